"""What distances say of every node of a tree: its middle, its widest gap, its next photo."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from Orange.util import dummy_callback
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import squareform

from ..photos.rows import UNKNOWN, Column
from .tree import ROWS, Tree

INSIDE_UP_TO = 100  # photos; the widest gap of larger clusters is not looked for


@dataclass(frozen=True, eq=False)
class Measures:
    """Of each of m nodes; everything is NaN where a node is too small, or without distances.

    Attributes
    ----------
    medoid : row whose photo is nearest to the others of the node on average, shape (m,)
    mean : mean distance between two of its photos
    inside : widest gap inside: however the photos are joined step by step, one step is as far
    next : distance of the nearest photo outside to the nearest one inside
    between : sum of the distances between photos of different children
    nearest : of each photo, the row of the one nearest to it, shape (n,); -1 without distances
    """

    medoid: np.ndarray
    mean: np.ndarray
    inside: np.ndarray
    next: np.ndarray
    between: np.ndarray
    nearest: np.ndarray

    @cached_property
    def apart(self) -> np.ndarray:
        """How far the next photo is, in widest gaps inside; NaN where these are 0 or unknown."""
        unknown = np.full_like(self.next, np.nan)
        return np.divide(self.next, self.inside, out=unknown, where=self.inside > 0)


def measure(
    tree: Tree,
    distances: np.ndarray | None,
    callback: Callable[[float], None] = dummy_callback,
) -> Measures:
    """Measure every node; the time grows with the square of the number of photos."""
    nodes = len(tree.parent)
    nothing = np.full(nodes, np.nan)
    if distances is None:
        nobody = np.full(tree.photos, -1)
        return Measures(tree.order[tree.first], nothing, nothing, nothing, nothing, nobody)
    medoid, between = _medoids(tree, distances, lambda share: callback(share / 3))
    following, nearest = _next(tree, distances, lambda share: callback((1 + share) / 3))
    inside = _inside(tree, distances, lambda share: callback((2 + share) / 3))
    sums = between.copy()
    for node, parent in enumerate(tree.parent[:-1]):  # children come before parents
        sums[parent] += sums[node]
    pairs = tree.count * (tree.count - 1) / 2
    mean = np.divide(sums, pairs, out=nothing.copy(), where=pairs > 0)
    return Measures(medoid, mean, inside, following, between, nearest)


def item_spread(items: Column, distances: np.ndarray | None) -> np.ndarray:
    """Mean distance between two photos of each item, NaN where there are not two."""
    spread = np.full(len(items.names), np.nan)
    if distances is None:
        return spread
    order = np.argsort(items.codes, kind="stable")
    starts = np.searchsorted(items.codes[order], np.arange(len(items.names) + 1))
    for code in range(len(items.names)):
        rows = order[starts[code] : starts[code + 1]]
        if len(rows) > 1:
            pairs = len(rows) * (len(rows) - 1)
            spread[code] = distances[np.ix_(rows, rows)].sum() / pairs
    return spread


def _medoids(
    tree: Tree, distances: np.ndarray, callback: Callable
) -> tuple[np.ndarray, np.ndarray]:
    """Each node's medoid, and the sum of distances between its children's photos."""
    to_others = np.zeros(tree.photos)  # by place in the order: to all others of the node so far
    medoid = np.concatenate([np.arange(tree.photos), np.zeros(len(tree.inner), dtype=int)])
    between = np.zeros(len(tree.parent))
    done, pairs = 0, tree.photos * (tree.photos - 1) / 2
    for node in tree.inner:
        first, end = tree.first[node], tree.first[node]
        for child in tree.children[node]:
            start, end = end, tree.first[child] + tree.count[child]
            for low in range(first, start, ROWS):
                high = min(low + ROWS, start)
                block = distances[np.ix_(tree.order[low:high], tree.order[start:end])]
                to_others[low:high] += block.sum(axis=1)
                to_others[start:end] += block.sum(axis=0)
                between[node] += block.sum()
                done += block.size
                callback(done / pairs)
        # Rounded, so that the last digit does not choose between photos that are equally near.
        nearest = np.argmin(np.round(to_others[first:end] / max(1, end - first), 12))
        medoid[node] = tree.order[first + nearest]
    return medoid, between


def _next(tree: Tree, distances: np.ndarray, callback: Callable) -> tuple[np.ndarray, np.ndarray]:
    """Of each node, the smallest distance from a photo inside to one outside; and `nearest`."""
    photos = tree.photos
    nearest = np.empty(photos, dtype=int)
    following = np.full(len(tree.parent), np.inf)
    ends = tree.first + tree.count
    for low in range(0, photos, ROWS):
        high = min(low + ROWS, photos)
        block = distances[np.ix_(tree.order[low:high], tree.order)]
        # before[i, q]: the least of the row's distances to places before q; after: from q on.
        before = np.full((high - low, photos + 1), np.inf)
        after = before.copy()
        block[np.arange(high - low), np.arange(low, high)] = np.inf
        nearest[tree.order[low:high]] = tree.order[block.argmin(axis=1)]
        np.minimum.accumulate(block, axis=1, out=before[:, 1:])
        np.minimum.accumulate(block[:, ::-1], axis=1, out=after[:, -2::-1])
        for node in np.flatnonzero((tree.first < high) & (ends > low)):
            first, end = tree.first[node], ends[node]
            part = slice(max(first, low) - low, min(end, high) - low)
            least = min(before[part, first].min(), after[part, end].min())
            following[node] = min(following[node], least)
        callback(high / photos)
    following[tree.root] = np.nan
    return following, nearest


def _inside(tree: Tree, distances: np.ndarray, callback: Callable) -> np.ndarray:
    """Of each node of up to `INSIDE_UP_TO` photos, the longest edge of its spanning tree."""
    inside = np.full(len(tree.parent), np.nan)
    if tree.method == "single":  # whose heights are just these
        inside[tree.photos :] = tree.height[tree.photos :]
        return inside
    nodes = [node for node in tree.inner if tree.count[node] <= INSIDE_UP_TO]
    for number, node in enumerate(nodes):
        rows = tree.rows(node)
        if len(rows) > 1:
            part = squareform(distances[np.ix_(rows, rows)], checks=False)
            inside[node] = linkage(part, "single")[-1, 2]
        if number % 64 == 0:
            callback(number / len(nodes))
    return inside


def shares_of(tree: Tree, codes: np.ndarray) -> "Shares":
    """How many different codes each node's photos have, and which is most frequent."""
    nodes = len(tree.parent)
    distinct, top = np.zeros(nodes, dtype=int), np.full(nodes, UNKNOWN)
    top_count = np.zeros(nodes, dtype=int)
    tallies: list[dict[int, int]] = [{}] * nodes
    for node in range(nodes):
        if node < tree.photos:
            code = int(codes[node])
            tally = {} if code == UNKNOWN else {code: 1}
            best, most = code, len(tally)
        else:
            parts = sorted(tree.children[node], key=lambda v: -len(tallies[v]))
            tally, best, most = tallies[parts[0]], top[parts[0]], top_count[parts[0]]
            for part in parts[1:]:
                for code, number in tallies[part].items():
                    tally[code] = total = tally.get(code, 0) + number
                    if total > most or (total == most and code < best):
                        best, most = code, total
                tallies[part] = {}
        tallies[node], distinct[node], top[node], top_count[node] = tally, len(tally), best, most
    return Shares(distinct, top, top_count)


@dataclass(frozen=True, eq=False)
class Shares:
    """Of each node: how many different codes, the most frequent one, and of how many photos."""

    distinct: np.ndarray
    top: np.ndarray
    top_count: np.ndarray


def count_in(tree: Tree, mask: np.ndarray) -> np.ndarray:
    """How many of each node's photos a mask over rows holds, shape (m,)."""
    so_far = np.concatenate([[0], np.cumsum(mask[tree.order])])
    return so_far[tree.first + tree.count] - so_far[tree.first]
