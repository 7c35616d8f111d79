import itertools

import numpy as np
import pytest
from scipy.cluster import hierarchy
from scipy.spatial.distance import squareform

from orangecontrib.aiff.clusters.ordering import optimal_order

from .cases import Calls, Cancelled, random_matrix

RNG = np.random.default_rng(1)


def path(merges, distances):
    order = hierarchy.leaves_list(merges)
    return distances[order[:-1], order[1:]].sum()


def swapped(merges, which):
    merges = merges.copy()
    merges[which, :2] = merges[which, 1::-1]
    return merges


@pytest.mark.parametrize("method", ["average", "single", "complete"])
@pytest.mark.parametrize("photos", [2, 3, 5, 9])
def test_no_order_is_shorter(photos, method):
    distances = random_matrix(RNG, photos, metric="cosine")
    merges = hierarchy.linkage(squareform(distances), method)
    every = itertools.product((False, True), repeat=photos - 1)
    shortest = min(path(swapped(merges, np.array(which)), distances) for which in every)
    ours = optimal_order(merges, distances)
    assert path(ours, distances) == pytest.approx(shortest)
    np.testing.assert_array_equal(np.sort(ours[:, :2]), np.sort(merges[:, :2]))
    np.testing.assert_array_equal(ours[:, 2:], merges[:, 2:])


@pytest.mark.parametrize("method", ["average", "single"])
def test_never_longer_than_scipys(method):
    distances = random_matrix(RNG, 200)
    merges = hierarchy.linkage(squareform(distances), method)
    theirs = hierarchy.optimal_leaf_ordering(merges, squareform(distances))
    assert path(optimal_order(merges, distances), distances) <= path(theirs, distances) + 1e-9


def test_large_products_are_computed_in_parts(monkeypatch):
    import orangecontrib.aiff.clusters.ordering as module

    distances = random_matrix(RNG, 60)
    merges = hierarchy.linkage(squareform(distances), "average")
    whole = optimal_order(merges, distances)
    for block in (1, 50, 700):
        monkeypatch.setattr(module, "BLOCK", block)
        np.testing.assert_array_equal(optimal_order(merges, distances), whole)


def test_cancelling():
    distances = random_matrix(RNG, 60)
    merges = hierarchy.linkage(squareform(distances), "average")
    calls = Calls()
    optimal_order(merges, distances, calls)
    assert calls.shares == sorted(calls.shares) and calls.shares[-1] == pytest.approx(1)
    with pytest.raises(Cancelled):
        optimal_order(merges, distances, Calls(cancel_at=10))
