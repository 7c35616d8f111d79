"""Rows of Parquet files that strangers wrote: a few at a time, within bounds (extra "
"``research``)."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ...errors import CollectionError

EXTRA = "research"
SUFFIX = ".parquet"
MAGIC = b"PAR1"
MAX_ROWS = 1_000_000
MAX_COLUMNS = 1000
MAX_FOOTER = 2**24  # bytes of what a file says of itself
MAX_GROUP = 4 * 2**30  # bytes of one piece, unpacked, as the file states them
MAX_BYTES = 32 * 10**9  # of all pieces
# Pictures are packed already, and do not shrink much further.
MAX_RATIO = 200
SMALL = 256 * 10**6  # bytes, below which no ratio is suspicious
AT_ONCE = 4  # rows in memory
STREAM = 2**20  # bytes of a file read at once
AGAIN = "Download it again."


@dataclass(frozen=True)
class Row:
    """A row as it stands in the file.

    Attributes
    ----------
    number : from 0
    values : of the columns that were asked for and are there; None where one cannot be read
    """

    number: int
    values: dict[str, Any]


@dataclass(frozen=True)
class Gap:
    """Rows that cannot be read, from the first to before the end."""

    start: int
    end: int


def needs() -> str:
    """What to tell somebody who lacks the package that reads Parquet; "" if it is here."""
    if find_spec("pyarrow") is not None:
        return ""
    return (
        f"Parquet files are read by the package pyarrow. "
        f'Add it with: pip install "Orange3-AIFF[{EXTRA}]"'
    )


def is_parquet(file: Path) -> bool:
    """Whether a file is one by its name and its first bytes."""
    if file.suffix.lower() != SUFFIX or not file.is_file():
        return False  # a pipe would be waited for
    try:
        with file.open("rb") as stream:
            return stream.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


class ParquetFile:
    """An open file of which some columns are wanted.

    Parameters
    ----------
    file : as it lies on the disk
    wanted : names of top columns; those that are not there are left out

    Attributes
    ----------
    columns : of those wanted, the ones that are there
    rows : how many it has
    size : bytes of all columns, unpacked, as the file states them

    Raises
    ------
    CollectionError
        If pyarrow is not installed, the file is damaged, or claims more than is read.
    """

    def __init__(self, file: Path, wanted: Sequence[str]):
        if lacking := needs():
            raise CollectionError(lacking)
        import pyarrow.parquet

        self._name = file.name
        _check_footer(file)
        try:
            self._file = pyarrow.parquet.ParquetFile(
                file,
                memory_map=False,
                buffer_size=STREAM,  # a piece of a column at a time, never all of it
                pre_buffer=False,
                thrift_string_size_limit=MAX_FOOTER,
                thrift_container_size_limit=MAX_ROWS,
            )
            there = self._file.schema_arrow.names
            about = self._file.metadata
            # Of two columns with one name, neither is meant.
            self.columns = [name for name in wanted if there.count(name) == 1]
            self._groups = [about.row_group(n).num_rows for n in range(about.num_row_groups)]
            self.rows = sum(self._groups)
            if min(self._groups, default=0) < 0 or about.num_rows != self.rows:
                raise _damaged(file.name)
            if self.rows > MAX_ROWS or about.num_columns > MAX_COLUMNS:
                raise CollectionError(
                    f"“{file.name}” has more than {MAX_ROWS:,} rows or {MAX_COLUMNS:,} columns, "
                    "more than the add-on reads.",
                    "Take a part of the data set.",
                )
            self.size = self._stated_size(file.stat().st_size)
        except _TROUBLES as error:
            raise _damaged(file.name) from error

    def __enter__(self) -> "ParquetFile":
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def read(self, callback: Callable) -> Iterator[Row | Gap]:
        """Every row in order, and the gaps where a piece of the file is damaged.

        Parameters
        ----------
        callback : called with a share 0..1 as rows are read; may raise to cancel
        """
        start = 0
        for group, count in enumerate(self._groups):
            end, done, rows = start + count, start, self._read_group(group, start)
            while done < end:
                callback(done / self.rows)
                try:
                    row = next(rows, None)
                except _TROUBLES:
                    row = None
                if row is None:
                    yield Gap(done, end)
                    break
                done += 1
                yield row
            start = end

    def _read_group(self, group: int, start: int) -> Iterator[Row]:
        if not self.columns:
            return
        batches = self._file.iter_batches(
            AT_ONCE, row_groups=[group], columns=self.columns, use_threads=False
        )
        number = start
        for batch in batches:
            for place in range(batch.num_rows):
                values = {name: _value(batch.column(name), place) for name in self.columns}
                yield Row(number, values)
                number += 1

    def _stated_size(self, packed: int) -> int:
        """Bytes of all columns, unpacked; raises where that is not reasonable.

        What is said of each column is not asked for: pyarrow (26) ends the program where that is
        damaged.
        """
        about = self._file.metadata
        sizes = [about.row_group(n).total_byte_size for n in range(len(self._groups))]
        size = sum(sizes)
        if not all(0 <= each <= MAX_GROUP for each in sizes) or size > MAX_BYTES:
            raise self._unreasonable()
        if size > SMALL and size > MAX_RATIO * packed:
            raise self._unreasonable()
        return size

    def _unreasonable(self) -> CollectionError:
        return CollectionError(
            f"“{self._name}” would become far larger than any such file is, so the add-on does "
            "not read it.",
            AGAIN,
        )


def _check_footer(file: Path) -> None:
    """A file ends with the length of what it says of itself, and with its first bytes again."""
    try:
        with file.open("rb") as stream:
            stream.seek(0, 2)
            total = stream.tell()
            stream.seek(max(0, total - 8))
            tail = stream.read(8)
    except OSError as error:
        raise CollectionError(
            f"“{file.name}” cannot be read: {error.strerror}.",
            "Ask for permission, or copy it again.",
        ) from error
    stated = int.from_bytes(tail[:4], "little")
    if len(tail) < 8 or tail[4:] != MAGIC or stated > min(MAX_FOOTER, total):
        raise _damaged(file.name)


def _damaged(name: str) -> CollectionError:
    return CollectionError(f"“{name}” is damaged or not a Parquet file.", AGAIN)


def _value(column: Any, place: int) -> Any:
    try:
        value = column[place].as_py()
    except (UnicodeDecodeError, ValueError, OverflowError):
        return None  # a text that is none, or a moment that no calendar has
    return None if isinstance(value, float) and math.isnan(value) else value


# What pyarrow raises for damaged files: its own kinds stand below these.
_TROUBLES = (OSError, ValueError, TypeError, KeyError, NotImplementedError, MemoryError,
             OverflowError, RuntimeError)  # fmt: skip
