import numpy as np
import pytest

from orangecontrib.aiff.clusters.analysis import analyse_distances, analyse_groups
from orangecontrib.aiff.errors import ClusterError

from .cases import Calls, Cancelled, line, random_matrix, random_photos
from .test_grouping import grouped

RNG = np.random.default_rng(21)


def photos_of(analysis, node):
    """Rows of a node's photos."""
    tree = analysis.tree
    return tree.order[tree.first[node] : tree.first[node] + tree.count[node]]


@pytest.fixture(scope="module")
def some():
    return analyse_distances(random_photos(RNG, unknown=0.2))


def test_counts_of_nodes_against_their_photos(some):
    domains, items = some.labels.domains.codes, some.labels.items
    for node in range(len(some.tree.parent)):
        rows = photos_of(some, node)
        assert some.consumer[node] == (domains[rows] == 0).sum()
        assert some.shop[node] == (domains[rows] == 1).sum()
        assert some.known[node] == items.known[rows].sum()


def test_photos_of_an_item_in_a_node(some):
    items, domains = some.labels.items, some.labels.domains.codes
    wanted = RNG.integers(0, len(items.names), len(some.tree.parent))
    counts, shop = some.of_item(wanted), some.of_item(wanted, "shop")
    for node, item in enumerate(wanted):
        rows = photos_of(some, node)
        mine = items.codes[rows] == item
        assert counts[node] == mine.sum()
        assert shop[node] == (mine & (domains[rows] == 1)).sum()


def test_all_photos_of_a_nodes_main_item():
    analysis = line([0, 1, 10, 11, 12], "aab?a")
    root, first, second = len(analysis.tree.parent) - 1, 0, 2
    assert analysis.item_total[[root, first, second]].tolist() == [3, 3, 1]
    assert analysis.item_total[3] == 0  # its item is unknown


def test_how_long_the_tree_stays_as_it_is():
    analysis = line([0, 1, 10], "???", method="single")
    pair, root = 3, 4
    assert analysis.tree.height[pair] == 1 and analysis.tree.height[root] == 9
    assert analysis.gap[pair] == 9
    assert np.isnan(analysis.gap[[0, root]]).all()  # a photo has no height, the root no parent


def test_what_is_typical():
    analysis = line([0, 1, 10, 13, 40], "aabbc")
    assert analysis.typical == 2  # of 1 and 3; one photo alone has no spread
    assert analysis.typical_nearest == 3  # of 1, 1, 3, 3, 27
    assert np.isnan(line([0, 1, 3], "abc").typical)


def test_an_array_has_no_labels():
    analysis = analyse_distances(random_matrix(RNG, photos=6))
    assert len(analysis.labels.items.names) == 0
    assert not analysis.known.any() and not analysis.consumer.any()


def test_groups_without_vectors_have_no_distances():
    analysis = analyse_groups(grouped("011010"))
    assert analysis.distances is None
    assert np.isnan(analysis.typical) and np.isnan(analysis.typical_nearest)
    assert analysis.consumer[-1] + analysis.shop[-1] == analysis.tree.photos


def test_what_no_tree_can_be_made_of():
    with pytest.raises(ClusterError):
        analyse_distances(np.zeros((1, 1)))


def test_progress_and_cancelling():
    calls = Calls()
    analyse_distances(random_photos(RNG), callback=calls)
    assert calls.shares == sorted(calls.shares) and calls.shares[-1] == 1
    for at in (1, len(calls.shares) // 2, len(calls.shares)):
        with pytest.raises(Cancelled):
            analyse_distances(random_photos(RNG), callback=Calls(at))
