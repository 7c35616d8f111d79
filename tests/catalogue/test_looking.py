"""What adding would do, and that looking writes nothing."""

import pytest

from orangecontrib.aiff.catalogue.indexing import index_vectors
from orangecontrib.aiff.catalogue.looking import look_ahead
from orangecontrib.aiff.catalogue.space import space_of_table
from orangecontrib.aiff.catalogue.store import make_catalogue
from orangecontrib.aiff.embedding.cache import VectorCache

from ..alignment.shifted import shifted_table


@pytest.fixture
def catalogue(tmp_path):
    table = shifted_table()
    catalogue = make_catalogue(tmp_path / "shop", space_of_table(table))
    with VectorCache(tmp_path / "vectors.sqlite") as cache:
        index_vectors(catalogue, table[:40], cache)
    return catalogue


def counts(found):
    return found.new, found.changed, found.same, found.gone


def test_what_is_new_and_what_is_as_before(catalogue):
    table, version = shifted_table(), catalogue.version
    assert counts(look_ahead(catalogue, table)) == (60, 0, 40, 0)
    assert counts(look_ahead(catalogue, table[10:30])) == (0, 0, 20, 0)
    assert counts(look_ahead(catalogue, table[:0])) == (0, 0, 0, 0)
    assert catalogue.version == version and len(catalogue) == 40


def test_what_has_changed(catalogue):
    table = shifted_table()
    domain = table.domain["domain"]
    with table.unlocked(table.metas):
        column = -1 - table.domain.index(domain)
        table.metas[:5, column] = 1 - table.metas[:5, column].astype(float)
    assert counts(look_ahead(catalogue, table)) == (60, 5, 35, 0)
    with VectorCache(catalogue.folder.parent / "vectors.sqlite") as cache:
        done = index_vectors(catalogue, table, cache)
    assert counts(done) == (60, 5, 35, 0)  # what was foreseen


def test_it_stops(catalogue):
    class Stop(Exception):
        pass

    def callback(share):
        raise Stop

    with pytest.raises(Stop):
        look_ahead(catalogue, shifted_table(), callback=callback)
