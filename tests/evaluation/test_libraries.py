"""Figures beside those of other libraries, on random rankings; where they differ, how."""

import numpy as np
import pytest
import pytrec_eval
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from pytorch_metric_learning.utils.accuracy_calculator import AccuracyCalculator
from sklearn.metrics import average_precision_score, ndcg_score
from torchmetrics.functional.retrieval import (
    retrieval_average_precision,
    retrieval_normalized_dcg,
    retrieval_precision,
    retrieval_r_precision,
    retrieval_recall,
)

from orangecontrib.aiff.evaluation.metrics import KS, means

from ..cases import random_rankings, scored

SIZES = [(1, 1), (3, 2), (7, 5), (20, 60), (11, 300)]
CLOSE = {"rtol": 0, "atol": 1e-9}


def rankings(seed, queries=15, gallery=80, levels=None):
    return random_rankings(np.random.default_rng(seed), queries, gallery, levels)


@pytest.mark.parametrize("queries, gallery", SIZES)
@pytest.mark.parametrize("seed", range(3))
def test_pytrec_eval(queries, gallery, seed):
    distances, relevant = rankings(seed, queries, gallery)
    truth = {str(q): {str(g): int(relevant[q, g]) for g in range(gallery)} for q in range(queries)}
    runs = {
        str(q): {str(g): -float(distances[q, g]) for g in range(gallery)} for q in range(queries)
    }
    ks = ",".join(map(str, KS))
    at_k = {"success": "hit", "recall": "recall", "P": "precision", "ndcg_cut": "ndcg"}
    wanted = {"map", "recip_rank", "Rprec", *(f"{name}.{ks}" for name in at_k)}
    theirs = pytrec_eval.RelevanceEvaluator(truth, wanted).evaluate(runs)
    figures = scored(distances, relevant)
    for q in range(queries):
        found = theirs[str(q)]
        for name, ours in at_k.items():
            values = [found[f"{name}_{k}"] for k in KS]
            np.testing.assert_allclose(getattr(figures, ours)[q], values, **CLOSE)
        assert figures.ap[q] == pytest.approx(found["map"], abs=1e-9)
        assert figures.rr[q] == pytest.approx(found["recip_rank"], abs=1e-9)
        assert figures.r_precision[q] == pytest.approx(found["Rprec"], abs=1e-9)


@pytest.mark.parametrize("queries, gallery", SIZES)
def test_torchmetrics(queries, gallery):
    distances, relevant = rankings(4, queries, gallery)
    figures = scored(distances, relevant)
    for q, similar in enumerate(torch.from_numpy(3 - distances)):
        target = torch.from_numpy(relevant[q])
        for i, k in enumerate(KS):
            # It forbids depths beyond the gallery for some, so the precision is scaled by hand.
            depth = min(k, gallery)
            assert figures.recall[q, i] == pytest.approx(
                float(retrieval_recall(similar, target, top_k=depth)), abs=1e-6
            )
            precision = float(retrieval_precision(similar, target, top_k=depth)) * depth / k
            assert figures.precision[q, i] == pytest.approx(precision, abs=1e-6)
            ndcg = float(retrieval_normalized_dcg(similar, target, top_k=depth))
            assert figures.ndcg[q, i] == pytest.approx(ndcg, abs=1e-6)
        wanted = float(retrieval_r_precision(similar, target))
        assert figures.r_precision[q] == pytest.approx(wanted, abs=1e-6)


