"""What a chain scores on each query, and how sure its figures and differences are (no torch)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from orangecontrib.aiff.evaluation.protocol import NEAREST, Protocol
from orangecontrib.aiff.evaluation.ranking.rankings import rank_queries
from orangecontrib.aiff.evaluation.ranking.searches import apply_search
from orangecontrib.aiff.evaluation.ranking.sources import EmbeddingDistances, Rankable
from orangecontrib.aiff.evaluation.statistics import Garments, bootstrap, percentiles
from orangecontrib.aiff.evaluation.task import Task

KS = (1, 5, 10, 20)
METRICS = {**{f"hit@{k}": f"Hit@{k}" for k in KS}, "map": "mAP"}


@dataclass(frozen=True)
class Estimate:
    """A figure, or a difference of two, with its 95 % interval over garments; shares."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Scores:
    """Figures of each query.

    Attributes
    ----------
    values : by the keys of `METRICS`, shape (q, M)
    queries : rows of the collection that asked, ascending, shape (q,)
    garments : codes of what these show, shape (q,)
    """

    values: np.ndarray
    queries: np.ndarray
    garments: np.ndarray

    @cached_property
    def _draws(self) -> np.ndarray:
        columns = dict(zip(METRICS, self.values.T, strict=True))
        return bootstrap(columns, Garments.of(self.garments))

    @property
    def figures(self) -> dict[str, float]:
        return dict(zip(METRICS, self.values.mean(axis=0).tolist(), strict=True))

    def estimates(self) -> list[Estimate]:
        """Of each of `METRICS`."""
        return _estimates(self.values.mean(axis=0), self._draws, self.garments)

    def less(self, other: "Scores") -> list[Estimate]:
        """What it has more than another on the same queries, garments drawn for both at once."""
        if not np.array_equal(self.queries, other.queries):
            raise ValueError("Differences are those of the same queries.")
        return _estimates(
            (self.values - other.values).mean(axis=0), self._draws - other._draws, self.garments
        )

    def of(self, queries: np.ndarray) -> "Scores":
        """The same of some of the queries, given as rows of the collection."""
        asked = np.isin(self.queries, queries)
        return Scores(self.values[asked], self.queries[asked], self.garments[asked])

    @staticmethod
    def joined(parts: "Sequence[Scores]") -> "Scores":
        """Of parts that asked different queries, in the collection's order."""
        queries = np.concatenate([part.queries for part in parts])
        order = np.argsort(queries)
        values, garments = (
            np.concatenate([getattr(part, name) for part in parts])[order]
            for name in ("values", "garments")
        )
        return Scores(values, queries[order], garments)


def score(
    vectors: np.ndarray,
    task: Task,
    rows: np.ndarray,
    search: str = NEAREST,
    distance: str = "cosine",
    bank: np.ndarray | None = None,
) -> Scores:
    """Rank the task's gallery for each of its queries.

    Parameters
    ----------
    vectors : of the task's photos, shape (n, d)
    rows : where these photos are in the collection, ascending, shape (n,)
    bank : vectors of other consumer photos that the search may learn from, shape (m, d)
    """
    protocol = Protocol(distance=distance, search=search, ks=KS)
    source = EmbeddingDistances(vectors, task, distance, bank)
    return score_distances(apply_search(source, task, protocol), task, rows)


def score_distances(distances: Rankable, task: Task, rows: np.ndarray) -> Scores:
    """The same of distances from the task's queries to its gallery."""
    found = rank_queries(distances, task, KS).per_query
    values = np.column_stack([found[metric] for metric in METRICS])
    return Scores(values, rows[task.queries], task.clusters)


def means_over(values: np.ndarray) -> list[Estimate]:
    """Of each column, over rows that were drawn apart from each other; shape (n, M)."""
    columns = {str(place): column for place, column in enumerate(values.T)}
    apart = np.arange(len(values))
    return _estimates(values.mean(axis=0), bootstrap(columns, Garments.of(apart)), apart)


def _estimates(values: np.ndarray, draws: np.ndarray, garments: np.ndarray) -> list[Estimate]:
    ends = percentiles(draws, len(np.unique(garments)))
    return [Estimate(*map(float, each)) for each in zip(values, *ends, strict=True)]
