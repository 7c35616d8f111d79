"""Details of garments: belts, buttons, collars, pockets, the lines of a front."""

from collections.abc import Callable

import numpy as np

from .body import Skeleton
from .canvas import Canvas, draw, lay, rgb, stroke
from .curves import curve, ellipse, outline, tube
from .garments import Cut, Folds, Garment, Panel, lay_panel, neck_runs


def belt(
    panel: int,
    v: float,
    height: float,
    cloth: Callable,
    buckle: str | None = None,
    tie: bool = False,
) -> Callable:
    """A belt at a height; with a buckle or with two ends that hang from a knot."""

    def add(canvas: Canvas, garment: Garment, bones: Skeleton) -> None:
        s = bones.scale
        part = garment.panels[panel]
        wide = Panel(
            cloth,
            tuple((h, w * 1.03 + 0.01) for h, w in part.profile),
            v - height / 2,
            v + height / 2,
        )
        cut = Cut(wide, bones)
        across = np.linspace(-1, 1, 13)
        upper = [cut.edge(v - height / 2, x) + [0, 0.05 * s * np.sqrt(1 - x * x)] for x in across]
        lower = [
            cut.edge(v + height / 2, x) + [0, 0.05 * s * np.sqrt(1 - x * x)] for x in across[::-1]
        ]

        def colour(x, y):
            _, u, w = cut.cloth_at(x, y)
            return cloth(u, w)

        lay(canvas, outline(upper, lower), colour, radius=0.1 * s, cast=0.5)
        middle = cut.front(0.02, v) + [0, 0.05 * s]
        if tie:
            for x, length in ((-0.16, 0.95), (0.06, 1.15)):
                hang = [middle, middle + [x * 0.7 * s, 0.4 * s], middle + [x * s, length * s]]
                lay(
                    canvas,
                    tube(hang, np.array([0.05, 0.075, 0.085]) * s, 0.1),
                    colour,
                    radius=0.06 * s,
                    cast=0.5,
                )
            for x in (-0.17, 0.17):
                loop = ellipse(
                    middle + [x * s, 0.02 * s], (0.17 * s, 0.075 * s), -0.35 * np.sign(x)
                )
                lay(canvas, loop, colour, radius=0.07 * s, cast=0.5)
            lay(canvas, ellipse(middle, (0.08 * s, 0.09 * s)), colour, radius=0.07 * s, cast=0.5)
        if buckle:
            frame = _box(middle, 0.12 * s, height * 0.62 * s)
            draw(canvas, lambda sheet: stroke(sheet, frame, buckle, 0.035 * s))

    return add


def _box(middle, half_width, half_height) -> np.ndarray:
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)])
    return middle + corners * [half_width, half_height]


def buttons(panel: int, places: tuple, colour: str, radius: float = 0.045) -> Callable:
    """Buttons at (x, height) places of the front."""

    def add(canvas: Canvas, garment: Garment, bones: Skeleton) -> None:
        cut, s = Cut(garment.panels[panel], bones), bones.scale
        for x, v in places:
            disc = ellipse(cut.front(x, v), (radius * s * np.cos(bones.turn * 0.8), radius * s))
            lay(canvas, disc, rgb(colour), radius=radius * 0.6 * s, gloss=0.5, cast=0.8)

    return add


def front_line(
    panel: int,
    x: float,
    start: float,
    stop: float,
    colour: str = "#000000",
    alpha: float = 0.4,
    width: float = 0.018,
) -> Callable:
    """A line down the front: a placket's edge, a front that overlaps, a dart."""

    def add(canvas: Canvas, garment: Garment, bones: Skeleton) -> None:
        cut, s = Cut(garment.panels[panel], bones), bones.scale
        line = curve([cut.front(x, v) for v in np.linspace(start, stop, 9)])
        draw(canvas, lambda sheet: stroke(sheet, line, colour, width * s, alpha), blur=0.006 * s)

    return add


def wrap_edge(panel: int, start: tuple, stop: tuple) -> Callable:
    """The edge of a wrapped front, from one (x, height) to another, with its shadow."""

    def add(canvas: Canvas, garment: Garment, bones: Skeleton) -> None:
        cut, s = Cut(garment.panels[panel], bones), bones.scale
        share = np.linspace(0, 1, 7)
        line = curve(
            [
                cut.front(
                    start[0] + (stop[0] - start[0]) * t**1.4, start[1] + (stop[1] - start[1]) * t
                )
                for t in share
            ]
        )
        draw(
            canvas,
            lambda sheet: stroke(sheet, line + [0.03 * s, 0.02 * s], "#05060f", 0.05 * s, 0.45),
            blur=0.02 * s,
        )
        draw(canvas, lambda sheet: stroke(sheet, line, "#0a0c18", 0.014 * s, 0.6))

    return add


