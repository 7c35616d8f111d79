import numpy as np
from AnyQt.QtCore import QModelIndex, Qt
from Orange.widgets.tests.base import GuiTest

from orangecontrib.aiff.clusters.analysis import analyse_distances
from orangecontrib.aiff.clusters.kinds import KINDS, interesting
from orangecontrib.aiff.clusters.sentences import sentence, title
from orangecontrib.aiff.widgets.clusters.cluster_list import ClusterList, tooltip_of, why_none

from ...clusters.cases import line, random_photos

SPREAD = analyse_distances(random_photos(np.random.default_rng(1)))


def test_why_there_are_none_of_some_kinds():
    assert why_none(SPREAD, KINDS) == ""
    words = why_none(line([0, 1, 2], "aab"), ["found", "club"])
    assert words.startswith("“Background club” needs both consumer and shop photos")
    words = why_none(line([0, 1, 2], "???"), ["found", "most", "torn", "loner"])
    assert words.startswith(
        "“Found it”, “Found most of it” and “Split garment” need to know which garment each photo shows"
    )
    assert words.count(".") == 2


class TestClusterList(GuiTest):
    def test_photos_without_any_distance_between_them(self):
        analysis = line([0, 0, 0, 5, 6, 20, 20, 31], "aaabbcde")
        view = ClusterList()
        view.show_clusters(analysis, interesting(analysis), [*KINDS])
        model, scores = view.model(), []
        for kind in range(model.rowCount()):
            heading = model.index(kind, 0)
            scores += [
                model.data(model.index(row, 2, heading)) for row in range(model.rowCount(heading))
            ]
        self.assertIn("∞", scores)
        self.assertTrue(all("inf" not in score and len(score) < 8 for score in scores), scores)

    def test_of_a_long_name_both_ends_are_seen(self):
        self.assertEqual(ClusterList().textElideMode(), Qt.ElideMiddle)

    def test_list(self):
        clusters = interesting(SPREAD)
        view = ClusterList()
        view.show_clusters(SPREAD, clusters, [*KINDS])
        model = view.model()
        self.assertEqual(model.kinds, [k for k in KINDS if any(c.kind == k for c in clusters)])
        heading = model.index(0, 0)
        kind = model.kinds[0]
        number = sum(c.kind == kind for c in clusters)
        self.assertEqual(model.data(heading), f"{KINDS[kind].label} ({number})")
        self.assertEqual(model.data(heading, Qt.ToolTipRole), tooltip_of(kind))
        self.assertFalse(model.flags(heading) & Qt.ItemIsSelectable)
        first = model.index(0, 0, heading)
        self.assertEqual(model.parent(first), heading)
        self.assertEqual(model.data(first), f"1. {title(SPREAD, clusters[0])}")
        self.assertEqual(model.data(first, Qt.ToolTipRole), sentence(SPREAD, clusters[0]))
        self.assertEqual(model.data(model.index(0, 1, heading)), str(len(clusters[0])))
        self.assertEqual(model.rowCount(first), 0)
        chosen = []
        view.chosen.connect(chosen.append)
        view.select(clusters[1].key)  # tells nobody
        self.assertEqual(chosen, [])
        view.setCurrentIndex(model.index_of(clusters[0].key))
        self.assertEqual([c.key for c in chosen], [clusters[0].key])
        view.select("found:99:nobody")
        self.assertEqual(view.currentIndex(), QModelIndex())
