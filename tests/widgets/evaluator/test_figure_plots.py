import tempfile
from itertools import combinations
from pathlib import Path

import numpy as np
import pyqtgraph as pg
from AnyQt.QtGui import QColor, QPalette
from Orange.widgets.tests.base import GuiTest
from orangewidget.io import ImgFormat

from orangecontrib.aiff.evaluation.definitions import metrics_of
from orangecontrib.aiff.widgets.evaluator.evaluating import run_breakdown
from orangecontrib.aiff.widgets.evaluator.figure_plots import (
    DASHES,
    ON_DARK,
    ON_LIGHT,
    PATTERNS,
    SIGNS,
    BreakdownPlot,
    HitCurves,
    RankHistogram,
)

from .evaluations import result, table, worse

GOOD = table(garments=12)
FOUND = result(GOOD, worse(GOOD))
NAMES = [each.name for each in FOUND.evaluations]


def lines(plot):
    return [item for item in plot.getPlotItem().listDataItems() if item.xData is not None]


def contrast(one, other):
    def luminance(colour):
        parts = [part / 255 for part in QColor(colour).getRgb()[:3]]
        parts = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


class TestFigurePlots(GuiTest):
    def curves(self):
        plot = HitCurves()
        plot.show_curves(NAMES, FOUND.curves)
        return plot

    def ranks(self):
        plot = RankHistogram()
        plot.show_ranks(NAMES, FOUND.ranks)
        return plot

    def parts(self, key="hit@1"):
        plot = BreakdownPlot()
        parts = run_breakdown(FOUND, "item")
        plot.show_parts(NAMES, parts, key, metrics_of()[key], 0.125)
        return plot

    def test_curves_beside_chance(self):
        plot = self.curves()
        first, second, chance = [line for line in lines(plot) if len(line.xData) > 1][-3:]
        for line, curve in ((first, FOUND.curves[0]), (second, FOUND.curves[1])):
            np.testing.assert_allclose(line.xData, np.log10(curve.ks))
            np.testing.assert_allclose(line.yData, 100 * curve.hit)
        np.testing.assert_allclose(chance.yData, 100 * FOUND.curves[0].chance)
        bands = [i for i in plot.getPlotItem().items if isinstance(i, pg.FillBetweenItem)]
        self.assertEqual(len(bands), 2)
        legend = [label.text for _, label in plot.legend.items]
        self.assertEqual(legend, [*NAMES, "guessing"])
        self.assertIn("photos:", plot.accessibleDescription())

    def test_ranks(self):
        plot = self.ranks()
        bars = [i for i in plot.getPlotItem().items if isinstance(i, pg.BarGraphItem)]
        for bar, bins in zip(bars, FOUND.ranks, strict=True):
            self.assertEqual(list(bar.opts["height"]), [each.queries for each in bins])
            self.assertEqual(sum(bar.opts["height"]), 24)
        self.assertEqual([label.text for _, label in plot.legend.items], NAMES)

    def test_parts_with_few_garments_are_hollow(self):
        plot = self.parts()
        ground = plot.palette().color(QPalette.Base)
        points = [i for i in lines(plot) if i.opts.get("symbol") is not None]
        self.assertEqual([len(each.xData) for each in points], [12, 12])
        for brush in points[0].opts["symbolBrush"]:
            self.assertEqual(brush.color(), ground)
        (chance,) = [i for i in plot.getPlotItem().items if isinstance(i, pg.InfiniteLine)]
        self.assertEqual(chance.value(), 12.5)
        self.assertEqual(plot.left_out, 0)
        self.assertIn("g00", plot.accessibleDescription())
        self.parts("median_rank")

    def test_drawn_anew_for_a_dark_window(self):
        for make in (self.curves, self.ranks, self.parts):
            plot = make()
            light = plot.colour(0).name()
            palette = QPalette()
            palette.setColor(QPalette.Base, QColor("#1e1e1e"))
            palette.setColor(QPalette.Text, QColor("#eeeeee"))
            plot.setPalette(palette)
            plot.grab()
            self.assertEqual((light, plot.colour(0).name()), (ON_LIGHT[0], ON_DARK[0]))

    def test_nothing(self):
        for plot, show in ((self.curves(), "show_curves"), (self.ranks(), "show_ranks")):
            getattr(plot, show)([], ())
            self.assertEqual(plot.legend.items, [])
        plot = self.parts()
        plot.show_parts([], [], "hit@1", None, 0.0)
        self.assertEqual(plot.accessibleDescription(), "")

    def test_saved_as_a_picture(self):
        with tempfile.TemporaryDirectory() as folder:
            for make in (self.curves, self.ranks, self.parts):
                plot = make()
                plot.resize(500, 300)
                plot.grab()
                for ending, start in ((".png", b"\x89PNG"), (".svg", b"<?xml"), (".pdf", b"%PDF")):
                    path = Path(folder) / f"plot{ending}"
                    ImgFormat.img_writers[ending].write(str(path), plot)
                    self.assertTrue(path.read_bytes().startswith(start))


def test_systems_are_told_apart_without_colour():
    for signs in (SIGNS, PATTERNS):
        assert len(set(signs)) == len(signs) == len(ON_LIGHT) == len(ON_DARK)
    assert len(set(zip(DASHES, SIGNS, strict=True))) == len(SIGNS)


def test_colours_stand_out_from_their_ground_and_from_each_other():
    for colours, ground in ((ON_LIGHT, "#ffffff"), (ON_DARK, "#1e1e1e")):
        for colour in colours[:5]:
            assert contrast(colour, ground) >= 2.8
        for one, other in combinations(colours, 2):
            distance = np.subtract(QColor(one).getRgb(), QColor(other).getRgb())
            assert np.abs(distance).sum() > 90
