"""The file that vectors are kept in: recognised, made, or brought along from the version before.

Its rows carry check sums, since a disk that errs changes numbers without a word.
"""

import glob
import os
import sqlite3
import stat
import time
import zlib
from contextlib import closing, suppress
from functools import cache
from pathlib import Path

from ..files.storage import ONLY_OWNER, close_to_others, is_own_cache, make_private

VERSION = 3  # of the tables below
FORMER = 2  # the same without check sums
TABLES = (
    # `used` stands before the vector: what is behind a long value is slow to reach.
    """CREATE TABLE vectors (
        id INTEGER PRIMARY KEY, digest BLOB NOT NULL, identity TEXT NOT NULL,
        used INTEGER NOT NULL, crc INTEGER, vector BLOB NOT NULL, UNIQUE (digest, identity)
    )""",
    "CREATE INDEX vectors_by_use ON vectors (used)",
    """CREATE TABLE files (
        path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
        digest BLOB NOT NULL, crc INTEGER
    )""",
)
# What the version before kept gets its check sums a batch at a time, in the order of ids: those
# in `first < id <= last` may still lack theirs.
BRINGING = (
    "ALTER TABLE vectors ADD COLUMN crc INTEGER",
    "ALTER TABLE files ADD COLUMN crc INTEGER",
    """UPDATE files SET crc = facts_crc(CAST(path AS BLOB), size, mtime_ns, digest)
        WHERE typeof(size) = 'integer' AND typeof(mtime_ns) = 'integer'
        AND typeof(digest) = 'blob'""",
    "CREATE TABLE former (first INTEGER NOT NULL, last INTEGER NOT NULL)",
    "INSERT INTO former SELECT 0, coalesce(max(id), 0) FROM vectors",
)
FORMER_TABLES = tuple(
    table.replace(" crc INTEGER,", "").replace(", crc INTEGER", "") for table in TABLES
)
# The first ones had these tables and no number.
OLDEST = {
    "vectors": {"digest", "identity", "vector"},
    "files": {"path", "size", "mtime_ns", "digest"},
}

PAGE = 16_384  # bytes; one of 4,096 would hold a single vector of 512 numbers, half of it empty
SMALLEST = 512  # bytes of a file of SQLite's
LOG_PAGES = 256  # after so many, what was written goes from the log into the file
WAIT_S = 10  # for another window that is writing
SEALED_AT_ONCE = 256  # rows of the version before that get check sums in one write
SEALED_S = 0.5  # that opening may spend on them; the rest goes along with later writes
WAS_DAMAGED = (
    "The file of kept vectors was damaged, so it was set aside, and its vectors are computed again."
)
BEHIND = ("-wal", "-shm", "-journal")  # files of SQLite's beside its file


class NotOurs(OSError):
    """A file that is not to be touched: of another program, of a newer version, or no file."""


def vector_crc(digest: bytes, identity: str | bytes, vector: bytes) -> int:
    """Of a row of vectors; whose vector it is counts too."""
    name = identity.encode() if isinstance(identity, str) else identity
    return zlib.crc32(vector, zlib.crc32(name, zlib.crc32(digest)))


def facts_crc(path: str | bytes, size: int, mtime_ns: int, digest: bytes) -> int:
    """Of a row of files."""
    name = path.encode() if isinstance(path, str) else path
    return zlib.crc32(digest, zlib.crc32(f"{size} {mtime_ns}".encode(), zlib.crc32(name)))


def open_file(file: Path, own: bool) -> tuple[sqlite3.Connection, str]:
    """Open the file, or make it; gives back what became of one that was damaged, too.

    Parameters
    ----------
    own : whether it is the add-on's own place, where what is no database is a damaged one

    Raises
    ------
    NotOurs
        If what is there is not to be touched.
    OSError, ValueError, sqlite3.Error
        If it cannot be opened.
    """
    if not file.parent.is_dir() or is_own_cache(file.parent):
        make_private(file.parent)
    try:
        return _connect(file, own), ""
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        if not own:
            raise NotOurs(
                f"“{file.name}” is damaged or another program's; name another one"
            ) from error
    set_aside(file)
    return _connect(file, own), WAS_DAMAGED


def is_damage(error: Exception) -> bool:
    """Whether an error says that the file itself is not right."""
    # The full disk and the other window's lock are other subclasses.
    damage = (sqlite3.DatabaseError, sqlite3.IntegrityError, sqlite3.DataError)
    return type(error) in damage


def set_aside(file: Path) -> None:
    """Keep a damaged file for whoever wants to look; the next one begins again."""
    forget_what_was_set_aside(file)
    file.replace(file.with_suffix(f".damaged-{time.time_ns()}"))
    for end in BEHIND:
        file.with_name(file.name + end).unlink(missing_ok=True)


def forget_what_was_set_aside(file: Path) -> None:
    for other in file.parent.glob(f"{glob.escape(file.stem)}.damaged-*"):
        with suppress(OSError):
            other.unlink()


