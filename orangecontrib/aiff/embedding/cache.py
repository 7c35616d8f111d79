"""Vectors kept on disk, so that none is computed twice and a stopped run goes on where it was."""

import sqlite3
import stat
import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from ..files.digests import file_digest
from ..files.storage import cache_folder

VERSION = 2  # of the tables below; a file of another version is emptied and built anew
TABLES = (
    # `used` stands before the vector: what is behind a long value is slow to reach.
    """CREATE TABLE vectors (
        id INTEGER PRIMARY KEY, digest BLOB NOT NULL, identity TEXT NOT NULL,
        used INTEGER NOT NULL, vector BLOB NOT NULL, UNIQUE (digest, identity)
    )""",
    "CREATE INDEX vectors_by_use ON vectors (used)",
    """CREATE TABLE files (
        path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
        digest BLOB NOT NULL
    )""",
)
PUT_VECTOR = """INSERT INTO vectors (digest, identity, used, vector) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET used = excluded.used, vector = excluded.vector"""
PUT_FILE = "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)"

LIMIT = 2_000_000_000  # bytes
PAGE = 16_384  # bytes; one of 4,096 would hold a single vector of 512 numbers, half of it empty
LOG_PAGES = 256  # after so many, what was written goes from the log into the file
SPARE_PAGES = 64  # free ones that the file may keep for what comes next
PAGES_AT_ONCE = 256  # given back after one write
ROWS_AT_ONCE = 64  # evicted in one write, at least
REFRESH_S = 86_400  # uses are noted once a day, or each read would be a write
WAITING = 1000  # facts that are worth a write of their own
WAIT_S = 10  # for another window that is writing


def open_cache() -> "VectorCache":
    """The user's own cache."""
    return VectorCache(cache_folder() / "vectors.sqlite")


class VectorCache:
    """An SQLite file of vectors by the photo's content and the vector's identity.

    Never a reason to fail: where the file cannot be read or written, nothing is kept, and
    `note` says why, in a sentence. Every method may be called from any thread, and several
    programs may have the same file open.

    Parameters
    ----------
    file : made, with its folder, if it is not there; a damaged one is set aside
    limit : bytes; beyond them, the vectors whose last use is longest ago go first
    """

    def __init__(self, file: Path, limit: int = LIMIT):
        self.note = ""
        self._file = file
        self._limit = limit
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        # What is worth no write of its own: facts about files by path, and vectors used anew.
        self._files: dict[str, tuple[str, int, int, bytes]] = {}
        self._used: set[int] = set()
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._connection = self._open()
        except (OSError, sqlite3.Error) as error:
            self._give_up(error)

    def __enter__(self) -> "VectorCache":
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def digest(self, path: Path) -> bytes:
        """SHA-256 of a file's content, 32 bytes; not read again if its size and time are known.

        Raises
        ------
        OSError
            If it is no file or cannot be read.
        """
        facts = _facts(path)
        known = self._known(facts)
        if known is not None:
            return known
        digest = file_digest(path)
        with self._lock:
            self._files[facts[0]] = (*facts, digest)
        self._write_if_many()
        return digest

    def known_digest(self, path: Path) -> bytes | None:
        """The same for a file whose size and time are known; None where it would be read.

        Raises
        ------
        OSError
            If it is no file.
        """
        return self._known(_facts(path))

    def get(self, digest: bytes, identity: str) -> np.ndarray | None:
        """The vector of a photo, (d,) float32, or None if it was never computed."""
        found = self._fetch(
            "SELECT id, used, vector FROM vectors WHERE digest = ? AND identity = ?",
            digest,
            identity,
        )
        if not found:
            return None
        number, used, vector = found
        if used < _now() - REFRESH_S:
            with self._lock:
                self._used.add(number)
            self._write_if_many()
        return np.frombuffer(vector, dtype="<f4").astype(np.float32)

    def put(self, digests: Iterable[bytes], identity: str, vectors: np.ndarray) -> None:
        """Keep the vectors (b, d) of a batch; they are on disk when this returns."""
        now = _now()
        self._write(
            [
                (digest, identity, now, np.asarray(vector, dtype="<f4").tobytes())
                for digest, vector in zip(digests, vectors, strict=True)
            ]
        )

    def count(self) -> int:
        """How many vectors are kept."""
        found = self._fetch("SELECT count(*) FROM vectors")
        return found[0] if found else 0

    def size(self) -> int:
        """Bytes on the disk, what was set aside included."""
        total = 0
        for file in self._file.parent.glob(f"{self._file.stem}.*"):
            with suppress(OSError):  # another window may have closed it just now
                total += file.stat().st_size
        return total

    def clear(self) -> None:
        """Forget everything, and give its space back."""
        with self._lock:
            self._files.clear()
            self._used.clear()
            self._remove_what_was_set_aside()
            if self._connection is None:
                return
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                self._connection.execute("DELETE FROM vectors")
                self._connection.execute("DELETE FROM files")
                self._connection.execute("COMMIT")
                _give_space_back(self._connection)
                _ask(self._connection, "PRAGMA wal_checkpoint(TRUNCATE)")
            except sqlite3.Error as error:
                self._give_up(error)

    def close(self) -> None:
        if self._files or self._used:
            self._write()
        with self._lock:
            if self._connection is not None:
                try:
                    self._connection.close()
                except sqlite3.Error as error:
                    self._give_up(error)
                self._connection = None

    def _open(self) -> sqlite3.Connection:
        try:
            return _connect(self._file)
        except sqlite3.DatabaseError as error:
            if not _is_damage(error) or not self._file.is_file():
                raise
        self._set_aside()
        return _connect(self._file)

    def _set_aside(self) -> None:
        """Keep a damaged file for whoever wants to look; the next one begins anew."""
        self._remove_what_was_set_aside()
        self._file.replace(self._file.with_suffix(f".damaged-{time.time_ns()}"))
        for suffix in ("-wal", "-shm"):
            self._file.with_name(self._file.name + suffix).unlink(missing_ok=True)

    def _remove_what_was_set_aside(self) -> None:
        for file in self._file.parent.glob(f"{self._file.stem}.damaged-*"):
            with suppress(OSError):
                file.unlink()

    def _known(self, facts: tuple[str, int, int]) -> bytes | None:
        path = facts[0]
        known = self._files.get(path) or self._fetch("SELECT * FROM files WHERE path = ?", path)
        return known[3] if known and known[:3] == facts else None

    def _fetch(self, query: str, *values) -> tuple | None:
        with self._lock:
            if self._connection is None:
                return None
            try:
                return self._connection.execute(query, values).fetchone()
            except sqlite3.Error as error:
                self._give_up(error)
                return None

    def _write_if_many(self) -> None:
        if len(self._files) + len(self._used) >= WAITING:
            self._write()

    def _write(self, rows: Sequence[tuple] = ()) -> None:
        """Write vectors, and with them what was waiting, in one transaction."""
        with self._lock:
            files, used = list(self._files.values()), [(_now(), each) for each in self._used]
            self._files.clear()
            self._used.clear()
            if self._connection is None:
                return
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                self._connection.executemany(PUT_VECTOR, rows)
                self._connection.executemany(PUT_FILE, files)
                self._connection.executemany("UPDATE vectors SET used = ? WHERE id = ?", used)
                self._evict(self._connection, len(rows))
                self._connection.execute("COMMIT")
                if _ask(self._connection, "PRAGMA freelist_count") > SPARE_PAGES:
                    _give_space_back(self._connection, PAGES_AT_ONCE)
            except sqlite3.Error as error:
                self._give_up(error)

    def _evict(self, connection: sqlite3.Connection, added: int) -> None:
        pages = _ask(connection, "PRAGMA page_count") - _ask(connection, "PRAGMA freelist_count")
        over = pages * _ask(connection, "PRAGMA page_size") - self._limit
        if over <= 0:
            return
        # More than came, so that the limit is reached in the end, and few, so that no write
        # takes long.
        oldest = connection.execute(
            "SELECT id, length(vector) FROM vectors ORDER BY used, id LIMIT ?",
            (max(ROWS_AT_ONCE, 4 * added),),
        ).fetchall()
        evicted = []
        for number, length in oldest:
            if over <= 0:
                break
            evicted.append((number,))
            over -= length
        connection.executemany("DELETE FROM vectors WHERE id = ?", evicted)
        # A file that is forgotten is only read once more.
        connection.execute(
            "DELETE FROM files WHERE rowid IN (SELECT rowid FROM files ORDER BY rowid LIMIT ?)",
            (len(evicted) or ROWS_AT_ONCE,),
        )

    def _give_up(self, error: Exception) -> None:
        self.note = f"Vectors are not kept for the next time: {error}."
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None
            if _is_damage(error):
                with suppress(OSError):
                    self._set_aside()


