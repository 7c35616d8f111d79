"""What was found out about files, kept in the cache: a file that has not changed is not read again.

The index only saves time. Whatever goes wrong with it, work goes on without it.
"""

import contextlib
import logging
import sqlite3
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from ...files.paths import made_folder

VERSION = 3  # of what the rows mean; another version's are thrown away
KEPT = 180 * 24 * 3600  # seconds that a folder's rows outlive the last change of one
WAIT = 2.0  # seconds for another window that is writing

TABLES = {
    # What a listing shows; `border` is NULL until somebody looked.
    "facts": ("width", "height", "camera", "border", "copy", "problem", "advice"),
    # What copies are found by; `digest` is NULL where the file's size is unlike all others'.
    "looks": ("digest", "hash"),
}

log = logging.getLogger(__name__)


def load_rows(table: str, root: Path) -> dict[str, tuple]:
    """All rows of a folder: path -> (size, changed, *columns of the table)."""
    with _connection() as connection:
        try:
            rows = connection.execute(
                f"SELECT path, size, changed, {_names(table)} FROM {table} "
                "WHERE root = (SELECT id FROM roots WHERE folder = ?)",
                (str(root),),
            ).fetchall()
        except sqlite3.Error as error:
            log.info("the index cannot be read: %s", error)
            return {}
    return {row[0]: row[1:] for row in rows}


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
    marks = ", ".join("?" * (4 + len(TABLES[table])))
    with _connection() as connection:
        try:
            with connection:
                number = _number(connection, root)
                connection.executemany(
                    f"INSERT OR REPLACE INTO {table} VALUES ({marks})",
                    ((number, *row) for row in rows),
                )
                if present is not None:
                    _forget(connection, table, number, set(present))
        except sqlite3.Error as error:
            log.info("the index cannot be written: %s", error)


def _names(table: str) -> str:
    return ", ".join(TABLES[table])


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
def _connection() -> Iterator[sqlite3.Connection]:
    connection = _open()
    try:
        yield connection
    finally:
        connection.close()


def _open() -> sqlite3.Connection:
    folder = made_folder("index")
    if folder is not None:
        file = folder / f"photos-{VERSION}.sqlite"
        for _ in range(2):
            try:
                return _prepared(file)
            except sqlite3.OperationalError as error:  # busy or closed, but not damaged
                log.info("the index cannot be opened: %s", error)
                break
            except sqlite3.DatabaseError:
                with contextlib.suppress(OSError):
                    file.unlink()
    return _prepared(":memory:")


def _prepared(file: Path | str) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=WAIT)
    try:
        connection.execute("PRAGMA trusted_schema = OFF")  # nothing in the file may call anything
        connection.execute("PRAGMA synchronous = OFF")  # a lost row is only read again
        for table in TABLES:
            connection.execute(
                f"CREATE TABLE IF NOT EXISTS {table} (root INT, path TEXT, size INT, changed INT, "
                f"{_names(table)}, PRIMARY KEY (root, path)) WITHOUT ROWID"
            )
        connection.execute(
            "CREATE TABLE IF NOT EXISTS roots (id INTEGER PRIMARY KEY, folder TEXT UNIQUE, seen INT)"
        )
    except BaseException:
        connection.close()
        raise
    return connection
