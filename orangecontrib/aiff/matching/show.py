"""What a question found as a piece of HTML: the photo that asks, and its matches as a strip."""

import io
from collections.abc import Sequence
from html import escape

from PIL import Image

from ..photos.pictures.inline import (
    QUALITY,
    SIDE,
    address,
    bare,
    figure_html,
    picture_html,
    piece_html,
    strip_html,
)
from .gallery import Group
from .question import Question


def matches_html(
    question: Question,
    groups: Sequence[Group],
    paths: Sequence[str | None],
    names: Sequence[str],
    items: Sequence[str],
    said: Sequence[str] = (),
) -> str:
    """The nearest garments, each by its nearest photo; needs no other file.

    Parameters
    ----------
    groups : nearest first, see `gallery.grouped`
    paths, names, items : of the gallery's g photos: file, name and item, "" where unknown
    said : sentences that stand above
    """
    cells = [
        figure_html(_asking(question), "query", *filter(None, (question.name, _words(question))))
    ]
    for group in groups:
        row = int(group.rows[0])
        place = f"{group.rank}{' ≈' if group.tied else ''} · {group.distances[0]:.4f}"
        others = f"and {len(group.rows) - 1} more" if len(group.rows) > 1 else ""
        captions = filter(None, (place, items[row] or names[row], others))
        cells.append(figure_html(picture_html(paths[row]), "", *captions))
    parts = [f"<p>{escape(sentence)}</p>" for sentence in said]
    if any(group.tied for group in groups):
        parts.append("<p>≈ nearly as near as the one before: their order means little</p>")
    return piece_html([*parts, strip_html(cells)])


def _asking(question: Question) -> str:
    if question.picture is None:
        return picture_html(question.photo or None) if question.has_photo else ""
    picture = Image.open(io.BytesIO(question.picture)).convert("RGB")
    picture.thumbnail((SIDE, SIDE))
    return f'<img src="{address(bare(picture, "JPEG", quality=QUALITY), "jpeg")}" alt="">'


def _words(question: Question) -> str:
    return f"“{question.words}”" if question.words else ""
