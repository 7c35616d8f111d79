import numpy as np
import pytest

from orangecontrib.aiff.evaluation.evaluation import evaluate_table
from orangecontrib.aiff.evaluation.protocol import Protocol
from orangecontrib.aiff.evaluation.strips import FILTERS, ORDERS, chosen_queries, hubs, strip

from ..cases import photos_table, random_table

RNG = np.random.default_rng(0)
TABLE = random_table(RNG, garments=30, spread=2.5)
OTHER = TABLE.copy()
with OTHER.unlocked(OTHER.X):
    OTHER.X += 2 * RNG.normal(size=OTHER.X.shape)
SYSTEMS = [evaluate_table(TABLE, name="one"), evaluate_table(OTHER, name="other")]


def queries(show, order="table", k=10, system=0):
    return chosen_queries(SYSTEMS, show, order, k, system)


def test_failures_and_found_are_all():
    for k in (1, 10):
        ranks = SYSTEMS[0].per_query.first_rank
        assert queries("failures", k=k).tolist() == np.flatnonzero(ranks > k).tolist()
        assert queries("found", k=k).tolist() == np.flatnonzero(ranks <= k).tolist()
    assert len(queries("all")) == 60


def test_disagreements():
    found = [system.per_query.first_rank <= 5 for system in SYSTEMS]
    assert queries("disagreements", k=5).tolist() == np.flatnonzero(found[0] != found[1]).tolist()
    assert len(queries("disagreements", k=5)) > 0
    assert len(chosen_queries(SYSTEMS[:1], "disagreements")) == 0


def test_look_alikes_are_narrow_misses():
    found = SYSTEMS[0]
    chosen = queries("look_alikes")
    assert 0 < len(chosen) < len(queries("failures", k=1))
    assert (found.margin[chosen] <= 0).all()
    assert (-found.margin[chosen] <= 0.1 * found.right_distance[chosen]).all()


def test_hubs():
    # The shop's photo of c is nearest to everybody.
    places = [[0, 1], [0, 2], [0, 3], [0, -1], [9, 0], [9, 1], [9, 2], [0.5, 0]]
    table = photos_table("abddabdc", "ccccssss", places)
    found = evaluate_table(table, Protocol(distance="euclidean"))
    ((row, misled),) = hubs(found)
    assert row == 7 and misled.tolist() == [0, 1, 2, 3]
    assert chosen_queries([found], "hubs", "table").tolist() == [0, 1, 2, 3]
    assert hubs(found, least=5) == []


@pytest.mark.parametrize("system", [0, 1])
def test_orders(system):
    found = SYSTEMS[system]
    ranks = found.per_query.first_rank
    assert (np.diff(ranks[queries("all", "worst", system=system)]) <= 0).all()
    assert (np.diff(ranks[queries("all", "best", system=system)]) >= 0).all()
    margins = np.abs(found.margin[queries("all", "margin", system=system)])
    assert (np.diff(margins) >= 0).all()
    assert (np.diff(found.task.clusters[queries("all", "item", system=system)]) >= 0).all()
    for order in ORDERS:
        for show in FILTERS:
            chosen = queries(show, order, system=system)
            assert sorted(chosen) == sorted(queries(show, system=system))


def test_a_strip_shows_the_first_right_photo_wherever_it_is():
    found = SYSTEMS[1]
    for query in range(60):
        shown = strip(found, query, 10)
        first = found.per_query.first_rank[query]
        assert shown.query == found.task.queries[query]
        assert shown.beyond == (first > 10) and len(shown.rows) == 10 + shown.beyond
        assert shown.relevant.any()
        assert shown.ranks[shown.relevant.argmax()] == first == shown.first_rank
        items = TABLE.get_column("item")
        np.testing.assert_array_equal(shown.relevant, items[shown.rows] == items[shown.query])
        assert (np.diff(shown.distances) >= 0).all()


def test_a_strip_of_a_small_gallery():
    table = photos_table("aab", "css", [[1, 2], [1, 3], [4, 1]])
    shown = strip(evaluate_table(table), 0)
    assert shown.rows.tolist() == [1, 2] and not shown.beyond


def test_choices_have_words():
    for choice in (*FILTERS.values(), *ORDERS.values()):
        assert choice.label
    assert all(choice.tooltip for key, choice in FILTERS.items() if key != "all")
