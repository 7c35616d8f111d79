import numpy as np
import pytest

from benchmarks.parts.scores import METRICS, Scores, score
from orangecontrib.aiff.evaluation.comparison import compare
from orangecontrib.aiff.evaluation.evaluation import evaluate_table
from orangecontrib.aiff.evaluation.protocol import Protocol
from orangecontrib.aiff.evaluation.task import make_task

from ..cases import random_table


@pytest.fixture
def table():
    return random_table(np.random.default_rng(1), garments=12, spread=2.0)


def scored(table, features, search="nearest"):
    return score(features, make_task(table), np.arange(len(table)), search)


@pytest.mark.parametrize("search", ["nearest", "csls"])
def test_figures_and_intervals_are_those_of_an_evaluation(table, search):
    scores = scored(table, table.X, search)
    evaluation = evaluate_table(table, Protocol(search=search))
    for key, estimate in zip(METRICS, scores.estimates(), strict=True):
        interval = evaluation.intervals[key]
        assert scores.figures[key] == pytest.approx(evaluation.figures[key])
        assert estimate.value == pytest.approx(evaluation.figures[key])
        assert (estimate.low, estimate.high) == pytest.approx((interval.low, interval.high))


def test_differences_are_those_of_a_comparison(table):
    half = table.X[:, ::2]
    differences = scored(table, table.X).less(scored(table, half))
    other = table.copy()
    with other.unlocked(other.X):
        other.X[:, 1::2] = 0
    comparisons = compare([evaluate_table(table), evaluate_table(other)], METRICS)
    assert any(each.value for each in differences)
    for estimate, comparison in zip(differences, comparisons, strict=True):
        assert estimate.value == pytest.approx(comparison.difference)
        ends = comparison.interval.low, comparison.interval.high
        assert (estimate.low, estimate.high) == pytest.approx(ends)


def test_parts_joined_are_the_whole_again(table):
    whole = scored(table, table.X)
    first, second = whole.queries[::3], np.setdiff1d(whole.queries, whole.queries[::3])
    again = Scores.joined([whole.of(second), whole.of(first)])
    np.testing.assert_array_equal(again.queries, whole.queries)
    np.testing.assert_array_equal(again.garments, whole.garments)
    np.testing.assert_array_equal(again.values, whole.values)
    assert [each.value for each in again.less(whole)] == [0] * len(METRICS)


def test_other_queries_have_no_difference(table):
    whole = scored(table, table.X)
    with pytest.raises(ValueError, match="same queries"):
        whole.less(whole.of(whole.queries[1:]))
