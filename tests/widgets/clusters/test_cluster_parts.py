"""The list, the page and the figures of Interesting Clusters."""

import numpy as np
import pytest
from AnyQt.QtCore import QModelIndex, Qt
from Orange.widgets.tests.base import GuiTest

from orangecontrib.aiff.clusters.analysis import analyse_distances
from orangecontrib.aiff.clusters.kinds import KINDS, cluster_of, interesting
from orangecontrib.aiff.clusters.quality import FIGURES, quality_of
from orangecontrib.aiff.clusters.sentences import sentence, title
from orangecontrib.aiff.widgets.clusters.cluster_filters import Filters
from orangecontrib.aiff.widgets.clusters.cluster_list import ClusterList, tooltip_of, why_none
from orangecontrib.aiff.widgets.clusters.cluster_page import NOTHING, ClusterPage
from orangecontrib.aiff.widgets.clusters.cluster_photos import (
    LARGEST,
    MIDDLE,
    NEIGHBOUR,
    WIDTHS,
    ClusterPhotos,
    cards_of,
)
from orangecontrib.aiff.widgets.clusters.quality_table import in_words, number
from orangecontrib.aiff.widgets.kit.thumbnails import Thumbnails

from ...clusters.cases import line, random_photos
from ...presentation.cases import make_analysis
from ..events import wait_until

SPREAD = analyse_distances(random_photos(np.random.default_rng(1)))


def test_why_there_are_none_of_some_kinds():
    assert why_none(SPREAD, KINDS) == ""
    words = why_none(line([0, 1, 2], "aab"), ["found", "club"])
    assert words.startswith("“Background club” needs both consumer and shop photos")
    words = why_none(line([0, 1, 2], "???"), ["found", "most", "torn", "loner"])
    assert words.startswith(
        "“Found it”, “Found most of it” and “Torn item” need to know which garment each photo shows"
    )
    assert words.count(".") == 2


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


def test_filters_in_words():
    assert Filters().words == ""
    filters = Filters("found", 2, 0, "dress_1", "anna")
    assert filters.words == (
        "Found it, 2 to any number of photos, with a photo of dress_1, with a photo of anna"
    )


def test_cards_are_in_the_trees_order_the_medoid_first():
    cluster = max(interesting(SPREAD), key=len)
    cards = cards_of(SPREAD, cluster)
    assert [card.row for card in cards] == cluster.medoid_first.tolist()
    assert [card.note for card in cards] == [MIDDLE] + [""] * (len(cards) - 1)
    for card in cards:
        assert card.item == SPREAD.labels.items.of(card.row)
        assert card.item in card.words and f"{card.domain} photo" in card.words


def test_a_loner_stands_beside_its_nearest_photo():
    analysis = line([0, 1, 2, 30], "aabb", "cscs")
    first, second = cards_of(analysis, cluster_of(analysis, 3))
    assert (first.row, first.note) == (3, "")
    assert (second.row, second.note) == (2, NEIGHBOUR)


class TestParts(GuiTest):
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


def test_few_photos_are_shown_large_and_many_are_not_tiny():
    GuiTest.setUpClass()
    thumbnails = Thumbnails()
    view = ClusterPhotos(thumbnails)
    view.resize(800, 500)
    view.grab()
    cards = cards_of(SPREAD, cluster_of(SPREAD, SPREAD.tree.root))
    widths = []
    for photos in (1, 6, 12, 42, 500):
        view.show_cards((cards * 12)[:photos])
        size = view.card_size()
        widths.append(size.width())
        columns = view.viewport().width() // size.width()
        seen = -(-photos // columns) * size.height() <= view.viewport().height()
        assert seen or size.width() <= WIDTHS[1]
    assert widths[0] == LARGEST and widths[-1] >= WIDTHS[0]
    assert widths == sorted(widths, reverse=True)
    thumbnails.close()
    GuiTest.tearDownClass()


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
