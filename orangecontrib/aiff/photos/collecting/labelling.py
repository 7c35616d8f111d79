"""Domains, garments and boxes written to labels.csv beside the photos, over one that is there already."""

import csv
import io
import os
from collections.abc import Mapping, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import NamedTuple

from ...errors import LabelsError
from ...files.csv_text import cut_separator_line, guarded, unguarded
from ...files.outputs import write_whole
from ..boxes import COLUMNS as BOX_COLUMNS
from ..photo import Collection, Photo, Root
from .edits import SAID
from .labels import FILE_NAME, UNKNOWN, as_column, as_path
from .layout import read_layout

PATH, DOMAIN, ITEM = "path", "domain", "item"
MAX_BYTES = 16 * 2**20  # of a file that lines are changed in; a hundred thousand photos have less
BOM = "\ufeff"  # Excel takes a file for UTF-8 only if it begins with this


class Statement(NamedTuple):
    """What a line of labels.csv is to say; "" says nothing, and so does a box of no sides."""

    domain: str
    item: str
    box: tuple[str, ...] = ()

    def cells(self, has_boxes: bool) -> list[str]:
        box = self.box or ("",) * len(BOX_COLUMNS)
        return [self.domain, guarded(self.item), *(box if has_boxes else ())]


def save_labels(collection: Collection) -> list[Path]:
    """Write what is known of the photos to labels.csv, where reading them again finds it.

    That is in the folder that was chosen, or in the collector's folder if there is one already;
    for a zip beside it, in ``{name of the zip}.labels.csv``. Lines of other photos, further
    columns, their order and the delimiter stay as they are.

    Returns
    -------
    The files written.

    Raises
    ------
    LabelsError
        If a file cannot be written, or one is there that is not understood; it is left as it is.
    """
    files = _sort_into_files(collection)
    texts = {file: _merge(file, statements) for file, statements in files.items()}
    for file, text in texts.items():
        _write(file, text)
    return list(texts)


def _sort_into_files(collection: Collection) -> dict[Path, dict[str, Statement]]:
    roots = sorted(
        collection.roots or [Root(collection.folder, "", collection.folder / FILE_NAME)],
        key=lambda root: len(root.prefix),
        reverse=True,
    )
    photos = [photo for photo in collection.photos if not os.path.isabs(photo.key)]
    layout = read_layout([photo.key for photo in photos], collection.folder.name)
    known: dict[Path, bool] = {}
    files: dict[Path, dict[str, Statement]] = {}
    for photo, place in zip(photos, layout.places, strict=True):
        root = next(r for r in roots if not r.prefix or photo.key.startswith(f"{r.prefix}/"))
        path = photo.key[len(root.prefix) :].lstrip("/")
        file = root.labels
        top, _, below = path.partition("/")
        inner = root.folder / top / FILE_NAME
        # What is unpacked from a zip is the cache's, and may go away with it.
        in_cache = root.labels.parent != root.folder
        if below and not in_cache and known.setdefault(inner, inner.is_file()):
            file, path = inner, below
        statement = Statement(_domain(photo), _item(photo, place.collector), _box(photo))
        if any(statement) or photo.boxed_by:  # that a box was taken away is to be said too
            files.setdefault(file, {})[as_path(path)] = statement
    return files


def _domain(photo: Photo) -> str:
    if photo.domain is None and photo.evidence in (SAID, FILE_NAME):
        return UNKNOWN
    return photo.domain or ""


def _item(photo: Photo, owner: str | None) -> str:
    """The garment's name below its owner's; the whole key of another's behind a "/"."""
    if photo.item is None:
        return ""
    if owner is None:
        return photo.item
    prefix = f"{owner}/"
    return photo.item.removeprefix(prefix) if photo.item.startswith(prefix) else f"/{photo.item}"


def _box(photo: Photo) -> tuple[str, ...]:
    """A box that a person drew; those of a data set stand in its own lists."""
    if not photo.boxed_by or photo.box is None:
        return ()
    return tuple(f"{side:.10g}" for side in astuple(photo.box))


