"""An evaluation as one page of HTML that needs no other file: figures, comparisons, and strips."""

import base64
import io
from collections.abc import Callable, Sequence
from functools import lru_cache
from html import escape

from Orange.data import Table
from Orange.util import dummy_callback

from ..errors import PhotoError
from ..photos.columns import image_variable, item_variable, photo_paths, text_column
from ..photos.pictures.decode import make_thumbnail
from .comparison import Comparison, compare, p_text, sentence
from .definitions import headlines_of
from .evaluation import Evaluation
from .queries import chosen_queries, strip
from .sentences import describe

SIDE = 120  # pixels of a thumbnail's longer side
QUALITY = 80
STRIPS, PHOTOS = 20, 10

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
    callback: Callable[[float], None] = dummy_callback,
) -> str:
    """The page of systems that were asked the same.

    Parameters
    ----------
    table : the photos that all were evaluated on
    comparisons : worked out here if not given
    strips : how many queries are shown, worst first
    callback : is told the share of strips that is done, 0..1; cancels by raising
    """
    comparisons = compare(evaluations) if comparisons is None else comparisons
    parts = [
        f"<h1>{escape(title)}</h1>",
        *(f"<p>{escape(text)}</p>" for text in describe(evaluations[0])),
        _figures(evaluations),
    ]
    if comparisons:
        parts += ["<h2>Which is better?</h2>", *_sentences(comparisons, evaluations)]
    parts += [
        "<h2>Queries, worst first</h2>",
        LEGEND,
        *_strips(evaluations, table, strips, callback),
    ]
    body = "\n".join(parts)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n<body>\n{body}\n</body></html>\n"
    )


LEGEND = (
    "<p>✓ and a whole frame: the right garment. ✗ and a dashed frame: a wrong one. Where no right "
    "photo is among the first, the first right one stands at the end, with its rank.</p>"
)


def _figures(evaluations: Sequence[Evaluation]) -> str:
    metrics = evaluations[0].metrics
    few = next(iter(evaluations[0].intervals.values()))
    heads = "".join(f"<th>{escape(evaluation.name)}</th>" for evaluation in evaluations)
    rows = []
    for key, metric in metrics.items():
        cells = []
        for evaluation in evaluations:
            interval = evaluation.intervals[key]
            ends = f"{metric.text(interval.low)} to {metric.text(interval.high)}"
            shade = ' class="few"' if interval.few else ""
            cells.append(
                f"<td>{metric.text(evaluation.figures[key])} <small{shade}>{ends}</small></td>"
            )
        by_chance = metric.text(evaluations[0].chance[key])
        rows.append(
            f'<tr><td title="{escape(metric.definition)}">{escape(metric.label)}</td>'
            f"{''.join(cells)}<td>{by_chance}</td></tr>"
        )
    caution = f"<p>{escape(few.caution)}</p>" if few.few else ""
    return (
        "<table><caption>Figures with 95 % intervals over garments</caption>"
        f"<tr><th>Metric</th>{heads}<th>Chance</th></tr>{''.join(rows)}</table>{caution}"
    )


def _sentences(comparisons: Sequence[Comparison], evaluations: Sequence[Evaluation]) -> list[str]:
    headlines = headlines_of(evaluations[0].protocol.ks)
    rows = [
        f"<tr><td>{escape(c.names[0])} – {escape(c.names[1])}</td><td>{escape(c.label)}</td>"
        f"<td>{evaluations[0].metrics[c.metric].points(c.difference)}</td>"
        f"<td>{p_text(c.p_holm)}</td></tr>"
        for c in comparisons
        if c.metric in headlines
    ]
    first = next(iter(headlines))
    said = [f"<p>{escape(sentence(c, evaluations))}</p>" for c in comparisons if c.metric == first]
    return [
        *said,
        "<table><caption>Differences in points, p after Holm</caption>"
        f"<tr><th>Systems</th><th>Metric</th><th>Difference</th><th>p</th></tr>{''.join(rows)}"
        "</table>",
    ]


def _strips(evaluations, table, strips, callback):
    paths = photo_paths(table) if image_variable(table.domain) else [None] * len(table)
    item = item_variable(table.domain)
    items = [""] * len(table) if item is None else text_column(table, item)
    picture = lru_cache(maxsize=512)(_picture)
    queries = chosen_queries(evaluations)[:strips]
    for place, query in enumerate(queries):
        yield f"<h3>{escape(str(items[evaluations[0].task.queries[query]]))}</h3>"
        for evaluation in evaluations:
            found = strip(evaluation, int(query), PHOTOS)
            cells = [_figure(picture(paths[found.query]), "query", "query")]
            for number, row in enumerate(found.rows):
                kind, mark = ("right", "✓") if found.relevant[number] else ("wrong", "✗")
                if found.beyond and number == len(found.rows) - 1:
                    kind += " beyond"
                caption = f"{mark} {found.ranks[number]:g} · {found.distances[number]:.3g}<br>"
                cells.append(_figure(picture(paths[row]), kind, caption + escape(str(items[row]))))
            if len(evaluations) > 1:
                yield f"<p>{escape(evaluation.name)}</p>"
            yield f'<div class="strip">{"".join(cells)}</div>'
        callback((place + 1) / len(queries))


def _figure(picture: str, kind: str, caption: str) -> str:
    return f'<figure class="{kind}">{picture}<figcaption>{caption}</figcaption></figure>'


def _picture(path: str | None) -> str:
    """A small picture inside the page; drawn anew, so that nothing of the file's notes is left."""
    try:
        photo = make_thumbnail(path, SIDE) if path else None
    except PhotoError:
        photo = None
    if photo is None:
        return '<span class="none">no picture</span>'
    photo.info.clear()
    data = io.BytesIO()
    photo.save(data, "JPEG", quality=QUALITY)
    encoded = base64.b64encode(data.getvalue()).decode()
    return f'<img src="data:image/jpeg;base64,{encoded}" alt="">'
