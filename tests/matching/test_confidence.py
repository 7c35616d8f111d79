import numpy as np
import pytest

from orangecontrib.aiff.errors import ProtocolError
from orangecontrib.aiff.matching import confidence, hubs
from orangecontrib.aiff.matching.confidence import (
    LEAST,
    NOTHING,
    PROBABLY,
    SIMILAR,
    WORDS,
    Confidence,
    estimate,
)
from orangecontrib.aiff.matching.gallery import find_matches, make_gallery, searched_rows
from orangecontrib.aiff.matching.hubs import find_hubs

from ..cases import photos_table, random_table


def gallery_of(spread, garments=20, seed=0):
    return make_gallery(random_table(np.random.default_rng(seed), garments, spread=spread))


def test_each_photo_is_left_out_and_asked():
    gallery = gallery_of(1.0)
    rows = searched_rows(gallery)
    found = estimate(gallery, rows, "consumer")
    assert found.domain == "consumer" and found.source.startswith("40 consumer photos")
    distances = 1 - gallery.vectors @ gallery.vectors.T
    for place, photo in enumerate(np.flatnonzero(gallery.photos.domains.texts == "consumer")):
        own = gallery.codes[rows] == gallery.codes[photo]
        to_rows = distances[photo, rows]
        others = sorted(
            to_rows[gallery.codes[rows] == code].min() for code in {*gallery.codes[rows[~own]]}
        )
        wanted = [to_rows[own].min(), *others[:2]]
        got = [found.right[place], found.wrong[place], found.next_wrong[place]]
        np.testing.assert_allclose(got, wanted, atol=1e-6)


def test_a_photo_never_finds_itself():
    gallery = gallery_of(1.0)
    rows = searched_rows(gallery)
    found = estimate(gallery, rows, "shop")
    assert len(found.right) == 100 and found.domain == "shop" and found.right.min() > 1e-3


def test_photos_that_are_searched_stand_in_where_there_are_too_few():
    few = gallery_of(0.5, garments=LEAST // 2 - 1)
    found = estimate(few, searched_rows(few), "consumer")
    assert found.domain == "shop" and len(found.right) == 5 * (LEAST // 2 - 1)


def test_many_are_enough(monkeypatch):
    monkeypatch.setattr(confidence, "MOST", 15)
    gallery = gallery_of(1.0)
    rows = searched_rows(gallery)
    found = estimate(gallery, rows, "shop")
    assert len(found.right) == 15
    np.testing.assert_array_equal(found.right, estimate(gallery, rows, "shop").right)


def test_words_for_garments_that_are_easily_told_apart():
    gallery = gallery_of(0.3)
    found = estimate(gallery, searched_rows(gallery), "consumer")
    near, far = np.median(found.right), np.median(found.wrong)
    assert near < found.wrong.min()
    judgement = found.judge(near, far)
    assert judgement.word == PROBABLY and judgement.chance > 0.9
    assert judgement.right == pytest.approx(0.5, abs=0.1) and judgement.wrong == 0
    assert found.judge(far, far * 1.01).word == SIMILAR
    assert found.judge(1.9, 1.95).word == NOTHING
    # The only item there is has nothing beside it; nor is it sure beyond what 40 photos can say.
    assert found.judge(near).chance <= 1 - 1 / 42


def test_where_nothing_can_be_told_apart_nothing_is_probable():
    gallery = gallery_of(50.0)
    found = estimate(gallery, searched_rows(gallery), "consumer")
    words = {found.judge(d, d + gap).word for d in np.linspace(0, 1.5, 40) for gap in (0.001, 0.1)}
    assert PROBABLY not in words and words <= {*WORDS}


def test_never_right_is_never_probable():
    found = Confidence(np.full(20, 0.9), np.full(20, 0.1), np.full(20, 0.2), "shop")
    assert found.judge(0.01, 0.5).chance == pytest.approx(1 / 22)


def test_chances_keep_what_they_promise_on_other_garments():
    wrong = said = 0
    for seed in range(4):
        learned = gallery_of(0.8, garments=40, seed=seed)
        asked = gallery_of(0.8, garments=40, seed=100 + seed)
        judge = estimate(learned, searched_rows(learned), "consumer").judge
        other = estimate(asked, searched_rows(asked), "consumer")
        for right, near, then in zip(other.right, other.wrong, other.next_wrong, strict=True):
            first, second = sorted((right, near, then))[:2]
            for d1, d2, is_right in ((first, second, right == first), (near, then, False)):
                if judge(d1, d2).word == PROBABLY:
                    said += 1
                    wrong += not is_right
    assert said > 50 and wrong / said < 0.25


@pytest.mark.parametrize(
    "items, words",
    [("aaaaaaaaaaaa", "two garments"), ("abcdefghijkl", "0 photos could"), ("aabbcdefghij", "4 photos")],
)  # fmt: skip
def test_it_is_said_when_it_cannot_be_told(items, words):
    rng = np.random.default_rng(0)
    gallery = make_gallery(photos_table(items, "s" * len(items), rng.normal(size=(len(items), 3))))
    with pytest.raises(ProtocolError, match=f"cannot be told.*{words}"):
        estimate(gallery, searched_rows(gallery), "consumer")


def test_photos_of_unknown_items_take_no_part():
    rng = np.random.default_rng(0)
    items = [None] * 5 + list("aaaaabbbbbb")
    gallery = make_gallery(photos_table(items, "s" * 16, rng.normal(size=(16, 3))))
    found = estimate(gallery, np.arange(16))
    assert len(found.right) == 11 and np.isinf(found.next_wrong).all()
    assert 0 < found.judge(0.5, 0.6).chance < 1


def test_photos_are_left_out_as_queries_are_asked(monkeypatch):
    monkeypatch.setattr(hubs, "LEAST_BANK", 4)
    gallery = gallery_of(1.0)
    rows = searched_rows(gallery)
    marks = find_hubs(gallery, rows, "consumer")
    found = estimate(gallery, rows, "consumer", marks)
    assert found.corrected and found.judge(0.5).corrected
    assert "(marked down)" in found.judge(0.5).sentence
    for place, photo in enumerate(np.flatnonzero(gallery.photos.domains.texts == "consumer")):
        matches = find_matches(gallery, gallery.vectors[photo], rows, marks.marks([photo]))
        own = gallery.codes[matches.rows] == gallery.codes[photo]
        wanted = [matches.corrected[own].min(), matches.corrected[~own].min()]
        np.testing.assert_allclose([found.right[place], found.wrong[place]], wanted, atol=1e-6)
