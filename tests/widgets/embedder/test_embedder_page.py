"""The page of Local GPU Embedder: its tables are the code's."""

import re
from pathlib import Path

import pytest

from orangecontrib.aiff.chains import CHAINS, near_and_far_for
from orangecontrib.aiff.embedding.networks.catalogue import ALL_MODELS
from orangecontrib.aiff.embedding.networks.models import (
    DEFAULT_MODEL,
    DEPTHS,
    MODELS,
    STRIPS,
    VECTORS,
)
from orangecontrib.aiff.embedding.seeing.preparing import FITS, REGIONS

pytestmark = pytest.mark.any_qt

PAGE = Path(__file__).parents[3] / "doc" / "widgets" / "local-gpu-embedder.md"
TEXT = PAGE.read_text(encoding="utf-8")


def rows_of(heading):
    """The cells of the first table below a heading, its own heading left out."""
    part = TEXT.partition(f"### {heading}\n")[2].partition("\n### ")[0]
    (table, *_) = re.findall(r"(?:^\|.*\n)+", part, re.M)
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:]]


@pytest.mark.parametrize(
    ("heading", "keys"),
    [
        ("Kinds of vector", VECTORS),
        ("Which part of the photo", REGIONS),
        ("What the network sees", FITS),
    ],
)
def test_choices_are_all_there(heading, keys):
    assert {row[1].strip("`") for row in rows_of(heading)} == set(keys)


def test_chains_are_all_there_with_what_they_choose():
    rows = rows_of("Chains")
    assert [row[0] for row in rows] == [label for label, _, _ in CHAINS.values()]
    for row, (_, _, chain) in zip(rows, CHAINS.values(), strict=True):
        recipe = chain.recipe
        told = [row[1], row[2], row[3]]
        named = [VECTORS[recipe.vector][0], REGIONS[recipe.region][0], FITS[recipe.fit].label]
        for short, whole in zip(told, named, strict=True):
            assert whole.lower().startswith(short.lower())
        assert row[4] == ("yes" if recipe.mirror else "no")
        several = near_and_far_for(list(MODELS.values())[:2], chain)
        assert not recipe.near_and_far and not near_and_far_for([MODELS[DEFAULT_MODEL]], chain)
        assert row[5] == ("if several networks are ticked" if several else "no")
        assert row[6] == ("yes" if chain.closes_gap else "no")


def test_lengths_of_joined_vectors():
    part = TEXT.partition("### Kinds of vector\n")[2].partition("\n### ")[0]
    told = re.findall(r"^\| ([^|`]+?) \| ([\d,]+) \| ([\d,]+) \|$", part, re.M)
    assert told
    by_label = {model.label: model for model in ALL_MODELS.values()}
    for names, depths, strips in told:
        first, *others = names.split(", ")
        for name in (first, *(first.partition("-Lite")[0] + each for each in others)):
            model = by_label[name]
            assert (f"{model.length(DEPTHS):,}", f"{model.length(STRIPS):,}") == (depths, strips)
