import numpy as np
import pytest
from AnyQt.QtCore import QRect, Qt
from AnyQt.QtTest import QTest
from Orange.widgets.tests.base import GuiTest

from orangecontrib.aiff.clusters.quality import FIGURES, quality_of
from orangecontrib.aiff.widgets.clusters.quality_table import QualityTable, in_words, number

from ...clusters.cases import line


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
