import threading

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from orangecontrib.aiff.evaluation.evaluation import evaluate_table
from orangecontrib.aiff.evaluation.metrics import metrics_of
from orangecontrib.aiff.evaluation.protocol import Protocol
from orangecontrib.aiff.evaluation.ranking import large, rankings
from orangecontrib.aiff.evaluation.ranking.distances import DISTANCES
from orangecontrib.aiff.evaluation.ranking.large import multiply, nearest
from orangecontrib.aiff.evaluation.ranking.sources import Keys

from ...cases import random_table


@pytest.fixture
def both(monkeypatch):
    """Evaluate a table by sorting and without; the second in many blocks."""

    def evaluate(table, protocol):
        monkeypatch.setattr(rankings, "LARGE", 1 << 60)
        by_sorting = evaluate_table(table, protocol)
        monkeypatch.setattr(rankings, "LARGE", 0)
        monkeypatch.setattr(large, "BLOCK", 7 * len(by_sorting.task.gallery))
        return by_sorting, evaluate_table(table, protocol)

    return evaluate


def assert_same(one, other):
    assert_same_figures(one, other)
    np.testing.assert_allclose(other.distances, one.distances, rtol=1e-5, atol=3e-6)
    np.testing.assert_array_equal(other.right, one.right)
    np.testing.assert_allclose(other.margin, one.margin, atol=1e-9)


def assert_same_figures(one, other):
    for key in metrics_of(one.protocol.ks):
        np.testing.assert_allclose(other.per_query[key], one.per_query[key], rtol=0, atol=1e-12)
    np.testing.assert_array_equal(other.per_query.first, one.per_query.first)
    np.testing.assert_array_equal(other.per_query.tied, one.per_query.tied)


@pytest.mark.parametrize("distance", DISTANCES)
@pytest.mark.parametrize("search", ["nearest", "csls", "qb_norm", "query_expansion", "centroids"])
def test_figures_are_those_of_sorting(both, distance, search):
    table = random_table(np.random.default_rng(0), garments=40, spread=2.5)
    by_sorting, found = both(table, Protocol(distance=distance, search=search))
    assert_same(by_sorting, found)
    if search != "centroids":  # there all photos of a garment tie
        np.testing.assert_array_equal(found.top, by_sorting.top)


@pytest.mark.parametrize("distance", DISTANCES)
def test_copies_and_near_copies(both, distance):
    rng = np.random.default_rng(1)
    table = random_table(rng, garments=40, spread=2.5)
    with table.unlocked(table.X):
        table.X[50:90] = table.X[rng.permutation(280)[:40]]
        table.X[90:130] = table.X[130:170] * (1 + 1e-15)
        table.X[170:210] = table.X[210:250] + 1e-8  # apart, but not in single precision
    by_sorting, found = both(table, Protocol(distance=distance))
    assert by_sorting.tied_queries > 0
    assert_same(by_sorting, found)


@pytest.mark.parametrize("distance", DISTANCES)
def test_vectors_that_are_all_alike(both, distance):
    table = random_table(np.random.default_rng(2), garments=70)
    with table.unlocked(table.X):
        table.X[:] = 1.0
    by_sorting, found = both(table, Protocol(distance=distance))
    assert found.tied_queries == len(found.task.queries)
    assert_same(by_sorting, found)


@pytest.mark.parametrize(
    "queries, gallery", [("all", "all"), ("shop", "shop"), ("consumer", "all")]
)
def test_the_query_itself_does_not_count(both, queries, gallery):
    table = random_table(np.random.default_rng(3), garments=30, spread=2.5)
    by_sorting, found = both(table, Protocol(queries, gallery))
    assert_same(by_sorting, found)
    assert not (found.top == found.task.queries[:, None]).any()
    np.testing.assert_array_equal(found.top, by_sorting.top)


def test_a_query_whose_nearest_photos_are_all_right(both):
    table = random_table(np.random.default_rng(4), garments=3, shop=70, spread=0.01)
    by_sorting, found = both(table, Protocol())
    assert found.relevant.all() and (found.wrong >= 0).all()
    monkeyed = found.per_query.first_rank
    assert (monkeyed == 1).all()
    np.testing.assert_array_equal(found.wrong, by_sorting.wrong)


