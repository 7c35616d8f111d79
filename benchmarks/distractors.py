"""What happens to Hit@1 when the shop has a million photos: worn photos of the 400 garments,
searched for among their own shop photos, all other real ones, and made-up ones.

    python benchmarks/distractors.py ../shared/data/person_to_product_AIFF_2026 \\
        --others ../shared/data/luma_in_shop ../shared/data/clothing_photos

There are not a million real photos here, so vectors are made up: drawn from a normal distribution
with the mean and covariance of the real shop photos' vectors, shrunk (Ledoit and Wolf), brought to
unit length, and drawn towards one of the real photos by a share. With share 0 they are too easy.
The share is chosen so that they cost as much as real ones: half of the garments are searched for
among the other half's real shop photos, and among as many that are made up from these. It is chosen
on some halves and judged on others.

The last table says how often Style Match says each of its words, and how often that is right, where
worn photos that nothing was learned from ask, as many of garments that the shop has as of others.
"""

import argparse
import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from Orange.data import Table
from parts.machine import describe_machine
from sklearn.covariance import LedoitWolf

from orangecontrib.aiff import api
from orangecontrib.aiff.alignment.methods import METHODS, Options, learn
from orangecontrib.aiff.alignment.photos import read_photos
from orangecontrib.aiff.alignment.table import align_table
from orangecontrib.aiff.chains import RECOMMENDED, recipe_for
from orangecontrib.aiff.embedding.blocks import features_of
from orangecontrib.aiff.embedding.cache import open_cache
from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.table import embed_table
from orangecontrib.aiff.embedding.unit import unit
from orangecontrib.aiff.evaluation.distractors import figures_among
from orangecontrib.aiff.evaluation.evaluation import evaluate_source
from orangecontrib.aiff.evaluation.protocol import Protocol
from orangecontrib.aiff.evaluation.ranking.rankings import rank_queries
from orangecontrib.aiff.evaluation.ranking.searches import apply_search
from orangecontrib.aiff.evaluation.ranking.sources import EmbeddingDistances
from orangecontrib.aiff.evaluation.task import make_task
from orangecontrib.aiff.matching.confidence import WORDS, Judgement, lead_of
from orangecontrib.aiff.photos.columns import CONSUMER, DOMAINS, SHOP
from orangecontrib.aiff.photos.rows import rows_of

# The photo alone: its mirror image would double the time of embedding a shop.
ONCE = replace(recipe_for("squeezenet1_1"), mirror=False)
SIZES = (0, 1_000, 10_000, 100_000, 1_000_000)
KS = (1, 5, 10, 20, 50)
SHARES = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
HALVES = 5  # to choose on, and as many to judge on
ASKING, DRAWS = 100, 3  # garments that ask and are there, as many that are not; how often drawn
BLOCK = 8192
SEED = 0


class MadeUp:
    """Photos that nobody has; see `evaluation.distractors.Distractors`.

    Each is a draw of the fitted distribution, drawn towards a real photo by some share.
    """

    name, identity, left_out = "made up", "", 0

    def __init__(self, fitted_to: np.ndarray, photos: int, seed: int, share: float, real=None):
        self.real = np.empty((0, fitted_to.shape[1])) if real is None else real
        self.made, self._seed, self._share = photos, seed, share
        self._fitted = fitted_to.astype(np.float32)
        self._mean = fitted_to.mean(axis=0).astype(np.float32)
        values, axes = np.linalg.eigh(LedoitWolf().fit(fitted_to).covariance_)
        self._root = (axes * np.sqrt(np.maximum(values, 0))).T.astype(np.float32)

    @property
    def photos(self) -> int:
        return len(self.real) + self.made

    def blocks(self):
        if len(self.real):
            yield self.real.astype(np.float32)
        rng = np.random.default_rng(self._seed)
        for start in range(0, self.made, BLOCK):
            size = min(BLOCK, self.made - start)
            drawn = rng.standard_normal((size, len(self._root)), dtype=np.float32)
            drawn = unit(self._mean + drawn @ self._root)
            near = self._fitted[rng.integers(len(self._fitted), size=size)]
            yield unit(self._share * near + (1 - self._share) * drawn).astype(np.float32)


