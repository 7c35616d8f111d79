"""The photos of a cluster as a grid: domain badge, garment by colour and name; only those seen."""

from dataclasses import dataclass

from AnyQt.QtCore import QRectF, QSize, Qt
from AnyQt.QtGui import QColor, QFontMetrics, QPainter, QPalette, QPen

from ...clusters.analysis import Analysis
from ...clusters.kinds import Cluster
from ..kit.card_grid import PADDING, CardDelegate, CardGrid, picture_place
from ..kit.paint import dimmed, fitted, item_name, paint_badge, short_name
from ..kit.thumbnails import Thumbnails
from .item_colours import colour_at, colours_of, domain_at, ink_on

WIDTHS = (96, 140)  # least and most of a card where there are many, pixels
LARGEST, STEP = 264, 8  # of a card where there are few; how finely its width is chosen
BADGE = 20


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
            labels.names[row],
            labels.items.of(row),
            domain_at(labels, row),
            colour_at(labels, colours, row),
            notes.get(row, ""),
        )
        for row in rows
    ]


class ClusterPhotos(CardGrid):
    """The grid."""

    def __init__(self, thumbnails: Thumbnails):
        super().__init__(thumbnails, "Photos of the cluster")
        self.setItemDelegate(PhotoDelegate(self))
        self.setAccessibleDescription("Arrow keys: from photo to photo, in the tree’s order")

    def show_cards(self, cards: list[Card]) -> None:
        super().show_cards(cards)
        self.scheduleDelayedItemsLayout()
        self.scrollToTop()

    def card_size(self) -> QSize:
        """As large as lets all photos be seen at once; where they are too many, not very small."""
        place, number = self.viewport().size(), len(self.model().cards)
        across = self.room()
        for width in range(min(LARGEST, across), WIDTHS[1], -STEP):
            height = self._height(width)
            if -(-number // (across // width)) * height <= place.height():
                return QSize(width, height)
        width = max(WIDTHS[0], min(across // max(1, across // WIDTHS[0]), WIDTHS[1]))
        return QSize(width, self._height(width))

    def _height(self, width: int) -> int:
        return round(picture_place(width).bottom() + 3 + 2 * self.line + PADDING)

    @property
    def line(self) -> int:
        return QFontMetrics(self.small_font()).height() + 1

    def minimumSizeHint(self) -> QSize:
        return QSize(WIDTHS[0] + 24, 120)

    def sizeHint(self) -> QSize:
        return QSize(4 * WIDTHS[0] + 40, 300)


class PhotoDelegate(CardDelegate):
    """Draws a photo of the cluster and tells about it."""

    def paint_card(self, painter: QPainter, card: Card, place: QRectF) -> None:
        view = self._view
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
            fits = fitted(picture.size(), place)
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
        text = item_name(card.item, QFontMetrics(font), place.width() - 4)
        painter.drawText(place, Qt.AlignCenter, text)

    def lines(self, card: Card) -> list[str]:
        lines = [card.name, f"garment: {card.item or 'unknown'}"]
        lines.append(f"domain: {card.domain or 'unknown'}")
        if card.note:
            lines.append(NOTES[card.note])
        return lines