@pytest.mark.parametrize("width, k", [(3, 5), (40, 50), (1_700, 50), (20_011, 50), (4_000, 1)])
def test_the_largest_of_each_row(width, k):
    products = np.random.default_rng(5).random((9, width), dtype=np.float32)
    found, places = nearest(products, k)
    wanted = np.sort(products, axis=1)[:, ::-1][:, :k]
    np.testing.assert_array_equal(found, wanted)
    np.testing.assert_array_equal(np.take_along_axis(products, places, axis=1), wanted)


def test_right_photos_that_are_far_are_counted_too(both, monkeypatch):
    monkeypatch.setattr(large, "TOP", 3)
    table = random_table(np.random.default_rng(6), garments=40, spread=4.0)
    table = table[np.sort(np.random.default_rng(6).permutation(len(table))[:200])]
    by_sorting, found = both(table, Protocol())
    ranks = found.per_query.first_rank
    assert (ranks <= 3).any() and (ranks > 3).any()
    assert_same_figures(by_sorting, found)


def test_queries_with_many_photos_too_close_to_tell_are_sorted(both, monkeypatch):
    monkeypatch.setattr(large, "CROWDED", 2)
    monkeypatch.setattr(large, "TOP", 3)
    table = random_table(np.random.default_rng(7), garments=40, spread=4.0)
    with table.unlocked(table.X):
        table.X[100:140] = table.X[140:180]
        table.X[180:220] = table.X[140:180]
    sorted_too = []
    plain = large.rank_block
    monkeypatch.setattr(
        large, "rank_block", lambda *args: sorted_too.append(len(args[2])) or plain(*args)
    )
    by_sorting, found = both(table, Protocol())
    assert 0 < sum(sorted_too) < len(found.task.queries)
    assert_same_figures(by_sorting, found)


def vectors(queries=50, gallery=40, size=8):
    rng = np.random.default_rng(8)
    made = (rng.standard_normal((n, size), dtype=np.float32) for n in (queries, gallery))
    return Keys(*made, np.zeros(queries), lambda rows, products: 1 - products)


def test_products_come_in_order_from_memory_that_is_used_again(monkeypatch):
    monkeypatch.setattr(large, "BLOCK", 3 * 30)
    keys, queries, gallery = vectors(), np.arange(1, 50), np.arange(5, 35)
    found, places, memory = [], [], set()
    for rows, products in multiply(keys, queries, gallery):
        places += range(*rows.indices(len(queries)))
        found.append(products.copy())
        memory.add(products.ctypes.data)
    assert places == list(range(len(queries)))
    wanted = keys.queries[queries] @ keys.gallery[gallery].T
    np.testing.assert_allclose(np.vstack(found), wanted, rtol=1e-5, atol=1e-5)
    assert len(memory) <= large.THREADS + 1 < len(found)


def test_blocks_are_smaller_where_vectors_are_long(monkeypatch):
    monkeypatch.setattr(large, "WORK", 5 * 40 * 64)
    rows, products = next(multiply(vectors(size=64), np.arange(50), np.arange(40)))
    assert (rows, products.shape) == (slice(0, 5), (5, 40))


def blas():
    return [lib["num_threads"] for lib in threadpool_info() if lib["user_api"] == "blas"]


def test_what_is_cancelled_ends_its_threads_and_gives_blas_back_its_own(monkeypatch):
    monkeypatch.setattr(rankings, "LARGE", 0)
    monkeypatch.setattr(large, "BLOCK", 280)
    table, told = random_table(np.random.default_rng(9), garments=40), []

    def cancel(share):
        told.append(threading.active_count())
        if share > 0.3:
            raise InterruptedError

    before, alive = blas(), threading.active_count()
    with pytest.raises(InterruptedError) as caught:
        evaluate_table(table, Protocol(), callback=cancel)
    assert max(told) > alive  # it did work in threads
    assert (blas(), threading.active_count()) == (before, alive), caught
