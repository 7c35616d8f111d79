"""What each step from photos to matches brings, with intervals and paired differences, in one run.

    python benchmarks/matches.py FOLDER [--weights mobilenet_v2=FILE] [--shop FOLDER]
        [--only PART ...] [--keep FOLDER] [--markdown]

FOLDER is any collection with consumer and shop photos of each garment, as AIFF Folder Loader
takes it. The parts: "chain", the steps added one at a time to what Orange does, taken away one
at a time from the recommended chain, and learned from other garments, for SqueezeNet and for
networks from --weights; "alone", the recommended chain asked with one photo at a time, as Style
Match is; "networks", those that are ready offline, alone and joined, with "speeds" in images per
second beside them; "labels", the best of these taught by labels of other garments; "choices", the
recommended chain's choices made again on one half of the garments and scored on the other;
"shop", for --shop: other views of a garment against its main view, which is a photo whose file
name ends with "_main"; "light", colours where each worn photo was taken under another light;
"others", statistics of photos that are not judged; "looks", how often networks look at a photo;
"rounds", what finds more without labels, and "both" with a reference beside; "trust", how far pairs
that chose each other are trusted; "small", sets of a few garments. Only speeds differ from run to run, and from processor to processor: vectors
are computed in full precision, speeds are of the best for the device.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations, product
from pathlib import Path

import numpy as np
import torch
from Orange.data import DiscreteVariable, Table
from parts.alone import score_alone
from parts.chains import Album, Chain, recipe_of, recipes_of
from parts.further import (
    name_of,
    print_both,
    print_light,
    print_looks,
    print_others,
    print_rounds,
    print_small,
    print_trust,
    print_views,
    score_views,
)
from parts.machine import describe_machine
from parts.printing import Printer
from parts.scores import METRICS, Scores, score
from retrieval import embeddings_of_orange
from threadpoolctl import threadpool_limits

import orangecontrib.aiff.api as aiff
from orangecontrib.aiff.alignment.methods import METHODS, NONE, Options, learn
from orangecontrib.aiff.alignment.photos import Photos
from orangecontrib.aiff.chains import RECOMMENDED, recipes_for
from orangecontrib.aiff.embedding.blocks import features_of
from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.networks.colour import COLOUR
from orangecontrib.aiff.embedding.networks.models import DEFAULT_MODEL, DEPTHS, FEATURES, STRIPS
from orangecontrib.aiff.embedding.recipe import FULL, Recipe
from orangecontrib.aiff.embedding.seeing.preparing import AUTO_REGION, CROP, WHOLE
from orangecontrib.aiff.embedding.table import embed_table
from orangecontrib.aiff.embedding.weights.from_file import find_model
from orangecontrib.aiff.evaluation.protocol import NEAREST, Protocol
from orangecontrib.aiff.photos.columns import DOMAINS, SHOP, photo_paths

PARTS = ("chain", "alone", "networks", "speeds", "labels", "choices", "shop", "light", "others",
         "rounds", "trust", "both", "small", "looks")  # fmt: skip
ORANGE_DISTANCE = "normalized_euclidean"  # that its Distances widget starts with
AT_ONCE = 2  # chains that are scored side by side, each with one thread
FOLDS = 5  # in which garments are dealt where labels are learned from
NETWORKS = (DEFAULT_MODEL, "efficientnet_lite0", "efficientnet_lite1", "efficientnet_lite2")
TRIPLES = ((DEFAULT_MODEL, "efficientnet_lite0", "efficientnet_lite2"),)
# The best of so many networks; "light", "rounds", "both", "small" and "shop" are about these.
BEST = ((DEFAULT_MODEL,), (DEFAULT_MODEL, "efficientnet_lite0"), *TRIPLES)
COLOURED = tuple((*keys, COLOUR.key) for keys in BEST)
TIMED, TURNS = 120, 3  # photos that speed is measured on, and how often; the best turn counts
TURNS_ALONE = 20  # in which worn photos ask that nothing was learned from
BANKS = (50, 100, 200, 0)  # photos that tell of hubs; 0 for all others
SPLITS = 5  # into halves, on one of which choices are made
SEEN_WITH = ("hit@1", "hit@20")  # whose sum decides
MAIN, OTHER = "main", "other"


@dataclass(frozen=True)
class Step:
    """A row: a chain, and the row that it is compared with."""

    name: str
    chain: Chain
    against: str = ""


def recommended(models: Sequence[str], **changes) -> Chain:
    """The recommended chain of a network, or of several joined, with changes."""
    chain = Chain(
        recipes_of(models),
        RECOMMENDED.align,
        search=RECOMMENDED.search,
        distance=RECOMMENDED.distance,
    )
    return replace(chain, **changes)


def learned(models: Sequence[str], method: str, search: str = NEAREST) -> Chain:
    """What labels of other garments teach.

    Hubs are not looked for unless told so: a fold asks for few of the garments that it searches,
    and what so few queries tell of hubs misleads.
    """
    return recommended(models, align=method, folds=FOLDS, search=search)


def steps_added(model: str) -> list[Step]:
    own = Recipe(model, FEATURES, WHOLE, CROP, precision=FULL)
    seen = replace(own, region=AUTO_REGION)
    twice, before = recipe_of(model), "row before"
    strips = replace(twice, mirror=False)
    return [
        Step("averaged features, whole photo, cosine", Chain((own,)), before),
        Step("+ region: where the garment is", Chain((seen,)), before),
        Step("+ squeezed to a square", Chain((replace(strips, vector=FEATURES),)), before),
        Step("+ four depths and strips", Chain((strips,)), before),
        Step("+ averaged with the mirror image", Chain((twice,)), before),
        *(
            Step(f"+ {METHODS[key].label.lower()}", Chain((twice,), key), before)
            for key in ("scale", "whiten", "neighbours")
        ),
        Step("+ search against hubs: recommended", recommended([model]), before),
    ]


def steps_removed(model: str) -> list[Step]:
    full, strips, words = recommended([model]), recipe_of(model), "recommended"

    def seen(**changes) -> Chain:
        return replace(full, recipes=(replace(strips, **changes),))

    return [
        Step("whole photo, no region", seen(region=WHOLE), words),
        Step("centre crop, not squeezed", seen(fit=CROP), words),
        Step("four depths, no strips", seen(vector=DEPTHS), words),
        Step("averaged features, one depth", seen(vector=FEATURES), words),
        Step("no mirror image", seen(mirror=False), words),
        Step("not aligned", replace(full, align=NONE), words),
        Step("not whitened (power 0)", replace(full, options=Options(power=0)), words),
        Step("no neighbours", replace(full, align="whiten"), words),
        Step("no search against hubs", replace(full, search=NEAREST), words),
    ]


def steps_of_others(model: str) -> list[Step]:
    """What is known of other garments in place of the queries' own statistics."""
    full, words = recommended([model], folds=2), "recommended"
    return [
        Step("statistics of the other half", full, words),
        Step(
            "the same, hubs of the other half's", replace(full, search="qb_norm", bank=True), words
        ),
        Step("the same, no search against hubs", replace(full, search=NEAREST), words),
        *(
            Step(f"{method.label.lower()}, {name}", learned([model], key, search), words)
            for key, method in METHODS.items()
            if method.needs_items and not method.needs_reference
            for name, search in (("nearest", NEAREST), ("against hubs", RECOMMENDED.search))
        ),
    ]


