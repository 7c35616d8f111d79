"""What each alignment brings, in sets of few and of many garments, in one run.

python benchmarks/alignment.py FOLDER [--draws 200] [--vector features]

FOLDER is any collection with consumer and shop photos of each garment, as AIFF Folder Loader
takes it. First: sets of so many garments drawn from it, each method beside none on the same
draws; methods that learn from labelled garments learn from so many others, and are judged on half
of the collection. Then: every second garment, not looked at when defaults were chosen, is judged,
with statistics of its own and with the other half as reference.
"""

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from Orange.data import Table
from Orange.util import dummy_callback

import orangecontrib.aiff.api as aiff
from orangecontrib.aiff.alignment.methods import METHODS, NONE
from orangecontrib.aiff.embedding.networks.models import FEATURES
from orangecontrib.aiff.embedding.recipe import Recipe
from orangecontrib.aiff.evaluation.evaluation import evaluate_table
from orangecontrib.aiff.photos.rows import rows_of

GARMENTS = (3, 5, 10, 30, 100)
KS = (1, 5, 20)


@dataclass(frozen=True, eq=False)
class Garments:
    """A table of embeddings, and which of its rows show which item."""

    table: Table
    codes: np.ndarray

    @classmethod
    def of(cls, table: Table) -> "Garments":
        return cls(table, np.unique(rows_of(table).item_keys, return_inverse=True)[1])

    @property
    def count(self) -> int:
        return int(self.codes.max()) + 1

    def take(self, items: np.ndarray) -> Table:
        return self.table[np.flatnonzero(np.isin(self.codes, items))]


def draws(count: int, garments: int, times: int) -> Iterator[np.ndarray]:
    """Sets of so many of `count` items; the same ones for every method."""
    rng = np.random.default_rng(garments)
    for _ in range(times):
        yield rng.choice(count, garments, replace=False)


def curve(garments: Garments, method: str, sizes=GARMENTS, times: int = 200) -> np.ndarray:
    """Mean Hit@1 and MRR of aligned sets of so many garments, shape (sizes, 2)."""
    return np.array(
        [
            np.mean(
                [
                    scores(aligned(garments.take(items), method))
                    for items in draws(garments.count, size, times)
                ],
                axis=0,
            )
            for size in sizes
        ]
    )


def learning_curve(
    judged: Garments, others: Garments, method: str, sizes=GARMENTS, times: int = 200
) -> np.ndarray:
    """The same of all judged garments, with so many others as reference; NaN where too few."""
    return np.array(
        [
            np.mean(
                [
                    scores(aligned(judged.table, method, others.take(items)))
                    for items in draws(others.count, size, times)
                ],
                axis=0,
            )
            if size >= METHODS[method].least_items
            else (np.nan, np.nan)
            for size in sizes
        ]
    )


def scores(table: Table) -> tuple[float, float]:
    evaluation = evaluate_table(table)
    return evaluation.hit[1], evaluation.mrr


def embeddings(folder: str, vector: str) -> Table:
    with tempfile.TemporaryDirectory() as home:
        cache = Path(home) / "vectors.sqlite"
        return aiff.embed(aiff.read(folder), recipe=Recipe(vector=vector), cache=cache)


def aligned(table: Table, method: str, reference: Table | None = None) -> Table:
    return aiff.align(table, method, reference, callback=dummy_callback)  # a bar each is too many


def print_curves(title: str, rows: Iterator[tuple[str, np.ndarray]]) -> None:
    print(f"\n{title}: Hit@1 / MRR in %\n{'':<32}" + "".join(f"{n:>14}" for n in GARMENTS))
    for name, figures in rows:
        cells = "".join(
            f"{'–':>14}" if np.isnan(hit) else f"{100 * hit:>7.1f} /{100 * mrr:>5.1f}"
            for hit, mrr in figures
        )
        print(f"{name:<32}{cells}", flush=True)


def print_half(name: str, table: Table) -> None:
    evaluation = evaluate_table(table)
    shares = [*(evaluation.hit[k] for k in KS), evaluation.map, evaluation.mrr]
    print(f"{name:<58}" + "".join(f"{100 * share:>8.1f}" for share in shares), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--vector", default=FEATURES, help="kind of vector of the default network")
    options = parser.parse_args()
    garments = Garments.of(embeddings(options.folder, options.vector))
    print(f"{garments.table.name}: {garments.count} garments; {options.draws} draws")
    free = [key for key, m in METHODS.items() if not (m.needs_items or m.chosen_pairs)]
    print_curves(
        "sets of so many garments, statistics of their own",
        ((METHODS[key].label, curve(garments, key, times=options.draws)) for key in free),
    )
    every = np.arange(garments.count)
    seen, unseen = (Garments.of(garments.take(every[start::2])) for start in (0, 1))
    print_curves(
        f"{unseen.count} garments judged, statistics of so many others",
        (
            (METHODS[key].label, learning_curve(unseen, seen, key, times=options.draws // 10 or 1))
            for key, method in METHODS.items()
            if not method.chosen_pairs
        ),
    )
    heads = [*(f"Hit@{k}" for k in KS), "mAP", "MRR"]
    print(f"\n{unseen.count} garments that no default was chosen on, in %")
    print(" " * 58 + "".join(f"{head:>8}" for head in heads))
    for key, method in METHODS.items():
        if not method.needs_items:
            print_half(method.label, aligned(unseen.table, key))
        if key != NONE:
            result = aligned(unseen.table, key, seen.table)
            print_half(f"{method.label}, other half as reference", result)


if __name__ == "__main__":
    main()
