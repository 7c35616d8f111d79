"""Matches as a grid of cards: photo, item, rank, a bar for similarity; only those in sight drawn."""

from dataclasses import dataclass

from AnyQt.QtCore import QPointF, QRectF, QSize, Qt, Signal
from AnyQt.QtGui import QColor, QFontMetrics, QPainter, QPalette, QPen
from AnyQt.QtWidgets import QMenu

from ...words import distance_text
from ..kit.card_grid import PADDING, CardDelegate, CardGrid, picture_place
from ..kit.marks import RIGHT, paint_mark
from ..kit.paint import dimmed, fitted, item_name
from ..kit.thumbnails import Thumbnails
from .cards import Card

WIDTHS = (104, 150)  # least and most of a card, pixels
BAR = 5  # height of the bar for similarity
PILL = 18  # height of the sign that folds and unfolds
FOLD, UNFOLD = "Fold this garment", "Unfold this garment"
KEYS = "Arrow keys: from match to match. Enter: more like it. Space: its garment’s other photos"


@dataclass(frozen=True)
class Geometry:
    """Where things are on a card; all in logical pixels.

    Attributes
    ----------
    width : of a card
    line : height of a line of text
    """

    width: int
    line: int

    @classmethod
    def of(cls, available: int, line: int) -> "Geometry":
        columns = max(1, available // WIDTHS[0])
        return cls(max(WIDTHS[0], min(available // columns, WIDTHS[1])), line)

    @property
    def size(self) -> QSize:
        return QSize(self.width, int(self.picture.bottom() + BAR + 5 + 2 * self.line + PADDING))

    @property
    def picture(self) -> QRectF:
        return picture_place(self.width)

    @property
    def bar(self) -> QRectF:
        return QRectF(PADDING, self.picture.bottom() + 3, self.picture.width(), BAR)

    def text(self, number: int) -> QRectF:
        """The place of a line of text, from 0."""
        top = self.bar.bottom() + 2 + number * self.line
        return QRectF(PADDING, top, self.picture.width(), self.line)

    def pill(self, text_width: int) -> QRectF:
        """The sign in the corner of the picture that folds and unfolds."""
        corner = self.picture.bottomRight()
        width = text_width + 12
        return QRectF(corner.x() - width - 3, corner.y() - PILL - 3, width, PILL)


class MatchGrid(CardGrid):
    """Cards of a gallery's answer.

    Attributes
    ----------
    fold_wanted : the user wants an item's other photos shown, or hidden (its card)
    like_wanted : the user wants more like a photo (its card)
    touched : the user has clicked a card, or reached one by a key
    """

    fold_wanted = Signal(object)
    like_wanted = Signal(object)
    touched = Signal()

    def __init__(self, thumbnails: Thumbnails, name: str):
        super().__init__(thumbnails, name)
        self.setItemDelegate(MatchDelegate(self))
        self.setAccessibleDescription(KEYS)
        self.setContextMenuPolicy(Qt.CustomContextMenu)
        self.customContextMenuRequested.connect(self._show_menu)
        self.selectionModel().currentChanged.connect(lambda *_: self.touched.emit())

    def show_cards(self, cards: list[Card]) -> None:
        """Show other cards; the photo that was selected stays so if it is among them."""
        before = self.current_card()
        super().show_cards(cards)
        rows = [place for place, card in enumerate(cards) if before and card.row == before.row]
        if rows:
            self.selectionModel().blockSignals(True)
            self.setCurrentIndex(self.model().index(rows[0]))
            self.selectionModel().blockSignals(False)

    def current_card(self) -> Card | None:
        index = self.currentIndex()
        return index.data(Qt.UserRole) if index.isValid() else None

    def geometry_now(self) -> Geometry:
        return Geometry.of(self.room(), QFontMetrics(self.small_font()).height())

    def card_size(self) -> QSize:
        return self.geometry_now().size

    def picture_of(self, card: Card) -> str | None:
        return card.picture

    def minimumSizeHint(self) -> QSize:
        return QSize(WIDTHS[0] + 24, 180)

    def sizeHint(self) -> QSize:
        return QSize(4 * WIDTHS[0] + 40, 480)

    def keyPressEvent(self, event) -> None:
        card = self.current_card()
        if card is not None and event.modifiers() in (Qt.NoModifier, Qt.KeypadModifier):
            if event.key() == Qt.Key_Space:
                self._fold(card)
                return
            if event.key() in (Qt.Key_Return, Qt.Key_Enter):
                self.like_wanted.emit(card)
                return
        super().keyPressEvent(event)

    def mousePressEvent(self, event) -> None:
        index = self.indexAt(event.pos())
        if index.isValid() and event.button() == Qt.LeftButton:
            card = index.data(Qt.UserRole)
            point = QPointF(event.pos() - self.visualRect(index).topLeft())
            if card.others and self.itemDelegate().pill_of(card).contains(point):
                self.setCurrentIndex(index)
                self._fold(card)
                return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event) -> None:
        index = self.indexAt(event.pos())
        if index.isValid() and event.button() == Qt.LeftButton:
            self.like_wanted.emit(index.data(Qt.UserRole))

    def _fold(self, card: Card) -> None:
        if card.others or not card.is_first:
            self.fold_wanted.emit(card)

    def _show_menu(self, place) -> None:
        card = self.indexAt(place).data(Qt.UserRole) or self.current_card()
        if card is None:
            return
        menu = QMenu(self)
        menu.addAction("More like this one", lambda: self.like_wanted.emit(card))
        if card.others or not card.is_first:
            what = FOLD if card.is_open or not card.is_first else UNFOLD
            menu.addAction(what, lambda: self._fold(card))
        menu.exec(self.viewport().mapToGlobal(place))


class MatchDelegate(CardDelegate):
    """Draws a match and tells about it."""

    def pill_of(self, card: Card) -> QRectF:
        metrics = QFontMetrics(self._view.small_font())
        return self._view.geometry_now().pill(metrics.horizontalAdvance(_pill_text(card)))

    def paint_ground(self, painter: QPainter, ground: QRectF, card: Card) -> None:
        if card.is_open or not card.is_first:
            # The photos of an unfolded garment lie on one ground.
            shade = dimmed(self._view.palette())
            shade.setAlpha(45)
            painter.fillRect(ground.adjusted(-1, 0, 1, 0), shade)

    def paint_card(self, painter: QPainter, card: Card, place: QRectF) -> None:
        geometry, palette = self._view.geometry_now(), self._view.palette()
        self._paint_picture(painter, card, place, palette)
        self._paint_bar(painter, card, geometry.bar, palette)
        if card.others:
            self._paint_pill(painter, card)
        if card.right:
            paint_mark(painter, place, True)
        # An unfolded garment's other photos are told apart by their own names.
        name = (card.item if card.is_first and card.item else card.name).rpartition("/")[2]
        rank = f"{card.rank} ≈" if card.tied else str(card.rank)
        metrics = QFontMetrics(self._view.small_font(card.is_first))
        room = geometry.text(0).width() - metrics.horizontalAdvance(f"{rank}  ")
        title = f"{rank}  {item_name(name, metrics, room)}"
        self._paint_text(painter, geometry.text(0), title, palette, card.is_first)
        under = "identical" if card.identical else distance_text(card.distance)
        under = f"{under}, file gone" if card.gone else under
        self._paint_text(painter, geometry.text(1), under, palette, False, dim=not card.identical)

    def _paint_picture(self, painter: QPainter, card: Card, cell: QRectF, palette) -> None:
        picture = self._view.thumbnails.picture(card.picture)
        if picture is None:
            shade = dimmed(palette)
            shade.setAlpha(50)
            painter.fillRect(cell, shade)
            if self._view.thumbnails.problem(card.picture) is not None:
                painter.setPen(dimmed(palette))
                painter.drawText(cell, Qt.AlignCenter, "?")
            return
        painter.drawImage(fitted(picture.size(), cell), picture)
        if card.right:
            painter.setBrush(Qt.NoBrush)
            painter.setPen(QPen(RIGHT, 2.5, Qt.SolidLine, Qt.SquareCap, Qt.MiterJoin))
            painter.drawRect(cell.adjusted(1, 1, -1, -1))

    def _paint_bar(self, painter: QPainter, card: Card, place: QRectF, palette) -> None:
        shade = dimmed(palette)
        shade.setAlpha(60)
        painter.fillRect(place, shade)
        filled = QRectF(place)
        filled.setWidth(place.width() * min(1.0, card.similarity))
        painter.fillRect(filled, palette.color(QPalette.Active, QPalette.Highlight))

    def _paint_pill(self, painter: QPainter, card: Card) -> None:
        place = self.pill_of(card)
        painter.setPen(Qt.NoPen)
        painter.setBrush(QColor(0, 0, 0, 170))
        painter.drawRoundedRect(place, PILL / 2, PILL / 2)
        painter.setPen(QColor("white"))
        painter.setFont(self._view.small_font())
        painter.drawText(place, Qt.AlignCenter, _pill_text(card))

    def _paint_text(
        self, painter, place: QRectF, text: str, palette, bold: bool, dim: bool = False
    ) -> None:
        font = self._view.small_font(bold)
        painter.setFont(font)
        painter.setPen(dimmed(palette) if dim else palette.color(QPalette.Text))
        text = QFontMetrics(font).elidedText(text, Qt.ElideMiddle, int(place.width()))
        painter.drawText(place, Qt.AlignCenter, text)

    def lines(self, card: Card) -> list[str]:
        lines = [card.name]
        if card.item:
            lines.append(f"garment: {card.item}")
        lines.append(f"rank {card.rank}, distance {card.distance:.6g}")
        if card.corrected != card.distance:
            how = "up" if card.corrected < card.distance else "down"
            lines.append(f"marked {how} to {card.corrected:.6g} for how near it is to everything")
        if card.tied:
            lines.append("≈ nearly as near as the one before: their order means little")
        if card.right:
            lines.append("✓ the right garment")
        if card.identical:
            lines.append("this is your photo")
        if card.gone:
            lines.append("its file is not there; the catalogue’s Remove Gone takes it out")
        if card.others:
            lines.append(f"{card.others} more of this garment: Space shows or hides them")
        lines.append("Enter or a double click: more like this one")
        return lines


def _pill_text(card: Card) -> str:
    return f"−{card.others}" if card.is_open else f"+{card.others}"
