"""Things people hold or wear over a garment, so that everyday photos show only part of it."""

import numpy as np

from .body import Skeleton
from .canvas import Canvas, draw, lay, rgb, stroke
from .curves import curve, ellipse, outline, tube
from .fabrics import Fabric, noise


def tote_bag(canvas: Canvas, bones: Skeleton, side: int, colour: str, rng) -> None:
    """A bag on one shoulder that hangs before the hip."""
    s = bones.scale
    top = bones.at(1.45, side * 0.72)
    tint = rgb(colour)
    straps = [
        curve([bones.at(0.16, side * 0.5), bones.at(0.7, side * 0.56), top + [x * s, 0.03 * s]])
        for x in (-0.28, 0.2)
    ]
    for strap in straps:
        lay(canvas, tube(strap[::4], [0.05 * s] * 3, 0.1), tint * 0.85, radius=0.05 * s, cast=0.5)
    corners = [[top + [-0.46 * s, 0], top + [0.46 * s, 0.03 * s]],
               [top + [0.5 * s, 0.1 * s], top + [0.56 * s, 1.0 * s]],
               [top + [0.5 * s, 1.1 * s], top + [0, 1.14 * s], top + [-0.54 * s, 1.06 * s]],
               [top + [-0.56 * s, 0.95 * s], top + [-0.46 * s, 0.05 * s]]]  # fmt: skip

    def folds(x, y):
        fixed = np.random.default_rng(4)
        return 0.05 * s * noise((x - top[0]) / s * 3 + 9, (y - top[1]) / s * 1.5 + 9, fixed)

    lay(canvas, outline(*corners), tint, radius=0.14 * s, folds=folds, cast=0.6)
    draw(
        canvas,
        lambda sheet: stroke(
            sheet,
            [top + [-0.44 * s, 0.09 * s], top + [0.45 * s, 0.12 * s]],
            "#000000",
            0.012 * s,
            0.35,
        ),
    )


def cross_bag(canvas: Canvas, bones: Skeleton, side: int, colour: str, rng) -> None:
    """A small bag at the hip, its strap across the chest."""
    s, tint = bones.scale, rgb(colour)
    place = bones.at(2.0, side * 0.55)
    strap = curve(
        [bones.at(0.13, -side * 0.42), bones.at(0.95, -side * 0.02), place + [0, -0.2 * s]]
    )
    lay(canvas, tube(strap[::5], [0.032 * s] * 4, 0.1), tint * 0.8, radius=0.03 * s, cast=0.6)
    x, y = place
    w, h = 0.42 * s, 0.3 * s
    body = curve(
        [(x - w, y - h), (x + w, y - h), (x + w * 1.05, y + h), (x - w * 1.05, y + h)], closed=True
    )
    lay(canvas, body, tint, radius=0.12 * s, gloss=0.35, cast=0.6)
    flap = outline(
        [(x - w, y - h), (x, y - h * 1.08), (x + w, y - h)],
        [(x + w, y), (x, y + 0.1 * s), (x - w, y)],
    )
    lay(canvas, flap, tint * 0.93, radius=0.08 * s, gloss=0.35, cast=0.5)
    lay(
        canvas,
        ellipse((x, y + 0.05 * s), (0.05 * s, 0.04 * s)),
        rgb("#d9b45a"),
        radius=0.04 * s,
        gloss=0.8,
    )


def coat_over_arm(canvas: Canvas, bones: Skeleton, side: int, cloth: Fabric, rng) -> None:
    """A coat that hangs over a bent forearm."""
    s = bones.scale
    _, elbow, wrist = bones.arms[side]
    along = wrist - elbow
    a, b = elbow + along * 0.05, elbow + along * 0.92
    down = np.array([0, s])
    shape = outline([a - 0.14 * down, (a + b) / 2 - 0.2 * down, b - 0.12 * down],
                    [b + [0.1 * s, 0.4 * s], b + [0.08 * s, 1.55 * s]],
                    [b + [0.08 * s, 1.6 * s], (a + b) / 2 + 1.78 * down, a + [-0.12 * s, 1.66 * s]],
                    [a + [-0.12 * s, 1.5 * s], a + [-0.1 * s, 0.3 * s]])  # fmt: skip
    seed = int(rng.integers(1000))

    def folds(x, y):
        fixed = np.random.default_rng(seed)
        return 0.07 * s * noise((x - a[0]) / s * 4.5 + 9, (y - a[1]) / s * 0.7 + 9, fixed)

    lay(
        canvas,
        shape,
        lambda x, y: cloth((x - a[0]) / s, (y - a[1]) / s),
        radius=0.2 * s,
        folds=folds,
        cast=0.7,
    )
    sleeve = tube(
        [a + 0.2 * down, a + 0.9 * down + [0.1 * s, 0], a + 1.5 * down + [0.06 * s, 0]],
        np.array([0.15, 0.16, 0.13]) * s,
        0.1,
    )
    lay(
        canvas,
        sleeve,
        lambda x, y: cloth((x - a[0]) / s, (y - a[1]) / s),
        radius=0.16 * s,
        folds=folds,
        cast=0.6,
    )


