"""One embedding on one task: figures, chance, and each query's nearest gallery photos."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np
from Orange.data import Table
from Orange.util import dummy_callback, wrap_callback

from ..embedding.blocks import features_of, provenance_of
from ..photos.pictures.inline import piece_html
from .chance import chance
from .distractors import Beside, Distractors, beside, figures_among
from .figures import figures_html, figures_text
from .metrics import Figures, Metric, PerQuery, means, metrics_of, nested
from .protocol import CENTROID, NEAREST, Protocol
from .ranking.distances import GIVEN
from .ranking.rankings import rank_queries
from .ranking.searches import SEARCHES, apply_search
from .ranking.sources import DistanceSource, EmbeddingDistances, GivenDistances, Rankable, bank_of
from .statistics import Interval, intervals
from .task import Task, make_task

SEARCHING = 0.1  # the share of the progress that preparing a search takes
RANKED = 0.9  # ... at which only intervals are left


Number = TypeVar("Number", float, np.ndarray)


@dataclass(frozen=True, eq=False)
class Evaluation:
    """How well one system does on one task.

    Attributes
    ----------
    name : of the system, for people
    protocol, task : what was asked of it
    figures, chance : its averages over all queries, and those of a random order
    intervals : 95 % intervals by the figures' keys
    per_query : figures of each query
    top : rows of the table that are nearest to each query, nearest first, ties in the table's
        order, −1 where there are no more, shape (q, min(g, TOP))
    distances : of those, shape as `top`
    relevant : which of those are right answers, bool, shape as `top`
    right, wrong : rows of the nearest right and wrong gallery photo, −1 if none, shape (q,)
    right_distance : of the nearest right one, shape (q,)
    margin : by how much the nearest wrong photo is farther than the nearest right one, shape
        (q,); negative where it is nearer, NaN where nothing is wrong
    provenance : what the vectors were made with, plain values; empty where unknown
    transductive : whether the search used the other queries
    beside : what further photos the gallery had, all of them wrong answers; None for none. The
        nearest photos above are those of the task alone
    """

    name: str
    protocol: Protocol
    task: Task
    figures: Figures
    chance: Figures
    intervals: dict[str, Interval]
    per_query: PerQuery
    top: np.ndarray
    distances: np.ndarray
    relevant: np.ndarray
    right: np.ndarray
    wrong: np.ndarray
    right_distance: np.ndarray
    margin: np.ndarray
    provenance: dict = field(default_factory=dict)
    transductive: bool = False
    beside: Beside | None = None

    @property
    def ks(self) -> tuple[int, ...]:
        """The protocol's depths that the gallery reaches; beyond it, Hit@k is always 100 %."""
        most = int(self.task.gallery_counts().max())
        return tuple(k for k in self.protocol.ks if k <= most)

    @property
    def metrics(self) -> dict[str, Metric]:
        """The figures that are shown."""
        return metrics_of(self.ks)

    @property
    def score(self) -> str:
        """What the search calls the number it ranks by; "" where that is a distance."""
        return SEARCHES[self.protocol.search].score

    def nearness(self, distance: Number) -> tuple[str, Number]:
        """What distances that were ranked by are called, and their values: "Distance", or a score."""
        return (self.score, -distance) if self.score else ("Distance", distance)

    @property
    def hit(self) -> dict[int, float]:
        return self.figures.hit

    @property
    def map(self) -> float:
        return self.figures.map

    @property
    def mrr(self) -> float:
        return self.figures.mrr

    @property
    def tied_queries(self) -> int:
        return int(self.per_query.tied.sum())

    def __repr__(self) -> str:
        return f"{self.name}\n\n{figures_text([self])}"

    def _repr_html_(self) -> str:
        return piece_html([figures_html([self])])

    def as_json(self) -> dict:
        """The system's entry among "systems", plain values only."""
        return {
            "name": self.name,
            **self.figures.as_json(),
            "intervals": nested({k: [i.low, i.high] for k, i in self.intervals.items()}),
            "random": self.chance.as_json(),
            "tied_queries": self.tied_queries,
            "transductive": self.transductive,
            "provenance": self.provenance,
            **({} if self.beside is None else {"distractors": self.beside.as_json()}),
        }


