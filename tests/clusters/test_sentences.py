import numpy as np
import pytest

from orangecontrib.aiff.clusters.analysis import analyse_distances, analyse_groups
from orangecontrib.aiff.clusters.kinds import KINDS, cluster_of, interesting
from orangecontrib.aiff.clusters.sentences import sentence, times, title

from .cases import line, random_matrix, random_photos
from .test_grouping import grouped
from .test_kinds import ALIKE, CLUB

RNG = np.random.default_rng(4)


def said(analysis, kind, place=0):
    return sentence(analysis, interesting(analysis, [kind])[place])


def test_found_it():
    analysis = line([0, 1, 2, 10, 11, 13, 30], "aaabbbc", "csscssc")
    assert said(analysis, "found") == (
        "All 3 photos of a; the nearest other photo is 8.0 times as far away as the widest gap between these."
    )


def test_part_of_an_item_with_its_rarer_domain():
    analysis = line([0, 1, 2, 3, 4, 40, 60, 90], "aaaaaaab", "ccsssssc")
    assert said(analysis, "found") == (
        "5 of 7 photos of a, both consumer photos among them; the nearest other photo is 36 times "
        "as far away as the widest gap between these."
    )


@pytest.mark.parametrize(
    "domains, words",
    [
        ("cssss", "3 of 5 photos of a, the consumer photo among them;"),
        ("ccscs", "3 of 5 photos of a, 1 of 2 shop photos among them;"),
        ("ccscc", "3 of 5 photos of a, the shop photo among them;"),
    ],
)
def test_domains(domains, words):
    analysis = line([0, 1, 2, 40, 55, 90], "aaaaab", f"{domains}s")
    assert said(analysis, "found").startswith(words)


def test_most_of_it_names_the_others():
    analysis = line([0, 1, 1.5, 2, 30, 31, 60], "aababab", "cssscsc")
    assert said(analysis, "most").startswith(
        "All 4 photos of a, with 2 other photos of b; the nearest other photo is only just"
    )


def test_look_alikes():
    assert said(line(ALIKE, "ababcc", "cscscs"), "look-alikes") == (
        "2 photos of 2 garments: a and b; two photos of one garment are usually 30 times as far "
        "apart; the nearest other photo is 29 times as far away as the widest gap between these."
    )


def test_look_alikes_without_any_distance():
    places = [0, 0, 3, 40, 80, 82]
    assert said(line(places, "ababcc", "cscscs"), "look-alikes") == (
        "2 photos of 2 garments: a and b; there is no distance between them."
    )


def test_background_club():
    words = said(line(CLUB, "abcdabc", "ccccsss", "xxxxxxx"), "club")
    assert words.startswith(
        "4 consumer photos of 4 garments, all of x; the nearest photo of each shows another "
        "garment; any two photos are on average "
    )


def test_torn_item():
    analysis = line([0, 1, 2, 100, 101, 102, 103], "bcacbad", "cscsscc")
    torn = interesting(analysis, ["torn"])[0]
    assert sentence(analysis, torn).startswith(
        f"The 2 photos of {torn.item} are first together in a cluster of 7, "
    )
    groups = analyse_groups(grouped("011010"))
    assert said(groups, "torn") == "The 2 photos of a are in 2 clusters."


def test_loner():
    assert said(line([0, 1, 2, 3, 10], "aabbc"), "loner") == (
        "The photo nearest to photo_5 of c is 7.0 times as far away as usual, and shows b."
    )
    assert said(line([0, 1, 2, 3, 10], "aabcc"), "loner").endswith("and shows the same garment.")
    assert said(line([0, 1, 2, 3, 10], "?????"), "loner").endswith("as far away as usual.")


def test_any_cluster():
    analysis = line([0, 1, 2, 10], "aabb", "cscs")
    assert sentence(analysis, cluster_of(analysis, analysis.tree.root)) == (
        "4 photos of 2 garments: a (2) and b (2); 2 consumer, 2 shop."
    )
    nothing = analyse_distances(random_matrix(RNG, 5))
    assert sentence(nothing, cluster_of(nothing, nothing.tree.root)) == "5 photos."


def test_many_garments_are_counted():
    analysis = line(range(8), "abcdefgh")
    root = cluster_of(analysis, analysis.tree.root)
    assert sentence(analysis, root) == "8 photos of 8 garments: a, b, c and 5 more."


def test_every_sentence_is_one():
    for unknown in (0, 0.3):
        analysis = analyse_distances(random_photos(RNG, garments=10, unknown=unknown))
        clusters = interesting(analysis)
        assert {c.kind for c in clusters} >= {"torn", "loner"} or len(clusters) > 3
        for cluster in clusters:
            words = sentence(analysis, cluster)
            assert words.endswith(".") and words[0].isupper() or words[0].isdigit()
            assert "nan" not in words and "inf" not in words and "  " not in words
            assert title(analysis, cluster)


def test_titles():
    analysis = line([0, 1, 2, 3, 10], "aabbc", "cscsc")
    assert title(analysis, interesting(analysis, ["loner"])[0]) == "photo_5 of c"
    assert title(analysis, cluster_of(analysis, analysis.tree.root)) == "a, b and c"
    groups = analyse_groups(grouped("001111"))
    assert title(groups, cluster_of(groups, 7)) == "C2: b and c"
    assert title(groups, interesting(groups, ["found"])[0]) == "a"
    nothing = analyse_distances(random_matrix(RNG, 5))
    assert title(nothing, cluster_of(nothing, nothing.tree.root)) == "5 photos"


def test_ratios():
    assert [times(n) for n in (0.8, 1.04, 1.05, 1.83, 12.4, 1234.5)] == [
        "0.80", "1.04", "1.1", "1.8", "12", "1,234",
    ]  # fmt: skip
    assert [times(n) for n in (np.inf, np.nan)] == ["∞", "–"]


def test_definitions_are_sentences():
    for kind in KINDS.values():
        assert kind.definition.rstrip(")").endswith(".") and kind.story[-1] in ".?"
