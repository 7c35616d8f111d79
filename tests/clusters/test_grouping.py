import numpy as np
import pytest
from Orange.clustering import DBSCAN, KMeans
from Orange.data import DiscreteVariable

from orangecontrib.aiff.clusters.analysis import analyse_groups
from orangecontrib.aiff.clusters.grouping import distances_between, group_variable, grouping_of
from orangecontrib.aiff.clusters.kinds import interesting
from orangecontrib.aiff.clusters.tree import MAX_PHOTOS
from orangecontrib.aiff.errors import ClusterError

from .cases import photos_table

ITEMS, DOMAINS = "aabbcc", "cscscs"


def grouped(groups, values=("C1", "C2"), name="Cluster", **kwargs):
    table = photos_table(ITEMS, DOMAINS, **kwargs)
    codes = [np.nan if g == "?" else float(g) for g in groups]
    return table.add_column(DiscreteVariable(name, values), np.array(codes), to_metas=True)


def test_groups_hang_from_the_root():
    tree = grouping_of(grouped("011010"))
    assert [list(tree.rows(node)) for node in tree.inner] == [
        [0, 3, 5],
        [1, 2, 4],
        [0, 3, 5, 1, 2, 4],
    ]
    assert tree.names == {6: "C1", 7: "C2"} and tree.linkage is None
    np.testing.assert_array_equal(tree.groups(), [0, 1, 1, 0, 1, 0])
    np.testing.assert_array_equal(tree.parent[:6], [6, 7, 7, 6, 7, 6])
    with pytest.raises(ValueError):
        tree.cut(2)


def test_photos_in_no_group_are_by_themselves():
    for table in (grouped("0?1010"), grouped("021010", ("C1", "C2", "Other"))):
        tree = grouping_of(table)
        assert tree.parent[1] == tree.root and list(tree.names.values()) == ["C1", "C2"]
        assert len(set(tree.groups())) == 3 and tree.count[tree.root] == 6


def test_the_latest_column_of_groups_counts():
    table = grouped("011010")
    assert group_variable(table).name == "Cluster"
    again = table.add_column(DiscreteVariable("Cluster (1)", ("x",)), np.zeros(6), to_metas=True)
    assert group_variable(again).name == "Cluster (1)"
    assert group_variable(photos_table("ab")) is None


def test_groups_of_orange():
    rng = np.random.default_rng(0)
    features = np.repeat(5 * np.eye(3), 2, axis=0) + 0.1 * rng.random((6, 3))
    table = photos_table(ITEMS, DOMAINS, features=features)
    for codes in (KMeans(n_clusters=3, random_state=0)(table), DBSCAN(eps=1, min_samples=2)(table)):
        groups = table.add_column(
            DiscreteVariable("Cluster", ("C1", "C2", "C3")), codes.astype(float), to_metas=True
        )
        found = interesting(analyse_groups(groups), ["found"])
        assert sorted(c.item for c in found) == ["a", "b", "c"]


def test_without_vectors_whole_items_are_found():
    analysis = analyse_groups(grouped("001111"))
    assert analysis.distances is None
    assert [(c.kind, c.item) for c in interesting(analysis)] == [("found", "a")]


def test_an_item_in_two_groups_is_torn():
    analysis = analyse_groups(grouped("011010"))
    torn = interesting(analysis, ["torn"])
    assert sorted(c.item for c in torn) == ["a", "b", "c"]
    assert all(len(c) == 2 and c.node == analysis.tree.root for c in torn)


def test_distances_come_from_vectors():
    table = photos_table("ab", features=[[1, 0], [1, 1]])
    np.testing.assert_allclose(
        distances_between(table), [[0, 1 - 0.5**0.5], [1 - 0.5**0.5, 0]], atol=1e-12
    )
    assert distances_between(photos_table("ab")) is None


def refusal(table):
    with pytest.raises(ClusterError) as caught:
        grouping_of(table)
    return str(caught.value)


def test_bad_input():
    assert "no column “Cluster”" in refusal(photos_table(ITEMS))
    assert "at least two" in refusal(grouped("011010")[:1])
    assert "No photo is in a cluster" in refusal(grouped("??????"))
    many = grouped("011010")[np.zeros(MAX_PHOTOS + 1, dtype=int)]
    assert "10,001 photos" in refusal(many)
