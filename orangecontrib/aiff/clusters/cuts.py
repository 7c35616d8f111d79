"""Where to cut a tree: best for the items, or, where none are known, at the largest gap."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from Orange.util import dummy_callback

from ..photos.rows import UNKNOWN
from .analysis import Analysis
from .tree import Tree

BY_ITEMS, BY_GAP = "b-cubed", "gap"
WAYS = {
    BY_ITEMS: "Best B-cubed F: photos of one item together, those of different items apart",
    BY_GAP: "Largest gap: where the next merge is farthest above the last one; needs no items",
}


@dataclass(frozen=True)
class Cut:
    """A suggested cut.

    Attributes
    ----------
    way : a key of `WAYS`
    clusters : how many
    height : between the last merge below and the first above
    score : B-cubed F of it, or the gap as a share of the tree's height
    """

    way: str
    clusters: int
    height: float
    score: float


@dataclass(frozen=True, eq=False)
class CutCurve:
    """B-cubed figures of every cut, by the number of clusters 1..n, shape (n,) each."""

    precision: np.ndarray
    recall: np.ndarray
    f: np.ndarray


def suggest_cut(analysis: Analysis, callback: Callable[[float], None] = dummy_callback) -> Cut:
    """The best cut for the items where at least two are known, else the one at the largest gap.

    Raises
    ------
    ValueError
        For a grouping, which is a cut already.
    """
    tree = analysis.tree
    if tree.linkage is None:
        raise ValueError("A grouping is a cut already.")
    if len(analysis.labels.items.names) > 1:
        curve = cut_curve(tree, analysis.labels.items.codes)
        callback(1)
        # Of cuts that are equally good, the one with fewest clusters.
        clusters = int(np.argmax(np.round(curve.f, 9))) + 1
        return Cut(BY_ITEMS, clusters, cut_height(tree, clusters), float(curve.f[clusters - 1]))
    return largest_gap(tree)


def largest_gap(tree: Tree) -> Cut:
    """The cut where the merge above is farthest from the one below, at least two clusters.

    Two photos have no such gap, so that they are two clusters.
    """
    heights = tree.merges[:, 2]
    if len(heights) == 1:
        return Cut(BY_GAP, 2, cut_height(tree, 2), 1.0)
    gaps = np.diff(heights)
    merges = len(gaps) - int(np.argmax(gaps[::-1]))  # the highest of equal ones
    clusters = len(heights) + 1 - merges
    share = gaps[merges - 1] / heights[-1] if heights[-1] > 0 else 0.0
    return Cut(BY_GAP, clusters, cut_height(tree, clusters), float(share))


def cut_height(tree: Tree, clusters: int) -> float:
    """A height at which a tree falls into so many clusters."""
    heights = np.concatenate([[0.0], tree.merges[:, 2], [1.05 * tree.merges[-1, 2]]])
    below = tree.photos - clusters
    return float((heights[below] + heights[below + 1]) / 2)


def clusters_at(tree: Tree, height: float) -> int:
    """Into how many clusters a tree falls at a height."""
    return tree.photos - int(np.searchsorted(tree.merges[:, 2], height, side="right"))


def cut_curve(tree: Tree, codes: np.ndarray) -> CutCurve:
    """B-cubed figures of every cut, over the photos whose item is known, one merge at a time.

    Parameters
    ----------
    codes : each photo's item or `UNKNOWN`, at least one known, shape (n,)
    """
    known = codes != UNKNOWN
    totals = np.bincount(codes[known])
    count = int(known.sum())
    tallies = [{} if code == UNKNOWN else {int(code): 1} for code in codes]
    sizes, squares = known.astype(int).tolist(), known.astype(int).tolist()
    precision, recall = float(count), float((1 / totals[codes[known]]).sum())
    curve = np.empty((len(codes), 2))
    curve[-1] = precision, recall
    for merge, (left, right) in enumerate(tree.merges[:, :2].astype(int)):
        small, large = sorted((tallies[left], tallies[right]), key=len)
        tallies[left] = tallies[right] = {}
        met = 0
        for code, number in small.items():
            there = large.get(code, 0)
            large[code] = there + number
            met += 2 * number * there
            recall += 2 * number * there / totals[code]
        tallies.append(large)
        sizes.append(sizes[left] + sizes[right])
        squares.append(squares[left] + squares[right] + met)
        precision += _mean(squares, sizes, -1) - _mean(squares, sizes, left)
        precision -= _mean(squares, sizes, right)
        curve[len(codes) - 2 - merge] = precision, recall
    p, r = curve.T / count
    return CutCurve(p, r, 2 * p * r / (p + r))


def _mean(squares: list[int], sizes: list[int], node: int) -> float:
    return squares[node] / sizes[node] if sizes[node] else 0.0
