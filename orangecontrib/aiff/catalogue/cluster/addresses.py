"""A Parquet table of addresses: what it says of each photo, and the photo itself brought here."""

import os
import posixpath
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ...embedding.threads import DECODERS, in_threads
from ...errors import AiffError, CatalogueError, PhotoError, Problem
from ...files.fetch import MOST_BYTES
from ...files.listed_paths import lies_outside, trouble_with, without_detours
from ...photos.columns import DOMAINS, IMAGE
from ..schema import BOX, CATEGORY, COLLECTOR, DOMAIN, ID, ITEM, PATH, ROOT, STAMP, number_of
from .pieces import FILE, NAME, piece_schema

OURS = ("http", "https", "ftp", "data")  # fetched as every photo at a web address is
TEXTS = (ITEM, COLLECTOR, DOMAIN, CATEGORY)
GROUP, START, ROWS = "group", "start", "rows"  # of a piece, see `pieces_of_table`
SIDES = ("box x", "box y", "box width", "box height")
COLUMNS = (IMAGE, *TEXTS, *SIDES)  # that are read; all but the first may be missing

TWICE = "another row names the same photo"
AWAY = "Check the address, and index again."


@dataclass(frozen=True)
class Addresses:
    """Where a table of addresses is.

    Attributes
    ----------
    table : its path, or its address on a file system that fsspec knows
    outside : whether photos on this machine's disks may lie outside the table's folder
    """

    table: str
    outside: bool = False

    @property
    def is_here(self) -> bool:
        """Whether the table is on a disk, not at an address."""
        return "://" not in self.table

    @property
    def folder(self) -> str:
        """What an address that is not whole is below."""
        return str(Path(self.table).parent) if self.is_here else posixpath.dirname(self.table)


def looks_like_addresses(source: str) -> bool:
    """Whether somebody means a table of addresses, not a folder."""
    return source.lower().endswith((".parquet", ".pq"))


