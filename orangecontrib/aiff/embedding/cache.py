"""Vectors kept on disk, so that none is computed twice and a stopped run goes on where it was."""

import glob
import os
import sqlite3
import stat
import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from ..errors import reason_in_words
from ..files.digests import file_digest
from ..files.storage import cache_folder
from ..words import plural
from .kept_file import (
    WAS_DAMAGED,
    ask,
    facts_crc,
    forget_what_was_set_aside,
    former_rows,
    is_damage,
    open_file,
    seal_some,
    set_aside,
    vector_crc,
)

PUT_VECTOR = """INSERT INTO vectors (digest, identity, used, crc, vector) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE
    SET used = excluded.used, crc = excluded.crc, vector = excluded.vector"""
PUT_FILE = """INSERT OR REPLACE INTO files (path, size, mtime_ns, digest, crc)
    VALUES (?, ?, ?, ?, ?)"""

LIMIT = 2_000_000_000  # bytes
LARGEST = 2**63 - 1  # number that SQLite holds; a file's time may be beyond it
SPARE_PAGES = 64  # free ones that the file may keep for what comes next
PAGES_AT_ONCE = 256  # given back after one write
ROWS_AT_ONCE = 64  # evicted in one write, at least
REFRESH_S = 86_400  # uses are noted once a day, or each read would be a write
WAITING = 1000  # facts that are worth a write of their own


def open_cache(check_all: bool = False) -> "VectorCache":
    """The user's own cache; see `VectorCache`."""
    return VectorCache(cache_folder() / "vectors.sqlite", check_all=check_all)


