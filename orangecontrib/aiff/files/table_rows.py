"""Tables that somebody hands in, a row at a time and only so far: CSV, tab-separated, Excel."""

import codecs
import csv
from collections.abc import Callable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple, TextIO

from ..errors import TableError
from ..progress import untold
from .csv_text import cut_separator_line
from .excel import EXCEL_SUFFIX, excel_rows

MAX_BYTES = 256 * 2**20
MAX_ROWS = 1_000_000
MAX_COLUMNS = 16_384  # as Excel has them
MAX_ROW = 4 * 2**20  # characters: vectors beside a photo make long rows
HEAD = 2**20  # characters that are read to see what a table is about
BATCH = 1000  # rows between two looks at whether to go on
UTF_16 = "cannot be read: it is text in UTF-16"
SAVE_UTF_8 = "Save it as CSV in UTF-8."
SMALLER = "Make a table of fewer columns, or several of fewer rows."


class Row(NamedTuple):
    """A row of a table: which one it is, the line of the file it ends in, and its cells."""

    number: int
    line: int
    cells: list[str]


def read_rows(file: Path, callback: Callable = untold, head: int | None = None) -> Iterator[Row]:
    """The rows of a table as text, the first among them; what is not yet asked for is not read.

    Parameters
    ----------
    file : Excel's where its ending says so, else text in UTF-8
    callback : called with 0 as work goes on; may raise to cancel
    head : so many rows, and of a text not more than its first `HEAD` characters; None for all

    Raises
    ------
    TableError
        If it cannot be read, or is larger than any table of photos.
    """
    if head is not None:
        yield from islice(filter(None, _rows(file, head)), head)
        return
    for row in _rows(file, None):
        if row is None or row.number % BATCH == 1:
            callback(0)
        if row is None:
            continue
        if row.number > MAX_ROWS:
            raise too_large(file, f"has more than {MAX_ROWS:,} rows")
        yield row


def too_large(file: Path, how: str) -> TableError:
    return TableError(f"“{file.name}” {how}, more than the add-on reads.", SMALLER)


def encoding_trouble(start: bytes) -> str:
    """What is wrong with how a text is written, by its first four bytes; "" if nothing is."""
    # Without a mark, every second byte of plain Latin letters is zero.
    marked = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return UTF_16 if marked or b"\0" in start else ""


def _rows(file: Path, head: int | None) -> Iterator[Row | None]:
    if file.suffix.lower() == EXCEL_SUFFIX:
        for row in excel_rows(file, head):
            yield row and Row(row[0], *row)
    else:
        yield from _text_rows(file, head is not None)


def _text_rows(file: Path, only_head: bool) -> Iterator[Row]:
    try:
        with file.open("rb") as raw:
            if trouble := encoding_trouble(raw.read(4)):
                raise TableError(f"“{file.name}” {trouble}.", SAVE_UTF_8)
        if file.stat().st_size > MAX_BYTES:
            raise too_large(file, f"has more than {MAX_BYTES // 2**20} MB")
        # Excel writes a byte order mark.
        with file.open(encoding="utf-8-sig", newline="") as stream:
            lines = _Lines(stream, file, HEAD if only_head else None)
            first = next(lines, "")
            said, header, delimiter = cut_separator_line(first)
            before = [header] if header else []
            rows = csv.reader(chain(before, lines), delimiter=delimiter)
            for number, cells in enumerate(rows, start=1):
                lines.row = 0
                yield Row(number, rows.line_num + bool(said), cells)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise TableError(f"“{file.name}” cannot be read.", SAVE_UTF_8) from error


class _Lines:
    """Lines for the csv module, which would join without end those of a quote left open.

    Attributes
    ----------
    row : characters since this was last set to 0
    """

    def __init__(self, stream: TextIO, file: Path, head: int | None):
        self.row = 0
        self._all = 0
        self._stream, self._file, self._head = stream, file, head

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if self._head is not None and self._all >= self._head:
            raise StopIteration
        line = self._stream.readline(MAX_ROW + 1 if self._head is None else self._head)
        if not line:
            raise StopIteration
        self.row += len(line)
        self._all += len(line)
        if self.row > MAX_ROW:
            raise too_large(self._file, f"has a row of more than {MAX_ROW:,} characters")
        if self._all > MAX_BYTES:  # it grew, or is not an ordinary file
            raise too_large(self._file, f"has more than {MAX_BYTES // 2**20} MB")
        return line
