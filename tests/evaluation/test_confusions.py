import numpy as np
from Orange.data import DiscreteVariable

from orangecontrib.aiff.evaluation.confusions import confusions, confusions_matrix, confusions_table
from orangecontrib.aiff.evaluation.evaluation import evaluate_table
from orangecontrib.aiff.evaluation.protocol import Protocol

from ..cases import photos_table, random_table


def found_in(places, items="aabbab", kinds="ccccss"):
    table = photos_table(items, kinds, places)
    return confusions(evaluate_table(table, Protocol(distance="euclidean")), table)


def test_counts_by_hand():
    # Both photos of b, and one of a, are nearest to the shop's a.
    found = found_in([[0], [9], [1], [2], [0], [10]])
    order = [found.names.index(name) for name in "ab"]
    assert found.counts[np.ix_(order, order)].tolist() == [[1, 1], [2, 0]]
    assert found.queries.tolist() == [2, 2] and found.left_out == 0
    distances = confusions_matrix(found)
    assert distances[0, 1] == distances[1, 0] == 1 - 3 / 4 and distances[0, 0] == 0
    assert [str(row["item"]) for row in distances.row_items] == list(found.names)


def test_tied_first_places_are_shared():
    found = found_in([[5], [5], [5], [5], [0], [10]])
    assert found.counts.tolist() == [[1, 1], [1, 1]]


def test_all_queries_are_counted_once():
    table = random_table(np.random.default_rng(0), garments=20, spread=3.0)
    result = evaluate_table(table)
    found = confusions(result, table)
    np.testing.assert_allclose(found.counts.sum(axis=1), found.queries)
    items = table.get_column("item")
    right = (items[result.top[:, 0]] == items[result.task.queries]).sum()
    assert np.trace(found.counts) == right
    few = confusions(result, table, most=5)
    assert few.counts.shape == (5, 5) and few.left_out == 15
    off = found.counts - np.diag(np.diag(found.counts))
    weight = off.sum(axis=0) + off.sum(axis=1)
    assert (np.diff(weight) <= 1e-9).all()


def test_as_a_table():
    table = random_table(np.random.default_rng(1), garments=6, spread=3.0)
    found = confusions(evaluate_table(table), table)
    counts = confusions_table(found)
    assert [var.name for var in counts.domain.attributes] == list(found.names)
    assert isinstance(counts.domain["item"], DiscreteVariable)
    assert [str(row["item"]) for row in counts] == list(found.names)
    np.testing.assert_array_equal(counts.X, found.counts)
    np.testing.assert_array_equal(counts.get_column("queries"), found.queries)


def test_distances_are_numbers_where_vectors_are_zeros():
    table = random_table(np.random.default_rng(2), garments=6, spread=2.0)
    with table.unlocked(table.X):
        table.X[::4] = 0
    for distance in ("cosine", "euclidean"):
        matrix = confusions_matrix(
            confusions(evaluate_table(table, Protocol(distance=distance)), table)
        )
        assert np.isfinite(matrix).all() and matrix.is_symmetric()
