import numpy as np
import pytest
from AnyQt.QtCore import QRect, Qt
from AnyQt.QtTest import QTest
from Orange.misc import DistMatrix
from Orange.widgets.tests.base import GuiTest

from orangecontrib.aiff.clusters.cuts import suggest_cut
from orangecontrib.aiff.clusters.quality import FIGURES, LEADING, quality_of
from orangecontrib.aiff.widgets.clusters.quality_table import QualityTable, in_words, number
from orangecontrib.aiff.widgets.owinterestingclusters import PAGES

from ...clusters.cases import line, on_a_line, random_matrix
from .clusters_test import ClustersTest


class TestQualityTable(GuiTest):
    def test_words_are_never_cut_however_narrow_the_page_is(self):
        page = QualityTable()
        self.addCleanup(page.deleteLater)
        page.show_quality(quality_of(line([0, 1, 5, 6], "aabb", "cscs"), np.array([0, 0, 1, 1])))
        heights = []
        for width in (900, 220):
            page.resize(width, 600)
            page.show()
            QTest.qWait(20)
            table = page.leading
            metrics = table.fontMetrics()
            room = table.columnWidth(0) - 8
            for row in range(table.rowCount()):
                words = table.item(row, 0).text()
                needed = metrics.boundingRect(QRect(0, 0, room, 1000), Qt.TextWordWrap, words)
                self.assertGreaterEqual(table.rowHeight(row), needed.height())
            self.assertEqual(table.verticalScrollBar().maximum(), 0)
            heights.append(table.height())
        self.assertGreater(heights[1], heights[0])


def test_figures_that_are_missing_are_said_once_each():
    quality = quality_of(line([0, 1, 5], "???"), np.array([0, 0, 1]))
    words = in_words(quality)
    assert "The cut has 2 clusters" in words
    assert words.count("need to know which garment each photo shows") == 1
    for key in quality.missing:
        assert FIGURES[key].label in words


@pytest.mark.parametrize(
    "value, text",
    [(0.12345, "0.123"), (-0.00001, "0.000"), (None, "–"), (np.nan, "–"), (1, "1.000")],
)
def test_numbers(value, text):
    assert number(value) == text


class TestQualityPage(ClustersTest):
    def test_quality_stands_beside_chance(self):
        result = self.cluster()
        quality = self.judge()
        cut = suggest_cut(result.analysis)
        wanted = quality_of(result.analysis, result.analysis.tree.cut(cut.clusters))
        self.assertEqual(quality.values, wanted.values)
        table = self.widget.quality_page.table
        for row, (key, figure) in enumerate(FIGURES.items()):
            self.assertEqual(table.item(row, 0).text(), figure.label)
            self.assertEqual(table.item(row, 0).toolTip(), figure.tooltip)
            self.assertEqual(table.item(row, 1).text(), f"{wanted.values[key]:.3f}")
            self.assertEqual(table.item(row, 2).text(), f"{wanted.random[key] + 0.0:.3f}")
            singletons = f"{wanted.singletons[key] + 0.0:.3f}" if figure.of == "cut" else ""
            self.assertEqual(table.item(row, 3).text(), singletons)

    def test_the_quality_page_leads_with_the_verdict(self):
        self.widget.tabs.setCurrentIndex([*PAGES].index("quality"))
        self.cluster()
        quality, label = self.judge(), self.widget.quality_page.verdict
        self.assertRegex(
            quality.sentence, "^This tree is .*better than a shuffled one: a worn photo’s"
        )
        self.assertEqual(label.text(), quality.sentence)
        self.assertEqual(label.toolTip(), quality.verdict.details)
        self.assertFalse(label.isHidden())
        self.widget.send_report()
        self.assertIn(quality.sentence, self.widget.report_html)
        self.send_signal(self.widget.Inputs.distances, None)
        self.assertEqual(label.text(), "")
        self.cluster(DistMatrix(random_matrix(np.random.default_rng(1), 9)))
        self.judge()
        self.assertTrue(label.isHidden())

    def test_three_measures_lead_and_all_others_fold_away(self):
        page = self.widget.quality_page
        self.assertTrue(page.leading.isHidden() and page.more.isHidden())
        self.cluster()
        quality = self.judge()
        self.assertEqual(quality.leading, ["cross purity", "precision", "recall"])
        for row, key in enumerate(quality.leading):
            self.assertEqual(page.leading.item(row, 0).text(), LEADING[key])
            self.assertEqual(page.leading.item(row, 1).text(), f"{100 * quality.values[key]:.0f}")
            self.assertEqual(page.leading.item(row, 2).text(), f"{100 * quality.random[key]:.0f}")
            self.assertIn(FIGURES[key].label, page.leading.item(row, 0).toolTip())
        self.assertEqual(page.leading.rowCount(), 3)
        self.assertFalse(page.more.isHidden() or page.more.is_open)
        self.widget.send_report()
        led, _, folded = self.widget.report_html.partition("More measures")
        self.assertIn(LEADING["precision"], led)
        self.assertNotIn("Cophenetic", led)
        self.assertIn("Cophenetic", folded)
        self.send_signal(self.widget.Inputs.distances, None)
        self.assertTrue(page.leading.isHidden() and page.more.isHidden())

    def test_without_domains_the_purity_of_all_pairs_leads(self):
        self.cluster(on_a_line([0, 1, 5, 6], "aabb"))
        self.assertEqual(self.judge().leading, ["purity", "precision", "recall"])

    def test_photos_without_garments_have_no_leading_measures(self):
        self.cluster(DistMatrix(random_matrix(np.random.default_rng(1), 9)))
        self.assertEqual(self.judge().leading, [])
        self.assertTrue(self.widget.quality_page.leading.isHidden())
        self.assertFalse(self.widget.quality_page.more.isHidden())
