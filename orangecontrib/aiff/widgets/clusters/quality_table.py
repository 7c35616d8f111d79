"""Figures of a tree and a cut, beside those of something that knows nothing."""

from AnyQt.QtCore import Qt
from AnyQt.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ...clusters.quality import BASELINES, CUT, FIGURES, Quality, in_words, number
from ..kit.plain import as_tip
from .cluster_page import wrapped

COLUMNS = {
    "values": ("Here", "This tree, its distances, or this cut of it"),
    "random": ("Shuffled", BASELINES["random"]),
    "singletons": ("Singletons", BASELINES["singletons"]),
    "one": ("One cluster", BASELINES["one"]),
}


class QualityTable(QWidget):
    """The verdict, the table, and below it what could not be computed, and why."""

    def __init__(self):
        super().__init__()
        self.table = QTableWidget(
            len(FIGURES),
            len(COLUMNS) + 1,
            editTriggers=QTableWidget.NoEditTriggers,
            selectionMode=QAbstractItemView.SingleSelection,
            showGrid=False,
            alternatingRowColors=True,
        )
        self.table.setAccessibleName("Quality of the tree and the cut, beside chance")
        self.table.setHorizontalHeaderLabels(["Figure", *(label for label, _ in COLUMNS.values())])
        for column, (_, tooltip) in enumerate(COLUMNS.values(), 1):
            self.table.horizontalHeaderItem(column).setToolTip(as_tip(tooltip))
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.Stretch)
        for row, figure in enumerate(FIGURES.values()):
            for column in range(len(COLUMNS) + 1):
                cell = QTableWidgetItem("" if column else figure.label)
                if column:
                    cell.setTextAlignment(Qt.AlignRight | Qt.AlignVCenter)
                cell.setToolTip(as_tip(figure.tooltip))
                self.table.setItem(row, column, cell)
        self.table.resizeRowsToContents()
        self.verdict = wrapped("Whether the tree is better than chance")
        font = self.verdict.font()
        font.setBold(True)
        self.verdict.setFont(font)
        self.verdict.setTextInteractionFlags(Qt.TextSelectableByMouse | Qt.TextSelectableByKeyboard)
        self.notes = wrapped("What the figures are of, and which are missing")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(self.verdict)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.notes)
        self.show_quality(None)

    def show_quality(self, quality: Quality | None, waiting: str = "") -> None:
        verdict = quality.verdict if quality else None
        self.verdict.setVisible(verdict is not None)
        self.verdict.setText(verdict.sentence if verdict else "")
        self.verdict.setToolTip(as_tip(verdict.details) if verdict else "")
        for row, (key, figure) in enumerate(FIGURES.items()):
            missing = quality.missing.get(key, "") if quality else ""
            for column, name in enumerate(COLUMNS, 1):
                shown = quality is not None and (column < 3 or figure.of == CUT)
                text = number(getattr(quality, name).get(key)) if shown else ""
                self.table.item(row, column).setText(text)
                self.table.item(row, column).setToolTip(as_tip(missing or figure.tooltip))
        self.notes.setText(in_words(quality) if quality else waiting)
