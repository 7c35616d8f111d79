import numpy as np
import pytest
from Orange.data import DiscreteVariable, Table

from orangecontrib.aiff.embedding.blocks import mark_features
from orangecontrib.aiff.errors import ProtocolError
from orangecontrib.aiff.evaluation.ranking.distances import DISTANCES
from orangecontrib.aiff.matching.gallery import (
    NEARLY,
    Matches,
    find_matches,
    grouped,
    make_gallery,
    searched_rows,
)

from ..cases import photos_table, random_table


@pytest.fixture
def gallery():
    return make_gallery(random_table(np.random.default_rng(0)))


def test_matches_are_those_of_the_evaluators_cosine(gallery):
    distance = DISTANCES["cosine"]
    prepared = distance.prepare(gallery.table.X)
    rows = searched_rows(gallery)
    assert {*gallery.photos.domains.texts[rows]} == {"shop"} and len(rows) == 30
    for query in range(0, 42, 5):
        matches = find_matches(gallery, gallery.vectors[query], rows)
        wanted = distance.between(prepared[[query]], prepared[rows])[0]
        np.testing.assert_allclose(matches.distances, np.sort(wanted), atol=1e-6)
        np.testing.assert_array_equal(matches.rows, rows[np.argsort(wanted)])


def test_only_some_rows_are_searched(gallery):
    everything = searched_rows(gallery, None)
    assert len(everything) == 42
    consumer = searched_rows(gallery, "consumer")
    np.testing.assert_array_equal(
        np.sort(np.concatenate([consumer, searched_rows(gallery)])), everything
    )
    own = searched_rows(gallery, None, "item", "g03")
    assert len(own) == 7 and {*gallery.photos.items.texts[own]} == {"g03"}
    assert len(searched_rows(gallery, "shop", "item", "g03")) == 5
    assert len(searched_rows(gallery, "shop", "no such column", "x")) == 30
    matches = find_matches(gallery, gallery.vectors[0], own)
    assert {*matches.rows} == {*own}


def test_a_gallery_without_domains_is_searched_as_a_whole():
    table = random_table(np.random.default_rng(1))
    table = table.transform(type(table.domain)(table.domain.attributes, table.domain.class_var))
    gallery = make_gallery(table)
    assert len(searched_rows(gallery)) == 42 and {*gallery.photos.domains.texts} == {""}


def test_copies_keep_the_order_of_the_table():
    table = photos_table("abcd", "ssss", [[1, 0], [0, 1], [1, 0], [1, 0]])
    gallery = make_gallery(table)
    matches = find_matches(gallery, gallery.vectors[2], np.arange(4))
    assert matches.rows.tolist() == [0, 2, 3, 1]
    assert (matches.distances >= 0).all() and matches.distances[:3].max() < 1e-6


def test_the_best_photo_stands_for_its_item():
    table = photos_table(["a", "b", "a", None, None, "b"], "ssssss")
    gallery = make_gallery(table)
    matches = Matches(np.array([4, 1, 0, 3, 5, 2]), np.linspace(0.1, 0.6, 6))
    groups = grouped(gallery, matches, 10)
    assert [group.rows.tolist() for group in groups] == [[4], [1, 5], [0, 2], [3]]
    assert [group.rank for group in groups] == [1, 2, 3, 4]
    np.testing.assert_allclose(groups[1].distances, [0.2, 0.5])
    assert [group.rows.tolist() for group in grouped(gallery, matches, 2)] == [[4], [1, 5]]
    single = grouped(gallery, matches, 3, by_item=False)
    assert [group.rows.tolist() for group in single] == [[4], [1], [0]]


def test_near_ties_are_between_neighbours():
    gallery = make_gallery(photos_table("abcd", "ssss"))
    near = 0.5 * (1 + NEARLY * 0.9)
    matches = Matches(np.arange(4), np.array([0.2, 0.5, near, near]))
    assert [group.tied for group in grouped(gallery, matches, 4)] == [False, False, True, True]


def test_items_of_two_collectors_are_two_items():
    table = photos_table("aabb", "ssss")
    who = DiscreteVariable("collector", ("Anna", "Bo"))
    table = table.add_column(who, [0, 1, 0, 0], to_metas=True)
    assert len({*make_gallery(table).codes}) == 3


def test_numbers_that_no_network_made_do_not_count():
    table = photos_table("ab", "ss", [[1, 0, 7], [0, 1, 9]])
    mark_features(table.domain.attributes[:2], {"identity": "abc", "name": "a network"})
    gallery = make_gallery(table)
    assert gallery.vectors.shape == (2, 2) and [len(block) for block in gallery.blocks] == [2]
    assert gallery.provenances[0]["name"] == "a network"


def test_what_is_no_gallery_is_a_sentence():
    broken = photos_table("ab", "ss", [[1, 0], [np.nan, 1]])
    for table, words in (
        (photos_table("ab", "ss")[:0], "no vectors"),
        (Table("heart_disease")[:, :0], "Local GPU Embedder"),
        (broken, "1 of the gallery's 2 photos"),
    ):
        with pytest.raises(ProtocolError, match=words):
            make_gallery(table)


def test_near_ties_are_those_of_the_order(gallery):
    found = Matches(np.arange(3), np.array([0.5, 0.3, 0.6]), np.array([-0.3, 0.2, -0.08]))
    groups = grouped(gallery, found, 3, by_item=False)
    np.testing.assert_allclose([group.corrected[0] for group in groups], [0.2, 0.5, 0.52])
    assert [group.distances[0] for group in groups] == [0.5, 0.3, 0.6]
    assert [group.tied for group in groups] == [False, False, True]
