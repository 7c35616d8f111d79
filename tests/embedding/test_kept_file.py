"""What stands in the file of vectors, and in its place: damage, other versions, other programs."""

import os
import sqlite3

import numpy as np
import pytest

from orangecontrib.aiff.embedding import kept_file
from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.embedding.kept_file import FORMER_TABLES, PAGE, WAS_DAMAGED

from .test_cache import DIGESTS, VECTORS, numbered
from .test_cache import clock as clock
from .test_cache import file as file


def change(file, statement, *values):
    """As a disk that errs would change it."""
    other = sqlite3.connect(file)
    with other:
        changed = other.execute(statement, values).rowcount
    other.close()
    return changed


@pytest.mark.parametrize(
    "column, value",
    [
        ("vector", b"\0" * 12),
        ("vector", b"odd"),
        ("vector", b""),
        ("vector", "text"),
        ("vector", 7),
        ("vector", np.full(4, np.nan, "<f4").tobytes()),
        ("crc", 1),
        ("crc", "text"),
        ("crc", None),
        ("crc", b"\xff"),
    ],
)
def test_a_damaged_vector_is_unknown_and_computed_anew(file, column, value):
    with VectorCache(file) as cache:
        cache.put(DIGESTS, "net", VECTORS)
    assert change(file, f"UPDATE vectors SET {column} = ? WHERE digest = ?", value, DIGESTS[0])
    with VectorCache(file) as cache:
        assert cache.get(DIGESTS[0], "net") is None and cache.get(DIGESTS[0], "net") is None
        np.testing.assert_array_equal(cache.get(DIGESTS[1], "net"), VECTORS[1])
        assert cache.note == "1 kept vector was damaged and computed again."
        cache.put(DIGESTS[:1], "net", VECTORS[:1])
    with VectorCache(file) as cache:
        np.testing.assert_array_equal(cache.get(DIGESTS[0], "net"), VECTORS[0])
        assert cache.note == ""


def test_a_vector_counts_only_for_its_own_photo_and_network(file):
    with VectorCache(file) as cache:
        cache.put(DIGESTS[:1], "net", VECTORS[:1])
        cache.put(DIGESTS[1:], "another", VECTORS[1:])
    assert change(file, "UPDATE vectors SET identity = 'net'") == 2
    with VectorCache(file) as cache:
        assert cache.get(DIGESTS[0], "net") is not None
        assert cache.get(DIGESTS[1], "net") is None


@pytest.mark.parametrize(
    "column, value",
    [("digest", b"x" * 32), ("digest", b""), ("digest", "text"), ("crc", None), ("size", "many"),
     ("mtime_ns", b"\0")],
)  # fmt: skip
def test_a_damaged_fact_about_a_file_has_it_read_again(file, tmp_path, column, value):
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"some photo")
    with VectorCache(file) as cache:
        digest = cache.digest(photo)
    assert change(file, f"UPDATE files SET {column} = ?", value) == 1
    with VectorCache(file) as cache:
        assert cache.known_digest(photo) is None
        assert cache.digest(photo) == digest


@pytest.mark.parametrize("used", ["text", b"\xff", 2**62, -(2**62), 1.5])
def test_uses_of_any_kind_are_no_failure(file, used):
    with VectorCache(file) as cache:
        cache.put(DIGESTS, "net", VECTORS)
    change(file, "UPDATE vectors SET used = ?", used)
    with VectorCache(file, limit=PAGE) as cache:
        np.testing.assert_array_equal(cache.get(DIGESTS[0], "net"), VECTORS[0])
        cache.put(numbered(0, 10), "net", np.zeros((10, 3), np.float32))
        assert cache.note == ""


def former(file, count):
    """A file of the version before."""
    file.parent.mkdir(exist_ok=True)
    older = sqlite3.connect(file)
    older.execute("PRAGMA journal_mode = WAL")
    with older:
        for statement in FORMER_TABLES:
            older.execute(statement)
        rows = [(d, "net", 1, np.full(3, n, "<f4").tobytes()) for n, d in enumerate(
            numbered(0, count))]  # fmt: skip
        older.executemany(
            "INSERT INTO vectors (digest, identity, used, vector) VALUES (?, ?, ?, ?)", rows
        )
        older.execute("PRAGMA user_version = 2")
    older.close()


def without_sums(file):
    other = sqlite3.connect(file)
    (left,) = other.execute("SELECT count(*) FROM vectors WHERE crc IS NULL").fetchone()
    other.close()
    return left


def test_vectors_of_the_version_before_are_taken_over(file, tmp_path):
    former(file, 1000)
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"some photo")
    facts = photo.stat()
    change(file, "INSERT INTO files VALUES (?, ?, ?, ?)", str(photo), facts.st_size,
        facts.st_mtime_ns, b"d" * 32)  # fmt: skip
    change(file, "UPDATE vectors SET vector = ? WHERE id = 5", b"odd")
    for _ in range(2):
        with VectorCache(file) as cache:
            assert cache.count() == 1000
            assert cache.known_digest(photo) == b"d" * 32
            for number, digest in enumerate(numbered(0, 1000)):
                vector = cache.get(digest, "net")
                assert vector is None if number == 4 else (vector == number).all()
            assert cache.note == "1 kept vector was damaged and computed again."
    assert without_sums(file) == 0


