"""A cluster's own tree with its photos' names, and two such trees face to face."""

from collections.abc import Sequence

import numpy as np
from AnyQt.QtCore import QPointF, QRectF, QSize, Qt
from AnyQt.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette, QPen
from AnyQt.QtWidgets import QSizePolicy, QWidget

from ...clusters.analysis import Analysis
from ...clusters.compare import Tanglegram, TreeComparison, tanglegram
from ...clusters.tree import subtree
from ...photos.rows import Rows
from ...words import counted
from ..kit.paint import dimmed, item_name
from .item_colours import NOTHING, colour_at, colours_of, ink_on, look_at

LINE, LEAST = 17, 3  # heights of a photo's line: with its name, and the least without
NAMED_UP_TO = 120  # photos
DRAWN_UP_TO = 600
MARGIN = 6
BADGE = 15
TOO_MANY = "{:,} photos are too many to tell apart here: choose a smaller cluster."


class SmallTree(QWidget):
    """The tree among a cluster's photos, its root at the left, a line for each photo."""

    def __init__(self):
        super().__init__()
        self._labels: Rows | None = None
        self._rows = np.empty(0, dtype=int)
        self._merges = np.empty((0, 4))
        self._colours: list[QColor] = []
        self.sentence = ""
        self.setAccessibleName("The cluster’s own tree")
        self.setSizePolicy(QSizePolicy.Expanding, QSizePolicy.Fixed)

    def show_rows(self, analysis: Analysis | None, rows: np.ndarray) -> None:
        """Draw the tree among some rows, in the tree's order; nothing for groups."""
        self._rows, self.sentence = np.empty(0, dtype=int), ""
        if analysis is not None and analysis.tree.linkage is not None and len(rows) > 1:
            if len(rows) > DRAWN_UP_TO:
                self.sentence = TOO_MANY.format(len(rows))
            else:
                self._labels, self._rows = analysis.labels, rows
                self._merges = subtree(analysis.tree, rows)
                self._colours = colours_of(analysis.labels)
        names = (self._labels.names[row] for row in self._rows)
        self.setAccessibleDescription(self.sentence or f"From top to bottom: {', '.join(names)}")
        self.setVisible(bool(len(self._rows) or self.sentence))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        lines = len(self._rows)
        return QSize(230, int(2 * MARGIN + lines * line_height(lines)) if lines else 44)

    def minimumSizeHint(self) -> QSize:
        return QSize(90, self.sizeHint().height())

    def paintEvent(self, _event) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().color(QPalette.Base))
        painter.setRenderHint(QPainter.Antialiasing)
        if self.sentence:
            paint_sentence(painter, self.rect(), self.sentence, self.palette())
            return
        if not len(self._rows):
            return
        line, one = line_height(len(self._rows)), is_one_item(self._labels, self._rows)
        ys = MARGIN + (np.arange(len(self._rows)) + 0.5) * line
        middle = self.width() * (0.42 if line == LINE else 0.86)
        painter.setPen(QPen(dimmed(self.palette()), 1.2))
        paint_merges(painter, self._merges, ys, middle - 3, MARGIN)
        painter.setFont(row_font(self))
        for row, y in zip(self._rows, ys, strict=True):
            place = QRectF(middle, y - line / 2, self.width() - middle - 3, line)
            paint_leaf(painter, place, self._labels, self._colours, int(row), one, self.palette())


