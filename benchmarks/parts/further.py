"""What finds more than the recommended chain: colours, rounds, and pairs of two kinds.

Each part prints a table; see `matches.py` for how.
"""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from orangecontrib.aiff.alignment.methods import METHODS, Options, learn
from orangecontrib.aiff.alignment.photos import Photos, beside
from orangecontrib.aiff.chains import RECOMMENDED
from orangecontrib.aiff.embedding.networks.colour import COLOUR
from orangecontrib.aiff.embedding.recipe import Recipe
from orangecontrib.aiff.embedding.weights.from_file import find_model
from orangecontrib.aiff.photos.rows import rows_of

from .chains import Album, Chain, recipes_of
from .light import under_other_light
from .printing import Printer, signed
from .scores import METRICS, Scores, means_over, score

CASTS = (0.0, 0.1, 0.2, 0.3)
SIZES = {3: 200, 5: 200, 10: 200, 30: 120}  # garments of a small set: how often it is drawn
FEW_METRICS = ("Hit@1", "MRR")
USUAL = Options()
TRUSTS = (0.5, 0.6, 0.7, 0.8, 0.9)
LESS, MORE = 0.5, 0.8  # than the default
SPLITS = 5  # into halves, on one of which a trust is chosen


def chain_of(models: Sequence[str], **changes) -> Chain:
    chain = Chain(
        recipes_of(models),
        RECOMMENDED.align,
        search=RECOMMENDED.search,
        distance=RECOMMENDED.distance,
    )
    return replace(chain, **changes)


def name_of(models: Sequence[str]) -> str:
    return " + ".join(find_model(key).label for key in models).replace("EfficientNet-", "")


def print_light(out: Printer, album: Album, sets: Sequence[Sequence[str]]) -> None:
    """Colours where each worn photo was taken under a light of its own."""
    out.title("Other light: without labels, figures in %, below them the difference to no colour")
    for strength in CASTS:
        with tempfile.TemporaryDirectory() as folder:
            images = album.images
            if strength:
                images = under_other_light(images, strength, Path(folder))
            cast = Album(images, album.cache)
            out.heads(f"channels and brightness of worn photos, ±{100 * strength:.0f} %")
            for models in sets:
                plain = cast.score(chain_of(models))
                coloured = cast.score(chain_of([*models, COLOUR.key]))
                out.estimates(name_of(models), plain.estimates())
                out.estimates(f"{name_of(models)} + {COLOUR.label}", coloured.estimates())
                out.differences("to no colour", coloured.less(plain))
            out.text("")


def print_rounds(out: Printer, album: Album, sets: Sequence[Sequence[str]]) -> None:
    """Without labels: rounds, how much pairs are trusted, a head."""
    for models in sets:
        out.title(f"Without labels, {name_of(models)}: figures in %")
        out.heads("method")
        usual = album.score(chain_of(models))
        out.estimates(f"learned from neighbours, 2 rounds, trust {USUAL.trust}", usual.estimates())
        for name, method, options in (
            ("the same, 1 round", "neighbours", Options(rounds=1)),
            ("the same, 3 rounds", "neighbours", Options(rounds=3)),
            (f"the same, trust {MORE}", "neighbours", Options(trust=MORE)),
            ("head without labels", "self_head", Options()),
            (f"the same, trust {MORE}", "self_head", Options(trust=MORE)),
        ):
            scores = album.score(chain_of(models, align=method, options=options))
            out.estimates(name, scores.estimates())
            out.differences(f"to 2 rounds, trust {USUAL.trust}", scores.less(usual))
        out.text("")


def print_looks(
    out: Printer, scores_of: Mapping[str, Callable], sets: Sequence[Sequence[str]]
) -> None:
    """How often networks look at a photo: once, at its mirror image too, from near and from far.

    Parameters
    ----------
    scores_of : from recipes to `Scores`, by what is judged
    """
    out.title("One look or two: without labels, figures in %, below them the difference to one")
    for judged, score_of in scores_of.items():
        out.heads(judged)
        for models in sets:
            plain = score_of(tuple(map(once, recipes_of(models))))
            out.estimates(f"{name_of(models)}, once", plain.estimates())
            for name, look in (("mirrored too", mirrored), ("near and mirrored far", near_and_far)):
                scores = score_of(tuple(map(look, recipes_of(models))))
                out.estimates(f"the same, {name}", scores.estimates())
                out.differences("to one look", scores.less(plain))
        out.text("")


