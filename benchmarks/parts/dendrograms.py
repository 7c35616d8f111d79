"""How good the trees of the course's own workflow are: Distances, then Hierarchical Clustering.

Both are Orange's own; only what is judged is ours.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np
from Orange.clustering.hierarchical import dist_matrix_linkage
from Orange.data import Table

from orangecontrib.aiff.alignment.closing import close_gap
from orangecontrib.aiff.clusters.metric import METRICS, distances_of
from orangecontrib.aiff.clusters.quality import dendrogram_purities
from orangecontrib.aiff.clusters.tree import tree_from
from orangecontrib.aiff.photos.rows import rows_of

DISTANCES = ("normalized_euclidean", "cosine")  # the Distances widget starts with the first
LINKAGES = ("average", "ward")  # Hierarchical Clustering starts with the second
AT_ONCE = 2  # processes
TREES = tuple((linkage, distance) for linkage in LINKAGES for distance in DISTANCES)


@dataclass(frozen=True, eq=False)
class Vectors:
    """Vectors of a collection, and what a set of its photos has of them.

    Attributes
    ----------
    name : of a line
    table : a row a photo
    closed : whether the gap between worn and shop photos is closed by the set's own photos
    """

    name: str
    table: Table
    closed: bool = False

    def of(self, rows: np.ndarray) -> Table:
        """What reaches Distances where a folder has these photos."""
        table = self.table[rows]
        return close_gap(table).table if self.closed else table


def purities_of(vectors: Vectors, sets: Sequence[np.ndarray]) -> np.ndarray:
    """Cross-domain dendrogram purity of each of `TREES` of each set, shape (sets, trees)."""
    if sys.platform != "linux" or len(sets) < AT_ONCE:
        return np.array([purities(vectors.of(rows)) for rows in sets])
    # Elsewhere a process would begin with reading all vectors again.
    forked = get_context("fork")
    with forked.Pool(AT_ONCE, initializer=_hold, initargs=(vectors,)) as pool:
        return np.array(pool.map(_purities_at, sets, chunksize=max(1, len(sets) // 10)))


def _hold(vectors: Vectors) -> None:
    global _held
    _held = vectors


def _purities_at(rows: np.ndarray) -> list[float]:
    return purities(_held.of(rows))


def purities(table: Table) -> list[float]:
    """The same of one set."""
    rows = rows_of(table)
    metrics = {metric.key: metric for metric in METRICS}
    matrices = {key: distances_of(table, metrics[key]) for key in DISTANCES}
    found = []
    for linkage, distance in TREES:
        tree = tree_from(dist_matrix_linkage(matrices[distance], linkage), linkage)
        found.append(dendrogram_purities(tree, rows.items.codes, rows.domains.codes)[1])
    return found
