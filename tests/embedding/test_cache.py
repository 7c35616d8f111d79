import os
import sqlite3
import threading

import numpy as np
import pytest

from orangecontrib.aiff.embedding.cache import VectorCache, open_cache

VECTORS = np.arange(6, dtype=np.float32).reshape(2, 3)
DIGESTS = [b"a" * 32, b"b" * 32]


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
        assert cache.count() == 2 and cache.note == ""
    (aside,) = file.parent.glob("*.damaged-*")
    assert aside.read_bytes() == content


def test_a_place_that_cannot_be_written_is_no_failure(tmp_path):
    (tmp_path / "folder").write_text("a file is in the way")
    with VectorCache(tmp_path / "folder" / "vectors.sqlite") as cache:
        cache.put(DIGESTS, "net", VECTORS)
        assert cache.get(DIGESTS[0], "net") is None
        assert cache.count() == 0
        assert cache.note.startswith("Vectors are not kept")


def test_a_disk_that_becomes_full_is_no_failure(file):
    with VectorCache(file) as cache:
        cache._connection.execute("PRAGMA max_page_count = 10")
        many = np.zeros((500, 512), np.float32)
        cache.put([index.to_bytes(32, "big") for index in range(500)], "net", many)
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
