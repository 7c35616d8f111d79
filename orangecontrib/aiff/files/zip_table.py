"""A zip's table of contents: read within bounds, and whether what it says can be true."""

import io
import stat
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .paths import long_path

MOST_ENTRIES = 250_000  # files, folders, and what macOS puts beside each of them
MOST_TABLE = 64 * 2**20  # bytes
_ENTRY, _FILE = b"PK\x01\x02", b"PK\x03\x04"  # an entry's mark in the table, and before its bytes
_HEADER = struct.Struct("<4s22xHH")  # before a file's bytes: mark, lengths of name and extra


class TableTooLarge(Exception):
    """The table of contents has more entries, or more bytes, than that of any collection."""


@contextmanager
def opened_zip(file: Path) -> Iterator[zipfile.ZipFile]:
    """A zip to read from; of one that claims a huge table, no list is made.

    Raises
    ------
    OSError
        If the file cannot be read.
    BadZipFile
        If it is no whole zip, or no file.
    TableTooLarge
        If it has more entries than `MOST_ENTRIES`, or a table of more than `MOST_TABLE` bytes.
    """
    path = long_path(str(file))
    if not stat.S_ISREG(Path(path).stat().st_mode):
        raise zipfile.BadZipFile("no file")  # a pipe would be waited for without end
    with _Bounded(io.FileIO(path)) as stream:
        try:
            archive = zipfile.ZipFile(stream)
        except (ValueError, LookupError, ArithmeticError, NotImplementedError, struct.error) as e:
            raise zipfile.BadZipFile(str(e)) from e
        stream.is_table = False
        with archive:
            yield archive


def shares_bytes(archive: zipfile.ZipFile) -> bool:
    """Whether entries lie upon each other, upon the table or behind it: no program packs so.

    Each would be unpacked by itself, and a small zip become a large folder.
    """
    last = 0
    for info in sorted(archive.infolist(), key=lambda info: info.header_offset):
        if info.header_offset < last:
            return True
        last = info.header_offset + info.compress_size
        if last > archive.start_dir:
            return True
        last += _header_size(archive, info)
    return last > archive.start_dir


def _header_size(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> int:
    """Bytes before a file's own; the least there can be, where they are damaged."""
    stream = archive.fp
    assert stream is not None  # it is open
    stream.seek(info.header_offset)
    found = stream.read(_HEADER.size)
    if len(found) == _HEADER.size and found.startswith(_FILE):
        _, name, extra = _HEADER.unpack(found)
        return _HEADER.size + name + extra
    return _HEADER.size + len(info.orig_filename)


class _Bounded(io.BufferedReader):
    """Counts entries as `zipfile` reads the table, before it makes anything of them."""

    is_table = True
    _entries = 0

    def read(self, size: int | None = -1, /) -> bytes:
        if self.is_table and size is not None and size > MOST_TABLE:
            raise TableTooLarge
        found = super().read(size)
        if self.is_table:
            self._entries += found.count(_ENTRY)
            if self._entries > MOST_ENTRIES:
                raise TableTooLarge
        return found
