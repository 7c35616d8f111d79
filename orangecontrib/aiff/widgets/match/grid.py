"""Matches as a grid of cards: photo, item, rank, a bar for similarity; only those in sight drawn."""

from dataclasses import dataclass

from AnyQt.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from AnyQt.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPalette, QPen
from AnyQt.QtWidgets import (
    QAbstractItemView,
    QListView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from ..evaluator.strips import RIGHT, distance_text, paint_mark
from ..kit.paint import dimmed
from ..kit.thumbnails import Thumbnails
from .cards import Card, in_words

WIDTHS = (104, 150)  # least and most of a card, pixels
ASPECT = 4 / 3  # height of a picture's place by its width
PADDING = 6
BAR = 5  # height of the bar for similarity
PILL = 18  # height of the sign that folds and unfolds
LOAD_AFTER_MS = 30
ROWS_AHEAD = 2


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
        side = self.width - 2 * PADDING
        return QRectF(PADDING, PADDING, side, round(side * ASPECT))

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


class CardsModel(QAbstractListModel):
    """The cards that are shown."""

    def __init__(self):
        super().__init__()
        self.cards: list[Card] = []

    def show(self, cards: list[Card]) -> None:
        self.beginResetModel()
        self.cards = cards
        self.endResetModel()

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.cards)

    def data(self, index: QModelIndex, role: int = Qt.DisplayRole):
        if not index.isValid():
            return None
        card = self.cards[index.row()]
        if role == Qt.UserRole:
            return card
        if role in (Qt.DisplayRole, Qt.AccessibleTextRole):
            return in_words(card)
        return None


