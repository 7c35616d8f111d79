"""Evaluations that show themselves: a short text, and HTML with comparisons and strips of photos."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from html import escape

from Orange.data import Table
from Orange.util import dummy_callback

from ..photos.pictures.inline import figure_html, picture_html, piece_html, strip_html
from ..photos.rows import rows_of
from ..words import distance_text, short_names
from .comparison import Comparison, claim, p_text
from .definitions import first_of, headlines_of
from .evaluation import Evaluation
from .figures import figures_html, figures_text
from .sentences import describe
from .strips import chosen_queries, strip
from .verdict import verdict

STRIPS, PHOTOS = 5, 10  # queries that are shown, and gallery photos of each

LEGEND = (
    "<p>✓ and a whole frame: the right garment. ✗ and a dashed frame: a wrong one. Where no right "
    "photo is among the first, the first right one stands at the end, with its rank.</p>"
)


def evaluations_text(
    evaluations: Sequence[Evaluation], comparisons: Sequence[Comparison] = ()
) -> str:
    """Systems that were asked the same: what was asked, the headline figures, what is better."""
    said = [describe(evaluations[0])[0]]
    if len(evaluations) == 1:
        said.insert(0, evaluations[0].name)
    parts = ["\n".join(said), figures_text(evaluations)]
    if comparisons:
        parts.append("\n".join(_claims(evaluations, comparisons)))
    return "\n\n".join(parts)


def evaluations_html(
    evaluations: Sequence[Evaluation],
    table: Table,
    comparisons: Sequence[Comparison] = (),
    strips: int = STRIPS,
) -> str:
    """Verdict, scores and comparisons as HTML that needs no other file; the worst queries' strips.

    Parameters
    ----------
    table : the photos that all were evaluated on
    strips : how many queries are shown, worst first
    """
    parts = [f"<p>{escape(text)}</p>" for text in describe(evaluations[0])]
    parts.insert(0, f"<p><b>{escape(verdict(evaluations, comparisons))}</b></p>")
    parts.insert(1, figures_html(evaluations, [*first_of(evaluations[0].ks)]))
    if comparisons:
        parts.append(comparisons_html(evaluations, comparisons))
    if strips:
        parts += ["<p><b>Queries, worst first</b></p>", LEGEND]
        parts += strips_html(evaluations, table, strips)
    return piece_html(parts)


def comparisons_html(evaluations: Sequence[Evaluation], comparisons: Sequence[Comparison]) -> str:
    """Which system is better, in sentences and as a table of the headline figures."""
    headlines = headlines_of(evaluations[0].ks)
    short = short_names([each.name for each in evaluations])
    rows = [
        f"<tr><td>{escape(short[c.first])} – {escape(short[c.second])}</td>"
        f"<td>{escape(c.label)}</td>"
        f"<td>{evaluations[0].metrics[c.metric].points(c.difference)}</td>"
        f"<td>{p_text(c.p_holm)}</td></tr>"
        for c in comparisons
        if c.metric in headlines
    ]
    said = [f"<p>{escape(text)}</p>" for text in _claims(evaluations, comparisons)]
    return "\n".join(
        [
            *said,
            "<table><caption>Differences in points; p of sign-flip tests over garments, after "
            "Holm</caption>"
            f"<tr><th>Systems</th><th>Score</th><th>Difference</th><th>p</th></tr>{''.join(rows)}"
            "</table>",
        ]
    )


def strips_html(
    evaluations: Sequence[Evaluation],
    table: Table,
    strips: int = STRIPS,
    callback: Callable[[float], None] = dummy_callback,
) -> Iterator[str]:
    """Queries with what each system found for them, worst first; a piece of HTML each.

    Parameters
    ----------
    callback : is told the share that is done, 0..1; cancels by raising
    """
    photos = rows_of(table)
    picture = lru_cache(maxsize=512)(picture_html)
    queries = chosen_queries(evaluations)[:strips]
    for place, query in enumerate(queries):
        yield f"<h3>{escape(str(photos.written_items[evaluations[0].task.queries[query]]))}</h3>"
        for evaluation in evaluations:
            found = strip(evaluation, int(query), PHOTOS)
            cells = [figure_html(picture(photos.paths[found.query]), "query", "query")]
            for number, row in enumerate(found.rows):
                kind, mark = ("right", "✓") if found.relevant[number] else ("wrong", "✗")
                if found.beyond and number == len(found.rows) - 1:
                    kind += " beyond"
                called, near = evaluation.nearness(float(found.distances[number]))
                caption = f"{mark} {found.ranks[number]:g} · {called} {distance_text(near)}"
                seen = picture(photos.paths[row])
                cells.append(figure_html(seen, kind, caption, str(photos.written_items[row])))
            if len(evaluations) > 1:
                yield f"<p>{escape(evaluation.name)}</p>"
            yield strip_html(cells)
        callback((place + 1) / len(queries))


def _claims(evaluations: Sequence[Evaluation], comparisons: Sequence[Comparison]) -> list[str]:
    first = next(iter(headlines_of(evaluations[0].ks)))
    return [claim(c, evaluations) for c in comparisons if c.metric == first]
