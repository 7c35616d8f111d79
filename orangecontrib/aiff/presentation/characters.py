"""Characters that no XML can hold, replaced wherever a presentation has them: names of files do."""

import re
from dataclasses import replace

from .slides import Drawing, Outline, Picture, PictureRow, Slide

REPLACEMENT = "�"
_LINE = re.compile(r"[\t\n\v\f\r]+")
# XML 1.0, production 2; a half of a surrogate pair stands for a byte that is no UTF-8.
_NOT_IN_XML = re.compile("[^ -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def storable(text: str) -> str:
    """Text on one line, with "�" for each character that XML lacks."""
    return _NOT_IN_XML.sub(REPLACEMENT, _LINE.sub(" ", text))


def storable_outline(outline: Outline) -> Outline:
    """The outline with storable words; files and numbers stay."""
    return replace(
        outline,
        title=storable(outline.title),
        author=storable(outline.author),
        slides=tuple(map(_slide, outline.slides)),
    )


def _slide(slide: Slide) -> Slide:
    return replace(
        slide,
        title=storable(slide.title),
        lines=_texts(slide.lines),
        pictures=_pictures(slide.pictures),
        rows=tuple(PictureRow(storable(row.words), _pictures(row.pictures)) for row in slide.rows),
        table=tuple(map(_texts, slide.table)),
        blank=storable(slide.blank),
        drawing=_drawing(slide.drawing),
        notes=_texts(slide.notes),
    )


def _drawing(drawing: Drawing | None) -> Drawing | None:
    return drawing and replace(drawing, words=storable(drawing.words))


def _pictures(pictures: tuple[Picture, ...]) -> tuple[Picture, ...]:
    return tuple(replace(each, caption=storable(each.caption)) for each in pictures)


def _texts(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(storable, texts))
