import numpy as np
import pytest
from scipy.stats import permutation_test

from orangecontrib.aiff.evaluation import statistics
from orangecontrib.aiff.evaluation.metrics import weighted_median
from orangecontrib.aiff.evaluation.statistics import (
    EXACT,
    FEW_ITEMS,
    Garments,
    Interval,
    bootstrap,
    holm,
    percentiles,
    sign_flip,
    swap_medians,
)

DATA_SETS = 2_000  # of 200, chance alone would fail one run in five


def clustered(rng, items, queries=3, mean=0.0):
    """Figures that go together within a garment, and the garments."""
    which = np.repeat(np.arange(items), rng.integers(1, queries + 1, items))
    values = rng.normal(mean, 1, items)[which] + rng.normal(0, 0.5, len(which))
    return values, which


def test_the_interval_holds_the_truth_in_95_of_100_cases():
    rng = np.random.default_rng(0)
    held = 0
    for _ in range(DATA_SETS):
        values, which = clustered(rng, items=30)
        sample = Garments.of(which)
        low, high = percentiles(bootstrap({"map": values}, sample), sample.items)
        held += low[0] <= 0 <= high[0]
    assert 0.93 <= held / DATA_SETS <= 0.97


def test_so_does_that_of_shares():
    rng = np.random.default_rng(1)
    held = 0
    for _ in range(DATA_SETS):
        items = 60
        chance = rng.beta(2, 3, items)  # garments differ in how easily they are found
        which = np.repeat(np.arange(items), 2)
        hits = (rng.random(2 * items) < chance[which]).astype(float)
        sample = Garments.of(which)
        low, high = percentiles(bootstrap({"hit@1": hits}, sample), sample.items)
        held += low[0] <= 0.4 <= high[0]
    assert 0.93 <= held / DATA_SETS <= 0.97


def test_systems_that_do_not_differ_are_told_apart_in_5_of_100_cases():
    rng = np.random.default_rng(2)
    p = []
    for _ in range(DATA_SETS):
        values, which = clustered(rng, items=11)
        sample = Garments.of(which)
        p.append(sign_flip(sample.sums(values[:, None]))[0])
    assert 0.04 <= np.mean(np.array(p) <= 0.05) <= 0.06


def test_by_random_signs_too():
    rng = np.random.default_rng(3)
    differences = rng.standard_t(4, (25, DATA_SETS))
    assert 0.04 <= (sign_flip(differences) <= 0.05).mean() <= 0.06


@pytest.mark.parametrize("items", [2, 5, EXACT])
def test_few_garments_are_flipped_in_all_ways_as_scipy_does(items):
    rng = np.random.default_rng(items)
    first, second = rng.random((2, items))
    theirs = permutation_test(
        (first, second),
        lambda x, y, axis: (x - y).mean(axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=np.inf,
    )
    assert sign_flip((first - second)[:, None])[0] == pytest.approx(theirs.pvalue, abs=1e-12)


def test_garments_that_do_not_differ_change_nothing():
    differences = np.array([[0.5], [0.25], [1.0]])
    padded = np.vstack([differences, np.zeros((100, 1))])
    assert sign_flip(padded) == sign_flip(differences) == [0.25]
    assert sign_flip(np.zeros((5, 2))).tolist() == [1.0, 1.0]


def test_an_interval_by_hand():
    # Two garments of which one is always found: draws are 0, 1/2 and 1 in shares 1/4, 1/2, 1/4.
    draws = bootstrap({"hit@1": np.array([0.0, 1.0])}, Garments.of(np.array([0, 1])), draws=20_000)
    values, counts = np.unique(draws, return_counts=True)
    assert values.tolist() == [0, 0.5, 1]
    np.testing.assert_allclose(counts / 20_000, [0.25, 0.5, 0.25], atol=0.02)


def test_draws_are_of_whole_garments():
    # Of a garment with three queries, all are drawn or none.
    values, which = np.array([1.0, 1, 1, 0]), np.array([0, 0, 0, 1])
    draws = bootstrap({"hit@1": values}, Garments.of(which))
    assert set(np.unique(draws)) == {0.0, 0.75, 1.0}


def test_the_same_seed_and_the_same_draws():
    rng = np.random.default_rng(4)
    values, which = clustered(rng, 50)
    sample = Garments.of(which)
    one = bootstrap({"map": values, "median_rank": values}, sample)
    np.testing.assert_array_equal(one, bootstrap({"map": values, "median_rank": values}, sample))
    doubled = bootstrap({"map": 2 * values}, sample)
    np.testing.assert_allclose(doubled[:, 0], 2 * one[:, 0])


def test_blocks_of_draws_do_not_show(monkeypatch):
    values, which = clustered(np.random.default_rng(5), 20)
    sample = Garments.of(which)
    low, high = percentiles(bootstrap({"map": values, "median_rank": values}, sample), 20)
    monkeypatch.setattr(statistics, "BLOCK", 4 * 20 * 2_000)
    again = percentiles(bootstrap({"map": values, "median_rank": values}, sample), 20)
    np.testing.assert_allclose((low, high), again)


def test_averages_over_garments_and_categories():
    values = np.array([1.0, 0, 0, 1, 0, 0])
    clusters, categories = np.array([0, 0, 0, 1, 2, 3]), np.array([0, 0, 0, 0, 1, 1])
    by_item, by_category = Garments.of(clusters, clusters), Garments.of(clusters, categories)
    assert by_item.shares @ values == pytest.approx((1 / 3 + 1) / 4)
    assert by_category.shares @ values == pytest.approx((1 / 2 + 0) / 2)
    # Ten times as many garments, so that no category is ever left out of a draw.
    many = np.concatenate([clusters + 4 * i for i in range(10)])
    for strata in (many, np.tile(categories, 10)):
        sample = Garments.of(many, strata)
        draws = bootstrap({"map": np.tile(values, 10)}, sample)
        assert draws.mean() == pytest.approx(sample.shares @ np.tile(values, 10), abs=0.01)


def test_holm_by_hand():
    # 0.01·3, then max(0.03, 0.02·2), then max(0.04, 0.5).
    assert holm(np.array([0.5, 0.01, 0.02])).tolist() == pytest.approx([0.5, 0.03, 0.04])
    assert holm(np.array([0.6, 0.9])).tolist() == [1.0, 1.0]


def test_few_garments_are_said():
    assert Interval(0, 1, FEW_ITEMS - 1).few and not Interval(0, 1, FEW_ITEMS).few
    assert "AIFF Folder Loader" in Interval(0, 1, 3).caution
    assert "1 garment:" in Interval(0, 1, 1).caution
    assert Interval(0, 1, FEW_ITEMS).caution == ""


def test_weighted_medians():
    rng = np.random.default_rng(6)
    values = rng.integers(1, 9, 25).astype(float)
    for size in (25, 24):
        weights = np.ones((1, size))
        assert weighted_median(values[:size], weights)[0] == np.median(values[:size])
    counts = rng.integers(0, 4, (30, 25)).astype(float)
    wanted = [np.median(np.repeat(values, row.astype(int))) for row in counts]
    np.testing.assert_array_equal(weighted_median(values, counts), wanted)


def test_swapping_medians():
    rng = np.random.default_rng(7)
    sample = Garments.of(np.arange(40))
    ranks = rng.integers(1, 30, 40).astype(float)
    assert swap_medians(ranks, ranks, sample) == 1.0
    assert swap_medians(ranks, ranks + 40, sample) == pytest.approx(1 / 2_000)
    few = Garments.of(np.arange(3))
    assert swap_medians(ranks[:3], ranks[:3] + 40, few) == 0.25
