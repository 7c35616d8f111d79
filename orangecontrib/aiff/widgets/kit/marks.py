"""Right and wrong wherever they are drawn: two colours, a tick and a cross, a frame."""

from functools import lru_cache

from AnyQt.QtCore import QPointF, QRectF, QSize, Qt
from AnyQt.QtGui import QColor, QIcon, QImage, QPainter, QPen, QPixmap, QPolygonF

# Told apart with every kind of colour vision, on a light and on a dark ground.
RIGHT, WRONG = QColor("#009e73"), QColor("#d1401a")
FRAME = 3  # pixels


def paint_mark(painter: QPainter, cell: QRectF, right: bool) -> None:
    """A tick or a cross in the upper right corner of a picture's place."""
    radius = min(11, max(7, round(cell.width() * 0.13)))
    picture = _mark(radius, right, painter.device().devicePixelRatioF())
    side = 2 * radius + 2
    painter.drawImage(QPointF(cell.right() - side - 1, cell.top() + 1), picture)


def mark_icon(right: bool) -> QIcon:
    """A tick or a cross, to stand beside a word."""
    return QIcon(QPixmap.fromImage(_mark(8, right, 2.0)))


@lru_cache(maxsize=32)
def _mark(radius: int, right: bool, ratio: float) -> QImage:
    side = 2 * radius + 2
    picture = QImage(QSize(side, side) * ratio, QImage.Format_ARGB32_Premultiplied)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.Antialiasing)
    centre = QPointF(side / 2, side / 2)
    painter.setPen(QPen(QColor("white"), 1.5))
    painter.setBrush(RIGHT if right else WRONG)
    painter.drawEllipse(centre, radius, radius)
    pen = QPen(QColor("white"), max(1.8, radius * 0.26))
    pen.setCapStyle(Qt.RoundCap)
    pen.setJoinStyle(Qt.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.NoBrush)
    lines = [[(-0.45, 0.02), (-0.12, 0.36), (0.46, -0.34)]]
    if not right:
        lines = [[(-0.36, -0.36), (0.36, 0.36)], [(-0.36, 0.36), (0.36, -0.36)]]
    for line in lines:
        painter.drawPolyline(QPolygonF([centre + QPointF(x, y) * radius for x, y in line]))
    painter.end()
    return picture


def paint_frame(painter: QPainter, cell: QRectF, colour: QColor) -> None:
    """A frame along the inside of a picture's place."""
    left, top, width, height = map(int, cell.getRect())
    painter.fillRect(left, top, width, FRAME, colour)
    painter.fillRect(left, top + height - FRAME, width, FRAME, colour)
    painter.fillRect(left, top, FRAME, height, colour)
    painter.fillRect(left + width - FRAME, top, FRAME, height, colour)
