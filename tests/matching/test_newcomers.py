import numpy as np
import pytest
from Orange.data import ContinuousVariable, Domain, Table
from Orange.preprocess import Normalize
from Orange.projection import PCA

from orangecontrib.aiff.alignment.methods import METHODS
from orangecontrib.aiff.alignment.table import align_table
from orangecontrib.aiff.embedding.blocks import mark_features
from orangecontrib.aiff.errors import ProtocolError
from orangecontrib.aiff.matching.gallery import make_gallery
from orangecontrib.aiff.matching.newcomers import Newcomers

from ..cases import random_table

SIZE = 16


@pytest.fixture
def table():
    return random_table(np.random.default_rng(0), garments=8, size=SIZE)


def check_rows(table, gallery_table):
    """Every row, as if it were a new photo, gets the vector that it has."""
    gallery = make_gallery(gallery_table)
    newcomers = Newcomers(gallery, [SIZE])
    for row in range(0, len(table), 7):
        domain = str(table[row]["domain"])
        found = newcomers.vector(newcomers.features([table.X[row]], domain))
        np.testing.assert_allclose(found, gallery.vectors[row], atol=1e-6)
    return newcomers


def test_a_networks_own_columns(table):
    assert not check_rows(table, table).is_derived


def test_their_order_and_number_may_have_changed(table):
    attributes = table.domain.attributes
    other = table.transform(Domain(attributes[9:1:-1], table.domain.class_var, table.domain.metas))
    check_rows(table, other)


@pytest.mark.parametrize(
    "method",
    [
        m
        for m in METHODS
        if METHODS[m].fit and not (METHODS[m].needs_items or METHODS[m].least_items)
    ],
)
def test_aligned_columns(table, method):
    aligned = align_table(table, method).table
    assert check_rows(table, aligned).is_derived


def test_alignment_learned_elsewhere(table):
    reference = random_table(np.random.default_rng(1), garments=8, size=SIZE)
    with reference.unlocked(reference.metas):
        reference.metas[:, 0] = [f"other {n}" for n in range(len(reference))]
    values = [f"r{n}" for n in range(8)]
    item = reference.domain.class_var.renamed("item")
    item = type(item)("item", values)
    reference = Table.from_numpy(
        Domain(reference.domain.attributes, item, reference.domain.metas),
        reference.X, reference.Y, reference.metas,
    )  # fmt: skip
    check_rows(table, align_table(table, "within", reference=reference).table)


def test_the_domain_of_the_photo_counts_where_columns_are_aligned(table):
    newcomers = Newcomers(make_gallery(align_table(table, "centre").table), [SIZE])
    vectors = [newcomers.features([table.X[0]], domain) for domain in ("consumer", "shop", None)]
    assert np.abs(vectors[0] - vectors[1]).max() > 0.01
    assert np.abs(vectors[0] - vectors[2]).max() > 0.001


def test_what_orange_derives(table):
    normalized = Normalize()(table)
    check_rows(table, normalized)
    projected = PCA(n_components=5)(table)(table)
    check_rows(table, projected)


def test_renamed_columns(table):
    renamed = [var.renamed(f"x{place}") for place, var in enumerate(table.domain.attributes)]
    domain = Domain(renamed, table.domain.class_var, table.domain.metas)
    check_rows(table, table.transform(domain))


@pytest.mark.parametrize("name", ["n{} (1)", "squeezenet1_1 n{}", "squeezenet1_1 (2) n{}"])
def test_several_networks(table, name):
    attributes = table.domain.attributes
    mark_features(attributes[:10], {"identity": "a", "name": "A"})
    mark_features(attributes[10:], {"identity": "b", "name": "B"})
    renamed = [ContinuousVariable(name.format(place)) for place in range(6)]
    for old, new in zip(attributes[10:], renamed, strict=True):
        new.attributes = old.attributes
    domain = Domain((*attributes[:10], *renamed), table.domain.class_var, table.domain.metas)
    joined = Table.from_numpy(domain, table.X, table.Y, table.metas)
    gallery = make_gallery(joined)
    newcomers = Newcomers(gallery, [10, 6])
    for row in (0, 5):
        found = newcomers.vector(newcomers.features([table.X[row, :10], table.X[row, 10:]]))
        np.testing.assert_allclose(found, gallery.vectors[row], atol=1e-6)


def test_places_that_the_columns_say_count_whatever_their_names(table):
    mark_features(table.domain.attributes, {"identity": "a", "name": "A"}, numbered=True)
    named = [ContinuousVariable(f"x{place}") for place in range(SIZE)]
    for old, new in zip(table.domain.attributes, named, strict=True):
        new.attributes = {**old.attributes, "place": str(old.attributes["place"])}  # as in a file
    turned = [*reversed(named)]
    domain = Domain(turned, table.domain.class_var, table.domain.metas)
    other = Table.from_numpy(domain, table.X[:, ::-1], table.Y, table.metas)
    check_rows(table, other)


def test_columns_that_no_new_photo_has_are_a_sentence(table):
    def renamed(name):
        _, *rest = table.domain.attributes
        first = ContinuousVariable(name)
        domain = Domain((first, *rest), table.domain.class_var, table.domain.metas)
        return Table.from_numpy(domain, table.X, table.Y, table.metas)

    for other in (Table("iris"), renamed("price"), renamed("n99")):
        with pytest.raises(ProtocolError, match="a new photo cannot get such numbers"):
            Newcomers(make_gallery(other), [SIZE])
    # Values alone, without how they were derived.
    aligned = align_table(table, "scale").table
    flat = [type(var)(var.name) for var in aligned.domain.attributes]
    flat = Table.from_numpy(Domain(flat, aligned.domain.class_var), aligned.X, aligned.Y)
    with pytest.raises(ProtocolError, match="Domain Aligner"):
        Newcomers(make_gallery(flat), [SIZE])
