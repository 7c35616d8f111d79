"""Vectors kept on disk, so that none is computed twice and a stopped run goes on where it was."""

import hashlib
import sqlite3
import threading
import time
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from ..photos.storage import cache_folder

SCHEMA = """
CREATE TABLE IF NOT EXISTS vectors (
    digest BLOB, identity TEXT, vector BLOB, PRIMARY KEY (digest, identity)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (
    path TEXT PRIMARY KEY, size INTEGER, mtime_ns INTEGER, digest BLOB
) WITHOUT ROWID;
"""
WAIT_S = 10  # for another window that is writing


def open_cache() -> "VectorCache":
    """The user's own cache."""
    return VectorCache(cache_folder() / "vectors.sqlite")


class VectorCache:
    """An SQLite file of vectors by the photo's content and the vector's identity.

    Never a reason to fail: where the file cannot be read or written, nothing is kept, and
    `note` says why, in a sentence. Every method may be called from any thread.

    Parameters
    ----------
    file : made, with its folder, if it is not there; a damaged one is set aside
    """

    def __init__(self, file: Path):
        self.note = ""
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._connection = self._open(file)
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
            If the file cannot be read.
        """
        stat = path.stat()
        known = self._fetch(
            "SELECT digest FROM files WHERE path = ? AND size = ? AND mtime_ns = ?",
            (str(path), stat.st_size, stat.st_mtime_ns),
        )
        if known:
            return known[0]
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").digest()
        row = (str(path), stat.st_size, stat.st_mtime_ns, digest)
        self._write("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", [row])
        return digest

    def get(self, digest: bytes, identity: str) -> np.ndarray | None:
        """The vector of a photo, (d,) float32, or None if it was never computed."""
        found = self._fetch(
            "SELECT vector FROM vectors WHERE digest = ? AND identity = ?", (digest, identity)
        )
        return np.frombuffer(found[0], dtype="<f4").astype(np.float32) if found else None

    def put(self, digests: Iterable[bytes], identity: str, vectors: np.ndarray) -> None:
        """Keep the vectors (b, d) of a batch; they are on disk when this returns."""
        rows = [
            (digest, identity, np.asarray(vector, dtype="<f4").tobytes())
            for digest, vector in zip(digests, vectors, strict=True)
        ]
        self._write("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows, now=True)

    def count(self) -> int:
        """How many vectors are kept."""
        found = self._fetch("SELECT count(*) FROM vectors", ())
        return found[0] if found else 0

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                try:
                    self._connection.commit()
                    self._connection.close()
                except sqlite3.Error as error:
                    self._give_up(error)
                self._connection = None

    def _open(self, file: Path) -> sqlite3.Connection:
        try:
            return self._connect(file)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError) or not file.is_file():
                raise
        # Not a database, or a damaged one: kept for whoever wants to look, and begun anew.
        file.replace(file.with_suffix(f".damaged-{time.time_ns()}"))
        for suffix in ("-wal", "-shm"):
            file.with_name(file.name + suffix).unlink(missing_ok=True)
        return self._connect(file)

    @staticmethod
    def _connect(file: Path) -> sqlite3.Connection:
        connection = sqlite3.connect(file, timeout=WAIT_S, check_same_thread=False)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.executescript(SCHEMA)
            connection.execute("SELECT count(*) FROM vectors").fetchone()
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _fetch(self, query: str, values: tuple) -> tuple | None:
        with self._lock:
            if self._connection is None:
                return None
            try:
                return self._connection.execute(query, values).fetchone()
            except sqlite3.Error as error:
                self._give_up(error)
                return None

    def _write(self, query: str, rows: list[tuple], now: bool = False) -> None:
        with self._lock:
            if self._connection is None:
                return
            try:
                self._connection.executemany(query, rows)
                if now:
                    self._connection.commit()
            except sqlite3.Error as error:
                self._give_up(error)

    def _give_up(self, error: Exception) -> None:
        self.note = f"Vectors are not kept for the next time: {error}."
        self._connection = None
