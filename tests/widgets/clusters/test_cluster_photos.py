import numpy as np
from Orange.widgets.tests.base import GuiTest

from orangecontrib.aiff.clusters.analysis import analyse_distances
from orangecontrib.aiff.clusters.kinds import cluster_of, interesting
from orangecontrib.aiff.widgets.clusters.cluster_photos import (
    LARGEST,
    MIDDLE,
    NEIGHBOUR,
    WIDTHS,
    ClusterPhotos,
    cards_of,
)
from orangecontrib.aiff.widgets.kit.thumbnails import Thumbnails

from ...clusters.cases import line, random_photos

SPREAD = analyse_distances(random_photos(np.random.default_rng(1)))


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
