import numpy as np
import pytest
from scipy.sparse.csgraph import minimum_spanning_tree

from orangecontrib.aiff.clusters.analysis import analyse_distances
from orangecontrib.aiff.clusters.measures import INSIDE_UP_TO, count_in, measure, shares_of
from orangecontrib.aiff.clusters.tree import tree_of
from orangecontrib.aiff.photos.rows import UNKNOWN

from .cases import Calls, Cancelled, line, random_matrix, random_photos

RNG = np.random.default_rng(2)


@pytest.fixture(params=["average", "single"])
def case(request):
    distances = random_matrix(RNG, 40)
    tree = tree_of(distances, request.param)
    return tree, distances, measure(tree, distances)


def test_against_their_definitions(case):
    tree, distances, found = case
    for node in range(tree.root + 1):
        rows = tree.rows(node)
        part = distances[np.ix_(rows, rows)]
        outside = np.setdiff1d(np.arange(40), rows)
        assert part[list(rows).index(found.medoid[node])].sum() == pytest.approx(
            part.sum(axis=1).min()
        )
        if len(outside):
            assert found.next[node] == distances[np.ix_(rows, outside)].min()
        if len(rows) > 1:
            pairs = part[np.triu_indices(len(rows), 1)]
            assert found.mean[node] == pytest.approx(pairs.mean())
            assert found.inside[node] == pytest.approx(minimum_spanning_tree(part).data.max())
    assert np.isnan(found.next[tree.root])
    away = distances + np.diag(np.full(40, np.inf))
    np.testing.assert_array_equal(found.nearest, away.argmin(axis=1))


def test_sums_between_children(case):
    tree, distances, found = case
    for node in tree.inner:
        left, right = (tree.rows(child) for child in tree.children[node])
        assert found.between[node] == pytest.approx(distances[np.ix_(left, right)].sum())


def test_blocks_of_any_size_give_the_same(case, monkeypatch):
    import orangecontrib.aiff.clusters.measures as module

    tree, distances, found = case
    monkeypatch.setattr(module, "ROWS", 7)
    again = measure(tree, distances)
    for name in ("medoid", "mean", "inside", "next", "between", "nearest"):
        np.testing.assert_allclose(getattr(again, name), getattr(found, name))


def test_how_far_the_next_photo_is():
    analysis = line([0, 1, 3, 9, 10], "aaabb")
    node = analysis.tree.smallest_with(np.array([0, 2]))
    assert analysis.measures.inside[node] == 2 and analysis.measures.next[node] == 6
    assert analysis.measures.apart[node] == 3


def test_among_copies_nothing_can_be_said():
    analysis = line([0, 0, 5], "aab")
    assert np.isnan(analysis.measures.apart[analysis.tree.smallest_with(np.array([0, 1]))])


def test_widest_gaps_of_large_clusters_are_not_looked_for():
    tree = tree_of(random_matrix(RNG, INSIDE_UP_TO + 20))
    found = measure(tree, random_matrix(RNG, INSIDE_UP_TO + 20))
    np.testing.assert_array_equal(
        np.isnan(found.inside[tree.photos :]), tree.count[tree.photos :] > INSIDE_UP_TO
    )


def test_shares_of_nodes():
    matrix = random_photos(RNG, unknown=0.2)
    analysis = analyse_distances(matrix)
    tree, codes = analysis.tree, analysis.labels.items.codes
    shares = shares_of(tree, codes)
    for node in range(tree.root + 1):
        own = codes[tree.rows(node)]
        values, counts = np.unique(own[own != UNKNOWN], return_counts=True)
        assert shares.distinct[node] == len(values)
        assert shares.top_count[node] == (counts.max() if len(counts) else 0)
        expected = values[counts.argmax()] if len(values) else UNKNOWN
        assert shares.top[node] == expected
        assert analysis.known[node] == (own != UNKNOWN).sum()
        worn = analysis.labels.domains.codes[tree.rows(node)] == 0
        assert analysis.consumer[node] == worn.sum()
        assert (
            analysis.of_item(shares.top, "consumer")[node]
            == (worn & (own == expected) & (own != UNKNOWN)).sum()
        )


def test_counting_a_mask():
    tree = tree_of(random_matrix(RNG, 12))
    mask = RNG.random(12) < 0.5
    counts = count_in(tree, mask)
    assert all(counts[v] == mask[tree.rows(v)].sum() for v in range(tree.root + 1))


def test_spread_of_items():
    analysis = line([0, 2, 10, 11, 13, 50], "aabbb?")
    np.testing.assert_allclose(analysis.spread, [2, 2])
    assert analysis.typical == 2 and analysis.typical_nearest == 2
    alone = line([0, 5, 7], "abc")
    assert np.isnan(alone.spread).all() and np.isnan(alone.typical)


def test_parents_heights():
    analysis = line([0, 1, 5], "aab")
    node = analysis.tree.smallest_with(np.array([0, 1]))
    assert analysis.gap[node] == pytest.approx(4.5)
    assert np.isnan(analysis.gap[analysis.tree.root]) and np.isnan(analysis.gap[0])


def test_cancelling():
    matrix = random_photos(RNG)
    calls = Calls()
    analyse_distances(matrix, callback=calls)
    assert calls.shares == sorted(calls.shares) and calls.shares[-1] == pytest.approx(1)
    for at in (2, len(calls.shares) // 2, len(calls.shares) - 1):
        with pytest.raises(Cancelled):
            analyse_distances(matrix, callback=Calls(cancel_at=at))
