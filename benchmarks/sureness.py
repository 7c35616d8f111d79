"""How often Style Match is right when it says "Probably the same garment", and its other words.

    python benchmarks/sureness.py FOLDER [--shop FOLDER] [--keep FOLDER] [--markdown]

FOLDER has one worn and one shop photo of each of 400 garments or so. Galleries of several sizes
are drawn from it; each has the shop photos of its garments and the worn photos of most. It is
aligned by itself, then asked with worn photos that it does not have: as many of its own garments
as of others. --shop is a folder whose garments have several shop photos, one of them named
"_main": the other ones ask, and nothing is aligned. With one thread it takes about five minutes,
and the same folder prints the same numbers.
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from parts.chains import Album, recipes_of
from parts.printing import Printer
from threadpoolctl import threadpool_limits

import orangecontrib.aiff.api as aiff
from orangecontrib.aiff.alignment.methods import METHODS, NONE, Options, learn
from orangecontrib.aiff.chains import RECOMMENDED
from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.embedding.networks.colour import COLOUR
from orangecontrib.aiff.embedding.networks.models import DEFAULT_MODEL
from orangecontrib.aiff.embedding.unit import unit
from orangecontrib.aiff.embedding.weights.from_file import find_model
from orangecontrib.aiff.errors import ProtocolError
from orangecontrib.aiff.matching.confidence import WORDS, Judgement, lead_of
from orangecontrib.aiff.matching.gallery import Gallery, find_matches, grouped
from orangecontrib.aiff.matching.hubs import find_hubs
from orangecontrib.aiff.photos.columns import CONSUMER
from orangecontrib.aiff.photos.rows import rows_of

NETWORKS = (RECOMMENDED.models, (DEFAULT_MODEL, "efficientnet_lite0", COLOUR.key))
# Garments in a gallery: (of them asked for, galleries drawn). As many others ask beside them.
SIZES = {3: (1, 240), 6: (2, 120), 30: (6, 40), 100: (20, 12), 380: (20, 12)}
SHOP_SIZES = {6: (3, 80), 30: (6, 40), 100: (20, 12)}
PROMISED = {"probably": 0.8, "perhaps": 0.5}  # share right that a word is chosen for
CUTS = np.arange(2, 61) / 100  # leads that are tried
SPLITS = 5
LEAST = 20  # answers that a share must be of
MAIN = "main"


@dataclass(frozen=True, eq=False)
class Asks:
    """Photos that were asked; all of shape (n,).

    Attributes
    ----------
    lead : see `confidence.lead_of`
    right : whether the nearest garment is the photo's
    inside : whether the gallery had it
    garment : a number of it
    """

    lead: np.ndarray
    right: np.ndarray
    inside: np.ndarray
    garment: np.ndarray

    def take(self, chosen: np.ndarray) -> "Asks":
        return Asks(*(part[chosen] for part in self.parts))

    @property
    def parts(self) -> tuple[np.ndarray, ...]:
        return self.lead, self.right, self.inside, self.garment

    @classmethod
    def joined(cls, asks: Sequence["Asks"]) -> "Asks":
        columns = zip(*(each.parts for each in asks), strict=True)
        return cls(*(np.concatenate(parts) for parts in columns))


def choose_cuts(asks: Asks) -> dict[str, float]:
    """The least lead from which each word keeps what is promised of it; infinite if none does."""
    cuts, above = {}, np.inf
    for word, promised in PROMISED.items():
        cuts[word] = np.inf
        for cut in [each for each in CUTS if each < above]:
            of_word = asks.right[(asks.lead >= cut) & (asks.lead < above)]
            if len(of_word) >= LEAST and of_word.mean() >= promised:
                cuts[word] = float(cut)
                break
        above = min(above, cuts[word])
    return cuts


def words_by(cuts: dict[str, float], lead: np.ndarray) -> np.ndarray:
    words = np.full(len(lead), [*WORDS][-1], dtype=object)
    for word, cut in reversed(cuts.items()):
        words[lead >= cut] = word
    return words


def ask_worn(album: Album, models: Sequence[str], align: str, size: int) -> Asks:
    """Worn photos that ask galleries of so many garments."""
    photos = album.photos(recipes_of(models))
    rows = rows_of(album.images)
    _, item = np.unique(rows.item_keys, return_inverse=True)
    worn = rows.domains.where(CONSUMER)
    asks = []
    for inside, outside, _ in _drawn(item, size, SIZES):
        asking = np.concatenate([inside[: len(outside)], outside])
        kept = np.flatnonzero(np.isin(item, inside) & ~(worn & np.isin(item, asking)))
        vectors = photos.features
        if align != NONE:
            found = learn(photos.take(kept), METHODS[align], Options(), for_others=True)
            vectors = found.apply(photos.features, photos.kinds)
        vectors = unit(vectors).astype(np.float32)
        gallery = Gallery(album.images[kept], vectors[kept], [], [])
        searched = np.flatnonzero(~worn[kept])
        try:
            marks = find_hubs(gallery, searched, CONSUMER).marks()
        except ProtocolError:  # too few worn photos tell of hubs
            marks = None
        for row in np.flatnonzero(worn & np.isin(item, asking)):
            matches = find_matches(gallery, vectors[row], searched, marks)
            asks.append(_ask(gallery, matches, item[kept], item[row], inside))
    return Asks(*map(np.array, zip(*asks, strict=True)))


def ask_shop(album: Album, models: Sequence[str], size: int) -> Asks:
    """Other shop photos that ask galleries of main ones, as they were embedded."""
    photos = album.photos(recipes_of(models))
    rows = rows_of(album.images)
    _, item = np.unique(rows.item_keys, return_inverse=True)
    main = np.array([MAIN in Path(path or "").stem for path in rows.paths])
    vectors = unit(photos.features).astype(np.float32)
    asks = []
    for inside, outside, rng in _drawn(item[main], size, SHOP_SIZES):
        kept = np.flatnonzero(main & np.isin(item, inside))
        gallery = Gallery(album.images[kept], vectors[kept], [], [])
        for garment in (*inside[: len(outside)], *outside):
            if not len(others := np.flatnonzero(~main & (item == garment))):
                continue
            row = rng.choice(others)
            matches = find_matches(gallery, vectors[row], np.arange(len(kept)))
            asks.append(_ask(gallery, matches, item[kept], garment, inside))
    return Asks(*map(np.array, zip(*asks, strict=True)))


def _drawn(item: np.ndarray, size: int, sizes: dict) -> Iterator[tuple]:
    """Garments of a gallery, as many that are not in it as of its own ask, and chance."""
    asking, draws = sizes[size]
    for draw in range(draws):
        rng = np.random.default_rng([draw, size])
        order = rng.permutation(np.unique(item))
        yield order[:size], order[size : size + asking], rng


def _ask(gallery: Gallery, matches, items: np.ndarray, garment: int, inside: np.ndarray) -> tuple:
    first, second = (group.corrected[0] for group in grouped(gallery, matches, 2))
    lead = lead_of(float(first), float(second))
    return lead, items[matches.rows[0]] == garment, garment in inside, garment


def print_words(out: Printer, name: str, found: dict[int, Asks]) -> None:
    """How often each word is said, and how often that is right."""
    out.title(f"{name}: of 100 photos so many get each word, and of 100 such so many are right")
    out.heads("garments in the gallery", [word.label for word in WORDS.values()])
    rows = {f"{size:,}": asks for size, asks in found.items()}
    enough = [asks for size, asks in found.items() if size > min(SIZES)]
    rows["all but the smallest"] = joined = Asks.joined(enough)
    rows["the same, garment in the gallery"] = joined.take(joined.inside)
    rows["the same, garment not in it"] = joined.take(~joined.inside)
    for words, asks in rows.items():
        said = np.array([Judgement(lead).word for lead in asks.lead])
        out.line(words, [_told(asks.right[said == word], len(said)) for word in WORDS])
    out.text("")


def _told(right: np.ndarray, of: int) -> str:
    share = f"{100 * right.mean():.0f} right" if len(right) else "–"
    return f"{100 * len(right) / of:.0f} said, {share}"


def print_splits(out: Printer, found: Sequence[Asks]) -> None:
    """Cuts chosen on half of the garments, judged on the other half."""
    asks = Asks.joined(found)
    out.title("Chosen on one half of the garments, judged on the other")
    heads = [f"{WORDS[word].label} from" for word in PROMISED]
    out.heads("split", [*heads, *(f"right: {word.label}" for word in WORDS.values())])
    for split in range(SPLITS):
        garments = np.unique(asks.garment)
        half = np.random.default_rng(split).permutation(garments)[: len(garments) // 2]
        chosen = np.isin(asks.garment, half)
        cuts, judged = choose_cuts(asks.take(chosen)), asks.take(~chosen)
        said = words_by(cuts, judged.lead)
        shares = [judged.right[said == word] for word in WORDS]
        out.line(
            f"{split + 1}",
            [
                *(f"{100 * cut:.0f} %" for cut in cuts.values()),
                *(f"{100 * share.mean():.0f} of {len(share)}" for share in shares),
            ],
        )
    out.text("")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--shop", metavar="FOLDER")
    parser.add_argument("--keep", metavar="FOLDER", help="where vectors stay for the next run")
    parser.add_argument("--markdown", action="store_true")
    args = parser.parse_args()
    out = Printer(args.markdown)
    torch.set_num_threads(1)
    with ExitStack() as stack:
        stack.enter_context(threadpool_limits(1))
        own = args.keep or stack.enter_context(tempfile.TemporaryDirectory())
        cache = stack.enter_context(VectorCache(Path(own) / "sureness.sqlite"))
        album = Album(aiff.read(args.folder), cache)
        aligned = []
        for models in NETWORKS:
            name = " + ".join(find_model(model).label for model in models)
            found = {size: ask_worn(album, models, RECOMMENDED.align, size) for size in SIZES}
            print_words(out, f"{name}, aligned", found)
            aligned += [asks for size, asks in found.items() if size > min(SIZES)]
        print_splits(out, aligned)
        label, models = find_model(DEFAULT_MODEL).label, (DEFAULT_MODEL,)
        found = {size: ask_worn(album, models, NONE, size) for size in SIZES}
        print_words(out, f"{label}, not aligned", found)
        if args.shop:
            shop = Album(aiff.read(args.shop), cache)
            found = {size: ask_shop(shop, models, size) for size in SHOP_SIZES}
            print_words(out, f"{label}, not aligned, shop photos among shop photos", found)


if __name__ == "__main__":
    main()