def print_others(out: Printer, album: Album, sets: Sequence[Sequence[str]]) -> None:
    """Statistics of other garments' photos, in place of those of the photos that are judged."""
    out.title("Statistics of the other half of the garments: without labels, figures in %")
    out.heads("networks")
    for models in sets:
        usual = album.score(chain_of(models))
        out.estimates(f"{name_of(models)}, of all photos", usual.estimates())
        others = album.score(chain_of(models, folds=2))
        out.estimates("of the other half", others.estimates())
        out.differences("to those of all photos", others.less(usual))
    out.text("")


def print_trust(
    out: Printer, name: str, score_of: Callable, sets: Sequence[Sequence[str]], chooses: bool
) -> None:
    """How far pairs that chose each other are trusted.

    Parameters
    ----------
    score_of : networks and options to `Scores`
    chooses : whether one trust for all sets is also chosen on one half and judged on the other
    """
    trusts = TRUSTS if chooses else (LESS, USUAL.trust, MORE)
    found = {
        (tuple(keys), trust): score_of(keys, Options(trust=trust))
        for keys in sets
        for trust in trusts
    }
    for more, less in ((USUAL.trust, LESS), (MORE, USUAL.trust)):
        out.title(f"{name}, learned from neighbours: trust {more} less trust {less}, points")
        out.heads("networks", [*METRICS.values()])
        for keys in sets:
            out.differences(name_of(keys), found[tuple(keys), more].less(found[tuple(keys), less]))
        out.text("")
    if chooses:
        _print_chosen_trust(out, found, [tuple(keys) for keys in sets])


