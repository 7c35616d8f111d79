import numpy as np
from Orange.distance import Cosine
from Orange.widgets.tests.utils import simulate

from orangecontrib.aiff.widgets.kit.access import IS_QT6
from orangecontrib.aiff.widgets.owinterestingclusters import PAGES

from ...clusters.cases import random_photos
from ..events import wait_until
from .clusters_test import ClustersTest


class TestTwoTrees(ClustersTest):
    def test_two_trees(self):
        self.assertIn("Connect Second Distances", self.widget.trees_page.words.text())
        comparison = self.compare(Cosine(self.table))
        page = self.widget.trees_page
        self.assertEqual(page.pairs.rowCount(), len(comparison.apart_in_other))
        self.assertEqual(len(page.tangle.tanglegram.lines), len(self.widget.cluster))
        page.pairs.selectRow(0)
        pair = comparison.apart_in_other[0]
        lines = page.tangle.tanglegram.lines
        self.assertEqual(len(lines), round(pair.near * len(self.table)))
        self.assertLessEqual({pair.row, pair.other}, {line.row for line in lines})
        simulate.combobox_activate_index(page.combo, 1)
        self.assertEqual(self.widget.side, "second")
        self.assertEqual(page.pairs.rowCount(), len(comparison.apart_in_one))
        simulate.combobox_activate_index(page.combo, 2)
        page.pairs.selectRow(0)
        self.assertIn(comparison.worst[0], [line.row for line in page.tangle.tanglegram.lines])
        self.widget._on_node(0)
        self.assertIn("at least two photos", page.tangle.sentence)
        self.send_signal(self.widget.Inputs.second, None)
        self.assertIsNone(self.widget.beside.comparison)
        self.assertTrue(page.split.isHidden())

    def test_garments_and_photos_are_read_in_a_narrow_window(self):
        page = self.widget.trees_page
        self.widget.tabs.setCurrentIndex([*PAGES].index("trees"))
        self.widget.resize(910, 512)
        self.widget.show()
        comparison = self.compare(Cosine(self.table))
        page.split.setSizes([275, 250])
        labels, pair = comparison.one.labels, comparison.apart_in_other[0]
        lines = [labels.items.of(pair.row), labels.names_in_item[pair.row]]
        self.assertEqual(page.pairs.item(0, 0).text().split("\n"), lines)
        mark = "✓ same" if pair.same_item else "✗ two"
        self.assertEqual(page.pairs.item(0, 2).text().split("\n")[1], mark)
        room = page.pairs.columnWidth(0) - 8
        metrics = page.pairs.fontMetrics()
        # Without a screen, letters of Qt 5 are larger than on any.
        for text in (*lines, "dress_01", "shop_01") if IS_QT6 else ():
            self.assertLessEqual(metrics.horizontalAdvance(text), room, text)
        self.assertGreaterEqual(page.pairs.rowHeight(0), 2 * metrics.lineSpacing())
        simulate.combobox_activate_index(page.combo, 2)
        self.assertLess(page.pairs.rowHeight(0), 2 * metrics.lineSpacing())
        self.widget.hide()

    def test_second_distances_of_other_photos(self):
        other = random_photos(np.random.default_rng(2), garments=3)
        self.assertIsNone(self.compare(other))
        self.assertIn("Compute both from the same photos", str(self.widget.Error.cannot_compare))
        self.assertFalse(self.widget.Error.cannot_cluster.is_shown())
        self.assertIsNotNone(self.output("selected"))  # the first tree stays usable
        self.send_signal(self.widget.Inputs.second, None)
        self.assertFalse(self.widget.Error.cannot_compare.is_shown())

    def test_a_second_tree_is_gone_before_another_first_one_is_drawn(self):
        """Rows of the new first cluster beyond the old number of photos."""
        self.widget.tabs.setCurrentIndex([*PAGES].index("trees"))
        few = random_photos(np.random.default_rng(1), garments=3)
        self.compare(Cosine(few.row_items), few)
        old = self.widget.result.analysis.tree.photos
        signals = self.widget.Inputs
        self.send_signals([(signals.distances, self.matrix), (signals.second, Cosine(self.table))])
        self.assertIsNone(self.widget.beside.comparison)
        self.assertTrue(self.widget.trees_page.split.isHidden())
        self.wait_until_finished()
        self.widget._on_node(self.widget.result.analysis.tree.root)
        self.assertGreater(self.widget.cluster.rows.max(), old)
        wait_until(lambda: not self.widget.beside.comparing.is_busy)
        self.assertEqual(len(self.widget.trees_page.tangle.tanglegram.lines), len(self.table))
