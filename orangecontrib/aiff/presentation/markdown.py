"""A presentation as a folder: README.md, which GitHub shows, and its pictures."""

import os
import re
from collections.abc import Callable
from html import escape
from pathlib import Path

from Orange.util import wrap_callback

from ..errors import PresentationError
from .pictures import DRAWN, shrunk, write_file
from .slides import Outline, Picture, Slide

PAGE, PICTURES = "README.md", "pictures"
LARGE, SMALL = 160, 110  # pixels wide
SUFFIXES = {"png": "png", "jpeg": "jpg"}
_SPECIAL = re.compile(r"([\\`*_{}\[\]#])")
_ALIVE = re.compile(r"[\\`*_{}\[\]()!|~:]")
# GitHub makes links of bare addresses, and lists of lines that begin so.
_ADDRESS = re.compile(r"(?i)(\b(?:https?|ftp|mailto|xmpp)):|(\bwww)\.|(?<=\w)(@)(?=\w)")
_LIST = re.compile(r"^(\d{0,9})([-+.)])(?=\s|$)")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;", "~": "&#126;"})


def write_markdown(outline: Outline, folder: Path, callback: Callable[[float], None]) -> Path:
    """Write the folder; a page that is there already is never overwritten.

    Raises
    ------
    PresentationError
        If the folder has a page, in which somebody may have written an explanation, or leads
        elsewhere.
    """
    page = folder / PAGE
    if os.path.lexists(page):
        raise PresentationError(
            f"“{folder.name}” has a {PAGE} already, and what was written in it would be lost. "
            "Choose another folder, or rename that file."
        )
    if (folder / PICTURES).is_symlink():
        raise PresentationError(
            f"“{PICTURES}” in “{folder.name}” leads to another folder, whose files are not to be "
            "written over. Choose another folder, or delete it."
        )
    (folder / PICTURES).mkdir(parents=True, exist_ok=True)
    parts = []
    for number, slide in enumerate(outline.slides, 1):
        share = wrap_callback(
            callback, (number - 1) / len(outline.slides), number / len(outline.slides)
        )
        parts.append(_section(slide, number, folder, share))
        share(1)
    write_file(page, ("\n\n".join(parts) + "\n").encode())
    return page


def _section(slide: Slide, number: int, folder: Path, callback: Callable[[float], None]) -> str:
    parts = [f"{'#' if number == 1 else '##'} {escaped(slide.title)}"]
    parts += [escaped(line) for line in slide.lines]
    drawing = slide.drawing
    if drawing is not None and (data := drawing.draw(*DRAWN, callback)):
        file = f"{PICTURES}/{drawing.name}.{SUFFIXES[drawing.kind]}"
        write_file(folder / file, data)
        parts.append(f"![{escaped(drawing.words)}]({file})")
    if slide.pictures:
        parts.append(_pictures(slide.pictures, folder, f"{number:02}", LARGE))
    for place, row in enumerate(slide.rows, 1):
        parts += [
            escaped(row.words),
            _pictures(row.pictures, folder, f"{number:02}-{place}", SMALL),
        ]
    if slide.table:
        parts.append(_table(slide.table))
    if slide.blank:
        parts += [f"**{escaped(slide.blank)}**", "…"]
    if slide.notes:
        notes = "\n".join(f"- {escaped(note)}" for note in slide.notes)
        parts.append(f"<details><summary>Notes</summary>\n\n{notes}\n\n</details>")
    return "\n\n".join(parts)


def _pictures(pictures: tuple[Picture, ...], folder: Path, name: str, width: int) -> str:
    shown = []
    for place, picture in enumerate(pictures, 1):
        data = shrunk(picture.path)
        if data is None:
            shown.append(escaped(picture.caption))
            continue
        file = f"{PICTURES}/{name}-{place:02}.jpg"
        write_file(folder / file, data)
        words = alt_text(picture)
        shown.append(f'<img src="{file}" alt="{words}" title="{words}" width="{width}">')
    return "\n".join(shown)


def alt_text(picture: Picture) -> str:
    """What a photo shows, for an attribute in quotes."""
    domain = f" ({picture.domain} photo)" if picture.domain else ""
    return attribute(f"{picture.caption}{domain}")


def attribute(text: str) -> str:
    """Text between quotes, on one line: behind an empty one, Markdown would be alive again.

    What means something to Markdown is written by number, since some readers look into quotes.
    """
    text = escape(_on_one_line(text))
    return _ALIVE.sub(lambda found: f"&#{ord(found[0])};", text)


def escaped(text: str) -> str:
    """Text in which no character means anything to Markdown; inside words "_" stands as it is."""
    text = _SPECIAL.sub(r"\\\1", _on_one_line(text))
    text = text.translate(_ENTITIES)
    text = re.sub(r"(?<=\w)\\_(?=\w)", "_", text)
    return _LIST.sub(r"\1\\\2", _ADDRESS.sub(_no_address, text))


def _no_address(found: re.Match) -> str:
    *word, mark = found[0]
    return f"{''.join(word)}&#{ord(mark)};"


def _table(rows: tuple[tuple[str, ...], ...]) -> str:
    head, *body = [[escaped(cell) for cell in row] for row in rows]
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _on_one_line(text: str) -> str:
    """Without a second space beside another; those that keep words together stay."""
    return re.sub(r"[^\S\N{NO-BREAK SPACE}]+", " ", text).strip()
