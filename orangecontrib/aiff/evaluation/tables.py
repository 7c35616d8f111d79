"""Evaluations as Orange tables: figures, rankings, and one query's photos."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

import numpy as np
import scipy.sparse as sp
from Orange.data import ContinuousVariable, DiscreteVariable, Domain, StringVariable, Table
from Orange.data.util import get_unique_names

from ..photos.columns import item_variable
from ..photos.rows import photo_column, rows_of
from .comparison import Comparison
from .evaluation import Evaluation
from .scores import ScoresTable
from .task import label_variable

Kind = TypeVar("Kind", bound=Table)

MATCHES = 10  # gallery photos that go with a selected query
YES_NO = ("no", "yes")
ROLES = ("query", "match")
IN_TABLES = {"median_rank": "Median rank"}  # in every language; other labels are names


def scores_table(
    evaluations: Sequence[Evaluation],
    comparisons: Sequence[Comparison] = (),
    photos: Table | None = None,
) -> ScoresTable:
    """One row a system and metric: value, interval, what chance would score, and of how many.

    Parameters
    ----------
    comparisons, photos : kept with the table, for who shows more of it
    """
    numbers = [
        ContinuousVariable(name, number_of_decimals=decimals)
        for name, decimals in (
            ("value", 4), ("low", 4), ("high", 4), ("chance", 4), ("queries", 0), ("gallery", 0),
            ("items", 0), ("dropped queries", 0),
        )
    ]  # fmt: skip
    names, rows = [], []
    for evaluation in evaluations:
        task = evaluation.task
        counts = (len(task.queries), len(task.gallery), task.items, task.dropped_queries)
        for key, metric in evaluation.metrics.items():
            interval = evaluation.intervals[key]
            names.append((evaluation.name, IN_TABLES.get(key, metric.label)))
            value, by_chance = evaluation.figures[key], evaluation.chance[key]
            rows.append((value, interval.low, interval.high, by_chance, *counts))
    metas = [StringVariable("system"), StringVariable("metric")]
    scores = ScoresTable.from_numpy(
        Domain(numbers, metas=metas), np.array(rows), metas=np.array(names, dtype=object)
    )
    scores.evaluations, scores.comparisons = tuple(evaluations), tuple(comparisons)
    scores.photos = photos
    return _named("Scores", scores)


def comparisons_table(comparisons: Sequence[Comparison]) -> Table | None:
    """One row a pair of systems and metric; None where there is but one system."""
    if not comparisons:
        return None
    names = ("difference", "low", "high", "p", "p (Holm)", "items")
    numbers = [ContinuousVariable(name, number_of_decimals=4) for name in names]
    numbers[-1].number_of_decimals = 0
    metas = [StringVariable(name) for name in ("system", "compared with", "metric")]
    rows = [
        (c.difference, c.interval.low, c.interval.high, c.p, c.p_holm, c.interval.items)
        for c in comparisons
    ]
    texts = [(*c.names, IN_TABLES.get(c.metric, c.label)) for c in comparisons]
    return _named(
        "Comparisons",
        Table.from_numpy(
            Domain(numbers, metas=metas), np.array(rows), metas=np.array(texts, dtype=object)
        ),
    )


def per_query_table(evaluations: Sequence[Evaluation], table: Table) -> Table:
    """One row a query and system: rank of the first right photo, AP, margin, and which photos.

    The margin is by how much the nearest wrong photo is farther than the nearest right one.
    """
    item = item_variable(table.domain)
    rows = rows_of(table)
    photos = rows.written
    metas = [
        StringVariable("system"),
        photo_column(rows, "query")[0],
        *([DiscreteVariable("query item", item.values)] if item else []),
        photo_column(rows, "nearest right photo")[0],
        photo_column(rows, "nearest wrong photo")[0],
    ]
    numbers = [
        ContinuousVariable("rank of first right photo", number_of_decimals=0),
        ContinuousVariable("average precision", number_of_decimals=4),
        ContinuousVariable("reciprocal rank", number_of_decimals=4),
        ContinuousVariable("margin"),
        ContinuousVariable("right photos", number_of_decimals=0),
    ]
    values, texts = [], []
    for evaluation in evaluations:
        task, per_query = evaluation.task, evaluation.per_query
        values.append(
            np.column_stack(
                [per_query.first_rank, per_query.ap, per_query.rr, evaluation.margin,
                 task.relevant_counts()]
            )
        )  # fmt: skip
        cells = np.empty((len(task.queries), len(metas)), dtype=object)
        columns = [
            np.full(len(task.queries), evaluation.name, dtype=object),
            photos[task.queries],
            *([table.get_column(item)[task.queries]] if item else []),
            _photo_or_none(photos, evaluation.right),
            _photo_or_none(photos, evaluation.wrong),
        ]
        for place, column in enumerate(columns):
            cells[:, place] = column
        texts.append(cells)
    return _named(
        "Per Query",
        Table.from_numpy(
            Domain(numbers, metas=metas), np.concatenate(values), metas=np.concatenate(texts)
        ),
    )


def found_table(evaluations: Sequence[Evaluation], table: Table) -> Table:
    """The evaluated table with a column a system: whether each query found its garment first.

    Missing for photos that did not ask. Where right and wrong photos tie, "yes" if a right one
    comes first in half of the orders or more.
    """
    wanted = ["found first"]
    if len(evaluations) > 1:
        wanted = [f"found first ({evaluation.name})" for evaluation in evaluations]
    names = get_unique_names(table.domain, wanted)
    found = table
    for name, evaluation in zip(names, evaluations, strict=True):
        column = np.full(len(table), np.nan)
        column[evaluation.task.queries] = evaluation.per_query.hit_at([1])[:, 0] >= 0.5
        found = found.add_column(DiscreteVariable(name, YES_NO), column, to_metas=True)
    return _named(table.name, found)


def rankings_table(evaluation: Evaluation, table: Table) -> Table:
    """One row a query and each of its nearest gallery photos, up to `kept.TOP` of them."""
    queries, top = evaluation.task.queries, evaluation.top
    asking, place = np.nonzero(top >= 0)  # some queries may have fewer photos to search
    found, asking_rows = top[asking, place], queries[asking]
    rows = rows_of(table)
    photos = rows.written
    label = label_variable(table, evaluation.protocol)
    items = table.get_column(label)
    metas = [
        photo_column(rows, "query")[0],
        DiscreteVariable(f"query {label.name}", label.values),
        photo_column(rows, "gallery photo")[0],
        DiscreteVariable(f"gallery {label.name}", label.values),
        DiscreteVariable("relevant", YES_NO),
    ]
    columns = (
        photos[asking_rows], items[asking_rows], photos[found], items[found],
        evaluation.relevant[asking, place].astype(float),
    )  # fmt: skip
    cells = np.empty((len(found), len(metas)), dtype=object)
    for number, column in enumerate(columns):
        cells[:, number] = column
    numbers = [
        ContinuousVariable("rank", number_of_decimals=0),
        ContinuousVariable(evaluation.score or "distance"),
    ]
    return _named(
        "Rankings",
        Table.from_numpy(
            Domain(numbers, metas=metas),
            np.column_stack(
                [place + 1.0, evaluation.nearness(evaluation.distances[asking, place])[1]]
            ),
            metas=cells,
        ),
    )


def rankings_of_systems(evaluations: Sequence[Evaluation], table: Table) -> Table:
    """As `rankings_table`, one system below another; of several, with the system's name."""
    parts = [rankings_table(evaluation, table) for evaluation in evaluations]
    if len(parts) == 1:
        return parts[0]
    system = DiscreteVariable("system", tuple(evaluation.name for evaluation in evaluations))
    parts = [
        part.add_column(system, np.full(len(part), float(place)), to_metas=True)
        for place, part in enumerate(parts)
    ]
    return _named("Rankings", _below(parts))


