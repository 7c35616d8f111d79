import numpy as np
import pytest

from orangecontrib.aiff.clusters.analysis import analyse_distances, analyse_groups
from orangecontrib.aiff.clusters.kinds import (
    KINDS,
    cluster_of,
    filtered,
    interesting,
    lacking,
)

from .cases import line, on_a_line, random_matrix, random_photos
from .test_grouping import grouped

RNG = np.random.default_rng(3)


def of_kind(analysis, kind):
    return interesting(analysis, [kind])


def items_of(clusters):
    return [cluster.item for cluster in clusters]


def test_found_it():
    analysis = line([0, 1, 2, 10, 11, 13, 30], "aaabbbc", "csscssc")
    a, b = of_kind(analysis, "found")
    assert (a.item, sorted(a.rows), a.score, a.apart) == ("a", [0, 1, 2], 8, 8)
    assert (b.item, sorted(b.rows), b.score) == ("b", [3, 4, 5], 4)
    assert a.domains == {"consumer": 1, "shop": 2} and a.items == (("a", 3),)
    assert a.medoid == 1 and list(a.medoid_first)[0] == 1 and len(a) == 3


def test_not_found_if_the_next_photo_is_near():
    analysis = line([0, 4, 7, 20], "aabc", "csss")
    assert not of_kind(analysis, "found")
    assert items_of(of_kind(analysis, "most")) == ["a"]


def test_not_found_in_one_domain_only():
    assert not of_kind(line([0, 1, 10, 20], "aabb", "sscs"), "found")
    shop_only = of_kind(line([0, 1, 10, 30], "aabb", "ssss"), "found")
    assert items_of(shop_only) == ["a"]


def test_not_found_with_less_than_half_of_its_photos():
    analysis = line([0, 1, 50, 60, 70, 100], "aaaaab", "cssssc")
    assert not [c for c in of_kind(analysis, "found") if len(c) < 3]


def test_unknown_photos_are_strangers():
    assert not of_kind(line([0, 1, 2, 50], "aa?b", "csss"), "found")


def test_found_most_of_it():
    analysis = line([0, 1, 1.5, 2, 30, 31, 60], "aababab", "cssscsc")
    (most,) = [c for c in of_kind(analysis, "most") if c.item == "a"]
    assert sorted(most.rows) == [0, 1, 2, 3, 4, 5] and most.items == (("a", 4), ("b", 2))
    assert most.score == pytest.approx(2 * 4 / (6 + 4))


def test_what_is_found_is_not_found_for_the_most_part_too():
    for _ in range(5):
        analysis = analyse_distances(random_photos(RNG, garments=8))
        found = set(items_of(of_kind(analysis, "found")))
        most = items_of(of_kind(analysis, "most"))
        torn = items_of(of_kind(analysis, "torn"))
        assert len(set(most)) == len(most) and not found & set(most)
        assert not (found | set(most)) & set(torn)


ALIKE = [0, 0.1, 3, 40, 80, 82]


def test_look_alikes():
    (found,) = of_kind(line(ALIKE, "ababcc", "cscscs"), "look-alikes")
    assert sorted(found.rows) == [0, 1] and not found.item
    assert found.score == pytest.approx(3 / 0.1)


def test_look_alikes_are_of_one_category_where_it_is_known():
    same = line(ALIKE, "ababcc", "cscscs", category=["dress"] * 6)
    assert of_kind(same, "look-alikes")
    other = line(ALIKE, "ababcc", "cscscs", category=["dress", "coat", *["dress"] * 4])
    assert not of_kind(other, "look-alikes")


CLUB = [0, 1, 2, 3, 50, 60, 70]


def test_background_club():
    (club,) = of_kind(line(CLUB, "abcdabc", "ccccsss", "xxxxxxx"), "club")
    assert sorted(club.rows) == [0, 1, 2, 3] and club.collectors == ("x",)
    assert club.score > 1


@pytest.mark.parametrize(
    "items, domains, collectors",
    [
        ("abcdabc", "cccssss", "xxxxxxx"),  # two domains
        ("abcdabc", "ccccsss", "xxxyxxx"),  # two collectors
        ("aaababc", "ccccsss", "xxxxxxx"),  # one garment, mostly
        ("aabbcdc", "ccccsss", "xxxxxxx"),  # two garments
    ],
)
def test_no_background_club(items, domains, collectors):
    assert not of_kind(line(CLUB, items, domains, collectors), "club")


def test_photos_nearest_to_their_own_garment_are_no_club():
    places = [0, 0.1, 1, 1.1, 2, 2.1, 50, 60, 70]
    assert not of_kind(line(places, "aabbccabc", "ccccccsss"), "club")


