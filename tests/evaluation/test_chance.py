import itertools

import numpy as np
import pytest
from scipy.stats import hypergeom

from orangecontrib.aiff.evaluation.chance import chance
from orangecontrib.aiff.evaluation.metrics import KS

from ..cases import by_hand, rows_of

SIZES = [(1, 1), (2, 1), (5, 5), (6, 2), (30, 5), (400, 1), (20_000, 7), (3_000, 2_990)]


@pytest.mark.parametrize("gallery", range(1, 8))
def test_is_the_mean_over_all_orders(gallery):
    for relevant in range(1, gallery + 1):
        orders = [
            by_hand([place in right for place in range(gallery)])
            for right in itertools.combinations(range(gallery), relevant)
        ]
        found = rows_of(chance(gallery, np.array([relevant])))[0]
        np.testing.assert_allclose(found, np.mean(orders, axis=0), atol=1e-12)


@pytest.mark.parametrize("gallery, relevant", SIZES)
def test_closed_forms(gallery, relevant):
    found = chance(gallery, np.array([relevant]))
    hits = [1 - hypergeom.pmf(0, gallery, relevant, min(k, gallery)) for k in KS]
    np.testing.assert_allclose(found.hit[0], hits, atol=1e-11)
    n, r = gallery, relevant
    harmonic = sum(1 / i for i in range(1, n + 1))
    bestgen = (harmonic + (r - 1) / max(n - 1, 1) * (n - harmonic)) / n
    assert found.ap[0] == pytest.approx(bestgen, abs=1e-12)
    ranks = np.arange(1, n + 1)
    none = np.concatenate([[1.0], hypergeom.pmf(0, n, r, ranks)])
    assert found.rr[0] == pytest.approx(((none[:-1] - none[1:]) / ranks).sum(), abs=1e-9)


def test_each_query_by_its_own_count():
    found = chance(10, np.array([3, 1, 3]))
    assert found.hit[0, 0] == found.hit[2, 0] == pytest.approx(0.3)
    assert found.hit[1, 0] == pytest.approx(0.1)
