"""CSV as spreadsheets read and write it: separators, and a small table as text."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from Orange.data import Table

SIGNS = "=+-@＝＋－＠"  # what a cell that a spreadsheet computes begins with, perhaps behind blanks
# Where it may begin: also behind a mark that divides cells in spreadsheets of other countries.
_START = r"(^|[,;|\t\r\n])([\s\"\u200b\ufeff]*)"
_UNGUARDED = re.compile(rf"{_START}(?='*[{re.escape(SIGNS)}])")
_GUARDED = re.compile(rf"{_START}'(?='*[{re.escape(SIGNS)}])")
BLANKS = " \t\r\n"  # round a cell; other white space may be part of a name

_SEPARATORS = ",;\t"
# Excel takes it from a first line, which it shows to nobody.
_SEPARATOR_LINE = re.compile(r'"?sep=([^\r\n])"?[,;\t]*(\r\n?|\n|$)', re.IGNORECASE)
_END_OF_LINE = re.compile(r"\r\n?|\n")


def cut_separator_line(text: str) -> tuple[str, str, str]:
    """What says the separator, the rest of a table, and the separator.

    Returns
    -------
    A first line such as "sep=;" with its end, "" where there is none; the text behind it; and the
    separator: the line's, else comma, semicolon or tab, whichever the first line has most of.
    """
    if said := _SEPARATOR_LINE.match(text):
        return said[0], text[said.end() :], said[1]
    header = _END_OF_LINE.split(text, 1)[0]
    return "", text, max(_SEPARATORS, key=header.count)


def lines_of(text: str) -> list[str]:
    """Lines as files of text have them: no other character than a line's end divides any."""
    lines = _END_OF_LINE.split(text)
    return lines if lines[-1] else lines[:-1]


def csv_text(table: Table) -> str:
    """Texts first, then numbers, in full precision; an empty field where nothing is known.

    Names come from strangers' folders, so none can act as a formula.
    """
    domain = table.domain
    variables = (*domain.metas, *domain.class_vars, *domain.attributes)
    columns = [table.get_column(variable) for variable in variables]
    rows = (
        [_field(var, cell) for var, cell in zip(variables, row, strict=True)]
        for row in zip(*columns, strict=True)
    )
    return as_csv([[guarded(variable.name) for variable in variables], *rows])


def as_csv(rows: Iterable[Sequence[object]], delimiter: str = ",", end: str = "\n") -> str:
    """Rows with every cell in quotes, so that a separator in one divides it for nobody."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(rows)
    return out.getvalue()


def guarded(text: str) -> str:
    """A name with "'" before whatever a spreadsheet might compute; `unguarded` takes it away."""
    return _UNGUARDED.sub(r"\1\2'", text)


def unguarded(text: str) -> str:
    """What `guarded` was given."""
    return _GUARDED.sub(r"\1\2", text)


def _field(variable, cell) -> str:
    if variable.is_string:
        return guarded("" if cell is None else str(cell))
    number = float(cell)
    if math.isnan(number):
        return ""
    if variable.is_discrete:
        return guarded(variable.values[int(number)])
    return f"{number:.0f}" if number == round(number) else repr(number)
