import numpy as np
import pytest
from sklearn.covariance import OAS

from orangecontrib.aiff.alignment.axes import Spread


def rows_of(count, size, smallest=1e-2):
    rows = np.random.default_rng(1).normal(size=(count, size)) * np.geomspace(1, smallest, size)
    return rows - rows.mean(axis=0)


def test_in_single_precision_all_is_nearly_the_same():
    for rows in (rows_of(30, 8), rows_of(8, 30)):
        whole, quick = Spread(rows), Spread(rows.astype(np.float32))
        (variances, axes), (nearly, found) = whole.principal(), quick.principal()
        assert nearly.dtype == found.dtype == np.float32
        np.testing.assert_allclose(nearly, variances, atol=1e-6)
        assert (quick.oas, quick.average) == pytest.approx((whole.oas, whole.average), rel=1e-5)
        kept = variances > 0
        np.testing.assert_allclose(np.abs((found * axes).sum(axis=1))[kept], 1, atol=1e-4)
        assert not found[~kept].any()  # of rounding no direction is told


@pytest.mark.parametrize("count, size", [(500, 450), (450, 500), (3000, 410)])
@pytest.mark.parametrize("most", [0, 50])
def test_axes_found_quickly_are_those_of_a_decomposition(count, size, most):
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(count, size)) * np.geomspace(1, 1e-2, size)
    rows -= rows.mean(axis=0)
    variances, axes = Spread(rows).principal(most)
    _, sizes, exact = np.linalg.svd(rows, full_matrices=False)
    np.testing.assert_allclose(variances[:20], sizes[:20] ** 2 / count, rtol=1e-3)
    np.testing.assert_allclose(np.abs((axes[:5] * exact[:5]).sum(axis=1)), 1, atol=1e-2)
    np.testing.assert_allclose(axes[:20] @ axes[:20].T, np.eye(20), atol=1e-8)


@pytest.mark.parametrize("count, size", [(30, 8), (8, 30)])
def test_all_axes_are_those_of_a_decomposition(count, size):
    rows = rows_of(count, size)
    variances, axes = Spread(rows).principal()
    _, sizes, exact = np.linalg.svd(rows, full_matrices=False)
    kept = sizes > 1e-9  # of a centred table, one axis fewer than there are rows
    assert kept.sum() == min(count - 1, size)
    np.testing.assert_allclose(variances, sizes**2 / count, atol=1e-15)
    products = np.abs((axes * exact).sum(axis=1))
    np.testing.assert_allclose(products[kept], 1, atol=1e-9)
    assert not axes[~kept].any()


def test_variances_add_up():
    rows = rows_of(12, 20)
    spread = Spread(rows)
    assert spread.total == pytest.approx(rows.var(axis=0).sum())
    assert spread.average == pytest.approx(rows.var(axis=0).mean())
    assert spread.principal()[0].sum() == pytest.approx(spread.total)


def test_rows_that_are_all_the_same_have_no_axes():
    variances, axes = Spread(np.zeros((3, 5))).principal()
    assert not variances.any() and not axes.any()


@pytest.mark.parametrize("count, size", [(12, 200), (200, 12), (16, 16), (2, 5)])
def test_the_automatic_shrinkage_is_scikit_learns(count, size):
    rng = np.random.default_rng(count)
    rows = rng.normal(size=(count, size)) * np.geomspace(1, 30, size)
    expected = OAS(assume_centered=True).fit(rows).shrinkage_
    assert Spread(rows).oas == pytest.approx(expected)
    assert Spread(np.ones((3, 1))).oas == 1
