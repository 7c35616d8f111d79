"""A tree with all that is said of its nodes: what the window, the tables and the slides share."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from Orange.data import Table
from Orange.util import dummy_callback

from ..alignment.photos import is_aligned
from ..photos.columns import CONSUMER, SHOP, category_variable, item_variable
from ..photos.rows import Column, Rows, rows_of, unknown_rows
from .grouping import distances_between, grouping_of
from .measures import Measures, Shares, count_in, item_spread, measure, shares_of
from .tree import DEFAULT_LINKAGE, Tree, checked_distances, linked


@dataclass(frozen=True, eq=False)
class Analysis:
    """A tree, what is known of its photos, and what distances and labels say of its nodes.

    Attributes
    ----------
    distances : between all photos, shape (n, n); None for groups of photos without vectors
    items, collectors, categories : of each node, see `measures.Shares`
    spread : mean distance between two photos of each item, NaN where there are not two
    """

    tree: Tree
    labels: Rows
    distances: np.ndarray | None
    measures: Measures
    items: Shares
    collectors: Shares
    categories: Shares
    spread: np.ndarray

    @property
    def lacks_alignment(self) -> bool:
        """Whether there are vectors of worn and of shop photos, and nothing aligned them."""
        table = self.labels.table
        if table is None or not self.labels.has_domains:
            return False
        has_vectors = any(var.is_continuous for var in table.domain.attributes)
        return has_vectors and not is_aligned(table)

    @cached_property
    def gap(self) -> np.ndarray:
        """Parent's height over own: how much longer the tree stays as it is, NaN if unknown."""
        tree = self.tree
        gap = np.full(len(tree.parent), np.nan)
        above = tree.height[tree.parent[:-1]]
        np.divide(above, tree.height[:-1], out=gap[:-1], where=tree.height[:-1] > 0)
        return gap

    @cached_property
    def consumer(self) -> np.ndarray:
        """Consumer photos of each node."""
        return count_in(self.tree, self.labels.domains.where(CONSUMER))

    @cached_property
    def shop(self) -> np.ndarray:
        """Shop photos of each node."""
        return count_in(self.tree, self.labels.domains.where(SHOP))

    @cached_property
    def known(self) -> np.ndarray:
        """Photos of each node whose item is known."""
        return count_in(self.tree, self.labels.items.known)

    @cached_property
    def item_total(self) -> np.ndarray:
        """Photos, in all the data, of each node's most frequent item; 0 where there is none."""
        return np.append(self.labels.items.sizes, 0)[self.items.top]

    @cached_property
    def typical(self) -> float:
        """How far two photos of one item usually are: the median over items, NaN if unknown."""
        known = self.spread[np.isfinite(self.spread)]
        return float(np.median(known)) if len(known) else np.nan

    @cached_property
    def typical_nearest(self) -> float:
        """How far a photo's nearest one usually is: the median over photos, NaN if unknown."""
        return float(np.median(self.measures.next[: self.tree.photos]))

    def of_item(self, item: np.ndarray, domain: str | None = None) -> np.ndarray:
        """How many of each node's photos show the item given for it, and are of a domain."""
        tree, codes = self.tree, self.labels.items.codes
        mask = self.labels.items.known
        if domain is not None:
            mask = mask & (self.labels.domains.where(domain))
        width = tree.photos + 1
        places = np.sort(codes[mask] * width + tree.place[mask])
        low = item * width + tree.first
        return np.searchsorted(places, low + tree.count) - np.searchsorted(places, low)


def analyse_distances(
    matrix: np.ndarray,
    method: str = DEFAULT_LINKAGE,
    callback: Callable[[float], None] = dummy_callback,
) -> Analysis:
    """Cluster the photos of a distance matrix, and measure every node.

    Parameters
    ----------
    matrix : shape (n, n), from Orange's Distances widget or any array; a `DistMatrix` brings its
        photos along
    method : a key of `tree.LINKAGES`
    callback : is told the share that is done, 0..1; cancels by raising

    Raises
    ------
    ClusterError
        If no tree can be made of the distances.
    """
    distances = checked_distances(matrix, lambda share: callback(share / 10))
    tree = linked(distances, method, lambda share: callback(0.1 + 0.4 * share))
    table = getattr(matrix, "row_items", None)
    labels = rows_of(table).ready() if isinstance(table, Table) else unknown_rows(len(distances))
    return _analysed(tree, labels, distances, lambda share: callback((1 + share) / 2))


def analyse_groups(table: Table, callback: Callable[[float], None] = dummy_callback) -> Analysis:
    """The same of a table's column "Cluster"; its vectors, where it has some, give distances.

    Raises
    ------
    ClusterError
        If there are no groups.
    """
    tree = grouping_of(table)
    callback(0)
    distances = distances_between(table)
    callback(0.5)
    return _analysed(
        tree, rows_of(table).ready(), distances, lambda share: callback((1 + share) / 2)
    )


def _analysed(
    tree: Tree, labels: Rows, distances: np.ndarray | None, callback: Callable
) -> Analysis:
    measures = measure(tree, distances, callback)
    callback(1)
    return Analysis(
        tree,
        labels,
        distances,
        measures,
        shares_of(tree, labels.items.codes),
        shares_of(tree, labels.collectors.codes),
        shares_of(tree, _categories(labels).codes),
        item_spread(labels.items, distances),
    )


def _categories(labels: Rows) -> Column:
    """Kinds of garment; unknown where the column that says them names the garments."""
    domain = None if labels.table is None else labels.table.domain
    if domain is not None and category_variable(domain) is item_variable(domain):
        return unknown_rows(len(labels)).categories
    return labels.categories
