"""A catalogue as further photos of an evaluation: whose own garments do not count."""

import numpy as np
import pytest

from orangecontrib.aiff.catalogue.crowd import CatalogueCrowd, in_its_space
from orangecontrib.aiff.catalogue.indexing import index_vectors
from orangecontrib.aiff.catalogue.space import space_of_table
from orangecontrib.aiff.catalogue.store import make_catalogue
from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.errors import CatalogueError, EmbeddingError
from orangecontrib.aiff.evaluation.protocol import Protocol
from orangecontrib.aiff.evaluation.systems import System, evaluate_systems
from orangecontrib.aiff.photos.rows import rows_of

from ..alignment.shifted import shifted_table


@pytest.fixture
def catalogue(tmp_path):
    table = shifted_table()
    catalogue = make_catalogue(tmp_path / "shop", space_of_table(table))
    with VectorCache(tmp_path / "vectors.sqlite") as cache:
        index_vectors(catalogue, table, cache)
    return catalogue


def test_own_garments_are_left_out(catalogue):
    table = shifted_table()
    some = table[table.Y < 5]
    crowd = CatalogueCrowd(catalogue, some, "shop")
    assert (crowd.name, crowd.photos, crowd.left_out) == ("shop", 45, 15)
    vectors = np.vstack([*crowd.blocks()])
    others = table[(table.Y >= 5) & (rows_of(table).domains.texts == "shop")].X
    lengths = np.linalg.norm(others, axis=1, keepdims=True)
    np.testing.assert_allclose(
        np.sort(vectors, axis=0), np.sort(others / lengths, axis=0), atol=1e-6
    )
    assert CatalogueCrowd(catalogue, some).photos == 75
    assert CatalogueCrowd(catalogue, some, "nowhere").photos == 75
    assert CatalogueCrowd(catalogue, table).photos == 0


def test_vectors_of_another_kind_take_no_part(catalogue):
    other = shifted_table(identity="another net")
    with pytest.raises(CatalogueError, match="say nothing"):
        CatalogueCrowd(catalogue, other)
    table = shifted_table()
    found = evaluate_systems(
        [System("a", table[table.Y < 5]), System("b", other[other.Y < 5])],
        Protocol(),
        distractors=lambda each: CatalogueCrowd(catalogue, each, "shop"),
    )
    assert [each.name for each in found.evaluations] == ["a"]
    assert "say nothing" in found.refused[0].reason
    assert found.evaluations[0].beside.photos == 45


def test_photos_in_its_space_need_its_networks(catalogue, tmp_path):
    with VectorCache(tmp_path / "other.sqlite") as cache, pytest.raises(EmbeddingError):
        in_its_space(catalogue, shifted_table()[:, "item"], cache)
