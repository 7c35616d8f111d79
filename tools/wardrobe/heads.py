"""Heads: a simply hinted face, and hair in several styles before and behind it."""

import numpy as np

from .body import Skeleton
from .canvas import Canvas, Light, draw, fill, lay, rgb, stroke
from .curves import curve, ellipse, outline, tube
from .fabrics import noise
from .people import Person, flesh


class Head:
    """Places on the head: x to the right, y down, in heads from its middle, tilted along."""

    def __init__(self, bones: Skeleton):
        self.scale, self.middle = bones.scale, bones.head
        self.turn = np.sin(bones.gaze)
        c, s = np.cos(bones.head_tilt), np.sin(bones.head_tilt)
        self.axes = np.array([[c, s], [-s, c]])

    def at(self, x: float, y: float) -> np.ndarray:
        return self.middle + self.scale * (np.array([x, y]) @ self.axes)

    def all(self, *places) -> np.ndarray:
        return np.array([self.at(x, y) for x, y in places])

    def feature(self, x: float, y: float) -> np.ndarray:
        """A place on the face, which moves round with the gaze."""
        angle = np.arcsin(np.clip(x / 0.36, -1, 1)) + np.arcsin(self.turn) * 0.72
        return self.at(0.36 * np.sin(angle), y)

    def features(self, *places) -> np.ndarray:
        return np.array([self.feature(x, y) for x, y in places])


def draw_head(canvas: Canvas, person: Person, bones: Skeleton) -> None:
    """Face, ears and the hair that lies before them."""
    head = Head(bones)
    s, t = head.scale, head.turn
    for side in (-1, 1):
        if side * t < 0.35:
            flesh(
                canvas,
                ellipse(head.at(side * 0.35, 0.04), (0.055 * s, 0.1 * s)),
                person,
                0.05 * s,
                cast=0,
            )
    face = curve(
        head.all((-0.345, -0.1), (-0.335, 0.1), (-0.27 + 0.02 * t, 0.32), (-0.13 + 0.09 * t, 0.475),
                 (0.1 * t, 0.505), (0.13 + 0.09 * t, 0.475), (0.27 + 0.02 * t, 0.32), (0.335, 0.1),
                 (0.345, -0.1), (0.26, -0.4), (0, -0.49), (-0.26, -0.4)), closed=True)  # fmt: skip
    flesh(canvas, face, person, 0.3 * s, cast=0.55)
    draw(canvas, lambda sheet: _paint_blush(sheet, head, person), blur=0.05 * s)
    draw(canvas, lambda sheet: _paint_face(sheet, head, person), blur=0.004 * s)
    draw_hair_front(canvas, person, head)
    draw(canvas, lambda sheet: _paint_extra(sheet, head, person))


def _paint_extra(sheet, head: Head, person: Person) -> None:
    s = head.scale
    if person.extra == "glasses":
        for side in (-1, 1):
            lens = ellipse(head.feature(side * 0.15, 0.0), (0.105 * s, 0.085 * s))
            fill(sheet, lens, "#ffffff", 0.1)
            stroke(sheet, np.concatenate([lens, lens[:1]]), "#2a2322", 0.02 * s)
        stroke(sheet, head.features((-0.05, -0.015), (0.05, -0.015)), "#2a2322", 0.02 * s)
    if person.extra == "earrings":
        for side in (-1, 1):
            if side * head.turn < 0.35:
                drop = head.at(side * 0.37, 0.2)
                fill(sheet, ellipse(drop, (0.032 * s, 0.045 * s)), "#d9ae4e")
                fill(sheet, ellipse(drop - [0.01 * s, 0.012 * s], (0.01 * s, 0.012 * s)), "#fff4cf")


def _paint_blush(sheet, head: Head, person: Person) -> None:
    for side in (-1, 1):
        fill(sheet, ellipse(head.feature(side * 0.2, 0.16), (0.07 * head.scale, 0.05 * head.scale)),
             "#d0554d", 0.16)  # fmt: skip
        fill(sheet, ellipse(head.feature(side * 0.145, -0.03), (0.085 * head.scale, 0.05 * head.scale)),
             "#5a2a2a", 0.2)  # fmt: skip
    fill(
        sheet,
        head.features((0.01, -0.02), (0.055, 0.16), (0.0, 0.19), (-0.03, 0.15)),
        "#5a2a20",
        0.22,
    )
    fill(
        sheet,
        ellipse(head.feature(0, 0.39), (0.08 * head.scale, 0.02 * head.scale)),
        "#5a2a20",
        0.2,
    )


