"""labels.csv beside the photos: domains (and items) that somebody wrote down earlier."""

import csv
import io
import math
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from ...errors import LabelsError
from ...files.csv_text import BLANKS, cut_separator_line
from ..boxes import COLUMNS as BOX_COLUMNS
from ..columns import DOMAINS
from ..photo import LABELS, Box
from .domain_words import domain_of_folder

FILE_NAME = LABELS
UNKNOWN = "unknown"  # written where somebody took a domain away that a name states


@dataclass(frozen=True)
class Label:
    """What a line of labels.csv says of a photo; None where it leaves a field empty.

    The domain may be `UNKNOWN`; an item that begins with "/" is another collector's; the box is
    in pixels of the upright photo.
    """

    domain: str | None
    item: str | None
    box: Box | None = None


def read_label_file(file: Path) -> tuple[dict[str, Label], list[str]]:
    """Read a table of labels (columns path, domain and, if wanted, item and `BOX_COLUMNS`).

    Parameters
    ----------
    file : paths in it are relative to the folder it labels

    Returns
    -------
    Labels by path (with "/" and in Unicode form NFC), and a sentence for each line that
    could not be used. Both are empty where there is no such file.
    """
    if not file.is_file():
        return {}, []
    try:
        # Excel writes a byte order mark.
        with file.open(encoding="utf-8-sig", newline="") as stream:
            said, text, delimiter = cut_separator_line(stream.read())
    except (OSError, UnicodeDecodeError):
        return {}, [f"{FILE_NAME} cannot be read; save it as CSV in UTF-8."]
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    labels, complaints = {}, []
    try:
        rows.fieldnames = [as_column(name) for name in rows.fieldnames or []]
        if not {"path", "domain"} <= set(rows.fieldnames):
            return {}, [f"{FILE_NAME} needs a first line with the columns path and domain."]
        for row in rows:
            try:
                path, label = _read_row(row)
                labels[path] = label
            except LabelsError as error:
                complaints.append(f"{FILE_NAME}, line {rows.line_num + bool(said)}: {error}")
    except csv.Error as error:
        complaints.append(f"{FILE_NAME}, line {rows.line_num + bool(said)}: {error}.")
    return labels, complaints


def as_path(cell: str | None) -> str:
    """A path as a person wrote it, in the form that photos' keys have."""
    path = (cell or "").strip(BLANKS).replace("\\", "/")
    return unicodedata.normalize("NFC", path.removeprefix("./"))


def as_column(name: str | None) -> str:
    """The name of a column as it is looked for."""
    return (name or "").strip().casefold()


def _read_row(row: dict) -> tuple[str, Label]:
    path = as_path(row["path"])
    if not path:
        raise LabelsError("the path is empty.")
    stated = (row["domain"] or "").strip()
    domain = UNKNOWN if stated.casefold() == UNKNOWN else domain_of_folder(stated)
    if stated and domain is None:
        raise LabelsError(f"“{stated}” is not a domain; write {' or '.join(DOMAINS)}.")
    return path, Label(domain, (row.get("item") or "").strip() or None, _read_box(row))


def _read_box(row: dict) -> Box | None:
    cells = [(row.get(column) or "").strip() for column in BOX_COLUMNS]
    if not any(cells):
        return None
    try:
        # Where the comma is the decimal sign, a spreadsheet writes it so.
        sides = [float(cell.replace(",", ".")) for cell in cells]
    except ValueError:
        sides = []
    if not sides or not all(map(math.isfinite, sides)) or min(sides[2:]) <= 0:
        raise LabelsError(
            f"its box is not four numbers ({', '.join(BOX_COLUMNS)}, in pixels); write them, or "
            "leave all four empty."
        )
    return Box(*sides)
