"""Files of kept vectors as a disk that errs, a kill or a stranger leaves them."""

import os
import sqlite3
import tempfile
from pathlib import Path

import numpy as np
from hypothesis import strategies as st

from orangecontrib.aiff.embedding.cache import VectorCache

from .tally import fuzzed

DIGESTS = [bytes([number]) * 32 for number in range(40)]
VECTORS = np.random.default_rng(0).random((40, 16), np.float32)
VALUES = st.one_of(
    st.none(), st.integers(-(2**63), 2**63 - 1), st.floats(), st.binary(max_size=80),
    st.text(max_size=80),
)  # fmt: skip
COLUMNS = [
    ("vectors", "digest"), ("vectors", "identity"), ("vectors", "used"), ("vectors", "crc"),
    ("vectors", "vector"), ("files", "path"), ("files", "size"), ("files", "mtime_ns"),
    ("files", "digest"), ("files", "crc"),
]  # fmt: skip
STATEMENTS = [
    *(f"PRAGMA user_version = {version}" for version in (-1, 0, 1, 2, 3, 4, 2**31 - 1)),
    "DROP TABLE files", "DROP INDEX vectors_by_use", "CREATE TABLE former (first, last)",
    "CREATE VIEW more AS SELECT * FROM vectors", "ALTER TABLE files RENAME COLUMN size TO sise",
    "CREATE TRIGGER more AFTER UPDATE ON vectors BEGIN DELETE FROM vectors; END",
    "PRAGMA journal_mode = DELETE", "DELETE FROM vectors WHERE id % 2",
]  # fmt: skip


def filled(folder: Path) -> Path:
    file, photo = folder / "cache" / "vectors.sqlite", folder / "photo.jpg"
    photo.write_bytes(b"some photo")
    with VectorCache(file) as cache:
        cache.put(DIGESTS, "net", VECTORS)
        cache.digest(photo)
    return file


def check(file: Path) -> None:
    """What is known is right, nothing is raised, and what is computed again is kept or said."""
    photo = file.parents[1] / "photo.jpg"
    outside = sorted(each.name for each in file.parents[1].iterdir())
    with VectorCache(file) as cache:
        for digest, vector in zip(DIGESTS, VECTORS, strict=True):
            found = cache.get(digest, "net")
            assert found is None or np.array_equal(found, vector)
        digest = cache.digest(photo)
        cache.count(), cache.size()
        cache.put(DIGESTS, "net", VECTORS)
        kept = [cache.get(each, "net") is not None for each in DIGESTS]
        assert all(kept) or cache.note
    with VectorCache(file) as cache:
        assert cache.digest(photo) == digest
        cache.clear()
    assert sorted(each.name for each in file.parents[1].iterdir()) == outside
    assert photo.read_bytes() == b"some photo"


@fuzzed("caches", 18, where=st.floats(0, 1, exclude_max=True), content=st.binary(min_size=1,
    max_size=600), cut=st.booleans())  # fmt: skip
def test_a_file_with_other_bytes_or_without_its_end(where, content, cut):
    with tempfile.TemporaryDirectory() as folder:
        file = filled(Path(folder))
        with file.open("r+b") as stream:
            stream.seek(int(where * file.stat().st_size))
            stream.write(content)
            if cut:
                stream.truncate()
        check(file)


@fuzzed("caches", 18, column=st.sampled_from(COLUMNS), value=VALUES, row=st.integers(1, 40))
def test_rows_of_any_values(column, value, row):
    with tempfile.TemporaryDirectory() as folder:
        file = filled(Path(folder))
        table, name = column
        other = sqlite3.connect(file)
        other.execute(
            f"UPDATE OR IGNORE {table} SET {name} = ? WHERE rowid = ?",
            (value, row if table == "vectors" else 1),
        )
        other.commit()
        other.close()
        check(file)


@fuzzed("caches", 18, statements=st.lists(st.sampled_from(STATEMENTS), min_size=1, max_size=3,
    unique=True))  # fmt: skip
def test_files_that_define_something_else(statements):
    with tempfile.TemporaryDirectory() as folder:
        file = filled(Path(folder))
        other = sqlite3.connect(file, isolation_level=None)
        for statement in statements:
            try:
                other.execute(statement)
            except sqlite3.Error:
                continue  # it does not go with what came before
        other.close()
        check(file)


@fuzzed("caches", 10, content=st.binary(max_size=300),
    end=st.sampled_from(["", "-wal", "-shm", "-journal"]))  # fmt: skip
def test_any_bytes_beside_it_or_in_its_place(content, end):
    with tempfile.TemporaryDirectory() as folder:
        file = filled(Path(folder))
        file.with_name(file.name + end).write_bytes(content)
        check(file)
        assert os.path.isdir(file.parent)
