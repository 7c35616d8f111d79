"""Scores of several systems side by side: a dot for each, its interval as a line, and guessing."""

from collections.abc import Sequence

from PIL import Image, ImageColor, ImageDraw, ImageFont

from ..evaluation.definitions import first_of
from ..evaluation.evaluation import Evaluation
from ..photos.pictures.bare import bare
from ..words import percent
from .pictures import DRAWN
from .tree_labels import drawable_names

SHOWN = 5  # systems; more lines could not be read from the last row
LETTERS = 28  # of a system's name
# Told apart by all eyes (Okabe and Ito 2008); each stands beside its name.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00")
_INK, _FAINT, _GROUND = (30, 30, 30), (115, 115, 115), (255, 255, 255)


def scores_drawing(
    systems: Sequence[Evaluation],
    names: Sequence[str],
    width: int = DRAWN[0],
    height: int = DRAWN[1],
) -> bytes:
    """The scores that matter as a PNG: a group of lines for each score, a line for each system.

    Parameters
    ----------
    systems : up to `SHOWN`, which were asked the same
    names : as they are to be read
    """
    metrics = first_of(systems[0].ks)
    image = Image.new("RGB", (width, height), _GROUND)
    draw = ImageDraw.Draw(image)
    lines = len(metrics) * (len(systems) + 1) + 1  # a head for each score, the axis below
    step = height / lines
    font = ImageFont.load_default(max(10, min(round(width / 70), round(0.72 * step))))
    told = drawable_names(names, LETTERS, font)
    left = max(font.getbbox(name)[2] for name in told) + 16
    right = width - font.getbbox(f"{percent(1)} (100.0 to 100.0)")[2] - 28
    scale = max(right - left, 10)

    def x(share: float) -> float:
        return left + scale * min(max(share, 0.0), 1.0)

    def write(place: tuple[float, float], text: str, ink=_INK, anchor: str = "lm") -> None:
        # These letters have no space that keeps words together.
        draw.text(place, text.replace("\N{NO-BREAK SPACE}", " "), ink, font, anchor=anchor)

    floor = height - step
    for tick in range(0, 101, 25):
        draw.line([(x(tick / 100), 0), (x(tick / 100), floor)], (225, 225, 225))
        write((x(tick / 100), floor + step / 2), percent(tick / 100, 0), _FAINT, "mm")
    y, dot = step / 2, max(3.0, min(step / 4, width / 160))
    for key, metric in metrics.items():
        by_chance = systems[0].chance[key]
        write((8, y), metric.label)
        write((right + 24, y), f"guessing {metric.text(by_chance)}", _FAINT)
        ends = y + 0.6 * step, y + (len(systems) + 0.4) * step
        draw.line([(x(by_chance), ends[0]), (x(by_chance), ends[1])], _FAINT, max(2, width // 500))
        for name, system, colour in zip(told, systems, COLOURS, strict=False):
            y += step
            shade, interval = ImageColor.getrgb(colour), system.intervals[key]
            write((left - 8, y), name, shade, "rm")
            thick = max(2, round(dot / 2))
            draw.line([(x(interval.low), y), (x(interval.high), y)], shade, thick)
            middle = x(system.figures[key])
            draw.ellipse([middle - dot, y - dot, middle + dot, y + dot], shade)
            low, high = (f"{100 * end:.1f}" for end in (interval.low, interval.high))
            write((right + 24, y), f"{metric.text(system.figures[key])} ({low} to {high})", shade)
        y += step
    return bare(image, "PNG", optimize=True)
