"""Which garment's name stands where below a drawn tree, so that each can be read."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from os.path import commonprefix

from PIL import Image, ImageDraw, ImageFont

from ..photos.rows import UNKNOWN
from ..words import distinct

# Letters of a name that are tried, until all names stand level; turned ones have the fewest. Where
# a longer name is cut, what tells it from the others stays.
LETTERS = (60, 24, 16)
GAP = 6  # pixels between two names
INK = (30, 30, 30)
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@dataclass(frozen=True)
class Label:
    """A name below the leaves of one garment that stand side by side.

    Attributes
    ----------
    left, right : of its place, in pixels
    """

    text: str
    left: float
    right: float


@dataclass(frozen=True)
class Labels:
    """All names, in the order of the leaves.

    Attributes
    ----------
    upright : whether the names are turned, and read from below
    height : of the band that they take, in pixels
    """

    labels: tuple[Label, ...]
    upright: bool
    height: int


def font_of(width: int) -> Font:
    """Letters of ten points where a picture of this width fills a slide."""
    return ImageFont.load_default(max(11, round(width / 85)))


def place_labels(
    codes: Sequence[int], names: Sequence[str], start: float, step: float, width: int
) -> Labels:
    """Places for the garments' names that do not overlap, level if all fit so.

    Parameters
    ----------
    codes : of the garments, leaf by leaf; UNKNOWN for none
    names : by code
    start : where the first leaf begins, in pixels
    step : the width of a leaf
    width : of the picture

    Returns
    -------
    A name at each garment's longest run of leaves, as far as there is room, the longest first;
    then at its other runs.
    """
    if not names:
        return Labels((), False, 0)
    font = font_of(width)
    line = _line(font)

    def across(text: str) -> float:
        return _size(text, font)[0]

    runs = _runs(codes)
    for letters in LETTERS:
        texts = drawable_names(names, letters, font)
        level, all_level = _placed(runs, texts, start, step, width, across)
        if all_level:
            return Labels(level, False, _size("Éj", font)[1] + 4)
    texts = drawable_names(names, LETTERS[-1], font)
    turned, _ = _placed(runs, texts, start, step, width, lambda _: line)
    tall = max((round(across(label.text)) for label in turned), default=0)
    return Labels(turned, True, tall + 4)


def draw_labels(image: Image.Image, placed: Labels, top: float) -> None:
    """Write names below a tree's stripes."""
    font = font_of(image.width)
    draw = ImageDraw.Draw(image)
    for label in placed.labels:
        if not placed.upright:
            draw.text((label.left, top), label.text, INK, font)
            continue
        name = Image.new("L", (_size(label.text, font)[0] + 2, _line(font)), 0)
        ImageDraw.Draw(name).text((0, -_top(font)), label.text, 255, font)
        turned = name.rotate(90, expand=True)
        left = round((label.left + label.right - turned.width) / 2)
        image.paste(INK, (left, round(top)), turned)


def _runs(codes: Sequence[int]) -> list[tuple[int, int, int]]:
    """Leaves of one garment side by side: its code, the first leaf, the one behind the last."""
    runs, place = [], 0
    for code, leaves in groupby(codes):
        behind = place + len(list(leaves))
        if code != UNKNOWN:
            runs.append((int(code), place, behind))
        place = behind
    return runs


def _placed(
    runs: Sequence[tuple[int, int, int]], texts: Sequence[str], start: float, step: float,
    width: int, across: Callable[[str], float],
) -> tuple[tuple[Label, ...], bool]:  # fmt: skip
    """Labels that do not overlap, and whether each garment has one."""
    longest: dict[int, tuple[int, int, int]] = {}
    for run in runs:
        if run[0] not in longest or run[2] - run[1] > longest[run[0]][2] - longest[run[0]][1]:
            longest[run[0]] = run
    first = sorted(longest.values(), key=lambda run: run[1] - run[2])
    others = [run for run in runs if run not in first]
    labels: list[Label] = []
    named = set()
    for code, begin, behind in (*first, *others):
        wide = across(texts[code])
        left = start + step * (begin + behind) / 2 - wide / 2
        left = min(max(left, 0), width - wide)
        label = Label(texts[code], left, left + wide)
        is_free = all(
            label.right + GAP <= each.left or each.right + GAP <= label.left for each in labels
        )
        # A second name of a garment stays within its own leaves.
        if is_free and (code not in named or wide <= step * (behind - begin)):
            labels.append(label)
            named.add(code)
    return tuple(sorted(labels, key=lambda label: label.left)), len(named) == len(longest)


def drawable_names(names: Sequence[str], letters: int, font: Font) -> list[str]:
    """Names of garments, by code, of at most so many letters, which a font can draw."""
    return [_drawable(name, code, font) for code, name in enumerate(_short(names, letters))]


def _short(names: Sequence[str], letters: int) -> list[str]:
    """Names without the collector that all of them share, and not longer than so many letters."""
    owners = {name.partition("/")[0] for name in names}
    shared = len(owners) == 1 and all("/" in name for name in names)
    own = [name.partition("/")[2] if shared else name for name in names]
    if max(map(len, own)) <= letters:
        return own
    short = [_cut(name, letters) for name in own]
    if len({*short}) < len({*own}):  # what tells them apart stands in the middle
        same, end = _shared_words(own), _shared_words([name[::-1] for name in own])
        inner = (f"…{name[same : len(name) - end]}" for name in own)
        short = distinct(_cut(name, letters) for name in inner)
    return short


def _shared_words(names: Sequence[str]) -> int:
    """With how many letters, of whole words, all names begin."""
    found = re.match(r".*[\W_]", commonprefix(names))
    return len(found[0]) if found else 0


def _cut(name: str, letters: int) -> str:
    """A name without its middle: the number at its end tells dress_000882 from dress_000901."""
    if len(name) <= letters:
        return name
    end = (letters - 1) * 3 // 5
    return f"{name[: letters - 1 - end]}…{name[-end:]}"


def _drawable(name: str, code: int, font: Font) -> str:
    """A name, or its number among the garments where these letters cannot be drawn."""
    lacking = _mask("\uffff", font)
    if name.isascii() or all(c.isspace() or _mask(c, font) != lacking for c in name):
        return "".join(c if c.isprintable() else " " for c in name)
    return f"no. {code + 1}"


@lru_cache(maxsize=4096)
def _mask(letter: str, font: Font) -> bytes:
    return bytes(font.getmask(letter))


def _size(text: str, font: Font) -> tuple[int, int]:
    _, _, right, bottom = font.getbbox(text)
    return round(right), round(bottom)


def _top(font: Font) -> int:
    """Where capitals with accents begin, below where a text is drawn."""
    return round(font.getbbox("Éj")[1])


def _line(font: Font) -> int:
    """How high a name is, with what hangs below its letters."""
    return _size("Éj", font)[1] - _top(font) + 2
