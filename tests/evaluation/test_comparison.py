import numpy as np
import pytest

from orangecontrib.aiff.evaluation.comparison import claim, compare, p_text
from orangecontrib.aiff.evaluation.evaluation import evaluate_table
from orangecontrib.aiff.evaluation.protocol import Protocol
from orangecontrib.aiff.evaluation.systems import System, evaluate_systems

from ..cases import random_table
from .test_systems import TABLE, worse


def test_comparisons():
    found = evaluate_systems(
        [System.of(TABLE, "good"), System.of(worse(TABLE), "bad"), System.of(TABLE, "same")],
        Protocol(ks=(1, 10)),
    )
    assert len(found.comparisons) == 3 * len(found.evaluations[0].metrics)
    by_key = {(c.first, c.second, c.metric): c for c in found.comparisons}
    better = by_key[0, 1, "map"]
    good, bad, _ = found.evaluations
    assert better.difference == good.map - bad.map > 0
    assert better.interval.low <= better.difference <= better.interval.high
    assert better.p < 0.01 and better.p <= better.p_holm <= 3 * better.p
    same = by_key[0, 2, "map"]
    assert (same.difference, same.p, same.interval.low, same.interval.high) == (0, 1, 0, 0)
    assert by_key[0, 1, "median_rank"].difference < 0
    assert by_key[0, 1, "median_rank"].p < 0.05
    assert set(better.as_json()) >= {"pair", "metric", "difference", "interval", "p"}


def test_turning_a_pair_round_turns_the_signs():
    systems = [evaluate_table(TABLE, name="a"), evaluate_table(worse(TABLE), name="b")]
    for there, back in zip(compare(systems), compare(systems[::-1]), strict=True):
        assert back.difference == -there.difference
        assert back.p == there.p
        assert back.interval.low == pytest.approx(-there.interval.high)


def test_sentences_name_the_better_system_first():
    systems = [evaluate_table(worse(TABLE), name="Bad"), evaluate_table(TABLE, name="Good")]
    said = {c.metric: claim(c, systems) for c in compare(systems)}
    assert said["hit@1"] == (
        "With these photos Good finds the garment first more often than Bad, by 6.7 points, but "
        "that may be chance: p = 0.13 (sign-flip test over 30 garments). 95\u00a0% interval of the "
        "difference: 1.7 to 13 points (bootstrap over garments)."
    )
    assert "Good finds the garment among the first 10 more often" in said["hit@10"]
    assert said["map"].startswith("Good has a higher mAP than Bad, by ")
    assert said["median_rank"].startswith("Good finds the garment at a better median rank")
    assert " ranks: p = 0.0" in said["median_rank"] and "(swap test over" in said["median_rank"]
    equal = [systems[0], evaluate_table(worse(TABLE), name="Twin")]
    assert "equally often" in claim(compare(equal, ["hit@1"])[0], equal)


def test_a_sentence_is_careful_with_few_garments_and_small_differences():
    table = random_table(np.random.default_rng(2), garments=5, spread=2.5)
    systems = [evaluate_table(table, name="a"), evaluate_table(worse(table), name="b")]
    for comparison in compare(systems):
        assert abs(comparison.difference) < 1e-12 or "Only 5 garments" in claim(comparison, systems)
    systems = [evaluate_table(TABLE, name="a"), evaluate_table(worse(TABLE, 0.01), name="b")]
    small = next(c for c in compare(systems, ["map"]))
    assert small.difference and small.p > 0.05
    assert "mAP than a, by " in claim(small, systems)
    assert claim(small, systems).startswith("With these photos b has a higher mAP")


def test_a_sentence_claims_what_its_test_supports_and_says_which_it_is():
    systems = [
        evaluate_table(table, name=name)
        for table, name in ((TABLE, "a"), (worse(TABLE), "b"), (worse(TABLE, 4.0), "c"))
    ]
    for comparison in compare(systems):
        said = claim(comparison, systems)
        if comparison.difference:
            may_be_chance = comparison.p_holm > 0.05
            assert ("With these photos" in said) == may_be_chance == ("may be chance" in said)
            assert "after Holm for 3 comparisons)" in said
            assert "(bootstrap over garments, this pair alone)." in said


def test_p_in_words():
    assert [p_text(p) for p in (0.0001, 0.0123, 0.5)] == ["p < 0.001", "p = 0.012", "p = 0.50"]
