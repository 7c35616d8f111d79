import numpy as np
import pytest

from orangecontrib.aiff.errors import ProtocolError
from orangecontrib.aiff.matching import hubs
from orangecontrib.aiff.matching.gallery import find_matches, make_gallery, searched_rows
from orangecontrib.aiff.matching.hubs import find_hubs

from ..cases import photos_table, random_table


@pytest.fixture(autouse=True)
def few_are_enough(monkeypatch):
    monkeypatch.setattr(hubs, "LEAST_BANK", 4)


@pytest.fixture
def gallery():
    return make_gallery(random_table(np.random.default_rng(0), garments=12))


def by_hand(gallery, rows, domain, without=()):
    """Mean cosine of each row's ten nearest photos of the domain, of other items."""
    bank = np.flatnonzero(gallery.photos.domains.texts == domain)
    means = []
    for row in rows:
        near = [
            float(gallery.vectors[row] @ gallery.vectors[other])
            for other in bank
            if other not in without and gallery.codes[other] != gallery.codes[row]
        ]
        means.append(np.mean(sorted(near)[-10:]))
    return np.array(means)


def test_marks_are_those_of_csls(gallery):
    rows = searched_rows(gallery)
    found = find_hubs(gallery, rows, "consumer")
    means = by_hand(gallery, rows, "consumer")
    np.testing.assert_allclose(found.marks(), (means - means.mean()) / 2, atol=1e-6)
    assert found.bank == 24 and found.source == "24 consumer photos of the gallery"
    query = gallery.vectors[0]
    order = find_matches(gallery, query, rows, found.marks()).rows
    wanted = np.argsort(-(2 * gallery.vectors[rows] @ query - means))
    np.testing.assert_array_equal(order, rows[wanted])
    # It is another order than that of the nearest.
    assert (order != find_matches(gallery, query, rows).rows).any()


def test_blocks_change_nothing(gallery, monkeypatch):
    rows = searched_rows(gallery)
    whole, shares = find_hubs(gallery, rows, "consumer").marks(), []
    monkeypatch.setattr(hubs, "CELLS", 24 * 7)
    parts = find_hubs(gallery, rows, "consumer", shares.append)
    np.testing.assert_allclose(parts.marks(), whole, atol=1e-7)
    assert len(shares) == 9 and shares[-1] == 1 and shares == sorted(shares)


def test_the_photo_that_asks_is_not_in_its_own_bank(gallery):
    rows = searched_rows(gallery)
    found = find_hubs(gallery, rows, "consumer")
    average = by_hand(gallery, rows, "consumer").mean()
    for asks in np.flatnonzero(gallery.photos.domains.texts == "consumer")[:5]:
        means = by_hand(gallery, rows, "consumer", {asks})
        np.testing.assert_allclose(found.marks([asks]), (means - average) / 2, atol=1e-6)
        assert (found.marks([asks]) != found.marks()).any()
    np.testing.assert_array_equal(found.marks([rows[0]]), found.marks())


def test_photos_of_its_own_item_make_no_hub():
    # Photo 4 is as near to a worn photo of its item as photo 5 to one of another item.
    items = ["a", "b", "c", "d", "a", "e"]
    features = [[1, 0], [0, 1], [-1, 0], [0, -1], [1, 0.01], [0.01, 1]]
    gallery = make_gallery(photos_table(items, "ccccss", features))
    marks = find_hubs(gallery, np.array([4, 5]), "consumer").marks()
    assert marks[0] < marks[1]


def test_a_bank_of_one_item_alone_marks_down_no_photo_of_it():
    gallery = make_gallery(photos_table("aaaaab", "ccccss", np.eye(6)))
    marks = find_hubs(gallery, np.array([4, 5]), "consumer").marks()
    np.testing.assert_array_equal(marks, 0)
    assert np.isfinite(find_hubs(gallery, np.array([4]), "consumer").marks([0])).all()


@pytest.mark.parametrize(
    "domain, searched, words",
    [("", "shop", "nobody said whether"), ("shop", "shop", "are searched too"),
     ("consumer", None, "are searched too")],
)  # fmt: skip
def test_without_a_bank_nothing_is_marked_down(gallery, domain, searched, words):
    with pytest.raises(ProtocolError, match=f"not marked down.*{words}"):
        find_hubs(gallery, searched_rows(gallery, searched), domain)


def test_few_photos_tell_of_no_hubs(gallery, monkeypatch):
    monkeypatch.setattr(hubs, "LEAST_BANK", 25)
    with pytest.raises(ProtocolError, match="24 consumer photos, and 25 are needed"):
        find_hubs(gallery, searched_rows(gallery), "consumer")


def test_many_are_enough(gallery, monkeypatch):
    monkeypatch.setattr(hubs, "MOST_BANK", 15)
    rows = searched_rows(gallery)
    found = find_hubs(gallery, rows, "consumer")
    assert found.bank == 15 and len(np.unique(found.photos)) <= 15
    np.testing.assert_array_equal(found.marks(), find_hubs(gallery, rows, "consumer").marks())
