import numpy as np
from Orange.widgets.tests.base import GuiTest

from orangecontrib.aiff.matching.confidence import Confidence
from orangecontrib.aiff.widgets.match.how_sure import DistancePlot, HowSure


class TestHowSure(GuiTest):
    def confidence(self):
        rng = np.random.default_rng(0)
        right, wrong = rng.normal(0.2, 0.05, 40), rng.normal(0.5, 0.05, 40)
        return Confidence(right, wrong, np.full(40, np.inf), "shop")

    def test_a_judgement(self):
        part, confidence = HowSure(), self.confidence()
        self.addCleanup(part.deleteLater)
        self.assertTrue(part.words.isHidden())
        part.show_judgement(confidence.judge(0.2, 0.5), confidence, "Estimated from 40.")
        self.assertTrue(part.words.text().startswith("Probably the item (9"))
        self.assertEqual(part.sentence.text(), "Estimated from 40.")
        self.assertIn("wrong pairs", part.words.toolTip())
        part.grab()
        part.show_nothing("It cannot be told.")
        self.assertTrue(part.words.isHidden() and part.plot.isHidden())
        self.assertEqual(part.sentence.text(), "It cannot be told.")

    def test_the_plot_shows_right_ones_above_and_wrong_ones_below(self):
        plot = DistancePlot()
        self.addCleanup(plot.deleteLater)
        plot.resize(300, plot.sizeHint().height())
        plot.show_distance(self.confidence(), 0.35)
        right, wrong = plot._bars
        self.assertLess(np.flatnonzero(right).max(), np.flatnonzero(wrong).min())
        self.assertAlmostEqual(plot._share, 0.5, delta=0.1)
        plot.grab()
        same = Confidence(np.full(10, 0.3), np.full(10, 0.3), np.full(10, 0.3), "")
        plot.show_distance(same, 0.3)
        plot.grab()
