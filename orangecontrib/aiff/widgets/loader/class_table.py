"""A whole class at a glance: a line for each collector, what is wrong first."""

from collections.abc import Sequence
from pathlib import Path

from AnyQt.QtCore import QSize, Qt, Signal
from AnyQt.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ...errors import AiffError
from ...files.outputs import file_output, write
from ...photos.collecting.classview import INCOMPLETE, ClassRow, class_csv, class_summary
from ...words import listed
from ..kit.marks import mark_icon
from ..kit.plain import as_tip

# As in the CSV; with whom duplicates are shared is in a tooltip.
HEADS = (
    "Collector", "Status", "Year", "Garments", "Consumer", "Shop", "Unknown", "Unusable",
    "Duplicates", "Missing",
)  # fmt: skip
TIPS = {
    "Consumer": "Consumer photos", "Shop": "Shop photos", "Unknown": "Photos of unknown domain",
    "Unusable": "Unusable files",
}  # fmt: skip
# Where the window is narrow.
SHORT = {
    "Garments": "G", "Consumer": "C", "Shop": "S", "Unknown": "?", "Unusable": "!",
    "Duplicates": "=",
}  # fmt: skip
COLLECTOR, STATUS, YEAR = (HEADS.index(head) for head in ("Collector", "Status", "Year"))
MISSING = len(HEADS) - 1
WIDEST_NAME, LEAST_NAME, LEAST_MISSING, PADDING = 170, 90, 100, 10  # pixels
NOBODY = "(no collector)"
HELP = "Double-click a collector to see the photos."