def _paint_face(sheet, head: Head, person: Person) -> None:
    s = head.scale
    for side in (-1, 1):

        def eye(x, y, side=side):
            return head.feature(side * (0.145 + x), y)

        white = np.concatenate([curve([eye(-0.065, 0.0), eye(0, -0.034), eye(0.07, -0.008)]),
                                curve([eye(0.07, -0.008), eye(0, 0.022), eye(-0.065, 0.0)])])  # fmt: skip
        fill(sheet, white, "#f4efe9", 0.95)
        fill(sheet, ellipse(eye(0, -0.006), (0.03 * s, 0.03 * s)), "#3a2418")
        fill(sheet, ellipse(eye(0.01, -0.016), (0.008 * s, 0.008 * s)), "#ffffff")
        lash = curve([eye(-0.068, 0.0), eye(0, -0.038), eye(0.082, -0.014)])
        stroke(sheet, lash, "#1c1210", 0.02 * s)
        brow = curve([eye(-0.075, -0.1), eye(0.01, -0.124), eye(0.1, -0.094)])
        stroke(sheet, brow, person.hair, 0.026 * s, 0.6)
        stroke(sheet, brow, "#2a1a12", 0.02 * s, 0.4)
    nose = curve(head.features((-0.035, 0.165), (0.0, 0.185), (0.035, 0.165)))
    stroke(sheet, nose, "#5a2a20", 0.016 * s, 0.5)
    upper = np.concatenate([
        curve(head.features((-0.1, 0.29), (-0.035, 0.262), (0, 0.272), (0.035, 0.262), (0.1, 0.29))),
        curve(head.features((0.1, 0.29), (0, 0.305), (-0.1, 0.29)))])  # fmt: skip
    lower = np.concatenate([
        curve(head.features((-0.1, 0.29), (0, 0.303), (0.1, 0.29))),
        curve(head.features((0.1, 0.29), (0.05, 0.338), (0, 0.348), (-0.05, 0.338), (-0.1, 0.29)))])  # fmt: skip
    fill(sheet, lower, person.lips)
    fill(sheet, upper, person.lips)
    fill(sheet, upper, "#000000", 0.2)
    stroke(sheet, curve(head.features((-0.03, 0.325), (0.02, 0.328))), "#ffffff", 0.012 * s, 0.35)


def _hair(canvas, points, person, head, radius=0.2, seed=3, cast=0.35, strands=1.0) -> None:
    rng = np.random.default_rng(seed)
    s = head.scale

    def folds(x, y):
        across = (x - head.middle[0]) / s
        down = (y - head.middle[1]) / s
        return (
            strands
            * s
            * 0.012
            * (
                noise(across * 11 + 9, down * 1.1 + 7, rng)
                + noise(across * 26, down * 2, rng) * 0.5
            )
        )

    light = Light(canvas.light.direction, canvas.light.contrast * 0.9, (0.3, 0.26, 0.28))
    lay(Canvas(canvas.rgb, light, canvas.figure), points, rgb(person.hair), radius=radius * s,
        folds=folds, gloss=0.16, cast=cast)  # fmt: skip


def _curls(canvas, person, head, places, size, seed) -> None:
    rng = np.random.default_rng(seed)
    for x, y in places:
        middle = head.at(x + rng.normal(0, 0.02), y + rng.normal(0, 0.02))
        lump = ellipse(middle, (size * head.scale, size * 0.92 * head.scale), rng.uniform(0, 3))
        _hair(canvas, lump, person, head, radius=size, seed=int(rng.integers(99)), cast=0.22)


