"""Boxes round garments, as columns of a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..errors import BoxError
from .photo import Box

if TYPE_CHECKING:
    from Orange.data import Domain, Table, Variable

COLUMNS = ("box x", "box y", "box width", "box height")
REGION = "region"


def box_variables(domain: Domain) -> tuple[Variable, ...] | None:
    """The four columns that say where the garment is in each photo, or None."""
    found = tuple(domain[name] for name in COLUMNS if name in domain)
    return found if len(found) == len(COLUMNS) and all(v.is_continuous for v in found) else None


def boxes_of(table: Table) -> list[Box | None]:
    """Each row's box, in pixels of the upright photo; None where the row has none.

    Boxes whose numbers are all between 0 and 1 are shares of the photo's sides, and the table
    then needs the columns width and height.

    Raises
    ------
    BoxError
        If the table has no such columns.
    """
    variables = box_variables(table.domain)
    if variables is None:
        raise BoxError(
            f"The data has no boxes (columns {', '.join(COLUMNS)}). Choose the whole photo."
        )
    sides = np.column_stack([table.get_column(var) for var in variables]).astype(float)
    known = np.isfinite(sides).all(axis=1)
    if known.any() and sides[known].max() <= 1:
        if not {"width", "height"} <= {var.name for var in table.domain.metas}:
            raise BoxError("Boxes as shares need the columns width and height of the photos.")
        size = np.column_stack([table.get_column("width"), table.get_column("height")])
        with np.errstate(all="ignore"):  # of sizes that are none
            sides = sides * np.hstack([size, size]).astype(float)
        known &= np.isfinite(sides).all(axis=1)
    return [Box(*map(float, row)) if here else None for row, here in zip(sides, known, strict=True)]


def has_boxes(table: Table) -> bool:
    return box_variables(table.domain) is not None


def with_boxes(
    table: Table, boxes: Sequence[Box | None], how: Sequence[str], words: Sequence[str]
) -> Table:
    """The table with boxes in its columns of boxes, and how each came about in a column "region".

    Parameters
    ----------
    boxes : in pixels; None for the whole photo
    how : one of `words` for each row, "" where there is no box
    """
    # A second, which a parser need not wait.
    from Orange.data import ContinuousVariable, DiscreteVariable, Domain

    region = DiscreteVariable(REGION, words)
    variables = [*map(ContinuousVariable, COLUMNS), region]
    names = {var.name for var in variables}
    attributes, classes, metas = (
        [var for var in part if var.name not in names]
        for part in (table.domain.attributes, table.domain.class_vars, table.domain.metas)
    )
    result = table.transform(Domain(attributes, classes, [*metas, *variables]))
    sides = [(b.x, b.y, b.width, b.height) if b else (np.nan,) * 4 for b in boxes]
    places = [words.index(word) if word else np.nan for word in how]
    with result.unlocked(result.metas):
        result.metas[:, len(metas) :] = np.column_stack([np.array(sides).reshape(-1, 4), places])
    result.attributes, result.name = {**table.attributes}, table.name
    return result
