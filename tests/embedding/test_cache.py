import os
import sqlite3
import threading

import numpy as np
import pytest

from orangecontrib.aiff.embedding import cache as module
from orangecontrib.aiff.embedding.cache import SPARE_PAGES, VectorCache, open_cache
from orangecontrib.aiff.embedding.kept_file import LOG_PAGES, PAGE, WAS_DAMAGED

VECTORS = np.arange(6, dtype=np.float32).reshape(2, 3)
DIGESTS = [b"a" * 32, b"b" * 32]
SLACK = (LOG_PAGES + SPARE_PAGES + 64) * PAGE  # the log, spare pages, and one write's worth


def numbered(start, stop):
    return [index.to_bytes(32, "big") for index in range(start, stop)]


@pytest.fixture
def clock(monkeypatch):
    """A time that only tests move; a list of one number, seconds."""
    now = [1_000_000_000]
    monkeypatch.setattr(module, "_now", lambda: now[0])
    return now


@pytest.fixture
def file(tmp_path):
    return tmp_path / "folder" / "vectors.sqlite"


def test_what_is_put_is_got_exactly(file):
    with VectorCache(file) as cache:
        cache.put(DIGESTS, "net", VECTORS)
    with VectorCache(file) as cache:
        np.testing.assert_array_equal(cache.get(DIGESTS[1], "net"), VECTORS[1])
        assert cache.get(DIGESTS[1], "another net") is None
        assert cache.get(b"c" * 32, "net") is None
        assert cache.count() == 2 and cache.note == ""


def test_a_batch_is_on_disk_at_once(file):
    cache = VectorCache(file)
    cache.put(DIGESTS, "net", VECTORS)
    # As another window, or this one after a crash, would see it.
    with VectorCache(file) as other:
        assert other.count() == 2
    cache.close()


def test_unchanged_files_are_not_read_again(file, tmp_path, monkeypatch):
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"some photo")
    with VectorCache(file) as cache:
        digest = cache.digest(photo)
        monkeypatch.setattr(type(photo), "open", lambda *a: pytest.fail("read again"))
        assert cache.digest(photo) == digest
    with VectorCache(file) as cache:
        assert cache.digest(photo) == digest


def test_a_digest_is_known_until_the_file_changes(file, tmp_path):
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"one")
    with VectorCache(file) as cache:
        assert cache.known_digest(photo) is None
        digest = cache.digest(photo)
        assert cache.known_digest(photo) == digest
    with VectorCache(file) as cache:
        assert cache.known_digest(photo) == digest
        photo.write_bytes(b"longer")
        assert cache.known_digest(photo) is None
        with pytest.raises(OSError):
            cache.known_digest(tmp_path / "gone.jpg")


def test_changed_files_are(file, tmp_path):
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"some photo")
    with VectorCache(file) as cache:
        first = cache.digest(photo)
        photo.write_bytes(b"same photo")
        os.utime(photo, ns=(1, 1))
        assert cache.digest(photo) != first
        (tmp_path / "copy.jpg").write_bytes(b"some photo")
        assert cache.digest(tmp_path / "copy.jpg") == first


@pytest.mark.parametrize(
    "content", [b"not a database at all" * 50, b"SQLite format 3\0" + b"x" * 900]
)
def test_a_damaged_file_is_set_aside(file, content):
    file.parent.mkdir()
    file.write_bytes(content)
    with VectorCache(file) as cache:
        cache.put(DIGESTS, "net", VECTORS)
        assert cache.count() == 2 and cache.note == WAS_DAMAGED
    (aside,) = file.parent.glob("*.damaged-*")
    assert aside.read_bytes() == content


def test_only_the_last_damaged_file_is_kept(file):
    file.parent.mkdir()
    for content in (b"first" * 100, b"second" * 100):
        file.write_bytes(content)
        VectorCache(file).close()
    (aside,) = file.parent.glob("*.damaged-*")
    assert aside.read_bytes() == b"second" * 100
    with VectorCache(file) as cache:
        assert cache.size() > 600
        cache.clear()
    assert not list(file.parent.glob("*.damaged-*"))


def test_damage_that_is_met_on_the_way_is_set_aside_and_said(file):
    many = np.zeros((500, 512), np.float32)
    with VectorCache(file) as cache:
        cache.put(numbered(0, 500), "net", many)
    with file.open("r+b") as stream:
        stream.seek(-20 * PAGE, os.SEEK_END)
        stream.write(b"\xff" * 20 * PAGE)
    with VectorCache(file) as cache:
        for digest in numbered(0, 500):
            cache.get(digest, "net")
        assert cache.note == WAS_DAMAGED
        cache.put(numbered(0, 500), "net", many)
    with VectorCache(file) as cache:
        assert cache.count() == 500 and cache.note == ""


