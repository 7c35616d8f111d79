"""Plots of figures: Hit@k against k, the spread of ranks, and figures of parts of the queries."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from AnyQt.QtCore import QEvent, Qt
from AnyQt.QtGui import QBrush, QColor, QPalette, QPen
from Orange.widgets.visualize.utils.plotutils import PlotWidget
from pyqtgraph.graphicsItems.LegendItem import ItemSample

from ...evaluation.curves import Bin, Curve, Subset
from ...evaluation.definitions import Metric
from ...words import percent
from ..kit.paint import dimmed
from ..kit.plain import as_markup

# The colours of M. Okabe and K. Ito, told apart with every kind of colour vision; those for a dark
# ground are the lighter ones. Lines and signs differ too.
ON_LIGHT = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#5b4a00", "#56b4e9")
ON_DARK = ("#56b4e9", "#e69f00", "#2fd3a5", "#e39cc5", "#f0e442", "#ff8f70")
DASHES = (Qt.SolidLine, Qt.DashLine, Qt.DashDotLine, Qt.DotLine, Qt.DashDotDotLine, Qt.SolidLine)
SIGNS = ("o", "s", "t1", "d", "x", "star")
PATTERNS = (
    Qt.SolidPattern, Qt.BDiagPattern, Qt.Dense4Pattern, Qt.CrossPattern, Qt.FDiagPattern,
    Qt.HorPattern,
)  # fmt: skip
TICKS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
LEGEND_LINE, LEGEND_EDGE = 23, 30  # pixels
PARTS = 40  # values drawn of a breakdown


class FigurePlot(PlotWidget):
    """A plot that draws itself again when the window turns dark."""

    def __init__(self, name: str):
        super().__init__(enableMenu=False)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.NoFocus)
        item = self.getPlotItem()
        item.hideButtons()
        item.setMouseEnabled(x=False, y=False)
        item.getViewBox().setDefaultPadding(0.01)
        self.legend = item.addLegend(offset=(-12, -12), labelTextColor=self._text())
        for name in ("bottom", "left"):
            self.getAxis(name).enableAutoSIPrefix(False)
        self._drawing = None

    def draw(self) -> None:
        """Draw what was handed over last."""
        self.clear()
        self.legend.clear()
        self.legend.setLabelTextColor(self._text())
        # Behind the words, so that lines do not run through them.
        ground = QColor(self.palette().color(QPalette.Base))
        ground.setAlpha(210)
        self.legend.setBrush(QBrush(ground))
        if self._drawing is not None:
            self._drawing()

    def changeEvent(self, event) -> None:
        super().changeEvent(event)
        # Not hasattr: pyqtgraph before 0.13.4 looks without end for what is not there yet.
        if event.type() == QEvent.PaletteChange and "_drawing" in vars(self):
            self.draw()

    def colour(self, place: int) -> QColor:
        is_dark = self.palette().color(QPalette.Base).lightness() < 128
        colours = ON_DARK if is_dark else ON_LIGHT
        return QColor(colours[place % len(colours)])

    def pen(self, place: int, width: float = 2.0) -> QPen:
        pen = QPen(self.colour(place), width, DASHES[place % len(DASHES)])
        pen.setCosmetic(True)
        return pen

    def quiet_pen(self) -> QPen:
        pen = QPen(dimmed(self.palette()), 1.2, Qt.DotLine)
        pen.setCosmetic(True)
        return pen

    def _text(self) -> QColor:
        return self.palette().color(QPalette.Text)


class HitCurves(FigurePlot):
    """Hit@k against k, with bands, beside guessing."""

    def __init__(self):
        super().__init__("Hit@k against k")
        self.setLabel("bottom", "k, photos looked at (logarithmic)")
        self.setLabel("left", "Hit@k (%)")

    def show_curves(self, names: Sequence[str], curves: Sequence[Curve]) -> None:
        self._drawing = (lambda: self._draw(names, curves)) if curves else None
        said = [
            f"{name}: {percent(curve.hit[0], 0)} at 1, "
            f"{percent(float(np.interp(10, curve.ks, curve.hit)), 0)} at 10"
            for name, curve in zip(names, curves, strict=True)
        ]
        self.setAccessibleDescription("; ".join(said))
        self.draw()

    def _draw(self, names: Sequence[str], curves: Sequence[Curve]) -> None:
        most = max(curve.ks[-1] for curve in curves)
        for place, (name, curve) in enumerate(zip(names, curves, strict=True)):
            at = np.log10(curve.ks)
            ends = [pg.PlotCurveItem(at, 100 * each, pen=None) for each in (curve.low, curve.high)]
            band = self.colour(place)
            band.setAlpha(45)
            self.addItem(pg.FillBetweenItem(*ends, brush=QBrush(band)))
            signs = {}
            if len(at) <= 60:
                signs = {
                    "symbol": SIGNS[place % len(SIGNS)], "symbolSize": 6,
                    "symbolBrush": self.colour(place), "symbolPen": None,
                }  # fmt: skip
            self.plot(at, 100 * curve.hit, pen=self.pen(place), name=as_markup(name), **signs)
        chance = curves[0]
        self.plot(np.log10(chance.ks), 100 * chance.chance, pen=self.quiet_pen(), name="guessing")
        axis = self.getAxis("bottom")
        axis.setTicks([[(np.log10(k), f"{k:,}") for k in TICKS if k <= most]])
        self.setYRange(0, 100)
        self.setXRange(0, max(np.log10(most), 0.3))


class RankHistogram(FigurePlot):
    """How many queries find their first right photo at which ranks."""

    def __init__(self):
        super().__init__("Ranks of the first right photo")
        self.setLabel("bottom", "rank of the first right photo")
        self.setLabel("left", "queries")
        self.legend.setOffset((-12, 12))

    def show_ranks(self, names: Sequence[str], ranks: Sequence[Sequence[Bin]]) -> None:
        self._drawing = (lambda: self._draw(names, ranks)) if ranks else None
        said = [
            f"{name}: " + ", ".join(f"{b.label}: {b.queries}" for b in bins if b.queries)
            for name, bins in zip(names, ranks, strict=True)
        ]
        self.setAccessibleDescription("; ".join(said))
        self.draw()

    def _draw(self, names: Sequence[str], ranks: Sequence[Sequence[Bin]]) -> None:
        width = 0.8 / len(ranks)
        for place, (name, bins) in enumerate(zip(names, ranks, strict=True)):
            at = np.arange(len(bins)) - 0.4 + width * (place + 0.5)
            heights = [each.queries for each in bins]
            brush = QBrush(self.colour(place), PATTERNS[place % len(PATTERNS)])
            pen = QPen(self.colour(place), 1)
            pen.setCosmetic(True)
            bars = pg.BarGraphItem(x=at, height=heights, width=width * 0.94, brush=brush, pen=pen)
            self.addItem(bars)
            self.legend.addItem(_Sample(brush, pen), as_markup(name))
        ticks = [(place, each.label) for place, each in enumerate(ranks[0])]
        self.getAxis("bottom").setTicks([ticks])
        most = max(each.queries for bins in ranks for each in bins)
        self.setXRange(-0.6, len(ranks[0]) - 0.4)
        self.setYRange(0, max(1, most) * 1.15)


class BreakdownPlot(FigurePlot):
    """A metric's figure of the queries with each value of a variable, most queries first."""

    def __init__(self):
        super().__init__("Scores of parts of the queries")
        self.legend.setOffset((-12, 12))
        self.left_out = 0  # values beyond those that are drawn

    def show_parts(
        self,
        names: Sequence[str],
        parts: Sequence[Sequence[Subset]],
        key: str,
        metric: Metric | None,
        chance: float,
    ) -> None:
        """
        Parameters
        ----------
        parts : of each system, for the same values in the same order; () for none
        key, metric : whose figures are drawn
        chance : what a random order scores on all queries
        """
        self._drawing = (lambda: self._draw(names, parts, key, metric, chance)) if parts else None
        self.left_out = max(0, len(parts[0]) - PARTS) if parts else 0
        said = [
            f"{name}: "
            + ", ".join(f"{p.value} {metric.text(p.figures[key])}" for p in each[:PARTS])
            for name, each in zip(names, parts, strict=True)
        ]
        self.setAccessibleDescription("; ".join(said))
        self.draw()

    @staticmethod
    def row_height(systems: int) -> int:
        """Pixels that a value takes."""
        return max(26, 16 * systems)

    def _draw(self, names, parts, key: str, metric: Metric, chance: float) -> None:
        shown = len(parts[0][:PARTS])
        scale = 100 if metric.is_share else 1
        width = 0.7 / len(parts)
        for place, (name, each) in enumerate(zip(names, parts, strict=True)):
            at = np.arange(shown) - 0.35 + width * (place + 0.5)
            values = np.array([scale * part.figures[key] for part in each[:shown]])
            few = np.array([part.few for part in each[:shown]])
            for row, part in enumerate(each[:shown]):
                if interval := part.intervals.get(key):
                    ends = [scale * interval.low, scale * interval.high]
                    self.plot(ends, [at[row]] * 2, pen=self.pen(place, 1.6))
            hollow = QBrush(self.palette().color(QPalette.Base))
            brushes = [hollow if each_few else QBrush(self.colour(place)) for each_few in few]
            pen = QPen(self.colour(place), 1.4)
            pen.setCosmetic(True)
            self.plot(
                values, at, pen=None, symbol=SIGNS[place % len(SIGNS)], symbolSize=9,
                symbolBrush=brushes, symbolPen=pen,
            )  # fmt: skip
            sign = pg.ScatterPlotItem(
                symbol=SIGNS[place % len(SIGNS)], size=9, brush=self.colour(place), pen=pen
            )
            self.legend.addItem(sign, as_markup(name))
        line = pg.InfiniteLine(scale * chance, angle=90, pen=self.quiet_pen())
        self.addItem(line)
        self.legend.addItem(pg.PlotDataItem(pen=self.quiet_pen()), "guessing, all queries")
        ticks = [
            (row, f"{_short(part.value)} ({part.queries:,}{'*' if part.few else ''})")
            for row, part in enumerate(parts[0][:shown])
        ]
        self.getAxis("left").setTicks([ticks])
        unit = " (%)" if metric.is_share else ""
        self.setLabel("bottom", f"{metric.label}{unit}")
        self.getViewBox().invertY(True)
        # Room for the legend above the first value.
        room = (LEGEND_LINE * (len(names) + 1) + LEGEND_EDGE) / self.row_height(len(names))
        self.setYRange(-0.7 - room, shown - 0.3)
        if metric.is_share:
            self.setXRange(0, 100)
        else:
            self.enableAutoRange(axis="x")


class _Sample(ItemSample):
    """A bar in the legend, with its pattern."""

    def __init__(self, brush: QBrush, pen: QPen):
        super().__init__(None)
        self._brush, self._pen = brush, pen

    def paint(self, painter, *_args) -> None:
        painter.setBrush(self._brush)
        painter.setPen(self._pen)
        painter.drawRect(3, 4, 14, 12)


def _short(value: str) -> str:
    value = value.rpartition("/")[2]
    return value if len(value) <= 24 else f"…{value[-23:]}"