def phone(canvas: Canvas, bones: Skeleton, side: int) -> None:
    """A phone in a raised hand, its back to the mirror."""
    s = bones.scale
    _, elbow, wrist = bones.arms[side]
    along = (wrist - elbow) / np.linalg.norm(wrist - elbow)
    x, y = wrist + along * 0.42 * s
    w, h = 0.2 * s, 0.4 * s
    body = outline(*[[(x + w * a, y + h * b), (x + w * c, y + h * d)] for a, b, c, d in
                     ((-0.85, -1, 0.85, -1), (1, -0.93, 1, 0.93), (0.85, 1, -0.85, 1), (-1, 0.93, -1, -0.93))])  # fmt: skip
    lay(canvas, body, rgb("#24252b"), radius=0.04 * s, gloss=0.5, cast=0.5)
    lens = outline(
        *[
            [(x - w * 0.8, y - h * 0.9), (x - 0.05 * w, y - h * 0.9)],
            [(x - 0.05 * w, y - h * 0.42), (x - w * 0.8, y - h * 0.42)],
        ]
    )
    lay(canvas, lens, rgb("#34363e"), radius=0.03 * s, gloss=0.4, cast=0.3)
    for dy in (-0.78, -0.55):
        lay(
            canvas,
            ellipse((x - 0.42 * w, y + dy * h), (0.045 * s, 0.045 * s)),
            rgb("#0c0d12"),
            radius=0.03 * s,
            gloss=0.9,
        )


def fingers(canvas: Canvas, bones: Skeleton, side: int, skin: str) -> None:
    """The fingers that close round a phone, drawn over it."""
    s = bones.scale
    _, elbow, wrist = bones.arms[side]
    along = (wrist - elbow) / np.linalg.norm(wrist - elbow)
    x, y = wrist + along * 0.42 * s
    sign = 2 * side - 1
    for index in range(4):
        row = y + (-0.08 + 0.105 * index) * s
        finger = tube([(x + sign * 0.24 * s, row + 0.02 * s), (x + sign * 0.1 * s, row), (x - sign * 0.05 * s, row - 0.01 * s)],
                      np.array([0.05, 0.05, 0.042]) * s, 0.8)  # fmt: skip
        lay(canvas, finger, rgb(skin), radius=0.045 * s, cast=0.5)


def cup(canvas: Canvas, bones: Skeleton, side: int) -> None:
    """A paper cup in one hand."""
    s = bones.scale
    _, elbow, wrist = bones.arms[side]
    along = (wrist - elbow) / np.linalg.norm(wrist - elbow)
    x, y = wrist + along * 0.3 * s
    body = np.array(
        [
            (x - 0.15 * s, y - 0.3 * s),
            (x + 0.15 * s, y - 0.3 * s),
            (x + 0.11 * s, y + 0.2 * s),
            (x - 0.11 * s, y + 0.2 * s),
        ]
    )
    lay(canvas, body, rgb("#f4efe6"), radius=0.14 * s, cast=0.5)
    band = np.array(
        [
            (x - 0.145 * s, y - 0.16 * s),
            (x + 0.145 * s, y - 0.16 * s),
            (x + 0.125 * s, y + 0.06 * s),
            (x - 0.125 * s, y + 0.06 * s),
        ]
    )
    lay(canvas, band, rgb("#a3744b"), radius=0.14 * s, cast=0)
    lid = tube([(x - 0.13 * s, y - 0.32 * s), (x + 0.13 * s, y - 0.32 * s)], [0.045 * s] * 2, 0.6)
    lay(canvas, lid, rgb("#3a3130"), radius=0.05 * s, gloss=0.4)


def cardigan(canvas: Canvas, bones: Skeleton, cloth: Fabric, rng) -> None:
    """The two open fronts of a cardigan; its sleeves are put on with the arms."""
    s = bones.scale
    seed = int(rng.integers(1000))

    def folds(x, y):
        fixed = np.random.default_rng(seed)
        return 0.05 * s * noise(x / s * 3 + y / s * 0.6 + 3, y / s * 1.1 + 9, fixed)

    for side in (-1, 1):
        k = bones.squeeze * side
        shape = outline([bones.at(0.0, k * 0.24), bones.at(0.1, k * 0.45), bones.at(0.2, k * 0.76)],
                        [bones.at(0.6, k * 0.74), bones.at(1.4, k * 0.66), bones.at(2.5, k * 0.86)],
                        [bones.at(2.55, k * 0.84), bones.at(2.6, k * 0.6), bones.at(2.56, k * 0.44)],
                        [bones.at(2.4, k * 0.4), bones.at(1.4, k * 0.28), bones.at(0.5, k * 0.25), bones.at(0.0, k * 0.22)])  # fmt: skip
        lay(canvas, shape, lambda x, y: cloth(x / s, y / s), radius=0.2 * s, folds=folds, cast=0.6)
