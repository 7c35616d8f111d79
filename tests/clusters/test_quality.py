from itertools import combinations

import numpy as np
import pytest
from scipy.cluster.hierarchy import cophenet
from scipy.spatial.distance import squareform
from sklearn.metrics import (
    adjusted_mutual_info_score,
    adjusted_rand_score,
    silhouette_score,
)

from orangecontrib.aiff.clusters.analysis import analyse_distances, analyse_groups
from orangecontrib.aiff.clusters.quality import (
    FIGURES,
    cophenetic_correlation,
    cut_figures,
    dendrogram_purities,
    quality_of,
    silhouette_by_item,
)
from orangecontrib.aiff.clusters.tree import LINKAGES, tree_of
from orangecontrib.aiff.photos.rows import UNKNOWN

from .cases import Calls, Cancelled, line, on_a_line, random_matrix, random_photos
from .test_grouping import grouped

RNG = np.random.default_rng(5)


def purity_by_definition(tree, codes, domains, crossing):
    """Straight from doc/cluster-numbers.md, pair by pair."""
    shares = []
    for i, j in combinations(range(len(codes)), 2):
        if codes[i] == UNKNOWN or codes[i] != codes[j]:
            continue
        if crossing and {domains[i], domains[j]} != {0, 1}:
            continue
        node = next(v for v in range(tree.root + 1) if {i, j} <= set(tree.rows(v)))
        known = [codes[row] for row in tree.rows(node) if codes[row] != UNKNOWN]
        shares.append(known.count(codes[i]) / len(known))
    return np.mean(shares) if shares else np.nan


@pytest.mark.parametrize("method", LINKAGES)
@pytest.mark.parametrize("items", [2, 6, 20])
def test_dendrogram_purities_by_definition(items, method):
    tree = tree_of(random_matrix(RNG, 24), method)
    codes = RNG.integers(UNKNOWN, items, 24)
    domains = RNG.integers(UNKNOWN, 2, 24)
    both, crossed = dendrogram_purities(tree, codes, domains)
    assert both == pytest.approx(purity_by_definition(tree, codes, domains, False))
    expected = purity_by_definition(tree, codes, domains, True)
    assert crossed == pytest.approx(expected, nan_ok=True)


def test_purity_of_a_perfect_tree_and_of_one_without_pairs():
    tree = line([0, 1, 10, 11], "aabb").tree
    assert dendrogram_purities(tree, np.array([0, 0, 1, 1])) == (
        1,
        pytest.approx(np.nan, nan_ok=True),
    )
    assert np.isnan(dendrogram_purities(tree, np.arange(4))[0])


def b_cubed_by_definition(codes, cut):
    precision, recall = [], []
    for i in range(len(codes)):
        same = (codes == codes[i]) & (cut == cut[i])
        precision.append(same.sum() / (cut == cut[i]).sum())
        recall.append(same.sum() / (codes == codes[i]).sum())
    p, r = np.mean(precision), np.mean(recall)
    return p, r, 2 * p * r / (p + r)


@pytest.mark.parametrize("clusters", [1, 4, 40])
def test_figures_of_cuts(clusters):
    codes, cut = RNG.integers(UNKNOWN, 8, 40), RNG.integers(0, clusters, 40)
    known = codes != UNKNOWN
    found = cut_figures(codes, cut)
    expected = b_cubed_by_definition(codes[known], cut[known])
    assert [found[k] for k in ("precision", "recall", "f")] == pytest.approx(expected)
    assert found["ami"] == adjusted_mutual_info_score(codes[known], cut[known])
    assert found["ari"] == adjusted_rand_score(codes[known], cut[known])


@pytest.mark.parametrize("method", LINKAGES)
def test_cophenetic_correlation_is_scipys(method):
    distances = random_matrix(RNG, 40)
    analysis = analyse_distances(distances, method)
    theirs, _ = cophenet(analysis.tree.linkage, squareform(distances))
    assert cophenetic_correlation(analysis) == pytest.approx(theirs)


