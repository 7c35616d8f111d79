"""How good a tree and its cut are: the verdict, three measures, and all others folded away."""

from AnyQt.QtCore import QRect, Qt
from AnyQt.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ...clusters.quality import BASELINES, CUT, FIGURES, LEADING, Quality, in_words, number
from ..kit.fold import Fold
from ..kit.labels import wrapped
from ..kit.plain import as_tip

COLUMNS = {
    "values": ("Here", "This tree, its distances, or this cut"),
    "random": ("Shuffled", BASELINES["random"]),
    "singletons": ("Singletons", BASELINES["singletons"]),
    "one": ("One cluster", BASELINES["one"]),
}


MORE_MEASURES, OF_100 = "More measures", "Of 100 photos …"
KEY_COLUMNS = {key: COLUMNS[key] for key in ("values", "random")}  # of the measures that matter
FRAME, PAD = 1, 4  # round a table, and round its words; pixels


class QualityTable(QWidget):
    """The verdict, the measures that matter most, and all others folded below them, with what
    could not be computed, and why."""

    def __init__(self):
        super().__init__()
        self.leading = _table("The measures that matter most", OF_100, KEY_COLUMNS)
        self.leading.setSizePolicy(QSizePolicy.Expanding, QSizePolicy.Fixed)
        self.leading.grows = True
        self.leading.setVerticalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
        self.table = _table("All measures of the tree and the cut", "Measure", COLUMNS)
        self.table.setRowCount(len(FIGURES))
        for row, figure in enumerate(FIGURES.values()):
            for column in range(len(COLUMNS) + 1):
                cell = QTableWidgetItem("" if column else figure.label)
                if column:
                    cell.setTextAlignment(Qt.AlignRight | Qt.AlignVCenter)
                cell.setToolTip(as_tip(figure.tooltip))
                self.table.setItem(row, column, cell)
        self.table.resizeRowsToContents()
        self.verdict = wrapped("Whether the tree is better than a shuffled one")
        font = self.verdict.font()
        font.setBold(True)
        self.verdict.setFont(font)
        self.verdict.setTextInteractionFlags(Qt.TextSelectableByMouse | Qt.TextSelectableByKeyboard)
        self.notes = wrapped("What is measured, and what is missing")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        all_of_them = QWidget()
        inside = QVBoxLayout(all_of_them)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.table)
        inside.addWidget(self.notes)
        self.more = Fold(all_of_them, is_open=False, title=MORE_MEASURES)
        self.waiting = wrapped("How much is done")
        for part in (self.verdict, self.leading, self.waiting):
            layout.addWidget(part)
        layout.addWidget(self.more)
        layout.addStretch()
        self.show_quality(None)

    def show_quality(self, quality: Quality | None, waiting: str = "") -> None:
        verdict = quality.verdict if quality else None
        self.verdict.setVisible(verdict is not None)
        self.verdict.setText(verdict.sentence if verdict else "")
        self.verdict.setToolTip(as_tip(verdict.details) if verdict else "")
        self._show_leading(quality)
        self.waiting.setText(waiting)
        self.waiting.setVisible(bool(waiting))
        self.more.setVisible(quality is not None)
        for row, (key, figure) in enumerate(FIGURES.items()):
            missing = quality.missing.get(key, "") if quality else ""
            for column, name in enumerate(COLUMNS, 1):
                shown = quality is not None and (column < 3 or figure.of == CUT)
                text = number(getattr(quality, name).get(key)) if shown else ""
                self.table.item(row, column).setText(text)
                self.table.item(row, column).setToolTip(as_tip(missing or figure.tooltip))
        self.notes.setText(in_words(quality) if quality else "")

    def _show_leading(self, quality: Quality | None) -> None:
        keys = quality.leading if quality is not None else []
        self.leading.setRowCount(len(keys))
        for row, key in enumerate(keys):
            cells = [LEADING[key], *(of_100(getattr(quality, name)[key]) for name in KEY_COLUMNS)]
            for column, text in enumerate(cells):
                cell = QTableWidgetItem(text)
                if column:
                    cell.setTextAlignment(Qt.AlignRight | Qt.AlignVCenter)
                cell.setToolTip(as_tip(f"{FIGURES[key].label}. {FIGURES[key].tooltip}"))
                self.leading.setItem(row, column, cell)
        self.leading.fit()
        self.leading.setVisible(bool(keys))


def of_100(share: float) -> str:
    """A share as a number of a hundred."""
    return f"{100 * share:.0f}"


class _Table(QTableWidget):
    """A table that can be as high as its rows, and these as high as their words need."""

    grows = False

    def fit(self) -> None:
        room = QRect(0, 0, self.columnWidth(0) - 2 * PAD, 1000)
        height = self.horizontalHeader().sizeHint().height() + 2 * FRAME
        for row in range(self.rowCount()):
            words = self.item(row, 0).text()
            needed = self.fontMetrics().boundingRect(room, Qt.TextWordWrap, words).height()
            self.setRowHeight(row, needed + PAD)
            height += self.rowHeight(row)
        self.setFixedHeight(height)

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        if self.grows:
            self.fit()


def _table(name: str, first: str, columns: dict[str, tuple[str, str]]) -> _Table:
    table = _Table(
        0,
        len(columns) + 1,
        editTriggers=QTableWidget.NoEditTriggers,
        selectionMode=QAbstractItemView.SingleSelection,
        showGrid=False,
        alternatingRowColors=True,
    )
    table.setAccessibleName(name)
    table.setHorizontalHeaderLabels([first, *(label for label, _ in columns.values())])
    for column, (_, tooltip) in enumerate(columns.values(), 1):
        table.horizontalHeaderItem(column).setToolTip(as_tip(tooltip))
    table.verticalHeader().hide()
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeToContents)
    header.setSectionResizeMode(0, QHeaderView.Stretch)
    return table