def _facts(path: Path) -> tuple[str, int, int]:
    """A file's path, size and time."""
    facts = path.stat()
    if not stat.S_ISREG(facts.st_mode):
        raise OSError(f"{path} is no file")  # a pipe would be waited for, and for ever
    return str(path), facts.st_size, facts.st_mtime_ns


def _connect(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        file, timeout=WAIT_S, check_same_thread=False, isolation_level=None
    )
    try:
        # These two are heeded while the file is empty.
        connection.execute(f"PRAGMA page_size = {PAGE}")
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        _keep_a_log(connection)
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
        connection.execute(f"PRAGMA journal_size_limit = {LOG_PAGES * PAGE}")
        if _ask(connection, "PRAGMA user_version") != VERSION:
            _build(connection)
        connection.execute("SELECT 1 FROM vectors LIMIT 1").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _keep_a_log(connection: sqlite3.Connection) -> None:
    """Write-ahead logging: readers never wait, and a killed program leaves whole batches."""
    end = time.monotonic() + WAIT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            # While two windows make the file, SQLite refuses one of them without waiting.
            if "locked" not in str(error) or time.monotonic() > end:
                raise
        time.sleep(0.01)


def _build(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    if _ask(connection, "PRAGMA user_version") == VERSION:
        connection.execute("ROLLBACK")  # another window was quicker
        return
    found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    for (name,) in found:
        connection.execute(f'DROP TABLE "{name}"')
    for statement in TABLES:
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")
    if found:
        # Only so does a file from before begin to give space back; another window may be in it.
        with suppress(sqlite3.OperationalError):
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            connection.execute("VACUUM")


def _ask(connection: sqlite3.Connection, pragma: str) -> int:
    return connection.execute(pragma).fetchone()[0]


def _give_space_back(connection: sqlite3.Connection, pages: int = 0) -> None:
    """Cut off free pages at the end of the file, all of them by default."""
    # execute() would take one step of it, which is one page.
    connection.executescript(f"PRAGMA incremental_vacuum({pages})")


def _is_damage(error: Exception) -> bool:
    # The full disk and the other window's lock are subclasses.
    return type(error) is sqlite3.DatabaseError


def _now() -> int:
    return int(time.time())
