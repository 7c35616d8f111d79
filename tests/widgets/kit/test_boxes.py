import pytest

from orangecontrib.aiff.photos.photo import Box
from orangecontrib.aiff.widgets.kit.boxes import (
    LEAST,
    between,
    fitted,
    in_words,
    moved,
    stretched,
    whole,
)

pytestmark = pytest.mark.any_qt

SIZE = (400, 600)
BOX = Box(100, 150, 200, 300)


def test_moved_as_far_as_the_photo_reaches():
    assert moved(BOX, 10, -20, SIZE) == Box(110, 130, 200, 300)
    assert moved(BOX, 1000, -1000, SIZE) == Box(200, 0, 200, 300)
    assert moved(whole(SIZE), 5, 5, SIZE) == whole(SIZE)


def test_stretched_by_its_edges():
    assert stretched(BOX, frozenset({"left", "top"}), 10, 20, SIZE) == Box(110, 170, 190, 280)
    assert stretched(BOX, frozenset({"right"}), 10, 99, SIZE) == Box(100, 150, 210, 300)
    assert stretched(BOX, frozenset({"bottom"}), 0, 1000, SIZE) == Box(100, 150, 200, 450)
    assert stretched(BOX, frozenset({"left"}), -1000, 0, SIZE) == Box(0, 150, 300, 300)
    small = stretched(BOX, frozenset({"left", "bottom"}), 1000, -1000, SIZE)
    assert (small.width, small.height) == (LEAST, LEAST)


def test_drawn_between_two_points():
    assert between(300, 450, 100, 150, SIZE) == BOX
    assert between(-50, -50, 100, 100, SIZE) == Box(0, 0, 100, 100)
    assert between(10, 10, 12, 300, SIZE) is None


def test_boxes_from_elsewhere_are_brought_into_the_photo():
    assert fitted(Box(-10, -10, 1000, 1000), SIZE) == whole(SIZE)
    assert fitted(Box(5000, 0, 10, 10), SIZE) == whole(SIZE)
    assert fitted(BOX, SIZE) == BOX


def test_boxes_in_words():
    assert in_words(None, SIZE) == "The whole photo counts"
    assert in_words(BOX, SIZE) == "Box from 25 to 75\u00a0% across and 25 to 75\u00a0% down"
