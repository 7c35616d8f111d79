"""Tables beside photos, and labels, changed at random: the photos are read whatever they say."""

import csv
import io
import random
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from shutil import copytree

import numpy as np
from hypothesis import strategies as st
from openpyxl import Workbook
from Orange.data import ContinuousVariable, DiscreteVariable, Domain, StringVariable, Table

from orangecontrib.aiff.embedding.blocks import PROVENANCE, block_features, blocks_of
from orangecontrib.aiff.errors import AiffError
from orangecontrib.aiff.photos.reading import read_source
from orangecontrib.aiff.photos.rows import rows_of

from ..folders import make_photos
from .tally import fuzzed
from .test_datasets import ODD_WORDS, check, cut, flip, lines, words
from .test_datasets import cache_of_its_own as cache_of_its_own

PHOTOS = ("a/1.jpg", "a/2.jpg", "b/3.jpg", "4.jpg")
HEADER = ("path", "item", "domain", "collector", "category", "split", "x", "y", "width", "height")
ROWS = [HEADER, *((path, f"d{n}", "shop", "Anna", "coat", "test", n, 1, 2.5, 3)
                  for n, path in enumerate(PHOTOS))]  # fmt: skip
ENDS = ("\n", "\r\n", "\r")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "latin-1", "utf-32")


@cache
def photos() -> tempfile.TemporaryDirectory:
    home = tempfile.TemporaryDirectory()
    make_photos(Path(home.name) / "x", *PHOTOS, size=(40, 30))
    return home


def as_text(chance: random.Random, rows: list) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=chance.choice(",;\t"), lineterminator=chance.choice(ENDS))
    writer.writerows(rows)
    return out.getvalue().encode(chance.choice(ENCODINGS), errors="replace")


def as_book(chance: random.Random, rows: list) -> bytes:
    """A workbook; one of its parts may be changed, packed again as it should be."""
    book = Workbook()
    for row in rows:
        book.active.append(
            [cell if isinstance(cell, int | float) else _plain(cell) for cell in row]
        )
    out = io.BytesIO()
    book.save(out)
    if chance.random() < 0.3:
        return out.getvalue()
    packed = io.BytesIO()
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(packed, "w") as new:
        names = old.namelist()
        chosen = chance.choice(names)
        for name in names:
            part = old.read(name)
            if name == chosen:
                part = chance.choice((cut, flip, lines, words))(part, chance)
            if name != chosen or chance.random() < 0.9:
                new.writestr(name, part)
    return packed.getvalue()


def _plain(cell: str) -> str:
    """A workbook's own writer refuses characters that XML cannot hold."""
    return "".join(c for c in cell if c.isprintable())[:32_000]


def odd_rows(chance: random.Random) -> list:
    rows = [list(row) for row in ROWS]
    for _ in range(chance.randint(0, 3)):
        row = chance.choice(rows)
        kind = chance.randrange(4)
        if kind == 0 and row:
            row[chance.randrange(len(row))] = chance.choice(ODD_WORDS)
        elif kind == 1:
            row += [chance.choice(ODD_WORDS)] * chance.randint(1, 300)
        elif kind == 2:
            del row[chance.randrange(len(row) + 1) :]
        else:
            rows[chance.randrange(len(rows))] = list(chance.choice(rows))
    return rows


@fuzzed(
    "tables", 160, name=st.sampled_from(["t.csv", "t.tsv", "t.xlsx", "labels.csv", "t.tab"]),
    seed=st.integers(0, 2**32),
)  # fmt: skip
def test_a_table_beside_photos(name, seed):
    chance = random.Random(seed)
    rows = odd_rows(chance)
    raw = as_book(chance, rows) if name == "t.xlsx" else as_text(chance, rows)
    if chance.random() < 0.4:
        raw = chance.choice((cut, flip, lines))(raw, chance)
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory).resolve() / "x"
        copytree(Path(photos().name) / "x", folder)
        (folder / name).write_bytes(raw)
        try:
            collection = read_source(folder).collection
        except AiffError as error:
            # Only a table whose rows name none of the photos may stand in their way.
            assert name != "labels.csv" and "none of them is" in str(error)
            return
        check(collection, folder)
        if "Read as" not in " ".join(collection.notes):
            assert sorted(photo.path for photo in collection.photos) == sorted(PHOTOS)


TEXTS = st.text(st.characters(), max_size=12) | st.sampled_from([*ODD_WORDS, "\ud800"])
NUMBERS = st.floats() | st.sampled_from([0.0, -1.0, 1e300, float("inf"), float("nan")])
ODDITIES = st.none() | st.booleans() | st.integers() | TEXTS | st.lists(TEXTS, max_size=2)


@fuzzed(
    "tables", 100,
    texts=st.lists(TEXTS, min_size=9, max_size=9),
    numbers=st.lists(NUMBERS, min_size=18, max_size=18),
    odd=st.lists(ODDITIES, min_size=6, max_size=6),
)  # fmt: skip
def test_a_table_from_another_widget(texts, numbers, odd):
    table = table_of(texts, numbers, odd)
    rows = rows_of(table)
    for name in ("items", "domains", "collectors", "categories", "paths", "boxes", "shares",
                 "names", "names_in_item", "known_as", "portable_ids", "item_keys"):  # fmt: skip
        getattr(rows, name)
    assert len(rows.names) == len(rows.portable_ids) == 3
    for box in rows.shares:
        assert box is None or np.isfinite([box.x, box.y, box.width, box.height]).all()
    try:
        for block in blocks_of(table):
            assert len(block_features(table, block)) == 3
    except AiffError as error:
        str(error).encode(errors="replace")


def table_of(texts: list, numbers: list, odd: list) -> Table:
    """Three photos, with whatever somebody's program wrote of them."""
    image, item = StringVariable("image"), DiscreteVariable("item", ("a", "", "<b>c</b>"))
    image.attributes = {"type": "image", "origin": odd[0]}
    features = [ContinuousVariable(name) for name in ("n0", "n1")]
    for var, mark in zip(features, odd[1:3], strict=True):
        var.attributes = {"provenance": mark, PROVENANCE: odd[3]}
    sides = [ContinuousVariable(n) for n in ("box x", "box y", "box width", "box height")]
    size = [ContinuousVariable(n) for n in ("width", "height")]
    metas = [image, StringVariable("image name"), StringVariable("original"), *sides, *size]
    cells = np.empty((3, len(metas)), dtype=object)
    cells[:, :3] = np.array(texts, dtype=object).reshape(3, 3)
    cells[:, 3:] = np.array(numbers).reshape(3, 6)
    table = Table.from_numpy(
        Domain(features, item, metas), np.zeros((3, 2)), np.array([0, 1, np.nan]), cells
    )
    table.attributes = {PROVENANCE: odd[4] if odd[5] else {"identity": odd[4], "parts": odd[3]}}
    return table