class MatchGrid(QListView):
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
        super().__init__()
        self.thumbnails = thumbnails
        self.setModel(CardsModel())
        self.setItemDelegate(CardDelegate(self))
        self.setViewMode(QListView.IconMode)
        self.setMovement(QListView.Static)
        self.setResizeMode(QListView.Adjust)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollPerPixel)
        # Without a bar that comes and goes, the width of the cards cannot swing to and fro.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarAlwaysOn)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
        self.setAccessibleName(name)
        self.setContextMenuPolicy(Qt.CustomContextMenu)
        self.customContextMenuRequested.connect(self._show_menu)
        self.selectionModel().currentChanged.connect(lambda *_: self.touched.emit())
        self._timer = QTimer(self, singleShot=True, interval=LOAD_AFTER_MS)
        self._timer.timeout.connect(self.load_visible)
        self._is_closed = False
        self.verticalScrollBar().valueChanged.connect(lambda _: self._timer.start())
        thumbnails.ready.connect(lambda _path: self.viewport().update())

    def show_cards(self, cards: list[Card]) -> None:
        """Show other cards; the photo that was selected stays so if it is among them."""
        before = self.current_card()
        model = self.model()
        model.show(cards)
        rows = [place for place, card in enumerate(cards) if before and card.row == before.row]
        if rows:
            self.selectionModel().blockSignals(True)
            self.setCurrentIndex(model.index(rows[0]))
            self.selectionModel().blockSignals(False)
        self._timer.start()

    def current_card(self) -> Card | None:
        index = self.currentIndex()
        return index.data(Qt.UserRole) if index.isValid() else None

    def geometry_now(self) -> Geometry:
        line = QFontMetrics(self.small_font()).height()
        return Geometry.of(self.viewport().width() - 2, line)

    def small_font(self, bold: bool = False) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(max(7.0, font.pointSizeF() * 0.9))
        font.setBold(bold)
        return font

    def load_visible(self) -> None:
        """Have the pictures in sight decoded, and the next few."""
        if self._is_closed:
            return
        size = self.geometry_now().size
        columns = max(1, (self.viewport().width() - 2) // size.width())
        first = self.verticalScrollBar().value() // size.height() * columns
        rows = self.viewport().height() // size.height() + 2 + ROWS_AHEAD
        cards = self.model().cards[first : first + rows * columns]
        side = self.geometry_now().picture.height() * self.devicePixelRatioF()
        self.thumbnails.show_only((card.path for card in cards), side)

    def close_tasks(self) -> None:
        """Stop decoding for good; called before the widget goes."""
        self._is_closed = True
        self.thumbnails.close()

    def picture(self, count: int) -> QImage:
        """The first cards as one picture, whatever is in sight."""
        size, cards = self.geometry_now().size, self.model().cards[:count]
        columns = max(1, min(len(cards), max(4, (self.viewport().width() - 2) // size.width())))
        rows = -(-max(1, len(cards)) // columns)
        ratio = self.devicePixelRatioF()
        whole = QSize(columns * size.width(), rows * size.height())
        image = QImage(whole * ratio, QImage.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        image.fill(self.palette().color(QPalette.Base))
        painter, option = QPainter(image), QStyleOptionViewItem()
        option.palette = self.palette()
        for place in range(len(cards)):
            row, column = divmod(place, columns)
            option.rect = QRect(
                column * size.width(), row * size.height(), size.width(), size.height()
            )
            self.itemDelegate().paint(painter, option, self.model().index(place))
        painter.end()
        return image

    def minimumSizeHint(self) -> QSize:
        return QSize(WIDTHS[0] + 24, 180)

    def sizeHint(self) -> QSize:
        return QSize(4 * WIDTHS[0] + 40, 480)

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
        self._timer.start()

    def showEvent(self, event) -> None:
        super().showEvent(event)
        self._timer.start()

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
            what = "Fold" if card.is_open or not card.is_first else "Unfold"
            menu.addAction(f"{what} this garment", lambda: self._fold(card))
        menu.exec(self.viewport().mapToGlobal(place))


class CardDelegate(QStyledItemDelegate):
    """Draws a card and tells about it."""

    def __init__(self, view: MatchGrid):
        super().__init__(view)
        self._view = view

    def sizeHint(self, option, index) -> QSize:
        return self._view.geometry_now().size

    def pill_of(self, card: Card) -> QRectF:
        metrics = QFontMetrics(self._view.small_font())
        return self._view.geometry_now().pill(metrics.horizontalAdvance(_pill_text(card)))

    def paint(self, painter: QPainter, option, index: QModelIndex) -> None:
        card, geometry = index.data(Qt.UserRole), self._view.geometry_now()
        palette = self._view.palette()
        painter.save()
        painter.setRenderHints(QPainter.Antialiasing | QPainter.SmoothPixmapTransform)
        painter.translate(option.rect.topLeft())
        self._paint_ground(painter, option, card, geometry)
        self._paint_picture(painter, card, geometry.picture, palette)
        self._paint_bar(painter, card, geometry.bar, palette)
        if card.others:
            self._paint_pill(painter, card, palette)
        if card.right:
            paint_mark(painter, geometry.picture, True)
        # An unfolded garment's other photos are told apart by their own names.
        name = (card.item if card.is_first and card.item else card.name).rpartition("/")[2]
        rank = f"{card.rank} ≈" if card.tied else str(card.rank)
        self._paint_text(painter, geometry.text(0), f"{rank}  {name}", palette, card.is_first)
        under = "identical" if card.identical else distance_text(card.distance)
        self._paint_text(painter, geometry.text(1), under, palette, False, dim=not card.identical)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option, card: Card, geometry: Geometry) -> None:
        ground = QRectF(0, 0, option.rect.width(), option.rect.height()).adjusted(1, 1, -1, -1)
        colour = option.palette.color(QPalette.Active, QPalette.Highlight)
        if card.is_open or not card.is_first:
            # The photos of an unfolded garment lie on one ground.
            shade = dimmed(option.palette)
            shade.setAlpha(45)
            painter.fillRect(QRectF(0, 1, option.rect.width(), ground.height()), shade)
        if option.state & QStyle.State_Selected:
            tint = QColor(colour)
            tint.setAlpha(60)
            painter.fillRect(ground, tint)
            painter.setPen(QPen(colour, 2))
            painter.setBrush(Qt.NoBrush)
            painter.drawRect(ground)

    def _paint_picture(self, painter: QPainter, card: Card, cell: QRectF, palette) -> None:
        picture = self._view.thumbnails.picture(card.path)
        if picture is None:
            shade = dimmed(palette)
            shade.setAlpha(50)
            painter.fillRect(cell, shade)
            if self._view.thumbnails.problem(card.path) is not None:
                painter.setPen(dimmed(palette))
                painter.drawText(cell, Qt.AlignCenter, "?")
            return
        size = picture.size().scaled(cell.size().toSize(), Qt.KeepAspectRatio)
        place = QRectF(0, 0, size.width(), size.height())
        place.moveCenter(cell.center())
        painter.drawImage(place, picture)
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

    def _paint_pill(self, painter: QPainter, card: Card, palette) -> None:
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

    def helpEvent(self, event, view, option, index: QModelIndex) -> bool:
        if event.type() != QEvent.ToolTip or not index.isValid():
            return super().helpEvent(event, view, option, index)
        QToolTip.showText(event.globalPos(), self.tooltip(index.data(Qt.UserRole)), view)
        return True

    def tooltip(self, card: Card) -> str:
        """What stands in the tooltip over a card."""
        lines = [card.name]
        if card.item:
            lines.append(f"garment: {card.item}")
        lines.append(f"rank {card.rank}, distance {card.distance:.6g}")
        if card.tied:
            lines.append("≈ nearly as near as the one before: their order means little")
        if card.right:
            lines.append("✓ the right garment")
        if card.identical:
            lines.append("this very photo asks")
        if card.others:
            lines.append(f"{card.others} more of this garment: Space shows or hides them")
        lines.append("Enter or a double click: more like this one")
        if problem := self._view.thumbnails.problem(card.path):
            lines.append(f"cannot be shown: {problem}")
        return "\n".join(lines)


def _pill_text(card: Card) -> str:
    return f"−{card.others}" if card.is_open else f"+{card.others}"
