import pytest

from orangecontrib.aiff.words import percent, plural


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