def test_check_sums_are_added_a_batch_at_a_time_and_go_on_after_a_stop(file, monkeypatch):
    monkeypatch.setattr(kept_file, "SEALED_S", 0)
    monkeypatch.setattr(kept_file, "SEALED_AT_ONCE", 100)
    former(file, 250)
    cache = VectorCache(file)
    assert without_sums(file) == 250
    assert cache.get(numbered(249, 250)[0], "net") is not None  # its turn has not come
    cache.put(DIGESTS, "net", VECTORS)
    assert without_sums(file) == 150
    with VectorCache(file) as other:  # the first one was never closed
        other.put(DIGESTS, "net", VECTORS)
        assert without_sums(file) == 50
        other.put(DIGESTS, "net", VECTORS)
        assert without_sums(file) == 0
        assert other.count() == 252 and other.note == ""
    cache.close()
    # Now a row without a check sum is a damaged one.
    change(file, "UPDATE vectors SET crc = NULL")
    with VectorCache(file) as cache:
        assert cache.get(DIGESTS[0], "net") is None


def test_a_file_of_a_newer_version_is_left_alone(file):
    with VectorCache(file) as cache:
        cache.put(DIGESTS, "net", VECTORS)
    change(file, "PRAGMA user_version = 99")
    content = file.read_bytes()
    with VectorCache(file) as cache:
        cache.put(DIGESTS, "another", VECTORS)
        cache.clear()
        assert cache.get(DIGESTS[0], "net") is None and cache.count() == 0
        assert "newer version" in cache.note and "Update" in cache.note
    assert file.read_bytes() == content
    assert [each.name for each in file.parent.iterdir()] == [file.name]


EXTRAS = [
    "CREATE TABLE more (x)",
    "CREATE VIEW more AS SELECT 1",
    "CREATE TRIGGER more AFTER INSERT ON vectors BEGIN DELETE FROM files; END",
    "ALTER TABLE vectors ADD COLUMN more",
    "DROP TABLE files",
]


@pytest.mark.parametrize("statement", EXTRAS)
def test_a_file_that_defines_more_or_less_is_set_aside_in_the_own_place_alone(file, statement):
    with VectorCache(file) as cache:
        cache.put(DIGESTS, "net", VECTORS)
    change(file, statement)
    content = file.read_bytes()
    with VectorCache(file, own=False) as cache:
        assert cache.count() == 0 and "another program's" in cache.note
    assert file.read_bytes() == content
    with VectorCache(file) as cache:
        cache.put(DIGESTS, "net", VECTORS)
        assert cache.count() == 2 and cache.note == WAS_DAMAGED
    (aside,) = file.parent.glob("*.damaged-*")
    assert aside.read_bytes() == content


@pytest.mark.parametrize("content", [b"a photo" * 100, b"x", b"SQLite format 3\0" + b"x" * 900])
def test_a_file_that_somebody_named_is_never_moved(tmp_path, content):
    file = tmp_path / "mine.jpg"
    file.write_bytes(content)
    with VectorCache(file, own=False) as cache:
        cache.put(DIGESTS, "net", VECTORS)
        cache.clear()
        assert cache.note.startswith("Vectors are not kept") and "mine.jpg" in cache.note
    assert file.read_bytes() == content and len(list(tmp_path.iterdir())) == 1


def a_link(path, tmp_path):
    (tmp_path / "target").write_bytes(b"")
    path.symlink_to(tmp_path / "target")


def a_link_to_nothing(path, tmp_path):
    path.symlink_to(tmp_path / "nothing")


def a_pipe(path, _):
    os.mkfifo(path)


def a_folder(path, _):
    path.mkdir()


@pytest.mark.skipif(os.name == "nt", reason="links need a right there, and there are no pipes")
@pytest.mark.parametrize("end", ["", "-wal", "-shm", "-journal"])
@pytest.mark.parametrize("made", [a_link, a_link_to_nothing, a_pipe, a_folder])
def test_what_is_no_ordinary_file_is_a_note(file, tmp_path, made, end):
    file.parent.mkdir()
    made(file.with_name(file.name + end), tmp_path)
    with VectorCache(file) as cache:
        cache.put(DIGESTS, "net", VECTORS)
        assert cache.get(DIGESTS[0], "net") is None
        assert "not an ordinary file" in cache.note
    assert not (tmp_path / "nothing").exists()


@pytest.mark.parametrize("name", ["", "a\0b", "x" * 300])
def test_names_that_no_file_has_are_a_note(tmp_path, name):
    with VectorCache(tmp_path / "folder" / name if name else tmp_path, own=False) as cache:
        cache.put(DIGESTS, "net", VECTORS)
        assert cache.note.startswith("Vectors are not kept")


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps users' folders apart by itself")
def test_nobody_else_may_look_into_the_own_cache(tmp_path, monkeypatch):
    own = tmp_path / "own"
    monkeypatch.delenv("ORANGE_AIFF_CACHE", raising=False)
    for room in ("embedding.kept_file", "files.storage"):
        name = f"orangecontrib.aiff.{room}.is_own_cache"
        monkeypatch.setattr(name, lambda folder: folder == own)
    file = own / "vectors.sqlite"
    for _ in range(2):
        with VectorCache(file) as cache:
            cache.put(DIGESTS, "net", VECTORS)
            modes = {each.name: each.stat().st_mode & 0o777 for each in own.iterdir()}
            assert len(modes) > 1 and set(modes.values()) == {0o600}
            assert own.stat().st_mode & 0o777 == 0o700
        own.chmod(0o755)  # as it was made before
        file.chmod(0o644)


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps users' folders apart by itself")
def test_a_folder_that_somebody_shares_stays_open(tmp_path):
    tmp_path.chmod(0o755)
    with VectorCache(tmp_path / "vectors.sqlite") as cache:
        assert cache.note == ""
    assert tmp_path.stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "vectors.sqlite").stat().st_mode & 0o777 == 0o600
