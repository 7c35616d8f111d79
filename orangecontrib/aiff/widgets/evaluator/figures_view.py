"""The scores of all systems: a verdict, values beside guessing, and which system is better."""

from collections.abc import Sequence

from AnyQt.QtCore import Qt, Signal
from AnyQt.QtGui import QBrush, QFont
from AnyQt.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...evaluation.comparison import LEVEL, Comparison, claim, p_text
from ...evaluation.definitions import Metric, first_of
from ...evaluation.evaluation import Evaluation
from ...evaluation.statistics import COVERED
from ...evaluation.verdict import verdict
from ...words import percent, short_names
from ..kit.choices import fill_combo, new_combo, select_key
from ..kit.labels import give_height
from ..kit.paint import dimmed
from ..kit.plain import as_tip
from .evaluating import best_pair, gallery_sizes

CHANCE = "What guessing, a random order of the same gallery, would score on the same queries"
INTERVAL = f"{percent(COVERED, 0)} interval: 2,000 draws of the garments (bootstrap over items)"
READING = (
    "What the system of the row has more than that of the column, in points, and how often chance "
    "would do as much (p of a sign-flip test over garments, after Holm)"
)
SEARCHED = "How many photos, or garments, a query searches"
WIDEST = 240  # pixels of a column
MORE_SCORES = "More scores"
ALONE = "Connect a second system to compare the two."


class FiguresView(QWidget):
    """Attributes
    ----------
    metric_chosen : the user wants systems compared by another metric (its key)
    folded : the user has opened (True) or closed what is beyond the three scores that matter
    """

    metric_chosen = Signal(str)
    folded = Signal(bool)

    def __init__(self, is_open: bool = False):
        super().__init__()
        self._evaluations: Sequence[Evaluation] = ()
        self._comparisons: Sequence[Comparison] = ()
        self.verdict = _sentence("The scores in a sentence")
        font = QFont(self.verdict.font())
        font.setBold(True)
        self.verdict.setFont(font)
        self.scores = _table("Scores of all systems")
        self.more = QToolButton(checkable=True, checked=is_open, autoRaise=True, text=MORE_SCORES)
        self.more.setToolButtonStyle(Qt.ToolButtonTextBesideIcon)
        self.more.toggled.connect(self._on_more)
        self.caution = _sentence("Why intervals are grey")
        self.metric: QComboBox = new_combo("Score that systems are compared by", self._on_metric)
        self.matrix = _table("Differences between systems")
        self.matrix.verticalHeader().show()
        self.matrix.setToolTip(READING)
        self.matrix.currentCellChanged.connect(lambda *_: self._show_sentence())
        self.sentence = _sentence("The comparison in words")
        row = QHBoxLayout()
        self.label = QLabel("&Compare by:")
        self.label.setBuddy(self.metric)
        row.addWidget(self.label)
        row.addWidget(self.metric)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        for part in (self.verdict, self.scores, self.more, self.caution):
            column.addWidget(part)
        column.addSpacing(12)
        column.addLayout(row)
        column.addWidget(self.matrix)
        column.addWidget(self.sentence)
        column.addStretch(1)

    def show_figures(
        self, evaluations: Sequence[Evaluation], comparisons: Sequence[Comparison], metric: str
    ) -> None:
        self._evaluations, self._comparisons = evaluations, comparisons
        self._show_scores()
        self._fold()
        several = len(evaluations) > 1
        for part in (self.matrix, self.label, self.metric):
            part.setVisible(several)
        if not evaluations:
            self.sentence.clear()
            return
        metrics = evaluations[0].metrics
        choices = [(key, each.label, each.definition) for key, each in metrics.items()]
        fill_combo(self.metric, choices)
        select_key(self.metric, metric if metric in metrics else next(iter(metrics)))
        self._show_matrix()

    def _fold(self) -> None:
        """Show the three scores that matter, or all."""
        is_open, table = self.more.isChecked(), self.scores
        self.more.setArrowType(Qt.DownArrow if is_open else Qt.RightArrow)
        first = first_of(self._evaluations[0].ks) if self._evaluations else {}
        metrics = self._evaluations[0].metrics if self._evaluations else {}
        for row in range(len(metrics)):
            table.setRowHidden(row, not is_open and row >= len(first))
        heights = table.horizontalHeader().sizeHint().height() + 2 * table.frameWidth()
        heights += sum(table.rowHeight(row) for row in range(len(metrics)))
        table.setMaximumHeight(heights + table.horizontalScrollBar().sizeHint().height())
        table.updateGeometry()

    def _on_more(self, is_open: bool) -> None:
        self._fold()
        self.folded.emit(is_open)

    def metric_now(self) -> str | None:
        return self.metric.currentData()

    def _show_scores(self) -> None:
        table, evaluations = self.scores, self._evaluations
        table.clear()
        metrics = evaluations[0].metrics if evaluations else {}
        table.setRowCount(len(metrics))
        table.setColumnCount(2 * len(evaluations) + 3 if evaluations else 0)
        few = next(iter(evaluations[0].intervals.values())) if evaluations else None
        self.caution.setText(few.caution if few else "")
        self.caution.setVisible(bool(few and few.few))
        self.verdict.clear()
        if not evaluations:
            return
        self.verdict.setText(verdict(evaluations, self._comparisons))
        heads = ["Score", "Guessing", "Gallery"]
        for name in short_names([evaluation.name for evaluation in evaluations]):
            heads += [name, f"{percent(COVERED, 0)} interval"]
        table.setHorizontalHeaderLabels(heads)
        for column, words in ((1, CHANCE), (2, SEARCHED)):
            table.horizontalHeaderItem(column).setToolTip(as_tip(words))
        grey = QBrush(dimmed(self.palette()))
        bold = QFont(table.font())
        bold.setBold(True)
        searched = gallery_sizes(evaluations[0])
        for row, (key, metric) in enumerate(self._in_order(metrics)):
            about = f"{metric.definition}\n{metric.source}"
            table.setItem(row, 0, _cell(metric.label, about, left=True))
            table.setItem(row, 1, _cell(metric.text(evaluations[0].chance[key]), CHANCE))
            table.setItem(row, 2, _cell(searched, SEARCHED))
            for place, evaluation in enumerate(evaluations):
                interval = evaluation.intervals[key]
                value = _cell(metric.text(evaluation.figures[key]), about)
                value.setFont(bold)
                ends = f"{_bare(metric, interval.low)} – {_bare(metric, interval.high)}"
                cell = _cell(ends, interval.caution or INTERVAL)
                if interval.few:
                    cell.setForeground(grey)
                table.setItem(row, 3 + 2 * place, value)
                table.setItem(row, 4 + 2 * place, cell)
        _fit(table)
        for place, evaluation in enumerate(evaluations):
            table.horizontalHeaderItem(3 + 2 * place).setToolTip(as_tip(evaluation.name))

    def _in_order(self, metrics: dict[str, Metric]) -> list[tuple[str, Metric]]:
        """The three that matter, then the rest."""
        first = first_of(self._evaluations[0].ks)
        return sorted(metrics.items(), key=lambda pair: pair[0] not in first)

    def _show_matrix(self) -> None:
        names = [evaluation.name for evaluation in self._evaluations]
        table, key = self.matrix, self.metric_now()
        table.blockSignals(True)
        table.clear()
        table.setRowCount(len(names))
        table.setColumnCount(len(names))
        short = short_names(names)
        table.setVerticalHeaderLabels(short)
        table.setHorizontalHeaderLabels(short)
        for place, name in enumerate(names):
            table.horizontalHeaderItem(place).setToolTip(as_tip(name))
            table.verticalHeaderItem(place).setToolTip(as_tip(name))
        metric = self._evaluations[0].metrics[key]
        for row in range(len(names)):
            for column in range(len(names)):
                table.setItem(row, column, _cell("", ""))
        for each in self._comparisons:
            if each.metric != key:
                continue
            words = claim(each, self._evaluations)
            for row, column, sign in ((each.first, each.second, 1), (each.second, each.first, -1)):
                text = f"{metric.points(sign * each.difference)}\n{p_text(each.p_holm)}"
                cell = _cell(text, words)
                if each.p_holm <= LEVEL and not each.interval.few:
                    font = QFont(table.font())
                    font.setBold(True)
                    cell.setFont(font)
                table.setItem(row, column, cell)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.Stretch)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeToContents)
        table.verticalHeader().setMaximumWidth(300)
        first = best_pair(self._comparisons, key)
        if first is not None:
            table.setCurrentCell(first.first, first.second)
        table.blockSignals(False)
        heights = table.verticalHeader().length() + table.horizontalHeader().sizeHint().height()
        table.setMaximumHeight(heights + 2 * table.frameWidth() + 2)
        self._show_sentence()

    def _show_sentence(self) -> None:
        each = self.comparison_now()
        if each is not None:
            self.sentence.setText(claim(each, self._evaluations))
        else:
            self.sentence.setText(ALONE if len(self._evaluations) < 2 else "")

    def comparison_now(self) -> Comparison | None:
        """The one whose sentence is read."""
        pair = {self.matrix.currentRow(), self.matrix.currentColumn()}
        chosen = (
            each
            for each in self._comparisons
            if each.metric == self.metric_now() and {each.first, each.second} == pair
        )
        return next(chosen, None)

    def _on_metric(self) -> None:
        if self._evaluations:
            self._show_matrix()
        self.metric_chosen.emit(self.metric_now())


