"""The whole tree to look at: zoom along its photos, click a cluster, drag the line that cuts it."""

from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
from AnyQt.QtCore import QEvent, QPointF, QSize, Qt, Signal
from AnyQt.QtGui import QColor, QPalette
from AnyQt.QtWidgets import QToolTip, QVBoxLayout, QWidget
from Orange.widgets.visualize.utils.plotutils import PlotWidget

from ...clusters.analysis import Analysis
from ..kit.paint import dimmed
from ..kit.plain import as_tip
from .tree_lines import TreeLines, lines_of
from .tree_stripes import Scale, Stripes

AXIS = 58  # pixels left of the tree
REACH = 5  # pixels above a cluster's line that still mean it
THICK_UP_TO = 500  # photos; thick lines of larger trees are slow to draw
KEYS = "Arrow keys: parent, child, neighbours; + and −: zoom; 0: the whole tree"


class TreePlot(PlotWidget):
    """The tree's lines.

    Attributes
    ----------
    node_clicked : the cluster that somebody clicked, or reached by a key
    cut_moved : the height to which somebody dragged the line that cuts the tree
    """

    node_clicked = Signal(int)
    cut_moved = Signal(float)

    def __init__(self, describe: Callable[[int], str]):
        super().__init__(enableMenu=False)
        self.lines: TreeLines | None = None
        self.selected: int | None = None
        self._describe = describe
        item = self.getPlotItem()
        item.hideButtons()
        item.hideAxis("bottom")
        item.getAxis("left").setWidth(AXIS)
        item.getAxis("left").enableAutoSIPrefix(False)
        item.setMouseEnabled(x=True, y=False)
        self.curve, self.chosen = pg.PlotCurveItem(), pg.PlotCurveItem()
        self.cut_line = pg.InfiniteLine(
            angle=0, movable=True, label="", labelOpts={"position": 0.985, "anchors": [(1, 1)] * 2}
        )
        self.cut_line.sigPositionChangeFinished.connect(self._on_cut)
        for part in (self.curve, self.chosen, self.cut_line):
            item.addItem(part)
        self.scene().sigMouseClicked.connect(self._on_clicked)
        self.setFocusPolicy(Qt.StrongFocus)
        self.setAccessibleName("Tree of the photos")
        self.setMinimumHeight(90)
        self._colour()

    def show_tree(self, analysis: Analysis | None) -> None:
        self.selected = None
        self.lines = None if analysis is None else lines_of(analysis.tree)
        self.chosen.setData([], [])
        self.cut_line.hide()
        if self.lines is None:
            self.curve.setData([], [])
            return
        tree = analysis.tree
        item = self.getPlotItem()
        item.setLabel("left", "" if tree.linkage is None else "height")
        item.getAxis("left").setTicks([[]] if tree.linkage is None else None)
        self.curve.setData(self.lines.xs.ravel(), self.lines.ys.ravel(), connect="pairs")
        low, high = -0.5, tree.photos - 0.5
        box = item.getViewBox()
        box.setLimits(xMin=low, xMax=high, minXRange=min(4, tree.photos), maxXRange=high - low)
        box.setYRange(-0.03 * self.lines.top, 1.06 * self.lines.top, padding=0)
        self.show_all()
        self._colour()

    def show_all(self) -> None:
        if self.lines is not None:
            self.setXRange(-0.5, self.lines.tree.photos - 0.5, padding=0)

    def show_cut(self, height: float | None, words: str = "") -> None:
        """Draw the line that cuts the tree; None for none."""
        self.cut_line.setVisible(height is not None)
        if height is not None:
            self.cut_line.blockSignals(True)
            self.cut_line.setValue(height)
            self.cut_line.blockSignals(False)
            self.cut_line.label.setFormat(words)

    def select(self, node: int | None, ensure: bool = True) -> None:
        """Show a cluster as the selected one, without telling."""
        self.selected = node
        if node is None or self.lines is None:
            self.chosen.setData([], [])
            self.setAccessibleDescription("")
            return
        mask = self.lines.below(node)
        self.chosen.setData(
            self.lines.xs[mask].ravel(), self.lines.ys[mask].ravel(), connect="pairs"
        )
        if node < self.lines.tree.photos:  # a photo has no line of its own but the one above
            x, parent = self.lines.x[node], self.lines.tree.parent[node]
            self.chosen.setData([x, x], [0, self.lines.level[parent]], connect="pairs")
        if ensure:
            self._bring_into_sight(node)
        self.setAccessibleDescription(f"Selected: {self._describe(node)}. {KEYS}")

    def node_under(self, position: QPointF) -> int | None:
        """The cluster at a place of the view."""
        if self.lines is None:
            return None
        box = self.getPlotItem().getViewBox()
        place = box.mapSceneToView(self.mapToScene(position.toPoint()))
        low, high = box.viewRange()[0]
        if not low <= place.x() <= high:
            return None
        reach = REACH * abs(box.viewPixelSize()[1])
        return self.lines.node_at(place.x(), place.y() - reach)

    def scale_now(self) -> Scale:
        box = self.getPlotItem().getViewBox()
        rectangle = box.sceneBoundingRect()
        low, high = box.viewRange()[0]
        return Scale(rectangle.left(), rectangle.width(), low, high)

    def keyPressEvent(self, event) -> None:
        key, lines = event.key(), self.lines
        if lines is None or event.modifiers() not in (Qt.NoModifier, Qt.KeypadModifier):
            super().keyPressEvent(event)
        elif key in (Qt.Key_Plus, Qt.Key_Equal, Qt.Key_Minus):
            self._zoom(0.5 if key != Qt.Key_Minus else 2)
        elif key == Qt.Key_0:
            self.show_all()
        elif key in (Qt.Key_Up, Qt.Key_Down, Qt.Key_Left, Qt.Key_Right):
            node = lines.tree.root if self.selected is None else self.selected
            self.node_clicked.emit(self._next(node, key))
        else:
            super().keyPressEvent(event)

    def viewportEvent(self, event) -> bool:
        if event.type() == QEvent.ToolTip:
            node = self.node_under(QPointF(event.pos()))
            text = "" if node is None else f"{self._describe(node)}\n\n{KEYS}"
            QToolTip.showText(event.globalPos(), as_tip(text), self)
            return True
        return super().viewportEvent(event)

    def changeEvent(self, event) -> None:
        super().changeEvent(event)
        # Not hasattr: pyqtgraph before 0.13.4 looks without end for what is not there yet.
        if event.type() == QEvent.PaletteChange and "cut_line" in vars(self):
            self._colour()

    def _next(self, node: int, key: int) -> int:
        tree = self.lines.tree
        if key == Qt.Key_Up:
            return int(tree.parent[node]) if tree.parent[node] >= 0 else node
        if key == Qt.Key_Down:
            return tree.children[node][0] if tree.children[node] else node
        return self.lines.beside(node, 1 if key == Qt.Key_Right else -1)

    def _zoom(self, factor: float) -> None:
        low, high = self.getPlotItem().getViewBox().viewRange()[0]
        middle = (low + high) / 2
        if self.selected is not None:
            first = self.lines.tree.first[self.selected]
            middle = first + (self.lines.tree.count[self.selected] - 1) / 2
        half = factor * (high - low) / 2
        self.setXRange(middle - half, middle + half, padding=0)

    def _bring_into_sight(self, node: int) -> None:
        low, high = self.getPlotItem().getViewBox().viewRange()[0]
        tree = self.lines.tree
        first, last = tree.first[node], tree.first[node] + tree.count[node] - 1
        if first < low - 0.5 or last > high + 0.5:
            half = max((high - low) / 2, 0.6 * (last - first + 1))
            middle = (first + last) / 2
            self.setXRange(middle - half, middle + half, padding=0)

    def _on_clicked(self, event) -> None:
        if event.button() != Qt.LeftButton:
            return
        if event.double():
            self.show_all()
            return
        node = self.node_under(QPointF(self.mapFromScene(event.scenePos())))
        if node is not None:
            self.node_clicked.emit(node)

    def _on_cut(self) -> None:
        self.cut_moved.emit(float(self.cut_line.value()))

    def _colour(self) -> None:
        palette = self.palette()
        highlight = palette.color(QPalette.Active, QPalette.Highlight)
        thick = self.lines is None or self.lines.tree.photos <= THICK_UP_TO
        self.curve.setPen(pg.mkPen(dimmed(palette), width=1))
        self.chosen.setPen(pg.mkPen(highlight, width=3 if thick else 1))
        ink = QColor(palette.color(QPalette.Text))
        self.cut_line.setPen(pg.mkPen(ink, width=1, style=Qt.DashLine))
        self.cut_line.setHoverPen(pg.mkPen(highlight, width=2))
        self.cut_line.label.setColor(ink)
        self.cut_line.label.fill = pg.mkBrush(palette.color(QPalette.Base))


class TreeView(QWidget):
    """The tree above its stripes.

    Attributes
    ----------
    node_clicked, cut_moved : see `TreePlot`
    """

    node_clicked = Signal(int)
    cut_moved = Signal(float)

    def __init__(self, describe: Callable[[int], str]):
        super().__init__()
        self.plot = TreePlot(describe)
        self.stripes = Stripes()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.plot, 1)
        layout.addWidget(self.stripes)
        self.plot.node_clicked.connect(self.node_clicked)
        self.plot.cut_moved.connect(self.cut_moved)
        self.stripes.photo_clicked.connect(self.node_clicked)
        box = self.plot.getPlotItem().getViewBox()
        box.sigXRangeChanged.connect(self._align)
        box.sigResized.connect(self._align)

    def sizeHint(self) -> QSize:
        return QSize(700, 260)

    def show_analysis(self, analysis: Analysis | None) -> None:
        self.plot.show_tree(analysis)
        self.stripes.show_analysis(analysis)
        self._align()

    def select(self, node: int | None, rows: np.ndarray, ensure: bool = True) -> None:
        self.plot.select(node, ensure)
        self.stripes.show_rows(rows)

    def _align(self) -> None:
        self.stripes.show_scale(self.plot.scale_now())