@pytest.mark.parametrize("levels", [None, 1, 3, 10])
@pytest.mark.parametrize("seed", range(3))
def test_ndcg_of_scikit_learn_also_with_ties(seed, levels):
    # It averages gains over ties, as we do.
    distances, relevant = rankings(seed, levels=levels)
    figures = scored(distances, relevant)
    for i, k in enumerate(KS):
        for q in range(len(distances)):
            theirs = ndcg_score(relevant[q : q + 1], -distances[q : q + 1], k=k)
            assert figures.ndcg[q, i] == pytest.approx(theirs, abs=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_pytorch_metric_learning(seed):
    rng = np.random.default_rng(seed)
    garments, queries, gallery = 7, 15, 60
    shown = np.append(np.arange(garments), rng.integers(0, garments, gallery - garments))
    asked = rng.integers(0, garments, queries)
    distances = rng.random((queries, gallery))

    def nearest(query, k, reference, _same):
        found, order = torch.sort(query, dim=1)
        return found[:, :k], order[:, :k]

    calculator = AccuracyCalculator(
        include=("mean_average_precision_at_r", "r_precision"),
        k="max_bin_count",
        knn_func=nearest,
        device=torch.device("cpu"),
    )
    theirs = calculator.get_accuracy(
        torch.from_numpy(distances), torch.from_numpy(asked),
        torch.zeros((gallery, gallery)), torch.from_numpy(shown),
    )  # fmt: skip
    figures = means(scored(distances, asked[:, None] == shown))
    assert figures["map_at_r"] == pytest.approx(theirs["mean_average_precision_at_r"], abs=1e-9)
    assert figures["r_precision"] == pytest.approx(theirs["r_precision"], abs=1e-9)


def test_where_ties_are_treated_otherwise():
    # A wrong and a right photo tie: the right one is first in half of the orders.
    distances, relevant = np.array([[1.0, 1.0]]), np.array([[False, True]])
    assert scored(distances, relevant).ap.tolist() == [0.75]
    # scikit-learn lets all tied photos come at once, at the last of their ranks.
    assert average_precision_score(relevant[0], -distances[0]) == 0.5
    # torchmetrics takes them as they stand; so the order of rows decides.
    similar = torch.tensor([0.5, 0.5])
    by_order = {
        float(retrieval_average_precision(similar, torch.tensor(order)))
        for order in ([False, True], [True, False])
    }
    assert by_order == {0.5, 1.0}
    # trec_eval puts the greater name first.
    runs = {"q": {"a": 1.0, "b": 1.0}}
    found = [
        pytrec_eval.RelevanceEvaluator({"q": truth}, {"map"}).evaluate(runs)["q"]["map"]
        for truth in ({"a": 1, "b": 0}, {"a": 0, "b": 1})
    ]
    assert sorted(found) == [0.5, 1.0]


def test_what_torchmetrics_leaves_out():
    distances = np.linspace(0.1, 1.9, 10)[None]
    relevant = np.isin(np.arange(1, 11), (1, 6, 7, 8, 9))[None]
    target, ours = torch.from_numpy(relevant[0]), scored(distances, relevant)
    above, cosine, below = (torch.from_numpy(shift - distances[0]) for shift in (2, 1, 0))
    assert float(retrieval_average_precision(above, target)) == pytest.approx(ours.ap[0])
    # Right photos with a similarity of 0 or less are not relevant to it.
    assert float(retrieval_average_precision(cosine, target)) == 1
    assert float(retrieval_average_precision(below, target)) == 0
    assert float(retrieval_r_precision(below, target)) == pytest.approx(ours.r_precision[0])
    # Nor are those behind the first k: one of five gives 1.
    assert float(retrieval_average_precision(above, target, top_k=5)) == 1
    assert ours.ap_at_r[0] == pytest.approx(0.2)


galleries = st.integers(1, 25)


@st.composite
def cases(draw):
    gallery = draw(galleries)
    far = draw(st.lists(st.integers(0, 9), min_size=gallery, max_size=gallery))
    right = draw(st.lists(st.booleans(), min_size=gallery, max_size=gallery))
    right[draw(st.integers(0, gallery - 1))] = True
    return np.array([far], dtype=float), np.array([right])


NAMES = ("hit", "recall", "precision", "ndcg", "ap", "ap_at_r", "r_precision", "rr", "first_rank")


@settings(deadline=None, max_examples=150)
@given(cases(), st.randoms(use_true_random=False))
def test_whatever_the_ranking(case, random):
    distances, relevant = case
    figures = scored(distances, relevant)
    assert (np.diff(figures.hit) >= 0).all() and (np.diff(figures.recall) >= -1e-12).all()
    for name in NAMES[:-1]:
        value = getattr(figures, name)
        assert (value >= 0).all() and (value <= 1 + 1e-12).all()
    assert (figures.recall <= figures.hit + 1e-12).all()
    assert figures.ap_at_r[0] <= figures.r_precision[0] + 1e-12
    np.testing.assert_allclose(figures.hit_at(KS), figures.hit)
    # The order of the gallery, and any stretching of the distances, changes nothing.
    order = list(range(distances.shape[1]))
    random.shuffle(order)
    other = scored(np.exp(distances[:, order] / 3), relevant[:, order])
    for name in NAMES:
        np.testing.assert_allclose(getattr(other, name), getattr(figures, name), atol=1e-12)


@settings(deadline=None, max_examples=60)
@given(cases())
def test_a_right_photo_that_comes_nearer_never_harms(case):
    distances, relevant = case
    figures = scored(distances, relevant)
    nearer = distances.copy()
    nearer[0, np.flatnonzero(relevant[0])[-1]] -= 1.0
    better = scored(nearer, relevant)
    for name in NAMES[:-1]:
        assert (getattr(better, name) >= getattr(figures, name) - 1e-12).all()
    assert better.first_rank[0] <= figures.first_rank[0] + 1e-12
