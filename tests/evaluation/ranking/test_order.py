import warnings

import numpy as np
import pytest

from orangecontrib.aiff.embedding.blocks import features_of
from orangecontrib.aiff.evaluation.ranking.distances import DISTANCES
from orangecontrib.aiff.evaluation.ranking.order import rank
from orangecontrib.aiff.evaluation.ranking.sources import (
    EmbeddingDistances,
)
from orangecontrib.aiff.evaluation.task import make_task

from ...cases import photos_table

ALL = slice(None)


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def distances(table, key):
    return EmbeddingDistances(features_of(table), make_task(table), key).block(ALL)


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


def test_rank_nearest_first_ties_in_the_gallerys_order():
    order, starts = rank(np.array([[3.0, 1, 2, 1], [1 + 1e-13, 5, 1, 1 - 1e-13]]))
    assert order.tolist() == [[1, 3, 2, 0], [0, 2, 3, 1]]
    assert starts.tolist() == [[True, False, True, True], [True, False, False, True]]


def test_what_is_out_comes_last_as_one_group():
    distances = np.array([[1.0, 0, 3, 2]])
    order, starts = rank(distances, out=np.array([[False, True, False, True]]))
    assert order.tolist() == [[0, 2, 1, 3]]
    assert starts.tolist() == [[True, True, True, False]]
