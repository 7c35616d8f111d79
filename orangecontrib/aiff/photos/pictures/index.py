"""What was found out about files, kept in the cache: a file that has not changed is not read again.

The index only saves time. Whatever goes wrong with it, work goes on without it: rows carry check
sums, and one that does not fit its own is as good as not there.
"""

import contextlib
import logging
import os
import sqlite3
import time
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from ...files.paths import made_folder

VERSION = 4  # of what the rows mean; another version's are thrown away
KEPT = 180 * 24 * 3600  # seconds that a folder's rows outlive the last change of one
WAIT = 2.0  # seconds for another window that is writing

TABLES = {
    # What a listing shows; `border` is NULL until somebody looked.
    "facts": ("width", "height", "camera", "border", "copy", "problem", "advice"),
    # What copies are found by; `digest` is NULL where the file's size is unlike all others'.
    "looks": ("digest", "hash"),
}

KEYS = ("root", "path", "size", "changed")

log = logging.getLogger(__name__)


def load_rows(table: str, root: Path) -> dict[str, tuple]:
    """All rows of a folder: path -> (size, changed, *columns of the table)."""
    rows: list[tuple] = []
    if _storable([str(root)]):
        with _connection("read") as connection:
            rows = connection.execute(
                f"SELECT crc, path, size, changed, {_names(table)} FROM {table} "
                "WHERE root = (SELECT id FROM roots WHERE folder = ?)",
                (str(root),),
            ).fetchall()
    return {row[0]: tuple(row[1:]) for crc, *row in rows if crc == _crc(root, row)}


def save_rows(
    table: str, root: Path, rows: Iterable[tuple], present: Iterable[str] | None = None
) -> None:
    """Write rows (path, size, changed, *columns) of a folder.

    Parameters
    ----------
    table : a key of `TABLES`
    root : the folder
    rows : new or changed ones
    present : all paths that are there; rows of others are forgotten. None forgets nothing
    """
    if not _storable([str(root)]):
        return
    marks = ", ".join("?" * (len(KEYS) + len(TABLES[table]) + 1))
    with _connection("written") as connection, connection:
        number = _number(connection, root)
        connection.executemany(
            f"INSERT OR REPLACE INTO {table} VALUES ({marks})",
            ((number, *row, _crc(root, row)) for row in rows if _storable(row)),
        )
        if present is not None:
            _forget(connection, table, number, set(present))


def _names(table: str) -> str:
    return ", ".join(TABLES[table])


def _crc(root: Path, row: Iterable) -> int:
    """Of a row of a folder, without its check sum."""
    plain = [int(value) if isinstance(value, bool) else value for value in row]
    return zlib.crc32(repr((str(root), *plain)).encode(errors="backslashreplace"))


def _storable(values: Iterable) -> bool:
    """Whether SQLite can hold them: names may be no text, and a file's time beyond its numbers."""
    try:
        for value in values:
            if isinstance(value, str):
                value.encode()
    except UnicodeEncodeError:
        return False
    return all(abs(value) < 2**63 for value in values if isinstance(value, int))


def _number(connection: sqlite3.Connection, root: Path) -> int:
    now = int(time.time())
    (number,) = connection.execute(
        "INSERT INTO roots (folder, seen) VALUES (?, ?) "
        "ON CONFLICT (folder) DO UPDATE SET seen = excluded.seen RETURNING id",
        (str(root), now),
    ).fetchone()
    return number


def _forget(connection: sqlite3.Connection, table: str, root: int, present: set[str]) -> None:
    stored = connection.execute(f"SELECT path FROM {table} WHERE root = ?", (root,)).fetchall()
    gone = [(root, path) for (path,) in stored if path not in present]
    connection.executemany(f"DELETE FROM {table} WHERE root = ? AND path = ?", gone)
    since = int(time.time()) - KEPT
    old = connection.execute("SELECT id FROM roots WHERE seen < ?", (since,)).fetchall()
    for other in TABLES:
        connection.executemany(f"DELETE FROM {other} WHERE root = ?", old)
    connection.executemany("DELETE FROM roots WHERE id = ?", old)


@contextlib.contextmanager
def _connection(what: str) -> Iterator[sqlite3.Connection]:
    """The index, which what goes wrong with it ends; a damaged file begins again the next time."""
    connection, file = _open()
    damaged = False
    try:
        yield connection
    except sqlite3.Error as error:
        log.info("the index cannot be %s: %s", what, error)
        damaged = _is_damage(error)
    finally:
        connection.close()
    if damaged and file is not None:
        with contextlib.suppress(OSError):
            file.unlink()


def _open() -> tuple[sqlite3.Connection, Path | None]:
    folder = made_folder("index")
    file = None if folder is None else folder / f"photos-{VERSION}.sqlite"
    if file is not None and (file.is_file() or not os.path.lexists(file)):
        for _ in range(2):
            try:
                return _prepared(file), file
            except sqlite3.Error as error:
                if not _is_damage(error):  # busy or closed
                    log.info("the index cannot be opened: %s", error)
                    break
            with contextlib.suppress(OSError):
                file.unlink()
    return _prepared(":memory:"), None


def _is_damage(error: sqlite3.Error) -> bool:
    return type(error) in (sqlite3.DatabaseError, sqlite3.IntegrityError, sqlite3.DataError)


def _prepared(file: Path | str) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=WAIT)
    try:
        connection.execute("PRAGMA trusted_schema = OFF")  # nothing in the file may call anything
        connection.text_factory = lambda text: text.decode(errors="replace")
        connection.execute("PRAGMA synchronous = OFF")  # a lost row is only read again
        for table in TABLES:
            connection.execute(
                f"CREATE TABLE IF NOT EXISTS {table} (root INT, path TEXT, size INT, changed INT, "
                f"{_names(table)}, crc INT, PRIMARY KEY (root, path)) WITHOUT ROWID"
            )
        connection.execute(
            "CREATE TABLE IF NOT EXISTS roots (id INTEGER PRIMARY KEY, folder TEXT UNIQUE, seen "
            "INT)"
        )
        for table, columns in {**TABLES, "roots": ("folder", "seen")}.items():
            found = {name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")}
            wanted = {"id"} if table == "roots" else {*KEYS, "crc"}
            if found != wanted | set(columns):
                raise sqlite3.DatabaseError("the file has another program's tables")
    except BaseException:
        connection.close()
        raise
    return connection
