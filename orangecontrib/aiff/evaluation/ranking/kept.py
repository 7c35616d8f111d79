"""What is kept of each query's ranking: figures, nearest photos, and the nearest right and wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from ..metrics import PerQuery

TOP = 50  # gallery photos kept for each query


@dataclass(frozen=True, eq=False)
class Ranked:
    """Rankings of some queries.

    Attributes
    ----------
    queries : their places in the task, shape (b,)
    per_query : their figures
    top : places of the nearest gallery photos, nearest first, ties in the table's order; −1 where
        there are no more, shape (b, TOP or fewer)
    distances, relevant : of those, shapes as `top`
    right, wrong : places of the nearest right and wrong photo, −1 if there is none, shape (b,)
    right_distance, wrong_distance : of those, NaN if there is none, shape (b,)
    """

    queries: np.ndarray
    per_query: PerQuery
    top: np.ndarray
    distances: np.ndarray
    relevant: np.ndarray
    right: np.ndarray
    wrong: np.ndarray
    right_distance: np.ndarray
    wrong_distance: np.ndarray

    @staticmethod
    def joined(parts: "Sequence[Ranked]") -> "Ranked":
        """All of some blocks, in the order of the task's queries."""
        width = max(part.top.shape[1] for part in parts)
        order = np.argsort(np.concatenate([part.queries for part in parts]))
        padding = {"top": -1, "distances": np.nan, "relevant": False}
        per_query = PerQuery.joined([part.per_query for part in parts]).take(order)
        columns = {}
        for name in [field.name for field in fields(Ranked) if field.name != "per_query"]:
            values = [getattr(part, name) for part in parts]
            if name in padding:
                values = [_padded(value, width, padding[name]) for value in values]
            columns[name] = np.concatenate(values)[order]
        return Ranked(per_query=per_query, **columns)


def _padded(values: np.ndarray, width: int, filling) -> np.ndarray:
    if values.shape[1] == width:
        return values
    return np.pad(values, ((0, 0), (0, width - values.shape[1])), constant_values=filling)
