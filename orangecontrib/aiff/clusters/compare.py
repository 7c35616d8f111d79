"""Two trees over the same photos: where they disagree, photo by photo and pair by pair."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from Orange.data import Table
from Orange.util import dummy_callback

from ..errors import ClusterError
from .analysis import Analysis, analyse_distances
from .tree import DEFAULT_LINKAGE, ROWS, Tree, checked_distances, subtree

NEIGHBOURS = 10  # photos nearest in a tree that are held against each other


class Pair(NamedTuple):
    """Two photos that one tree joins early and the other late.

    Attributes
    ----------
    row, other : rows of the data
    near, far : share of all photos in the smallest cluster that holds both, in the one tree and in
        the other
    same_item : None where an item is unknown
    """

    row: int
    other: int
    near: float
    far: float
    same_item: bool | None


@dataclass(frozen=True, eq=False)
class TreeComparison:
    """Two trees over the same photos.

    Attributes
    ----------
    one, other : the analyses, rows in the same order
    disagreement : of each photo, 0..1: how far the two trees differ on which photos are with it,
        shape (n,)
    apart_in_other : pairs together in the first tree and apart in the second, worst first
    apart_in_one : the reverse
    """

    one: Analysis
    other: Analysis
    disagreement: np.ndarray
    apart_in_other: tuple[Pair, ...]
    apart_in_one: tuple[Pair, ...]

    @property
    def worst(self) -> np.ndarray:
        """Rows from the photo on which the trees disagree most, ties as in the first tree."""
        place = self.one.tree.place
        return np.lexsort((place, -np.round(self.disagreement, 9)))


class Line(NamedTuple):
    """A photo of a tanglegram: its row, its place on the left and on the right."""

    row: int
    left: int
    right: int


@dataclass(frozen=True, eq=False)
class Tanglegram:
    """A cluster's photos as two trees order them.

    Attributes
    ----------
    lines : in the left tree's order
    left, right : merges among these photos alone as scipy has them, over the lines' indices, with
        the heights of the whole trees
    crossings : pairs of lines that cross
    """

    lines: tuple[Line, ...]
    left: np.ndarray
    right: np.ndarray
    crossings: int


def analyse_second(
    matrix: np.ndarray,
    first: Analysis,
    method: str = DEFAULT_LINKAGE,
    callback: Callable[[float], None] = dummy_callback,
) -> Analysis:
    """The analysis of a second matrix, its photos brought into the order of the first.

    Raises
    ------
    ClusterError
        If no tree can be made of it, or it is of other photos.
    """
    plain = checked_distances(matrix, lambda share: callback(share / 10))
    table, known = getattr(matrix, "row_items", None), first.labels.table
    if len(plain) != first.tree.photos:
        raise ClusterError(
            f"The second distances are between {len(plain):,} photos, the first between "
            f"{first.tree.photos:,}. Compute both from the same photos."
        )
    if isinstance(table, Table) and known is not None and (table.ids != known.ids).any():
        places = {row_id: row for row, row_id in enumerate(table.ids)}
        if set(places) != set(known.ids):
            raise ClusterError(
                "The second distances are between other photos than the first. Compute both from "
                "the same photos."
            )
        rows = np.array([places[row_id] for row_id in known.ids])
        plain, table = plain[np.ix_(rows, rows)], table[rows]
    from Orange.misc import DistMatrix

    ordered = DistMatrix(plain, known if known is not None else table)
    return analyse_distances(ordered, method, lambda share: callback((1 + 9 * share) / 10))


def compare_trees(
    one: Analysis,
    other: Analysis,
    pairs: int = 50,
    callback: Callable[[float], None] = dummy_callback,
) -> TreeComparison:
    """Hold two trees over the same photos against each other.

    Parameters
    ----------
    pairs : how many to list each way

    Raises
    ------
    ClusterError
        If there are not as many photos in both, or one is a grouping.
    """
    if one.tree.photos != other.tree.photos:
        raise ClusterError("The two trees are of different photos. Compute both from the same.")
    if one.tree.linkage is None or other.tree.linkage is None:
        raise ClusterError("Two trees can be compared, groups cannot. Connect Distances twice.")
    photos, codes = one.tree.photos, one.labels.items.codes
    wanted = min(NEIGHBOURS, photos - 1)
    disagreement = np.empty(photos)
    lists: tuple[list[Pair], list[Pair]] = ([], [])
    for low in range(0, photos, ROWS):
        rows = np.arange(low, min(low + ROWS, photos))
        here, there = (joined_sizes(a.tree, rows) / photos for a in (one, other))
        disagreement[rows] = _disagreement(here, there, rows, wanted)
        for found, (near, far) in zip(lists, ((here, there), (there, here)), strict=True):
            found += _pairs(near, far, rows, codes, pairs)
            found.sort(key=lambda p: (-round(p.far - p.near, 9), p.row, p.other))
            del found[pairs:]
        callback(min(1.0, (low + ROWS) / photos))
    return TreeComparison(one, other, disagreement, tuple(lists[0]), tuple(lists[1]))


def joined_sizes(tree: Tree, rows: np.ndarray) -> np.ndarray:
    """How many photos the smallest cluster with a row and each other photo has, (rows, n).

    Sizes, unlike heights, can be held against those of a tree of other distances.
    """
    sizes = np.ones((len(rows), tree.photos))
    for line, place in zip(sizes, tree.place[rows], strict=True):
        before, after = tree.joining[:place], tree.joining[place:]
        line[tree.order[:place]] = tree.count[np.maximum.accumulate(before[::-1])[::-1]]
        line[tree.order[place + 1 :]] = tree.count[np.maximum.accumulate(after)]
    return sizes


def tanglegram(comparison: TreeComparison, rows: np.ndarray) -> Tanglegram:
    """The two trees of some photos, such as a cluster's, side by side.

    The right tree is turned at its joints so that as few lines cross as can be: those that are
    left stand for photos that the two trees join in another order.

    Parameters
    ----------
    rows : at least two
    """
    left_tree, right_tree = comparison.one.tree, comparison.other.tree
    left = rows[np.argsort(left_tree.place[rows])]
    index = {int(row): number for number, row in enumerate(left)}
    right = subtree(right_tree, rows, index)
    place = np.argsort(fewest_crossings(right))
    lines = tuple(Line(int(row), number, int(place[number])) for number, row in enumerate(left))
    crossings = int(np.triu(place[:, None] > place, 1).sum())
    return Tanglegram(lines, subtree(left_tree, rows, index), right, crossings)


def fewest_crossings(merges: np.ndarray) -> np.ndarray:
    """The leaves 0..k-1 of a tree in the order nearest to 0, 1, 2, ... that the tree allows, (k,).

    Lines between photos of a joint's two sides cross or not by how that joint is turned alone, so
    that each joint is turned by itself.

    Parameters
    ----------
    merges : as scipy has them, shape (k - 1, 4)
    """
    orders = [np.array([leaf]) for leaf in range(len(merges) + 1)]
    for one, other in merges[:, :2].astype(int):
        above, below = orders[one], orders[other]
        crossing = len(above) * len(below) - np.searchsorted(np.sort(above), below).sum()
        if 2 * crossing > len(above) * len(below):
            above, below = below, above
        orders.append(np.concatenate([above, below]))
    return orders[-1]


def _disagreement(one: np.ndarray, other: np.ndarray, rows: np.ndarray, wanted: int) -> np.ndarray:
    """Mean difference of the two trees over the photos that either has nearest to each row."""
    result = np.empty(len(rows))
    for number, row in enumerate(rows):
        a, b = one[number].copy(), other[number].copy()
        a[row] = b[row] = np.inf
        near = (a <= np.partition(a, wanted - 1)[wanted - 1]) | (
            b <= np.partition(b, wanted - 1)[wanted - 1]
        )
        near[row] = False
        result[number] = np.abs(one[number, near] - other[number, near]).mean()
    return result


def _pairs(
    near: np.ndarray, far: np.ndarray, rows: np.ndarray, codes: np.ndarray, wanted: int
) -> list[Pair]:
    """The pairs, each once, that are joined earliest in one tree compared with the other."""
    later = np.arange(near.shape[1]) > rows[:, None]
    gain = np.round(np.where(later, far - near, -1), 9).ravel()
    least = np.partition(gain, -wanted)[-wanted] if len(gain) > wanted else 0
    top = np.flatnonzero((gain >= least) & (gain > 0))
    found = []
    for at in top[np.argsort(-gain[top], kind="stable")][:wanted]:
        i, other = divmod(int(at), near.shape[1])
        row = int(rows[i])
        known = codes[row] >= 0 and codes[other] >= 0
        same = bool(codes[row] == codes[other]) if known else None
        found.append(Pair(row, other, float(near[i, other]), float(far[i, other]), same))
    return found
