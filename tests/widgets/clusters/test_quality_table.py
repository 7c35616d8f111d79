import numpy as np
import pytest

from orangecontrib.aiff.clusters.quality import FIGURES, quality_of
from orangecontrib.aiff.widgets.clusters.quality_table import in_words, number

from ...clusters.cases import line


def test_figures_that_are_missing_are_said_once_each():
    quality = quality_of(line([0, 1, 5], "???"), np.array([0, 0, 1]))
    words = in_words(quality)
    assert "The cut has 2 clusters" in words
    assert words.count("need to know which garment each photo shows") == 1
    for key in quality.missing:
        assert FIGURES[key].label in words


@pytest.mark.parametrize(
    "value, text",
    [(0.12345, "0.123"), (-0.00001, "0.000"), (None, "–"), (np.nan, "–"), (1, "1.000")],
)
def test_numbers(value, text):
    assert number(value) == text
