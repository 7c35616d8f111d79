"""CSV as spreadsheets read and write it: separators, and a small table as text."""

import csv
import io
import math
import re

from Orange.data import Table

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a cell that a spreadsheet runs begins with


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

    Names come from strangers' folders, so none can act as a formula; quoted, none does behind a
    separator that only some spreadsheets know.
    """
    domain = table.domain
    variables = (*domain.metas, *domain.class_vars, *domain.attributes)
    columns = [table.get_column(variable) for variable in variables]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow([variable.name for variable in variables])
    for row in zip(*columns, strict=True):
        writer.writerow([_field(var, cell) for var, cell in zip(variables, row, strict=True)])
    return out.getvalue()


def _field(variable, cell) -> str:
    if variable.is_string:
        return _safe("" if cell is None else str(cell))
    number = float(cell)
    if math.isnan(number):
        return ""
    if variable.is_discrete:
        return _safe(variable.values[int(number)])
    return f"{number:.0f}" if number == round(number) else repr(number)


def _safe(text: str) -> str:
    return f"'{text}" if looks_like_formula(text) else text


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet would take a cell for something to compute."""
    return text[:1] in FORMULA or text.lstrip()[:1] in FORMULA
