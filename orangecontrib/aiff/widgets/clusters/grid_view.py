"""All photos in a grid to look at: zoom, arrow keys, a click chooses; only those seen are drawn."""

from collections.abc import Sequence

import numpy as np
from AnyQt.QtCore import QAbstractTableModel, QEvent, QModelIndex, QRectF, QSize, Qt, QTimer, Signal
from AnyQt.QtGui import QColor, QFontMetrics, QPainter, QPalette, QPen
from AnyQt.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QTableView,
    QToolTip,
)

from ...clusters.photo_grid import EMPTY, PhotoGrid
from ..kit.paint import dimmed, fitted, item_name, paint_badge, small_font
from ..kit.plain import as_tip
from ..kit.thumbnails import Thumbnails
from .cluster_photos import BADGE, Card
from .item_colours import ink_on

ASPECT = 4 / 3  # height of a cell by its width
LEAST, MOST = 8, 320  # pixels of a cell's width
STEP = 1.3  # by which zooming makes cells larger or smaller
NAMED_FROM, BADGED_FROM = 84, 48  # pixels of a cell's width from which there is room for it
FAINT = 0.45  # how opaque photos are that are not selected
LOAD_AFTER_MS = 30
KEYS = "Arrow keys: from photo to photo; + and −: zoom; 0: the whole grid"


class GridModel(QAbstractTableModel):
    """Cells with cards; some at the end of a grid have none."""

    def __init__(self):
        super().__init__()
        self.cards: Sequence[Card] = ()
        self.cells = np.full((0, 0), EMPTY)
        self.selected = np.zeros(0, bool)

    def show(self, cells: np.ndarray, cards: Sequence[Card]) -> None:
        self.beginResetModel()
        self.cells, self.cards = cells, cards
        self.selected = np.zeros(len(cards), bool)
        self.endResetModel()

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self.cells.shape[0]

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self.cells.shape[1]

    def card(self, index: QModelIndex) -> Card | None:
        if not index.isValid():
            return None
        row = int(self.cells[index.row(), index.column()])
        return None if row == EMPTY else self.cards[row]

    def flags(self, index: QModelIndex):
        return (
            Qt.NoItemFlags if self.card(index) is None else Qt.ItemIsEnabled | Qt.ItemIsSelectable
        )

    def data(self, index: QModelIndex, role: int = Qt.DisplayRole):
        card = self.card(index)
        if card is None or role not in (Qt.DisplayRole, Qt.AccessibleTextRole):
            return None
        return f"{card.words}, selected" if self.selected[card.row] else card.words


