"""Scores of parts of the queries, by any variable with categories; worked out when asked for."""

from collections.abc import Sequence
from concurrent.futures import Future
from functools import partial

import numpy as np
from AnyQt.QtCore import Qt, Signal
from AnyQt.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from ...errors import ProtocolError
from ...evaluation.curves import Subset, breakdown_variables
from ...evaluation.statistics import FEW_ITEMS
from ...words import counted, short_names
from ..kit.choices import fill_combo, new_combo, select_key
from ..kit.latest import Latest
from .evaluating import Result, run_breakdown
from .figure_plots import LEGEND_LINE, PARTS, BreakdownPlot

FEW = f"* hollow: fewer than {FEW_ITEMS} garments, too few for an interval or to tell a difference."


class BreakdownView(QWidget):
    """Attributes
    ----------
    changed : the user wants another variable or metric (their keys)
    """

    changed = Signal(str, str)

    def __init__(self):
        super().__init__()
        self.plot = BreakdownPlot()
        self.parts: list[list[Subset]] = []
        self._result: Result | None = None
        self._worker = Latest(self, self._on_done)
        self.variable = new_combo("Column whose values part the queries", self._on_variable)
        self.metric = new_combo("Score of the parts", self._on_metric)
        row = QHBoxLayout()
        for text, combo in (("B&y:", self.variable), ("&Measure:", self.metric)):
            label = QLabel(text, textFormat=Qt.PlainText)
            label.setBuddy(combo)
            combo.setMaximumWidth(240)
            row.addWidget(label)
            row.addWidget(combo)
        row.addStretch(1)
        self.note = QLabel(wordWrap=True, textFormat=Qt.PlainText)
        self.note.setAccessibleName("How sure the parts' scores are")
        self.area = QScrollArea(widgetResizable=True, focusPolicy=Qt.NoFocus)
        self.area.setWidget(self.plot)
        self.area.setAlignment(Qt.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.addLayout(row)
        layout.addWidget(self.area, stretch=1)
        layout.addWidget(self.note)

    def show_result(self, result: Result | None, variable: str, metric: str) -> None:
        """Offer what can part a result's queries; the choices stay where they are possible."""
        self._worker.forget()
        self._result = result
        self.parts = []
        if result is None:
            for combo in (self.variable, self.metric):
                combo.clear()
            self._draw()
            return
        names = breakdown_variables(result.table)
        fill_combo(self.variable, [(name, name, "") for name in names])
        select_key(self.variable, variable if variable in names else _usual(result, names))
        metrics = result.evaluations[0].metrics
        choices = [(key, each.label, each.definition) for key, each in metrics.items()]
        fill_combo(self.metric, choices)
        select_key(self.metric, metric if metric in metrics else next(iter(metrics)))
        self._ask()

    def names(self) -> list[str]:
        return (
            []
            if self._result is None
            else short_names(each.name for each in self._result.evaluations)
        )

    def close_threads(self) -> None:
        self._worker.close()

    def is_busy(self) -> bool:
        return self._worker.is_busy

    def _ask(self) -> None:
        name = self.variable.currentData()
        if self._result is not None and name:
            self.note.setText("Working out the scores of each value…")
            self._worker.ask(partial(run_breakdown, self._result, name))

    def _on_done(self, future: Future) -> None:
        try:
            parts = future.result()
        except ProtocolError as error:
            self.parts = []
            self._draw()
            self.note.setText(str(error))
            return
        self.parts = aligned(parts)
        self._draw()

    def _draw(self) -> None:
        key = self.metric.currentData() or ""
        metric = self._result.evaluations[0].metrics[key] if self.parts else None
        chance = self._result.evaluations[0].chance[key] if self.parts else 0.0
        self.plot.show_parts(self.names() if self.parts else [], self.parts, key, metric, chance)
        rows = min(PARTS, len(self.parts[0])) if self.parts else 0
        height = rows * self.plot.row_height(len(self.parts)) + 120 + LEGEND_LINE * len(self.parts)
        self.plot.setFixedHeight(height)
        said = []
        if any(part.few for each in self.parts for part in each):
            said.append(FEW)
        if self.plot.left_out:
            values = counted(self.plot.left_out, "value", "values")
            verb = "is" if self.plot.left_out == 1 else "are"
            said.append(f"{values} with fewer queries {verb} not drawn.")
        self.note.setText(" ".join(said))

    def _on_variable(self) -> None:
        self._ask()
        self._tell()

    def _on_metric(self) -> None:
        self._draw()
        self._tell()

    def _tell(self) -> None:
        self.changed.emit(self.variable.currentData() or "", self.metric.currentData() or "")


def _usual(result: Result, names: Sequence[str]) -> str:
    """The variable that parts the queries into the fewest, but several; the first else."""
    queries = result.evaluations[0].task.queries
    columns = {name: result.table.get_column(name)[queries] for name in names}
    kinds = {name: len(np.unique(column)) for name, column in columns.items()}
    several = [name for name in names if kinds[name] > 1]
    return min(several, key=kinds.get, default=names[0] if names else "")


def aligned(parts: Sequence[Sequence[Subset]]) -> list[list[Subset]]:
    """The parts of all systems in the order of the first one's values."""
    first = [part.value for part in parts[0]]
    return [sorted(each, key=lambda part: first.index(part.value)) for each in parts]