class Real:
    """Photos that are there."""

    name, identity, left_out = "real", "", 0

    def __init__(self, vectors: np.ndarray):
        self._vectors = unit(vectors).astype(np.float32)
        self.photos = len(vectors)

    def blocks(self):
        yield self._vectors


def vectors_of(folder: str, cache) -> Table:
    images = api.read(folder)
    return embed_table(images, Embedder(ONCE), cache).embeddings


def scored(table: Table, search: str, distractors=None):
    protocol = Protocol(search=search, ks=KS)
    task = make_task(table, protocol)
    source = EmbeddingDistances(features_of(table), task, protocol.distance)
    return evaluate_source(source, task, protocol, "", distractors=distractors)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--others", nargs="*", default=[])
    parser.add_argument("--search", default=RECOMMENDED.search)
    options = parser.parse_args()
    with open_cache() as cache:
        raw = vectors_of(options.folder, cache)
        others = [vectors_of(folder, cache) for folder in options.others]
    found = align_table(raw, RECOMMENDED.align)
    table = found.table
    rows = rows_of(table)
    shop = rows.domains.texts == "shop"
    real = []
    for other in others:
        # What is not worn counts as the shop's: its photos go through that side of the map.
        column = other.domain["domain"]
        with other.unlocked(other.metas):
            other.metas[:, other.domain.metas.index(column)] = column.values.index("shop")
        real.append(unit(found.preprocessor(other).X))
    real_vectors = np.vstack(real) if real else np.empty((0, table.X.shape[1]))
    vectors = unit(table.X[shop])
    print(f"{describe_machine()}; search {options.search}, seed {SEED}")
    print(f"{int((~shop).sum())} queries, {int(shop.sum())} own shop photos, "
          f"{len(real_vectors)} other real photos\n")  # fmt: skip
    share = _trust(table, shop, options.search)
    print("| share | photos in the gallery | of these made up | "
          + " | ".join(f"Hit@{k}" for k in KS) + " | mAP | guessing Hit@1 | s |")  # fmt: skip
    _tell(table, options.search, None, 0)
    for each in (share, 0.0):
        for made in SIZES if each else SIZES[2:]:
            crowd = MadeUp(vectors, max(0, made - len(real_vectors)), SEED, each, real_vectors)
            _tell(table, options.search, crowd, each)
    _tell_words(raw, others, share)


def _tell_words(raw: Table, others: Sequence[Table], share: float) -> None:
    photos, items = read_photos(raw), rows_of(raw).item_keys
    worn = photos.kinds == DOMAINS.index(CONSUMER)
    beside = np.vstack([features_of(other) for other in others])
    named = [
        f"{place} {item or row}"
        for place, other in enumerate(others)
        for row, item in enumerate(rows_of(other).item_keys)
    ]
    draws = []
    for draw in range(DRAWS):
        order = np.random.default_rng([SEED, draw]).permutation(np.unique(items))
        asking = worn & np.isin(items, order[: 2 * ASKING])
        kept = ~asking & np.isin(items, order[ASKING:])
        taught = photos.take(np.flatnonzero(kept))
        found = learn(taught, METHODS[RECOMMENDED.align], Options(), for_others=True)
        vectors = unit(found.apply(photos.features, photos.kinds)).astype(np.float32)
        real = found.apply(beside, np.full(len(beside), DOMAINS.index(SHOP)))
        draws.append((vectors, asking, kept & ~worn, unit(real).astype(np.float32)))
    heads = " | ".join(word.label for word in WORDS.values())
    print(f"\n| photos in the gallery | {heads} (of {2 * ASKING * DRAWS}) |")
    for made in SIZES:
        words = []
        for draw, (vectors, asking, shop, real) in enumerate(draws):
            crowd = MadeUp(vectors[shop], max(0, made - len(real)), SEED + draw, share)
            garments, searched = items[shop], vectors[shop]
            if made:
                garments, searched = np.hstack([garments, named]), np.vstack([searched, real])
            words += _words(vectors[asking], items[asking], searched, garments, crowd)
        cells = []
        for word in WORDS:
            rights = [right for said, right in words if said == word]
            found = f"{100 * np.mean(rights):.0f}" if rights else "–"
            cells.append(f"{len(rights)} said, {found} right")
        print(f"| {shop.sum() + made:,} | " + " | ".join(cells) + " |", flush=True)


