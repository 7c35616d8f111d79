"""How the board's tiles, headers and badges are drawn, in the colours of any palette."""

from dataclasses import dataclass

from AnyQt.QtCore import QPointF, QRectF, QSize, Qt
from AnyQt.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QImage,
    QPainter,
    QPalette,
    QPen,
    QPixmap,
    QPolygonF,
)

from ..kit.paint import box_in, dimmed, paint_badge, paint_box, short_name
from .board_layout import BELOW_PICTURE, PAD, TRIANGLE, Group, Sizes, Tile

ROUND = 6  # radius of a tile's corners, pixels


def paint_copy_mark(painter: QPainter, place: QRectF, palette: QPalette) -> None:
    """Two sheets, one over the other."""
    painter.save()
    painter.setRenderHint(QPainter.Antialiasing)
    painter.setPen(Qt.NoPen)
    painter.setBrush(palette.color(QPalette.Base))
    painter.drawRoundedRect(place, 4, 4)
    painter.setPen(QPen(palette.color(QPalette.Text), 1.3))
    width, height = place.width() * 0.38, place.height() * 0.46
    sheet = QRectF(place.left() + place.width() * 0.2, place.top() + height * 0.4, width, height)
    painter.drawRoundedRect(sheet.translated(width * 0.52, height * 0.42), 1.2, 1.2)
    painter.drawRoundedRect(sheet, 1.2, 1.2)
    painter.restore()


def paint_box_mark(painter: QPainter, place: QRectF, palette: QPalette) -> None:
    """A frame with its four handles: somebody said where the garment is."""
    painter.save()
    painter.setRenderHint(QPainter.Antialiasing)
    painter.setPen(Qt.NoPen)
    painter.setBrush(palette.color(QPalette.Base))
    painter.drawRoundedRect(place, 4, 4)
    text, inset = palette.color(QPalette.Text), place.width() * 0.26
    frame = place.adjusted(inset, inset, -inset, -inset)
    painter.setBrush(Qt.NoBrush)
    painter.setPen(QPen(text, 1.2))
    painter.drawRect(frame)
    side = max(3.0, place.width() * 0.17)
    for corner in (frame.topLeft(), frame.topRight(), frame.bottomLeft(), frame.bottomRight()):
        handle = QRectF(0, 0, side, side)
        handle.moveCenter(corner)
        painter.fillRect(handle, text)
    painter.restore()