def _bare(metric, value: float) -> str:
    return metric.text(value).removesuffix("%").rstrip()


def _cell(text: str, tooltip: str, left: bool = False) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    item.setToolTip(as_tip(tooltip))
    item.setTextAlignment((Qt.AlignLeft if left else Qt.AlignRight) | Qt.AlignVCenter)
    return item


def _table(name: str) -> QTableWidget:
    table = QTableWidget(
        editTriggers=QTableWidget.NoEditTriggers,
        selectionMode=QAbstractItemView.SingleSelection,
        showGrid=False,
        alternatingRowColors=True,
    )
    table.setAccessibleName(name)
    table.verticalHeader().hide()
    for header in (table.verticalHeader(), table.horizontalHeader()):
        header.setHighlightSections(False)
        header.setTextElideMode(Qt.ElideMiddle)
    table.setSizeAdjustPolicy(QTableWidget.AdjustToContents)
    table.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Preferred)
    table.setMinimumHeight(90)
    return table


def _fit(table: QTableWidget) -> None:
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeToContents)
    header.setMaximumSectionSize(WIDEST)
    table.resizeRowsToContents()


def _sentence(name: str) -> QLabel:
    label = QLabel(wordWrap=True, textFormat=Qt.PlainText)
    label.setTextInteractionFlags(Qt.TextSelectableByMouse | Qt.TextSelectableByKeyboard)
    label.setAccessibleName(name)
    give_height(label)
    return label
