import numpy as np
import pytest
from Orange.misc import DistMatrix
from scipy.cluster.hierarchy import is_valid_linkage

from orangecontrib.aiff.clusters.analysis import analyse_distances, analyse_groups
from orangecontrib.aiff.clusters.compare import (
    analyse_second,
    compare_trees,
    fewest_crossings,
    joined_sizes,
    tanglegram,
)
from orangecontrib.aiff.clusters.tree import tree_of
from orangecontrib.aiff.errors import ClusterError

from .cases import Calls, Cancelled, line, on_a_line, random_matrix, random_photos
from .test_grouping import grouped

RNG = np.random.default_rng(7)


@pytest.mark.parametrize("method", ["average", "single"])
def test_sizes_at_which_photos_are_joined(method):
    tree = tree_of(random_matrix(RNG, 25), method)
    sizes = joined_sizes(tree, np.arange(25))
    for i in range(25):
        for j in range(25):
            assert sizes[i, j] == tree.count[tree.smallest_with(np.array([i, j]))]


def test_the_same_tree_twice_agrees():
    one = analyse_distances(random_photos(RNG))
    comparison = compare_trees(one, one)
    assert (comparison.disagreement == 0).all()
    assert comparison.apart_in_one == comparison.apart_in_other == ()


def test_a_photo_that_moved():
    one = line([0, 1, 2, 3, 30, 31, 32, 33], "aaaabbbb")
    other = line([31.5, 1, 2, 3, 30, 31, 32, 33], "aaaabbbb")
    comparison = compare_trees(one, other)
    assert comparison.worst[0] == 0
    first = comparison.apart_in_other[0]
    assert (first.row, first.near < first.far, first.same_item) == (0, True, True)
    back = comparison.apart_in_one[0]
    assert back.row == 0 and back.other >= 4 and back.same_item is False


def test_lists_by_definition_in_blocks_of_any_size(monkeypatch):
    import orangecontrib.aiff.clusters.compare as module

    one, other = (analyse_distances(random_matrix(RNG, 30)) for _ in range(2))
    whole = compare_trees(one, other, pairs=12)
    sizes = [joined_sizes(a.tree, np.arange(30)) / 30 for a in (one, other)]
    gains = sorted(
        ((sizes[1] - sizes[0])[i, j] for i in range(30) for j in range(i + 1, 30)), reverse=True
    )
    assert [p.far - p.near for p in whole.apart_in_other] == pytest.approx(gains[:12])
    assert all(p.same_item is None for p in whole.apart_in_other)
    monkeypatch.setattr(module, "ROWS", 7)
    again = compare_trees(one, other, pairs=12)
    assert again.apart_in_other == whole.apart_in_other
    np.testing.assert_array_equal(again.disagreement, whole.disagreement)


def test_tanglegram():
    one = line([0, 1, 2, 10, 11], "aaabb")
    other = line([0, 11, 2, 10, 1], "aaabb")
    tangle = tanglegram(compare_trees(one, other), np.array([4, 0, 1, 2]))
    assert {entry.row for entry in tangle.lines} == {0, 1, 2, 4}
    assert [entry.left for entry in tangle.lines] == [0, 1, 2, 3]
    assert sorted(entry.right for entry in tangle.lines) == [0, 1, 2, 3]
    by_hand = sum(
        a.right > b.right for i, a in enumerate(tangle.lines) for b in tangle.lines[i + 1 :]
    )
    assert tangle.crossings == by_hand
    assert is_valid_linkage(tangle.left) and is_valid_linkage(tangle.right)
    same = tanglegram(compare_trees(one, one), np.arange(5))
    assert same.crossings == 0


def test_no_other_way_to_turn_the_tree_has_fewer_crossings():
    def orders(node, merges):
        if node <= len(merges):
            return [[node]]
        one, other = merges[node - len(merges) - 1, :2].astype(int)
        pairs = [(a, b) for a in orders(one, merges) for b in orders(other, merges)]
        return [a + b for a, b in pairs] + [b + a for a, b in pairs]

    def crossings(order):
        return sum(a > b for place, a in enumerate(order) for b in order[place + 1 :])

    for _ in range(20):
        merges = tree_of(random_matrix(RNG, 8)).linkage
        found = fewest_crossings(merges).tolist()
        every = orders(2 * len(merges), merges)
        assert found in every and len(every) == 2 ** len(merges)
        assert crossings(found) == min(map(crossings, every))


def test_the_second_table_may_be_in_another_order():
    matrix = random_photos(RNG)
    first = analyse_distances(matrix)
    mixed = RNG.permutation(len(matrix))
    second = analyse_second(matrix.submatrix(mixed), first)
    assert (compare_trees(first, second).disagreement == 0).all()
    assert second.labels.table is first.labels.table
    plain = analyse_second(np.asarray(matrix), first)
    assert (compare_trees(first, plain).disagreement == 0).all()


def test_other_photos_are_refused():
    first = line([0, 1, 2], "abc")
    with pytest.raises(ClusterError, match="4 photos, the first between 3"):
        analyse_second(random_matrix(RNG, 4), first)
    with pytest.raises(ClusterError, match="other photos"):
        analyse_second(on_a_line([0, 1, 2], "abc"), first)
    with pytest.raises(ClusterError, match="different photos"):
        compare_trees(first, line([0, 1], "ab"))
    groups = analyse_groups(grouped("011010"))
    with pytest.raises(ClusterError, match="groups cannot"):
        compare_trees(groups, groups)


def test_cancelling(monkeypatch):
    import orangecontrib.aiff.clusters.compare as module

    one = analyse_distances(random_photos(RNG))
    monkeypatch.setattr(module, "ROWS", 7)
    with pytest.raises(Cancelled):
        compare_trees(one, one, callback=Calls(cancel_at=2))
    with pytest.raises(Cancelled):
        analyse_second(DistMatrix(random_matrix(RNG, 42)), one, callback=Calls(cancel_at=4))
