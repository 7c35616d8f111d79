"""Draws a row of strips: pictures framed and marked, with what is known of them below."""

from AnyQt.QtCore import QEvent, QModelIndex, QPoint, QPointF, QRect, QRectF, QSize, Qt
from AnyQt.QtGui import QColor, QPainter, QPalette, QPen
from AnyQt.QtWidgets import QStyle, QStyledItemDelegate, QToolTip

from ...words import distance_text
from ..kit.marks import FRAME, RIGHT, WRONG, paint_frame, paint_mark
from ..kit.paint import dimmed, item_name
from ..kit.plain import as_tip
from .strip_cards import Card, Row, card_lines, near_text, rank_text
from .strip_geometry import QUERY, Geometry, Place

RANK = QColor("#3c3c3c")


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
        painter.setRenderHints(QPainter.SmoothPixmapTransform)
        self._paint_ground(painter, option)
        painter.translate(option.rect.topLeft())
        palette, quiet = option.palette, dimmed(option.palette)
        self._paint_card(painter, geometry, QUERY, row.query, palette)
        first = row.found[0]
        rank = f"rank {rank_text(first.rank)}" if len(row.found) == 1 else "query"
        self._paint_text(painter, geometry.text(QUERY, 1), rank, quiet)
        for system, found in enumerate(row.found):
            if geometry.heading:
                self._paint_heading(painter, geometry, system, row, palette)
            for number, card in enumerate(found.cards):
                place = (system, geometry.count if card.beyond else number)
                self._paint_card(painter, geometry, place, card, palette)
                where = geometry.text(place, 1)
                self._paint_text(painter, where, self._near(card, where.width()), quiet)
                if card.beyond:
                    self._paint_dots(painter, geometry.cell(place), palette)
        if option.state & QStyle.State_Selected and index == self._view.currentIndex():
            self._paint_focus(painter, geometry, palette)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option) -> None:
        ground = QRectF(option.rect)
        if option.state & QStyle.State_Selected:
            colour = option.palette.color(QPalette.Active, QPalette.Highlight)
            tint = mixed(colour, option.palette.color(QPalette.Base), 0.24)
            painter.fillRect(ground, tint)
            painter.fillRect(QRectF(ground.left(), ground.top(), 4, ground.height()), colour)
        line = mixed(dimmed(option.palette), option.palette.color(QPalette.Base), 0.2)
        painter.fillRect(QRectF(ground.left(), ground.bottom() - 1, ground.width(), 1), line)

    def _paint_heading(self, painter, geometry: Geometry, system: int, row: Row, palette) -> None:
        place, rank = geometry.column(system), row.found[system].rank
        place.setHeight(geometry.line)
        best = rank == min(found.rank for found in row.found)
        differ = len({found.rank for found in row.found}) > 1
        colour = palette.color(QPalette.Text) if best else dimmed(palette)
        metrics = self._view.metrics(bold=best and differ)
        texts = (f"first right photo at rank {rank_text(rank)}", f"rank {rank_text(rank)}")
        text = next((t for t in texts if metrics.horizontalAdvance(t) <= place.width()), texts[1])
        self._paint_text(painter, place, text, colour, bold=best and differ, left=True)

    def _paint_card(self, painter, geometry: Geometry, place: Place, card: Card, palette) -> None:
        cell = geometry.cell(place)
        picture = self._view.thumbnails.picture(card.path)
        if picture is None:
            self._paint_placeholder(painter, cell, card, palette)
        else:
            painter.fillRect(cell, palette.color(QPalette.Base))
            size = picture.size().scaled(cell.size().toSize(), Qt.KeepAspectRatio)
            fits = QRect(QPoint(0, 0), size)
            fits.moveCenter(cell.center().toPoint())
            painter.drawImage(fits, picture)
        painter.setBrush(Qt.NoBrush)
        if card.relevant is None:
            painter.setPen(QPen(dimmed(palette), 1))
            painter.drawRect(cell)
        else:
            paint_frame(painter, cell, RIGHT if card.relevant else WRONG)
            paint_mark(painter, cell, card.relevant)
            self._paint_rank(painter, cell, card)
        # The collector's name is the same for all of a folder.
        name = card.item.rpartition("/")[2]
        colour = palette.color(QPalette.Text)
        self._paint_text(painter, geometry.text(place, 0), name, colour, bold=place == QUERY)

    def _near(self, card: Card, width: float) -> str:
        """How near a photo is, as much of it as fits; what the number is stands in the legend."""
        value = distance_text(card.near[1])
        texts = near_text(*card.near), value
        metrics = self._view.metrics()
        return next((t for t in texts if metrics.horizontalAdvance(t) <= width), value)

    def _paint_placeholder(self, painter: QPainter, cell: QRectF, card: Card, palette) -> None:
        painter.fillRect(cell, mixed(dimmed(palette), palette.color(QPalette.Base), 0.2))
        if self._view.thumbnails.problem(card.path) is not None:
            painter.setPen(QPen(dimmed(palette), 1.2))
            painter.setBrush(Qt.NoBrush)
            middle = QRectF(0, 0, cell.width() * 0.4, cell.width() * 0.4)
            middle.moveCenter(cell.center())
            painter.drawEllipse(middle)
            painter.drawText(middle, Qt.AlignCenter, "?")

    def _paint_rank(self, painter: QPainter, cell: QRectF, card: Card) -> None:
        font, metrics = self._view.small_font(bold=True), self._view.metrics(bold=True)
        text = rank_text(card.rank)
        width = min(cell.width() - 4, metrics.horizontalAdvance(text) + 7)
        top = cell.bottom() - FRAME - metrics.height()
        place = QRectF(cell.left() + FRAME, top, width, metrics.height())
        painter.fillRect(place, RANK)
        painter.setFont(font)
        painter.setPen(QColor("white"))
        painter.drawText(place, Qt.AlignCenter, text)

    def _paint_dots(self, painter: QPainter, cell: QRectF, palette) -> None:
        painter.setRenderHint(QPainter.Antialiasing)
        painter.setPen(Qt.NoPen)
        painter.setBrush(dimmed(palette))
        for step in (-1, 0, 1):
            painter.drawEllipse(QPointF(cell.left() - 9, cell.center().y() + 6 * step), 1.6, 1.6)
        painter.setRenderHint(QPainter.Antialiasing, False)

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
        painter.setFont(self._view.small_font(bold))
        painter.setPen(colour)
        metrics = self._view.metrics(bold)
        if left:
            text = metrics.elidedText(text, Qt.ElideRight, int(place.width()))
        else:
            text = item_name(text, metrics, place.width())
        painter.drawText(place, Qt.AlignVCenter | (Qt.AlignLeft if left else Qt.AlignHCenter), text)

    def helpEvent(self, event, view, option, index: QModelIndex) -> bool:
        if event.type() != QEvent.ToolTip or not index.isValid():
            return super().helpEvent(event, view, option, index)
        point = QPointF(event.pos() - option.rect.topLeft())
        place = self._view.geometry_now().place_at(point)
        QToolTip.showText(
            event.globalPos(), as_tip(self.tooltip(index.data(Qt.UserRole), place)), view
        )
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


def mixed(colour: QColor, ground: QColor, share: float) -> QColor:
    """A colour that shines through as much as its share."""
    pairs = zip(colour.getRgb()[:3], ground.getRgb()[:3], strict=True)
    return QColor(*(round(share * one + (1 - share) * other) for one, other in pairs))