class GridView(QTableView):
    """The grid.

    Attributes
    ----------
    photo_clicked : the row of a photo that somebody clicked, or reached by a key
    zoomed : whether all of the grid is in sight
    """

    photo_clicked = Signal(int)
    zoomed = Signal(bool)

    def __init__(self, thumbnails: Thumbnails):
        super().__init__()
        self.thumbnails = thumbnails
        self.cell: int | None = None  # pixels of a cell's width; None for as many as fit
        self._is_telling = True
        self.setModel(GridModel())
        self.setItemDelegate(CellDelegate(self))
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.hide()
            header.setMinimumSectionSize(1)
            header.setSectionResizeMode(QHeaderView.Fixed)
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollPerPixel)
        self.setCornerButtonEnabled(False)
        self.setAccessibleName("All photos, look-alikes side by side")
        self.setAccessibleDescription(KEYS)
        self._timer = QTimer(self, singleShot=True, interval=LOAD_AFTER_MS)
        self._timer.timeout.connect(self.load_visible)
        for bar in (self.verticalScrollBar(), self.horizontalScrollBar()):
            bar.valueChanged.connect(lambda _: self._timer.start())
        thumbnails.ready.connect(lambda _path: self.viewport().update())
        self.clicked.connect(self._on_clicked)

    # What is shown

    def show_grid(self, grid: PhotoGrid | None, cards: Sequence[Card]) -> None:
        self._is_telling = False
        cells = np.full((0, 0), EMPTY) if grid is None else grid.cells
        self.model().show(cells, cards)
        self._is_telling = True
        self.zoom_to(None)

    def show_cards(self, cards: Sequence[Card]) -> None:
        """The same photos in other colours."""
        self.model().cards = cards
        self.viewport().update()

    def show_rows(self, rows: np.ndarray) -> None:
        """Show some photos as selected, without telling."""
        model = self.model()
        if not len(model.cards):
            return
        model.selected = np.zeros(len(model.cards), bool)
        model.selected[rows] = True
        if len(rows) == 1:
            self._go_to(int(rows[0]))
        self.viewport().update()

    def _go_to(self, row: int) -> None:
        if (card := self.model().card(self.currentIndex())) is not None and card.row == row:
            return
        line, column = np.argwhere(self.model().cells == row)[0]
        self._is_telling = False
        self.setCurrentIndex(self.model().index(int(line), int(column)))
        self._is_telling = True

    # Zoom

    def zoom_to(self, cell: float | None) -> None:
        """Cells so many pixels wide; None for the whole grid."""
        self.cell = None if cell is None else round(min(max(cell, LEAST), MOST))
        width = self.cell_size().width()
        place = self.currentIndex()
        self.horizontalHeader().setDefaultSectionSize(width)
        self.verticalHeader().setDefaultSectionSize(self.cell_size().height())
        if self.cell is not None and place.isValid():
            self.scrollTo(place, QAbstractItemView.PositionAtCenter)
        self.zoomed.emit(self.cell is None)
        self._timer.start()

    def zoom_by(self, factor: float) -> None:
        wanted = self.cell_size().width() * factor
        self.zoom_to(None if wanted <= self._fitting() else wanted)

    def cell_size(self) -> QSize:
        width = self._fitting() if self.cell is None else self.cell
        return QSize(width, round(width * ASPECT))

    def _fitting(self) -> int:
        """The width of cells of which all are in sight."""
        place, model = self.maximumViewportSize(), self.model()
        rows, columns = max(1, model.rowCount()), max(1, model.columnCount())
        wide = min(place.width() / columns, place.height() / rows / ASPECT)
        return max(LEAST, min(MOST, int(wide)))

    def load_visible(self) -> None:
        """Have the pictures in sight decoded."""
        if not self.isVisible():
            return
        place, model = self.viewport().rect(), self.model()
        top, left = max(0, self.rowAt(0)), max(0, self.columnAt(0))
        bottom, right = self.rowAt(place.bottom()), self.columnAt(place.right())
        bottom = model.rowCount() - 1 if bottom < 0 else bottom
        right = model.columnCount() - 1 if right < 0 else right
        seen = model.cells[top : bottom + 1, left : right + 1].ravel()
        side = self.cell_size().height() * self.devicePixelRatioF()
        self.thumbnails.show_only((model.cards[row].path for row in seen if row != EMPTY), side)

    # Mouse and keys

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:
        super().currentChanged(current, previous)
        self._tell(current)

    def focusInEvent(self, event) -> None:
        self._is_telling = False  # Qt may go to the first cell; nobody chose that photo
        super().focusInEvent(event)
        self._is_telling = True

    def _on_clicked(self, index: QModelIndex) -> None:
        card = self.model().card(index)
        # The cell may be the current one still, while another cluster is selected.
        if card is not None and not (self.model().selected[card.row] and self._is_alone()):
            self._tell(index)

    def _is_alone(self) -> bool:
        return int(self.model().selected.sum()) == 1

    def _tell(self, index: QModelIndex) -> None:
        card = self.model().card(index)
        if self._is_telling and card is not None:
            self.photo_clicked.emit(card.row)

    def keyPressEvent(self, event) -> None:
        key = event.key()
        if key in (Qt.Key_Plus, Qt.Key_Equal, Qt.Key_Minus):
            self.zoom_by(1 / STEP if key == Qt.Key_Minus else STEP)
        elif key == Qt.Key_0:
            self.zoom_to(None)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event) -> None:
        if event.modifiers() & Qt.ControlModifier and event.angleDelta().y():
            self.zoom_by(STEP if event.angleDelta().y() > 0 else 1 / STEP)
            event.accept()
        else:
            super().wheelEvent(event)

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        if self.cell is None:
            self.zoom_to(None)
        self._timer.start()

    def showEvent(self, event) -> None:
        super().showEvent(event)
        self._timer.start()

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 120)


