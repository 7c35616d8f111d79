"""labels.csv beside the photos: domains (and items) that somebody wrote down earlier."""

import csv
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from .columns import DOMAINS
from .words import domain_of_folder

FILE_NAME = "labels.csv"


@dataclass(frozen=True)
class Label:
    """What a line of labels.csv says of a photo; None where it leaves a field empty."""

    domain: str | None
    item: str | None


class LabelsError(ValueError):
    """A labels.csv, or a line of it, that cannot be used; the message is a sentence."""


def read_labels(folder: Path) -> tuple[dict[str, Label], list[str]]:
    """Read ``labels.csv`` (columns path, domain and, if wanted, item) of a folder.

    Parameters
    ----------
    folder : where the file is looked for; paths in it are relative to this folder

    Returns
    -------
    Labels by path (with "/" and in Unicode form NFC), and a sentence for each line that
    could not be used. Both are empty where there is no such file.
    """
    file = folder / FILE_NAME
    if not file.is_file():
        return {}, []
    try:
        # Excel writes a byte order mark, and semicolons where the comma is the decimal sign.
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return {}, [f"{FILE_NAME} cannot be read; save it as CSV in UTF-8."]
    rows = csv.DictReader(text.splitlines(), delimiter=_delimiter(text))
    rows.fieldnames = [(name or "").strip().casefold() for name in rows.fieldnames or []]
    if not {"path", "domain"} <= set(rows.fieldnames):
        return {}, [f"{FILE_NAME} needs a first line with the columns path and domain."]
    labels, complaints = {}, []
    for row in rows:
        try:
            path, label = _read_row(row)
            labels[path] = label
        except LabelsError as error:
            complaints.append(f"{FILE_NAME}, line {rows.line_num}: {error}")
    return labels, complaints


def _read_row(row: dict) -> tuple[str, Label]:
    path = (row["path"] or "").strip().replace("\\", "/")
    path = unicodedata.normalize("NFC", path.removeprefix("./"))
    if not path:
        raise LabelsError("the path is empty.")
    stated = (row["domain"] or "").strip()
    domain = domain_of_folder(stated)
    if stated and domain is None:
        raise LabelsError(f"“{stated}” is not a domain; write {' or '.join(DOMAINS)}.")
    return path, Label(domain, (row.get("item") or "").strip() or None)


def _delimiter(text: str) -> str:
    header = text.split("\n", 1)[0]
    return max(",;\t", key=header.count)
