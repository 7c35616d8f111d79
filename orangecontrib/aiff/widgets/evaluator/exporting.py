"""Writes an evaluation to files: scores and queries as CSV, and a page with strips."""

from collections.abc import Callable
from dataclasses import dataclass

from ...evaluation.report_page import report_page
from ...files.csv_text import csv_text
from ...files.outputs import file_output, write
from ...photos.rows import for_people
from .evaluating import Result


@dataclass(frozen=True)
class Export:
    """A kind of file.

    Attributes
    ----------
    label, file, kinds : for people: in the menu, the name that is proposed, and the dialog's filter
    text : result, callback -> what is written, None if there is nothing
    encoding : with a mark for spreadsheets where these would guess wrong
    """

    label: str
    file: str
    kinds: str
    text: Callable[[Result, Callable], str | None]
    encoding: str = "utf-8-sig"


def _comparisons(result: Result, callback: Callable) -> str | None:
    return None if result.comparisons is None else csv_text(result.comparisons)


def _page(result: Result, callback: Callable) -> str:
    return report_page(
        result.evaluations,
        result.table,
        result.compared.comparisons,
        notes=result.compared.notes(),
        callback=callback,
    )


EXPORTS: dict[str, Export] = {
    "scores": Export(
        "&Scores as CSV…", "scores.csv", "CSV (*.csv)", lambda result, _: csv_text(result.scores)
    ),
    "comparisons": Export("&Comparisons as CSV…", "comparisons.csv", "CSV (*.csv)", _comparisons),
    "queries": Export(
        "&Queries as CSV…",
        "queries.csv",
        "CSV (*.csv)",
        lambda result, _: csv_text(for_people(result.per_query, result.photos)),
    ),
    "page": Export(
        "&Page with scores and strips…", "evaluation.html", "HTML (*.html)", _page, "utf-8"
    ),
}


def write_export(key: str, result: Result, path: str, callback: Callable) -> str:
    """Write a file away from the window; returns its path.

    Raises
    ------
    UsageError
        If it cannot be written, which is said before the work starts.
    """
    export, out = EXPORTS[key], file_output(path)
    text = export.text(result, callback) or ""
    # Names may hold what is no text.
    write(out, lambda file: file.write(text.encode(export.encoding, "replace")))
    return path
