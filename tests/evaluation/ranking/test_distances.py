import warnings

import numpy as np
import pytest
from Orange import distance as orange
from Orange.data import Table

from orangecontrib.aiff.embedding.blocks import features_of
from orangecontrib.aiff.errors import ProtocolError
from orangecontrib.aiff.evaluation.ranking.distances import DISTANCES
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
def test_zero_constant_huge_and_tiny_vectors(key):
    for features in (np.zeros((4, 3)), np.ones((4, 3)), np.diag([1e150, 1e-200, 0, 1])[:, :3]):
        found = distances(photos_table("abab", "ccss", features), key)
        assert np.isfinite(found).all() and (found >= 0).all()


def test_a_vector_of_zeros_is_at_cosine_distance_1_from_everything():
    table = photos_table("aaa", "css", [[0, 0], [0, 0], [1, 2]])
    assert distances(table, "cosine").tolist() == [[1.0, 1.0]]


def test_close_pairs_keep_their_digits():
    step = 1e-7
    features = np.array([[0.0, 3], [step, 3], [2 * step, 3], [1, 0], [-1, 7]])
    table = photos_table("aaaaa", "cssss", features)
    found = distances(table, "euclidean")[0]
    np.testing.assert_allclose(found[:2], [step, 2 * step], rtol=1e-9)


def test_features_that_cannot_be_compared():
    table = photos_table("aab", "css", [[1, 2], [3, 4], [5, 6]])
    for bad in (np.nan, np.inf):
        with table.unlocked(table.X):
            table.X[1, 1] = bad
        with pytest.raises(ProtocolError, match="1 of 3 photos"):
            features_of(table)
    with pytest.raises(ProtocolError, match="Local GPU Embedder"):
        features_of(Table("titanic"))
