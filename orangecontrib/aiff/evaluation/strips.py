"""Which queries to look at, in which order, and what stands in each one's strip of photos."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ..words import percent
from .evaluation import Evaluation

LOOK_ALIKE = 0.1  # share of the distance to the right photo within which a wrong one looks alike
HUB_QUERIES = 3  # wrong queries a gallery photo comes first for, to be a hub


@dataclass(frozen=True)
class QueryChoice:
    """A filter or an order; `choose` takes the evaluations and the depth k."""

    label: str
    tooltip: str
    choose: Callable[[Sequence[Evaluation], int], np.ndarray]


@dataclass(frozen=True, eq=False)
class Strip:
    """A query and the gallery photos that stand beside it for one system.

    Attributes
    ----------
    query : row of the table
    rows : of the gallery photos, shape (m,); the first n, and after them the first right one
        where it is not among these
    ranks : of each, shape (m,); expected ones where photos tie
    distances : of each, shape (m,)
    relevant : whether each is a right answer, bool (m,)
    beyond : whether the last one is the first right photo from farther behind
    first_rank : rank of the first right photo
    ap : average precision
    margin : see `Evaluation`
    """

    query: int
    rows: np.ndarray
    ranks: np.ndarray
    distances: np.ndarray
    relevant: np.ndarray
    beyond: bool
    first_rank: float
    ap: float
    margin: float


def strip(evaluation: Evaluation, query: int, photos: int = 10) -> Strip:
    """What one system found for a query.

    Parameters
    ----------
    query : place among the task's queries
    photos : how many of the nearest gallery photos, at most `kept.TOP`
    """
    rows = evaluation.top[query, :photos]
    shown = rows >= 0
    rows, distances = rows[shown], evaluation.distances[query, :photos][shown]
    relevant = evaluation.relevant[query, :photos][shown]
    ranks = np.arange(1.0, len(rows) + 1)
    first_rank = float(evaluation.per_query.first_rank[query])
    beyond = not relevant.any()
    if beyond:
        rows = np.append(rows, evaluation.right[query])
        distances = np.append(distances, evaluation.right_distance[query])
        relevant, ranks = np.append(relevant, True), np.append(ranks, first_rank)
    return Strip(
        int(evaluation.task.queries[query]),
        rows,
        ranks,
        distances,
        relevant,
        beyond,
        first_rank,
        float(evaluation.per_query.ap[query]),
        float(evaluation.margin[query]),
    )


def chosen_queries(
    evaluations: Sequence[Evaluation],
    show: str = "all",
    order: str = "worst",
    k: int = 10,
    system: int = 0,
) -> np.ndarray:
    """Places of the queries that pass a filter, in an order, shape (m,).

    Parameters
    ----------
    evaluations : of systems that were asked the same
    show : a key of `FILTERS`
    order : a key of `ORDERS`
    k : depth at which a query counts as found
    system : place of the one that is looked at; disagreements are its with any other
    """
    first = [evaluations[system], *(e for i, e in enumerate(evaluations) if i != system)]
    passes = FILTERS[show].choose(first, k)
    ranked = ORDERS[order].choose(first, k)
    return ranked[passes[ranked]]


def hubs(evaluation: Evaluation, least: int = HUB_QUERIES) -> list[tuple[int, np.ndarray]]:
    """Gallery photos that come first for many wrong queries, the worst first.

    Returns
    -------
    Row of the photo and places of the queries, for photos that mislead `least` queries or more
    """
    wrong = np.flatnonzero(~evaluation.relevant[:, 0])
    first = evaluation.top[wrong, 0]
    rows, counts = np.unique(first, return_counts=True)
    many = counts >= least
    order = np.argsort(-counts[many], kind="stable")
    return [(int(row), wrong[first == row]) for row in rows[many][order]]


def _found(evaluation: Evaluation, k: int) -> np.ndarray:
    return evaluation.per_query.hit_at([k])[:, 0] >= 0.5


def _disagree(evaluations: Sequence[Evaluation], k: int) -> np.ndarray:
    found = np.array([_found(evaluation, k) for evaluation in evaluations])
    return (found != found[0]).any(axis=0)


def _misled(evaluations: Sequence[Evaluation], k: int) -> np.ndarray:
    misled = np.zeros(len(evaluations[0].task.queries), dtype=bool)
    for _, queries in hubs(evaluations[0]):
        misled[queries] = True
    return misled


def _look_alike(evaluations: Sequence[Evaluation], k: int) -> np.ndarray:
    evaluation = evaluations[0]
    margin = np.where(np.isnan(evaluation.margin), np.inf, evaluation.margin)
    return (margin <= 0) & (-margin <= LOOK_ALIKE * np.abs(evaluation.right_distance))


def _ascending(values: np.ndarray) -> np.ndarray:
    return np.argsort(values, kind="stable")


def _by_item(evaluations: Sequence[Evaluation], k: int) -> np.ndarray:
    return _ascending(evaluations[0].task.clusters)


FILTERS: dict[str, QueryChoice] = {
    "all": QueryChoice("All queries", "", lambda e, k: np.ones(len(e[0].task.queries), dtype=bool)),
    "failures": QueryChoice(
        "Not found", "No right photo among the first k", lambda e, k: ~_found(e[0], k)
    ),
    "found": QueryChoice("Found", "A right photo among the first k", lambda e, k: _found(e[0], k)),
    "disagreements": QueryChoice(
        "Systems disagree", "Found among the first k by one system and not by another", _disagree
    ),
    "look_alikes": QueryChoice(
        "Look-alikes",
        "A wrong photo comes before the first right one, by no more than "
        f"{percent(LOOK_ALIKE, 0)} of its distance",
        _look_alike,
    ),
    "hubs": QueryChoice(
        "Misled by hubs",
        f"The first photo is wrong, and comes first for {HUB_QUERIES} or more such queries",
        _misled,
    ),
}
ORDERS: dict[str, QueryChoice] = {
    "worst": QueryChoice(
        "Worst first",
        "Queries whose first right photo comes late",
        lambda e, k: _ascending(-e[0].per_query.first_rank),
    ),
    "best": QueryChoice(
        "Best first",
        "Queries whose first right photo comes early",
        lambda e, k: _ascending(e[0].per_query.first_rank),
    ),
    "margin": QueryChoice(
        "Closest calls first",
        "Queries whose nearest wrong and nearest right photos are about equally far",
        lambda e, k: _ascending(np.where(np.isnan(e[0].margin), np.inf, np.abs(e[0].margin))),
    ),
    "item": QueryChoice("By garment", "Queries of one garment side by side", _by_item),
    "table": QueryChoice(
        "As in the table",
        "Queries in the order of the data's rows",
        lambda e, k: np.arange(len(e[0].task.queries)),
    ),
}
