import warnings

import numpy as np
import pytest
import scipy.sparse as sp
from Orange import distance as orange
from Orange.data import Table

from orangecontrib.aiff.embedding.blocks import features_of
from orangecontrib.aiff.errors import ProtocolError
from orangecontrib.aiff.evaluation.ranking.distances import DISTANCES
from orangecontrib.aiff.evaluation.ranking.order import rank
from orangecontrib.aiff.evaluation.ranking.sources import EmbeddingDistances, GivenDistances
from orangecontrib.aiff.evaluation.task import make_task

from ...cases import photos_table, random_table

ORANGE = {
    "cosine": orange.Cosine,
    "euclidean": orange.Euclidean,
    "normalized_euclidean": lambda table: orange.Euclidean(table, normalize=True),
}
ALL = slice(None)


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def distances(table, key):
    return EmbeddingDistances(features_of(table), make_task(table), key).block(ALL)


@pytest.mark.parametrize("key", DISTANCES)
def test_agrees_with_oranges_distances(key):
    table = random_table(np.random.default_rng(0), garments=9)
    with table.unlocked(table.X):
        table.X[:, 3] = 7.0  # a constant feature, such as a network's dead unit
    task = make_task(table)
    given = GivenDistances(ORANGE[key](table), len(table), task)
    np.testing.assert_allclose(distances(table, key), given.block(ALL), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("key", DISTANCES)
def test_a_block_is_a_part_of_the_whole(key):
    table = random_table(np.random.default_rng(1))
    source = EmbeddingDistances(features_of(table), make_task(table), key)
    np.testing.assert_allclose(source.block(slice(3, 7)), source.block(ALL)[3:7], atol=1e-12)


@pytest.mark.parametrize("key", DISTANCES)
def test_zero_constant_huge_and_tiny_vectors(key):
    for features in (np.zeros((4, 3)), np.ones((4, 3)), np.diag([1e150, 1e-200, 0, 1])[:, :3]):
        found = distances(photos_table("abab", "ccss", features), key)
        assert np.isfinite(found).all() and (found >= 0).all()


def test_a_vector_of_zeros_is_at_cosine_distance_1_from_everything():
    table = photos_table("aaa", "css", [[0, 0], [0, 0], [1, 2]])
    assert distances(table, "cosine").tolist() == [[1.0, 1.0]]


@pytest.mark.parametrize("key", DISTANCES)
def test_copies_tie_whatever_the_last_digit(key):
    rng = np.random.default_rng(2)
    photos = rng.normal(size=(40, 64)) + 1000  # far from zero, where digits get lost
    features = np.vstack([photos[:20], photos, photos * (1 + 1e-15)])
    table = photos_table("a" * 100, "c" * 20 + "s" * 80, features)
    _, starts = rank(distances(table, key), DISTANCES[key].least_scale)
    assert (starts.sum(axis=1) <= 40).all()
    if key != "cosine":  # at such a distance all directions are nearly one
        assert (starts.sum(axis=1) == 40).all()


def test_close_pairs_keep_their_digits():
    step = 1e-7
    features = np.array([[0.0, 3], [step, 3], [2 * step, 3], [1, 0], [-1, 7]])
    table = photos_table("aaaaa", "cssss", features)
    found = distances(table, "euclidean")[0]
    np.testing.assert_allclose(found[:2], [step, 2 * step], rtol=1e-9)


def test_rank_nearest_first_ties_in_the_gallerys_order():
    order, starts = rank(np.array([[3.0, 1, 2, 1], [1 + 1e-13, 5, 1, 1 - 1e-13]]))
    assert order.tolist() == [[1, 3, 2, 0], [0, 2, 3, 1]]
    assert starts.tolist() == [[True, False, True, True], [True, False, False, True]]


def test_features_that_cannot_be_compared():
    table = photos_table("aab", "css", [[1, 2], [3, 4], [5, 6]])
    for bad in (np.nan, np.inf):
        with table.unlocked(table.X):
            table.X[1, 1] = bad
        with pytest.raises(ProtocolError, match="1 of 3 photos"):
            features_of(table)
    with pytest.raises(ProtocolError, match="Local GPU Embedder"):
        features_of(Table("titanic"))


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
