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
