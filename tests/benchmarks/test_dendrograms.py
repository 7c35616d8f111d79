from itertools import product

import numpy as np
import pytest
from Orange.clustering.hierarchical import dist_matrix_linkage
from Orange.data import ContinuousVariable, Domain
from Orange.distance import Cosine, Euclidean

from benchmarks.parts.dendrograms import TREES, Vectors, purities, purities_of
from benchmarks.parts.sets import Make, draw_sets
from orangecontrib.aiff.alignment.table import align_table
from orangecontrib.aiff.photos.columns import CONSUMER, DOMAINS
from orangecontrib.aiff.photos.rows import rows_of

from ..alignment.shifted import shifted_table
from ..cases import random_table

WORN = DOMAINS.index(CONSUMER)


def by_its_definition(distances, linkage, table):
    """Of each worn and shop photo of a garment, the smallest branch that holds both."""
    branches = [{photo} for photo in range(len(table))]
    for left, right, *_ in dist_matrix_linkage(distances, linkage):
        branches.append(branches[int(left)] | branches[int(right)])
    keys, codes = rows_of(table).item_keys, rows_of(table).domains.codes
    shares = []
    for worn, sold in product(range(len(table)), repeat=2):
        if keys[worn] == keys[sold] and codes[worn] == WORN != codes[sold]:
            smallest = min((each for each in branches if {worn, sold} <= each), key=len)
            shares.append(np.mean([keys[photo] == keys[worn] for photo in smallest]))
    return np.mean(shares)


@pytest.mark.parametrize("seed", range(4))
def test_purity_is_what_it_is_said_to_be(seed):
    rng = np.random.default_rng(seed)
    table = random_table(rng, garments=4, consumer=1 + seed % 2, shop=2, spread=1.5)
    distances = {
        "normalized_euclidean": Euclidean(table, normalize=True, impute=True),
        "cosine": Cosine(table, impute=True),
    }
    expected = [by_its_definition(distances[key], linkage, table) for linkage, key in TREES]
    assert purities(table) == pytest.approx(expected)
    assert len(set(expected)) > 1  # so that no tree is taken for another


def test_alike_is_one_and_apart_is_the_share():
    """Garments far from each other, then their worn photos far from all shop photos."""
    table = random_table(np.random.default_rng(0), garments=3, consumer=1, shop=1, spread=0.01)
    assert purities(table) == [1] * len(TREES)
    numbers = [ContinuousVariable(name) for name in "ab"]
    far = table.transform(Domain(numbers, table.domain.class_vars, table.domain.metas))
    worn = rows_of(far).domains.codes == WORN
    with far.unlocked(far.X):
        far.X[:] = np.where(worn[:, None], [1, 0], [0, 1])
        far.X += np.random.default_rng(1).uniform(0, 0.01, far.X.shape)
    assert purities(far) == pytest.approx([1 / 3] * len(TREES))


def test_the_gap_is_closed_by_the_photos_of_the_set():
    table = shifted_table(garments=12, consumer=1, shop=1, spread=0.3)
    sets = draw_sets(rows_of(table), Make(4), 6)
    expected = [purities(align_table(table[rows], "neighbours").table) for rows in sets]
    closed = purities_of(Vectors("closed", table, closed=True), sets)
    np.testing.assert_allclose(closed, expected)
    raw = purities_of(Vectors("raw", table), sets)
    np.testing.assert_allclose(raw, [purities(table[rows]) for rows in sets])
    assert closed.mean() > 0.8 > 0.4 > raw.mean()
