import time
from unittest.mock import patch

import numpy as np
from AnyQt.QtGui import QColor
from Orange.distance import Cosine
from Orange.misc import DistMatrix
from Orange.widgets.tests.utils import simulate

from orangecontrib.aiff.clusters.colours import DOMAIN_COLOURS, item_colours
from orangecontrib.aiff.clusters.photo_grid import lay_out
from orangecontrib.aiff.widgets.clusters import beside
from orangecontrib.aiff.widgets.clusters.grid_page import FRAMES
from orangecontrib.aiff.widgets.owinterestingclusters import PAGES

from ...clusters.cases import random_matrix, random_photos
from ...clusters.test_grouping import grouped
from ..events import wait_until
from .clusters_test import ClustersTest


class TestGridPage(ClustersTest):
    def setUp(self):
        super().setUp()
        self.page = self.widget.grid_page

    def look(self):
        self.widget.tabs.setCurrentIndex([*PAGES].index("grid"))
        wait_until(lambda: not self.widget.beside.laying.is_busy)
        return self.widget.beside.grid

    def frames(self, key):
        simulate.combobox_activate_index(self.page.frames, [*FRAMES].index(key))
        return [card.colour for card in self.page.view.model().cards]

    def test_the_grid_is_made_when_somebody_looks_at_it(self):
        result = self.cluster()
        self.assertFalse(self.widget.beside.laying.is_busy)
        self.assertFalse(self.page.has_grid)
        grid = self.look()
        wanted = lay_out(result.analysis.distances)
        np.testing.assert_array_equal(grid.places, wanted.places)
        np.testing.assert_array_equal(self.page.view.model().cells, wanted.cells)
        self.assertIn("42 photos", self.page.words.text())
        self.assertIn("seed 0", self.page.words.toolTip())
        self.assertTrue(self.page.progress.isHidden() and self.page.stop.isHidden())

    def test_it_is_kept_while_the_inputs_do_not_change(self):
        self.cluster()
        grid = self.look()
        with patch.object(beside, "run_grid", side_effect=AssertionError):
            simulate.combobox_activate_index(self.widget.tree_box.linkage, 2)
            self.wait_until_finished()
            self.send_signal(self.widget.Inputs.second, Cosine(self.table))
            self.widget.tabs.setCurrentIndex(0)
            self.look()
        self.assertIs(self.widget.beside.grid, grid)
        self.cluster(random_photos(np.random.default_rng(3), garments=3))
        wait_until(lambda: not self.widget.beside.laying.is_busy)
        self.assertEqual(len(self.widget.beside.grid), 21)
        self.send_signal(self.widget.Inputs.distances, None)
        self.assertIsNone(self.widget.beside.grid)
        self.assertFalse(self.page.has_grid)

    def test_a_photo_chosen_here_is_the_selection_everywhere(self):
        self.cluster()
        self.look()
        self.page.view.photo_clicked.emit(5)
        self.assertEqual(self.widget.tree.plot.selected, 5)
        self.assertEqual(self.output("selected").ids.tolist(), [self.table.ids[5]])
        self.assertEqual(np.flatnonzero(self.page.view.model().selected).tolist(), [5])

    def test_a_cluster_chosen_elsewhere_is_shown(self):
        result = self.cluster()
        self.look()
        cluster = result.clusters[1]
        self.widget._choose(cluster)
        shown = np.flatnonzero(self.page.view.model().selected)
        self.assertEqual(shown.tolist(), sorted(cluster.rows))

    def test_frames_say_garment_domain_or_cluster(self):
        labels = self.cluster().analysis.labels
        self.look()
        garments = item_colours(len(labels.items.names))
        self.assertEqual(
            self.frames("garment"), [QColor(*garments[code]) for code in labels.items.codes]
        )
        domains = [QColor(DOMAIN_COLOURS[labels.domains.of(row)]) for row in range(len(labels))]
        self.assertEqual(self.frames("domain"), domains)
        self.assertEqual(self.widget.frames, "domain")
        self.widget.tree_box.number.setValue(3)
        colours = self.frames("cluster")
        cut = self.widget.result.analysis.tree.cut(3)
        self.assertEqual(len({each.name() for each in colours}), 3)
        for code in range(3):
            own = {colours[row].name() for row in np.flatnonzero(cut == code)}
            self.assertEqual(len(own), 1)
        self.widget.tree_box.number.setValue(5)
        colours = {card.colour.name() for card in self.page.view.model().cards}
        self.assertEqual(len(colours), 5)
        self.assertIn("cluster 1", {card.note for card in self.page.view.model().cards})

    def test_progress_stop_and_again(self):
        self.cluster()

        def slow(analysis, callback):
            while True:
                callback(0.25)
                time.sleep(0.01)

        with patch.object(beside, "run_grid", slow):
            self.widget.tabs.setCurrentIndex([*PAGES].index("grid"))
            wait_until(lambda: self.page.progress.value() == 25)
            self.assertFalse(self.page.stop.isHidden())
            self.page.stop.click()
        self.assertFalse(self.widget.beside.laying.is_busy)
        self.assertEqual(self.page.words.text(), "Stopped.")
        self.page.stop.click()
        wait_until(lambda: self.page.has_grid)

    def test_photos_without_garments_or_names(self):
        self.cluster(DistMatrix(random_matrix(np.random.default_rng(1), 9)))
        self.assertEqual(len(self.look()), 9)
        for key in FRAMES:
            self.frames(key)
        self.widget.grab()

    def test_groups_with_and_without_vectors(self):
        features = np.random.default_rng(1).normal(size=(6, 3))
        self.send_signal(self.widget.Inputs.data, grouped("011010", features=features))
        self.wait_until_finished()
        self.assertEqual(len(self.look()), 6)
        self.assertEqual(len({each.name() for each in self.frames("cluster")}), 2)
        self.send_signal(self.widget.Inputs.data, grouped("011010"))
        self.wait_until_finished()
        self.assertIsNone(self.look())
        self.assertIn("Connect Distances", self.page.words.text())

    def test_two_photos_and_equal_distances(self):
        self.look()
        for photos in (2, 12):
            self.cluster(DistMatrix(1.0 - np.eye(photos)))
            self.assertEqual(len(self.look()), photos)

    def test_the_report_has_the_grid_and_what_made_it(self):
        self.cluster()
        self.widget.send_report()
        self.assertNotIn("t-SNE", self.widget.report_html)
        self.look()
        self.widget.send_report()
        self.assertIn("seed 0", self.widget.report_html)
        self.assertIn("All photos", self.widget.report_html)
