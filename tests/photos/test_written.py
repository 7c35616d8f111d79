import pytest

from orangecontrib.aiff.photos.photo import Box
from orangecontrib.aiff.photos.written import as_box, as_number, is_text, shown


@pytest.mark.parametrize(
    "text, number",
    [("1", 1), ("012", 12), ("-1.5", -1.5), ("1,5", 1.5), (".5", 0.5), ("5.", 5), ("+2e3", 2000)],
)
def test_numbers(text, number):
    assert as_number(text) == number


@pytest.mark.parametrize(
    "text", ["", "nan", "inf", "1e999", "1e7", "1_000", "²", "٣", "1.2.3", "0x1", "9" * 400, "e5"]
)
def test_no_numbers(text):
    assert as_number(text) is None


def test_boxes():
    assert as_box(["1", " 2 ", "3,5", "4"]) == Box(1, 2, 3.5, 4)
    for cells in (["1", "2", "3"], ["1", "2", "3", ""], ["1", "2", "1e999", "4"], []):
        assert as_box(cells) is None


def test_texts():
    assert is_text("dress 1 — è 日本\t") and is_text("x" * 1000)
    assert not any(map(is_text, ["a\0", "\ud800", "x" * 1001]))


def test_what_is_shown_can_be_shown():
    assert shown("a/1.jpg") == "a/1.jpg"
    assert shown("a\0\ud800") == "a??"
    assert len(shown("x" * 5000)) == 301
