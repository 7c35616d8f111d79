"""A small table as CSV that a spreadsheet reads: one line of names, then a line a row."""

import csv
import io
import math

from Orange.data import Table

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run


def csv_text(table: Table) -> str:
    """Texts first, then numbers, in full precision; an empty field where nothing is known.

    Names come from strangers' folders, so none can act as a formula.
    """
    domain = table.domain
    variables = (*domain.metas, *domain.class_vars, *domain.attributes)
    columns = [table.get_column(variable) for variable in variables]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
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
    return f"'{text}" if text.startswith(_FORMULA) else text