def selected_of_systems(
    evaluations: Sequence[Evaluation], table: Table, queries: Sequence[int]
) -> Table | None:
    """Rows of some queries, each before the rows of its nearest gallery photos; None without any.

    One query and system below another, with the system's name; of several systems each has the
    query's row again.

    Parameters
    ----------
    queries : places among the task's queries
    table : what was evaluated; its columns and row ids are kept, and role, rank, distance and
        relevant are added; of a search that ranks by a score, the score in place of the distance
    """
    parts = [
        (place, *_selected(evaluation, query))
        for query in queries
        for place, evaluation in enumerate(evaluations)
    ]
    if not parts:
        return None
    rows = np.concatenate([part[1] for part in parts])
    system = np.concatenate([np.full(len(part[1]), float(part[0])) for part in parts])
    columns = [*np.concatenate([part[2] for part in parts], axis=1), system]
    names = tuple(evaluation.name for evaluation in evaluations)
    role, rank, near, relevant = _SELECTED
    near = near.copy(name=evaluations[0].score or near.name)
    variables = (role, rank, near, relevant, DiscreteVariable("system", names))
    joined = _with_columns(table[rows], variables, columns)
    name = (
        "Selected Photos" if len(parts) > 1 else f"{rows_of(table).names[rows[0]]} and its matches"
    )
    return _named(name, joined)


_SELECTED = (
    DiscreteVariable("role", ROLES),
    ContinuousVariable("rank", number_of_decimals=0),
    ContinuousVariable("distance"),
    DiscreteVariable("relevant", YES_NO),
)


def _selected(evaluation: Evaluation, query: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows of a query and its matches, shape (m,), and what `_SELECTED` says of them, (4, m)."""
    found = evaluation.top[query, :MATCHES]
    rows = np.concatenate([[evaluation.task.queries[query]], found[found >= 0]])
    matches = len(rows) - 1
    columns = np.full((4, matches + 1), np.nan)
    columns[0] = np.minimum(np.arange(matches + 1.0), 1)
    columns[1, 1:] = np.arange(1.0, matches + 1)
    columns[2, 1:] = evaluation.nearness(evaluation.distances[query, :matches])[1]
    columns[3, 1:] = evaluation.relevant[query, :matches]
    return rows, columns


def _with_columns(table: Table, variables: Sequence, columns: Iterable[np.ndarray]) -> Table:
    """The table with further metas, by names that it does not have yet."""
    names = get_unique_names(table.domain, [variable.name for variable in variables])
    for variable, name, column in zip(variables, names, columns, strict=True):
        table = table.add_column(variable.copy(name=name), column, to_metas=True)
    return table


def _below(parts: Sequence[Table]) -> Table:
    """Tables of the same columns, one below another, with their row ids."""
    return Table.from_numpy(
        parts[0].domain,
        *(_stacked([getattr(part, name) for part in parts]) for name in ("X", "Y", "metas")),
        ids=np.concatenate([part.ids for part in parts]),
    )


def _stacked(blocks: list) -> np.ndarray | sp.spmatrix:
    return sp.vstack(blocks).tocsr() if sp.issparse(blocks[0]) else np.concatenate(blocks)


def _photo_or_none(photos: np.ndarray, rows: np.ndarray) -> np.ndarray:
    return np.where(rows >= 0, photos[rows], "")


def _named(name: str, table: Kind) -> Kind:
    table.name = name
    return table
