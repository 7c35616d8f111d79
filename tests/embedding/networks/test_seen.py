"""What networks were trained on: every one of the extra is told of, and the data sets are real."""

from pathlib import Path

import pytest

from orangecontrib.aiff.embedding.networks.fashion import FASHION
from orangecontrib.aiff.embedding.networks.seen import SEEN, why_spoiled
from orangecontrib.aiff.photos.datasets import READERS

PAGE = Path(__file__).parents[3] / "doc" / "networks.md"


def test_every_network_of_the_extra_is_told_of():
    assert list(SEEN) == list(FASHION)


@pytest.mark.parametrize("key", SEEN)
def test_what_is_told(key):
    seen = SEEN[key]
    assert seen.trained_on and seen.source
    assert set(seen.spoils) <= set(READERS)
    assert all(why.startswith("was ") for why in seen.spoils.values())


def test_moda_s_parent_saw_deepfashion2():
    assert why_spoiled("moda_distilled", "deepfashion2") == "was trained on DeepFashion2"
    assert why_spoiled("moda_matryoshka", "deepfashion2")
    assert why_spoiled("moda_distilled", "street2shop") == ""
    assert why_spoiled("marqo_fashion_siglip", "deepfashion2") == ""
    assert why_spoiled("squeezenet1_1", "deepfashion2") == why_spoiled("of mine", "") == ""


def test_the_page_says_the_same():
    text = PAGE.read_text(encoding="utf-8")
    part = text.partition("## What they have seen")[2].partition("\n## ")[0]
    for key, seen in SEEN.items():
        row = next(line for line in part.splitlines() if f"`{key}`" in line)
        assert seen.trained_on in row and seen.source in row, key