@dataclass(frozen=True)
class Brushes:
    """What a picture of the board is painted with: made once for each."""

    palette: QPalette
    sizes: Sizes
    font: QFont
    small_font: QFont
    focused: bool

    def tile(
        self,
        painter: QPainter,
        place: QRectF,
        tile: Tile,
        picture: QImage | None,
        broken: bool,
        selected: bool,
        current: bool,
    ) -> None:
        sizes, palette = self.sizes, self.palette
        if selected:
            self._selected(painter, place)
        inside = QRectF(place.left() + PAD, place.top() + PAD, sizes.side, sizes.picture_height)
        shown = self._picture(painter, inside, picture, broken)
        if tile.box and shown is not None:
            paint_box(painter, box_in(shown, tile.box))
        self._corners(painter, inside, tile)
        painter.setFont(self.small_font)
        painter.setPen(palette.color(QPalette.Text))
        below = QRectF(inside.left(), inside.bottom() + BELOW_PICTURE, sizes.side, sizes.small_line)
        name = short_name(tile.name, QFontMetrics(self.small_font), sizes.side)
        painter.drawText(below, Qt.AlignCenter, name)
        if current and self.focused:
            self._focus(painter, place)

    def _picture(
        self, painter: QPainter, place: QRectF, picture: QImage | None, broken: bool
    ) -> QRectF | None:
        """Paint it in the middle of its place; gives back where."""
        shade = dimmed(self.palette)
        if picture is None:
            shade.setAlpha(26)
            painter.fillRect(place, shade)
            if broken:
                painter.setPen(dimmed(self.palette))
                painter.setFont(self.small_font)
                painter.drawText(place, Qt.AlignCenter | Qt.TextWordWrap, "cannot be shown")
            return None
        size = picture.size().scaled(place.size().toSize(), Qt.KeepAspectRatio)
        fits = QRectF(0, 0, size.width(), size.height())
        fits.moveCenter(place.center())
        fits.moveTopLeft(QPointF(fits.toRect().topLeft()))
        painter.drawImage(fits, picture)
        # A hairline holds a shop's white picture together on a white ground.
        shade.setAlpha(56)
        painter.setPen(QPen(shade, 1))
        painter.setBrush(Qt.NoBrush)
        painter.drawRect(fits.adjusted(0.5, 0.5, -0.5, -0.5))
        return fits

    def _corners(self, painter: QPainter, place: QRectF, tile: Tile) -> None:
        side = self.sizes.badge
        corner = QRectF(place.left() + 2, place.top() + 2, side, side)
        paint_badge(painter, corner, tile.domain, tile.suggestion, self.palette)
        if tile.mark:
            corner.moveRight(place.right() - 2)
            paint_copy_mark(painter, corner.adjusted(1, 1, -1, -1), self.palette)
        if tile.boxed:
            corner.moveBottomRight(QPointF(place.right() - 2, place.bottom() - 2))
            paint_box_mark(painter, corner.adjusted(1, 1, -1, -1), self.palette)

    def _selected(self, painter: QPainter, place: QRectF) -> None:
        colour = self._highlight()
        tint = QColor(colour)
        tint.setAlpha(70)
        painter.setPen(QPen(colour, 2))
        painter.setBrush(tint)
        painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), ROUND, ROUND)

    def _focus(self, painter: QPainter, place: QRectF) -> None:
        painter.setBrush(Qt.NoBrush)
        painter.setPen(QPen(self.palette.color(QPalette.Text), 2))
        painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), ROUND, ROUND)

    def _highlight(self) -> QColor:
        state = QPalette.Active if self.focused else QPalette.Inactive
        return self.palette.color(state, QPalette.Highlight)

    def header(
        self,
        painter: QPainter,
        place: QRectF,
        group: Group,
        is_open: bool,
        selected: int,
        current: bool,
    ) -> None:
        """The triangle, the garment's title and how many photos of what domain it has.

        Parameters
        ----------
        selected : how many of its photos are; shown while the photos themselves are not
        """
        band = place.adjusted(0, 3, 0, -3)
        shade = dimmed(self.palette)
        shade.setAlpha(24)
        painter.setPen(Qt.NoPen)
        painter.setBrush(shade)
        painter.drawRoundedRect(band, ROUND, ROUND)
        words = group.counts
        if selected and not is_open:
            self._selected(painter, band)
            words += f", {selected:,} selected"
        if group.start < group.stop:
            self._triangle(painter, QPointF(band.left() + TRIANGLE / 2, band.center().y()), is_open)
        bold = QFont(self.font)
        bold.setBold(True)
        metrics, text = QFontMetrics(bold), band.adjusted(TRIANGLE, 0, -8, 0)
        title = metrics.elidedText(group.title, Qt.ElideMiddle, int(text.width() * 0.6))
        painter.setFont(bold)
        painter.setPen(self.palette.color(QPalette.Text))
        painter.drawText(text, Qt.AlignVCenter | Qt.AlignLeft, title)
        text.setLeft(text.left() + metrics.horizontalAdvance(title) + 12)
        painter.setFont(self.font)
        painter.setPen(dimmed(self.palette))
        words = QFontMetrics(self.font).elidedText(words, Qt.ElideRight, int(text.width()))
        painter.drawText(text, Qt.AlignVCenter | Qt.AlignLeft, words)
        if current and self.focused:
            self._focus(painter, band)

    def _triangle(self, painter: QPainter, middle: QPointF, is_open: bool) -> None:
        points = [(-4.5, -2.5), (4.5, -2.5), (0, 3.5)] if is_open else [(-2.5, -4.5), (3.5, 0)]
        if not is_open:
            points.append((-2.5, 4.5))
        painter.setPen(Qt.NoPen)
        painter.setBrush(dimmed(self.palette))
        painter.drawPolygon(QPolygonF([middle + QPointF(x, y) for x, y in points]))

    def target(self, painter: QPainter, place: QRectF) -> None:
        """Round the group that a drag is over."""
        colour = self.palette.color(QPalette.Active, QPalette.Highlight)
        tint = QColor(colour)
        tint.setAlpha(36)
        painter.setPen(QPen(colour, 2))
        painter.setBrush(tint)
        painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), ROUND, ROUND)


def drag_pixmap(pictures: list[QImage], number: int, palette: QPalette, ratio: float) -> QPixmap:
    """A few of the pictures in a fan, with how many there are."""
    side, step = 72, 8
    pixmap = QPixmap(QSize(side + 24, side + 24) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHints(QPainter.Antialiasing | QPainter.SmoothPixmapTransform)
    for place, picture in reversed(list(enumerate(pictures[:3]))):
        size = picture.size().scaled(side, side, Qt.KeepAspectRatio)
        fits = QRectF(place * step, place * step, size.width(), size.height())
        painter.drawImage(fits, picture)
        painter.setPen(QPen(palette.color(QPalette.Base), 1.5))
        painter.drawRect(fits)
    count = QRectF(0, 0, 34, 20)
    count.moveBottomRight(QPointF(side + 22, side + 22))
    painter.setPen(Qt.NoPen)
    painter.setBrush(palette.color(QPalette.Highlight))
    painter.drawRoundedRect(count, 10, 10)
    painter.setPen(palette.color(QPalette.HighlightedText))
    painter.drawText(count, Qt.AlignCenter, f"{number:,}")
    painter.end()
    return pixmap