def test_a_batch_that_meets_damage_is_kept_in_the_new_file(file, monkeypatch):
    with VectorCache(file) as cache:
        cache.put(DIGESTS[:1], "net", VECTORS[:1])
        met = []

        def evict(self, connection, added):
            if not met:
                met.append(True)
                raise sqlite3.DatabaseError("database disk image is malformed")

        monkeypatch.setattr(VectorCache, "_evict", evict)
        cache.put(DIGESTS[1:], "net", VECTORS[1:])
        assert met and cache.note == WAS_DAMAGED
        np.testing.assert_array_equal(cache.get(DIGESTS[1], "net"), VECTORS[1])
    with VectorCache(file) as cache:
        assert cache.count() == 1 and cache.note == ""


OLDER = """
CREATE TABLE vectors (digest BLOB, identity TEXT, vector BLOB, PRIMARY KEY (digest, identity))
    WITHOUT ROWID;
CREATE TABLE files (path TEXT PRIMARY KEY, size INTEGER, mtime_ns INTEGER, digest BLOB)
    WITHOUT ROWID;
PRAGMA journal_mode = WAL;
"""


@pytest.mark.parametrize("version", [0, 1])
def test_a_file_of_the_first_versions_is_built_anew_without_a_word(file, version):
    file.parent.mkdir()
    with sqlite3.connect(file) as older:
        older.executescript(f"{OLDER} PRAGMA user_version = {version}")
        rows = [(digest, "net", bytes(4000)) for digest in numbered(0, 1000)]
        older.executemany("INSERT INTO vectors VALUES (?, ?, ?)", rows)
    older.close()
    assert file.stat().st_size > 4_000_000
    with VectorCache(file) as cache:
        assert cache.count() == 0
        cache.put(DIGESTS, "net", VECTORS)
        assert cache.count() == 2 and cache.note == ""
    assert file.stat().st_size < 200_000
    assert not list(file.parent.glob("*.damaged-*"))


def test_the_file_stays_below_its_limit(file):
    rng, limit = np.random.default_rng(0), 5_000_000
    with VectorCache(file, limit) as cache:
        for start in range(0, 6400, 32):
            cache.put(numbered(start, start + 32), "net", rng.random((32, 512), np.float32))
            assert cache.size() <= limit + SLACK
        assert 5_000_000 / 2500 < cache.count() < 5_000_000 / 2048
        # The newest are those that are there.
        kept = [digest for digest in numbered(0, 6400) if cache.get(digest, "net") is not None]
        assert kept == numbered(6400 - len(kept), 6400)
    assert file.stat().st_size <= limit + SPARE_PAGES * PAGE


def test_a_file_beyond_a_lower_limit_shrinks_with_each_write(file):
    with VectorCache(file) as cache:
        cache.put(numbered(0, 5000), "net", np.zeros((5000, 512), np.float32))
        assert cache.size() > 10_000_000
    with VectorCache(file, limit=2_000_000) as cache:
        for index in range(100):
            cache.put([bytes([index]) * 32], "net", np.zeros((1, 512), np.float32))
        assert cache.count() < 1000
    assert file.stat().st_size <= 2_000_000 + SPARE_PAGES * PAGE


def test_the_oldest_use_goes_first(file, clock):
    vectors = np.zeros((500, 512), np.float32)
    with VectorCache(file, limit=2_500_000) as cache:
        cache.put(numbered(0, 500), "net", vectors)
        clock[0] += 10 * 86_400
        for digest in numbered(0, 100):  # the oldest, but used again
            assert cache.get(digest, "net") is not None
        clock[0] += 10 * 86_400
        cache.put(numbered(500, 1000), "net", vectors)
        cache.put(numbered(1000, 1100), "net", vectors[:100])
        found = [cache.get(digest, "net") is not None for digest in numbered(0, 1100)]
        evicted = [index for index, there in enumerate(found) if not there]
        assert 20 < len(evicted) < 400 and evicted == list(range(100, 100 + len(evicted)))


