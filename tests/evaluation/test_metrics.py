import itertools

import numpy as np
import pytest
import torch
from pytorch_metric_learning.utils.accuracy_calculator import AccuracyCalculator
from sklearn.metrics import average_precision_score
from torchmetrics.functional.retrieval import (
    retrieval_average_precision,
    retrieval_hit_rate,
    retrieval_reciprocal_rank,
)

from orangecontrib.aiff.evaluation.metrics import KS, METRICS, means

from ..cases import by_hand, random_rankings, rows_of, scored

SIZES = [(1, 1), (3, 2), (7, 5), (20, 60), (11, 300)]


def test_a_ranking_of_six_by_hand():
    # Two relevant photos, at ranks 2 and 5: AP = (1/2 + 2/5) / 2.
    figures = scored([[1, 2, 3, 4, 5, 6]], [[False, True, False, False, True, False]])
    assert figures.hit.tolist() == [[0, 1, 1, 1, 1]]
    assert figures.ap == pytest.approx([0.45])
    assert (figures.rr.tolist(), figures.first_rank.tolist()) == ([0.5], [2])
    assert not figures.tied.any()


@pytest.mark.parametrize("queries, gallery", SIZES)
@pytest.mark.parametrize("seed", range(4))
def test_agrees_with_torchmetrics_and_scikit_learn(queries, gallery, seed):
    distances, relevant = random_rankings(np.random.default_rng(seed), queries, gallery)
    figures = scored(distances, relevant)
    # torchmetrics takes every photo with a score of 0 or less for irrelevant.
    for q, similar in enumerate(torch.from_numpy(3 - distances)):
        target = torch.from_numpy(relevant[q])
        for i, k in enumerate(KS):
            hit = retrieval_hit_rate(similar, target, top_k=min(k, gallery))
            assert figures.hit[q, i] == pytest.approx(float(hit), abs=1e-9)
        ap = average_precision_score(relevant[q], -distances[q])
        assert figures.ap[q] == pytest.approx(ap, abs=1e-9)
        # torchmetrics computes these two in single precision.
        ap = retrieval_average_precision(similar, target)
        assert figures.ap[q] == pytest.approx(float(ap), abs=1e-6)
        rr = retrieval_reciprocal_rank(similar, target)
        assert figures.rr[q] == pytest.approx(float(rr), abs=1e-6)
        ours = np.append(figures.hit[q], [figures.ap[q], figures.rr[q], figures.first_rank[q]])
        np.testing.assert_allclose(ours, by_hand(relevant[q][np.argsort(distances[q])]), atol=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_agrees_with_pytorch_metric_learning(seed):
    rng = np.random.default_rng(seed)
    garments, queries, gallery = 7, 15, 60
    shown = np.append(np.arange(garments), rng.integers(0, garments, gallery - garments))
    asked = rng.integers(0, garments, queries)
    distances = rng.random((queries, gallery))

    def nearest(query, k, reference, _same):
        found, order = torch.sort(query, dim=1)
        return found[:, :k], order[:, :k]

    calculator = AccuracyCalculator(
        include=("mean_average_precision", "mean_reciprocal_rank", "precision_at_1"),
        k=gallery,
        knn_func=nearest,
        device=torch.device("cpu"),
    )
    theirs = calculator.get_accuracy(
        torch.from_numpy(distances),
        torch.from_numpy(asked),
        torch.zeros((gallery, gallery)),
        torch.from_numpy(shown),
    )
    figures = means(scored(distances, asked[:, None] == shown))
    assert figures.map == pytest.approx(theirs["mean_average_precision"], abs=1e-9)
    # It sums reciprocal ranks in single precision.
    assert figures.mrr == pytest.approx(theirs["mean_reciprocal_rank"], abs=1e-6)
    assert figures.hit[1] == pytest.approx(theirs["precision_at_1"], abs=1e-9)


@pytest.mark.parametrize("seed", range(12))
def test_ties_are_means_over_all_orders(seed):
    rng = np.random.default_rng(seed)
    gallery = int(rng.integers(2, 8))
    distances, relevant = random_rankings(rng, 1, gallery, levels=int(rng.integers(1, 4)))
    orders = [
        by_hand(relevant[0][list(order)])
        for order in itertools.permutations(range(gallery))
        if (np.diff(distances[0][list(order)]) >= 0).all()
    ]
    figures = scored(distances, relevant)
    np.testing.assert_allclose(rows_of(figures)[0], np.mean(orders, axis=0), atol=1e-12)
    assert figures.tied[0] == _has_mixed_tie(distances[0], relevant[0])


def _has_mixed_tie(distances, relevant):
    pairs = itertools.combinations(range(len(distances)), 2)
    return any(distances[i] == distances[j] and relevant[i] != relevant[j] for i, j in pairs)


def test_a_query_is_tied_only_where_right_and_wrong_photos_tie():
    relevant = [[True, True, False], [True, False, False], [True, False, True]]
    distances = [[1, 1, 2], [1, 2, 2], [1, 2, 2]]
    assert scored(distances, relevant).tied.tolist() == [False, False, True]


@pytest.mark.parametrize("levels", [None, 2, 10])
def test_properties(levels):
    rng = np.random.default_rng(5)
    distances, relevant = random_rankings(rng, 50, 70, levels)
    figures = scored(distances, relevant)
    assert (np.diff(figures.hit, axis=1) >= 0).all()
    everything = np.column_stack([figures.hit, figures.ap, figures.rr])
    assert (everything >= 0).all() and (everything <= 1).all()
    # Neither the order of the gallery nor a stretching of the distances changes anything.
    order = rng.permutation(70)
    shuffled = scored(distances[:, order] ** 1.5, relevant[:, order])
    np.testing.assert_array_equal(rows_of(shuffled), rows_of(figures))
    np.testing.assert_array_equal(shuffled.tied, figures.tied)


def test_a_perfect_ranking():
    figures = scored([[0, 0, 0, 2, 1]], [[True, True, True, False, False]])
    assert rows_of(figures).tolist() == [[1.0] * 7 + [1.0]]


def test_every_metric_has_a_figure_and_a_definition():
    figures = means(scored([[1, 2]], [[False, True]]))
    assert list(METRICS) == [*(f"hit@{k}" for k in KS), "map", "mrr"]
    assert [figures[key] for key in METRICS] == [0, 1, 1, 1, 1, 0.5, 0.5]
    assert all(len(metric.definition) > 30 for metric in METRICS.values())
    assert figures.as_json()["hit"]["5"] == 1.0
