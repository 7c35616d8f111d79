"""Rankings to look at: one row a query, with its first ten gallery photos, right or wrong."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from AnyQt.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from AnyQt.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPalette, QPen, QPolygonF
from AnyQt.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from ...retrieval.evaluation import Evaluation
from ...retrieval.tables import MATCHES
from .thumbnails import Thumbnails

# Told apart with every kind of colour vision, on a light and on a dark ground.
RIGHT, WRONG = QColor("#009e73"), QColor("#d1401a")
MARGIN, GAP, AFTER_QUERY = 8, 6, 22  # pixels
FRAME = 2.5
CELL_WIDTHS = (42, 150)  # least and most, pixels
ASPECT = 4 / 3  # height of a picture's place by its width
ROWS_AHEAD = 4  # decoded before they come into sight

ORDERS = {
    "worst": ("Worst first", "Queries whose first right photo comes late"),
    "best": ("Best first", "Queries whose first right photo comes early"),
    "table": ("As in the table", "Queries in the order of the data's rows"),
}


@dataclass(frozen=True, eq=False)
class Photos:
    """What a strip shows of each row of the table: path, item and name, lists of length n."""

    paths: list[str | None]
    items: list[str]
    names: list[str]


@dataclass(frozen=True)
class Card:
    """One photo of a strip; `relevant` and `distance` are None for the query."""

    path: str | None
    item: str
    name: str
    distance: float | None = None
    relevant: bool | None = None


@dataclass(frozen=True)
class Strip:
    """A query and its nearest gallery photos; `first_rank` is that of the first right one."""

    query: Card
    matches: tuple[Card, ...]
    first_rank: float
    average_precision: float


class StripsModel(QAbstractListModel):
    """Strips of an evaluation, in an order of `ORDERS`; each is made when it is looked at."""

    def __init__(self):
        super().__init__()
        self._evaluation: Evaluation | None = None
        self._photos: Photos | None = None
        self._order = np.empty(0, dtype=int)

    def show(self, evaluation: Evaluation | None, photos: Photos | None, order: str) -> None:
        self.beginResetModel()
        self._evaluation, self._photos = evaluation, photos
        self._order = np.empty(0, dtype=int) if evaluation is None else ordered(evaluation, order)
        self.endResetModel()

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._order)

    def query_of(self, row: int) -> int:
        return int(self._order[row])

    def row_of(self, query: int) -> int:
        return int(np.flatnonzero(self._order == query)[0])

    def strip(self, row: int) -> Strip:
        evaluation, query = self._evaluation, self.query_of(row)
        rows = evaluation.top[query, :MATCHES]
        cells = zip(rows, evaluation.distances[query], evaluation.relevant[query], strict=False)
        return Strip(
            self._card(evaluation.task.queries[query]),
            tuple(self._card(row, float(far), bool(right)) for row, far, right in cells),
            float(evaluation.per_query.first_rank[query]),
            float(evaluation.per_query.ap[query]),
        )

    def _card(self, row: int, *judged) -> Card:
        photos = self._photos
        return Card(photos.paths[row], photos.items[row], photos.names[row], *judged)

    def data(self, index: QModelIndex, role: int = Qt.DisplayRole):
        if not index.isValid():
            return None
        if role == Qt.UserRole:
            return self.strip(index.row())
        if role in (Qt.DisplayRole, Qt.AccessibleTextRole):
            return in_words(self.strip(index.row()))
        return None


def ordered(evaluation: Evaluation, order: str) -> np.ndarray:
    """The queries in an order of `ORDERS`, shape (q,)."""
    per_query = evaluation.per_query
    if order == "table":
        return np.arange(len(per_query.ap))
    sign = -1 if order == "worst" else 1
    return np.lexsort((-sign * per_query.ap, sign * per_query.first_rank))


def in_words(strip: Strip) -> str:
    """What a screen reader says of a strip."""
    judged = ", ".join("right" if card.relevant else "wrong" for card in strip.matches)
    return (
        f"{strip.query.item}, {strip.query.name}: first right photo at rank "
        f"{rank_text(strip.first_rank)}. First {len(strip.matches)}: {judged}."
    )


def rank_text(rank: float) -> str:
    """ "3"; where ties make it a mean, "3.5"."""
    return f"{rank:,.0f}" if rank == round(rank) else f"{rank:,.1f}"


def distance_text(distance: float) -> str:
    """As many digits as fit under a picture."""
    decimals = 4 if distance < 1 else 2 if distance < 100 else 0
    return f"{distance:,.{decimals}f}"


@dataclass(frozen=True)
class Geometry:
    """Where things are in a strip, for a width of the view; all in logical pixels."""

    width: float
    line: float  # height of a line of text

    @classmethod
    @lru_cache(maxsize=8)
    def of(cls, available: int, line: float) -> "Geometry":
        taken = 2 * MARGIN + AFTER_QUERY + (MATCHES - 1) * GAP
        width = (available - taken) / (MATCHES + 1)
        return cls(min(max(width, CELL_WIDTHS[0]), CELL_WIDTHS[1]), line)

    @property
    def picture_height(self) -> float:
        return self.width * ASPECT

    @property
    def size(self) -> QSize:
        right = self.cell(MATCHES).right() + MARGIN
        return QSize(int(right), int(self.picture_height + 2 * self.line + 2 * MARGIN + 3))

    def cell(self, place: int) -> QRectF:
        """Where a picture is: the query at place 0, gallery photos from 1."""
        left = MARGIN if place == 0 else MARGIN + AFTER_QUERY - GAP
        left += place * (self.width + GAP)
        return QRectF(left, MARGIN, self.width, self.picture_height)

    def place_at(self, x: float) -> int | None:
        return next(
            (p for p in range(MATCHES + 1) if self.cell(p).left() <= x <= self.cell(p).right()),
            None,
        )


class StripDelegate(QStyledItemDelegate):
    """Draws a strip and tells about the photo under the pointer."""

    def __init__(self, view: "StripsView"):
        super().__init__(view)
        self._view = view

    def sizeHint(self, option, index) -> QSize:
        return self._view.geometry_now().size

    def paint(self, painter: QPainter, option, index: QModelIndex) -> None:
        geometry, strip = self._view.geometry_now(), index.data(Qt.UserRole)
        painter.save()
        painter.setRenderHints(QPainter.Antialiasing | QPainter.SmoothPixmapTransform)
        self._paint_ground(painter, option)
        painter.translate(option.rect.topLeft())
        palette = self._view.palette()
        for place, card in enumerate((strip.query, *strip.matches)):
            cell = geometry.cell(place)
            self._paint_picture(painter, cell, card, palette)
            spare = MARGIN - 2 if place == 0 else GAP / 2 - 1
            below = QRectF(cell.left() - spare, cell.bottom() + 3, cell.width() + 2 * spare, 0)
            below.setHeight(geometry.line)
            name = card.item.rpartition("/")[2]
            self._paint_text(painter, below, name, palette.color(QPalette.Text), bold=place == 0)
            if place == 0:
                number = f"rank {rank_text(strip.first_rank)}"
            else:
                number = distance_text(card.distance)
            self._paint_text(painter, below.translated(0, geometry.line), number, _dim(palette))
        painter.restore()

    def _paint_ground(self, painter: QPainter, option) -> None:
        ground = QRectF(option.rect)
        if option.state & QStyle.State_Selected:
            colour = option.palette.color(QPalette.Active, QPalette.Highlight)
            tint = QColor(colour)
            tint.setAlpha(60)
            painter.fillRect(ground, tint)
            painter.fillRect(QRectF(ground.left(), ground.top(), 4, ground.height()), colour)
        line = _dim(option.palette)
        line.setAlpha(50)
        painter.fillRect(QRectF(ground.left(), ground.bottom() - 1, ground.width(), 1), line)

    def _paint_picture(self, painter: QPainter, cell: QRectF, card: Card, palette) -> None:
        picture = self._view.thumbnails.picture(card.path)
        ground = palette.color(QPalette.Base)
        painter.fillRect(cell, ground)
        if picture is None:
            self._paint_placeholder(painter, cell, card, palette)
        else:
            size = picture.size().scaled(cell.size().toSize(), Qt.KeepAspectRatio)
            place = QRectF(0, 0, size.width(), size.height())
            place.moveCenter(cell.center())
            painter.drawImage(place, picture)
        painter.setBrush(Qt.NoBrush)
        if card.relevant is None:
            painter.setPen(QPen(_dim(palette), 1))
            painter.drawRect(cell)
            return
        colour = RIGHT if card.relevant else WRONG
        inside = FRAME / 2
        painter.setPen(QPen(colour, FRAME, Qt.SolidLine, Qt.SquareCap, Qt.MiterJoin))
        painter.drawRect(cell.adjusted(inside, inside, -inside, -inside))
        paint_mark(painter, cell, card.relevant)

    def _paint_placeholder(self, painter: QPainter, cell: QRectF, card: Card, palette) -> None:
        broken = self._view.thumbnails.problem(card.path) is not None
        shade = _dim(palette)
        shade.setAlpha(50)
        painter.fillRect(cell, shade)
        if broken:
            painter.setPen(QPen(_dim(palette), 1.2))
            middle = QRectF(0, 0, cell.width() * 0.4, cell.width() * 0.4)
            middle.moveCenter(cell.center())
            painter.drawEllipse(middle)
            painter.drawText(middle, Qt.AlignCenter, "?")

    def _paint_text(self, painter, place: QRectF, text: str, colour, bold: bool = False) -> None:
        font = self._view.small_font(bold)
        painter.setFont(font)
        painter.setPen(colour)
        # What tells dress_000882 from dress_000901 stands at the end.
        text = QFontMetrics(font).elidedText(text, Qt.ElideLeft, int(place.width()))
        painter.drawText(place, Qt.AlignCenter, text)

    def helpEvent(self, event, view, option, index: QModelIndex) -> bool:
        if event.type() != QEvent.ToolTip or not index.isValid():
            return super().helpEvent(event, view, option, index)
        place = self._view.geometry_now().place_at(event.pos().x() - option.rect.left())
        text = self.tooltip(index.data(Qt.UserRole), place)
        QToolTip.showText(event.globalPos(), text, view)
        return True

    def tooltip(self, strip: Strip, place: int | None) -> str:
        """What stands in the tooltip over a place of a strip; "" where there is nothing."""
        cards = (strip.query, *strip.matches)
        if place is None or place >= len(cards):
            return ""
        card = cards[place]
        lines = [card.name, f"garment: {card.item}"]
        if card.distance is None:
            lines.append(f"first right photo at rank {rank_text(strip.first_rank)}")
            lines.append(f"average precision {strip.average_precision:.3f}")
        else:
            judged = "right garment" if card.relevant else "wrong garment"
            lines.append(f"rank {place}, {judged}, distance {card.distance:.6g}")
        if problem := self._view.thumbnails.problem(card.path):
            lines.append(f"cannot be shown: {problem}")
        return "\n".join(lines)


class StripsView(QListView):
    """A list of strips; a click or a key selects a query.

    Attributes
    ----------
    query_selected : the user has selected a query (its place among the task's queries)
    """

    query_selected = Signal(int)

    def __init__(self, thumbnails: Thumbnails):
        super().__init__()
        self.thumbnails = thumbnails
        self._header = StripsHeader(self)
        self.setModel(StripsModel())
        self.setItemDelegate(StripDelegate(self))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollPerPixel)
        # Without a bar that comes and goes, the width of the cells cannot swing to and fro.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarAlwaysOn)
        self.setAccessibleName("Queries and their first shop photos")
        self.selectionModel().currentChanged.connect(self._on_current)
        self.verticalScrollBar().valueChanged.connect(self.load_visible)
        self.horizontalScrollBar().valueChanged.connect(self._header.update)
        thumbnails.ready.connect(lambda _path: self.viewport().update())

    def show_strips(self, evaluation: Evaluation | None, photos: Photos | None, order: str) -> None:
        self.model().show(evaluation, photos, order)
        self.scrollToTop()
        self.load_visible()

    def select(self, query: int) -> None:
        """Select a query without telling; bring it into sight."""
        self.blockSignals(True)
        index = self.model().index(self.model().row_of(query))
        self.setCurrentIndex(index)
        self.blockSignals(False)
        self.scrollTo(index)

    def picture(self, rows: int) -> QImage:
        """The first strips as one picture, whatever is in sight."""
        size, rows = self.geometry_now().size, min(rows, self.model().rowCount())
        ratio = self.devicePixelRatioF()
        image = QImage(QSize(size.width(), rows * size.height()) * ratio, QImage.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        image.fill(self.palette().color(QPalette.Base))
        painter, option = QPainter(image), QStyleOptionViewItem()
        option.palette = self.palette()
        for row in range(rows):
            option.rect = QRect(QPoint(0, row * size.height()), size)
            self.itemDelegate().paint(painter, option, self.model().index(row))
        painter.end()
        return image

    def load_visible(self) -> None:
        """Have the pictures in sight decoded, and the next few."""
        height = max(1, self.geometry_now().size.height())
        first = self.verticalScrollBar().value() // height
        shown = self.viewport().height() // height + 2 + ROWS_AHEAD
        rows = range(min(first, self.model().rowCount()), self.model().rowCount())[:shown]
        strips = map(self.model().strip, rows)
        paths = (card.path for strip in strips for card in (strip.query, *strip.matches))
        self.thumbnails.show_only(paths, self.side())

    def side(self) -> float:
        """Longer side of a picture in pixels of the screen."""
        return self.geometry_now().picture_height * self.devicePixelRatioF()

    def geometry_now(self) -> Geometry:
        return Geometry.of(self.viewport().width(), QFontMetrics(self.small_font()).height())

    def small_font(self, bold: bool = False) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(max(7.0, font.pointSizeF() * 0.88))
        font.setBold(bold)
        return font

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 240)

    def resizeEvent(self, event) -> None:
        height = int(QFontMetrics(self.small_font()).height() + 8)
        self.setViewportMargins(0, height, 0, 0)
        frame = self.frameWidth()
        self._header.setGeometry(frame, frame, self.viewport().width(), height)
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
        self.load_visible()

    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self.query_selected.emit(self.model().query_of(current.row()))


class StripsHeader(QWidget):
    """Says over the strips what is query and which rank a photo has."""

    def __init__(self, view: StripsView):
        super().__init__(view)
        self._view = view

    def paintEvent(self, _event) -> None:
        painter = QPainter(self)
        palette = self._view.palette()
        painter.fillRect(self.rect(), palette.color(QPalette.Window))
        painter.setFont(self._view.small_font())
        painter.setPen(palette.color(QPalette.WindowText))
        geometry, shift = self._view.geometry_now(), self._view.horizontalScrollBar().value()
        for place in range(MATCHES + 1):
            cell = geometry.cell(place)
            where = QRectF(cell.left() - shift, 0, cell.width(), self.height())
            painter.drawText(where, Qt.AlignCenter, str(place) if place else "Query")


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


def _dim(palette: QPalette) -> QColor:
    text, ground = palette.color(QPalette.Text), palette.color(QPalette.Base)
    mixed = [round(0.7 * t + 0.3 * g) for t, g in zip(_rgb(text), _rgb(ground), strict=True)]
    return QColor(*mixed)


def _rgb(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()
