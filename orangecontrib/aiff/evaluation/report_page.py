"""An evaluation as one page of HTML that needs no other file: scores, comparisons, and strips."""

from collections.abc import Callable, Sequence
from html import escape

from Orange.data import Table
from Orange.util import dummy_callback

from ..alignment.made import made_html
from .comparison import Comparison, compare
from .evaluation import Evaluation
from .figures import figures_html
from .sentences import describe
from .show import LEGEND, comparisons_html, strips_html
from .verdict import verdict

STRIPS = 20  # queries

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 90em; padding: 0 1em;
  color: #222; background: #fff; }
table { border-collapse: collapse; margin: 1em 0; } caption { text-align: left; font-weight: 600; }
th, td { padding: .25em .8em; border-bottom: 1px solid #ddd; text-align: right; }
th:first-child, td:first-child { text-align: left; } .few { color: #888; }
.strip { display: flex; gap: 6px; align-items: flex-start; overflow-x: auto; margin: .6em 0; }
figure { margin: 0; width: 96px; font-size: 12px; text-align: center; flex: none; }
figure img, figure .none { width: 90px; height: 120px; object-fit: contain; background: #f4f4f4;
  border: 3px solid transparent; display: block; }
figure.query { margin-right: 16px; } .right img, .right .none { border: 3px solid #009e73; }
.wrong img, .wrong .none { border: 3px dashed #d1401a; } figcaption { overflow-wrap: anywhere; }
.beyond { margin-left: 16px; }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #1c1c1c; }
  th, td { border-color: #444; } figure img, figure .none { background: #2a2a2a; } }
"""


def report_page(
    evaluations: Sequence[Evaluation],
    table: Table,
    comparisons: Sequence[Comparison] | None = None,
    title: str = "Consumer-to-shop evaluation",
    strips: int = STRIPS,
    notes: Sequence[str] = (),
    callback: Callable[[float], None] = dummy_callback,
) -> str:
    """The page of systems that were asked the same.

    Parameters
    ----------
    table : the photos that all were evaluated on
    comparisons : worked out here if not given
    strips : how many queries are shown, worst first
    notes : what took no part and why, a sentence or two each
    callback : is told the share of strips that is done, 0..1; cancels by raising
    """
    comparisons = compare(evaluations) if comparisons is None else comparisons
    parts = [
        f"<h1>{escape(title)}</h1>",
        f"<p><b>{escape(verdict(evaluations, comparisons))}</b></p>",
        *(f"<p>{escape(text)}</p>" for text in [*describe(evaluations[0]), *notes]),
        figures_html(evaluations),
    ]
    if comparisons:
        parts += ["<h2>Which is better?</h2>", comparisons_html(evaluations, comparisons)]
    parts += [
        "<h2>Queries, worst first</h2>",
        LEGEND,
        *strips_html(evaluations, table, strips, callback),
        "<h2>How the vectors were made</h2>",
        *(made_html(each.name, each.provenance) for each in evaluations),
    ]
    body = "\n".join(parts)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n<body>\n{body}\n</body></html>\n"
    )
