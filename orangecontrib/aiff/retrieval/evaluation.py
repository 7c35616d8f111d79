"""One embedding on one task: figures, chance, and each query's nearest gallery photos."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from Orange.data import Table
from Orange.util import dummy_callback

from ..embedding.table import provenance_of
from ..photos.collection import plural
from .chance import chance
from .metrics import METRICS, Figures, PerQuery, means, score, tie_groups
from .protocol import Protocol, Task, make_task
from .search import GIVEN, EmbeddingDistances, GivenDistances, Source, features_of, rank

TOP = 50  # gallery photos kept for each query
BLOCK = 1 << 21  # distances held at once


@dataclass(frozen=True, eq=False)
class Evaluation:
    """How well one system does on one task.

    Attributes
    ----------
    name : of the system, for people
    protocol, task : what was asked of it
    figures, chance : its means over all queries, and those of a random order
    per_query : figures of each query
    top : rows of the table that are nearest to each query, nearest first, ties in the table's
        order, shape (q, min(g, TOP))
    distances : of those, shape as `top`
    relevant : which of those show the query's item, bool, shape as `top`
    provenance : what the vectors were made with, plain values; empty where unknown
    """

    name: str
    protocol: Protocol
    task: Task
    figures: Figures
    chance: Figures
    per_query: PerQuery
    top: np.ndarray
    distances: np.ndarray
    relevant: np.ndarray
    provenance: dict

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

    def as_json(self) -> dict:
        """The system's entry among "systems", plain values only."""
        return {
            "name": self.name,
            **self.figures.as_json(),
            "random": self.chance.as_json(),
            "provenance": self.provenance,
        }


def evaluate(
    source: Source,
    task: Task,
    protocol: Protocol,
    name: str,
    provenance: dict | None = None,
    callback: Callable[[float], None] = dummy_callback,
) -> Evaluation:
    """Rank the gallery for each query and score the rankings.

    Parameters
    ----------
    source : distances of the task's queries and gallery
    callback : is told the share that is done, 0..1, after each block of queries; cancels by
        raising

    Raises
    ------
    ProtocolError
        If distances are missing or infinite.
    """
    queries, gallery = len(task.queries), len(task.gallery)
    step = max(1, BLOCK // gallery)
    scores, tops = [], []
    for start in range(0, queries, step):
        rows = slice(start, start + step)
        distances, relevant = source.block(rows), task.relevant(rows)
        order, starts = rank(distances, source.least_scale)
        scores.append(score(tie_groups(starts, np.take_along_axis(relevant, order, axis=1))))
        top = order[:, :TOP]
        tops.append(
            (
                task.gallery[top],
                np.take_along_axis(distances, top, axis=1),
                np.take_along_axis(relevant, top, axis=1),
            )
        )
        callback(min(1.0, (start + step) / queries))
    per_query = PerQuery.joined(scores)
    return Evaluation(
        name,
        protocol,
        task,
        means(per_query),
        means(chance(gallery, task.relevant_counts())),
        per_query,
        *(np.concatenate(parts) for parts in zip(*tops, strict=True)),
        dict(provenance or {}),
    )


def evaluate_table(
    table: Table,
    protocol: Protocol | None = None,
    name: str | None = None,
    callback: Callable[[float], None] = dummy_callback,
) -> Evaluation:
    """Evaluate a table of embeddings with the columns item and domain.

    Raises
    ------
    ProtocolError
        If the table cannot be evaluated.
    """
    protocol = protocol or Protocol()
    task = make_task(table, protocol)
    source = EmbeddingDistances(features_of(table), task, protocol.distance)
    return evaluate(
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
    task = make_task(table, protocol)
    source = GivenDistances(matrix, len(table), task)
    return evaluate(
        source, task, protocol, name or system_name(table), provenance_of(table), callback
    )


def system_name(table: Table) -> str:
    """The embedding's name, else the table's."""
    return str(provenance_of(table).get("name") or table.name)


def protocol_json(evaluation: Evaluation) -> dict:
    """What was asked, plain values only."""
    protocol, task = evaluation.protocol, evaluation.task
    return {
        "query_domain": protocol.query_domain,
        "gallery_domain": protocol.gallery_domain,
        "queries": len(task.queries),
        "gallery": len(task.gallery),
        "items": task.items,
        "dropped_queries": task.dropped_queries,
        "distance": protocol.distance,
    }


def describe(evaluation: Evaluation) -> list[str]:
    """What was asked and what took no part, a sentence each."""
    protocol, task = evaluation.protocol, evaluation.task
    asked, searched = f"{protocol.query_domain} photo", f"{protocol.gallery_domain} photo"
    sentences = [
        f"{plural(len(task.queries), asked)} {_verb(len(task.queries), 'asks', 'ask')}, "
        f"{plural(len(task.gallery), searched)} {_verb(len(task.gallery), 'is', 'are')} searched, "
        f"{plural(task.items, 'garment')}."
    ]
    if n := task.dropped_queries:
        sentences.append(
            f"{plural(n, asked)} {_verb(n, 'is', 'are')} dropped: "
            f"no {searched} shows {_verb(n, 'its garment', 'their garments')}."
        )
    if n := task.left_out:
        sentences.append(
            f"{plural(n, 'photo')} {_verb(n, 'is', 'are')} left out: domain or garment is unknown."
        )
    if n := evaluation.tied_queries:
        sentences.append(
            f"{_verb(n, '1 query has', f'{n:,} queries have')} ties between right and wrong "
            "photos: figures are means over all orders of these."
        )
    return sentences


def percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def format_table(evaluation: Evaluation) -> str:
    """Metric, value and chance as plain text, a line each."""
    rows = [("metric", "value", "chance")] + [
        (metric.label, percent(evaluation.figures[key]), percent(evaluation.chance[key]))
        for key, metric in METRICS.items()
    ]
    return "\n".join(f"{label:<8}{value:>9}{by_chance:>9}" for label, value, by_chance in rows)


def _verb(count: int, one: str, more: str) -> str:
    return one if count == 1 else more