def _words(
    asking: np.ndarray, items: np.ndarray, searched: np.ndarray, garments: np.ndarray, crowd: MadeUp
) -> list[tuple[str, bool]]:
    """What is said of each photo that asks, and whether the nearest garment is its own."""
    names, codes = np.unique(garments, return_inverse=True)
    near = np.full((len(asking), len(names)), np.inf, dtype=np.float32)
    np.minimum.at(near.T, codes, (1 - asking @ searched.T).T)
    two = np.partition(near, 1, axis=1)[:, :2]
    for block in crowd.blocks():
        two = np.partition(np.hstack([two, 1 - asking @ block.T]), 1, axis=1)[:, :2]
    right = (names[near.argmin(axis=1)] == items) & (near.min(axis=1) == two[:, 0])
    return [(Judgement(lead_of(*pair)).word, hit) for pair, hit in zip(two, right, strict=True)]


def _tell(table: Table, search: str, crowd: MadeUp | None, share: float) -> None:
    start = time.monotonic()
    result = scored(table, search, crowd)
    size = len(result.task.gallery) + (crowd.photos if crowd else 0)
    hits = " | ".join(f"{100 * result.hit[k]:.1f}" for k in KS)
    print(f"| {share:.1f} | {size:,} | {crowd.made if crowd else 0:,} | {hits} | "
          f"{100 * result.map:.1f} | {100 * result.chance.hit[1]:.4f} | "
          f"{time.monotonic() - start:.1f} |", flush=True)  # fmt: skip


def _trust(table: Table, shop: np.ndarray, search: str) -> float:
    """The share with which half of the garments among made-up photos score as among real ones."""
    rng, codes = np.random.default_rng(SEED), np.unique(table.Y)
    costs = []
    for half in range(2 * HALVES):
        own = np.isin(table.Y, rng.choice(codes, len(codes) // 2, replace=False))
        others, few = unit(table.X[~own & shop]), table[own]
        crowds = [None, Real(others), *(MadeUp(others, len(others), half, s) for s in SHARES)]
        costs.append([100 * hit_at_1(few, search, crowd) for crowd in crowds])
        print(" ".join(f"{each:.1f}" for each in costs[-1]), flush=True)
    chosen = np.mean(costs[:HALVES], axis=0)
    best = int(np.argmin(np.abs(chosen[2:] - chosen[1])))
    alone, real, *made = np.mean(costs[HALVES:], axis=0)
    apart = np.array(costs[HALVES:])[:, 2 + best] - np.array(costs[HALVES:])[:, 1]
    print(f"\nOn {HALVES} other halves: Hit@1 {alone:.1f} alone, {real:.1f} among as many real "
          f"others, {made[best]:.1f} among as many made-up ones of share {SHARES[best]} "
          f"(difference {apart.mean():+.1f} ± {apart.std():.1f}), {made[0]:.1f} of share 0\n",
          flush=True)  # fmt: skip
    return SHARES[best]


def hit_at_1(table: Table, search: str, crowd) -> float:
    """Without intervals, which take longest."""
    protocol = Protocol(search=search, ks=KS)
    task = make_task(table, protocol)
    source = EmbeddingDistances(features_of(table), task, protocol.distance)
    ranking = apply_search(source, task, protocol)
    if crowd is None:
        return float(rank_queries(ranking, task, KS).per_query.hit[:, 0].mean())
    return float(figures_among(source, ranking, task, protocol, crowd).hit[:, 0].mean())


if __name__ == "__main__":
    main()