class ClassTable(QTableWidget):
    """Collectors with their status and counts; a click on a head sorts.

    Attributes
    ----------
    collector_opened : whose line was double-clicked, or had Enter pressed on it
    """

    collector_opened = Signal(str)

    def __init__(self):
        super().__init__(
            0,
            len(HEADS),
            alternatingRowColors=True,
            editTriggers=QTableWidget.NoEditTriggers,
            selectionBehavior=QTableWidget.SelectRows,
            selectionMode=QTableWidget.SingleSelection,
        )
        self.setAccessibleName("Collectors of the class")
        self._set_heads(HEADS)
        for column, head in enumerate(HEADS):
            self.horizontalHeaderItem(column).setToolTip(as_tip(TIPS.get(head, head)))
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeToContents)
        self.verticalHeader().setMinimumSectionSize(self.fontMetrics().height() + 4)
        header = self.horizontalHeader()
        header.setMinimumSectionSize(20)
        header.setSectionResizeMode(MISSING, QHeaderView.Stretch)
        self.setIconSize(QSize(14, 14))
        self.setColumnHidden(YEAR, True)
        self.sortByColumn(STATUS, Qt.AscendingOrder)
        self.itemActivated.connect(lambda _: self.open_current())

    def show_rows(self, rows: Sequence[ClassRow]) -> None:
        chosen = self.current_collector()
        self.setSortingEnabled(False)  # else rows move while they are filled
        self.setRowCount(len(rows))
        for place, row in enumerate(rows):
            counts = (row.items, row.consumer, row.shop)
            doubts = (row.unknown, row.problems, row.copies)
            name = _Item(row.collector or NOBODY, row.collector.casefold())
            name.setData(Qt.UserRole, row.collector)
            worst_first = tuple(-int(each) for each in row.wrong), row.collector.casefold()
            status = _Item(row.status.capitalize(), worst_first)
            status.setIcon(mark_icon(row.is_complete))
            year = _Item(str(row.year or ""), row.year or 0)
            numbers = [_Item(f"{count:,}", count) for count in counts]
            numbers += [_Item(f"{count:,}" if count else "–", count) for count in doubts]
            if row.shared_with:
                numbers[-1].setToolTip(as_tip(f"Shared with {listed(row.shared_with)}"))
            missing = _Item(", ".join(row.in_short), row.lacking)
            missing.setToolTip(as_tip("\n".join(row.missing)))
            for column, item in enumerate((name, status, year, *numbers, missing)):
                if YEAR <= column < MISSING:
                    item.setTextAlignment(Qt.AlignRight | Qt.AlignVCenter)
                self.setItem(place, column, item)
        # One year for all says nothing.
        self.setColumnHidden(YEAR, len({row.year for row in rows}) < 2)
        self.setSortingEnabled(True)
        self._fit()
        for place in range(self.rowCount()):
            if self.item(place, COLLECTOR).data(Qt.UserRole) == chosen:
                self.setCurrentCell(place, COLLECTOR)

    def current_collector(self) -> str | None:
        """Whose line the keyboard is on."""
        item = self.item(self.currentRow(), COLLECTOR)
        return None if item is None else item.data(Qt.UserRole)

    def open_current(self) -> None:
        """Ask for the photos of whom the keyboard is on."""
        collector = self.current_collector()
        if collector is not None:
            self.collector_opened.emit(collector)

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Words above the numbers where there is room for them, else letters."""
        bar = self.verticalScrollBar().sizeHint().width()
        room = self.width() - 2 * self.frameWidth() - bar - LEAST_MISSING
        names = min(self.sizeHintForColumn(COLLECTOR) + PADDING, WIDEST_NAME)
        header = self.horizontalHeader()
        self._set_heads(HEADS)
        widths = {column: header.sectionSizeHint(column) for column in self._middle()}
        if names + sum(widths.values()) > room:
            self._set_heads([SHORT.get(head, head) for head in HEADS])
            # An arrow may cover a letter, but not a word.
            widths = {column: self._width(self._head(column)) for column in widths}
        for column in widths:
            widths[column] = max(widths[column], self.sizeHintForColumn(column) + 2)
            self.setColumnWidth(column, widths[column])
        self.setColumnWidth(COLLECTOR, max(LEAST_NAME, min(names, room - sum(widths.values()))))

    def _middle(self) -> list[int]:
        """All columns that are shown, but the first and the last."""
        return [column for column in range(STATUS, MISSING) if not self.isColumnHidden(column)]

    def _head(self, column: int) -> str:
        return self.horizontalHeaderItem(column).text()

    def _set_heads(self, heads: Sequence[str]) -> None:
        for column, head in enumerate(heads):
            item = self.horizontalHeaderItem(column) or QTableWidgetItem()
            item.setText(head)
            self.setHorizontalHeaderItem(column, item)

    def _width(self, text: str) -> int:
        return self.fontMetrics().horizontalAdvance(text) + PADDING

    def minimumSizeHint(self) -> QSize:
        frame = 2 * self.frameWidth() + self.verticalScrollBar().sizeHint().width()
        status = self._width(INCOMPLETE.capitalize()) + self.iconSize().width()
        numbers = len(SHORT) * self._width("00")
        width = LEAST_NAME + status + numbers + LEAST_MISSING + frame
        return QSize(width, super().minimumSizeHint().height())


class ClassPage(QWidget):
    """The table below its summary, and what is done with it.

    Attributes
    ----------
    collector_opened : see `ClassTable`
    export_requested : the table is wanted as a file of this name
    failed : it could not be written; says why
    """

    collector_opened = Signal(str)
    export_requested = Signal(str)
    failed = Signal(str)

    def __init__(self):
        super().__init__()
        self.rows: Sequence[ClassRow] = ()
        self.summary = QLabel(textFormat=Qt.PlainText, wordWrap=True)
        self.summary.setAccessibleName("How many collectors are complete")
        self.table = ClassTable()
        self.table.collector_opened.connect(self.collector_opened)
        self.show_photos = QPushButton("Show &photos", autoDefault=False, enabled=False)
        self.show_photos.setToolTip("The photos of the chosen collector alone")
        self.show_photos.clicked.connect(lambda _: self.table.open_current())
        self.export = QPushButton("&Export as CSV…", autoDefault=False)
        self.export.setToolTip("One line for each collector, for a spreadsheet")
        self.export.clicked.connect(lambda _: self._browse())
        self.table.itemSelectionChanged.connect(self._on_selected)
        buttons = QHBoxLayout()
        buttons.addWidget(self.show_photos)
        buttons.addWidget(self.export)
        buttons.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 4, 2, 2)
        layout.addWidget(self.summary)
        layout.addWidget(self.table, stretch=1)
        layout.addLayout(buttons)
        self.show_rows([])

    def show_rows(self, rows: Sequence[ClassRow]) -> None:
        self.rows = rows
        words = class_summary(rows)
        self.summary.setText(f"{words}. {HELP}" if words else "")
        self.export.setEnabled(bool(rows))
        self.table.show_rows(rows)

    def write(self, path: str | Path) -> None:
        """Write the table as CSV, in UTF-8 as Excel reads it."""
        try:
            text = class_csv(self.rows).encode("utf-8-sig", "replace")  # names may be no text
            write(file_output(path), lambda file: file.write(text))
        except AiffError as error:
            self.failed.emit(str(error))

    def _browse(self) -> None:
        path, _ = QFileDialog.getSaveFileName(
            self, "Export the class", str(Path.home() / "class.csv"), "CSV (*.csv)"
        )
        if path:
            self.export_requested.emit(path)

    def _on_selected(self) -> None:
        self.show_photos.setEnabled(self.table.current_collector() is not None)


class _Item(QTableWidgetItem):
    """A cell that is sorted by a key of its own, so that 10 comes after 9."""

    def __init__(self, text: str, key):
        super().__init__(text)
        self.setToolTip(as_tip(text))
        self._key = key

    def __lt__(self, other: "_Item") -> bool:
        return self._key < other._key