def scored(album: Album, chains: Sequence[Chain]) -> list[Scores]:
    for chain in chains:  # here, where torch may use all threads
        for recipe in chain.recipes:
            album.photos((recipe,))
        album.photos(chain.recipes)
    threads = torch.get_num_threads()
    try:
        with threadpool_limits(1), ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(album.score, chains))
    finally:
        torch.set_num_threads(threads)  # heads are trained side by side, each with one


def print_chain(out: Printer, album: Album, model: str, orange: Scores) -> None:
    out.title(f"The chain, {find_model(model).label}: figures in %, below them the difference")
    groups = [
        ("steps added", steps_added(model)),
        ("taken away from the recommended chain", steps_removed(model)),
        (f"learned from others (labels: {FOLDS} folds)", steps_of_others(model)),
    ]
    before = full = orange
    for title, steps in groups:
        found = scored(album, [step.chain for step in steps])
        out.heads(title)
        if steps is groups[0][1]:
            out.estimates("Orange's Image Embedding, normalised Euclidean", orange.estimates())
        for step, scores in zip(steps, found, strict=True):
            out.estimates(step.name, scores.estimates())
            other = full if step.against == "recommended" else before
            out.differences(f"to the {step.against}", scores.less(other))
            before = scores
        if steps is groups[0][1]:
            full = before
        out.text("")


