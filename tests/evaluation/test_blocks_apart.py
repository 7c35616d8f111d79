"""Tables with the vectors of several networks as systems side by side."""

import numpy as np
import pytest
from Orange.data import ContinuousVariable, Domain, Table
from Orange.distance import Cosine

from orangecontrib.aiff.embedding.blocks import joined_provenance, mark_features, provenance_of
from orangecontrib.aiff.errors import ProtocolError
from orangecontrib.aiff.evaluation.evaluation import evaluate_table
from orangecontrib.aiff.evaluation.systems import System, evaluate_systems, systems_of
from orangecontrib.aiff.evaluation.tables import (
    rankings_of_systems,
    rankings_table,
    selected_of_systems,
)

from ..cases import random_table

SIZES = {"one": 5, "two": 11}


def two_networks(**second):
    """A table of photos with vectors of two networks, each of another size."""
    table = random_table(np.random.default_rng(0), garments=8, size=16, spread=2.0)
    made = {
        name: {
            "name": f"{name}, averaged",
            "network": name,
            "kind": "averaged",
            "model": name,
            "digest": name,
            "identity": f"id {name}",
        }
        for name in SIZES
    }
    made["two"].update(second)
    features = []
    for name, size in SIZES.items():
        block = [ContinuousVariable(f"{name} n{place}") for place in range(size)]
        mark_features(block, made[name])
        features += block
    old = table.domain
    joined = Table.from_numpy(
        Domain(features, old.class_vars, old.metas), table.X, table.Y, table.metas, ids=table.ids
    )
    with joined.unlocked(joined.X):
        joined.X[:, 5:] *= 1000
    joined.attributes = {"embedding": joined_provenance(list(made.values()))}
    return joined


def test_each_alone_and_all_joined():
    table = two_networks()
    systems = systems_of(table)
    assert [system.name for system in systems] == [
        "one, averaged", "two, averaged", "one + two, averaged",
    ]  # fmt: skip
    assert [system.photos.X.shape[1] for system in systems] == [5, 11, 16]
    names = [provenance_of(system.photos)["name"] for system in systems]
    assert names == [system.name for system in systems]
    for system in systems:
        np.testing.assert_array_equal(system.photos.ids, table.ids)


def test_joined_each_network_counts_the_same():
    found = evaluate_systems(systems_of(two_networks()))
    first, second, both = found.evaluations
    cosine = {}
    for name, evaluation in (("first", first), ("second", second), ("both", both)):
        places = np.argsort(evaluation.top, axis=1)
        cosine[name] = np.take_along_axis(evaluation.distances, places, axis=1)
    np.testing.assert_allclose(cosine["both"], (cosine["first"] + cosine["second"]) / 2, atol=1e-6)


def test_photos_that_one_network_lacks_are_left_out():
    table = two_networks()
    with table.unlocked(table.X):
        table.X[:3, 5:] = np.nan
    found = evaluate_systems(systems_of(table))
    assert found.left_out == (3, 0, 0) and len(found.table) == len(table) - 3
    assert "3 photos of one, averaged" in found.notes()[0]


def test_one_network_and_matrices_are_one_system():
    table = random_table(np.random.default_rng(1))
    (system,) = systems_of(table)
    assert system.photos is table
    (system,) = systems_of(Cosine(table))
    assert system.matrix is not None


def test_what_cannot_stand_side_by_side_is_said():
    with pytest.raises(ProtocolError, match="twice"):
        systems_of(two_networks(model="one", digest="one"))


def test_a_system_that_cannot_be_evaluated_is_named():
    table = random_table(np.random.default_rng(1))
    broken = table.copy()
    with broken.unlocked(broken.X):
        broken.X[0, 0] = np.nan
    found = evaluate_systems([System.of(table, "good"), System.of(broken, "bad")])
    assert [each.name for each in found.evaluations] == ["good"]
    assert [each.name for each in found.refused] == ["bad"]
    with pytest.raises(ProtocolError, match="^1 of"):
        evaluate_systems([System.of(broken, "bad")])


def test_rankings_of_one_and_of_several():
    table = random_table(np.random.default_rng(1))
    one = evaluate_table(table, name="one")
    assert "system" not in rankings_of_systems([one], table).domain
    both = rankings_of_systems([one, evaluate_table(table, name="two")], table)
    single = rankings_table(one, table)
    assert len(both) == 2 * len(single)
    np.testing.assert_array_equal(both.X, np.vstack([single.X, single.X]))
    assert [str(row["system"]) for row in both[:: len(single)]] == ["one", "two"]


def test_many_queries_of_several_systems_are_one_table_with_the_photos_own_columns():
    table = random_table(np.random.default_rng(1))
    one, other = evaluate_table(table, name="one"), evaluate_table(table, name="two")
    assert selected_of_systems([one, other], table, []) is None
    found = selected_of_systems([one, other], table, [3, 5])
    assert len(found) == 4 * 11
    assert found.domain.variables == table.domain.variables
    alone = selected_of_systems([other], table, [5])
    np.testing.assert_array_equal(found.ids[-11:], alone.ids)
    for name in ("role", "rank", "distance", "relevant"):
        np.testing.assert_array_equal(found.get_column(name)[-11:], alone.get_column(name))
    assert [str(row["system"]) for row in found[::11]] == ["one", "two", "one", "two"]