class CellDelegate(QStyledItemDelegate):
    """Draws a photo in its frame and tells about it."""

    def __init__(self, view: GridView):
        super().__init__(view)
        self._view = view

    def paint(self, painter: QPainter, option, index: QModelIndex) -> None:
        model = self._view.model()
        card = model.card(index)
        if card is None:
            return
        selected = model.selected
        painter.save()
        painter.setRenderHints(QPainter.Antialiasing | QPainter.SmoothPixmapTransform)
        place = QRectF(option.rect)
        gap = max(0.5, place.width() / 30)
        place.adjust(gap, gap, -gap, -gap)
        if selected.any() and not selected[card.row]:
            painter.setOpacity(FAINT)
        self._paint_photo(painter, card, place)
        painter.setOpacity(1)
        if selected[card.row] and not selected.all():
            colour = self._view.palette().color(QPalette.Active, QPalette.Highlight)
            painter.setPen(QPen(colour, max(2, place.width() / 24)))
            painter.drawRect(place)
        if option.state & QStyle.State_HasFocus:
            pen = QPen(self._view.palette().color(QPalette.Text), 1, Qt.DashLine)
            painter.setPen(pen)
            painter.drawRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.restore()

    def _paint_photo(self, painter: QPainter, card: Card, place: QRectF) -> None:
        view, thick = self._view, max(1.0, place.width() / 22)
        metrics = QFontMetrics(small_font(view, bold=True))
        named = place.width() >= NAMED_FROM and bool(card.item)
        painter.fillRect(place, card.colour)
        inside = place.adjusted(thick, thick, -thick, -thick)
        if named:
            inside.setBottom(place.bottom() - metrics.height() - 1)
        painter.fillRect(inside, view.palette().color(QPalette.Base))
        picture = view.thumbnails.picture(card.path)
        if picture is not None:
            painter.drawImage(fitted(picture.size(), inside), picture)
        else:
            shade = dimmed(view.palette())
            shade.setAlpha(40)
            painter.fillRect(inside, shade)
            if place.width() >= NAMED_FROM and view.thumbnails.problem(card.path) is not None:
                painter.setPen(view.palette().color(QPalette.Text))
                painter.setFont(small_font(view))
                words = inside.adjusted(2, BADGE + 4, -2, -2)
                painter.drawText(words, int(Qt.AlignCenter | Qt.TextWrapAnywhere), card.name)
        if place.width() >= BADGED_FROM:
            side = min(BADGE, place.width() / 4)
            badge = QRectF(inside.left() + 2, inside.top() + 2, side, side)
            paint_badge(painter, badge, card.domain, None, view.palette())
        if named:
            painter.setFont(small_font(view, bold=True))
            painter.setPen(QColor(ink_on(card.colour)))
            band = QRectF(place.left(), inside.bottom(), place.width(), metrics.height() + 1)
            text = item_name(card.item, metrics, place.width() - 4)
            painter.drawText(band, Qt.AlignCenter, text)

    def helpEvent(self, event, view, option, index: QModelIndex) -> bool:
        card = self._view.model().card(index)
        if event.type() != QEvent.ToolTip or card is None:
            return super().helpEvent(event, view, option, index)
        QToolTip.showText(event.globalPos(), as_tip(self.tooltip(card)), view)
        return True

    def tooltip(self, card: Card) -> str:
        lines = [
            card.name,
            f"garment: {card.item or 'unknown'}",
            f"domain: {card.domain or 'unknown'}",
            card.note,
        ]
        if problem := self._view.thumbnails.problem(card.path):
            lines.append(f"cannot be shown: {problem}")
        return "\n".join(filter(None, lines))
