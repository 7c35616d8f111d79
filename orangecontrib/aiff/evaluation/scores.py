"""The table of scores as one widget hands it to another.

A canvas imports this whenever it starts, to know what goes together: so it needs nothing but Orange.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from Orange.data import Table

if TYPE_CHECKING:
    from .comparison import Comparison
    from .evaluation import Evaluation


class OfEvaluator:
    """What only an evaluation makes, so that a canvas can propose the link to whoever wants it."""


class ScoresTable(Table, OfEvaluator):
    """Scores of systems: an ordinary table, which links can tell from any other.

    Attributes
    ----------
    evaluations, comparisons : what the scores are of; none in a table that was made of this one
    photos : the table that was evaluated
    """

    evaluations: Sequence[Evaluation] = ()
    comparisons: Sequence[Comparison] = ()
    photos: Table | None = None