class VectorCache:
    """An SQLite file of vectors by the photo's content and the vector's identity.

    Never a reason to fail: where the file cannot be read or written, nothing is kept, and
    `note` says why, in a sentence. What is damaged in it is as good as unknown. Every method may
    be called from any thread, and several programs may have the same file open.

    Parameters
    ----------
    file : made, with its folder, if it is not there
    limit : bytes; beyond them, the vectors whose last use is longest ago go first
    own : whether the place is the add-on's own, so that a damaged file may be set aside; one that
        belongs to another program, or a newer version of this one, never is
    check_all : whether each file is read once, also those whose size and time are as they were
    """

    def __init__(self, file: Path, limit: int = LIMIT, own: bool = True, check_all: bool = False):
        self._file = file
        self._limit = limit
        self._own = own
        self._check_all = check_all
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._former = (0, 0)  # the ids of rows that may lack check sums
        # What is worth no write of its own: facts about files by path, and vectors used again.
        self._files: dict[str, tuple[str, int, int, bytes]] = {}
        self._used: set[int] = set()
        self._trouble: list[str] = []
        self._damaged: set[tuple[bytes, str]] = set()
        self._read: set[str] = set()  # files that were read since this was opened
        self._changed = 0  # of them, those that are not what their size and time say
        try:
            self._open()
        except (OSError, ValueError, sqlite3.Error) as error:
            self._give_up(error)

    @property
    def note(self) -> str:
        """What a person should know of the cache, in sentences."""
        told = list(self._trouble)
        if damaged := len(self._damaged):
            were = "was" if damaged == 1 else "were"
            told.append(f"{plural(damaged, 'kept vector')} {were} damaged and computed again.")
        if changed := self._changed:
            had = "has" if changed == 1 else "have"
            told.append(
                f"{plural(changed, 'photo')} {had} changed without a change of size and time."
            )
        return " ".join(told)

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
            self._read.add(facts[0])
        if self._check_all and self._known(facts) not in (None, digest):
            self._changed += 1
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
            "SELECT id, used, crc, vector FROM vectors WHERE digest = ? AND identity = ?",
            digest,
            identity,
        )
        if not found:
            return None
        number, used, crc, vector = found
        if not self._is_sound(digest, identity, number, crc, vector):
            self._damaged.add((digest, identity))
            return None
        if not isinstance(used, int) or used < _now() - REFRESH_S:
            with self._lock:
                self._used.add(number)
            self._write_if_many()
        return np.frombuffer(vector, dtype="<f4").astype(np.float32)

    def put(self, digests: Iterable[bytes], identity: str, vectors: np.ndarray) -> None:
        """Keep the vectors (b, d) of a batch; they are on disk when this returns."""
        now = _now()
        rows = []
        for digest, vector in zip(digests, vectors, strict=True):
            kept = np.asarray(vector, dtype="<f4").tobytes()
            rows.append((digest, identity, now, vector_crc(digest, identity, kept), kept))
        self._write(rows)

    def count(self) -> int:
        """How many vectors are kept."""
        found = self._fetch("SELECT count(*) FROM vectors")
        return found[0] if found else 0

    def size(self) -> int:
        """Bytes on the disk, what was set aside included."""
        total = 0
        for file in self._file.parent.glob(f"{glob.escape(self._file.stem)}.*"):
            with suppress(OSError):  # another window may have closed it just now
                total += file.stat().st_size
        return total

    def clear(self) -> None:
        """Forget everything, and give its space back."""
        with self._lock:
            self._files.clear()
            self._used.clear()
            if self._own:
                forget_what_was_set_aside(self._file)
            if self._connection is None:
                return
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                self._connection.execute("DELETE FROM vectors")
                self._connection.execute("DELETE FROM files")
                self._connection.execute("COMMIT")
                _give_space_back(self._connection)
                ask(self._connection, "PRAGMA wal_checkpoint(TRUNCATE)")
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

    def _open(self) -> None:
        self._connection, note = open_file(self._file, self._own)
        self._former = former_rows(self._connection)
        if note:
            self._trouble.append(note)

    def _is_sound(
        self, digest: bytes, identity: str, number: int, crc: object, vector: object
    ) -> bool:
        if not isinstance(vector, bytes) or len(vector) % 4:
            return False
        if crc is None:  # one of the version before, whose turn has not come
            first, last = self._former
            return first < number <= last
        return crc == vector_crc(digest, identity, vector)

    def _known(self, facts: tuple[str, int, int]) -> bytes | None:
        path, size, changed = facts
        if self._check_all and path not in self._read:
            return None
        if path in self._files:
            known = self._files[path]
            return known[3] if known[:3] == facts else None
        row = self._fetch(
            "SELECT size, mtime_ns, digest, crc FROM files WHERE path = ?", _storable(path)
        )
        if row is None or row[:2] != (size, changed) or not isinstance(row[2], bytes):
            return None
        return row[2] if row[3] == facts_crc(_storable(path), size, changed, row[2]) else None

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
            files = [_row(*facts) for facts in self._files.values()]
            used = [(_now(), each) for each in self._used]
            self._files.clear()
            self._used.clear()
            if self._connection is None:
                return
            try:
                self._write_all(self._connection, rows, files, used)
            except sqlite3.Error as error:
                self._give_up(error)
                if self._connection is not None:  # of a new file, in the place of a damaged one
                    try:
                        self._write_all(self._connection, rows, files, [])
                    except sqlite3.Error as another:
                        self._give_up(another)

    def _write_all(
        self,
        connection: sqlite3.Connection,
        rows: Sequence[tuple],
        files: Sequence[tuple],
        used: Sequence[tuple],
    ) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(PUT_VECTOR, rows)
        connection.executemany(PUT_FILE, files)
        connection.executemany("UPDATE vectors SET used = ? WHERE id = ?", used)
        if self._former[0] < self._former[1]:
            self._former = seal_some(connection, former_rows(connection))
        self._evict(connection, len(rows))
        connection.execute("COMMIT")
        if ask(connection, "PRAGMA freelist_count") > SPARE_PAGES:
            _give_space_back(connection, PAGES_AT_ONCE)

    def _evict(self, connection: sqlite3.Connection, added: int) -> None:
        pages = ask(connection, "PRAGMA page_count") - ask(connection, "PRAGMA freelist_count")
        over = pages * ask(connection, "PRAGMA page_size") - self._limit
        if over <= 0:
            return
        # More than came, so that the limit is reached in the end, and few, so that no write
        # takes long.
        oldest = connection.execute(
            "SELECT id, coalesce(length(vector), 0) FROM vectors ORDER BY used, id LIMIT ?",
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
        """Go on without the file, or with a new one where this one is damaged."""
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None
            if is_damage(error) and self._own and WAS_DAMAGED not in self._trouble:
                try:
                    set_aside(self._file)
                    self._open()
                    self._trouble.append(WAS_DAMAGED)
                    return
                except (OSError, ValueError, sqlite3.Error) as another:
                    error = another
        reason = reason_in_words(error)
        self._trouble.append(f"Vectors are not kept for the next time: {reason}.")


def _facts(path: Path) -> tuple[str, int, int]:
    """A file's path, size and time."""
    facts = path.stat()
    if not stat.S_ISREG(facts.st_mode):
        raise OSError(f"{path} is not a file")  # a pipe would be waited for, and for ever
    return str(path), facts.st_size, facts.st_mtime_ns & LARGEST  # of a disk that errs


def _row(path: str, size: int, changed: int, digest: bytes) -> tuple:
    name = _storable(path)
    return name, size, changed, digest, facts_crc(name, size, changed, digest)


def _storable(path: str) -> str | bytes:
    """A path as the file can hold it: one that is no text as its bytes."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return os.fsencode(path) if os.name != "nt" else path.encode(errors="surrogatepass")
    return path


def _give_space_back(connection: sqlite3.Connection, pages: int = 0) -> None:
    """Cut off free pages at the end of the file, all of them by default."""
    # execute() would take one step of it, which is one page.
    connection.executescript(f"PRAGMA incremental_vacuum({pages})")


def _now() -> int:
    return int(time.time())