def print_alone(out: Printer, album: Album, models: Sequence[str]) -> None:
    """What holds for a photo that comes later, one at a time."""
    chain = recommended(models)
    together = album.score(chain)
    found = score_alone(album, chain, TURNS_ALONE, BANKS)
    name = " + ".join(find_model(key).label for key in models)
    out.title(f"One photo at a time, {name}: figures in %")
    out.heads(f"recommended, {TURNS_ALONE} turns")
    out.estimates("all photos at once: recommended", together.estimates())
    plain = album.score(replace(chain, search=NEAREST))
    out.estimates("all photos at once, no search against hubs", plain.estimates())
    alone = found.pop(None)
    out.estimates("one photo at a time, nearest photos", alone.estimates())
    out.differences("to all at once, no search against hubs", alone.less(plain))
    for bank, scores in found.items():
        others = f"{bank} others" if bank else "all others"
        out.estimates(f"the same, hubs told by {others}", scores.estimates())
        out.differences("to nearest photos", scores.less(alone))
    out.text("")


def print_networks(out: Printer, album: Album, timed: bool) -> None:
    sets = [
        *((key,) for key in NETWORKS),
        *combinations(NETWORKS, 2),
        *TRIPLES,
        (COLOUR.key,),
        *COLOURED,
    ]
    rates = speeds(album.images, sets) if timed else {}
    print_sets(out, album, "without labels", {keys: recommended(keys) for keys in sets}, rates)


def print_labels(out: Printer, album: Album) -> None:
    for key in reversed(RECOMMENDED.align_with_reference):
        title = f"{METHODS[key].label.lower()}, from labels of other garments, {FOLDS} folds"
        print_sets(out, album, title, {keys: learned(keys, key) for keys in (*BEST, *COLOURED)})


def print_sets(
    out: Printer,
    album: Album,
    title: str,
    chains: Mapping[tuple[str, ...], Chain],
    rates: Mapping[tuple[str, ...], float] | None = None,
) -> None:
    """A line for each set of networks, the first of which the others are compared with."""
    scores = scored(album, list(chains.values()))
    first = next(iter(chains))
    out.title(f"Networks alone and joined, {title}: figures in %")
    out.heads("networks", [*METRICS.values(), *(["images/s", "times as slow"] if rates else [])])
    for keys, each in zip(chains, scores, strict=True):
        cells = [f"{rates[keys]:.0f}", f"{rates[first] / rates[keys]:.1f}"] if rates else []
        out.estimates(name_of(keys), each.estimates(), cells)
        if each is not scores[0]:
            out.differences(f"to {name_of(first)}", each.less(scores[0]), len(cells))
    out.text("")


