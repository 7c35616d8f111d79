"""The photos of a cluster as a grid: domain badge, garment by colour and name; only those seen."""

from dataclasses import dataclass

from AnyQt.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
)
from AnyQt.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPalette, QPen
from AnyQt.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from ...clusters.analysis import Analysis
from ...clusters.kinds import Cluster
from ..kit.paint import dimmed, paint_badge, short_name
from ..kit.thumbnails import Thumbnails
from .item_colours import colour_at, colours_of, domain_at, ink_on

WIDTHS = (96, 140)  # least and most of a card where there are many, pixels
LARGEST, STEP = 264, 8  # of a card where there are few; how finely its width is chosen
ASPECT = 4 / 3  # height of a picture's place by its width
PADDING, BADGE = 6, 20
LOAD_AFTER_MS = 30
ROWS_AHEAD = 2


@dataclass(frozen=True)
class Card:
    """A photo of a cluster.

    Attributes
    ----------
    row : of the data
    note : what it is among the photos, a key of `NOTES`; "" for nothing
    """

    row: int
    path: str | None
    name: str
    item: str
    domain: str | None
    colour: QColor
    note: str = ""

    @property
    def words(self) -> str:
        """What a screen reader says."""
        domain = f"{self.domain} photo" if self.domain else "photo of unknown domain"
        return ", ".join(
            w for w in (self.item or "garment unknown", self.name, domain, self.note) if w
        )


MIDDLE, NEIGHBOUR = "middle photo", "nearest outside"
NOTES = {
    MIDDLE: "The medoid: on average the nearest to the cluster’s other photos",
    NEIGHBOUR: "Not in the cluster: the nearest of all other photos",
}


def cards_of(analysis: Analysis, cluster: Cluster) -> list[Card]:
    """The photos in the tree's order, the medoid first; a loner's nearest photo beside it."""
    rows = [int(row) for row in cluster.medoid_first]
    notes = {cluster.medoid: MIDDLE} if len(rows) > 1 else {}
    nearest = int(analysis.measures.nearest[cluster.medoid])
    if len(rows) == 1 and nearest >= 0:
        rows.append(nearest)
        notes[nearest] = NEIGHBOUR
    labels, colours = analysis.labels, colours_of(analysis.labels)
    return [
        Card(
            row,
            labels.paths[row],
            labels.photos[row],
            labels.items.of(row),
            domain_at(labels, row),
            colour_at(labels, colours, row),
            notes.get(row, ""),
        )
        for row in rows
    ]


class CardsModel(QAbstractListModel):
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
        return card.words if role in (Qt.DisplayRole, Qt.AccessibleTextRole) else None


