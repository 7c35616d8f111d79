import numpy as np
import pytest

from orangecontrib.aiff.evaluation.evaluation import evaluate_table
from orangecontrib.aiff.evaluation.protocol import Protocol
from orangecontrib.aiff.evaluation.systems import System, evaluate_systems
from orangecontrib.aiff.evaluation.tables import (
    comparisons_table,
    found_table,
    per_query_table,
    rankings_table,
    scores_table,
    selected_of_systems,
)
from orangecontrib.aiff.photos.columns import photo_paths

from ..cases import photos_table, random_table
from .test_systems import worse
from .test_task import with_column

TABLE = random_table(np.random.default_rng(0), garments=12, spread=2.5)
COMPARED = evaluate_systems([System.of(TABLE, "good"), System.of(worse(TABLE), "bad")])
GOOD, BAD = COMPARED.evaluations


def test_scores_with_their_intervals():
    scores = scores_table(COMPARED.evaluations)
    assert len(scores) == 2 * len(GOOD.metrics)
    for row in scores:
        assert row["low"] <= row["value"] + 1e-12 and row["value"] <= row["high"] + 1e-12
    row = scores[len(GOOD.metrics)]
    assert (row["system"], row["metric"]) == ("bad", "Hit@1")
    assert row["low"] == BAD.intervals["hit@1"].low


def test_comparisons():
    table = comparisons_table(COMPARED.comparisons)
    assert len(table) == len(COMPARED.comparisons)
    row, comparison = table[5], COMPARED.comparisons[5]
    assert (row["system"], row["compared with"], row["metric"]) == ("good", "bad", comparison.label)
    assert (row["difference"], row["p"]) == (comparison.difference, comparison.p)
    assert comparisons_table(()) is None


def test_per_query():
    table = per_query_table(COMPARED.evaluations, COMPARED.table)
    queries = len(GOOD.task.queries)
    assert len(table) == 2 * queries and table.name == "Per Query"
    row = table[queries + 3]
    assert (row["system"], row["query item"]) == ("bad", TABLE[int(BAD.task.queries[3])]["item"])
    assert row["rank of first right photo"] == BAD.per_query.first_rank[3]
    assert row["average precision"] == BAD.per_query.ap[3]
    assert row["margin"] == BAD.margin[3]
    assert row["nearest right photo"] == TABLE[int(BAD.right[3])]["image"]
    assert row["nearest wrong photo"] == TABLE[int(BAD.wrong[3])]["image"]
    right = TABLE.get_column("item")[BAD.right]
    np.testing.assert_array_equal(right, TABLE.get_column("item")[BAD.task.queries])
    paths = photo_paths(table, table.domain["nearest right photo"])
    assert paths[0].startswith("/photos/")


def test_margins_by_hand():
    table = photos_table("aaab", "csss", [[0], [2], [5], [3]])
    found = evaluate_table(table, Protocol(distance="euclidean"))
    assert (found.right.tolist(), found.wrong.tolist()) == ([1], [3])
    assert found.margin.tolist() == pytest.approx([1.0])
    found = evaluate_table(photos_table("aa", "cs", [[0, 1], [2, 1]]))
    assert found.wrong.tolist() == [-1] and np.isnan(found.margin).all()
    text = per_query_table([found], photos_table("aa", "cs"))[0]["nearest wrong photo"]
    assert str(text) in ("", "?")


def test_found_first_as_a_column():
    found = found_table([GOOD], COMPARED.table)
    column = found.get_column("found first")
    np.testing.assert_array_equal(column[GOOD.task.queries], GOOD.per_query.hit[:, 0])
    assert np.isnan(np.delete(column, GOOD.task.queries)).all()
    np.testing.assert_array_equal(found.ids, COMPARED.table.ids)
    both = found_table(COMPARED.evaluations, COMPARED.table)
    assert {"found first (good)", "found first (bad)"} <= {var.name for var in both.domain.metas}


def test_selected_photos_of_several_systems():
    chosen = selected_of_systems(COMPARED.evaluations, COMPARED.table, [2, 5])
    assert len(chosen) == 2 * 2 * 11
    systems = [str(row["system"]) for row in chosen]
    assert systems == (["good"] * 11 + ["bad"] * 11) * 2
    rows = [GOOD.task.queries[2], *GOOD.top[2, :10]]
    np.testing.assert_array_equal(chosen.ids[:11], COMPARED.table.ids[rows])
    np.testing.assert_array_equal(chosen.X[:11], COMPARED.table.X[rows])
    assert chosen.domain.class_var == TABLE.domain.class_var
    assert selected_of_systems(COMPARED.evaluations, COMPARED.table, []) is None


def test_rankings_of_queries_that_search_different_numbers_of_photos():
    table = with_column(TABLE, "category", ["xy"[row % 3 == 0] for row in range(len(TABLE))])
    found = evaluate_table(table, Protocol(within="category"))
    rankings = rankings_table(found, table)
    assert len(rankings) == np.minimum(found.task.gallery_counts(), 50).sum()
    assert not np.isnan(rankings.X).any()


def test_rankings_name_the_label_that_must_agree():
    table = with_column(TABLE, "colour", ["rgb"[row % 3] for row in range(len(TABLE))])
    rankings = rankings_table(evaluate_table(table, Protocol(label="colour")), table)
    for row in rankings[::97]:
        assert (str(row["query colour"]) == str(row["gallery colour"])) == (
            row["relevant"] == "yes"
        )
