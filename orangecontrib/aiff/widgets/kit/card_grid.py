"""A grid of cards with photos: only those in sight are drawn, and only their pictures decoded."""

from collections.abc import Sequence
from typing import Any

from AnyQt.QtCore import QAbstractListModel, QEvent, QModelIndex, QRect, QRectF, QSize, Qt, QTimer
from AnyQt.QtGui import QColor, QFont, QImage, QPainter, QPalette, QPen
from AnyQt.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from .paint import small_font
from .plain import as_tip
from .thumbnails import Thumbnails

PADDING = 6  # pixels round a card's picture
ASPECT = 4 / 3  # height of a picture's place by its width
LOAD_AFTER_MS = 30
ROWS_AHEAD = 2


def picture_place(width: int) -> QRectF:
    """Where the picture is on a card of some width."""
    side = width - 2 * PADDING
    return QRectF(PADDING, PADDING, side, round(side * ASPECT))


class CardsModel(QAbstractListModel):
    """Cards, each with the `path` of its photo and the `words` of a screen reader."""

    def __init__(self):
        super().__init__()
        self.cards: Sequence[Any] = []

    def show(self, cards: Sequence[Any]) -> None:
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
        return card.words if role in (Qt.DisplayRole, Qt.AccessibleTextRole) else None


class CardGrid(QListView):
    """The grid; what it is made for says how large its cards are, in `card_size`."""

    def __init__(self, thumbnails: Thumbnails, name: str):
        super().__init__()
        self.thumbnails = thumbnails
        self._is_closed = False
        self.setModel(CardsModel())
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
        self._timer = QTimer(self, singleShot=True, interval=LOAD_AFTER_MS)
        self._timer.timeout.connect(self.load_visible)
        self.verticalScrollBar().valueChanged.connect(lambda _: self._timer.start())
        thumbnails.ready.connect(lambda _path: self.viewport().update())

    def card_size(self) -> QSize:
        raise NotImplementedError

    def show_cards(self, cards: Sequence[Any]) -> None:
        self.model().show(cards)
        self._timer.start()

    def small_font(self, bold: bool = False) -> QFont:
        return small_font(self, bold)

    def room(self) -> int:
        """Pixels across that cards may fill."""
        return max(1, self.viewport().width() - 2)

    def columns(self) -> int:
        return max(1, self.room() // self.card_size().width())

    def load_visible(self) -> None:
        """Have the pictures in sight decoded, and the next few."""
        if self._is_closed:
            return
        size, columns = self.card_size(), self.columns()
        first = self.verticalScrollBar().value() // size.height() * columns
        rows = self.viewport().height() // size.height() + 2 + ROWS_AHEAD
        cards = self.model().cards[first : first + rows * columns]
        side = picture_place(size.width()).height() * self.devicePixelRatioF()
        self.thumbnails.show_only(map(self.picture_of, cards), side)

    def picture_of(self, card: Any) -> str | None:
        """Where the picture is that is shown of a card."""
        return card.path

    def close_tasks(self) -> None:
        """Stop decoding for good; called before the widget goes."""
        self._is_closed = True
        self.thumbnails.close()

    def picture(self, count: int, most_columns: int) -> QImage:
        """The first cards as one picture, whatever is in sight."""
        size, cards = self.card_size(), self.model().cards[:count]
        columns = max(1, min(len(cards), most_columns))
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
            corner = column * size.width(), row * size.height()
            option.rect = QRect(*corner, size.width(), size.height())
            self.itemDelegate().paint(painter, option, self.model().index(place))
        painter.end()
        return image

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
        self._timer.start()

    def showEvent(self, event) -> None:
        super().showEvent(event)
        self._timer.start()


class CardDelegate(QStyledItemDelegate):
    """Draws a card in `paint_card`, and tells about it in `tooltip`."""

    def __init__(self, view: CardGrid):
        super().__init__(view)
        self._view = view

    def sizeHint(self, option, index) -> QSize:
        return self._view.card_size()

    def paint(self, painter: QPainter, option, index: QModelIndex) -> None:
        painter.save()
        painter.setRenderHints(QPainter.Antialiasing | QPainter.SmoothPixmapTransform)
        painter.translate(option.rect.topLeft())
        ground = QRectF(0, 0, option.rect.width(), option.rect.height()).adjusted(1, 1, -1, -1)
        self.paint_ground(painter, ground, index.data(Qt.UserRole))
        if option.state & QStyle.State_Selected:
            _paint_selected(painter, ground, option.palette)
        self.paint_card(painter, index.data(Qt.UserRole), picture_place(option.rect.width()))
        painter.restore()

    def paint_ground(self, painter: QPainter, ground: QRectF, card: Any) -> None:
        """What lies under a card; nothing, unless a grid has something to say by it."""

    def paint_card(self, painter: QPainter, card: Any, place: QRectF) -> None:
        """Draw a card whose picture has its place here; the card's corner is at 0, 0."""
        raise NotImplementedError

    def lines(self, card: Any) -> list[str]:
        """What stands in the tooltip over a card."""
        raise NotImplementedError

    def tooltip(self, card: Any) -> str:
        lines = self.lines(card)
        if problem := self._view.thumbnails.problem(self._view.picture_of(card)):
            lines.append(f"cannot be shown: {problem}")
        return "\n".join(lines)

    def helpEvent(self, event, view, option, index: QModelIndex) -> bool:
        if event.type() != QEvent.ToolTip or not index.isValid():
            return super().helpEvent(event, view, option, index)
        QToolTip.showText(event.globalPos(), as_tip(self.tooltip(index.data(Qt.UserRole))), view)
        return True


def _paint_selected(painter: QPainter, ground: QRectF, palette: QPalette) -> None:
    colour = palette.color(QPalette.Active, QPalette.Highlight)
    tint = QColor(colour)
    tint.setAlpha(60)
    painter.fillRect(ground, tint)
    painter.setPen(QPen(colour, 2))
    painter.setBrush(Qt.NoBrush)
    painter.drawRect(ground)