def pieces_of_table(addresses: Addresses, most: int, least_pieces: int) -> tuple[Any, int]:
    """A table of addresses cut into pieces that workers read by themselves.

    Parameters
    ----------
    most : rows of a piece, at most
    least_pieces : so many pieces at least, where there are rows enough

    Returns
    -------
    An Arrow table with file, row group, first row in it and rows of each piece; and all rows.

    Raises
    ------
    CatalogueError
        If it cannot be read, or has no addresses.
    """
    import pyarrow as pa

    groups = []
    with _in_words(addresses):
        for file in _files(addresses):
            with _opened(file) as found:
                check_columns(found.schema_arrow.names, file)
                meta = found.metadata
                groups += [
                    (file, n, meta.row_group(n).num_rows) for n in range(meta.num_row_groups)
                ]
    total = sum(rows for _, _, rows in groups)
    size = max(1, min(most, -(-total // least_pieces)))
    pieces = [
        {FILE: file, GROUP: group, START: start, ROWS: min(size, rows - start)}
        for file, group, rows in groups
        for start in range(0, rows, size)
    ]
    schema = pa.schema([(FILE, pa.string()), *((n, pa.int64()) for n in (GROUP, START, ROWS))])
    return pa.Table.from_pylist(pieces, schema=schema), total


class Reader:
    """Reads pieces of a table; the row group that was read last is kept for the next."""

    def __init__(self, addresses: Addresses):
        self._addresses = addresses
        self._kept: tuple[tuple[str, int], Any] | None = None

    def read(self, file: str, group: int, start: int, rows: int) -> Any:
        """An Arrow table with those of `COLUMNS` that are there."""
        if self._kept is None or self._kept[0] != (file, group):
            with _in_words(self._addresses), _opened(file) as found:
                columns = check_columns(found.schema_arrow.names, file)
                self._kept = (file, group), found.read_row_group(group, columns=columns)
        return self._kept[1].slice(start, rows)


def _files(addresses: Addresses) -> list[str]:
    """The table's files: itself, or those in a folder of its name."""
    import fsspec

    system, path = fsspec.core.url_to_fs(addresses.table)
    if not system.isdir(path):
        return [addresses.table]
    found = sorted(each for each in system.find(path) if looks_like_addresses(each))
    if not found:
        raise CatalogueError(f"The folder {_name(addresses)} has no Parquet files.")
    return [system.unstrip_protocol(each) for each in found]


@contextmanager
def _opened(file: str) -> Iterator[Any]:
    import fsspec
    from pyarrow.parquet import ParquetFile

    with fsspec.open(file, "rb") as stream, ParquetFile(stream) as found:
        yield found


@contextmanager
def _in_words(addresses: Addresses) -> Iterator[None]:
    try:
        yield
    except AiffError:
        raise
    # Of Arrow, of fsspec, and of whatever file system it is.
    except Exception as error:
        raise CatalogueError(
            f"The table {_name(addresses)} cannot be read as Parquet ({type(error).__name__}). Check "
            "its path or address, and that every machine can read it."
        ) from error


def _name(addresses: Addresses) -> str:
    return addresses.table.replace("\\", "/").rstrip("/").rpartition("/")[2]


def check_columns(names: Sequence[str], table: str) -> list[str]:
    """The columns to be read.

    Raises
    ------
    CatalogueError
        If the table has no addresses.
    """
    if IMAGE not in names:
        raise CatalogueError(
            f"The table {posixpath.basename(table)} has no column “{IMAGE}” with the photos' paths or "
            f"addresses. Name it so; {', '.join(COLUMNS[1:])} may stand beside it."
        )
    return [name for name in COLUMNS if name in names]


def placed(batch: Any, addresses: Addresses) -> tuple[Any, list[Problem]]:
    """Rows of a table of addresses as a piece of work, and those that name no photo to be read.

    Parameters
    ----------
    batch : an Arrow table with some of `COLUMNS`
    """
    import pyarrow as pa

    columns = batch.to_pydict()
    known: dict[str, list] = {name: [] for name in piece_schema().names}
    numbers: set[int] = set()
    problems = []
    boxes = _boxes(columns, len(batch))
    for row, said in enumerate(columns[IMAGE]):
        try:
            file = _whole(said, addresses)
        except PhotoError as error:
            problems.append(Problem(str(said or ""), error.problem, error.advice))
            continue
        texts = {name: _text(columns, name, row) for name in TEXTS}
        if texts[DOMAIN] not in DOMAINS:
            texts[DOMAIN] = None
        more = (texts[ITEM], boxes[row]) if boxes[row] else ()
        stamp = number_of(*texts.values(), boxes[row])
        number = number_of("", file, *more)
        if number in numbers:
            problems.append(Problem(str(said), TWICE, "Keep one of the rows."))
            continue
        numbers.add(number)
        values = {
            ID: number,
            STAMP: stamp,
            FILE: file,
            NAME: str(said),
            ROOT: "",
            PATH: file.replace(os.sep, "/"),
            BOX: boxes[row],
            **texts,
        }
        for name, column in known.items():
            column.append(values.get(name))
    return pa.table(known, schema=piece_schema()), problems


def fetched(
    files: Sequence[str | None], folder: Path, look: Callable[[], None]
) -> list[str | PhotoError | None]:
    """Photos on file systems that only fsspec reads, brought into a folder; others stay.

    Returns
    -------
    For each, where it is now, or why it could not be brought here.
    """
    jobs = ((file, folder / str(number)) for number, file in enumerate(files))
    silent = PhotoError("it was not sent in time", AWAY)
    return list(in_threads(_fetched, jobs, 2 * DECODERS, look, lambda *_: silent))


def _fetched(file: str | None, target: Path) -> str | PhotoError | None:
    scheme, found, _ = (file or "").partition("://")
    if file is None or not found or scheme.lower() in OURS:
        return file
    import fsspec

    target = target.with_suffix(posixpath.splitext(file)[1][:16])
    try:
        system, path = fsspec.core.url_to_fs(file)
        if (system.info(path).get("size") or 0) > MOST_BYTES:
            return PhotoError(f"it has more than {MOST_BYTES / 1e6:.0f} MB", "Make it smaller.")
        system.get_file(path, str(target))
    except FileNotFoundError:
        return PhotoError("it is not there", AWAY)
    except (ImportError, ValueError) as error:
        return PhotoError(
            f"addresses of the kind {scheme}:// cannot be read here ({error})",
            "Install what reads them on every machine.",
        )
    # Each file system has errors of its own, and none may end the work of all.
    except Exception as error:
        return PhotoError(f"it could not be fetched ({type(error).__name__})", AWAY)
    return str(target)


def _whole(said: object, addresses: Addresses) -> str:
    """Where a photo is: a whole path, or an address."""
    if not isinstance(said, str) or not said.strip():
        raise PhotoError("the row names no photo", "Write its path or address there.")
    said = said.strip()
    scheme, found, rest = said.partition("://")
    if said.lower().startswith("data:") or (found and scheme.lower() != "file"):
        return said
    path = rest if found else said.replace("\\", "/")
    if not addresses.is_here:
        if found or path.startswith("/") or lies_outside(path, "/table", windows=False):
            raise PhotoError(
                "it is a file of some computer, and the table is none",
                "Write an address there, or a path below the table.",
            )
        return f"{addresses.folder}/{posixpath.normpath(path)}"
    if trouble := trouble_with(path):
        raise PhotoError(trouble, "Correct the table.")
    if not addresses.outside and lies_outside(path, addresses.folder):
        raise PhotoError(
            "it lies outside the table's folder",
            "If you trust the table, index with --outside.",
        )
    return os.path.abspath(os.path.join(addresses.folder, without_detours(path)))


def _text(columns: dict[str, list], name: str, row: int) -> str | None:
    said = columns.get(name)
    value = None if said is None else said[row]
    return None if value is None or str(value) == "" else str(value)


def _boxes(columns: dict[str, list], rows: int) -> list[list[float] | None]:
    if not all(side in columns for side in SIDES):
        return [None] * rows
    found: list[list[float] | None] = []
    for sides in zip(*(columns[side] for side in SIDES), strict=True):
        try:
            box = [float(side) for side in sides]
        except (TypeError, ValueError):
            box = []
        good = len(box) == len(SIDES) and bool(np.isfinite(box).all()) and min(box[2:]) > 0
        found.append(box if good else None)
    return found
