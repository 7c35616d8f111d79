import pickle
import warnings

import numpy as np
import pytest
import scipy.sparse as sp
from Orange.data import ContinuousVariable, DiscreteVariable, Domain
from Orange.preprocess.preprocess import Preprocess

from orangecontrib.aiff.alignment.methods import METHODS
from orangecontrib.aiff.alignment.table import align_table
from orangecontrib.aiff.embedding.blocks import provenance_of
from orangecontrib.aiff.errors import AlignmentError

from .shifted import rows, shifted_table

FITTING = [key for key, method in METHODS.items() if method.fit and not method.least_items]


@pytest.fixture
def table():
    return shifted_table()


@pytest.fixture
def later():
    return shifted_table(seed=1)


@pytest.mark.parametrize("key", FITTING)
def test_new_photos_are_aligned_by_oranges_own_means(key, table, later):
    found = align_table(table, key, reference=shifted_table(seed=2, garments=30))
    by_domain = later.transform(found.table.domain)
    by_preprocessor = found.preprocessor(later)
    np.testing.assert_allclose(by_domain.X, by_preprocessor.X)
    np.testing.assert_array_equal(by_domain.ids, later.ids)
    np.testing.assert_allclose(table.transform(found.table.domain).X, found.table.X)
    assert by_preprocessor.domain == found.table.domain
    assert provenance_of(by_preprocessor) == provenance_of(found.table)
    assert isinstance(found.preprocessor, Preprocess)


def test_pickles(table, later):
    found = align_table(table, "whiten")
    again, domain = pickle.loads(pickle.dumps((found.preprocessor, found.table.domain)))
    # A matrix that lies elsewhere in memory may be multiplied in another order.
    np.testing.assert_allclose(again(later).X, found.preprocessor(later).X, atol=1e-12)
    assert domain == found.table.domain and hash(domain) == hash(found.table.domain)
    np.testing.assert_array_equal(later.transform(domain).X, again(later).X)


def test_other_maps_make_other_columns(table):
    one, same, other = (
        align_table(table, key).table.domain for key in ("centre",) * 2 + ("scale",)
    )
    assert one == same and hash(one) == hash(same) and one != other
    assert one[0] != one[1]


def test_without_domains_the_pooled_statistics_serve(table, later):
    domain = align_table(table, "centre").table.domain
    metas = [var for var in later.domain.metas if var.name != "domain"]
    bare = later.transform(Domain(later.domain.attributes, later.domain.class_vars, metas))
    unknown = later.copy()
    with unknown.unlocked(unknown.metas):
        unknown.metas[:, 1] = np.nan
    pooled = later.X - table.X.mean(axis=0)
    for each in (bare, unknown):
        aligned = each.transform(domain).X  # turned, so that only products can be compared
        np.testing.assert_allclose(aligned @ aligned.T, pooled @ pooled.T)


def test_domains_are_known_by_their_names_not_their_order(table, later):
    domain = align_table(table, "centre").table.domain
    swapped = DiscreteVariable("domain", ("shop", "consumer"))
    turned = later.transform(
        Domain(later.domain.attributes, later.domain.class_vars, [later.domain["image"], swapped])
    )
    with turned.unlocked(turned.metas):
        turned.metas[:, 1] = 1 - later.get_column("domain")
    np.testing.assert_allclose(turned.transform(domain).X, later.transform(domain).X)


def test_missing_numbers_stay_missing_and_sparse_ones_work(table, later):
    found = align_table(table, "whiten")
    broken = later.copy()
    with broken.unlocked(broken.X):
        broken.X[0, 0], broken.X[1, 1] = np.nan, np.inf
    sparse = later.copy()
    with sparse.unlocked():
        sparse.X = sp.csr_matrix(later.X)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = broken.transform(found.table.domain).X
    wanted = found.preprocessor(later).X
    assert not np.isfinite(result[:2]).any()
    np.testing.assert_array_equal(result[2:], wanted[2:])
    np.testing.assert_allclose(sparse.transform(found.table.domain).X, wanted)


def test_vectors_of_another_kind_are_refused(table):
    preprocessor = align_table(table, "scale").preprocessor
    with pytest.raises(AlignmentError, match="not of the kind"):
        preprocessor(shifted_table(identity="another net"))
    with pytest.raises(AlignmentError, match="not of the kind"):
        preprocessor(table.transform(Domain(table.domain.attributes[:3], table.domain.class_vars)))


def test_names_are_unique_and_other_columns_stay(table):
    season = DiscreteVariable("season", ("summer", "winter"))
    old = table.domain
    wide = table.transform(
        Domain([season, *old.attributes], old.class_vars, [*old.metas, ContinuousVariable("a0")])
    )
    domain = align_table(wide, "centre").table.domain
    assert domain.attributes[0] is season and domain.metas == wide.domain.metas
    names = [var.name for var in domain.variables + domain.metas]
    assert len(set(names)) == len(names)


def test_few_rows_of_a_table_are_aligned_as_in_the_whole(table):
    found = align_table(table, "whiten")
    some = rows(table, np.arange(len(table)) < 5)
    np.testing.assert_allclose(found.preprocessor(some).X, found.table.X[:5])
