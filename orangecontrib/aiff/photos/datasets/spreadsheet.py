"""A plain table of photos: CSV, tab-separated or Excel, one row a photo or a garment in one."""

import csv
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

from ...errors import CollectionError, Problem, TableError
from ...files.csv_text import BLANKS, cut_separator_line
from ...files.excel import EXCEL_SUFFIX
from ...files.listed_paths import lies_outside, trouble_with
from ...files.table_rows import MAX_BYTES, MAX_COLUMNS, Row, read_rows, too_large
from ...words import plural
from ..collecting.domain_words import domain_of_folder
from ..collecting.labels import FILE_NAME as LABELS
from ..collecting.layout import collector_name, item_key
from ..columns import DOMAINS, ORIGINAL
from ..complaints import Complaints, trouble_of
from ..photo import Collection
from ..written import as_box, held, shown
from .lists import ALLOW, Listed, collect_listed
from .options import Offer, Options

SUFFIXES = (".csv", ".tsv", ".tab", ".xlsx")
PATH_NAMES = ("path", "image", "image path", "file", "file name", "filename", "file path", "photo")
TEXT_NAMES = ("item", "domain", "collector", "category", "split")
BOX_NAMES = (("box x", "box y", "box width", "box height"), ("x", "y", "width", "height"))
ROWS_TRIED = 20  # until one names a photo that is there
CORRECT = "Correct the row, or delete it."


@dataclass(frozen=True)
class Columns:
    """Which column holds what, by number: the path, the texts by name, the box's four or none.

    `original` is where a table of this add-on has the file that was handed in, None without;
    `repeated` are names that two columns have.
    """

    path: int
    texts: dict[str, int]
    box: tuple[int, ...]
    original: int | None = None
    repeated: tuple[str, ...] = ()


@dataclass(frozen=True)
class Beside:
    """The tables in a folder of photos.

    Attributes
    ----------
    table : the only one that names a photo there; None if there is none, or more than one
    problems : files that look like one and cannot be used
    outside : whether some table there names photos outside the folder, which nobody allowed
    """

    table: Path | None = None
    problems: tuple[Problem, ...] = ()
    outside: bool = False


def recognise(source: Path) -> bool:
    """Whether it is a table of photos, or a folder with just one.

    In a folder, the table must name a photo that is there. The ordinary loader's labels.csv is
    no such table, and a collector's folder is always an ordinary one.
    """
    if source.is_file():
        return _is_candidate(source)
    return look_beside(source).table is not None


def offer(source: Path) -> Offer:
    """Nothing: all rows are read."""
    return Offer()


def look_beside(folder: Path, outside: bool = False) -> Beside:
    """The tables in a folder of photos, as far as the heads of its files tell.

    Parameters
    ----------
    outside : whether photos outside the folder count; without, none is looked for
    """
    if not folder.is_dir() or collector_name(folder.name):
        return Beside()
    tables, problems, names_outside = [], [], False
    try:
        candidates = [file for file in sorted(folder.iterdir()) if _is_candidate(file)]
    except OSError:
        return Beside()  # whoever lists the photos says what is wrong with it
    for file in candidates:
        try:
            found, abroad = _leads(file, outside)
        except TableError as error:
            if file.suffix.lower() == EXCEL_SUFFIX or _seems_one(file):
                problems.append(trouble_of(file, error))
            continue
        if found:
            tables.append(file)
        elif abroad and not outside:
            names_outside = True
            problem = "it is a table of photos outside its folder"
            problems.append(Problem(shown(file.name), problem, ALLOW))
    table = tables[0] if len(tables) == 1 else None
    return Beside(table, tuple(problems), names_outside)


def read(source: Path, options: Options, callback: Callable) -> Collection:
    """A photo for each row, in the order of the table."""
    callback(0)
    beside = Beside(source) if source.is_file() else look_beside(source, options.outside)
    if beside.table is None:
        raise CollectionError(f"“{source.name}” holds no table of photos, or more than one.")
    return _read_table(beside.table, options.outside, beside.problems, callback)


def _read_table(
    file: Path, outside: bool, problems: Iterable[Problem], callback: Callable
) -> Collection:
    rows = read_rows(file, callback)
    header = next(rows, Row(1, 1, []))
    if len(header.cells) > MAX_COLUMNS:
        raise too_large(file, f"has more than {MAX_COLUMNS:,} columns")
    columns = _find_columns(header.cells)
    if columns is None:
        raise TableError(
            f"“{file.name}” needs a first row with a column path (or image, or file) and at "
            f"least one of {', '.join(TEXT_NAMES)}, or x, y, width and height."
        )
    said = Complaints()
    for name in columns.repeated:
        said.add(f"there are two columns {shown(name)}, and the first of them counts")
    listed = _listed(rows, columns, file, said, outside)
    name = shown(file.name)
    # What is said of rows is known once they are all listed, and asked for only then.
    complaints = (Problem(name, complaint, CORRECT) for complaint in said)
    problems = chain(problems, complaints)
    found = collect_listed(file.parent, listed, problems, callback, outside=outside)
    if not outside or not found.outside:
        return found
    note = f"{plural(found.outside, 'photo')} outside the table's folder may be read."
    return replace(found, notes=(*found.notes, note))