def lapels(panel: int, cloth: Callable, depth: float = 0.92, width: float = 0.42) -> Callable:
    """A notched collar that lies open on the chest."""

    def add(canvas: Canvas, garment: Garment, bones: Skeleton) -> None:
        cut, s = Cut(garment.panels[panel], bones), bones.scale

        def place(x, v):
            return neck_runs(cut, [[(x, v)]])[0][0]

        def colour(x, y):
            _, u, v = cut.cloth_at(x, y)
            return cloth(u + 0.3, v)

        for side in (-1, 1):
            end = 0.05 if side < 0 else 0.06
            lapel = outline([place(side * 0.25, 0.1), place(side * 0.14, 0.45), place(end, depth)],
                            [place(end, depth), place(side * width, 0.52)], [place(side * (width + 0.03), 0.36), place(side * 0.3, 0.3)])  # fmt: skip
            lay(canvas, lapel, colour, radius=0.06 * s, relief=0.5, cast=0.55)
            collar = outline([place(side * 0.2, -0.12), place(side * 0.33, 0.04), place(side * 0.47, 0.33)],
                             [place(side * 0.47, 0.33), place(side * 0.27, 0.3), place(side * 0.17, 0.12)])  # fmt: skip
            lay(canvas, collar, colour, radius=0.06 * s, relief=0.6, cast=0.5)

    return add


def shirt_collar(panel: int, cloth: Callable, size: float = 0.3) -> Callable:
    """A turned-down collar with two points."""

    def add(canvas: Canvas, garment: Garment, bones: Skeleton) -> None:
        cut, s = Cut(garment.panels[panel], bones), bones.scale

        def place(x, v):
            return neck_runs(cut, [[(x, v)]])[0][0]

        def colour(x, y):
            _, u, v = cut.cloth_at(x, y)
            return cloth(u + 0.3, v)

        for side in (-1, 1):
            wing = outline([place(side * 0.19, -0.1), place(side * 0.3, 0.04)],
                           [place(side * (0.1 + size), 0.22), place(side * 0.2, 0.1 + size)],
                           [place(side * 0.2, 0.1 + size), place(side * 0.02, 0.3)], [place(side * 0.02, 0.3), place(side * 0.14, 0.06)])  # fmt: skip
            lay(canvas, wing, colour, radius=0.05 * s, relief=0.6, cast=0.5)

    return add


def turtleneck(cloth: Callable) -> Callable:
    """A soft rolled collar round the neck."""

    def add(canvas: Canvas, garment: Garment, bones: Skeleton) -> None:
        s = bones.scale

        def colour(x, y):
            return cloth((x - bones.at(0, 0)[0]) / s, (y - bones.at(0, 0)[1]) / s)

        for v, w in ((0.07, 0.26), (-0.08, 0.235)):
            roll = tube(
                [bones.at(v, -w), bones.at(v + 0.05, 0), bones.at(v, w)],
                np.array([0.08, 0.1, 0.08]) * s,
                0.6,
            )
            lay(canvas, roll, colour, radius=0.1 * s, cast=0.4)

    return add


def pockets(panel: int, v: float, x: float, cloth: Callable, width: float = 0.3) -> Callable:
    """Two flaps of pockets, slanted towards the front."""

    def add(canvas: Canvas, garment: Garment, bones: Skeleton) -> None:
        cut, s = Cut(garment.panels[panel], bones), bones.scale

        def colour(px, py):
            _, u, w = cut.cloth_at(px, py)
            return cloth(u, w)

        for side in (-1, 1):
            a, b = (
                cut.front(side * (x - width / 2), v + 0.03),
                cut.front(side * (x + width / 2), v - 0.05),
            )
            flap = np.array([a, b, b + [0, 0.17 * s], a + [0, 0.17 * s]])
            lay(canvas, flap, colour, radius=0.05 * s, relief=0.5, cast=0.5)

    return add


def ruffle(panel: int, v: float, height: float) -> Callable:
    """A gathered strip round the body, from one height down."""

    def add(canvas: Canvas, garment: Garment, bones: Skeleton) -> None:
        part = garment.panels[panel]
        strip = Panel(
            part.cloth,
            tuple((h, w * 1.05 + 0.02) for h, w in part.profile),
            v,
            v + height,
            folds="gather",
        )
        lay_panel(canvas, Cut(strip, bones), Folds("gather", np.random.default_rng(2)), cast=0.5)

    return add
