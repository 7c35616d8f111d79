from dataclasses import replace

import numpy as np

from orangecontrib.aiff.evaluation.comparison import compare
from orangecontrib.aiff.evaluation.evaluation import evaluate_table
from orangecontrib.aiff.evaluation.protocol import Protocol
from orangecontrib.aiff.evaluation.verdict import verdict

from ..cases import random_table
from .test_systems import worse

TABLE = random_table(np.random.default_rng(0), garments=30, spread=1.2)


def judged(*tables, **choices):
    protocol = Protocol(**choices)
    return [
        evaluate_table(table, protocol, name) for table, name in zip(tables, "abc", strict=False)
    ]


def noise(seed=3):
    other = TABLE.copy()
    with other.unlocked(other.X):
        other.X = np.random.default_rng(seed).normal(size=other.X.shape)
    return other


def test_one_system_beside_guessing():
    (good,) = judged(TABLE)
    assert verdict([good]) == (
        f"a is better than guessing: it finds the right garment first for {100 * good.hit[1]:.1f}\u00a0% "
        "of 60 consumer photos, guessing for 3.3\u00a0%."
    )
    (bad,) = judged(noise(5))
    assert verdict([bad]).startswith("a may be no better than guessing: ")
    nothing = replace(bad, figures=bad.chance)
    assert verdict([nothing]).startswith("a is no better than guessing: ")


def test_other_scores_come_first_where_depths_are_others():
    assert "among the first 5 for" in verdict(judged(TABLE, ks=(5, 10)))
    assert "it reaches mAP " in verdict(judged(TABLE, ks=(5_000,)))


def test_several_systems_and_what_their_tests_support():
    systems = judged(TABLE, noise(), noise(4))
    assert verdict(systems, compare(systems)).startswith(
        "a does best of 3 systems, by more than chance would give: it finds"
    )
    systems = judged(TABLE, worse(TABLE, 0.1))
    assert "of 2 systems, but that may be chance: it" in verdict(systems, compare(systems))
    systems = judged(TABLE, worse(TABLE, 0.1), noise())
    assert " may be chance" in verdict(systems, compare(systems))
    assert "but its lead over" in verdict(systems, compare(systems))


def test_equal_systems():
    systems = judged(TABLE, TABLE, noise())
    said = verdict(systems, compare(systems))
    assert said.startswith(
        "a and b do best, equally well, of 3 systems, by more than chance would give: each finds"
    )
    systems = judged(TABLE, TABLE, worse(TABLE, 0.1))
    assert "of 3 systems, but that may be chance: each" in verdict(systems, compare(systems))
    systems = judged(TABLE, TABLE)
    assert verdict(systems, compare(systems)).startswith("a and b do equally well: each finds")


def test_few_garments_are_no_ground_to_judge():
    few = random_table(np.random.default_rng(2), garments=5, spread=2.5)
    assert verdict(judged(few)).startswith("There are too few garments to judge a: it finds")
    systems = judged(few, worse(few))
    said = verdict(systems, compare(systems))
    assert said.startswith("There are too few garments to tell which of 2 systems is best; ")
    assert " leads: it finds" in said
    systems = judged(few, few, worse(few))
    assert "; a and b lead: each finds" in verdict(systems, compare(systems))
