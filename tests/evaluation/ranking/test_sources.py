import warnings

import numpy as np
import pytest
import scipy.sparse as sp

from orangecontrib.aiff.embedding.blocks import features_of
from orangecontrib.aiff.errors import ProtocolError
from orangecontrib.aiff.evaluation.ranking.distances import DISTANCES
from orangecontrib.aiff.evaluation.ranking.sources import (
    EmbeddingDistances,
    GivenDistances,
    bank_of,
)
from orangecontrib.aiff.evaluation.task import make_task

from ...cases import photos_table, random_table

ALL = slice(None)


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def distances(table, key):
    return EmbeddingDistances(features_of(table), make_task(table), key).block(ALL)


@pytest.mark.parametrize("key", DISTANCES)
def test_a_block_is_a_part_of_the_whole(key):
    table = random_table(np.random.default_rng(1))
    source = EmbeddingDistances(features_of(table), make_task(table), key)
    np.testing.assert_allclose(source.block(slice(3, 7)), source.block(ALL)[3:7], atol=1e-12)


def test_distances_too_large_for_numbers():
    table = photos_table("aa", "cs", [[1e200, 0], [-1e200, 0]])
    with pytest.raises(ProtocolError, match="missing or infinite"):
        distances(table, "euclidean")


def test_sparse_features():
    table = random_table(np.random.default_rng(3))
    dense = distances(table, "cosine")
    with table.unlocked(table.X):
        table.X = sp.csr_matrix(table.X)
    np.testing.assert_allclose(distances(table, "cosine"), dense)


def test_given_distances_are_rows_to_columns():
    table = photos_table("aab", "scs")
    matrix = np.arange(9.0).reshape(3, 3)
    source = GivenDistances(matrix, 3, make_task(table))
    assert source.block(ALL).tolist() == [[3.0, 5.0]]


def test_given_distances_that_do_not_fit():
    task = make_task(photos_table("aa", "cs"))
    with pytest.raises(ProtocolError, match="2 by 3.*2 photos"):
        GivenDistances(np.zeros((2, 3)), 2, task)
    broken = GivenDistances(np.array([[0, np.nan], [0, 0]]), 2, task)
    with pytest.raises(ProtocolError, match="missing or infinite"):
        broken.block(ALL)


@pytest.mark.parametrize("key", DISTANCES)
def test_pairs_and_all_are_parts_of_the_same_matrix(key):
    table = random_table(np.random.default_rng(4))
    task = make_task(table)
    vectors = EmbeddingDistances(features_of(table), task, key)
    block = vectors.block(ALL)
    queries, gallery = np.array([0, 3, 3]), np.array([5, 1, 0])
    np.testing.assert_allclose(vectors.pairs(queries, gallery), block[queries, gallery], atol=1e-9)
    among, asking = vectors.between_all(), len(task.queries)
    assert among.shape == (asking + len(task.gallery),) * 2
    np.testing.assert_allclose(among[:asking, asking:], block, atol=1e-9)


@pytest.mark.parametrize("key", DISTANCES)
def test_products_of_keys_rank_as_the_distances_do(key):
    table = random_table(np.random.default_rng(5))
    source = EmbeddingDistances(features_of(table), make_task(table), key)
    keys, block = source.keys(), source.block(ALL)
    products = keys.queries @ keys.gallery.T
    np.testing.assert_array_equal(
        np.argsort(-products, axis=1, kind="stable"), np.argsort(block, axis=1, kind="stable")
    )
    np.testing.assert_allclose(
        keys.distances(np.arange(len(block)), products.astype(float)), block, atol=1e-3
    )


def test_a_bank_is_compared_in_blocks_and_nobody_has_one_unasked():
    table = random_table(np.random.default_rng(6))
    task, others = make_task(table), random_table(np.random.default_rng(7))
    bank = bank_of(others, table)
    assert len(bank) == 12  # its consumer photos alone
    source = EmbeddingDistances(features_of(table), task, "cosine", bank)
    whole = np.vstack(list(source.bank_blocks(ALL, 1 << 20)))
    parts = list(source.bank_blocks(ALL, 2 * len(task.gallery)))
    assert source.has_bank and [len(part) for part in parts] == [2] * 6
    np.testing.assert_allclose(np.vstack(parts), whole, atol=1e-12)
    given = GivenDistances(np.zeros((len(table),) * 2), len(table), task)
    for without in (EmbeddingDistances(features_of(table), task), given):
        assert not without.has_bank and not list(without.bank_blocks(ALL, 100))
