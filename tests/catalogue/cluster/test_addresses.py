"""Tables of addresses: which rows name a photo, and how the photo comes here."""

import os
from pathlib import Path

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orangecontrib.aiff.catalogue.cluster import addresses as module
from orangecontrib.aiff.catalogue.cluster.addresses import (
    Addresses,
    Reader,
    check_columns,
    fetched,
    looks_like_addresses,
    pieces_of_table,
    placed,
)
from orangecontrib.aiff.errors import CatalogueError, PhotoError


def rows_of(images, addresses, **columns):
    piece, problems = placed(pa.table({"image": images, **columns}), addresses)
    return piece.to_pylist(), {each.path: each.problem for each in problems}


def test_paths_are_below_the_table(tmp_path):
    table = Addresses(str(tmp_path / "a.parquet"))
    rows, problems = rows_of(["x/1.jpg", "x\\2.jpg", str(tmp_path / "3.jpg"), None], table)
    assert [each["file"] for each in rows] == [
        str(tmp_path / name) for name in ("x/1.jpg", "x/2.jpg", "3.jpg")
    ]
    assert problems == {"": "the row names no photo"}


def test_a_photo_that_two_rows_name_is_taken_once(tmp_path):
    rows, problems = rows_of(["1.jpg", "x/../1.jpg"], Addresses(str(tmp_path / "a.parquet")))
    assert [each["name"] for each in rows] == ["1.jpg"]
    assert problems == {"x/../1.jpg": "another row names the same photo"}


def test_files_outside_the_tables_folder_need_a_word(tmp_path):
    images = ["../x.jpg", "/elsewhere/x.jpg", "file:///elsewhere/y.jpg", "in.jpg"]
    rows, problems = rows_of(images, Addresses(str(tmp_path / "a.parquet")))
    assert [each["name"] for each in rows] == ["in.jpg"]
    assert set(problems.values()) == {"it lies outside the table's folder"}
    rows, problems = rows_of(images, Addresses(str(tmp_path / "a.parquet"), outside=True))
    assert len(rows) == 4 and not problems
    assert rows[1]["file"] == os.path.abspath("/elsewhere/x.jpg")
    assert rows[2]["file"] == os.path.abspath("/elsewhere/y.jpg")


def test_below_an_address_are_addresses():
    table = Addresses("s3://shop/lists/a.parquet")
    rows, problems = rows_of(["x.jpg", "gs://other/y.jpg", "/etc/x.jpg", "../up.jpg"], table)
    assert [each["file"] for each in rows] == ["s3://shop/lists/x.jpg", "gs://other/y.jpg"]
    assert set(problems) == {"/etc/x.jpg", "../up.jpg"}


def test_what_a_row_says_besides(tmp_path):
    table = Addresses(str(tmp_path / "a.parquet"))
    boxes = {"box x": [1, None], "box y": [2.0, 1.0], "box width": [3, 0], "box height": [4, 4]}
    rows, _ = rows_of(
        ["a.jpg", "b.jpg"],
        table,
        item=["dress", ""],
        domain=["shop", "elsewhere"],
        category=[7, None],
        **boxes,
    )
    assert [each["item"] for each in rows] == ["dress", None]
    assert [each["domain"] for each in rows] == ["shop", None]
    assert [each["category"] for each in rows] == ["7", None]
    assert [each["box"] for each in rows] == [[1, 2, 3, 4], None]


def test_a_row_is_known_again_until_something_of_it_changes(tmp_path):
    table = Addresses(str(tmp_path / "a.parquet"))
    (one,), _ = rows_of(["a.jpg"], table, item=["x"])
    (same,), _ = rows_of(["a.jpg"], table, item=["x"])
    (other,), _ = rows_of(["a.jpg"], table, item=["y"])
    assert (one["id"], one["stamp"]) == (same["id"], same["stamp"])
    assert one["id"] == other["id"] and one["stamp"] != other["stamp"]


def test_a_table_without_addresses():
    assert check_columns(["x", "item", "image"], "a.parquet") == ["image", "item"]
    with pytest.raises(CatalogueError, match="no column “image”"):
        check_columns(["x", "item"], "s3://x/a.parquet")


def test_what_is_meant_by_a_table():
    assert looks_like_addresses("s3://x/A.Parquet") and looks_like_addresses("x.pq")
    assert not looks_like_addresses("parquet") and not looks_like_addresses("anna_AIFF_2026")


@pytest.fixture
def remote():
    system = fsspec.filesystem("memory")
    system.pipe("/shop/x.jpg", b"a photo")
    yield
    system.rm("/shop", recursive=True)


def test_photos_come_from_any_file_system(tmp_path, remote, monkeypatch):
    files = ["memory://shop/x.jpg", "/here.jpg", "https://x/y.jpg", None, "memory://shop/no.jpg"]
    found = fetched(files, tmp_path, lambda: None)
    assert Path(found[0]).read_bytes() == b"a photo" and found[0].endswith(".jpg")
    assert found[1:4] == files[1:4]
    assert isinstance(found[4], PhotoError) and found[4].problem == "it is not there"
    monkeypatch.setattr(module, "MOST_BYTES", 3)
    (found,) = fetched(files[:1], tmp_path, lambda: None)
    assert found.problem.startswith("it has more than")


def test_file_systems_that_nobody_knows(tmp_path):
    (found,) = fetched(["nowhere://x/y.jpg"], tmp_path, lambda: None)
    assert "nowhere://" in found.problem and found.advice.startswith("Install")


def test_a_table_is_cut_into_pieces(tmp_path):
    names = [f"{number}.jpg" for number in range(50)]
    for name, rows in (("a.parquet", names[:30]), ("b.parquet", names[30:])):
        (tmp_path / "t.parquet").mkdir(exist_ok=True)
        table = pa.table({"image": rows, "extra": rows})
        pq.write_table(table, tmp_path / "t.parquet" / name, row_group_size=20)
    whole = Addresses(str(tmp_path / "t.parquet"))
    pieces, total = pieces_of_table(whole, 8, 2)
    reader = Reader(whole)
    parts = [reader.read(**each) for each in pieces.to_pylist()]
    assert total == 50 and max(map(len, parts)) == 8
    assert pa.concat_tables(parts)["image"].to_pylist() == names
    assert parts[0].column_names == ["image"]
    pieces, _ = pieces_of_table(whole, 256, 10)
    assert len(pieces) >= 10 and pieces["rows"].to_pylist()[0] == 5


def test_a_table_that_cannot_be_read(tmp_path):
    (tmp_path / "a.parquet").write_bytes(b"no table")
    (tmp_path / "empty.parquet").mkdir()
    for name in ("a.parquet", "no.parquet"):
        with pytest.raises(CatalogueError, match=f"The table {name} cannot be read"):
            pieces_of_table(Addresses(str(tmp_path / name)), 8, 2)
    with pytest.raises(CatalogueError, match="has no Parquet files"):
        pieces_of_table(Addresses(str(tmp_path / "empty.parquet")), 8, 2)
    with pytest.raises(CatalogueError, match="cannot be read"):
        pieces_of_table(Addresses("nowhere://x/a.parquet"), 8, 2)
    pq.write_table(pa.table({"file": ["x"]}), tmp_path / "b.parquet")
    with pytest.raises(CatalogueError, match="no column “image”"):
        pieces_of_table(Addresses(str(tmp_path / "b.parquet")), 8, 2)