def speeds(images: Table, sets: Sequence[tuple[str, ...]]) -> dict[tuple[str, ...], float]:
    """Images per second from files to joined vectors, nothing kept from before, networks warm."""
    part = images[:: max(1, len(images) // TIMED)][:TIMED]
    best: dict[tuple[str, ...], float] = {}
    for keys in [(key,) for key in NETWORKS] + list(sets) * TURNS:
        with tempfile.TemporaryDirectory() as home, VectorCache(Path(home) / "v.sqlite") as cache:
            embedders = [Embedder(recipe) for recipe in recipes_for(keys)]
            for embedder in embedders:
                embedder.load()
            start = time.perf_counter()
            embed_table(part, embedders, cache)
            rate = len(part) / (time.perf_counter() - start)
        best[keys] = max(best.get(keys, 0), rate)
    return best


def grid(model: str) -> dict[str, Chain]:
    """The recommended chain with other choices, by what was chosen."""
    return {
        f"{vector}, {region}, {dimensions or 'all'}, {power}": recommended(
            [model],
            recipes=(replace(recipe_of(model), vector=vector, region=region),),
            options=Options(dimensions=dimensions, power=power),
        )
        for vector, region, dimensions, power in product(
            (FEATURES, DEPTHS, STRIPS), (AUTO_REGION, WHOLE), (256, 400, 0), (0.15, 0.25, 0.35)
        )
    }


def print_choices(out: Printer, album: Album, model: str) -> None:
    chains = grid(model)
    found = dict(zip(chains, scored(album, list(chains.values())), strict=True))
    default = next(name for name, chain in chains.items() if chain == recommended([model]))
    queries = found[default].queries
    out.title(f"Chosen on one half of the garments, scored on the other, {find_model(model).label}")
    out.text(
        f"{len(chains)} ways: kind of vector, region, dimensions, power; the highest sum of "
        f"{' and '.join(METRICS[key] for key in SEEN_WITH)} on one half is chosen. The gallery "
        "and the statistics without labels are those of all photos."
    )
    out.heads("chosen on one half", [*METRICS.values()])
    halves = []
    for split in range(SPLITS):
        order = np.random.default_rng(split).permutation(len(queries))
        chosen, other = np.split(queries[order], [len(queries) // 2])
        best = max(found, key=lambda name, on=chosen: quality(found[name].of(on)))
        halves.append((found[best].of(other), found[default].of(other)))
        out.estimates(best, halves[-1][0].estimates())
        out.differences("to the defaults", halves[-1][0].less(halves[-1][1]))
    for name, scores in zip(
        ("mean of what was chosen", "mean of the defaults"), zip(*halves, strict=True), strict=True
    ):
        figures = [np.mean([each.figures[key] for each in scores]) for key in METRICS]
        out.line(name, [f"{100 * value:.1f}" for value in figures])
    out.estimates(f"the defaults ({default}), all", found[default].estimates())
    out.text("")


def quality(scores: Scores) -> float:
    return sum(scores.figures[key] for key in SEEN_WITH)


def print_shop(out: Printer, album: Album, other: Album) -> None:
    """Alignments, learned from the views themselves or from another collection."""
    recipes = recommended([DEFAULT_MODEL]).recipes
    photos = album.photos(recipes)
    every, task = np.arange(len(album.images)), album.task()
    views = with_asking(album, photos)
    rows = {"not aligned": photos.features}
    for key in ("scale", "whiten", "neighbours", *RECOMMENDED.align_with_reference):
        method = METHODS[key]
        if not method.needs_items:
            found = learn(views, method, Options())
            rows[f"{method.label.lower()}, of the views"] = found.apply(views.features, views.kinds)
        found = learn(other.photos(recipes), method, Options(), for_others=True)
        name = f"{method.label.lower()}, of the other photos"
        rows[name] = found.apply(photos.features, photos.kinds)
    for search in (NEAREST, RECOMMENDED.search):
        out.title(
            f"{album.images.name}: {len(task.queries)} other views against {len(task.gallery)} "
            f"main views, {find_model(DEFAULT_MODEL).label}, search “{search}”: figures in %"
        )
        out.heads("alignment")
        plain = score(photos.features, task, every)
        for name, vectors in rows.items():
            scores = score(vectors, task, every, search)
            out.estimates(name, scores.estimates())
            out.differences("to not aligned, nearest", scores.less(plain))
        out.text("")


def with_asking(album: Album, photos: Photos) -> Photos:
    """Shop photos; those that ask stand for consumer photos."""
    asking = ~np.isin(np.arange(len(album.images)), album.task().gallery)
    return replace(photos, kinds=np.where(asking, *map(DOMAINS.index, ("consumer", SHOP))))


def looks(album: Album, views: Album | None) -> dict[str, Callable[[tuple[Recipe, ...]], Scores]]:
    """What is scored of recipes, by what is judged."""

    def score_of(folds: int, recipes: tuple[Recipe, ...]) -> Scores:
        return album.score(replace(recommended([DEFAULT_MODEL], folds=folds), recipes=recipes))

    found = {
        "all garments": partial(score_of, 0),
        "all garments, statistics of the other half": partial(score_of, 2),
    }
    if views is not None:
        found[views.images.name] = partial(score_views, views, partial(with_asking, views))
    return found


def shop_album(folder: str, cache: VectorCache) -> Album:
    images = aiff.read(folder)
    main = [Path(path).stem.endswith("_main") for path in photo_paths(images)]
    split = DiscreteVariable("split", (OTHER, MAIN))
    images = images.add_column(split, np.array(main, dtype=float), to_metas=True)
    images.name = Path(folder).name
    return Album(images, cache, Protocol(SHOP, SHOP, query_splits=(OTHER,), gallery_splits=(MAIN,)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--weights", action="append", default=[], metavar="NETWORK=FILE")
    parser.add_argument("--shop", metavar="FOLDER", help="shop photos, several of each garment")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--keep", metavar="FOLDER", help="where vectors are kept for the next run")
    parser.add_argument("--markdown", action="store_true")
    options = parser.parse_args()
    begin, out = time.monotonic(), Printer(options.markdown)
    images = aiff.read(options.folder)
    out.text(f"{images.name}: {len(images)} photos; {describe_machine()}")
    with (
        tempfile.TemporaryDirectory() as passing,
        VectorCache(Path(home := options.keep or passing) / "vectors.sqlite") as cache,
    ):
        album = Album(images, cache)
        if "chain" in options.only:
            vectors = features_of(embeddings_of_orange(images, Path(home)))
            orange = score(vectors, album.task(), np.arange(len(images)), distance=ORANGE_DISTANCE)
            for model in (DEFAULT_MODEL, *options.weights):
                print_chain(out, album, model, orange)
        if "alone" in options.only:
            for models in BEST[:2]:
                print_alone(out, album, models)
        if "networks" in options.only:
            print_networks(out, album, "speeds" in options.only)
        if "labels" in options.only:
            print_labels(out, album)
        if "choices" in options.only:
            print_choices(out, album, DEFAULT_MODEL)
        views = shop_album(options.shop, cache) if options.shop else None
        if "shop" in options.only and views:
            print_shop(out, views, album)
            print_views(out, views, partial(with_asking, views), BEST)
        if "light" in options.only:
            print_light(out, album, BEST)
        if "others" in options.only:
            print_others(out, album, COLOURED)
        if "looks" in options.only:
            print_looks(out, looks(album, views), (*BEST, *COLOURED))
        if "rounds" in options.only:
            print_rounds(out, album, COLOURED)
        if "trust" in options.only:
            print_trust(
                out,
                images.name,
                lambda keys, chosen: album.score(recommended(keys, options=chosen)),
                (*BEST, *COLOURED),
                chooses=True,
            )
        if "both" in options.only:
            print_both(out, album, COLOURED)
        if "small" in options.only:
            print_small(out, album, BEST[:2])
    out.text(f"{time.monotonic() - begin:.0f} seconds")


if __name__ == "__main__":
    main()
