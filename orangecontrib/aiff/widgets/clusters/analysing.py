"""What Interesting Clusters does away from its window."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from Orange.data import Table
from Orange.misc import DistMatrix
from Orange.util import wrap_callback
from Orange.widgets.utils.concurrent import TaskState

from ...clusters.analysis import Analysis, analyse_distances, analyse_groups
from ...clusters.compare import TreeComparison, analyse_second, compare_trees
from ...clusters.cuts import BY_ITEMS, Cut, cut_height, largest_gap, suggest_cut
from ...clusters.kinds import Cluster, cluster_of, interesting
from ...clusters.photo_grid import PhotoGrid, lay_out
from ...clusters.quality import Quality, quality_of
from ...clusters.tables import clusters_table
from ...files.workers import run_aside
from ...words import counted
from ..kit.tasks import callback_of

SUGGESTED, GAP, NUMBER = "suggested", "gap", "number"


@dataclass(frozen=True, eq=False)
class Result:
    """What a run hands to the window.

    Attributes
    ----------
    clusters : the interesting ones, ranked within their kinds
    table : the output Clusters
    suggested, gap : cuts; None for groups, which are a cut already
    """

    analysis: Analysis
    clusters: list[Cluster]
    table: Table
    suggested: Cut | None
    gap: Cut | None

    def cut(self, way: str, clusters: int) -> tuple[int, float] | None:
        """How many clusters a way of cutting leaves, and at which height; None for groups."""
        if self.suggested is None:
            return None
        if way != NUMBER:
            cut = self.gap if way == GAP else self.suggested
            return cut.clusters, cut.height
        clusters = max(1, min(clusters, self.analysis.tree.photos))
        return clusters, cut_height(self.analysis.tree, clusters)

    def cut_into(self, clusters: int | None) -> np.ndarray:
        """Which of so many clusters each photo is in, shape (n,); None for groups as they are."""
        tree = self.analysis.tree
        return tree.groups() if clusters is None else tree.cut(clusters)

    def find(self, key: str | None) -> Cluster | None:
        """The interesting cluster with a key, or the node that it is of; None if there is none."""
        for cluster in self.clusters:
            if cluster.key == key:
                return cluster
        kind, _, rest = (key or "?").partition(":")
        node = rest.partition(":")[0]
        if not kind and node.isdecimal() and len(node) < 9 and int(node) <= self.analysis.tree.root:
            return cluster_of(self.analysis, int(node))
        return None

    @property
    def suggestion(self) -> str:
        """Both suggested cuts in a sentence."""
        if self.suggested is None:
            return "Groups need no cut."
        gap = f"the largest gap leaves {self.gap.clusters:,}"
        if self.suggested.way != BY_ITEMS:
            known = self.analysis.labels.has_items
            return (
                f"Only one garment to cut by: {gap}." if known else f"No garments to cut by: {gap}."
            )
        score = f"B-cubed F {self.suggested.score:.2f}"
        if self.suggested.clusters == self.analysis.tree.photos:
            return f"No cut fits the garments better than each photo by itself ({score}); {gap}."
        best = counted(self.suggested.clusters, "cluster fits", "clusters fit")
        return f"{best} the garments best ({score}); {gap}."


def run_analysis(
    matrix: DistMatrix | None, table: Table | None, method: str, state: TaskState
) -> Result:
    """Make a tree of distances, else of a table's groups, and all that is said of it."""
    callback = callback_of(state)
    callback(0)
    if matrix is not None:
        analysis = analyse_distances(matrix, method, lambda share: callback(0.8 * share))
    else:
        analysis = analyse_groups(table, lambda share: callback(0.8 * share))
    clusters = interesting(analysis)
    callback(0.85)
    tree = analysis.tree.linkage is not None
    return Result(
        analysis,
        clusters,
        clusters_table(analysis, clusters, lambda share: callback(0.85 + 0.15 * share)),
        suggest_cut(analysis) if tree else None,
        largest_gap(analysis.tree) if tree else None,
    )


def run_quality(
    analysis: Analysis, clusters: int | None, callback: Callable[[float], None]
) -> Quality:
    """Judge a tree and its cut into so many clusters; None for groups."""
    cut = None if clusters is None else analysis.tree.cut(clusters)
    return quality_of(analysis, cut, callback=callback)


def run_comparison(
    matrix: np.ndarray, first: Analysis, method: str, callback: Callable[[float], None]
) -> TreeComparison:
    """Make a tree of second distances, and hold it against the first."""
    second = analyse_second(matrix, first, method, lambda share: callback(share / 2))
    return compare_trees(first, second, callback=lambda share: callback((1 + share) / 2))


def run_grid(analysis: Analysis, callback: Callable[[float], None]) -> PhotoGrid:
    """Lay out all photos by how alike they are."""
    return lay_out(analysis.distances, callback=callback)


def run_presentation(
    result: Result,
    chosen: Sequence[Cluster],
    quality: Quality | None,
    scores: Table | None,
    grid: PhotoGrid | bool,
    systems: bool,
    kind: str,
    path: Path,
    state: TaskState,
) -> Path:
    """Write a presentation; gives back the file to open.

    Parameters
    ----------
    grid : all photos, for a slide of their own; True if they are still to be laid out
    systems : whether slides compare the systems of the scores
    """
    callback = callback_of(state)
    callback(0)
    begin = 0.0
    if grid is True:
        begin = 0.5
        grid = run_grid(result.analysis, wrap_callback(callback, 0, begin))
    # With what draws pictures, which the canvas need not wait for.
    from ...presentation.outline import outline
    from ...presentation.writers import make_presentation

    slides = outline(
        result.analysis, chosen, result.clusters, quality, scores, grid or None, systems
    )
    # Beside, so that a photo that does not answer keeps no window open.
    return run_aside(
        lambda note: make_presentation(slides, kind, path, note), wrap_callback(callback, begin, 1)
    )