class TanglegramView(QWidget):
    """A cluster's photos as two trees order them, each joined with itself by a line."""

    def __init__(self):
        super().__init__()
        self.tanglegram: Tanglegram | None = None
        self.sentence = ""
        self._labels: Rows | None = None
        self._colours: list[QColor] = []
        self._marked: Sequence[int] = ()
        self.setAccessibleName("The cluster’s photos in both trees")
        self.setSizePolicy(QSizePolicy.Expanding, QSizePolicy.Fixed)

    def show_rows(
        self, comparison: TreeComparison | None, rows: np.ndarray, marked: Sequence[int] = ()
    ) -> None:
        """Draw some rows in both trees; lines of marked ones stand out."""
        self.tanglegram, self.sentence, self._marked = None, "", marked
        if comparison is not None:
            if len(rows) < 2:
                self.sentence = "Choose a cluster of at least two photos to see both trees of it."
            elif len(rows) > DRAWN_UP_TO:
                self.sentence = TOO_MANY.format(len(rows))
            else:
                self.tanglegram = tanglegram(comparison, rows)
                self._labels = comparison.one.labels
                self._colours = colours_of(self._labels)
        crossings = self.tanglegram.crossings if self.tanglegram else 0
        self.setAccessibleDescription(
            self.sentence or counted(crossings, "pair of lines crosses", "pairs of lines cross")
        )
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        lines = len(self.tanglegram.lines) if self.tanglegram else 0
        return QSize(420, int(2 * MARGIN + lines * line_height(lines)) if lines else 60)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.sizeHint().height())

    def paintEvent(self, _event) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().color(QPalette.Base))
        painter.setRenderHint(QPainter.Antialiasing)
        if self.tanglegram is None:
            paint_sentence(painter, self.rect(), self.sentence, self.palette())
            return
        lines, palette = self.tanglegram.lines, self.palette()
        line = line_height(len(lines))
        one = is_one_item(self._labels, np.array([each.row for each in lines]))
        left = np.array([MARGIN + (each.left + 0.5) * line for each in lines])
        right = np.array([MARGIN + (each.right + 0.5) * line for each in lines])
        tree, names = self.width() * 0.09, self.width() * (0.35 if line == LINE else 0.03)
        painter.setPen(QPen(dimmed(palette), 1.2))
        paint_merges(painter, self.tanglegram.left, left, tree - 3, MARGIN)
        paint_merges(
            painter, self.tanglegram.right, right, self.width() - tree + 3, self.width() - MARGIN
        )
        painter.setFont(row_font(self))
        for each, y, z in zip(lines, left, right, strict=True):
            colour = QColor(colour_at(self._labels, self._colours, each.row))
            marked = each.row in self._marked
            if not marked:
                colour.setAlpha(150)
            painter.setPen(QPen(colour, 3.5 if marked else 1.6))
            painter.drawLine(
                QPointF(tree + names + 2, y), QPointF(self.width() - tree - names - 2, z)
            )
            for x, height in ((tree, y), (self.width() - tree - names, z)):
                place = QRectF(x, height - line / 2, names, line)
                paint_leaf(painter, place, self._labels, self._colours, each.row, one, palette)


def line_height(lines: int) -> float:
    """How high a photo's line is among so many."""
    return LINE if lines <= NAMED_UP_TO else max(LEAST, LINE * NAMED_UP_TO / lines)


def paint_merges(
    painter: QPainter, merges: np.ndarray, ys: np.ndarray, leaves: float, root: float
) -> None:
    """Lines of a tree that lies on its side.

    Parameters
    ----------
    merges : as scipy has them, shape (k - 1, 4)
    ys : where each leaf is, shape (k,)
    leaves, root : where leaves and root are along x
    """
    if not len(merges):
        return
    top = merges[:, 2].max() or 1.0
    xs, places = [leaves] * len(ys), list(ys)
    for one, other, height, _ in merges:
        x = leaves + (root - leaves) * height / top
        a, b = int(one), int(other)
        painter.drawLine(QPointF(xs[a], places[a]), QPointF(x, places[a]))
        painter.drawLine(QPointF(xs[b], places[b]), QPointF(x, places[b]))
        painter.drawLine(QPointF(x, places[a]), QPointF(x, places[b]))
        xs.append(x)
        places.append((places[a] + places[b]) / 2)


def paint_leaf(
    painter: QPainter,
    place: QRectF,
    labels: Rows,
    colours: list[QColor],
    row: int,
    one_item: bool,
    palette: QPalette,
) -> None:
    """A photo's domain as a letter and its garment as a coloured name; colours alone if flat.

    Parameters
    ----------
    one_item : whether all photos beside it show the same garment, so that its name tells nothing
    """
    colour, look = colour_at(labels, colours, row), look_at(labels, row)
    if place.height() < LINE:
        painter.fillRect(place, colour)
        return
    badge = QRectF(place.left(), place.top() + 1, BADGE, BADGE)
    painter.fillRect(badge, QColor(look.fill if look else NOTHING))
    painter.setPen(QColor(look.ink if look else "black"))
    painter.drawText(badge, Qt.AlignCenter, look.letter if look else "?")
    cell = QRectF(
        badge.right() + 2, badge.top(), max(0.0, place.right() - badge.right() - 2), BADGE
    )
    item = labels.items.of(row)
    painter.fillRect(cell, colour if item else palette.color(QPalette.Base))
    painter.setPen(ink_on(colour) if item else palette.color(QPalette.Text))
    metrics = QFontMetrics(painter.font())
    name = labels.names_in_item[row]
    text = name if one_item else labels.item_first(row)
    if item and not one_item and metrics.horizontalAdvance(text) > cell.width() - 4:
        text = item
    text = item_name(text, metrics, cell.width() - 4)
    painter.drawText(cell.adjusted(3, 0, -1, 0), Qt.AlignVCenter | Qt.AlignLeft, text)


def is_one_item(labels: Rows, rows: np.ndarray) -> bool:
    return len(np.unique(labels.items.codes[rows])) == 1


def paint_sentence(painter: QPainter, place, sentence: str, palette) -> None:
    painter.setPen(palette.color(QPalette.Text))
    painter.drawText(place.adjusted(6, 4, -6, -4), int(Qt.AlignCenter | Qt.TextWordWrap), sentence)


def row_font(widget: QWidget) -> QFont:
    """Letters that fit a row, whose height is in pixels."""
    font = QFont(widget.font())
    font.setPixelSize(11)
    return font
