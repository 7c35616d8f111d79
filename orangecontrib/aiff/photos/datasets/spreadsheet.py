"""A plain table of photos: CSV, tab-separated or Excel, one row a photo or a garment in one."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ...errors import CollectionError, Problem
from ...files.csv_text import BLANKS, cut_separator_line
from ..collecting.domain_words import domain_of_folder
from ..collecting.labels import FILE_NAME as LABELS
from ..collecting.layout import collector_name, item_key
from ..columns import DOMAINS
from ..photo import Box, Collection
from .lists import Listed, collect_listed
from .options import Offer, Options

SUFFIXES = (".csv", ".tsv", ".tab", ".xlsx")
PATH_NAMES = ("path", "image", "image path", "file", "file name", "filename", "file path", "photo")
TEXT_NAMES = ("item", "domain", "collector", "category", "split")
BOX_NAMES = (("box x", "box y", "box width", "box height"), ("x", "y", "width", "height"))
ROWS_TRIED = 20  # until one names a photo that is there
CORRECT = "Correct the row, or take it away."


@dataclass(frozen=True)
class Columns:
    """Which column holds what, by number: the path, the texts by name, the box's four or none."""

    path: int
    texts: dict[str, int]
    box: tuple[int, ...]


class _NoTable(ValueError):
    """A file that cannot be read as a table of photos; the message is a sentence."""


def recognise(source: Path) -> bool:
    """Whether it is a table of photos, or a folder with just one.

    In a folder, the table must name a photo that is there. The ordinary loader's labels.csv is
    no such table, and a collector's folder is always an ordinary one.
    """
    if source.is_file():
        return _is_candidate(source)
    return _table_in(source) is not None


def offer(source: Path) -> Offer:
    """Nothing: all rows are read."""
    return Offer()


def read(source: Path, options: Options, callback: Callable) -> Collection:
    """A photo for each row, in the order of the table."""
    callback(0)
    file = source if source.is_file() else _table_in(source)
    if file is None:
        raise CollectionError(f"“{source.name}” holds no table of photos, or more than one.")
    try:
        rows = _rows(file)
        columns = _find_columns(next(rows, []))
        if columns is None:
            raise _NoTable(
                f"“{file.name}” needs a first row with a column path (or image, or file) and at "
                f"least one of {', '.join(TEXT_NAMES)}, or x, y, width and height."
            )
        problems: list[Problem] = []
        listed = [
            _as_listed(row, columns, file.name, number, problems)
            for number, row in enumerate(rows, start=2)
            if any(row) and not _is_orange_header(row, columns)
        ]
    except _NoTable as error:
        raise CollectionError(str(error)) from error
    return collect_listed(file.parent, filter(None, listed), problems, callback)


def _is_candidate(file: Path) -> bool:
    # A name with "~$" is Excel's lock on a file that is open.
    hidden = file.name.startswith((".", "~$"))
    return file.suffix.lower() in SUFFIXES and file.name.lower() != LABELS and not hidden


def _table_in(folder: Path) -> Path | None:
    if not folder.is_dir() or collector_name(folder.name):
        return None
    tables = [file for file in sorted(folder.iterdir()) if _is_candidate(file) and _leads(file)]
    return tables[0] if len(tables) == 1 else None


def _leads(file: Path) -> bool:
    """Whether the file is a table that names a photo that is there."""
    try:
        rows = _rows(file)
        columns = _find_columns(next(rows, []))
        if columns is None:
            return False
        paths = (_path(row, columns) for row in islice(rows, ROWS_TRIED))
        return any((file.parent / path).is_file() for path in paths if path)
    except _NoTable:
        return False


def _rows(file: Path) -> Iterator[list[str]]:
    return _excel_rows(file) if file.suffix.lower() == ".xlsx" else _text_rows(file)


def _text_rows(file: Path) -> Iterator[list[str]]:
    try:
        # Excel writes a byte order mark.
        with file.open(encoding="utf-8-sig", newline="") as stream:
            _, text, delimiter = cut_separator_line(stream.read())
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield [cell.strip(BLANKS) for cell in row]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _NoTable(f"“{file.name}” cannot be read. Save it as CSV in UTF-8.") from error


def _excel_rows(file: Path) -> Iterator[list[str]]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(file, read_only=True, data_only=True)
        try:
            for row in book.worksheets[0].iter_rows(values_only=True):
                yield [_as_text(cell) for cell in row]
        finally:
            book.close()
    except (OSError, ValueError, KeyError, IndexError, zipfile.BadZipFile) as error:
        raise _NoTable(f"“{file.name}” cannot be read. Save it anew as xlsx or CSV.") from error


def _as_text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).strip(BLANKS)


def _find_columns(header: list[str]) -> Columns | None:
    names = [name.casefold().replace("_", " ") for name in header]
    where = {name: number for number, name in reversed(list(enumerate(names)))}
    path = next((where[name] for name in PATH_NAMES if name in where), None)
    texts = {name: where[name] for name in TEXT_NAMES if name in where}
    boxes = ([where[n] for n in four] for four in BOX_NAMES if all(n in where for n in four))
    box = tuple(next(boxes, ()))
    return Columns(path, texts, box) if path is not None and (texts or box) else None


def _is_orange_header(row: list[str], columns: Columns) -> bool:
    """Whether it is the second or third row of Orange's own format: kinds and roles of columns."""
    cell = _cell(row, columns.path)
    return cell in ("string", "text", "meta") or cell.startswith("meta ")


def _as_listed(
    row: list[str], columns: Columns, table: str, number: int, problems: list[Problem]
) -> Listed | None:
    def complain(problem: str) -> None:
        problems.append(Problem(table, f"row {number}: {problem}", CORRECT))

    path = _path(row, columns)
    if not path or "://" in path:
        complain("it names no file" + (f", but the address {path}" if path else ""))
        return None
    texts = {name: _cell(row, column) or None for name, column in columns.texts.items()}
    stated = texts.pop("domain", None)
    domain = domain_of_folder(stated) if stated else None
    if stated and domain is None:
        complain(f"“{stated}” is not a domain; write {' or '.join(DOMAINS)}")
    collector = texts.get("collector")
    texts["item"] = _item(collector, texts.get("item"))
    box = None
    if any(sides := [_cell(row, column) for column in columns.box]):
        try:
            box = Box(*(float(side.replace(",", ".")) for side in sides))
        except ValueError:
            complain("its box is not four numbers")
    return Listed(path, domain=domain, evidence=table if domain else "", box=box, **texts)


def _item(collector: str | None, name: str | None) -> str | None:
    # A table that this add-on wrote has the collector in the item's key already.
    if not name or (collector and name.startswith(f"{collector}/")):
        return name
    return item_key(collector, name)


def _path(row: list[str], columns: Columns) -> str:
    return _cell(row, columns.path).replace("\\", "/").removeprefix("./")


def _cell(row: list[str], column: int) -> str:
    return row[column] if column < len(row) else ""
