"""Stripes below a drawn tree: which photos are selected, of which domain and which garment."""

from dataclasses import dataclass

import numpy as np
from AnyQt.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from AnyQt.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPalette, QPen
from AnyQt.QtWidgets import QSizePolicy, QToolTip, QWidget

from ...clusters.analysis import Analysis
from ..kit.paint import dimmed, item_name
from ..kit.plain import as_tip
from .item_colours import NOTHING, colour_at, colours_of, ink_on, look_at

LANE, GAP, MARK = 17, 3, 5  # heights in pixels
LETTERED = 9  # pixels a photo must be wide to have its letter
LANES = ("domain", "garment")
RUNS_SAID = 30  # by a screen reader


@dataclass(frozen=True)
class Scale:
    """How places of the tree's order become pixels."""

    left: float
    width: float
    low: float
    high: float

    @property
    def step(self) -> float:
        return self.width / max(self.high - self.low, 1e-9)

    def x(self, place: float) -> float:
        return self.left + (place - self.low) * self.step

    def place(self, x: float) -> int:
        return int(np.floor(self.low + (x - self.left) / self.step + 0.5))


class Stripes(QWidget):
    """A line of colours for domains and one for garments, with letters where there is room.

    Attributes
    ----------
    photo_clicked : the row of a photo that somebody clicked
    """

    photo_clicked = Signal(int)

    def __init__(self):
        super().__init__()
        self.scale = Scale(0, 1, 0, 1)
        self._analysis: Analysis | None = None
        self._rows = np.empty(0, dtype=int)
        self._images: list[QImage] = []
        self._runs: list[tuple[int, int, int]] = []
        self._colours: list[QColor] = []
        self.setSizePolicy(QSizePolicy.Expanding, QSizePolicy.Fixed)
        self.setAccessibleName("Domain and garment of each photo in the tree")

    def sizeHint(self) -> QSize:
        return QSize(200, MARK + 2 * (LANE + GAP) + GAP)

    def show_analysis(self, analysis: Analysis | None) -> None:
        self._analysis, self._rows = analysis, np.empty(0, dtype=int)
        self._images, self._runs = [], []
        if analysis is not None:
            labels, order = analysis.labels, analysis.tree.order
            self._colours = colours_of(labels)
            looks = (look_at(labels, row) for row in order)
            domains = [QColor(look.fill if look else NOTHING) for look in looks]
            items = [colour_at(labels, self._colours, row) for row in order]
            self._images = [_line_of(domains), _line_of(items)]
            self._runs = runs_of(labels.items.codes[order])
            self.setAccessibleDescription(f"From left to right: {self._runs_in_words()}")
        self.update()

    def _runs_in_words(self) -> str:
        names = self._analysis.labels.items.names
        said = [
            f"{names[code] if code >= 0 else 'no garment'} ({stop - start})"
            for code, start, stop in self._runs[:RUNS_SAID]
        ]
        rest = len(self._runs) - len(said)
        return ", ".join(said) + (f" and {rest:,} more" if rest else "")

    def show_rows(self, rows: np.ndarray) -> None:
        """Mark the photos of a cluster."""
        self._rows = rows
        self.update()

    def show_scale(self, scale: Scale) -> None:
        self.scale = scale
        self.update()

    def row_at(self, x: float) -> int | None:
        if self._analysis is None or x < self.scale.left:
            return None
        place = self.scale.place(x)
        tree = self._analysis.tree
        return int(tree.order[place]) if 0 <= place < tree.photos else None

    def words_at(self, x: float) -> str:
        """What stands in the tooltip at a place."""
        row = self.row_at(x)
        if row is None:
            return ""
        labels = self._analysis.labels
        look = look_at(labels, row)
        domain = {"C": "consumer photo", "S": "shop photo"}[look.letter] if look else "photo"
        return f"{labels.caption(row)}\n{domain}"

    def event(self, event) -> bool:
        if event.type() == QEvent.ToolTip:
            QToolTip.showText(event.globalPos(), as_tip(self.words_at(event.pos().x())), self)
            return True
        return super().event(event)

    def mousePressEvent(self, event) -> None:
        row = self.row_at(event.pos().x())
        if row is not None and event.button() == Qt.LeftButton:
            self.photo_clicked.emit(row)

    def paintEvent(self, _event) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().color(QPalette.Base))
        if self._analysis is None:
            return
        painter.setFont(self._font())
        painter.setPen(dimmed(self.palette()))
        for lane, name in enumerate(LANES):
            place = QRectF(0, self._top(lane), self.scale.left - 6, LANE)
            painter.drawText(place, Qt.AlignVCenter | Qt.AlignRight, name)
        painter.setClipRect(QRectF(self.scale.left, 0, self.scale.width, self.height()))
        self._paint_colours(painter)
        self._paint_marks(painter)
        if self.scale.step >= LETTERED:
            self._paint_letters(painter)
        self._paint_items(painter)

    def _top(self, lane: int) -> float:
        return MARK + GAP + lane * (LANE + GAP)

    def _paint_colours(self, painter: QPainter) -> None:
        scale, photos = self.scale, self._analysis.tree.photos
        left = scale.x(-0.5)
        for lane, image in enumerate(self._images):
            place = QRectF(left, self._top(lane), photos * scale.step, LANE)
            painter.drawImage(place, image, QRectF(0, 0, photos, 1))

    def _paint_marks(self, painter: QPainter) -> None:
        colour = self.palette().color(QPalette.Active, QPalette.Highlight)
        width = max(2.0, self.scale.step)
        for place in self._analysis.tree.place[self._rows]:
            centre = self.scale.x(int(place))
            painter.fillRect(QRectF(centre - width / 2, 1, width, MARK), colour)

    def _seen(self) -> range:
        first = max(0, int(np.floor(self.scale.low)))
        return range(first, min(self._analysis.tree.photos, int(np.ceil(self.scale.high)) + 1))

    def _paint_letters(self, painter: QPainter) -> None:
        font = self._font()
        font.setBold(True)
        painter.setFont(font)
        labels, order = self._analysis.labels, self._analysis.tree.order
        for place in self._seen():
            look = look_at(labels, int(order[place]))
            painter.setPen(QColor(look.ink if look else "black"))
            cell = QRectF(self.scale.x(place - 0.5), self._top(0), self.scale.step, LANE)
            painter.drawText(cell, Qt.AlignCenter, look.letter if look else "?")

    def _paint_items(self, painter: QPainter) -> None:
        """The name of each garment, once for neighbours of the same, where it fits."""
        painter.setFont(self._font())
        metrics, seen = QFontMetrics(painter.font()), self._seen()
        names, edge = self._analysis.labels.items.names, self.palette().color(QPalette.Base)
        for code, start, stop in self._runs:
            if stop < seen.start or start > seen.stop:
                continue
            left, right = self.scale.x(start - 0.5), self.scale.x(stop - 0.5)
            if right - left > 5:  # a line parts neighbours of like colours
                painter.setPen(QPen(edge, 1))
                top = self._top(1)
                painter.drawLine(QPointF(left, top), QPointF(left, top + LANE))
            left, right = max(left, self.scale.left), min(right, self.scale.left + self.scale.width)
            text = fitting(names[code] if code >= 0 else "?", metrics, right - left - 4)
            if text:
                painter.setPen(ink_on(self._colours[code] if code >= 0 else QColor(NOTHING)))
                cell = QRectF(left, self._top(1), right - left, LANE)
                painter.drawText(cell, Qt.AlignCenter, text)

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(11)
        return font


def runs_of(codes: np.ndarray) -> list[tuple[int, int, int]]:
    """Neighbours of one code: code, first place, place after the last."""
    starts = np.flatnonzero(np.diff(codes, prepend=codes[0] - 1))
    stops = np.append(starts[1:], len(codes))
    return [(int(codes[a]), int(a), int(b)) for a, b in zip(starts, stops, strict=True)]


def fitting(name: str, metrics: QFontMetrics, width: float) -> str:
    """A name as long as there is room: whole, or what tells dresses apart, or nothing."""
    own = name.rpartition("/")[2]
    number = own.rpartition("_")[2] if own[-1:].isdigit() else ""
    for text in filter(None, (name, own, number)):
        if metrics.horizontalAdvance(text) <= width:
            return text
    for text in (item_name(own, metrics, width), number[-2:]):
        if len(text) > 1 and metrics.horizontalAdvance(text) <= width:
            return text
    return ""


def _line_of(colours: list[QColor]) -> QImage:
    image = QImage(len(colours), 1, QImage.Format_RGB32)
    for place, colour in enumerate(colours):
        image.setPixelColor(place, 0, colour)
    return image