def _merge(file: Path, statements: Mapping[str, Statement]) -> str:
    old, has_boxes = _read(file), any(said.box for said in statements.values())
    if not old.strip(BOM + "\r\n \t"):
        lines = [[PATH, DOMAIN, ITEM, *(BOX_COLUMNS if has_boxes else ())]]
        said = {path: said for path, said in statements.items() if any(said)}
        lines += [[_guarded(path), *each.cells(has_boxes)] for path, each in said.items()]
        return BOM + _as_csv(lines, ",", "\n")
    bom = BOM if old.startswith(BOM) else ""
    head, text, delimiter = cut_separator_line(old.removeprefix(BOM))
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise _not_understood(file) from error
    columns = [as_column(name) for name in lines[0]] if lines else []
    if not {PATH, DOMAIN} <= set(columns):
        raise LabelsError(
            f"“{file.name}” is there already and has no columns path and domain, so the add-on "
            "left it as it is. Rename it, and save again."
        )
    new = [name for name in (ITEM, *(BOX_COLUMNS if has_boxes else ())) if name not in columns]
    lines[0] += new
    columns += new
    _update(lines, columns, statements)
    return bom + head + _as_csv(lines, delimiter, "\r\n" if "\r\n" in text else "\n")


def _update(
    lines: list[list[str]], columns: Sequence[str], statements: Mapping[str, Statement]
) -> None:
    has_boxes = set(BOX_COLUMNS) <= set(columns)
    path, *places = (
        columns.index(name) for name in (PATH, DOMAIN, ITEM, *(BOX_COLUMNS if has_boxes else ()))
    )
    new = {name: said for name, said in statements.items() if any(said)}
    for line in lines[1:]:
        if len(line) <= path:
            continue
        name = as_path(unguarded(line[path]))
        if (said := statements.get(name)) is None:
            continue
        new.pop(name, None)
        line += [""] * (len(columns) - len(line))
        _write_cells(line, places, said.cells(has_boxes))
    for name, said in new.items():
        line = [""] * len(columns)
        _write_cells(line, [path, *places], [_guarded(name), *said.cells(has_boxes)])
        lines.append(line)


def _write_cells(line: list[str], places: Sequence[int], cells: Sequence[str]) -> None:
    for place, cell in zip(places, cells, strict=True):
        line[place] = cell


def _as_csv(lines: Sequence[Sequence[str]], delimiter: str, end: str) -> str:
    """The lines, quoted where another spreadsheet than theirs might divide a cell."""
    out = io.StringIO(newline="")
    divided = any(mark in cell for line in lines for cell in line for mark in ",;\t")
    csv.writer(
        out,
        delimiter=delimiter,
        lineterminator=end,
        quoting=csv.QUOTE_ALL if divided else csv.QUOTE_MINIMAL,
    ).writerows(lines)
    return out.getvalue()


def _guarded(path: str) -> str:
    """The same path so that no spreadsheet takes it for something to compute."""
    return guarded(f"./{path}" if guarded(path)[:1] != path[:1] else path)


def _read(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise LabelsError(
                f"“{file.name}” is there already and has more than {MAX_BYTES // 2**20} MB, so "
                "the add-on left it as it is. Rename it, and save again."
            )
        return raw.decode("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise _not_understood(file) from error


def _not_understood(file: Path) -> LabelsError:
    return LabelsError(
        f"“{file.name}” is there already and cannot be read, so the add-on left it as it is. Save "
        "it as CSV in UTF-8, or rename it, and save again."
    )


def _write(file: Path, text: str) -> None:
    """All of it or nothing: beside the file first, then in its place."""
    try:
        if file.exists() and not os.access(file, os.W_OK):
            raise PermissionError(file)
        write_whole(file, lambda stream: stream.write(text.encode()))
    except OSError as error:
        raise LabelsError(
            f"“{file.name}” cannot be written in “{file.parent.name}”. Copy the photos to a folder "
            "of your own, and choose that; the workflow keeps what you said."
        ) from error