class ClusterPhotos(QListView):
    """The grid."""

    def __init__(self, thumbnails: Thumbnails):
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
        self.setAccessibleName("Photos of the cluster")
        self._timer = QTimer(self, singleShot=True, interval=LOAD_AFTER_MS)
        self._timer.timeout.connect(self.load_visible)
        self.verticalScrollBar().valueChanged.connect(lambda _: self._timer.start())
        thumbnails.ready.connect(lambda _path: self.viewport().update())

    def show_cards(self, cards: list[Card]) -> None:
        self.model().show(cards)
        self.scheduleDelayedItemsLayout()
        self.scrollToTop()
        self._timer.start()

    def card_size(self) -> QSize:
        """As large as lets all photos be seen at once; where they are too many, not very small."""
        place, number = self.viewport().size(), len(self.model().cards)
        across = max(1, place.width() - 2)
        for width in range(min(LARGEST, across), WIDTHS[1], -STEP):
            height = self._height(width)
            if -(-number // (across // width)) * height <= place.height():
                return QSize(width, height)
        width = max(WIDTHS[0], min(across // max(1, across // WIDTHS[0]), WIDTHS[1]))
        return QSize(width, self._height(width))

    def _height(self, width: int) -> int:
        return round(self.picture_of(width).bottom() + 3 + 2 * self.line + PADDING)

    def picture_of(self, width: int) -> QRectF:
        side = width - 2 * PADDING
        return QRectF(PADDING, PADDING, side, round(side * ASPECT))

    @property
    def line(self) -> int:
        return QFontMetrics(self.small_font()).height() + 1

    def small_font(self, bold: bool = False) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(max(7.0, font.pointSizeF() * 0.88))
        font.setBold(bold)
        return font

    def load_visible(self) -> None:
        """Have the pictures in sight decoded, and the next few."""
        size = self.card_size()
        columns = max(1, (self.viewport().width() - 2) // size.width())
        first = self.verticalScrollBar().value() // size.height() * columns
        rows = self.viewport().height() // size.height() + 2 + ROWS_AHEAD
        cards = self.model().cards[first : first + rows * columns]
        side = self.picture_of(size.width()).height() * self.devicePixelRatioF()
        self.thumbnails.show_only((card.path for card in cards), side)

    def picture(self, count: int) -> QImage:
        """The first photos as one picture, whatever is in sight."""
        size, cards = self.card_size(), self.model().cards[:count]
        columns = max(1, min(len(cards), 6))
        rows = -(-max(1, len(cards)) // columns)
        ratio = self.devicePixelRatioF()
        image = QImage(
            QSize(columns * size.width(), rows * size.height()) * ratio, QImage.Format_RGB32
        )
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

    def minimumSizeHint(self) -> QSize:
        return QSize(WIDTHS[0] + 24, 120)

    def sizeHint(self) -> QSize:
        return QSize(4 * WIDTHS[0] + 40, 300)

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
        self._timer.start()

    def showEvent(self, event) -> None:
        super().showEvent(event)
        self._timer.start()


class CardDelegate(QStyledItemDelegate):
    """Draws a photo and tells about it."""

    def __init__(self, view: ClusterPhotos):
        super().__init__(view)
        self._view = view

    def sizeHint(self, option, index) -> QSize:
        return self._view.card_size()

    def paint(self, painter: QPainter, option, index: QModelIndex) -> None:
        card, view = index.data(Qt.UserRole), self._view
        place = view.picture_of(option.rect.width())
        painter.save()
        painter.setRenderHints(QPainter.Antialiasing | QPainter.SmoothPixmapTransform)
        painter.translate(option.rect.topLeft())
        self._paint_ground(painter, option, card)
        self._paint_picture(painter, card, place)
        badge = QRectF(place.left() + 3, place.top() + 3, BADGE, BADGE)
        paint_badge(painter, badge, card.domain, None, view.palette())
        self._paint_item(
            painter, card, QRectF(place.left(), place.bottom() + 3, place.width(), view.line)
        )
        under = QRectF(place.left(), place.bottom() + 3 + view.line, place.width(), view.line)
        painter.setFont(view.small_font())
        painter.setPen(dimmed(view.palette()))
        metrics = QFontMetrics(painter.font())
        text = short_name(
            card.name.replace("\\", "/").rpartition("/")[2], metrics, int(place.width())
        )
        painter.drawText(under, Qt.AlignCenter, text)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option, card: Card) -> None:
        ground = QRectF(0, 0, option.rect.width(), option.rect.height()).adjusted(1, 1, -1, -1)
        if option.state & QStyle.State_Selected:
            colour = option.palette.color(QPalette.Active, QPalette.Highlight)
            tint = QColor(colour)
            tint.setAlpha(60)
            painter.fillRect(ground, tint)
            painter.setPen(QPen(colour, 2))
            painter.setBrush(Qt.NoBrush)
            painter.drawRect(ground)

    def _paint_picture(self, painter: QPainter, card: Card, place: QRectF) -> None:
        palette = self._view.palette()
        picture = self._view.thumbnails.picture(card.path)
        shade = dimmed(palette)
        if picture is None:
            shade.setAlpha(40)
            painter.fillRect(place, shade)
            if self._view.thumbnails.problem(card.path) is not None:
                # Without a picture its name stands in.
                painter.setPen(palette.color(QPalette.Text))
                painter.setFont(self._view.small_font())
                words = place.adjusted(4, BADGE + 6, -4, -4)
                painter.drawText(words, int(Qt.AlignCenter | Qt.TextWrapAnywhere), card.name)
        else:
            size = picture.size().scaled(place.size().toSize(), Qt.KeepAspectRatio)
            fits = QRectF(0, 0, size.width(), size.height())
            fits.moveCenter(place.center())
            painter.drawImage(fits, picture)
            shade.setAlpha(56)
            painter.setPen(QPen(shade, 1))
            painter.setBrush(Qt.NoBrush)
            painter.drawRect(fits.adjusted(0.5, 0.5, -0.5, -0.5))
        if card.note:
            self._paint_note(painter, card.note, place)

    def _paint_note(self, painter: QPainter, note: str, place: QRectF) -> None:
        font = self._view.small_font()
        painter.setFont(font)
        text = QFontMetrics(font).elidedText(note, Qt.ElideRight, int(place.width()) - 8)
        band = QRectF(
            place.left(), place.bottom() - self._view.line, place.width(), self._view.line
        )
        painter.fillRect(band, QColor(0, 0, 0, 165))
        painter.setPen(QColor("white"))
        painter.drawText(band, Qt.AlignCenter, text)

    def _paint_item(self, painter: QPainter, card: Card, place: QRectF) -> None:
        if not card.item:
            return
        font = self._view.small_font(bold=True)
        painter.setFont(font)
        painter.setPen(Qt.NoPen)
        painter.setBrush(card.colour)
        painter.drawRoundedRect(place, 3, 3)
        painter.setPen(ink_on(card.colour))
        # What tells dress_000882 from dress_000901 stands at the end.
        text = QFontMetrics(font).elidedText(card.item, Qt.ElideLeft, int(place.width()) - 4)
        painter.drawText(place, Qt.AlignCenter, text)

    def helpEvent(self, event, view, option, index: QModelIndex) -> bool:
        if event.type() != QEvent.ToolTip or not index.isValid():
            return super().helpEvent(event, view, option, index)
        QToolTip.showText(event.globalPos(), self.tooltip(index.data(Qt.UserRole)), view)
        return True

    def tooltip(self, card: Card) -> str:
        lines = [card.name, f"garment: {card.item or 'unknown'}"]
        lines.append(f"domain: {card.domain or 'unknown'}")
        if card.note:
            lines.append(NOTES[card.note])
        if problem := self._view.thumbnails.problem(card.path):
            lines.append(f"cannot be shown: {problem}")
        return "\n".join(lines)
