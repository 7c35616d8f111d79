import os
import sqlite3

import pytest

from orangecontrib.aiff.photos.pictures import index
from orangecontrib.aiff.photos.pictures.index import load_rows, save_rows

ROW = ("a.jpg", 10, 99, 3, 4, "Apple", None, "", "", "")


def test_rows_come_back(tmp_path):
    save_rows("facts", tmp_path, [ROW])
    assert load_rows("facts", tmp_path) == {"a.jpg": ROW[1:]}
    assert load_rows("facts", tmp_path / "other") == {}
    assert load_rows("looks", tmp_path) == {}


def test_newer_rows_replace_older_and_the_gone_are_forgotten(tmp_path):
    save_rows("facts", tmp_path, [ROW, ("b.jpg", *ROW[1:])])
    save_rows("facts", tmp_path, [("a.jpg", 11, *ROW[2:])], present=["a.jpg"])
    assert load_rows("facts", tmp_path) == {"a.jpg": (11, *ROW[2:])}


def test_folders_nobody_reads_any_more_are_forgotten(tmp_path, monkeypatch):
    save_rows("facts", tmp_path / "old", [ROW])
    monkeypatch.setattr(index, "KEPT", -1)
    save_rows("facts", tmp_path / "new", [ROW], present=["a.jpg"])
    assert load_rows("facts", tmp_path / "old") == {}


@pytest.mark.parametrize("content", [b"no database" * 1000, b""])
def test_a_damaged_index_is_made_anew(tmp_path, cache, content):
    save_rows("facts", tmp_path, [ROW])
    (file,) = (cache / "index").glob("*.sqlite")
    file.write_bytes(content)
    assert load_rows("facts", tmp_path) == {}
    save_rows("facts", tmp_path, [ROW])
    assert load_rows("facts", tmp_path) == {"a.jpg": ROW[1:]}


def test_a_busy_index_is_no_failure(tmp_path, cache, monkeypatch):
    monkeypatch.setattr(index, "WAIT", 0.05)
    save_rows("facts", tmp_path, [ROW])
    (file,) = (cache / "index").glob("*.sqlite")
    other = sqlite3.connect(file)
    other.execute("BEGIN EXCLUSIVE")
    assert load_rows("facts", tmp_path) == {}
    save_rows("facts", tmp_path, [("b.jpg", *ROW[1:])])
    other.close()
    assert list(load_rows("facts", tmp_path)) == ["a.jpg"]


def test_a_closed_cache_is_no_failure(tmp_path, monkeypatch):
    monkeypatch.setattr(index, "made_folder", lambda name: None)
    save_rows("facts", tmp_path, [ROW])
    assert load_rows("facts", tmp_path) == {}


def change(cache, statement, *values):
    (file,) = (cache / "index").glob("*.sqlite")
    other = sqlite3.connect(file)
    with other:
        other.execute(statement, values)
    other.close()


@pytest.mark.parametrize("value", [7, None, "words", b"\xff\xfe", 1.5])
@pytest.mark.parametrize("column", ["size", "changed", "width", "copy", "problem", "crc"])
def test_a_row_that_is_damaged_is_as_good_as_not_there(tmp_path, cache, column, value):
    save_rows("facts", tmp_path, [ROW, ("b.jpg", *ROW[1:])])
    change(cache, f"UPDATE facts SET {column} = ? WHERE path = 'a.jpg'", value)
    assert load_rows("facts", tmp_path) == {"b.jpg": ROW[1:]}


def test_a_name_that_is_no_text_any_more_does_no_harm(tmp_path, cache):
    save_rows("facts", tmp_path, [ROW, ("b.jpg", *ROW[1:])])
    change(cache, "UPDATE facts SET path = CAST(x'ff' AS TEXT) WHERE path = 'a.jpg'")
    assert load_rows("facts", tmp_path) == {"b.jpg": ROW[1:]}


def test_a_row_counts_only_for_its_own_folder_and_file(tmp_path, cache):
    save_rows("facts", tmp_path, [ROW])
    change(cache, "UPDATE facts SET path = 'b.jpg'")
    assert load_rows("facts", tmp_path) == {}
    save_rows("facts", tmp_path, [ROW])
    change(cache, "UPDATE roots SET folder = ?", str(tmp_path / "other"))
    assert load_rows("facts", tmp_path / "other") == {}


def test_names_and_times_that_no_index_holds_are_looked_at_each_time(tmp_path):
    odd = [("a\udce9.jpg", *ROW[1:]), ("c.jpg", 10, 2**70, *ROW[3:])]
    save_rows("facts", tmp_path, [*odd, ROW], ["a\udce9.jpg", "c.jpg", "a.jpg"])
    assert load_rows("facts", tmp_path) == {"a.jpg": ROW[1:]}
    save_rows("facts", tmp_path / "b\udce9", [ROW])
    assert load_rows("facts", tmp_path / "b\udce9") == {}


@pytest.mark.parametrize(
    "statement",
    ["DROP TABLE facts", "CREATE TABLE more (x)", "ALTER TABLE facts DROP COLUMN width",
     "ALTER TABLE roots RENAME COLUMN folder TO place"],
)  # fmt: skip
def test_a_file_with_other_tables_is_made_anew(tmp_path, cache, statement):
    save_rows("facts", tmp_path, [ROW])
    change(cache, statement)
    load_rows("facts", tmp_path)
    save_rows("facts", tmp_path, [ROW])
    assert load_rows("facts", tmp_path) == {"a.jpg": ROW[1:]}


def test_damage_that_is_met_on_the_way_is_made_anew(tmp_path, cache):
    rows = [(f"{index}.jpg", *ROW[1:]) for index in range(3000)]
    save_rows("facts", tmp_path, rows)
    (file,) = (cache / "index").glob("*.sqlite")
    with file.open("r+b") as stream:
        stream.seek(file.stat().st_size // 2)
        stream.write(b"\xff" * 100_000)
    assert load_rows("facts", tmp_path).items() <= {row[0]: row[1:] for row in rows}.items()
    save_rows("facts", tmp_path, rows)
    save_rows("facts", tmp_path, rows)
    assert len(load_rows("facts", tmp_path)) == 3000


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_in_its_place_is_not_waited_for(tmp_path, cache):
    save_rows("facts", tmp_path, [ROW])
    (file,) = (cache / "index").glob("*.sqlite")
    file.unlink()
    os.mkfifo(file)
    save_rows("facts", tmp_path, [ROW])
    assert load_rows("facts", tmp_path) == {}
