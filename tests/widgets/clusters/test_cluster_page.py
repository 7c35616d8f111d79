import numpy as np
from Orange.widgets.tests.base import GuiTest

from orangecontrib.aiff.clusters.analysis import analyse_distances
from orangecontrib.aiff.clusters.kinds import KINDS, cluster_of, interesting
from orangecontrib.aiff.clusters.sentences import sentence
from orangecontrib.aiff.widgets.clusters.cluster_page import NOTHING, ClusterPage
from orangecontrib.aiff.widgets.kit.thumbnails import Thumbnails

from ...clusters.cases import random_photos
from ...presentation.cases import make_analysis
from ..events import wait_until

SPREAD = analyse_distances(random_photos(np.random.default_rng(1)))


class TestClusterPage(GuiTest):
    def test_page(self):
        thumbnails = Thumbnails()
        page = ClusterPage(thumbnails)
        self.assertEqual(page.title.text(), NOTHING)
        cluster = interesting(SPREAD)[0]
        page.show_cluster(SPREAD, cluster)
        self.assertEqual(page.sentence.text(), sentence(SPREAD, cluster))
        self.assertEqual(page.story.text(), KINDS[cluster.kind].story)
        self.assertFalse(page.tree_area.isHidden())
        page.show_cluster(SPREAD, cluster_of(SPREAD, 0))
        self.assertTrue(page.story.isHidden() and page.tree_area.isHidden())
        thumbnails.close()


def test_photos_are_shown_and_missing_ones_have_their_names(tmp_path):
    GuiTest.setUpClass()
    analysis = make_analysis(tmp_path / "anna_rossi_AIFF_2026", 3)
    thumbnails = Thumbnails()
    page = ClusterPage(thumbnails)
    page.resize(700, 500)
    cluster = cluster_of(analysis, analysis.tree.root)
    paths = [analysis.labels.paths[row] for row in cluster.medoid_first]
    (tmp_path / paths[0]).unlink()
    page.show_cluster(analysis, cluster)
    page.photos.load_visible()
    wait_until(lambda: thumbnails.picture(paths[1]) is not None and thumbnails.problem(paths[0]))
    card = page.photos.model().cards[0]
    assert "not there" in page.photos.itemDelegate().tooltip(card)
    assert not page.photos.picture(4, 6).isNull()
    page.grab()
    thumbnails.close()
    GuiTest.tearDownClass()
