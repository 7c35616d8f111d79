import json
import tracemalloc

import numpy as np
import pytest
from Orange.distance import Cosine

from orangecontrib.aiff.evaluation.evaluation import evaluate_matrix, evaluate_table
from orangecontrib.aiff.evaluation.metrics import METRICS
from orangecontrib.aiff.evaluation.protocol import Protocol
from orangecontrib.aiff.evaluation.ranking import small
from orangecontrib.aiff.evaluation.ranking.distances import DISTANCES
from orangecontrib.aiff.evaluation.sentences import protocol_json

from ..cases import photos_table, random_table


def figures(evaluation):
    return [evaluation.figures[key] for key in METRICS]


def toy():
    """One consumer photo of "a" at 0; the shop's photos are 1 ("b") and 2 ("a") away, and so on."""
    places = [[0], [1], [2], [3], [4], [5]]
    return photos_table("abaaab", "csssss", places)


def test_a_toy_of_six_rows():
    found = evaluate_table(toy(), Protocol(distance="euclidean"))
    # Relevant at ranks 2, 3 and 4 of 5: AP = (1/2 + 2/3 + 3/4) / 3.
    assert found.hit == {1: 0, 5: 1, 10: 1, 20: 1, 50: 1}
    assert found.map == pytest.approx((1 / 2 + 2 / 3 + 3 / 4) / 3)
    assert found.mrr == 0.5
    assert found.chance.hit[1] == pytest.approx(3 / 5)
    assert found.per_query.first_rank.tolist() == [2]
    assert found.top.tolist() == [[1, 2, 3, 4, 5]]
    assert found.distances == pytest.approx(np.array([[1, 2, 3, 4, 5]]))
    assert found.relevant.tolist() == [[False, True, True, True, False]]
    assert found.tied_queries == 0


@pytest.mark.parametrize("key", DISTANCES)
def test_the_order_of_rows_changes_nothing(key):
    rng = np.random.default_rng(0)
    table = random_table(rng, garments=8, spread=2.0)
    with table.unlocked(table.X):
        table.X[10:20] = table.X[20:30]  # copies, so that there are ties
    first = evaluate_table(table, Protocol(distance=key))
    second = evaluate_table(table[rng.permutation(len(table))], Protocol(distance=key))
    assert figures(second) == figures(first)
    assert figures_of_chance(second) == figures_of_chance(first)
    assert second.tied_queries == first.tied_queries > 0


def figures_of_chance(evaluation):
    return [evaluation.chance[key] for key in METRICS]


def test_vectors_that_say_nothing_score_as_chance():
    table = random_table(np.random.default_rng(1))
    with table.unlocked(table.X):
        table.X[:] = 1.0
    found = evaluate_table(table)
    np.testing.assert_allclose(figures(found), figures_of_chance(found), atol=1e-12)
    assert found.tied_queries == len(found.task.queries)


def test_random_vectors_score_about_as_chance():
    rng = np.random.default_rng(2)
    table = random_table(rng, garments=100, consumer=4, size=32)
    with table.unlocked(table.X):
        table.X[:] = rng.normal(size=table.X.shape)
    found = evaluate_table(table)
    np.testing.assert_allclose(figures(found), figures_of_chance(found), atol=0.1)


def test_distances_from_orange_give_the_same():
    table = random_table(np.random.default_rng(3), spread=2.0)
    direct, given = evaluate_table(table), evaluate_matrix(Cosine(table), table)
    np.testing.assert_allclose(figures(given), figures(direct), atol=1e-12)
    np.testing.assert_array_equal(given.top, direct.top)
    assert (direct.protocol.distance, given.protocol.distance) == ("cosine", "given")


def test_blocks_do_not_show(monkeypatch):
    table = random_table(np.random.default_rng(4), spread=2.0)
    whole = evaluate_table(table)
    monkeypatch.setattr(small, "BLOCK", 100)
    shares = []
    found = evaluate_table(table, callback=shares.append)
    assert figures(found) == figures(whole)
    np.testing.assert_array_equal(found.top, whole.top)
    assert len(shares) > 3 and shares == sorted(shares) and shares[-1] == 1


def test_cancelling():
    class Stop(Exception):
        pass

    def stop(share):
        raise Stop

    with pytest.raises(Stop):
        evaluate_table(toy(), callback=stop)


def test_json_is_plain_and_as_documented():
    table = random_table(np.random.default_rng(5))
    table.attributes["embedding"] = {"name": "SqueezeNet", "model": "squeezenet", "size": 512}
    found = evaluate_table(table)
    system = found.as_json()
    assert json.loads(json.dumps(system)) == system
    assert {"name", "hit", "map", "mrr", "random", "provenance", "intervals"} < set(system)
    for key in ("hit", "recall", "precision", "ndcg"):
        assert list(system[key]) == ["1", "5", "10", "20", "50"]
        for k, (low, high) in system["intervals"][key].items():
            assert low <= system[key][k] <= high
    assert system["intervals"].keys() == system["random"].keys()
    assert list(system["hit"]) == list(system["random"]["hit"]) == ["1", "5", "10", "20", "50"]
    assert system["name"] == "SqueezeNet" and system["provenance"]["size"] == 512
    assert protocol_json(found) == {
        "query_domain": "consumer", "gallery_domain": "shop", "queries": 12, "gallery": 30,
        "items": 6, "dropped_queries": 0, "distance": "cosine",
    }  # fmt: skip
    found = evaluate_table(table, Protocol(ks=(1, 3), search="csls", averaging="item"))
    unusual = {"ks": [1, 3], "search": "csls", "averaging": "item"}
    assert unusual.items() <= protocol_json(found).items()
    assert json.loads(json.dumps(protocol_json(found))) == protocol_json(found)


def test_a_system_without_provenance_is_called_as_its_table():
    found = evaluate_table(toy())
    assert (found.name, found.provenance) == ("photos", {})


def test_two_thousand_queries_in_bounded_memory():
    rng = np.random.default_rng(6)
    table = random_table(rng, garments=1000, consumer=2, shop=2, size=512)
    tracemalloc.start()
    found = evaluate_table(table)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.top.shape == (2000, 50)
    # 32 MB would hold one matrix of all distances, 16 MB all vectors.
    assert peak < 250e6


def test_every_way_to_rank_has_a_word_for_people():
    for distance in DISTANCES.values():
        assert distance.label and len(distance.tooltip) > 20
