"""Draws a row of strips: pictures framed and marked, with what is known of them below."""

from AnyQt.QtCore import QEvent, QModelIndex, QPointF, QRectF, QSize, Qt
from AnyQt.QtGui import QColor, QFontMetrics, QPainter, QPalette, QPen, QPolygonF
from AnyQt.QtWidgets import QStyle, QStyledItemDelegate, QToolTip

from .board_paint import dimmed
from .strip_cards import Card, Row, card_lines, distance_text, rank_text
from .strip_geometry import QUERY, Geometry, Place

# Told apart with every kind of colour vision, on a light and on a dark ground.
RIGHT, WRONG = QColor("#009e73"), QColor("#d1401a")
FRAME = 2.5


class StripDelegate(QStyledItemDelegate):
    """Draws a row, and tells about the photo under the pointer."""

    def __init__(self, view):
        super().__init__(view)
        self._view = view

    def sizeHint(self, option, index) -> QSize:
        return self._view.geometry_now().size

    def paint(self, painter: QPainter, option, index: QModelIndex) -> None:
        geometry, row = self._view.geometry_now(), index.data(Qt.UserRole)
        painter.save()
        painter.setRenderHints(QPainter.Antialiasing | QPainter.SmoothPixmapTransform)
        self._paint_ground(painter, option)
        painter.translate(option.rect.topLeft())
        palette = option.palette
        self._paint_card(painter, geometry, QUERY, row.query, palette)
        first = row.found[0]
        rank = f"rank {rank_text(first.rank)}" if len(row.found) == 1 else "query"
        self._paint_text(painter, geometry.text(QUERY, 1), rank, dimmed(palette))
        for system, found in enumerate(row.found):
            if geometry.heading:
                self._paint_heading(painter, geometry, system, row, palette)
            for number, card in enumerate(found.cards):
                place = (system, geometry.count if card.beyond else number)
                self._paint_card(painter, geometry, place, card, palette)
                text = distance_text(card.distance)
                self._paint_text(painter, geometry.text(place, 1), text, dimmed(palette))
                if card.beyond:
                    self._paint_dots(painter, geometry.cell(place), palette)
        if option.state & QStyle.State_Selected and index == self._view.currentIndex():
            self._paint_focus(painter, geometry, palette)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option) -> None:
        ground = QRectF(option.rect)
        if option.state & QStyle.State_Selected:
            colour = option.palette.color(QPalette.Active, QPalette.Highlight)
            tint = QColor(colour)
            tint.setAlpha(60)
            painter.fillRect(ground, tint)
            painter.fillRect(QRectF(ground.left(), ground.top(), 4, ground.height()), colour)
        line = dimmed(option.palette)
        line.setAlpha(50)
        painter.fillRect(QRectF(ground.left(), ground.bottom() - 1, ground.width(), 1), line)

    def _paint_heading(self, painter, geometry: Geometry, system: int, row: Row, palette) -> None:
        place, rank = geometry.column(system), row.found[system].rank
        place.setHeight(geometry.line)
        best = rank == min(found.rank for found in row.found)
        differ = len({found.rank for found in row.found}) > 1
        colour = palette.color(QPalette.Text) if best else dimmed(palette)
        text = f"first right photo at rank {rank_text(rank)}"
        self._paint_text(painter, place, text, colour, bold=best and differ, left=True)

    def _paint_card(self, painter, geometry: Geometry, place: Place, card: Card, palette) -> None:
        cell = geometry.cell(place)
        picture = self._view.thumbnails.picture(card.path)
        if picture is None:
            self._paint_placeholder(painter, cell, card, palette)
        else:
            painter.fillRect(cell, palette.color(QPalette.Base))
            size = picture.size().scaled(cell.size().toSize(), Qt.KeepAspectRatio)
            fits = QRectF(0, 0, size.width(), size.height())
            fits.moveCenter(cell.center())
            painter.drawImage(fits, picture)
        painter.setBrush(Qt.NoBrush)
        if card.relevant is None:
            painter.setPen(QPen(dimmed(palette), 1))
            painter.drawRect(cell)
        else:
            pen = QPen(RIGHT if card.relevant else WRONG, FRAME)
            pen.setJoinStyle(Qt.MiterJoin)
            inside = FRAME / 2
            painter.setPen(pen)
            painter.drawRect(cell.adjusted(inside, inside, -inside, -inside))
            paint_mark(painter, cell, card.relevant)
            self._paint_rank(painter, cell, card)
        # The collector's name is the same for all of a folder.
        name = card.item.rpartition("/")[2]
        colour = palette.color(QPalette.Text)
        self._paint_text(painter, geometry.text(place, 0), name, colour, bold=place == QUERY)

    def _paint_placeholder(self, painter: QPainter, cell: QRectF, card: Card, palette) -> None:
        shade = dimmed(palette)
        shade.setAlpha(50)
        painter.fillRect(cell, shade)
        if self._view.thumbnails.problem(card.path) is not None:
            painter.setPen(QPen(dimmed(palette), 1.2))
            painter.setBrush(Qt.NoBrush)
            middle = QRectF(0, 0, cell.width() * 0.4, cell.width() * 0.4)
            middle.moveCenter(cell.center())
            painter.drawEllipse(middle)
            painter.drawText(middle, Qt.AlignCenter, "?")

    def _paint_rank(self, painter: QPainter, cell: QRectF, card: Card) -> None:
        font = self._view.small_font(bold=True)
        text = rank_text(card.rank)
        metrics = QFontMetrics(font)
        width = min(cell.width() - 4, metrics.horizontalAdvance(text) + 7)
        place = QRectF(cell.left() + FRAME, cell.bottom() - FRAME - metrics.height(), width, 0)
        place.setHeight(metrics.height())
        painter.fillRect(place, QColor(0, 0, 0, 165))
        painter.setFont(font)
        painter.setPen(QColor("white"))
        painter.drawText(place, Qt.AlignCenter, text)

    def _paint_dots(self, painter: QPainter, cell: QRectF, palette) -> None:
        painter.setPen(Qt.NoPen)
        painter.setBrush(dimmed(palette))
        for step in (-1, 0, 1):
            painter.drawEllipse(QPointF(cell.left() - 9, cell.center().y() + 6 * step), 1.6, 1.6)

    def _paint_focus(self, painter: QPainter, geometry: Geometry, palette) -> None:
        place = self._view.place_now()
        if place is None:
            return
        pen = QPen(palette.color(QPalette.Active, QPalette.Highlight), 2)
        pen.setJoinStyle(Qt.MiterJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.NoBrush)
        painter.drawRect(geometry.cell(place).adjusted(-2, -2, 2, 2))

    def _paint_text(
        self, painter, place: QRectF, text: str, colour, bold: bool = False, left: bool = False
    ) -> None:
        font = self._view.small_font(bold)
        painter.setFont(font)
        painter.setPen(colour)
        # What tells dress_000882 from dress_000901 stands at the end.
        mode = Qt.ElideRight if left else Qt.ElideLeft
        text = QFontMetrics(font).elidedText(text, mode, int(place.width()))
        painter.drawText(place, Qt.AlignVCenter | (Qt.AlignLeft if left else Qt.AlignHCenter), text)

    def helpEvent(self, event, view, option, index: QModelIndex) -> bool:
        if event.type() != QEvent.ToolTip or not index.isValid():
            return super().helpEvent(event, view, option, index)
        point = QPointF(event.pos() - option.rect.topLeft())
        place = self._view.geometry_now().place_at(point)
        QToolTip.showText(event.globalPos(), self.tooltip(index.data(Qt.UserRole), place), view)
        return True

    def tooltip(self, row: Row, place: Place | None) -> str:
        """What stands in the tooltip over a place of a row; "" where there is nothing."""
        card = self._view.card_at(row, place)
        if card is None:
            return ""
        lines = card_lines(row, place[0], card)
        if problem := self._view.thumbnails.problem(card.path):
            lines.append(f"cannot be shown: {problem}")
        return "\n".join(lines)


def paint_mark(painter: QPainter, cell: QRectF, right: bool) -> None:
    """A tick or a cross in the upper right corner of a picture's place."""
    radius = min(11.0, max(7.0, cell.width() * 0.13))
    centre = QPointF(cell.right() - radius - 2, cell.top() + radius + 2)
    painter.setPen(QPen(QColor("white"), 1.5))
    painter.setBrush(RIGHT if right else WRONG)
    painter.drawEllipse(centre, radius, radius)
    painter.setBrush(Qt.NoBrush)
    pen = QPen(QColor("white"), max(1.8, radius * 0.26))
    pen.setCapStyle(Qt.RoundCap)
    pen.setJoinStyle(Qt.RoundJoin)
    painter.setPen(pen)
    lines = [[(-0.45, 0.02), (-0.12, 0.36), (0.46, -0.34)]]
    if not right:
        lines = [[(-0.36, -0.36), (0.36, 0.36)], [(-0.36, 0.36), (0.36, -0.36)]]
    for line in lines:
        painter.drawPolyline(QPolygonF([centre + QPointF(x, y) * radius for x, y in line]))