def former_rows(connection: sqlite3.Connection) -> tuple[int, int]:
    """Between which ids the rows of the version before may still lack check sums."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'former'").fetchone():
        return 0, 0
    found = connection.execute("SELECT first, last FROM former").fetchone()
    if not found or not all(isinstance(each, int) for each in found):
        return 0, 0
    return found


def seal_some(connection: sqlite3.Connection, former: tuple[int, int]) -> tuple[int, int]:
    """Give some rows of the version before their check sums, within the caller's transaction.

    Returns
    -------
    What `former_rows` would say afterwards.
    """
    first, last = former
    rows = connection.execute(
        "SELECT id, digest, identity, vector FROM vectors "
        "WHERE id > ? AND id <= ? AND crc IS NULL ORDER BY id LIMIT ?",
        (first, last, SEALED_AT_ONCE),
    ).fetchall()
    sums = [
        (vector_crc(digest, identity, vector), number)
        for number, digest, identity, vector in rows
        if all(isinstance(each, bytes) for each in (digest, identity, vector))
    ]
    connection.executemany("UPDATE vectors SET crc = ? WHERE id = ?", sums)
    first = rows[-1][0] if len(rows) == SEALED_AT_ONCE else last
    connection.execute("UPDATE former SET first = ?", (first,))
    return first, last


def ask(connection: sqlite3.Connection, pragma: str) -> int:
    return connection.execute(pragma).fetchone()[0]


def _make_file(file: Path) -> None:
    """A file that only the user can read, before SQLite makes one as everything is made."""
    for end in ("", *BEHIND):
        each = file.with_name(file.name + end)
        with suppress(FileNotFoundError):
            # A link would have another file written, a pipe would be waited for.
            if not stat.S_ISREG(os.lstat(each).st_mode):
                raise NotOurs(f"“{each.name}” is not an ordinary file; remove it")
            if is_own_cache(file.parent):
                close_to_others(each)
    # One that is there is not opened here: to close it would end the locks of other windows.
    with suppress(FileExistsError):
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, ONLY_OWNER))


def _connect(file: Path, own: bool) -> sqlite3.Connection:
    _make_file(file)
    # SQLite takes so short a file for an empty one, and writes over it.
    if not own and 0 < file.stat().st_size < SMALLEST:
        raise NotOurs(f"“{file.name}” is not a file of vectors; name another one")
    connection = sqlite3.connect(
        file, timeout=WAIT_S, check_same_thread=False, isolation_level=None
    )
    try:
        connection.text_factory = bytes  # what is damaged may be no UTF-8
        # Nothing that stands in the file may call what only programs should.
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        # At one moment: another window may be making the file.
        connection.execute("BEGIN")
        version = _recognise(connection, file)
        connection.execute("COMMIT")
        # These two are heeded while the file is empty.
        connection.execute(f"PRAGMA page_size = {PAGE}")
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        _keep_a_log(connection)
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
        connection.execute(f"PRAGMA journal_size_limit = {LOG_PAGES * PAGE}")
        if version != VERSION:
            _build(connection, file)
        connection.execute("SELECT 1 FROM vectors LIMIT 1").fetchone()
        _seal_for_a_moment(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _recognise(connection: sqlite3.Connection, file: Path) -> int:
    """Which version a file is of; 0 for an empty or the oldest one, which are built again."""
    version = ask(connection, "PRAGMA user_version")
    if version > VERSION:
        raise NotOurs(
            f"“{file.name}” was made by a newer version of the add-on. Update this one; the file "
            "was left as it is"
        )
    found = _schema(connection)
    if version < FORMER and not found:
        return 0
    if found in _schemas(version):
        return version
    if version < FORMER and {name for _, name, _ in found} == set(OLDEST):
        columns = {name: _columns(connection, name) for name in OLDEST}
        if columns == OLDEST and all(kind == "table" for kind, *_ in found):
            return 0
    raise sqlite3.DatabaseError("it defines what no version did")


def _schema(connection: sqlite3.Connection) -> frozenset[tuple[str, ...]]:
    """Everything that a file defines: kind, name, and the statement, however it is broken."""
    rows = connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite~_%' ESCAPE '~'"
    )
    return frozenset(
        tuple(" ".join(_text(each).split()) for each in row) for row in rows.fetchall()
    )


def _text(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


@cache
def _schemas(version: int) -> tuple[frozenset[tuple[str, ...]], ...]:
    """What files of a version define: those that were made so, and those that were brought."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as made:
        for statement in TABLES:
            made.execute(statement)
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as former:
            former.create_function("facts_crc", 4, facts_crc)
            for statement in FORMER_TABLES:
                former.execute(statement)
            schemas: dict[int, tuple[frozenset[tuple[str, ...]], ...]] = {
                FORMER: (_schema(former),)
            }
            for statement in BRINGING:
                former.execute(statement)
            schemas[VERSION] = (_schema(made), _schema(former))
    return schemas.get(version, ())


def _columns(connection: sqlite3.Connection, table: str) -> set[str]:
    found = connection.execute("SELECT name FROM pragma_table_xinfo(?)", (table,)).fetchall()
    return {_text(name) for (name,) in found}


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


def _build(connection: sqlite3.Connection, file: Path) -> None:
    connection.execute("BEGIN IMMEDIATE")
    version = _recognise(connection, file)
    if version == VERSION:
        connection.execute("ROLLBACK")  # another window was quicker
        return
    emptied = False
    if version == FORMER:
        connection.create_function("facts_crc", 4, facts_crc)
        for statement in BRINGING:
            connection.execute(statement)
    else:
        for table in OLDEST:
            found = connection.execute(f"SELECT 1 FROM pragma_table_xinfo('{table}')").fetchone()
            emptied = emptied or found is not None
            connection.execute(f"DROP TABLE IF EXISTS {table}")
        for statement in TABLES:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")
    if emptied:
        # Only so does a file from before begin to give space back; another window may be in it.
        with suppress(sqlite3.OperationalError):
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            connection.execute("VACUUM")


def _seal_for_a_moment(connection: sqlite3.Connection) -> None:
    end = time.monotonic() + SEALED_S
    former = former_rows(connection)
    while former[0] < former[1] and time.monotonic() < end:
        connection.execute("BEGIN IMMEDIATE")
        former = seal_some(connection, former_rows(connection))
        connection.execute("COMMIT")