def draw_hair_back(canvas: Canvas, person: Person, bones: Skeleton) -> None:
    """The hair behind face and neck."""
    head, t = Head(bones), Head(bones).turn
    style, back = person.style, -0.1 * t
    if style == "long":
        shape = curve(head.all((0, -0.6), (-0.36 + back, -0.42), (-0.45 + back, 0.0), (-0.47 + back, 0.6),
                               (-0.43 + back, 1.15), (-0.2 + back, 1.3), (0.2 + back, 1.28), (0.43 + back, 1.12),
                               (0.47 + back, 0.55), (0.45 + back, 0.0), (0.36 + back, -0.42)), closed=True)  # fmt: skip
        _hair(canvas, shape, person, head)
    elif style == "bob":
        shape = curve(head.all((0, -0.6), (-0.37 + back, -0.42), (-0.47 + back, 0.0), (-0.5 + back, 0.42),
                               (-0.3 + back, 0.58), (0.3 + back, 0.58), (0.5 + back, 0.42), (0.47 + back, 0.0),
                               (0.37 + back, -0.42)), closed=True)  # fmt: skip
        _hair(canvas, shape, person, head)
    elif style == "bun":
        _hair(
            canvas,
            ellipse(head.at(0.05 - 0.45 * t, -0.62), (0.24 * head.scale, 0.22 * head.scale)),
            person,
            head,
        )
        _hair(
            canvas,
            ellipse(head.at(back, -0.12), (0.4 * head.scale, 0.46 * head.scale)),
            person,
            head,
        )
    elif style == "tail":
        side = -1 if t >= 0 else 1
        tail = tube(head.all((side * 0.2, -0.45), (side * 0.46, -0.25), (side * 0.52, 0.25), (side * 0.42, 0.8)),
                    np.array([0.1, 0.17, 0.16, 0.03]) * head.scale)  # fmt: skip
        _hair(canvas, tail, person, head)
        _hair(
            canvas,
            ellipse(head.at(back, -0.12), (0.4 * head.scale, 0.46 * head.scale)),
            person,
            head,
        )
    elif style == "curls":
        ring = [
            (0.5 * np.sin(a) + back, -0.16 - 0.5 * np.cos(a)) for a in np.linspace(-2.35, 2.35, 15)
        ]
        _curls(canvas, person, head, [(0.2, 0.1), (-0.2, 0.1), (0, -0.3)], 0.36, 1)
        _curls(canvas, person, head, ring, 0.17, 5)
    else:
        _hair(
            canvas,
            ellipse(head.at(back, -0.16), (0.385 * head.scale, 0.42 * head.scale)),
            person,
            head,
        )


def draw_hair_front(canvas: Canvas, person: Person, head: Head) -> None:
    """The hair that frames the face, from its parting to the temples."""
    t, part = head.turn, -0.12 + 0.25 * head.turn
    if person.style == "curls":
        arc = [
            (0.4 * np.sin(a) - 0.05 * t, -0.1 - 0.36 * np.cos(a)) for a in np.linspace(-1.5, 1.5, 9)
        ]
        _curls(canvas, person, head, arc, 0.13, 8)
        return
    long = person.style in ("long", "bob")
    low = {"long": 0.98, "bob": 0.5}.get(person.style, 0.06)
    bulge = 0.42 if long else 0.375
    right_low = (
        [(bulge + 0.03, low * 0.5), (bulge, low), (0.3, low * 0.8)] if long else [(0.37, 0.06)]
    )
    left_low = [(-x, y) for x, y in right_low]
    right = outline(
        head.all((part, -0.58), (0.18, -0.58), (0.37, -0.4), (bulge, -0.05), *right_low),
        head.all(right_low[-1], (0.325, 0.12), (0.325, -0.08), (0.24, -0.3), (part, -0.41)))  # fmt: skip
    left = outline(
        head.all((part, -0.58), (-0.24, -0.56), (-0.38, -0.4), (-bulge, -0.05), *left_low),
        head.all(left_low[-1], (-0.325, 0.12), (-0.33, -0.06), (-0.29, -0.28), (part, -0.41)))  # fmt: skip
    if person.style == "crop":
        top = outline(
            head.all((-0.375, 0.0), (-0.4, -0.3), (-0.25, -0.58), (0.1, -0.63), (0.35, -0.5), (0.4, -0.25), (0.375, 0.0)),
            head.all((0.375, 0.0), (0.33, -0.15), (0.27, -0.3), (0.0, -0.36), (-0.25, -0.27), (-0.33, -0.12), (-0.375, 0.0)))  # fmt: skip
        _hair(canvas, top, person, head, cast=0.3)
        return
    _hair(canvas, left, person, head, radius=0.14, seed=11, cast=0.4)
    _hair(canvas, right, person, head, radius=0.14, seed=12, cast=0.4)
