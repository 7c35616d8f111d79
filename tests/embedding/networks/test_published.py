"""Published scores: of networks that are there, and the same on the pages."""

import re
from pathlib import Path

import pytest

from orangecontrib.aiff.embedding.networks.fashion import FASHION
from orangecontrib.aiff.embedding.networks.published import PUBLISHED, published_of

DOC = Path(__file__).parents[3] / "doc"
PART = (DOC / "lookbench.md").read_text("utf-8").partition("## Published")[2]
MODELS = (DOC / "networks.md").read_text("utf-8")


def squeezed(row):
    return re.sub(r"\|\s+(?=\|)", "| ", row)


def cell(value):
    return "" if value is None else f"{value:.2f}"


def test_all_are_of_networks_in_the_table():
    assert {each.model for each in PUBLISHED} <= set(FASHION)
    assert published_of("resnet50") == []
    assert [each.fine for each in published_of("marqo_fashion_siglip")] == [62.77, 63.84]


@pytest.mark.parametrize("each", PUBLISHED, ids=lambda each: f"{each.model} {each.source[:9]}")
def test_the_page_has_every_number_beside_its_source(each):
    row = f"| {cell(each.fine)} | {cell(each.coarse)} | {cell(each.ndcg)} | {each.source} |"
    lines = [squeezed(line) for line in PART.splitlines() if f"`{each.model}`" in line]
    assert any(line.endswith(squeezed(row)) for line in lines), row


def test_the_page_has_no_number_of_its_own():
    rows = [line for line in PART.splitlines() if line.startswith("| ") and "`" in line]
    assert len(rows) == len(PUBLISHED)


@pytest.mark.parametrize("key", FASHION)
def test_the_table_of_networks_has_the_first_of_them(key):
    row = next(line for line in MODELS.splitlines() if f"| `{key}` |" in line)
    found = next(iter(published_of(key)), None)
    assert row.split("|")[8].strip() == (cell(found.fine) if found else "")
