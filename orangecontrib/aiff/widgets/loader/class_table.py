"""A whole class at a glance: a line for each collector, to be exported for grading."""

from collections.abc import Sequence

from AnyQt.QtCore import Qt
from AnyQt.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem

from ...photos.collecting.classview import COLUMNS, ClassRow
from ..kit.plain import as_tip

# Short, so that the mark is seen without scrolling; the tooltips say it in full.
HEADS = (
    "Collector",
    "Year",
    "Garments",
    "Consumer",
    "Shop",
    "Unknown",
    "Unusable",
    "Twice",
    "Mark",
)


class ClassTable(QTableWidget):
    """Collectors with their counts and marks; a click on a head sorts."""

    def __init__(self):
        super().__init__(
            0,
            len(COLUMNS),
            alternatingRowColors=True,
            editTriggers=QTableWidget.NoEditTriggers,
            selectionBehavior=QTableWidget.SelectRows,
            wordWrap=False,
        )
        self.setAccessibleName("Collectors of the class")
        self.setHorizontalHeaderLabels(HEADS)
        for column, name in enumerate(COLUMNS):
            self.horizontalHeaderItem(column).setToolTip(as_tip(name))
        self.sortByColumn(0, Qt.AscendingOrder)
        self.verticalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeToContents)
        self.horizontalHeader().setStretchLastSection(True)

    def show_rows(self, rows: Sequence[ClassRow]) -> None:
        self.setSortingEnabled(False)  # else rows move while they are filled
        self.setRowCount(len(rows))
        for place, row in enumerate(rows):
            counts = (row.items, row.consumer, row.shop, row.unknown, row.problems, row.copies)
            cells = [row.collector or "(no collector)", row.year, *counts, row.mark]
            for column, cell in enumerate(cells):
                self.setItem(place, column, _item(cell))
        self.setSortingEnabled(True)


def _item(cell: str | int | None) -> QTableWidgetItem:
    item = QTableWidgetItem()
    if isinstance(cell, int):
        item.setData(Qt.DisplayRole, cell)  # a number, so that 10 is sorted after 9
        item.setTextAlignment(Qt.AlignRight | Qt.AlignVCenter)
    else:
        item.setText(cell or "")
        item.setToolTip(as_tip(cell or ""))
    return item