def test_a_use_is_noted_once_a_day_and_not_with_every_read(file, clock):
    def uses():
        with sqlite3.connect(file) as other:
            return other.execute("SELECT used FROM vectors ORDER BY id").fetchall()

    with VectorCache(file) as cache:
        cache.put(DIGESTS, "net", VECTORS)
        first = clock[0]
        clock[0] += 3600
        cache.get(DIGESTS[0], "net")
        assert cache._used == set()
        clock[0] += 86_400
        cache.get(DIGESTS[0], "net")
        assert uses() == [(first,), (first,)]  # with the next write, or at the end
    assert uses() == [(clock[0],), (first,)]


def test_clear_gives_the_space_back(file):
    with VectorCache(file) as cache:
        cache.put(numbered(0, 2000), "net", np.zeros((2000, 512), np.float32))
        assert cache.size() > 4_000_000
        cache.clear()
        assert cache.count() == 0 and cache.note == ""
        assert cache.size() < 300_000
        cache.put(DIGESTS, "net", VECTORS)
        assert cache.count() == 2


def test_all_files_are_read_where_that_is_asked_for(file, tmp_path):
    photos = [tmp_path / "photo.jpg", tmp_path / "same.jpg"]
    for photo in photos:
        photo.write_bytes(b"some photo")
    with VectorCache(file) as cache:
        first = {cache.digest(photo) for photo in photos}.pop()
    status = photos[0].stat()
    photos[0].write_bytes(b"same size!")
    os.utime(photos[0], ns=(status.st_atime_ns, status.st_mtime_ns))
    with VectorCache(file) as cache:
        assert cache.digest(photos[0]) == first  # which nobody could know without reading it
    with VectorCache(file, check_all=True) as cache:
        assert cache.known_digest(photos[0]) is None
        second = cache.digest(photos[0])
        assert second != first and cache.known_digest(photos[0]) == second
        assert cache.digest(photos[1]) == first
        assert cache.note == "1 photo has changed without a change of size and time."
    with VectorCache(file) as cache:
        assert cache.digest(photos[0]) == second and cache.note == ""


def test_files_that_are_no_files_are_not_waited_for(file, tmp_path):
    with VectorCache(file) as cache:
        with pytest.raises(OSError, match="not a file"):
            cache.digest(tmp_path)
        if hasattr(os, "mkfifo"):
            os.mkfifo(tmp_path / "pipe")
            with pytest.raises(OSError, match="not a file"):
                cache.digest(tmp_path / "pipe")


def test_reading_holds_no_other_window_up(file, tmp_path):
    # What is learned of files waits for the next write, and must not keep the file locked.
    (tmp_path / "photo.jpg").write_bytes(b"some photo")
    with VectorCache(file) as cache, sqlite3.connect(file, timeout=0) as other:
        cache.digest(tmp_path / "photo.jpg")
        other.execute("DELETE FROM vectors")


def test_a_place_that_cannot_be_written_is_no_failure(tmp_path):
    (tmp_path / "folder").write_text("a file is in the way")
    with VectorCache(tmp_path / "folder" / "vectors.sqlite") as cache:
        cache.put(DIGESTS, "net", VECTORS)
        assert cache.get(DIGESTS[0], "net") is None
        assert cache.count() == 0
        assert cache.note.startswith("Vectors are not kept for the next time: ")
        assert str(tmp_path) not in cache.note  # a note may be handed on in a report


def test_a_disk_that_becomes_full_is_no_failure(file):
    with VectorCache(file) as cache:
        cache._connection.execute("PRAGMA max_page_count = 10")
        many = np.zeros((500, 512), np.float32)
        cache.put(numbered(0, 500), "net", many)
        assert "full" in cache.note
        assert cache.get(DIGESTS[0], "net") is None


def test_threads_and_windows_share_it(file):
    def write(start):
        with VectorCache(file) as own:
            for index in range(start, start + 20):
                own.put([index.to_bytes(32, "big")], "net", np.full((1, 3), index, np.float32))

    threads = [threading.Thread(target=write, args=(start,)) for start in range(0, 100, 20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with VectorCache(file) as cache:
        assert cache.count() == 100
        assert cache.get((77).to_bytes(32, "big"), "net")[0] == 77


def test_it_is_where_the_variable_says(tmp_path, monkeypatch):
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path / "elsewhere"))
    with open_cache() as cache:
        cache.put(DIGESTS, "net", VECTORS)
    assert sqlite3.connect(tmp_path / "elsewhere" / "vectors.sqlite").execute(
        "SELECT count(*) FROM vectors"
    ).fetchone() == (2,)
