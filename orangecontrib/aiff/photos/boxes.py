"""Boxes round garments, as columns of a table."""

import numpy as np
from Orange.data import Domain, Table, Variable

from .photo import Box

COLUMNS = ("box x", "box y", "box width", "box height")


class BoxError(ValueError):
    """Boxes that are not there or not understood; the message is a sentence for the user."""


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
        sides = sides * np.hstack([size, size]).astype(float)
    return [Box(*map(float, row)) if here else None for row, here in zip(sides, known, strict=True)]
