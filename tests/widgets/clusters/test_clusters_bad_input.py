"""Bad input of Interesting Clusters: a sentence each, in the message bar."""

from unittest.mock import patch

import numpy as np
from Orange.distance import Cosine, Euclidean
from Orange.misc import DistMatrix
from Orange.widgets.tests.utils import simulate

from orangecontrib.aiff.clusters import tree as tree_module
from orangecontrib.aiff.clusters.tree import LINKAGES

from ...clusters.cases import on_a_line
from .clusters_test import ClustersTest


class TestBadInput(ClustersTest):
    def refused(self, *, data=None, distances=None):
        """Send bad input; gives back the sentence in the message bar, which is in the middle too."""
        if data is not None:
            self.send_signal(self.widget.Inputs.data, data)
        if distances is not None:
            self.send_signal(self.widget.Inputs.distances, distances)
        self.wait_until_finished()
        self.assertTrue(self.widget.Error.cannot_cluster.is_shown())
        words = str(self.widget.Error.cannot_cluster)
        self.assertEqual(self.widget.sentence.text(), words)
        self.assertFalse(self.widget.sentence.isHidden())
        self.assertEqual(self.outputs(), [None] * 3)
        self.assertFalse(self.widget.present_button.isEnabled())
        return words

    def test_not_square(self):
        matrix = DistMatrix(np.ones((3, 4)))
        self.assertIn("a table of 3 by 4", self.refused(distances=matrix))

    def test_not_symmetric(self):
        matrix = DistMatrix(np.arange(9.0).reshape(3, 3))
        self.assertIn("not symmetric", self.refused(distances=matrix))

    def test_not_finite(self):
        for bad in (np.nan, np.inf):
            plain = np.ones((3, 3)) - np.eye(3)
            plain[0, 1] = plain[1, 0] = bad
            words = self.refused(distances=DistMatrix(plain))
            self.assertIn("missing or infinite distances", words)

    def test_columns_instead_of_rows(self):
        matrix = Euclidean(self.table, axis=0)
        self.assertIn("compare rows", self.refused(distances=matrix))

    def test_one_photo(self):
        self.assertIn("at least two photos", self.refused(distances=DistMatrix(np.zeros((1, 1)))))

    def test_too_many_photos(self):
        with patch.object(tree_module, "MAX_PHOTOS", 10):
            self.assertIn("Data Sampler", self.refused(distances=self.matrix))

    def test_ward_of_distances_that_are_not_euclidean(self):
        simulate.combobox_activate_index(self.widget.tree_box.linkage, [*LINKAGES].index("ward"))
        self.assertIn("Ward needs Euclidean", self.refused(distances=Cosine(self.table)))

    def test_data_without_groups(self):
        self.assertIn("no column “Cluster”", self.refused(data=self.table))

    def test_two_photos(self):
        self.cluster(on_a_line([0, 1], "ab", "cs"))
        self.assertIn("Load more photos", str(self.widget.Information.two_photos))
        self.assertEqual(len(self.output("selected")), 2)
        self.judge()
        self.widget.grab()

    def test_no_items(self):
        self.cluster(on_a_line([0, 1, 2, 30, 31, 60], "??????", "cscscs"))
        words = str(self.widget.Information.lacking)
        self.assertIn("“Found it”, “Found most of it”", words)
        self.assertIn("need to know which garment each photo shows", words)
        self.assertIn("apart", {c.kind for c in self.widget.result.clusters})
        self.assertEqual(set(self.judge().values), {"cophenetic"})
        self.assertIn("need to know which garment", self.widget.quality_page.notes.text())
        self.assertFalse(self.widget.filters.item.isEnabled())
        self.assertIn("No garments to cut by", self.widget.tree_box.suggestion.text())

    def test_one_item(self):
        self.cluster(on_a_line([0, 1, 2, 30], "aaaa", "cscs"))
        self.assertIn("at least two garments", str(self.widget.Information.lacking))
        self.assertIn("at least two garments", self.judge().missing["f"])
        self.assertIn("Only one garment to cut by", self.widget.tree_box.suggestion.text())

    def test_no_images(self):
        self.cluster()
        self.assertTrue(self.widget.Information.no_pictures.is_shown())
        cards = self.widget.cluster_page.photos.model().cards
        self.assertTrue(all(card.name.startswith("photo_") and not card.path for card in cards))
        self.widget.grab()

    def test_distances_alone(self):
        self.cluster(DistMatrix(np.asarray(self.matrix)))
        self.assertTrue(self.widget.Information.no_photos.is_shown())
        self.assertFalse(self.widget.Information.no_pictures.is_shown())
        self.assertIsNone(self.output("selected"))
        self.assertIsNone(self.output("data"))
        self.assertIsNotNone(self.output("clusters"))

    def test_better_input_takes_the_sentence_away(self):
        self.refused(distances=DistMatrix(np.ones((3, 4))))
        self.cluster()
        self.assertFalse(self.widget.Error.cannot_cluster.is_shown())
        self.assertIsNotNone(self.output("selected"))
