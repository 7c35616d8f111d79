import numpy as np

from orangecontrib.aiff.evaluation.evaluation import evaluate_table
from orangecontrib.aiff.evaluation.protocol import Protocol
from orangecontrib.aiff.evaluation.tables import (
    rankings_table,
    scores_table,
    selected_of_systems,
)
from orangecontrib.aiff.photos.columns import image_variable, photo_paths

from ..cases import photos_table, random_table

RNG = np.random.default_rng(0)
TABLE = random_table(RNG, garments=6, consumer=2, shop=10)
FOUND = evaluate_table(TABLE)


def test_scores():
    scores = scores_table([FOUND, FOUND])
    assert len(scores) == 2 * len(FOUND.metrics) and scores.name == "Scores"
    assert [var.name for var in scores.domain.attributes] == [
        "value", "low", "high", "chance", "queries", "gallery", "items", "dropped queries",
    ]  # fmt: skip
    first = scores[0]
    assert (first["system"], first["metric"]) == ("photos", "Hit@1")
    assert (first["value"], first["chance"]) == (FOUND.hit[1], FOUND.chance.hit[1])
    assert (first["queries"], first["gallery"], first["items"]) == (12, 60, 6)


def test_a_search_against_hubs_ranks_by_a_score_that_is_named_as_such():
    found = evaluate_table(TABLE, Protocol(search="csls"))
    rankings = rankings_table(found, TABLE)
    assert "distance" not in rankings.domain
    scores = rankings.get_column("CSLS score")[:50]
    assert (np.diff(scores) <= 0).all() and scores[0] == -found.distances[0, 0]
    selected = selected_of_systems([found], TABLE, [0])
    assert "distance" not in selected.domain
    np.testing.assert_array_equal(selected.get_column("CSLS score")[1:11], scores[:10])
    assert found.nearness(-0.25) == ("CSLS score", 0.25)
    assert FOUND.nearness(0.25) == ("Distance", 0.25)


def test_depths_beyond_the_gallery_are_for_json_alone():
    small = random_table(RNG, garments=3, shop=5)
    found = evaluate_table(small)
    assert found.ks == (1, 5, 10) and "hit@20" not in found.metrics
    assert set(scores_table([found]).get_column("metric")) >= {"Hit@10", "mAP"}
    assert "Hit@20" not in scores_table([found]).get_column("metric")
    assert found.as_json()["hit"]["50"] == 1.0


def test_rankings():
    rankings = rankings_table(FOUND, TABLE)
    assert len(rankings) == 12 * 50
    row = rankings[51]
    assert row["rank"] == 2 and row["distance"] == FOUND.distances[1, 1]
    assert row["query"] == TABLE[int(FOUND.task.queries[1])]["image"]
    assert row["gallery photo"] == TABLE[int(FOUND.top[1, 1])]["image"]
    for row in rankings[::37]:
        assert (row["query item"] == str(row["gallery item"])) == (row["relevant"] == "yes")
    for name in ("query", "gallery photo"):
        assert rankings.domain[name].attributes == {"type": "image", "origin": "/photos"}
        assert photo_paths(rankings, rankings.domain[name])[0].endswith(".jpg")


def test_a_small_gallery_is_listed_whole():
    table = photos_table("aab", "css", [[1, 2], [1, 3], [4, 1]])
    assert len(rankings_table(evaluate_table(table), table)) == 2
    assert len(selected_of_systems([evaluate_table(table)], table, [0])) == 3


def test_selected_photos_are_rows_of_the_table():
    selected = selected_of_systems([FOUND], TABLE, [3])
    rows = [FOUND.task.queries[3], *FOUND.top[3, :10]]
    np.testing.assert_array_equal(selected.ids, TABLE.ids[rows])
    np.testing.assert_array_equal(selected.X, TABLE.X[rows])
    assert selected.domain.class_var == TABLE.domain.class_var
    assert selected.domain.attributes == TABLE.domain.attributes
    assert image_variable(selected.domain).attributes["origin"] == "/photos"
    assert [str(row["role"]) for row in selected] == ["query"] + ["match"] * 10
    np.testing.assert_array_equal(selected.get_column("rank")[1:], np.arange(1, 11))
    assert np.isnan([selected[0][name] for name in ("rank", "distance", "relevant")]).all()
    np.testing.assert_array_equal(selected.get_column("relevant")[1:], FOUND.relevant[3, :10])


def test_names_that_are_taken():
    once = selected_of_systems([FOUND], TABLE, [0])
    again = evaluate_table(TABLE)
    widened = TABLE.transform(once.domain)
    twice = selected_of_systems([again], widened, [0])
    assert len({var.name for var in twice.domain.metas}) == len(twice.domain.metas)


def test_without_a_column_of_photos_items_and_numbers_stand_for_them():
    table = photos_table("aab", "css", [[1, 2], [1, 3], [4, 1]])
    domain = table.domain
    bare = table.transform(type(domain)(domain.attributes, domain.class_var, domain.metas[1:]))
    found = evaluate_table(bare, Protocol())
    rankings = rankings_table(found, bare)
    assert rankings[0]["query"] == "a (1)" and rankings.domain["query"].attributes == {}
    assert len(selected_of_systems([found], bare, [0])) == 3
