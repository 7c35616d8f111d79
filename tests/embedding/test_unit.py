import numpy as np

from orangecontrib.aiff.embedding import unit as module
from orangecontrib.aiff.embedding.unit import joined_unit, unit


def test_vectors_have_unit_length_however_large():
    vectors = np.array([[3, 4], [0, 0], [1e300, 1e300], [1e-300, 0]])
    found = unit(vectors)
    assert found.dtype == float
    np.testing.assert_allclose(found, [[0.6, 0.8], [0, 0], [0.5**0.5] * 2, [1, 0]], rtol=1e-6)


def test_each_network_counts_the_same():
    rng = np.random.default_rng(0)
    blocks = [rng.normal(size=(5, 3)), 100 * rng.normal(size=(5, 7))]
    joined = joined_unit(blocks)
    np.testing.assert_allclose(np.linalg.norm(joined, axis=1), 1, rtol=1e-6)
    cosines = [unit(block) @ unit(block).T for block in blocks]
    np.testing.assert_allclose(joined @ joined.T, np.mean(cosines, axis=0), atol=1e-6)


def test_usual_vectors_are_divided_by_their_length_to_the_last_digit():
    vectors = np.random.default_rng(1).normal(size=(40, 300)) * 7
    np.testing.assert_array_equal(
        unit(vectors), vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    )


def test_precision_and_shape_stay():
    vector = np.array([3, 4], dtype=np.float32)
    found = unit(vector)
    assert found.dtype == np.float32 and found.shape == (2,)
    np.testing.assert_allclose(found, [0.6, 0.8], rtol=1e-6)


def test_blocks_do_not_show(monkeypatch):
    vectors = np.random.default_rng(2).normal(size=(23, 5))
    whole = unit(vectors)
    monkeypatch.setattr(module, "BLOCK", 20)
    np.testing.assert_array_equal(unit(vectors), whole)


def test_joined_with_weights():
    rng = np.random.default_rng(0)
    one, other = rng.normal(size=(5, 4)), rng.normal(size=(5, 3))
    joined = joined_unit([one, other], [1, 0.2])
    np.testing.assert_allclose(np.linalg.norm(joined, axis=1), 1, rtol=1e-6)
    cosines = [unit(each) @ unit(each).T for each in (one, other)]
    wanted = (cosines[0] + 0.2 * cosines[1]) / 1.2
    np.testing.assert_allclose(joined @ joined.T, wanted, atol=1e-6)
    np.testing.assert_array_equal(joined_unit([one, other], [2, 2]), joined_unit([one, other]))
