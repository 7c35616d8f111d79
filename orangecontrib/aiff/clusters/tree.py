"""Trees over photos: hierarchical clustering of a distance matrix, checked before it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from Orange.data import Table
from Orange.util import dummy_callback
from scipy.cluster.hierarchy import linkage as scipy_linkage

from ..errors import ClusterError
from .ordering import optimal_order

MAX_PHOTOS = 10_000
ORDERED_UP_TO = 2_000  # leaves; the time for an optimal order grows with their number cubed
SAME = 1e-6  # share of the largest distance by which two that should be equal may differ
ROWS = 256  # of distances looked at between two calls of a callback
SAMPLED = 300  # photos that are asked whether distances are Euclidean


@dataclass(frozen=True)
class Linkage:
    """How far two clusters are from each other: for people, and in the words of a student."""

    label: str
    tooltip: str
    sentence: str


LINKAGES: dict[str, Linkage] = {
    "average": Linkage(
        "Average",
        "The mean distance between the photos of one and those of the other (UPGMA)",
        "Two clusters are as far apart as their photos are on average.",
    ),
    "complete": Linkage(
        "Complete",
        "The distance between the two photos that are farthest apart",
        "Two clusters are as far apart as their two least similar photos.",
    ),
    "single": Linkage(
        "Single",
        "The distance between the two photos that are nearest; makes chains",
        "Two clusters are as far apart as their two most similar photos.",
    ),
    "weighted": Linkage(
        "Weighted",
        "As average, but each half of a cluster counts the same, whatever its size (WPGMA)",
        "Two clusters are as far apart as their halves are on average.",
    ),
    "ward": Linkage(
        "Ward",
        "How much the spread within clusters grows when the two are joined; Euclidean only",
        "Those two clusters are joined whose photos then spread least.",
    ),
}
DEFAULT_LINKAGE = "average"


@dataclass(frozen=True, eq=False)
class Tree:
    """A tree over n photos; its nodes are numbered so that children come before parents.

    Nodes 0..n-1 are the photos themselves, by row. Of a hierarchical clustering, node n + i is
    what merge i makes, as in scipy; of a grouping, the groups follow, then the root.

    Attributes
    ----------
    order : rows in the order in which the tree is drawn, shape (n,)
    first, count : the photos of node v are ``order[first[v] : first[v] + count[v]]``, shape (m,)
    height : at which a node's photos are all joined; NaN for groups, 0 for photos, shape (m,)
    parent : of each node, -1 for the root, shape (m,)
    linkage : merges as scipy has them, shape (n - 1, 4); None for a grouping
    method : key in `LINKAGES`, "" for a grouping
    names : of groups, by node
    """

    order: np.ndarray
    first: np.ndarray
    count: np.ndarray
    height: np.ndarray
    parent: np.ndarray
    linkage: np.ndarray | None
    method: str
    names: dict[int, str]

    @property
    def photos(self) -> int:
        return len(self.order)

    @property
    def root(self) -> int:
        return len(self.parent) - 1

    @property
    def inner(self) -> range:
        """Nodes that are not photos."""
        return range(self.photos, len(self.parent))

    @property
    def merges(self) -> np.ndarray:
        """Merges as scipy has them, shape (n - 1, 4).

        Raises
        ------
        ClusterError
            If it is a grouping.
        """
        if self.linkage is None:
            raise ClusterError("Groups are not merged step by step. Connect Distances.")
        return self.linkage

    @cached_property
    def place(self) -> np.ndarray:
        """Where each row stands in the order, shape (n,)."""
        place = np.empty(self.photos, dtype=int)
        place[self.order] = np.arange(self.photos)
        return place

    @cached_property
    def children(self) -> list[list[int]]:
        """The children of each node, in the order in which the tree is drawn."""
        children: list[list[int]] = [[] for _ in self.parent]
        for node in np.argsort(self.first, kind="stable"):
            if self.parent[node] >= 0:
                children[self.parent[node]].append(int(node))
        return children

    @cached_property
    def joining(self) -> np.ndarray:
        """The smallest node that holds the photos at places i and i + 1, shape (n - 1,).

        Parents have larger numbers than children, so the largest of a stretch holds all of it.
        """
        joining = np.empty(self.photos - 1, dtype=int)
        for node in self.inner:
            for child in self.children[node][1:]:
                joining[self.first[child] - 1] = node
        return joining

    def rows(self, node: int) -> np.ndarray:
        """The node's photos as rows of the data, in the tree's order."""
        return self.order[self.first[node] : self.first[node] + self.count[node]]

    def holds(self, node: int, other: int) -> bool:
        """Whether a node is another or an ancestor of it."""
        return (
            self.first[node] <= self.first[other]
            and self.first[other] + self.count[other] <= self.first[node] + self.count[node]
            and node >= other
        )

    def smallest_with(self, rows: np.ndarray) -> int:
        """The smallest node that holds all of some rows."""
        low, high = self.place[rows].min(), self.place[rows].max()
        return int(self.joining[low:high].max()) if high > low else int(self.order[low])

    def cut(self, clusters: int) -> np.ndarray:
        """Which of so many clusters each row is in: those left when the top is cut off, (n,).

        Cut just below the merge that makes them one fewer, so merges of one height fall in the
        order they were made. Clusters are numbered as they stand in the tree.
        """
        if self.linkage is None:
            raise ValueError("A grouping is a cut already.")
        top = len(self.parent) - clusters + 1  # nodes from here on are taken apart
        return self._numbered([v for v in range(top) if self.parent[v] >= top or v == self.root])

    def groups(self) -> np.ndarray:
        """Which group of a grouping each row is in, shape (n,); a photo in none is by itself."""
        return self._numbered([v for v in range(self.root) if self.parent[v] == self.root])

    def _numbered(self, nodes: list[int]) -> np.ndarray:
        labels = np.empty(self.photos, dtype=int)
        for number, node in enumerate(sorted(nodes, key=lambda v: self.first[v])):
            labels[self.rows(node)] = number
        return labels


def tree_of(
    distances: np.ndarray,
    method: str = DEFAULT_LINKAGE,
    callback: Callable[[float], None] = dummy_callback,
) -> Tree:
    """Cluster photos hierarchically.

    Parameters
    ----------
    distances : shape (n, n); see `checked_distances`
    method : a key of `LINKAGES`
    callback : is told the share that is done, 0..1; cancels by raising

    Raises
    ------
    ClusterError
        If no tree can be made of the distances, or none with this linkage.
    """
    distances = checked_distances(distances, lambda share: callback(share / 10))
    return linked(distances, method, lambda share: callback((1 + 9 * share) / 10))


def linked(distances: np.ndarray, method: str, callback: Callable[[float], None]) -> Tree:
    """`tree_of` distances that were checked."""
    if method == "ward" and not is_euclidean(distances):
        raise ClusterError(
            "Ward needs Euclidean distances, and these are not. Choose Euclidean in the Distances "
            "widget, or another linkage here."
        )
    merges = scipy_linkage(_condensed(distances, lambda share: callback(share / 10)), method)
    callback(0.3)
    if len(distances) <= ORDERED_UP_TO:
        merges = optimal_order(merges, distances, lambda share: callback(0.3 + 0.7 * share))
    callback(1)
    return tree_from(merges, method)


def check_size(photos: int) -> None:
    """
    Raises
    ------
    ClusterError
        If no tree can be made of so many photos.
    """
    if photos < 2:
        raise ClusterError("A tree needs at least two photos. Load more photos.")
    if photos > MAX_PHOTOS:
        raise ClusterError(
            f"There are {photos:,} photos; a tree of more than {MAX_PHOTOS:,} takes more memory "
            "than most computers have. Take a part of them with Data Sampler."
        )


def checked_distances(
    distances: np.ndarray, callback: Callable[[float], None] = dummy_callback
) -> np.ndarray:
    """The distances as a plain array (n, n) of float64.

    Raises
    ------
    ClusterError
        If they are between columns, not square, not symmetric, not finite, negative, of fewer
        than two photos, or of more than `MAX_PHOTOS`.
    """
    if getattr(distances, "axis", 1) == 0:
        raise ClusterError(
            "The distances are between columns. Let the Distances widget compare rows."
        )
    plain = np.asarray(distances)
    if plain.ndim != 2 or plain.shape[0] != plain.shape[1]:
        shape = " by ".join(map(str, plain.shape))
        raise ClusterError(
            f"The distances are a table of {shape}, but a tree needs each photo’s distance to "
            "every other one. Let the Distances widget compare rows of one table."
        )
    photos = len(plain)
    table = getattr(distances, "row_items", None)
    if isinstance(table, Table) and len(table) != photos:
        raise ClusterError(
            f"The distances are between {photos:,} photos, but {len(table):,} came with them. "
            "Connect them from the Distances widget."
        )
    check_size(photos)
    plain = plain.astype(float, copy=False)
    broken, least, largest, uneven = 0, np.inf, 0.0, 0.0
    for low in range(0, photos, ROWS):  # in parts, so that it can be cancelled
        part = plain[low : low + ROWS]
        broken += int((~np.isfinite(part)).any(axis=1).sum())
        least, largest = min(least, part.min()), max(largest, part.max())
        if not broken:
            uneven = max(uneven, np.abs(part[:, low:] - plain[low:, low : low + ROWS].T).max())
        callback(min(1.0, (low + ROWS) / photos))
    if broken:
        raise ClusterError(
            f"{broken:,} of {photos:,} photos have missing or infinite distances. Remove the "
            "photos without vectors, or embed them with Local GPU Embedder."
        )
    slack = SAME * max(largest, -least)
    if least < -slack:
        raise ClusterError(
            "Some distances are negative, which no distance can be. Choose another metric in the "
            "Distances widget."
        )
    if uneven > slack:
        raise ClusterError(
            "The distances are not symmetric: from A to B is not as far as from B to A. Choose "
            "another metric in the Distances widget."
        )
    # What rounding left of zeros must not be negative, or scipy joins photos below the floor.
    return np.maximum(plain, 0) if least < 0 else plain


def _condensed(distances: np.ndarray, callback: Callable[[float], None]) -> np.ndarray:
    """What `squareform` gives, in parts, so that it can be cancelled."""
    photos = len(distances)
    condensed, at = np.empty(photos * (photos - 1) // 2), 0
    for row in range(photos - 1):
        end = at + photos - 1 - row
        condensed[at:end] = distances[row, row + 1 :]
        at = end
        if row % ROWS == 0:
            callback(row / photos)
    return condensed


def is_euclidean(distances: np.ndarray) -> bool:
    """Whether photos can be placed in some space so that these are their distances there.

    Asked of up to `SAMPLED` photos, spread evenly: then the doubly centred squares have no
    negative eigenvalue (Schoenberg 1935). Cosine distances fail, and so does the city block.
    """
    rows = np.unique(np.linspace(0, len(distances) - 1, SAMPLED).astype(int))
    squares = np.asarray(distances, dtype=float)[np.ix_(rows, rows)] ** 2
    centred = squares - squares.mean(axis=0) - squares.mean(axis=1)[:, None] + squares.mean()
    eigenvalues = np.linalg.eigvalsh(-centred / 2)
    return bool(eigenvalues[0] >= -1e-5 * max(eigenvalues[-1], 0))


def subtree(tree: Tree, rows: np.ndarray, index: dict[int, int] | None = None) -> np.ndarray:
    """The tree among some photos alone, as scipy has merges, shape (k - 1, 4).

    Parameters
    ----------
    index : the number of each row as a leaf; its place among the rows in the tree's order if not
        given
    """
    ordered = rows[np.argsort(tree.place[rows])]
    index = index or {int(row): number for number, row in enumerate(ordered)}
    merges = []
    # Neighbours in the order meet where their smallest common cluster is made; nearest first.
    meets = [tree.smallest_with(ordered[i : i + 2]) for i in range(len(ordered) - 1)]
    clusters = [[index[int(row)], 1, place, place] for place, row in enumerate(ordered)]
    holder = list(range(len(ordered)))

    def find(place: int) -> int:
        while holder[place] != place:
            place = holder[place]
        return place

    for gap in sorted(range(len(meets)), key=lambda i: (meets[i], i)):
        left, right = find(gap), find(gap + 1)
        size = clusters[left][1] + clusters[right][1]
        merges.append((clusters[left][0], clusters[right][0], tree.height[meets[gap]], size))
        holder[right] = left
        clusters[left][:2] = len(ordered) + len(merges) - 1, size
    return np.array(merges, dtype=float).reshape(-1, 4)


def tree_from(merges: np.ndarray, method: str) -> Tree:
    """The tree of merges as scipy and Orange's Hierarchical Clustering have them, (n - 1, 4)."""
    photos = len(merges) + 1
    pairs = merges[:, :2].astype(int)
    count = np.concatenate([np.ones(photos, dtype=int), merges[:, 3].astype(int)])
    parent = np.full(2 * photos - 1, -1)
    parent[pairs.ravel()] = np.repeat(np.arange(photos, 2 * photos - 1), 2)
    first = np.zeros(2 * photos - 1, dtype=int)
    for node, (left, right) in reversed(list(enumerate(pairs, photos))):
        first[left], first[right] = first[node], first[node] + count[left]
    return Tree(
        np.argsort(first[:photos]),
        first,
        count,
        np.concatenate([np.zeros(photos), merges[:, 2]]),
        parent,
        merges,
        method,
        {},
    )
