"""Evaluations as Orange tables: figures, rankings, and one query's photos."""

from collections.abc import Sequence

import numpy as np
from Orange.data import ContinuousVariable, DiscreteVariable, Domain, StringVariable, Table
from Orange.data.util import get_unique_names

from ..photos.columns import image_variable, item_variable, text_column
from .evaluation import Evaluation
from .metrics import METRICS

MATCHES = 10  # gallery photos that go with a selected query
YES_NO = ("no", "yes")
ROLES = ("query", "match")


def scores_table(evaluations: Sequence[Evaluation]) -> Table:
    """One row a system and metric: the value, what chance would score, and out of how many."""
    numbers = [
        ContinuousVariable(name, number_of_decimals=decimals)
        for name, decimals in (
            ("value", 4), ("chance", 4), ("queries", 0), ("gallery", 0), ("items", 0),
            ("dropped queries", 0),
        )
    ]  # fmt: skip
    names, rows = [], []
    for evaluation in evaluations:
        task = evaluation.task
        counts = (len(task.queries), len(task.gallery), task.items, task.dropped_queries)
        for key, metric in METRICS.items():
            names.append((evaluation.name, metric.label))
            rows.append((evaluation.figures[key], evaluation.chance[key], *counts))
    metas = [StringVariable("system"), StringVariable("metric")]
    return _named(
        "Scores",
        Table.from_numpy(
            Domain(numbers, metas=metas), np.array(rows), metas=np.array(names, dtype=object)
        ),
    )


def rankings_table(evaluation: Evaluation, table: Table) -> Table:
    """One row a query and each of its nearest gallery photos, up to `evaluation.TOP` of them."""
    queries, top = evaluation.task.queries, evaluation.top
    depth = top.shape[1]
    asking, found = np.repeat(queries, depth), top.ravel()
    photos = photo_names(table)
    items = table.get_column(item := item_variable(table.domain))
    metas = [
        _photo_variable("query", table),
        DiscreteVariable("query item", item.values),
        _photo_variable("gallery photo", table),
        DiscreteVariable("gallery item", item.values),
        DiscreteVariable("relevant", YES_NO),
    ]
    columns = (
        photos[asking], items[asking], photos[found], items[found],
        evaluation.relevant.ravel().astype(float),
    )  # fmt: skip
    cells = np.empty((len(found), len(metas)), dtype=object)
    for place, column in enumerate(columns):
        cells[:, place] = column
    ranks = np.tile(np.arange(1.0, depth + 1), len(queries))
    numbers = [ContinuousVariable("rank", number_of_decimals=0), ContinuousVariable("distance")]
    return _named(
        "Rankings",
        Table.from_numpy(
            Domain(numbers, metas=metas),
            np.column_stack([ranks, evaluation.distances.ravel()]),
            metas=cells,
        ),
    )


def selected_table(evaluation: Evaluation, table: Table, query: int) -> Table:
    """A query's row of the table, then the rows of its nearest gallery photos.

    Parameters
    ----------
    query : place among the task's queries
    table : what was evaluated; its columns and row ids are kept, and role, rank, distance and
        relevant are added
    """
    rows = np.concatenate([[evaluation.task.queries[query]], evaluation.top[query, :MATCHES]])
    matches = len(rows) - 1
    names = get_unique_names(table.domain, ["role", "rank", "distance", "relevant"])
    variables = (
        DiscreteVariable(names[0], ROLES),
        ContinuousVariable(names[1], number_of_decimals=0),
        ContinuousVariable(names[2]),
        DiscreteVariable(names[3], YES_NO),
    )
    columns = (
        np.minimum(np.arange(matches + 1.0), 1),
        np.append(np.nan, np.arange(1.0, matches + 1)),
        np.append(np.nan, evaluation.distances[query, :matches]),
        np.append(np.nan, evaluation.relevant[query, :matches].astype(float)),
    )
    selected = table[rows]
    for variable, column in zip(variables, columns, strict=True):
        selected = selected.add_column(variable, column, to_metas=True)
    return _named(f"{photo_names(table)[rows[0]]} and its matches", selected)


def photo_names(table: Table) -> np.ndarray:
    """Each photo's path as the table has it, else "row 1", "row 2", ..., shape (n,)."""
    image = image_variable(table.domain)
    if image is None:
        return np.array([f"row {row + 1}" for row in range(len(table))], dtype=object)
    return text_column(table, image)


def _photo_variable(name: str, table: Table) -> StringVariable:
    image, variable = image_variable(table.domain), StringVariable(name)
    if image is not None:
        # Attributes are not part of a variable's identity, so they are carried by hand.
        variable.attributes = {**image.attributes, "type": "image"}
    return variable


def _named(name: str, table: Table) -> Table:
    table.name = name
    return table
