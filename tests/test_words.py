import pytest

from orangecontrib.aiff.words import distance_text, distinct, percent, plural, short_names


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 photos"), (1, "1 photo"), (2, "2 photos"), (1000, "1,000 photos"), (-1, "-1 photos")],
)
def test_numbers_with_their_nouns(number, text):
    assert plural(number, "photo") == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0.0 %"), (1, "100.0 %"), (0.0049, "0.5 %"), (2 / 3, "66.7 %"), (float("nan"), "nan %")],
)
def test_shares_as_percent(share, text):
    assert percent(share) == text


def test_names_that_come_again_get_numbers():
    assert distinct(["a", "a", "a (2)"]) == ["a", "a (2)", "a (2) (2)"]
    assert distinct(name for name in "ab") == ["a", "b"]


def test_names_without_what_all_share():
    assert short_names(["A, b"]) == ["A, b"]
    assert short_names(["A, b", "C, b"]) == ["A …", "C …"]
    assert short_names(["A, b, e", "A, c, d, e"]) == ["… b …", "… c, d …"]
    assert short_names(["A, x", "B, x", "A + B, x, c"]) == ["A …", "B …", "A + B, c"]
    assert short_names(["A, b", "A, b, c"]) == ["… b", "… c"]
    assert short_names(["A", "A"]) == ["A", "A"] and short_names([]) == []


@pytest.mark.parametrize(
    ("distance", "text"),
    [(0.03456, "0.0346"), (12.345, "12.35"), (1234.5, "1,234"), (-0.25, "−0.2500")],
)
def test_distances_have_as_many_digits_as_fit(distance, text):
    assert distance_text(distance) == text
