import numpy as np
import pytest

from orangecontrib.aiff.alignment.even import LARGEST, even_axes


def vectors(count, size, seed=0):
    """Vectors that vary much in few directions, round some place."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(count, size)) * np.geomspace(10, 0.1, size) + rng.normal(size=size)


@pytest.mark.parametrize("count, size, kept", [(50, 8, 8), (50, 11, 11), (5, 30, 30), (6, 40, 16)])
def test_all_numbers_vary_alike_and_nothing_else_changes(count, size, kept):
    given = vectors(count, size)
    turned = given @ even_axes(given, kept)
    assert turned.shape[1] == {8: 8, 11: 16, 30: 32, 16: 16}[kept]
    np.testing.assert_allclose(turned.var(axis=0), turned.var(axis=0).mean())
    np.testing.assert_allclose(turned @ turned.T, given @ given.T, atol=1e-9)


def test_scaling_by_spread_changes_nothing_any_more():
    given = vectors(20, 12)
    turned = given @ even_axes(given, 12)
    scaled = turned / turned.std(axis=0)

    def distances(rows):
        found = np.linalg.norm(rows[:, None] - rows[None], axis=2)
        return found / found.max()

    np.testing.assert_allclose(distances(scaled), distances(given), atol=1e-9)
    assert np.abs(distances(given / given.std(axis=0)) - distances(given)).max() > 0.1


def test_vectors_that_come_later_keep_their_products():
    given, later = vectors(30, 4000), vectors(40, 4000, seed=1)
    axes = even_axes(given, 512)
    products = (later @ axes) @ (given @ axes).T
    np.testing.assert_allclose(products, later @ given.T, atol=1e-6)

    def cosines(rows):
        unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit @ unit.T

    assert np.abs(cosines(later @ axes) - cosines(later)).max() < 0.2  # by chance: 1 / sqrt(482)
    np.testing.assert_array_equal(axes, even_axes(given, 512))


def test_very_long_vectors_stay_as_they_are():
    assert even_axes(vectors(3, LARGEST + 1), LARGEST + 1) is None


def test_vectors_that_do_not_vary():
    given = np.ones((4, 6))
    turned = given @ even_axes(given, 6)
    np.testing.assert_allclose(turned @ turned.T, given @ given.T)
