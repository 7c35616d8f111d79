"""Which garment is taken for which: how often a query of one finds a photo of another first."""

from dataclasses import dataclass

import numpy as np
from Orange.data import ContinuousVariable, DiscreteVariable, Domain, StringVariable, Table
from Orange.misc import DistMatrix

from .evaluation import Evaluation
from .ranking.order import SAME
from .task import label_variable

MOST = 500  # garments in a matrix


@dataclass(frozen=True, eq=False)
class Confusions:
    """Counts of first places.

    Attributes
    ----------
    names : of the garments, those that are confused most first, length m
    counts : of queries of the row's garment whose first photo shows the column's, shape (m, m);
        tied first places count as parts
    queries : how many queries each garment has, shape (m,)
    left_out : garments beyond `MOST`, which are confused least
    """

    names: tuple[str, ...]
    counts: np.ndarray
    queries: np.ndarray
    left_out: int


def confusions(evaluation: Evaluation, table: Table, most: int = MOST) -> Confusions:
    """Confusions of one system; of garments that ask, or that come first for some query.

    Parameters
    ----------
    table : what was evaluated
    most : how many garments at most
    """
    var = label_variable(table, evaluation.protocol)
    values = table.get_column(var)
    names = np.array([*map(str, var.values), "unknown"], dtype=object)
    codes = np.where(np.isnan(values), len(names) - 1, values).astype(int)
    query, place, share = _first_places(evaluation)
    asked, found = codes[evaluation.task.queries[query]], codes[evaluation.top[query, place]]
    shown, which = np.unique(np.concatenate([asked, found]), return_inverse=True)
    asked, found = which[: len(asked)], which[len(asked) :]
    wrong = np.where(asked == found, 0.0, share)
    weight = np.bincount(asked, wrong, len(shown)) + np.bincount(found, wrong, len(shown))
    kept = np.argsort(-weight, kind="stable")[:most]
    place_of = np.full(len(shown), -1)
    place_of[kept] = np.arange(len(kept))
    asked, found = place_of[asked], place_of[found]
    inside = (asked >= 0) & (found >= 0)
    counts = np.zeros((len(kept), len(kept)))
    np.add.at(counts, (asked[inside], found[inside]), share[inside])
    of_query = codes[evaluation.task.queries]
    queries = np.bincount(of_query, minlength=len(names))[shown[kept]]
    return Confusions(tuple(names[shown[kept]]), counts, queries, len(shown) - len(kept))


def confusions_table(found: Confusions) -> Table:
    """A row a garment: how many of its queries, and how many of them find each garment first."""
    numbers = [ContinuousVariable(name, number_of_decimals=0) for name in _distinct(found.names)]
    metas = [_item_variable(found), ContinuousVariable("queries", number_of_decimals=0)]
    cells = np.empty((len(found.names), 2), dtype=object)
    cells[:, 0] = np.arange(len(found.names), dtype=float)
    cells[:, 1] = found.queries.astype(float)
    table = Table.from_numpy(Domain(numbers, metas=metas), found.counts, metas=cells)
    table.name = "Confusions"
    return table


def confusions_matrix(found: Confusions) -> DistMatrix:
    """Distances between garments: 1 where none is taken for the other, 0 where every query is.

    The distance of two garments is 1 less the share of their queries that find the other one
    first. Network takes it, and Hierarchical Clustering puts garments that are confused together.
    """
    counts = found.counts + found.counts.T
    queries = found.queries[:, None] + found.queries
    distances = 1 - np.divide(counts, queries, out=np.zeros_like(counts), where=queries > 0)
    np.fill_diagonal(distances, 0.0)
    items = Table.from_numpy(
        Domain([], metas=[StringVariable("item")]),
        np.empty((len(found.names), 0)),
        metas=np.array(found.names, dtype=object)[:, None],
    )
    items.name = "Confusions"
    return DistMatrix(np.clip(distances, 0.0, 1.0), row_items=items)


def _item_variable(found: Confusions) -> DiscreteVariable:
    return DiscreteVariable("item", tuple(_distinct(found.names)))


def _distinct(names: tuple[str, ...]) -> list[str]:
    taken = {"item", "queries"}
    distinct = []
    for name in names:
        while name in taken:
            name += "'"
        taken.add(name)
        distinct.append(name)
    return distinct


def _first_places(evaluation: Evaluation) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Query, place among its nearest, and share of the first place that each photo has."""
    distances = evaluation.distances
    scale = np.nanmax(np.abs(distances), axis=1, keepdims=True)
    first = (distances - distances[:, :1] <= SAME * np.maximum(scale, 1e-300)) & (
        evaluation.top >= 0
    )
    query, place = np.nonzero(first)
    return query, place, 1 / first.sum(axis=1)[query]
