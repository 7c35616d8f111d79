import pickle

import numpy as np
import pytest
from Orange.data import Domain

from orangecontrib.aiff.alignment.closing import close_gap
from orangecontrib.aiff.alignment.methods import DEFAULT_METHOD
from orangecontrib.aiff.alignment.photos import is_aligned
from orangecontrib.aiff.alignment.table import align_table
from orangecontrib.aiff.embedding.blocks import blocks_of, provenance_of
from orangecontrib.aiff.evaluation.evaluation import evaluate_table
from orangecontrib.aiff.evaluation.systems import systems_of
from orangecontrib.aiff.photos.rows import rows_of

from ..cases import photos_table
from ..evaluation.test_blocks_apart import two_networks
from .shifted import by_collector, rows, shifted_table


@pytest.fixture
def table():
    return shifted_table()


def said_of(domains, features=None):
    """What is said of photos of some domains, which are left as they are."""
    given = photos_table(list("abcd")[: len(domains)], domains, features)
    found = close_gap(given)
    assert found.table is given and found.raw is given and found.learned is None
    assert not rows_of(given).has_domains and not is_aligned(found.table)
    return found.sentence


def test_worn_and_shop_photos_are_brought_nearer(table):
    found = close_gap(table)
    assert found.raw is table and is_aligned(found.table) and not is_aligned(table)
    np.testing.assert_array_equal(found.table.ids, table.ids)
    np.testing.assert_array_equal(found.table.X, align_table(table, DEFAULT_METHOD).table.X)
    assert evaluate_table(found.table).mrr > evaluate_table(table).mrr + 0.2
    assert found.sentence == (
        "worn and shop photos brought nearer each other, learned from these 100 photos"
    )
    assert found.learned.transductive
    assert provenance_of(found.table)["alignment"]["transductive"] is True


def test_photos_of_one_domain_are_not_touched():
    assert said_of("sss") == "not brought nearer each other: all photos are shop photos"
    assert said_of("cc") == "not brought nearer each other: all photos are worn photos"
    assert said_of("c??").endswith(": no photo is known to be a shop photo")
    assert said_of("???").endswith(": no photo is known to be a worn or a shop photo")
    assert said_of("").endswith("a worn or a shop photo")


def test_photos_without_a_domain_are_not_touched(table):
    bare = table.transform(Domain(table.domain.attributes, table.domain.class_vars))
    found = close_gap(bare)
    assert found.table is bare
    assert found.sentence.endswith("does not say which are worn and which are shop photos")
    assert found.untold


def test_whether_domains_are_not_told():
    names = list("abc")
    assert close_gap(photos_table(names, "c?s"[:2] + "c")).untold
    assert not close_gap(photos_table(names, "sss")).untold
    assert not close_gap(shifted_table()).untold


def test_what_is_aligned_is_not_aligned_again(table):
    aligned = close_gap(table).table
    again = close_gap(aligned)
    assert again.table is aligned and again.learned is None
    assert again.sentence.endswith("vectors that are aligned already")


def test_vectors_that_cannot_be_aligned_stay_and_the_reason_is_said(table):
    with table.unlocked(table.X):
        table.X[0, 0] = np.nan
    found = close_gap(table)
    assert found.table is table and found.learned is None
    assert found.sentence.startswith("not brought nearer each other: 1 of 100 photos")


@pytest.mark.parametrize("domains", ["cs", "css", "cccs"])
def test_so_few_photos_stay_finite(domains):
    features = np.random.default_rng(0).normal(size=(len(domains), 5))
    found = close_gap(photos_table(list("aabb")[: len(domains)], domains, features))
    assert found.learned is not None and np.isfinite(found.table.X).all()


def test_joined_networks_become_one_block():
    given = two_networks()
    found = close_gap(given)
    assert len(blocks_of(given)) == 2 and len(blocks_of(found.table)) == 1
    assert is_aligned(found.table)
    # ... and so one system, while the raw ones are each alone and all together.
    assert len(systems_of(found.table)) == 1 and len(systems_of(found.raw)) == 3
    # ... and as provenance alone, where one of several was aligned.
    assert is_aligned({"parts": [{"name": "raw"}, provenance_of(found.table)]})
    assert not is_aligned({"parts": [{"name": "raw"}]}) and not is_aligned({})


def test_photos_that_come_later_go_through_the_same_map(table):
    aligned = close_gap(table).table
    later = by_collector(shifted_table(seed=5), "later")
    got = later.transform(aligned.domain)
    of_shop = rows(got, rows_of(later).domains.codes == 1)
    assert np.isfinite(got.X).all() and len(of_shop) == 60
    assert evaluate_table(got).mrr > evaluate_table(later).mrr + 0.2
    # Rows go through it as a table does, and a pickle keeps it.
    kept = pickle.loads(pickle.dumps(aligned))
    assert is_aligned(kept) and is_aligned(aligned[:3])
    np.testing.assert_allclose(later.transform(kept.domain).X, got.X)


def test_the_work_can_be_stopped(table):
    class Stop(Exception):
        pass

    told = []

    def stop(share):
        told.append(share)
        if share > 0.4:
            raise Stop

    with pytest.raises(Stop):
        close_gap(table, stop)
    assert told == sorted(told) and told[0] >= 0


def test_vectors_that_cannot_be_aligned_are_not_for_want_of_domains():
    broken = shifted_table()
    with broken.unlocked():
        broken.X[0, 0] = np.inf
        broken.metas[1, [var.name for var in broken.domain.metas].index("domain")] = np.nan
    found = close_gap(broken)
    assert found.learned is None and not found.untold


def test_colours_beside_a_network_are_left_out_where_photos_stay_apart():
    table = two_networks(model="colour")
    found = close_gap(table)
    assert found.learned is not None and len(provenance_of(found.table)["parts"]) == 2
    worn = table[rows_of(table).domains.where("consumer")]
    found = close_gap(worn)
    assert found.raw is worn and [block.model for block in blocks_of(found.table)] == ["one"]
    assert found.sentence.endswith(
        ": all photos are worn photos. Colour is in Raw Embeddings alone"
    )
    np.testing.assert_array_equal(found.table.ids, worn.ids)


def test_networks_and_colours_by_themselves_stay_where_photos_stay_apart():
    table = two_networks(model="colour")
    worn = table[rows_of(table).domains.where("consumer")]
    colours = worn.domain.attributes[5:]
    only = worn.transform(Domain(colours, worn.domain.class_vars, worn.domain.metas))
    assert close_gap(only).table is only
    networks = two_networks()
    networks = networks[rows_of(networks).domains.where("consumer")]
    assert close_gap(networks).table is networks
