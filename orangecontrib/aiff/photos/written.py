"""Numbers, boxes and names as people write them into tables and lists."""

import re
from collections.abc import Sequence

from ..files import paths
from .photo import Box

MAX_SIDE = 1e6  # pixels; no photo is near it
MAX_NAME = 1000  # characters of an item, a category, ...
MAX_SHOWN = 300  # characters of somebody's text in a sentence

# Where the comma is the decimal sign, a spreadsheet writes it so.
_NUMBER = re.compile(
    r"[+-]?(?:[0-9]{1,30}(?:[.,][0-9]{0,30})?|[.,][0-9]{1,30})(?:[eE][+-]?[0-9]{1,3})?"
)


def as_number(text: str) -> float | None:
    """A number as somebody wrote it, such as 012, 1.5 or 1,5; None if it is none, or no side."""
    if not _NUMBER.fullmatch(text):
        return None
    number = float(text.replace(",", "."))
    return number if abs(number) <= MAX_SIDE else None


def as_box(texts: Sequence[str]) -> Box | None:
    """Left, top, width and height as somebody wrote them; None if they are no such numbers."""
    sides = [number for text in texts if (number := as_number(text.strip())) is not None]
    return Box(*sides) if len(sides) == len(texts) == 4 else None


def is_text(text: str) -> bool:
    """Whether it can be a name that every system writes and shows."""
    if text.isascii():
        return "\0" not in text and len(text) <= MAX_NAME
    return "\0" not in text and len(text) <= MAX_NAME and paths.is_text(text)


def held(text: str) -> int:
    """Bytes that a text takes in memory, at most: one wide letter makes all of it wide."""
    return len(text) * (1 if text.isascii() else 4)


def shown(text: str) -> str:
    """A path or a cell for people, whatever somebody wrote for one."""
    plain = paths.shown(text[:MAX_SHOWN]).replace("\0", "?")
    return plain if len(text) <= MAX_SHOWN else f"{plain}…"
