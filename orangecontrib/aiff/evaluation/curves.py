"""Figures to draw: Hit@k against k, how ranks are spread, and figures of parts of the queries."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from Orange.data import Table
from Orange.util import dummy_callback

from ..errors import ProtocolError
from .chance import chance
from .evaluation import Evaluation
from .metrics import Figures, means
from .statistics import FEW_ITEMS, Garments, Interval, drawn, intervals_of, percentiles

WHOLE = 512  # galleries up to this size are drawn at every k
STEPS = 200  # depths of larger ones
EDGES = (1, 2, 3, 6, 11, 21, 51, 101, 201, 501, 1_001, 2_001, 5_001, 10_001, 20_001, 50_001)


@dataclass(frozen=True, eq=False)
class Curve:
    """Hit@k with its 95 % band and what chance scores, shapes (K,)."""

    ks: np.ndarray
    hit: np.ndarray
    low: np.ndarray
    high: np.ndarray
    chance: np.ndarray


@dataclass(frozen=True)
class Bin:
    """How many queries find their first right photo at the ranks `first` to `last`."""

    label: str
    first: int
    last: int
    queries: int


@dataclass(frozen=True)
class Subset:
    """Figures of the queries with one value of a variable.

    Attributes
    ----------
    value : of the variable
    queries, items : how many queries and garments
    figures : averages of these queries alone
    intervals : 95 % intervals by the figures' keys; {} out of few garments
    """

    value: str
    queries: int
    items: int
    figures: Figures
    intervals: dict[str, Interval]

    @property
    def few(self) -> bool:
        """Whether there are so few garments that a difference to other parts says little."""
        return self.items < FEW_ITEMS


def hit_curve(evaluation: Evaluation, callback: Callable[[float], None] = dummy_callback) -> Curve:
    """Hit@k for every k; for large galleries at depths that a logarithmic axis can show.

    Parameters
    ----------
    callback : is told the share that is done, 0..1; cancels by raising
    """
    task = evaluation.task
    ks = _depths(int(task.gallery_counts().max()))
    hits = evaluation.per_query.hit_at(ks)
    sample = Garments.of(task.clusters, task.strata)
    weighted = sample.shares[:, None] * hits
    sums, weights = sample.sums(weighted), sample.sums(sample.shares[:, None])
    draws = np.concatenate(
        [
            (counts @ sums) / (counts @ weights)
            for _, counts in drawn(sample.items, callback=callback)
        ]
    )
    low, high = percentiles(draws, sample.items)
    hit = np.minimum(weighted.sum(axis=0), 1.0)
    return Curve(ks, hit, low, high, _chance_curve(evaluation, ks))


def rank_histogram(evaluation: Evaluation) -> list[Bin]:
    """How many queries find their first right photo at which ranks, in widening steps."""
    ranks = evaluation.per_query.first_rank
    largest = int(evaluation.task.gallery_counts().max())
    edges = [edge for edge in EDGES if edge <= largest] + [largest + 1]
    counts, _ = np.histogram(ranks, edges)
    bins = []
    for first, end, count in zip(edges[:-1], edges[1:], counts, strict=True):
        last = end - 1
        label = f"{first:,}" if first == last else f"{first:,}–{last:,}"
        bins.append(Bin(label, first, last, int(count)))
    return bins


def breakdown(evaluation: Evaluation, table: Table, name: str) -> list[Subset]:
    """Figures of the queries with each value of a discrete variable, most queries first.

    Parameters
    ----------
    table : what was evaluated
    name : of the variable

    Raises
    ------
    ProtocolError
        If the table has no such variable.
    """
    if name not in table.domain or not table.domain[name].is_discrete:
        raise ProtocolError(
            f"The data has no column “{name}” of categories. Choose another column, or load "
            "photos that have it with AIFF Folder Loader."
        )
    task = evaluation.task
    values = table.get_column(table.domain[name])[task.queries]
    names = (*table.domain[name].values, "unknown")
    codes = np.where(np.isnan(values), len(names) - 1, values).astype(int)
    parts = []
    for code in np.unique(codes):
        rows = np.flatnonzero(codes == code)
        some = evaluation.per_query.take(rows)
        sample = Garments.of(task.clusters[rows])
        parts.append(
            Subset(
                names[code],
                len(rows),
                sample.items,
                means(some),
                {} if sample.items < FEW_ITEMS else intervals_of(some, sample),
            )
        )
    return sorted(parts, key=lambda part: -part.queries)


def breakdown_variables(table: Table) -> list[str]:
    """Names of the variables that `breakdown` takes."""
    domain = table.domain
    return [var.name for var in (*domain.class_vars, *domain.metas, *domain.attributes)
            if var.is_discrete]  # fmt: skip


def _depths(gallery: int) -> np.ndarray:
    if gallery <= WHOLE:
        return np.arange(1, gallery + 1)
    spread = np.unique(np.geomspace(1, gallery, STEPS).round().astype(int))
    return np.union1d(np.arange(1, 101), spread)


def _chance_curve(evaluation: Evaluation, ks: np.ndarray) -> np.ndarray:
    task = evaluation.task
    by_chance = chance(task.gallery_counts(), task.relevant_counts())
    shares = Garments.of(task.clusters, task.strata).shares
    # Few queries differ in how much is right and how much is searched.
    _, which = np.unique(by_chance.first, axis=0, return_inverse=True)
    places = np.unique(which.reshape(-1), return_index=True)[1]
    weights = np.bincount(which.reshape(-1), weights=shares)
    return weights @ by_chance.take(places).hit_at(ks)
