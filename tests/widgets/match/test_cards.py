import pytest

from orangecontrib.aiff.widgets.match.cards import Card, cards_of

from .answers import answer

pytestmark = pytest.mark.any_qt


def test_the_best_photo_stands_for_its_garment():
    cards = cards_of(answer(), 10, True, ())
    assert [card.row for card in cards] == [2, 1, 3]
    assert [card.rank for card in cards] == [1, 2, 3]
    assert [card.others for card in cards] == [2, 1, 0]
    assert [card.tied for card in cards] == [False, False, True]
    assert [card.right for card in cards] == [None] * 3
    assert cards[0].path == "/photos/2.jpg" and cards[0].item == "a"
    assert len(cards_of(answer(), 2, True, ())) == 2


def test_unfolded():
    found = answer()
    cards = cards_of(found, 10, True, {int(found.gallery.codes[2])})
    assert [card.row for card in cards] == [2, 0, 5, 1, 3]
    assert [card.rank for card in cards] == [1, 1, 1, 2, 3]
    assert [card.is_first for card in cards] == [True, False, False, True, True]
    assert cards[0].is_open and not cards[3].is_open


def test_each_photo_for_itself():
    cards = cards_of(answer(), 10, False, ())
    assert [card.row for card in cards] == [2, 1, 3, 0, 5, 4]
    assert {card.others for card in cards} == {0} and cards[-1].similarity == 0


def test_the_right_ones_where_the_item_is_known():
    cards = cards_of(answer("b", identical=1), 10, True, ())
    assert [card.right for card in cards] == [False, True, False]
    assert [card.identical for card in cards] == [False, True, False]


def test_words():
    card = Card(
        0, "/p/1.jpg", "1.jpg", "Anna/dress_1", 2, 0.25, 0.25, others=3, tied=True, right=True
    )
    assert card.words == (
        "Rank 2, nearly tied with the one before, Anna/dress_1, 1.jpg, similarity 75\u00a0%, "
        "right garment, 3 more of this garment, Space shows them"
    )
    assert "garment unknown" in Card(0, None, "row 1", "", 1, 0.5, 0.5).words


def test_a_photo_whose_file_is_gone_is_shown_small():
    found = answer()
    found.gone, found.small = frozenset({2, 3}), {2: "data:image/jpeg;base64,AAAA"}
    first, second, third = cards_of(found, 10, True, ())
    assert (first.gone, second.gone, third.gone) == (True, False, True)
    assert first.picture == "data:image/jpeg;base64,AAAA"
    assert (second.picture, third.picture) == (second.path, third.path)
    assert first.words.endswith("its file is gone, 2 more of this garment, Space shows them")