def evaluate_source(
    source: DistanceSource,
    task: Task,
    protocol: Protocol,
    name: str,
    provenance: dict | None = None,
    callback: Callable[[float], None] = dummy_callback,
    distractors: Distractors | None = None,
) -> Evaluation:
    """Rank the gallery for each query and score the rankings.

    Parameters
    ----------
    source : distances of the task's queries and gallery
    distractors : further photos in the gallery
    callback : is told the share that is done, 0..1, after each block of queries; cancels by
        raising

    Raises
    ------
    ProtocolError
        If distances are missing or infinite, or the search cannot be made.
    """
    search, begin = SEARCHES[protocol.search], 0.0
    ranking: Rankable = source
    if protocol.search != NEAREST or protocol.unit == CENTROID:
        ranking = apply_search(source, task, protocol, lambda share: callback(SEARCHING * share))
        begin = SEARCHING
    end = RANKED if distractors is None else (begin + RANKED) / 3
    ranked = rank_queries(ranking, task, protocol.ks, wrap_callback(callback, begin, end))
    if distractors is not None:
        told = wrap_callback(callback, end, RANKED)
        figures = figures_among(source, ranking, task, protocol, distractors, told)
        ranked = replace(ranked, per_query=figures)
    found = intervals(ranked.per_query, task, wrap_callback(callback, RANKED, 1))
    callback(1.0)
    further = 0 if distractors is None else distractors.photos
    by_chance = chance(task.gallery_counts() + further, task.relevant_counts(), protocol.ks)
    rows = np.append(task.gallery, -1)  # place −1 is row −1
    return Evaluation(
        name,
        protocol,
        task,
        means(ranked.per_query, task.strata),
        means(by_chance, task.strata),
        found,
        ranked.per_query,
        rows[ranked.top],
        ranked.distances,
        ranked.relevant,
        rows[ranked.right],
        rows[ranked.wrong],
        ranked.right_distance,
        ranked.wrong_distance - ranked.right_distance,
        dict(provenance or {}),
        search.transductive(source.has_bank),
        None if distractors is None else beside(distractors),
    )


def evaluate_table(
    table: Table,
    protocol: Protocol | None = None,
    name: str | None = None,
    callback: Callable[[float], None] = dummy_callback,
    bank: Table | None = None,
) -> Evaluation:
    """Evaluate a table of embeddings with the columns item and domain.

    Parameters
    ----------
    bank : embeddings of other consumer photos, for searches that learn from some

    Raises
    ------
    ProtocolError
        If the table cannot be evaluated.
    """
    protocol = protocol or Protocol()
    task = make_task(table, protocol, lambda _: callback(0))
    others = None if bank is None else bank_of(bank, table)
    source = EmbeddingDistances(features_of(table), task, protocol.distance, others)
    return evaluate_source(
        source, task, protocol, name or system_name(table), provenance_of(table), callback
    )


def evaluate_matrix(
    matrix: np.ndarray,
    table: Table,
    protocol: Protocol | None = None,
    name: str | None = None,
    callback: Callable[[float], None] = dummy_callback,
) -> Evaluation:
    """Evaluate distances between the photos of a table, shape (n, n); see `evaluate_table`."""
    protocol = replace(protocol or Protocol(), distance=GIVEN)
    task = make_task(table, protocol, lambda _: callback(0))
    source = GivenDistances(matrix, len(table), task)
    return evaluate_source(
        source, task, protocol, name or system_name(table), provenance_of(table), callback
    )


def system_name(table: Table) -> str:
    """The embedding's name, else the table's."""
    return str(provenance_of(table).get("name") or table.name)
