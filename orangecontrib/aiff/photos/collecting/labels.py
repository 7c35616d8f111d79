"""labels.csv beside the photos: domains (and items) that somebody wrote down earlier."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ...errors import LabelsError, Problem, TableError
from ...files.csv_text import BLANKS, unguarded
from ...files.table_rows import Row, read_rows
from ...progress import untold
from ..boxes import COLUMNS as BOX_COLUMNS
from ..columns import DOMAINS
from ..complaints import Complaints, trouble_of
from ..photo import LABELS, Box
from ..written import as_box, is_text, shown
from .domain_words import domain_of_folder

FILE_NAME = LABELS
CORRECT = f"Correct the line in {FILE_NAME}, or delete it."
UNKNOWN = "unknown"  # written where somebody took a domain away that a name states


@dataclass(frozen=True, slots=True)
class Label:
    """What a line of labels.csv says of a photo; None where it leaves a field empty.

    The domain may be `UNKNOWN`; an item that begins with "/" is another collector's; the box is
    in pixels of the upright photo.
    """

    domain: str | None
    item: str | None
    box: Box | None = None


def read_label_file(
    file: Path,
    is_photo: Callable[[str], bool] = lambda path: True,
    callback: Callable = untold,
) -> tuple[dict[str, Label], list[Problem]]:
    """Read a table of labels (columns path, domain and, if wanted, item and `BOX_COLUMNS`).

    Parameters
    ----------
    file : paths in it are relative to the folder it labels
    is_photo : whether there is a photo of a path; lines of others are not kept
    callback : called with 0 as work goes on; may raise to cancel

    Returns
    -------
    Labels by path (with "/" and in Unicode form NFC), and what could not be used: lines, or the
    whole file. Both are empty where there is no such file.
    """
    labels: dict[str, Label] = {}
    if not file.is_file():
        return labels, []
    bad = Complaints()
    try:
        rows = read_rows(file, callback)
        where = _columns(next(rows, Row(1, 1, [])).cells, bad)
        for row in rows:
            if not any(row.cells):
                continue
            try:
                path, label = _read_row(_named(row.cells, where))
            except LabelsError as error:
                bad.add(f"{FILE_NAME}, line {row.line}: {error}")
                continue
            if is_photo(path):
                labels[path] = label
            else:
                bad.add(f"it names “{shown(path)}”, which is not among the photos.")
    except TableError as error:
        # What was read of it may label the wrong photos.
        return {}, [trouble_of(file, error)]
    except LabelsError as error:
        bad.add(str(error))
    return labels, [Problem(file.name, said.rstrip("."), CORRECT) for said in bad]


def _columns(header: list[str], bad: Complaints) -> dict[str, int]:
    names = [as_column(name) for name in header]
    where = {name: number for number, name in reversed(list(enumerate(names)))}
    if not {"path", "domain"} <= set(where):
        raise LabelsError(f"{FILE_NAME} needs a first line with the columns path and domain.")
    for name in ("path", "domain", "item", *BOX_COLUMNS):
        if names.count(name) > 1:
            bad.add(f"{FILE_NAME} has two columns {name}, and the first of them counts.")
    return where


def _named(cells: list[str], where: dict[str, int]) -> dict[str, str]:
    """The cells of the columns that count, "" where the row is shorter."""
    return {
        name: cells[where[name]] if where.get(name, len(cells)) < len(cells) else ""
        for name in ("path", "domain", "item", *BOX_COLUMNS)
    }


def as_path(cell: str | None) -> str:
    """A path as a person wrote it, in the form that photos' keys have."""
    path = (cell or "").strip(BLANKS).replace("\\", "/")
    return unicodedata.normalize("NFC", path.removeprefix("./"))


def as_column(name: str | None) -> str:
    """The name of a column as it is looked for."""
    return (name or "").strip().casefold()


def _read_row(row: dict[str, str]) -> tuple[str, Label]:
    path = as_path(unguarded(row["path"]))
    if not path:
        raise LabelsError("the path is empty.")
    stated = row["domain"].strip()
    domain = UNKNOWN if stated.casefold() == UNKNOWN else domain_of_folder(stated)
    if stated and domain is None:
        raise LabelsError(f"“{shown(stated)}” is not a domain; write {' or '.join(DOMAINS)}.")
    item = unguarded(row["item"]).strip()
    if not is_text(item):
        raise LabelsError("its item is not text, or far too long; write a shorter name.")
    return path, Label(domain, item or None, _read_box(row))


def _read_box(row: dict[str, str]) -> Box | None:
    cells = [row[column].strip() for column in BOX_COLUMNS]
    if not any(cells):
        return None
    box = as_box(cells)
    if box is None or min(box.width, box.height) <= 0:
        raise LabelsError(
            f"its box is not four numbers ({', '.join(BOX_COLUMNS)}, in pixels); write them, or "
            "leave all four empty."
        )
    return box