def _print_chosen_trust(
    out: Printer, found: Mapping[tuple, Scores], sets: Sequence[tuple[str, ...]]
) -> None:
    """The trust with the highest sum of Hit@1 and Hit@20 over all sets, half by half."""
    queries = found[sets[0], USUAL.trust].queries
    out.heads(
        f"chosen on one half; less trust {USUAL.trust} on the other, mean", [*METRICS.values()]
    )
    gains = []
    for split in range(SPLITS):
        order = np.random.default_rng(split).permutation(len(queries))
        chosen_on, judged_on = np.split(queries[order], [len(queries) // 2])
        best = max(TRUSTS, key=lambda trust, on=chosen_on: _sum_of(found, sets, trust, on))
        values = [
            (found[keys, best].of(judged_on).values - found[keys, USUAL.trust].of(judged_on).values)
            for keys in sets
        ]
        gains.append(np.mean(values, axis=(0, 1)))
        out.line(f"trust {best}", [signed(gain) for gain in gains[-1]])
    out.line("mean of the splits", [signed(gain) for gain in np.mean(gains, axis=0)])
    out.text("")


def _sum_of(found: Mapping, sets: Sequence[tuple], trust: float, queries: np.ndarray) -> float:
    figures = [found[keys, trust].of(queries).figures for keys in sets]
    return sum(each["hit@1"] + each["hit@20"] for each in figures)


def print_both(out: Printer, album: Album, sets: Sequence[Sequence[str]]) -> None:
    """One half of the garments is judged, by itself and with the other half as a reference."""
    items = rows_of(album.images).item_keys
    names = np.unique(items)
    halves = np.array_split(np.random.default_rng(0).permutation(names), 2)
    for models in sets:
        photos = album.photos(chain_of(models).recipes)
        out.title(
            f"One half of the garments, the other half as Reference, {name_of(models)}: "
            "figures in %, both halves in turn"
        )
        out.heads("learned from")
        found: dict[str, list[Scores]] = {}
        for judged in halves:
            rows = np.flatnonzero(np.isin(items, judged))
            own, others = photos.take(rows), photos.take(np.flatnonzero(~np.isin(items, judged)))
            ways = {
                "neighbours in the half (transductive)": ("neighbours", own, False),
                "the Reference’s garments: learned head": ("head", others, True),
                "both (transductive)": ("both", beside(own, others), False),
            }
            for name, (key, taught, for_others) in ways.items():
                vectors = _aligned(own, taught, key, for_others)
                task = album.task(rows)
                scores = score(vectors, task, rows, RECOMMENDED.search)
                found.setdefault(name, []).append(scores)
        joined = {name: Scores.joined(parts) for name, parts in found.items()}
        for name, scores in joined.items():
            out.estimates(name, scores.estimates())
        other = joined["the Reference’s garments: learned head"]
        out.differences("to the learned head", scores.less(other))
        out.text("")


def print_small(out: Printer, album: Album, sets: Sequence[Sequence[str]]) -> None:
    """Sets of a few garments, each aligned by its own photos alone; what more than one look adds."""
    items = rows_of(album.images).item_keys
    names = np.unique(items)
    out.title("A few garments: nearest, figures in %, and what a second look and colours add")
    out.heads("networks", [f"{size}, {metric}" for size in SIZES for metric in FEW_METRICS])
    for models in sets:
        seen = chain_of(models).recipes
        ways = {name_of(models): tuple(map(once, seen))}
        if seen not in ways.values():
            ways[f"{name_of(models)}, looked at twice"] = seen
        ways[f"{name_of([*models, COLOUR.key])}"] = chain_of([*models, COLOUR.key]).recipes
        found = {
            name: _found_by_draw(album.photos(way), items, names) for name, way in ways.items()
        }
        before: list[np.ndarray] = []
        for name, sizes in found.items():
            out.estimates(name, [each for draws in sizes for each in means_over(draws)])
            if before:
                more = [now - then for now, then in zip(sizes, before, strict=True)]
                out.differences(
                    "to the row before", [each for diff in more for each in means_over(diff)]
                )
            before = sizes
    out.text("")


def once(recipe: Recipe) -> Recipe:
    """The same, where each photo is looked at once."""
    return replace(recipe, mirror=False, near_and_far=False)


def mirrored(recipe: Recipe) -> Recipe:
    """The same, with the photo and its mirror image."""
    return replace(recipe, mirror=True, near_and_far=False)


def near_and_far(recipe: Recipe) -> Recipe:
    """The same, from near and mirrored from far."""
    return replace(recipe, mirror=True, near_and_far=True)


def _found_by_draw(photos: Photos, items: np.ndarray, names: np.ndarray) -> list[np.ndarray]:
    """`_found` of each set that is drawn, (draws, 2), for each size; the same sets every time."""
    found = []
    for size, draws in SIZES.items():
        each = []
        for draw in range(draws):
            rng = np.random.default_rng([size, draw])
            rows = np.flatnonzero(np.isin(items, rng.choice(names, size, replace=False)))
            each.append(_found(photos.take(rows)))
        found.append(np.array(each))
    return found


def print_views(out: Printer, album: Album, views_of, sets: Sequence[Sequence[str]]) -> None:
    """The same on a collection that nothing was chosen on; `views_of` says who asks."""
    out.title(
        f"{album.images.name}, learned from neighbours of the views, search against hubs: figures in %"
    )
    out.heads("networks", [*METRICS.values()])

    def score_of(keys: Sequence[str], options: Options = USUAL) -> Scores:
        return score_views(album, views_of, recipes_of(keys), options)

    for models in sets:
        plain, coloured = score_of(models), score_of([*models, COLOUR.key])
        out.estimates(name_of(models), plain.estimates())
        out.estimates(f"{name_of(models)} + {COLOUR.label}", coloured.estimates())
        out.differences("to no colour", coloured.less(plain))
    out.text("")
    both = [*sets[:2], *((*models, COLOUR.key) for models in sets)]
    print_trust(out, album.images.name, score_of, both, chooses=False)


def score_views(
    album: Album, views_of: Callable, recipes: tuple[Recipe, ...], options: Options = USUAL
) -> Scores:
    """The recommended chain, where views of a garment ask for another view of it."""
    views: Photos = views_of(album.photos(recipes))
    vectors = _aligned(views, views, "neighbours", False, options)
    return score(vectors, album.task(), np.arange(len(album.images)), RECOMMENDED.search)


def _aligned(
    photos: Photos, taught: Photos, method: str, for_others: bool, options: Options = USUAL
) -> np.ndarray:
    found = learn(taught, METHODS[method], options, for_others=for_others)
    return found.apply(photos.features, photos.kinds)


def _found(photos: Photos) -> tuple[float, float]:
    """Hit@1 and mean reciprocal rank of one worn and one shop photo a garment, by cosine."""
    vectors = _aligned(photos, photos, "neighbours", False)
    vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    (worn, shop), (asking, there) = photos.sides(vectors), photos.sides(photos.items)
    cosines = worn @ shop.T
    right = asking[:, None] == there[None, :]
    own = np.where(right, cosines, -np.inf).max(axis=1, keepdims=True)
    ranks = (cosines >= own).sum(axis=1)
    return float((ranks == 1).mean()), float((1 / ranks).mean())
