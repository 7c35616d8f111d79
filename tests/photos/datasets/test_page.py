"""What the page about data sets says is what the readers do."""

from pathlib import Path

import pytest

from orangecontrib.aiff.files import excel, table_rows
from orangecontrib.aiff.photos.complaints import NAMED
from orangecontrib.aiff.photos.datasets import (
    DEFAULTS,
    deepfashion,
    fashion_mnist,
    products,
    spreadsheet,
    street2shop,
)
from orangecontrib.aiff.samples import SAMPLES
from orangecontrib.aiff.samples.fashion_mnist import PARTS

PAGE = (Path(__file__).parents[3] / "doc" / "data-sets.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name",
    [
        deepfashion.PARTITION,
        *deepfashion.PHOTO_ROOTS[:3],
        "img_highres",
        *products.LISTS.values(),
        " ".join(products.HEADER),
        f"{street2shop.LIST_FOLDERS[0]}/{street2shop.GALLERY}*.json",
        *(file.name for file in PARTS["test"]),
    ],
)
def test_files_it_names(name):
    assert f"`{name}`" in PAGE


def test_columns_of_a_table():
    sentence = next(line for line in PAGE.splitlines() if line.startswith("The path, "))
    named = set(sentence.split("*")[1::2])
    # A name may be written with "_" for the space, and "filename" in one word.
    assert set(spreadsheet.PATH_NAMES) - {"filename"} <= named
    header = next(line.strip() for line in PAGE.splitlines() if line.startswith("    path,"))
    assert set(header.split(",")) == {"path", *spreadsheet.TEXT_NAMES, *spreadsheet.BOX_NAMES[1]}
    assert f"first {spreadsheet.ROWS_TRIED} rows" in PAGE


def test_bounds_of_a_table():
    for bound in (
        f"up to {table_rows.MAX_ROWS:,} rows and {table_rows.MAX_COLUMNS:,} columns",
        f"and {table_rows.MAX_BYTES // 2**20} MB (an Excel file {excel.MAX_PACKED // 2**20} MB",
        f"and {excel.MAX_PART // 2**20} MB once it is unpacked",
    ):
        assert bound in PAGE
    assert NAMED == 100 and "the first hundred by their number" in PAGE


def test_galleries_and_their_defaults():
    for offer in (deepfashion.OFFER, street2shop.OFFER):
        default, other = offer.galleries
        assert f"| `{default}` (unless you choose the other) |" in PAGE
        assert f"| `{other}` |" in PAGE
        assert offer.settle(DEFAULTS).gallery == default


def test_the_sample():
    sample = SAMPLES["fashion-mnist"]
    assert f"{sample.size / 1e6:.0f} MB from {sample.host}" in PAGE
    assert f"`sample:{sample.key}`" in PAGE and f"| {sample.licence} |" in PAGE
    assert f"Of each kind {DEFAULTS.per_class} pictures" in PAGE
    assert f"the same seed ({DEFAULTS.seed})" in PAGE and DEFAULTS.split == "test"
    assert len(fashion_mnist.CLASSES) == 10 and "ten kinds" in PAGE
    assert f"{deepfashion.LONGER_SIDE} pixels" in PAGE
