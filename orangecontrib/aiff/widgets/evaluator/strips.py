"""Rankings to look at: one row a query, with the first photos that each system found for it."""

from collections.abc import Sequence

import numpy as np
from AnyQt.QtCore import QEvent, QModelIndex, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from AnyQt.QtGui import QFont, QFontMetrics, QImage, QPainter, QPalette
from AnyQt.QtWidgets import QAbstractItemView, QListView, QStyleOptionViewItem, QWidget

from ...evaluation.evaluation import Evaluation
from ...photos.rows import Rows
from ..kit.paint import paint_hint, small_font
from ..kit.thumbnails import Thumbnails
from .strip_cards import Card, Row, StripsModel, card_lines
from .strip_geometry import QUERY, Geometry, Place
from .strip_paint import StripDelegate

KEYS = "Left and right: from photo to photo of a query. Enter or Space: the photo large"
ROWS_AHEAD = 4  # decoded before they come into sight


class StripsView(QListView):
    """A list of strips; clicks and keys select queries, and look at single photos.

    Attributes
    ----------
    queries_selected : the user has selected queries (their places in the task, as shown)
    photo_wanted : the user wants to see a photo of the current row large (the row, the card)
    """

    queries_selected = Signal(list)
    photo_wanted = Signal(object, object)

    def __init__(self, thumbnails: Thumbnails):
        super().__init__()
        self.thumbnails = thumbnails
        self.is_looking = False  # whether a photo is seen large beside the strips
        self._fonts: dict[bool, tuple[QFont, QFontMetrics]] = {}
        self._place: Place = QUERY
        self._hint = ""
        self._header = StripsHeader(self)
        self.setModel(StripsModel())
        self.setItemDelegate(StripDelegate(self))
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollPerPixel)
        # Without a bar that comes and goes, the width of the cells cannot swing to and fro.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarAlwaysOn)
        self.setAccessibleName("Queries and their first gallery photos")
        self.setAccessibleDescription(KEYS)
        self.selectionModel().selectionChanged.connect(self._on_selection)
        self.selectionModel().currentChanged.connect(self._on_current)
        self.verticalScrollBar().valueChanged.connect(self.load_visible)
        self.horizontalScrollBar().valueChanged.connect(self._header.update)
        thumbnails.ready.connect(lambda _path: self.viewport().update())

    def show_strips(
        self,
        evaluations: Sequence[Evaluation],
        names: Sequence[str],
        photos: Rows,
        queries: np.ndarray,
        count: int,
    ) -> None:
        """See `StripsModel.show`; names stand over the strips."""
        self.selectionModel().blockSignals(True)
        self.model().show(evaluations, photos, queries, count)
        self.selectionModel().blockSignals(False)
        self._place = QUERY
        self._header.show_names(names)
        self._header.update()
        self.scrollToTop()
        self.load_visible()

    def set_hint(self, text: str) -> None:
        """What stands where no query is shown."""
        self._hint = text
        self.setAccessibleDescription(text or KEYS)
        self.viewport().update()

    def select(self, queries: Sequence[int]) -> None:
        """Select queries without telling; bring the first into sight."""
        model, selection = self.model(), self.selectionModel()
        rows = [row for row in map(model.row_of, queries) if row is not None]
        selection.blockSignals(True)
        selection.clear()
        for row in reversed(rows):
            index = model.index(row)
            selection.setCurrentIndex(index, selection.SelectionFlag.Select)
        selection.blockSignals(False)
        if rows:
            self.scrollTo(model.index(rows[0]))
        self.viewport().update()

    def selected(self) -> list[int]:
        """Places of the selected queries in the task, as they are shown."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self.model().query_of(row) for row in rows]

    def place_now(self) -> Place | None:
        """Where in the current row a single photo is looked at, if one is."""
        return None if self._place == QUERY else self._place

    def card_at(self, row: Row, place: Place | None) -> Card | None:
        if place is None:
            return None
        system, number = place
        if system < 0:
            return row.query
        cards = row.found[system].cards
        if number == self.model().count:
            return next((card for card in cards if card.beyond), None)
        if number >= len(cards) or cards[number].beyond:
            return None
        return cards[number]

    def picture(self, rows: Sequence[int]) -> QImage:
        """Some rows as one picture, whatever is in sight."""
        size, ratio = self.geometry_now().size, self.devicePixelRatioF()
        whole = QSize(size.width(), max(1, len(rows)) * size.height())
        image = QImage(whole * ratio, QImage.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        image.fill(self.palette().color(QPalette.Base))
        painter, option = QPainter(image), QStyleOptionViewItem()
        option.palette = self.palette()
        for number, row in enumerate(rows):
            option.rect = QRect(QPoint(0, number * size.height()), size)
            self.itemDelegate().paint(painter, option, self.model().index(row))
        painter.end()
        return image

    def load_visible(self) -> None:
        """Have the pictures in sight decoded, and the next few."""
        height = max(1, self.geometry_now().size.height())
        first = self.verticalScrollBar().value() // height
        shown = self.viewport().height() // height + 2 + ROWS_AHEAD
        rows = range(min(first, self.model().rowCount()), self.model().rowCount())[:shown]
        self.thumbnails.show_only(self.paths_of(rows), self.side())

    def paths_of(self, rows: Sequence[int]) -> list[str | None]:
        found = []
        for row in map(self.model().row, rows):
            found.append(row.query.path)
            found += [card.path for each in row.found for card in each.cards]
        return found

    def side(self) -> float:
        """Longer side of a picture in pixels of the screen."""
        return self.geometry_now().largest_side * self.devicePixelRatioF()

    def geometry_now(self) -> Geometry:
        model = self.model()
        line = self.metrics().height()
        systems = max(1, len(model.evaluations))
        width, count = self.viewport().width(), max(1, model.count)
        return Geometry.of(width, line, systems, count, model.beyond)

    def small_font(self, bold: bool = False) -> QFont:
        return self._lettering(bold)[0]

    def metrics(self, bold: bool = False) -> QFontMetrics:
        return self._lettering(bold)[1]

    def _lettering(self, bold: bool) -> tuple[QFont, QFontMetrics]:
        if bold not in self._fonts:
            font = small_font(self, bold)
            self._fonts[bold] = font, QFontMetrics(font)
        return self._fonts[bold]

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 200)

    def paintEvent(self, event) -> None:
        super().paintEvent(event)
        if self._hint:
            painter = QPainter(self.viewport())
            paint_hint(painter, QRectF(self.viewport().rect()), self._hint, self.palette())

    def resizeEvent(self, event) -> None:
        height = int(self.metrics().height() + 8)
        self.setViewportMargins(0, height, 0, 0)
        frame = self.frameWidth()
        self._header.setGeometry(frame, frame, self.viewport().width(), height)
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
        self.load_visible()

    def keyPressEvent(self, event) -> None:
        plain = event.modifiers() in (Qt.NoModifier, Qt.KeypadModifier)
        if plain and self.currentIndex().isValid():
            if event.key() in (Qt.Key_Left, Qt.Key_Right):
                self._step(1 if event.key() == Qt.Key_Right else -1)
                return
            if event.key() in (Qt.Key_Return, Qt.Key_Enter, Qt.Key_Space):
                self.look()
                return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.pos())
        if event.button() != Qt.LeftButton or not index.isValid():
            return
        point = QPointF(event.pos() - self.visualRect(index).topLeft())
        place = self.geometry_now().place_at(point)
        single = len(self.selectionModel().selectedRows()) == 1
        if single and self.card_at(index.data(Qt.UserRole), place) is not None:
            self._go(place)
            self.look()

    def _step(self, step: int) -> None:
        row = self.currentIndex().data(Qt.UserRole)
        places = [p for p in self.geometry_now().places() if self.card_at(row, p) is not None]
        now = places.index(self._place) if self._place in places else 0
        self._go(places[min(max(0, now + step), len(places) - 1)])

    def _go(self, place: Place) -> None:
        self._place = place
        row = self.currentIndex().data(Qt.UserRole)
        card = self.card_at(row, place)
        self.setAccessibleDescription(", ".join(card_lines(row, place[0], card)))
        cell = self.geometry_now().cell(place)
        bar = self.horizontalScrollBar()
        if cell.left() < bar.value() or cell.right() > bar.value() + self.viewport().width():
            bar.setValue(int(cell.left()) - 20)
        self.viewport().update()
        if self.is_looking:
            self.look()

    def look(self) -> None:
        """Have the photo of the current row that is looked at shown large."""
        if not self.currentIndex().isValid():
            return
        row = self.currentIndex().data(Qt.UserRole)
        card = self.card_at(row, self._place)
        if card is None or card is row.query:
            card = row.found[0].cards[0]
        self.photo_wanted.emit(row, card)

    def _on_selection(self) -> None:
        self.queries_selected.emit(self.selected())

    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if not current.isValid():
            return
        if self.card_at(current.data(Qt.UserRole), self._place) is None:
            self._place = QUERY
        if self.is_looking:
            self.look()

    def changeEvent(self, event) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.PaletteChange, QEvent.FontChange, QEvent.StyleChange):
            self._fonts = {}
            self.scheduleDelayedItemsLayout()


class StripsHeader(QWidget):
    """Says over the strips what is query, and whose strips these are."""

    def __init__(self, view: StripsView):
        super().__init__(view)
        self._view = view
        self.names: Sequence[str] = ()
        self.setAccessibleName("What the columns of photos are")

    def show_names(self, names: Sequence[str]) -> None:
        self.names = names
        self.setAccessibleDescription(", ".join(["Query", *names]))

    def paintEvent(self, _event) -> None:
        painter = QPainter(self)
        view, palette = self._view, self._view.palette()
        painter.fillRect(self.rect(), palette.color(QPalette.Window))
        painter.setPen(palette.color(QPalette.WindowText))
        geometry, shift = view.geometry_now(), view.horizontalScrollBar().value()
        cell = geometry.cell(QUERY)
        where = QRectF(cell.left() - shift, 0, cell.width(), self.height())
        painter.setFont(view.small_font())
        painter.drawText(where, Qt.AlignCenter, "Query")
        painter.setFont(view.small_font(bold=True))
        metrics = view.metrics(bold=True)
        for system, name in enumerate(self.names):
            column = geometry.column(system)
            text = metrics.elidedText(name, Qt.ElideMiddle, int(column.width()))
            where = QRectF(column.left() - shift, 0, column.width(), self.height())
            painter.drawText(where, Qt.AlignVCenter | Qt.AlignLeft, text)