def _is_candidate(file: Path) -> bool:
    # A name with "~$" is Excel's lock on a file that is open.
    hidden = file.name.startswith((".", "~$"))
    named = file.suffix.lower() in SUFFIXES and file.name.lower() != LABELS and not hidden
    return named and os.path.isfile(file)


def _leads(file: Path, outside: bool) -> tuple[bool, bool]:
    """Whether the file is a table that names a photo that is there, and whether one outside."""
    rows = read_rows(file, head=ROWS_TRIED + 1)
    columns = _find_columns(next(rows, Row(1, 1, [])).cells)
    if columns is None:
        return False, False
    paths = [path for row in rows if _is_file_name(path := _path(row.cells, columns, file))]
    abroad = [lies_outside(path, file.parent) for path in paths]
    there = (
        os.path.isfile(file.parent / path)
        for path, far in zip(paths, abroad, strict=True)
        if not far or (outside and not path.startswith("//"))
    )
    return any(there), any(abroad)


def _is_file_name(path: str) -> bool:
    return "://" not in path and not trouble_with(path)


def _seems_one(file: Path) -> bool:
    """Whether a text that cannot be read has the columns of a table of photos."""
    try:
        with file.open("rb") as stream:
            head = stream.read(2**16)
    except OSError:
        return True
    # In UTF-16, plain letters have a zero beside them.
    _, text, delimiter = cut_separator_line(head.replace(b"\0", b"").decode("latin-1"))
    try:
        first = next(csv.reader([text.lstrip("ÿþï»¿").split("\n")[0]], delimiter=delimiter), [])
    except csv.Error:
        return False
    return _find_columns(_stripped(first)) is not None


def _stripped(cells: list[str]) -> list[str]:
    return [cell.strip(BLANKS) for cell in cells]


def _find_columns(header: list[str]) -> Columns | None:
    names = [name.casefold().replace("_", " ") for name in _stripped(header)]
    where = {name: number for number, name in reversed(list(enumerate(names)))}
    path = next((where[name] for name in PATH_NAMES if name in where), None)
    texts = {name: where[name] for name in TEXT_NAMES if name in where}
    boxes = ([where[n] for n in four] for four in BOX_NAMES if all(n in where for n in four))
    box = tuple(next(boxes, ()))
    if path is None or not (texts or box):
        return None
    read = {path, *texts.values(), *box}
    times = Counter(names)
    repeated = tuple(name for name, at in where.items() if at in read and times[name] > 1)
    return Columns(path, texts, box, where.get(ORIGINAL), repeated)


def _is_orange_header(cells: list[str], columns: Columns) -> bool:
    """Whether it is the second or third row of Orange's own format: kinds and roles of columns."""
    cell = _cell(cells, columns.path)
    return cell in ("string", "text", "meta") or cell.startswith("meta ")


def _listed(
    rows: Iterable[Row], columns: Columns, file: Path, said: Complaints, outside: bool
) -> Iterator[Listed]:
    total = 0
    for row in rows:
        listed = _as_listed(row, columns, file, said, outside)
        if listed is None:
            continue
        texts = (listed.path, *(getattr(listed, name) or "" for name in columns.texts))
        total += sum(map(held, texts))
        if total > MAX_BYTES:
            raise too_large(file, f"has more than {MAX_BYTES // 2**20} MB of text")
        yield listed


def _as_listed(
    row: Row, columns: Columns, table: Path, said: Complaints, outside: bool
) -> Listed | None:
    if not any(map(str.strip, row.cells)) or _is_orange_header(row.cells, columns):
        return None

    def complain(problem: str) -> None:
        said.add(f"row {row.number}: {problem}")

    path = _path(row.cells, columns, table, outside)
    if not path or "://" in path:
        complain("it names no file" + (f", but the address {shown(path)}" if path else ""))
        return None
    if trouble := trouble_with(path):
        complain(trouble)
        return None
    cells = ((name, _cell(row.cells, column)) for name, column in columns.texts.items())
    texts: dict[str, Any] = {name: cell or None for name, cell in cells}
    stated = texts.pop("domain", None)
    domain = domain_of_folder(stated) if stated else None
    if stated and domain is None:
        complain(f"“{shown(stated)}” is not a domain; write {' or '.join(DOMAINS)}")
    collector = texts.get("collector")
    texts["item"] = _item(collector, texts.get("item"))
    box = None
    if any(sides := [_cell(row.cells, column) for column in columns.box]):
        box = as_box(sides)
        if box is None:
            complain("its box is not four numbers")
    return Listed(path, domain=domain, evidence=table.name if domain else "", box=box, **texts)


def _item(collector: str | None, name: str | None) -> str | None:
    # A table that this add-on wrote has the collector in the item's key already.
    if not name or (collector and name.startswith(f"{collector}/")):
        return name
    return item_key(collector, name)


def _path(cells: list[str], columns: Columns, table: Path, outside: bool = False) -> str:
    """The photo of a row; the file that was handed in where its copy lies in the cache."""
    path = _as_path(_cell(cells, columns.path))
    if columns.original is None or outside or not lies_outside(path, table.parent):
        return path
    original = _as_path(_cell(cells, columns.original))
    return path if not original or lies_outside(original, table.parent) else original


def _as_path(cell: str) -> str:
    return cell.replace("\\", "/").removeprefix("./")


def _cell(cells: list[str], column: int) -> str:
    return cells[column].strip(BLANKS) if column < len(cells) else ""
