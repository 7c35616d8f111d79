"""A presentation as one HTML page with its pictures inside."""

from collections.abc import Callable
from html import escape
from pathlib import Path

from Orange.util import wrap_callback

from ..clusters.colours import DOMAIN_COLOURS
from ..files.outputs import file_output, write
from ..photos.pictures.inline import address
from .markdown import alt_text, attribute
from .pictures import DRAWN, shrunk
from .slides import Outline, Picture, Slide

STYLE = """
:root { color-scheme: light; }
body { font: 18px/1.5 system-ui, sans-serif; margin: 0; background: #e9eaec; color: #1c1e21; }
section { background: #fff; max-width: 60rem; margin: 1.5rem auto; padding: 1.5rem 2.5rem;
  border-radius: .5rem; box-sizing: border-box; }
h1, h2 { line-height: 1.2; margin: 0 0 .75rem; overflow-wrap: anywhere; }
.photos { display: flex; flex-wrap: wrap; gap: .6rem; margin: .75rem 0; }
figure { margin: 0; width: 8.5rem; }
figure img { width: 100%; height: 9.5rem; object-fit: contain; background: #f4f4f4;
  border-bottom: .3rem solid; box-sizing: border-box; }
figure .none { display: flex; height: 9.5rem; background: #f4f4f4; align-items: center;
  justify-content: center; text-align: center; font-size: .8rem; overflow-wrap: anywhere; }
figcaption { font-size: .7rem; overflow-wrap: anywhere; }
.drawing { width: 100%; }
table { border-collapse: collapse; margin: .75rem 0; }
th, td { padding: .25rem .9rem; border-bottom: 1px solid #ddd; text-align: right; }
th:first-child, td:first-child { text-align: left; }
.answer { border: 1px dashed #888; border-radius: .3rem; min-height: 4.5rem; padding: .5rem; }
details { font-size: .8rem; color: #555; margin-top: 1rem; overflow-wrap: anywhere; }
@media print { body { background: none; } section { break-after: page; margin: 0 auto; }
  details { display: none; } }
"""


def write_html(outline: Outline, path: Path, callback: Callable[[float], None]) -> Path:
    """Write the page. Explanations can be typed into it, and it can be printed."""
    out = file_output(path)
    parts = []
    for number, slide in enumerate(outline.slides, 1):
        share = wrap_callback(
            callback, (number - 1) / len(outline.slides), number / len(outline.slides)
        )
        parts.append(_section(slide, number, share))
        share(1)
    page = (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(outline.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(parts)
        + "\n</body>\n</html>\n"
    )
    write(out, lambda stream: stream.write(page.encode()))
    return path


def _section(slide: Slide, number: int, callback: Callable[[float], None]) -> str:
    level = "h1" if number == 1 else "h2"
    parts = [f"<{level}>{escape(slide.title)}</{level}>"]
    parts += [f"<p>{escape(line)}</p>" for line in slide.lines]
    drawing = slide.drawing
    if drawing is not None and (data := drawing.draw(*DRAWN, callback)):
        words, source = attribute(drawing.words), address(data, drawing.kind)
        parts.append(f'<img class="drawing" alt="{words}" src="{source}">')
    if slide.pictures:
        parts.append(_pictures(slide.pictures))
    for row in slide.rows:
        parts += [f"<p>{escape(row.words)}</p>", _pictures(row.pictures)]
    if slide.table:
        parts.append(_table(slide.table))
    if slide.blank:
        parts.append(
            f'<h3 id="blank-{number}">{escape(slide.blank)}</h3>\n<div class="answer" '
            f'contenteditable="true" role="textbox" aria-multiline="true" '
            f'aria-labelledby="blank-{number}"></div>'
        )
    if slide.notes:
        notes = "".join(f"<li>{escape(note)}</li>" for note in slide.notes)
        parts.append(f"<details><summary>Notes</summary><ul>{notes}</ul></details>")
    return "<section>\n" + "\n".join(parts) + "\n</section>"


def _pictures(pictures: tuple[Picture, ...]) -> str:
    figures = []
    for picture in pictures:
        data, caption = shrunk(picture.path), escape(picture.caption)
        figures.append(
            f'<figure><div class="none">{caption}</div></figure>'
            if data is None
            else f'<figure><img alt="{alt_text(picture)}" src="{address(data, "jpeg")}" '
            f'style="border-color: {DOMAIN_COLOURS[picture.domain]}">'
            f"<figcaption>{caption}</figcaption></figure>"
        )
    return f'<div class="photos">{"".join(figures)}</div>'


def _table(rows: tuple[tuple[str, ...], ...]) -> str:
    head, *body = rows
    lines = ["".join(f"<th>{escape(cell)}</th>" for cell in head)]
    lines += ["".join(f"<td>{escape(cell)}</td>" for cell in row) for row in body]
    return "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"
