"""What happens to Hit@1 when the shop has a million photos: worn photos of the 400 garments,
searched for among their own shop photos, all other real ones, and made-up ones.

    python benchmarks/distractors.py ../shared/data/person_to_product_AIFF_2026 \\
        --others ../shared/data/luma_in_shop ../shared/data/clothing_photos

There are not a million real photos here, so vectors are made up: by a normal distribution with the
mean and covariance of the real shop photos' vectors, shrunk (Ledoit and Wolf), brought to unit
length. How far they may be trusted is measured: half of the garments are searched for among the
other half's real shop photos, and among as many made-up ones that were fitted to these.
"""

import argparse
import time

import numpy as np
from Orange.data import Table
from parts.machine import describe_machine
from sklearn.covariance import LedoitWolf

from orangecontrib.aiff import api
from orangecontrib.aiff.alignment.table import align_table
from orangecontrib.aiff.chains import RECOMMENDED, recipe_for
from orangecontrib.aiff.embedding.blocks import features_of
from orangecontrib.aiff.embedding.cache import open_cache
from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.table import embed_table
from orangecontrib.aiff.embedding.unit import unit
from orangecontrib.aiff.evaluation.evaluation import evaluate_source
from orangecontrib.aiff.evaluation.protocol import Protocol
from orangecontrib.aiff.evaluation.ranking.sources import EmbeddingDistances
from orangecontrib.aiff.evaluation.task import make_task
from orangecontrib.aiff.photos.rows import rows_of

SIZES = (0, 1_000, 10_000, 100_000, 1_000_000)
KS = (1, 5, 10, 20, 50)
HALVES = 10
BLOCK = 8192
SEED = 0


class MadeUp:
    """Photos that nobody has, of a distribution; see `evaluation.distractors.Distractors`."""

    name, identity, left_out = "made up", "", 0

    def __init__(
        self, fitted_to: np.ndarray, photos: int, seed: int, real: np.ndarray | None = None
    ):
        self.real = np.empty((0, fitted_to.shape[1])) if real is None else real
        self.made, self._seed = photos, seed
        self._mean = fitted_to.mean(axis=0)
        values, axes = np.linalg.eigh(LedoitWolf().fit(fitted_to).covariance_)
        self._root = axes * np.sqrt(np.maximum(values, 0))

    @property
    def photos(self) -> int:
        return len(self.real) + self.made

    def blocks(self):
        if len(self.real):
            yield self.real.astype(np.float32)
        rng = np.random.default_rng(self._seed)
        for start in range(0, self.made, BLOCK):
            drawn = rng.normal(size=(min(BLOCK, self.made - start), len(self._root)))
            yield unit(self._mean + drawn @ self._root.T).astype(np.float32)


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
    return embed_table(images, Embedder(recipe_for("squeezenet1_1")), cache).embeddings


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
    _trust(table, shop, options.search)
    print("| photos in the gallery | of these made up | " + " | ".join(f"Hit@{k}" for k in KS)
          + " | mAP | guessing Hit@1 | s |")  # fmt: skip
    for made in (None, *SIZES):
        start = time.monotonic()
        crowd = None
        if made is not None:
            crowd = MadeUp(vectors, max(0, made - len(real_vectors)), SEED, real_vectors)
        result = scored(table, options.search, crowd)
        size = int(shop.sum()) + (crowd.photos if crowd else 0)
        hits = " | ".join(f"{100 * result.hit[k]:.1f}" for k in KS)
        print(f"| {size:,} | {crowd.made if crowd else 0:,} | {hits} | {100 * result.map:.1f} | "
              f"{100 * result.chance.hit[1]:.4f} | {time.monotonic() - start:.1f} |",
              flush=True)  # fmt: skip


def _trust(table: Table, shop: np.ndarray, search: str) -> None:
    """Half of the garments among the others' real shop photos, and among made-up ones."""
    rng, scores = np.random.default_rng(SEED), []
    codes = np.unique(table.Y)
    for half in range(HALVES):
        own = np.isin(table.Y, rng.choice(codes, len(codes) // 2, replace=False))
        others = unit(table.X[~own & shop])
        few = table[own]
        scores.append([
            scored(few, search, crowd).hit[1]
            for crowd in (None, Real(others), MadeUp(others, len(others), half))
        ])  # fmt: skip
    alone, real, made = 100 * np.mean(scores, axis=0)
    spread = 100 * np.std([s[2] - s[1] for s in scores])
    print(f"Half of the garments, {HALVES} times: Hit@1 {alone:.1f} alone, {real:.1f} among as many "
          f"real others, {made:.1f} among as many made-up ones "
          f"(difference {made - real:+.1f} ± {spread:.1f})\n")  # fmt: skip


if __name__ == "__main__":
    main()
