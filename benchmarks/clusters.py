"""How long a tree of many photos, and all that is said of it, takes, and how much memory.

python benchmarks/clusters.py [--photos 5000] [--linkage average] [--second]

The photos are random vectors, seven an item and two of these consumer photos. Distances are
computed before the clock starts, as they come from another widget. Seconds are the processor's, so
that what else the computer does counts little. "Silence" is the longest time between two calls of
the callback, so how long cancelling may have to wait; a single call of SciPy or scikit-learn is the
longest.
"""

import argparse
import time
from collections.abc import Callable

import numpy as np
import scipy
from Orange.data import DiscreteVariable, Domain, Table
from Orange.distance import Cosine
from Orange.misc import DistMatrix
from parts.machine import peak_mb, processor

from orangecontrib.aiff.clusters.analysis import analyse_distances
from orangecontrib.aiff.clusters.compare import analyse_second, compare_trees
from orangecontrib.aiff.clusters.cuts import suggest_cut
from orangecontrib.aiff.clusters.kinds import interesting
from orangecontrib.aiff.clusters.quality import quality_of
from orangecontrib.aiff.clusters.tables import clusters_table
from orangecontrib.aiff.clusters.tree import LINKAGES

PER_ITEM, WORN, NUMBERS = 7, 2, 64
SPREAD = 0.9  # of an item's photos; at 1 they are as far from their middle as items from theirs


class Clock:
    """A callback that notes the longest time between two of its calls."""

    def __init__(self):
        self.start = self._last = time.process_time()
        self.silence = 0.0

    def __call__(self, share: float) -> None:
        now = time.process_time()
        self.silence = max(self.silence, now - self._last)
        self._last = now


def photos(number: int, rng: np.random.Generator) -> DistMatrix:
    items = np.arange(number) // PER_ITEM
    vectors = rng.normal(size=(items[-1] + 1, NUMBERS))[items]
    vectors += SPREAD * rng.normal(size=vectors.shape)
    item = DiscreteVariable("item", [f"dress_{n}" for n in range(items[-1] + 1)])
    domain = DiscreteVariable("domain", ("consumer", "shop"))
    worn = (np.arange(number) % PER_ITEM < WORN).astype(float)
    table = Table.from_numpy(
        Domain([], item, [domain]), np.empty((number, 0)), items.astype(float), 1 - worn[:, None]
    )
    return DistMatrix(np.asarray(Cosine(vectors)), table)


def timed(name: str, work: Callable[[Clock], object]) -> tuple[object, float]:
    clock = Clock()
    result = work(clock)
    seconds = time.process_time() - clock.start
    clock(1)
    print(f"{name:<28}{seconds:>8.2f} s   silence {clock.silence:>5.2f} s", flush=True)
    return result, seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=int, default=5000)
    parser.add_argument("--linkage", choices=LINKAGES, default="average")
    parser.add_argument("--second", action="store_true", help="compare a second tree too")
    options = parser.parse_args()
    rng = np.random.default_rng(0)
    matrix = photos(options.photos, rng)
    print(f"{options.photos:,} photos, {options.linkage} linkage; {processor()}; "
          f"scipy {scipy.__version__}; {peak_mb():,.0f} MB before")  # fmt: skip
    total = 0.0

    def step(name: str, work: Callable[[Clock], object]) -> object:
        nonlocal total
        result, seconds = timed(name, work)
        total += seconds
        return result

    analysis = step("tree and measures", lambda c: analyse_distances(matrix, options.linkage, c))
    clusters = step("interesting clusters", lambda c: interesting(analysis))
    cut = step("best cut", lambda c: suggest_cut(analysis, c))
    labels = analysis.tree.cut(cut.clusters)
    step("quality, beside chance", lambda c: quality_of(analysis, labels, callback=c))
    step("table of clusters", lambda c: clusters_table(analysis, clusters, c))
    print(f"{'together':<28}{total:>8.2f} s   at most {peak_mb():,.0f} MB")
    if options.second:
        again = DistMatrix(np.sqrt(matrix), matrix.row_items)
        second = step("second tree", lambda c: analyse_second(again, analysis, "average", c))
        step("comparison", lambda c: compare_trees(analysis, second, callback=c))
        print(f"{'with the second':<28}{total:>8.2f} s   at most {peak_mb():,.0f} MB")


if __name__ == "__main__":
    main()