def test_silhouette_is_scikit_learns():
    distances, codes = random_matrix(RNG, 40), RNG.integers(UNKNOWN, 9, 40)
    known = np.flatnonzero(codes != UNKNOWN)
    theirs = silhouette_score(distances[np.ix_(known, known)], codes[known], metric="precomputed")
    assert silhouette_by_item(distances, codes) == pytest.approx(theirs)
    rounded = distances + 1e-12 * np.eye(40)
    assert silhouette_by_item(rounded, codes) == pytest.approx(theirs)
    for hopeless in (np.zeros(40, dtype=int), np.arange(40)):
        assert np.isnan(silhouette_by_item(distances, hopeless))


def test_beside_chance_and_beside_trivial_cuts():
    analysis = analyse_distances(random_photos(RNG, garments=10, spread=0.2))
    quality = quality_of(analysis, analysis.tree.cut(10))
    assert set(quality.values) == set(quality.random) == set(FIGURES) and not quality.missing
    assert quality.values["purity"] > 0.9 > 0.4 > quality.random["purity"]
    assert quality.random["cophenetic"] == 0
    assert abs(quality.random["ami"]) < 0.05 and abs(quality.random["ari"]) < 0.05
    cuts = {key for key, figure in FIGURES.items() if figure.of == "cut"}
    assert set(quality.singletons) == set(quality.one) == cuts
    assert quality.singletons["precision"] == 1 and quality.one["recall"] == 1
    assert quality.singletons["recall"] == pytest.approx(1 / 7)
    assert (quality.clusters, quality.photos, quality.shuffles) == (10, 70, 20)


def test_the_same_seed_gives_the_same_chance():
    analysis = analyse_distances(random_photos(RNG))
    one, same, other = (quality_of(analysis, seed=seed).random for seed in (0, 0, 1))
    assert one == same and one != other


def test_shuffled_cophenetic_correlation_is_nothing_on_average():
    distances = random_matrix(RNG, 30)
    analysis = analyse_distances(distances)
    heights = squareform(cophenet(analysis.tree.linkage))
    pairs = np.triu_indices(30, 1)
    mixed = [RNG.permutation(30) for _ in range(400)]
    found = [np.corrcoef(distances[pairs], heights[np.ix_(p, p)][pairs])[0, 1] for p in mixed]
    assert np.mean(found) == pytest.approx(0, abs=4 * np.std(found) / 20)


def missing_of(analysis, cut=None):
    return quality_of(analysis, cut).missing


def test_what_cannot_be_said_is_said():
    nothing = analyse_distances(random_matrix(RNG, 10))
    quality = quality_of(nothing, nothing.tree.cut(3))
    assert set(quality.values) == {"cophenetic"}
    assert all("which garment" in words for words in quality.missing.values())
    one = missing_of(line([0, 1, 5], "aaa", "css"))
    assert "at least two garments" in one["purity"] and "a cut" in one["f"]
    assert "at least two photos" in missing_of(line([0, 1, 5], "abc", "css"))["purity"]
    shop = missing_of(line([0, 1, 5, 6], "aabb", "ssss"))
    assert set(shop) == {"cross purity", "precision", "recall", "f", "ami", "ari"}
    assert "consumer and a shop photo" in shop["cross purity"]
    two = missing_of(analyse_distances(on_a_line([0, 1], "ab", "cs")))
    assert "different heights" in two["cophenetic"]
    for missing in (quality.missing, one, shop, two):
        for key, words in missing.items():
            assert words.startswith(FIGURES[key].label) and words.endswith(".")


def test_groups_are_a_cut_already():
    quality = quality_of(analyse_groups(grouped("001122", ("x", "y", "z"))))
    assert quality.values == {"precision": 1, "recall": 1, "f": 1, "ami": 1, "ari": 1}
    assert "needs a tree" in quality.missing["purity"]
    assert "needs distances" in quality.missing["silhouette"]


def test_cancelling():
    analysis = analyse_distances(random_photos(RNG))
    calls = Calls()
    quality_of(analysis, callback=calls)
    assert calls.shares == sorted(calls.shares) and calls.shares[-1] == pytest.approx(1)
    with pytest.raises(Cancelled):
        quality_of(analysis, callback=Calls(cancel_at=3))


def test_every_figure_has_a_source():
    for figure in FIGURES.values():
        assert figure.source in figure.tooltip and figure.source[-4:].isdigit()
    assert not {"homogeneity", "completeness", "v-measure"} & set(FIGURES)
