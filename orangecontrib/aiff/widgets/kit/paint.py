"""What all our pictures are drawn with: badges of domains, boxes, dimmed colours, small letters."""

from dataclasses import dataclass
from pathlib import PurePath

from AnyQt.QtCore import QPointF, QRectF, QSize, Qt
from AnyQt.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QIcon,
    QPainter,
    QPainterPath,
    QPalette,
    QPen,
    QPixmap,
    QPolygonF,
)
from AnyQt.QtWidgets import QWidget

from ...photos.columns import CONSUMER, SHOP

HINT_WIDTH = 440


@dataclass(frozen=True)
class Look:
    """A domain's badge: told apart by its letter, its shape, and with any vision its colour.

    Attributes
    ----------
    shape : "circle", "square" or "diamond"
    fill, ink : of the badge and its letter
    on_light, on_dark : of the outline that a suggestion has on such a ground
    """

    letter: str
    shape: str
    fill: str
    ink: str
    on_light: str
    on_dark: str


BADGES = {
    CONSUMER: Look("C", "circle", "#0067a8", "#ffffff", "#0067a8", "#56b4e9"),
    SHOP: Look("S", "square", "#f0b429", "#1c1400", "#a86b00", "#f0b429"),
}


def paint_badge(
    painter: QPainter,
    place: QRectF,
    domain: str | None,
    suggestion: str | None,
    palette: QPalette,
) -> None:
    """A full badge for a domain, a broken outline for a suggestion, else an open diamond."""
    painter.save()
    painter.setRenderHint(QPainter.Antialiasing)
    base, text = palette.color(QPalette.Base), palette.color(QPalette.Text)
    look = BADGES.get(domain or suggestion)
    # Its ring parts the badge from whatever the photo has there.
    ring = path_of(look.shape if look else "diamond", place)
    inside = place.adjusted(1.5, 1.5, -1.5, -1.5)
    shape = path_of(look.shape if look else "diamond", inside)
    if domain:
        painter.fillPath(ring, QColor("white"))
        painter.fillPath(shape, QColor(look.fill))
        _paint_letter(painter, place, look.letter, QColor(look.ink), 0.58)
    else:
        painter.fillPath(ring, base)
        outline = QColor(_outline(look, base)) if look else dimmed(palette)
        pen = QPen(outline, max(1.6, place.width() * 0.085))
        if look:
            pen.setDashPattern([1.9, 1.3])
            pen.setCapStyle(Qt.FlatCap)
        painter.strokePath(shape, pen)
        letters = f"{look.letter}?" if look else "?"
        _paint_letter(painter, place, letters, text, 0.5 if look else 0.54)
    painter.restore()


def path_of(shape: str, place: QRectF) -> QPainterPath:
    path = QPainterPath()
    if shape == "circle":
        path.addEllipse(place)
    elif shape == "square":
        square = place.adjusted(0.5, 0.5, -0.5, -0.5)
        path.addRoundedRect(square, place.width() * 0.14, place.width() * 0.14)
    else:
        reach, middle = place.width() * 0.56, place.center()
        points = [(0, -reach), (reach, 0), (0, reach), (-reach, 0)]
        path.addPolygon(QPolygonF([middle + QPointF(x, y) for x, y in points]))
        path.closeSubpath()
    return path


def badge_icon(
    domain: str | None, suggestion: str | None, palette: QPalette, side: int = 18, ratio: float = 1
) -> QIcon:
    """A badge for menus and legends."""
    pixmap = QPixmap(QSize(side, side) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.transparent)
    painter = QPainter(pixmap)
    paint_badge(painter, QRectF(1, 1, side - 2, side - 2), domain, suggestion, palette)
    painter.end()
    return QIcon(pixmap)


def paint_box(painter: QPainter, box: QRectF) -> None:
    """A box's outline; white in black is seen on every photo."""
    painter.save()
    painter.setBrush(Qt.NoBrush)
    for colour, width in (("black", 3.0), ("white", 1.4)):
        painter.setPen(QPen(QColor(colour), width, Qt.SolidLine, Qt.SquareCap, Qt.MiterJoin))
        painter.drawRect(box)
    painter.restore()


def box_in(place: QRectF, shares: tuple[float, float, float, float]) -> QRectF:
    """Where a box is whose left, top, width and height are shares of a photo shown at a place."""
    x, y, width, height = shares
    return QRectF(
        place.left() + x * place.width(),
        place.top() + y * place.height(),
        width * place.width(),
        height * place.height(),
    )


def fitted(size: QSize, place: QRectF) -> QRectF:
    """Where a picture is that keeps its shape, in the middle of the place that there is for it."""
    scaled = size.scaled(place.size().toSize(), Qt.KeepAspectRatio)
    fits = QRectF(0, 0, scaled.width(), scaled.height())
    fits.moveCenter(place.center())
    return fits


def small_font(part: QWidget, bold: bool = False) -> QFont:
    """The letters under a picture, somewhat smaller than those of the window's part."""
    font = QFont(part.font())
    font.setPointSizeF(max(7.0, font.pointSizeF() * 0.88))
    font.setBold(bold)
    return font


def short_name(name: str, metrics: QFontMetrics, width: int) -> str:
    """A file's name as it fits: first without what kind of file it is, then without its middle."""
    if metrics.horizontalAdvance(name) <= width:
        return name
    # Both ends tell: the word that was given, and the number.
    return metrics.elidedText(PurePath(name).stem, Qt.ElideMiddle, width)


def paint_hint(painter: QPainter, ground: QRectF, text: str, palette: QPalette) -> None:
    """A few quiet lines in the middle of where there is nothing else to see."""
    place = QRectF(0, 0, min(ground.width() - 32, HINT_WIDTH), ground.height())
    place.moveCenter(ground.center())
    painter.setPen(dimmed(palette))
    painter.drawText(place, Qt.AlignCenter | Qt.TextWordWrap, text)


def item_name(name: str, metrics: QFontMetrics, width: float) -> str:
    """A garment's name as it fits, with what tells it from others.

    That is the number at its end, as of dress_000882 and dress_000901; where none is there, both
    ends, as of red_dress_zara and blue_dress_zara.
    """
    mode = Qt.ElideLeft if name[-1:].isdigit() else Qt.ElideMiddle
    return metrics.elidedText(name, mode, int(width))


def dimmed(palette: QPalette) -> QColor:
    """Between the text's colour and the ground's: for what is said more quietly."""
    text, base = palette.color(QPalette.Text), palette.color(QPalette.Base)
    pairs = zip(text.getRgb()[:3], base.getRgb()[:3], strict=True)
    return QColor(*(round(0.68 * t + 0.32 * b) for t, b in pairs))


def _outline(look: Look, base: QColor) -> str:
    return look.on_light if base.lightness() > 127 else look.on_dark


def _paint_letter(
    painter: QPainter, place: QRectF, letters: str, colour: QColor, share: float
) -> None:
    font = QFont(painter.font())
    font.setBold(True)
    font.setPixelSize(max(8, round(place.height() * share)))
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(place, Qt.AlignCenter, letters)