def test_torn_item():
    places = [0, 1, 2, 100, 101, 102, 103]
    (torn,) = of_kind(line(places, "bcacbad", "cscsscc"), "torn")[:1]
    assert torn.item in "abc" and len(torn.rows) == 2
    analysis = line(places, "bcacbad", "cscsscc")
    assert torn.node == analysis.tree.smallest_with(torn.rows)
    mean = analysis.measures.mean[analysis.tree.root]
    assert torn.score == pytest.approx(abs(np.subtract(*np.array(places)[torn.rows])) / mean)


def test_where_all_photos_are_alike_nothing_is_divided_by_zero():
    analysis = line([0] * 8, "abcdabcd", "ccccssss")
    torn = of_kind(analysis, "torn")
    assert torn and all(np.isfinite(cluster.score) for cluster in torn)


def test_loner():
    (loner,) = of_kind(line([0, 1, 2, 3, 10], "aabbc"), "loner")
    assert list(loner.rows) == [4] and loner.score == 7 and loner.item == "c"
    assert not of_kind(line([0, 0, 0, 9], "aabc"), "loner")  # copies: usual is no distance


def test_where_no_garments_are_known_clusters_stand_apart():
    analysis = line([0, 1, 20, 21, 22], "?????")
    kinds = {c.kind for c in interesting(analysis)}
    assert kinds == {"apart"} and of_kind(analysis, "apart")[0].apart > 15
    assert not of_kind(line([0, 1, 20, 21, 22], "aabbb"), "apart")


def test_what_each_kind_needs():
    nothing = analyse_distances(random_matrix(RNG, 10))
    one = line([0, 1, 2], "aaa", "css")
    single = line([0, 1, 2], "abc", "css")
    shop = line([0, 1, 2, 3], "aabb", "ssss")
    groups = analyse_groups(grouped("011010"))
    for kind in ("found", "most", "look-alikes", "club", "torn"):
        assert "which garment" in lacking(nothing, kind)
    assert "at least two garments" in lacking(one, "most") and not lacking(one, "found")
    assert "at least two photos" in lacking(single, "found")
    assert "consumer and shop" in lacking(shop, "club") and not lacking(shop, "found")
    assert "Distances" in lacking(groups, "loner") and not lacking(groups, "club")
    for analysis in (nothing, one, single, shop, groups):
        for kind in KINDS:
            sentence = lacking(analysis, kind)
            assert not sentence or (KINDS[kind].label in sentence and sentence.endswith("."))
            assert not (sentence and of_kind(analysis, kind))


def test_ranked_by_score_and_the_same_every_time():
    matrix = random_photos(RNG, garments=12)
    clusters = interesting(analyse_distances(matrix))
    again = interesting(analyse_distances(matrix))
    assert [c.key for c in clusters] == [c.key for c in again]
    assert len({c.key for c in clusters}) == len(clusters)
    for kind in KINDS:
        scores = [c.score for c in clusters if c.kind == kind]
        assert scores == sorted(scores, reverse=True)
    assert [c.kind for c in clusters] == sorted((c.kind for c in clusters), key=list(KINDS).index)


def test_the_order_of_rows_does_not_matter():
    matrix = random_photos(RNG, garments=8)
    mixed = RNG.permutation(len(matrix))
    clusters = interesting(analyse_distances(matrix))
    others = interesting(analyse_distances(matrix.submatrix(mixed)))
    assert {(c.kind, frozenset(c.rows)) for c in clusters} == {
        (c.kind, frozenset(mixed[c.rows])) for c in others
    }


def test_filters():
    analysis = line([0, 1, 2, 10, 11, 13, 30], "aaabbbc", "csscssc", "xxxyyyy")
    clusters = interesting(analysis)
    assert items_of(filtered(clusters, ["found"])) == ["a", "b"]
    assert items_of(filtered(clusters, ["found"], item="b")) == ["b"]
    assert items_of(filtered(clusters, ["found"], collector="x")) == ["a"]
    assert all(len(c) >= 3 for c in filtered(clusters, least=3))
    assert all(len(c) == 1 for c in filtered(clusters, most=1)) and filtered(clusters, most=1)
    assert filtered(clusters, []) == []


def test_any_node_can_be_chosen():
    analysis = line([0, 1, 2, 10], "aabb", "cscs")
    root = cluster_of(analysis, analysis.tree.root)
    assert root.kind == "" and len(root) == 4 and root.items == (("a", 2), ("b", 2))
    leaf = cluster_of(analysis, 2)
    assert list(leaf.rows) == [2] and leaf.medoid == 2


def test_two_photos():
    for items, domains in (("aa", "cs"), ("ab", "cs"), ("??", "??")):
        analysis = analyse_distances(on_a_line([0, 1], items, domains))
        assert all(set(c.rows) <= {0, 1} for c in interesting(analysis))
