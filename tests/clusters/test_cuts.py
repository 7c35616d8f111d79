import numpy as np
import pytest

from orangecontrib.aiff.clusters.analysis import analyse_distances, analyse_groups
from orangecontrib.aiff.clusters.cuts import (
    BY_GAP,
    BY_ITEMS,
    clusters_at,
    cut_curve,
    cut_height,
    largest_gap,
    suggest_cut,
)
from orangecontrib.aiff.clusters.quality import cut_figures
from orangecontrib.aiff.clusters.tree import LINKAGES

from .cases import line, random_matrix, random_photos
from .test_grouping import grouped

RNG = np.random.default_rng(6)


@pytest.mark.parametrize("method", LINKAGES)
@pytest.mark.parametrize("unknown", [0, 0.3])
def test_the_curve_is_b_cubed_of_each_cut(method, unknown):
    analysis = analyse_distances(random_photos(RNG, unknown=unknown), method)
    codes = analysis.labels.items.codes
    curve = cut_curve(analysis.tree, codes)
    for clusters in range(1, analysis.tree.photos + 1):
        found = cut_figures(codes, analysis.tree.cut(clusters))
        at = clusters - 1
        assert (curve.precision[at], curve.recall[at], curve.f[at]) == pytest.approx(
            (found["precision"], found["recall"], found["f"])
        )


def test_the_best_cut_for_the_items():
    analysis = line([0, 1, 2, 30, 31, 32, 60, 61], "aaabbbcc")
    cut = suggest_cut(analysis)
    assert (cut.way, cut.clusters, cut.score) == (BY_ITEMS, 3, pytest.approx(1))
    assert clusters_at(analysis.tree, cut.height) == 3


def test_the_largest_gap_where_no_items_are_known():
    places = [0, 1, 2, 30, 31, 32, 60, 61]
    for items in ("????????", "aaaaaaaa"):
        cut = suggest_cut(line(places, items))
        assert (cut.way, cut.clusters) == (BY_GAP, 3)
    tree = line(places, "????????").tree
    gaps = np.diff(tree.linkage[:, 2])
    assert suggest_cut(line(places, "????????")).score == pytest.approx(
        gaps.max() / tree.linkage[-1, 2]
    )


@pytest.mark.parametrize("method", LINKAGES)
def test_heights_of_cuts(method):
    tree = analyse_distances(random_matrix(RNG, 20), method).tree
    for clusters in range(1, 21):
        assert clusters_at(tree, cut_height(tree, clusters)) == clusters


def test_two_photos_and_copies():
    tree = line([0, 1], "??").tree
    assert largest_gap(tree).clusters == 2
    copies = analyse_distances(np.zeros((4, 4))).tree
    assert 2 <= largest_gap(copies).clusters <= 4 and largest_gap(copies).score == 0


def test_groups_are_not_cut():
    with pytest.raises(ValueError):
        suggest_cut(analyse_groups(grouped("001122", ("x", "y", "z"))))
