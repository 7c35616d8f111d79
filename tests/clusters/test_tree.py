import numpy as np
import pytest
from Orange.clustering import hierarchical
from Orange.distance import Cosine, Euclidean, Manhattan
from Orange.misc import DistMatrix
from scipy.cluster import hierarchy
from scipy.spatial.distance import squareform

from orangecontrib.aiff.clusters.tree import (
    LINKAGES,
    MAX_PHOTOS,
    ORDERED_UP_TO,
    is_euclidean,
    subtree,
    tree_of,
)
from orangecontrib.aiff.errors import ClusterError

from .cases import Calls, Cancelled, on_a_line, photos_table, random_matrix

RNG = np.random.default_rng(0)
MATRIX = random_matrix(RNG)


@pytest.mark.parametrize("method", LINKAGES)
def test_merges_are_those_of_scipy_and_of_orange(method):
    tree = tree_of(MATRIX, method)
    theirs = hierarchy.linkage(squareform(MATRIX), method)
    np.testing.assert_allclose(tree.linkage[:, 2:], theirs[:, 2:])
    np.testing.assert_array_equal(np.sort(tree.linkage[:, :2]), np.sort(theirs[:, :2]))
    oranges = hierarchical.dist_matrix_linkage(DistMatrix(MATRIX), method)
    np.testing.assert_allclose(tree.linkage[:, 2:], oranges[:, 2:])
    np.testing.assert_array_equal(np.sort(tree.linkage[:, :2]), np.sort(oranges[:, :2]))


def test_leaves_stand_as_scipy_lists_them():
    tree = tree_of(MATRIX)
    np.testing.assert_array_equal(tree.order, hierarchy.leaves_list(tree.linkage))
    np.testing.assert_array_equal(tree.place[tree.order], np.arange(30))


def test_large_trees_are_not_ordered(monkeypatch):
    import orangecontrib.aiff.clusters.tree as module

    assert ORDERED_UP_TO == 2000
    monkeypatch.setattr(module, "ORDERED_UP_TO", 29)
    plain = tree_of(MATRIX)
    np.testing.assert_array_equal(plain.linkage, hierarchy.linkage(squareform(MATRIX), "average"))


def test_rows_of_nodes():
    tree = tree_of(MATRIX)
    for node in tree.inner:
        left, right = tree.children[node]
        both = np.concatenate([tree.rows(left), tree.rows(right)])
        np.testing.assert_array_equal(tree.rows(node), both)
        assert tree.holds(node, left) and not tree.holds(left, node)
    assert sorted(tree.rows(tree.root)) == list(range(30))
    assert not tree.holds(*tree.children[tree.root])


def test_smallest_node_with_some_rows():
    tree = tree_of(MATRIX)
    for _ in range(50):
        rows = RNG.choice(30, RNG.integers(1, 5), replace=False)
        holding = [v for v in range(tree.root + 1) if set(rows) <= set(tree.rows(v))]
        smallest = min(holding, key=lambda v: tree.count[v])
        assert tree.smallest_with(rows) == smallest


@pytest.mark.parametrize("method", LINKAGES)
def test_cuts_are_those_of_scipy(method):
    tree = tree_of(MATRIX, method)
    for clusters in (1, 2, 7, 29, 30):
        ours = tree.cut(clusters)
        theirs = hierarchy.cut_tree(tree.linkage, clusters)[:, 0]
        pairs = set(zip(ours, theirs, strict=True))
        assert len(pairs) == len(set(ours)) == len(set(theirs)) == clusters
        assert (np.diff(ours[tree.order]) >= 0).all()


@pytest.mark.parametrize("method", ["average", "single"])
def test_the_tree_of_some_photos(method):
    tree = tree_of(random_matrix(RNG, 25), method)
    rows = RNG.choice(25, 9, replace=False)
    merges = subtree(tree, rows)
    assert hierarchy.is_valid_linkage(merges) and len(merges) == 8
    ordered = rows[np.argsort(tree.place[rows])]
    clusters = {number: {int(row)} for number, row in enumerate(ordered)}
    for number, (left, right, height, size) in enumerate(merges, 9):
        clusters[number] = clusters[int(left)] | clusters[int(right)]
        node = tree.smallest_with(np.array(list(clusters[number])))
        assert tree.height[node] == height and len(clusters[number]) == size
    assert clusters[16] == set(rows.tolist())


def test_copies_are_joined_at_the_floor():
    tree = tree_of(np.zeros((5, 5)))
    assert (tree.height == 0).all() and len(set(tree.cut(3))) == 3


def test_two_photos():
    tree = tree_of(np.array([[0, 2.0], [2.0, 0]]))
    assert tree.root == 2 and tree.height[2] == 2 and list(tree.cut(2)) != [0, 0]


def refusal(matrix, method="average"):
    with pytest.raises(ClusterError) as caught:
        tree_of(matrix, method)
    return str(caught.value)


def test_bad_input():
    assert "3 by 4" in refusal(np.zeros((3, 4)))
    assert "columns" in refusal(DistMatrix(MATRIX, axis=0))
    asymmetric = MATRIX.copy()
    asymmetric[3, 4] *= 1.01
    assert "not symmetric" in refusal(asymmetric)
    for value in (np.nan, np.inf):
        broken = MATRIX.copy()
        broken[2, 5] = broken[5, 2] = value
        assert "2 of 30 photos have missing or infinite" in refusal(broken)
    assert "negative" in refusal(-MATRIX)
    assert "at least two" in refusal(np.zeros((1, 1)))
    assert "at least two" in refusal(np.zeros((0, 0)))
    huge = np.broadcast_to(0.0, (MAX_PHOTOS + 1, MAX_PHOTOS + 1))
    assert "10,001 photos" in refusal(huge)
    assert "3 came with them" in refusal(DistMatrix(MATRIX, photos_table("abc")))


def test_what_rounding_leaves_is_forgiven():
    rounded = MATRIX + 1e-9 * RNG.normal(size=MATRIX.shape)
    np.testing.assert_allclose(tree_of(rounded).height, tree_of(MATRIX).height, atol=1e-7)


def test_ward_wants_euclidean_distances():
    table = photos_table("a" * 40, features=RNG.normal(size=(40, 6)))
    assert is_euclidean(Euclidean(table)) and is_euclidean(Euclidean(table, normalize=True))
    assert is_euclidean(on_a_line([0, 1, 5], "abc"))
    for distance in (Cosine, Manhattan):
        assert not is_euclidean(distance(table))
        assert "Ward needs Euclidean" in refusal(distance(table), "ward")
    assert tree_of(Euclidean(table), "ward").method == "ward"


def test_cancelling():
    with pytest.raises(Cancelled):
        tree_of(MATRIX, callback=Calls(cancel_at=3))
    calls = Calls()
    tree_of(MATRIX, callback=calls)
    assert calls.shares == sorted(calls.shares) and calls.shares[-1] == pytest.approx(1)
