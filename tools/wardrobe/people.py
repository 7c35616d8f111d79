"""People: skin, face, hair, hands, legs and shoes, drawn over a skeleton."""

from dataclasses import dataclass, replace

import numpy as np

from .body import TORSO, Skeleton, width_at
from .canvas import Canvas, Light, draw, fill, lay, rgb, stroke
from .curves import curve, ellipse, longer, outline, tube
from .fabrics import Fabric, noise


@dataclass(frozen=True)
class Person:
    """Somebody who wears a garment.

    Attributes
    ----------
    skin, hair, lips : colours
    style : of the hair: long, bob, bun, tail, curls or crop
    shoes : heels, boots, sneakers or flats, and their colour
    legwear : cloth on the legs, None for bare ones
    wide : half a trouser leg's width at its hem in heads; 0 for tights
    """

    skin: str
    hair: str
    style: str
    shoes: tuple[str, str]
    lips: str = "#b4545a"
    width: float = 1.0
    legwear: Fabric | None = None
    wide: float = 0.0


def skin_light(canvas: Canvas) -> Canvas:
    """The same picture under light whose shadows are warm, as those of skin are."""
    light = replace(canvas.light, shadow=(0.52, 0.34, 0.32), contrast=canvas.light.contrast * 0.7)
    return Canvas(canvas.rgb, light, canvas.figure)


def _flesh(canvas: Canvas, points, person: Person, radius: float, **how) -> None:
    lay(skin_light(canvas), points, rgb(person.skin), radius=radius, gloss=0.12, **how)


# From the shoulder up to under the chin: (height, half width) in heads.
NECK = ((0.14, 0.54), (0.06, 0.33), (-0.04, 0.215), (-0.2, 0.18), (-0.5, 0.18))


# --- body ---------------------------------------------------------------------------------------


def draw_torso(canvas: Canvas, person: Person, bones: Skeleton) -> None:
    """Neck, shoulders and what a neckline may show."""
    s = bones.scale
    heights = np.linspace(0.2, 2.5, 12)
    widths = width_at(TORSO, heights) * bones.squeeze * 0.96
    left = [bones.at(v, -w) for v, w in zip(heights, widths, strict=True)]
    right = [bones.at(v, w) for v, w in zip(heights, widths, strict=True)]
    slope = [bones.at(v, x * bones.squeeze) for v, x in NECK]
    other = [bones.at(v, -x * bones.squeeze) for v, x in NECK[::-1]]
    _flesh(canvas, outline(left + right[::-1] + slope, [slope[-1], *other]), person, 0.3 * s)
    _collar_bones(canvas, bones)


def _collar_bones(canvas: Canvas, bones: Skeleton) -> None:
    s, shift = bones.scale, 0.25 * np.sin(bones.turn)

    def paint(sheet):
        for side in (-1, 1):
            places = ((0.27, 0.07), (0.22, 0.25), (0.2, 0.5))
            line = [bones.at(v, (side * x + shift) * bones.squeeze) for v, x in places]
            stroke(sheet, curve(line), "#6b3428", 0.03 * s, 0.3)

    draw(canvas, paint, blur=0.018 * s)


def draw_arm(canvas: Canvas, person: Person, bones: Skeleton, side: int, dim: float = 1) -> None:
    """A bare arm with its hand."""
    s = bones.scale
    shoulder, elbow, wrist = bones.arms[side]
    limb = [shoulder, (shoulder + elbow) / 2, elbow, elbow + (wrist - elbow) * 0.35, wrist]
    widths = np.array([0.18, 0.165, 0.135, 0.14, 0.085]) * s
    draw_hand(canvas, person, bones, side, dim)
    form = tube(longer(limb, 0, 0.8), widths)
    _flesh(canvas, tube(limb, widths, cap=0.1), person, 0.16 * s, dim=dim, form=form, cast=0.35)


def draw_hand(canvas: Canvas, person: Person, bones: Skeleton, side: int, dim: float = 1) -> None:
    """A relaxed hand: a palm, four fingers that show as lines, a thumb."""
    s = bones.scale
    _, elbow, wrist = bones.arms[side]
    along = (wrist - elbow) / np.linalg.norm(wrist - elbow)
    inwards = np.array([along[1], -along[0]]) * (1 - 2 * side)
    if inwards[0] * (1 - 2 * side) < 0:
        inwards = -inwards
    along = along + 0.12 * inwards
    thumb = [wrist + 0.05 * s * along, wrist + (0.2 * along + 0.11 * inwards) * s,
             wrist + (0.36 * along + 0.12 * inwards) * s]  # fmt: skip
    _flesh(canvas, tube(thumb, np.array([0.05, 0.042, 0.03]) * s), person, 0.05 * s, dim=dim)
    palm = [wrist - 0.12 * s * along, wrist + 0.24 * s * along,
            wrist + (0.42 * along + 0.02 * inwards) * s, wrist + (0.6 * along + 0.07 * inwards) * s]  # fmt: skip
    shape = tube(palm, np.array([0.083, 0.12, 0.105, 0.055]) * s)
    form = tube(longer(palm, 1, 0), np.array([0.083, 0.12, 0.105, 0.055]) * s)
    _flesh(canvas, shape, person, 0.1 * s, dim=dim, form=form)

    def paint(sheet):
        for offset in (-0.045, 0.005, 0.05):
            start = wrist + (0.34 * along + (offset + 0.01) * inwards) * s
            stop = wrist + (0.56 * along + (offset * 0.8 + 0.06) * inwards) * s
            stroke(sheet, [start, stop], "#5a2a20", 0.014 * s, 0.32)

    draw(canvas, paint, blur=1)


def draw_leg(canvas: Canvas, person: Person, bones: Skeleton, side: int, dim: float = 1) -> None:
    """A leg, bare or in its legwear, and its shoe."""
    s = bones.scale
    hip, knee, ankle = bones.legs[side]
    outwards = np.array([2 * side - 1, 0])
    calf = knee + (ankle - knee) * 0.32 + outwards * 0.03 * s
    limb = [hip, (hip + knee) / 2 + outwards * 0.02 * s, knee, calf, (calf + ankle) / 2, ankle]
    if person.legwear is None or not person.wide:
        widths = np.array([0.31, 0.265, 0.19, 0.195, 0.135, 0.095]) * s
        draw_shoe(canvas, person, bones, side, dim)
        if person.legwear is None:
            _flesh(canvas, tube(limb, widths), person, 0.2 * s, dim=dim)
        else:
            _cloth_leg(canvas, person, limb, widths, s, dim, 0.0)
        if person.shoes[0] == "boots":
            draw_shoe(canvas, person, bones, side, dim)
        return
    draw_shoe(canvas, person, bones, side, dim)
    w = person.wide
    straight = [hip, (hip + knee) / 2, knee, (knee + ankle) / 2, ankle + [0, 0.1 * s]]
    widths = np.array([0.34, 0.31, 0.5 * w + 0.12, 0.8 * w + 0.03, w]) * s
    _cloth_leg(canvas, person, straight, widths, s, dim, 1.0)


def _cloth_leg(canvas, person, limb, widths, s, dim, slack) -> None:
    rng = np.random.default_rng(7)

    def folds(x, y):
        creases = noise(x / s * 2 + 5, (y + 0.3 * x) / s * 2.6, rng) * 0.035
        edge = np.cos((x - limb[0][0]) / s * 9) * 0.01
        return slack * s * (creases + edge)

    def colour(x, y):
        return person.legwear(x / s, y / s)

    lay(canvas, tube(limb, widths, cap=0.1), colour, radius=0.2 * s, folds=folds,
        gloss=person.legwear.gloss, dim=dim)  # fmt: skip


def draw_shoe(canvas: Canvas, person: Person, bones: Skeleton, side: int, dim: float = 1) -> None:
    """A shoe seen from the front or, as the figure turns, more and more from its side."""
    s = bones.scale
    kind, colour = person.shoes
    _, knee, ankle = bones.legs[side]
    lifted = bones.pose.lift[side] > 0.1
    aim = np.sin(bones.turn) * 0.75 + (2 * side - 1) * 0.16
    length = 0.42 + 0.16 * abs(aim)
    toe = ankle + np.array([aim * 0.8, length if not lifted else 0.5]) * s
    heel = ankle + np.array([-aim * 0.22, 0.2]) * s
    bridge = ankle + np.array([aim * 0.3, 0.22]) * s
    tint = rgb(colour)

    def put(points, part, radius=0.1, gloss=0.3):
        lay(canvas, points, part, radius=radius * s, gloss=gloss, dim=dim)

    if kind == "sneakers":
        rubber = tube(
            [heel, (heel + toe) / 2, toe + [0, 0.05 * s]], np.array([0.13, 0.155, 0.16]) * s
        )
        put(rubber + [0, 0.05 * s], rgb("#f1efe9"))
        put(
            tube([ankle, bridge, toe - [0, 0.02 * s]], np.array([0.13, 0.145, 0.145]) * s),
            tint,
            gloss=0.1,
        )
        laces = [bridge + (toe - bridge) * t for t in (-0.15, 0.1, 0.35)]

        def paint(sheet):
            for lace in laces:
                stroke(
                    sheet,
                    [lace - [0.06 * s, 0], lace + [0.06 * s, 0.01 * s]],
                    "#ffffff",
                    0.025 * s,
                    0.9,
                )

        draw(canvas, paint)
    elif kind == "boots":
        shaft = [ankle + (knee - ankle) * 0.34, ankle + (knee - ankle) * 0.1, ankle, bridge, toe]
        put(
            tube([heel - [0, 0.05 * s], heel + [0, 0.19 * s]], np.array([0.09, 0.075]) * s, 0.1),
            tint * 0.6,
        )
        put(tube(shaft, np.array([0.185, 0.165, 0.14, 0.15, 0.12]) * s, 0.5), tint, 0.14)
    else:
        width = np.array([0.085, 0.1, 0.135, 0.1]) * s
        if kind == "heels" and abs(aim) > 0.25:
            put(
                tube([heel - [0, 0.03 * s], heel + [0, 0.2 * s]], np.array([0.06, 0.028]) * s, 0.1),
                tint * 0.7,
            )
        vamp = ankle + (toe - ankle) * 0.5
        sole = (heel + toe) / 2 + [0, 0.06 * s]
        put(tube([heel - [0, 0.02 * s], sole, toe], np.array([0.09, 0.085, 0.125]) * s, 0.8), tint)
        instep = [ankle - [0, 0.1 * s], ankle, bridge, vamp + (toe - vamp) * 0.25]
        _flesh(
            canvas,
            tube(instep, width[:4] * [1, 1, 0.85, 0.9], 0.6),
            person,
            0.1 * s,
            dim=dim,
            cast=0,
        )
        put(tube([vamp + (toe - vamp) * 0.45, toe], width[2:] * [0.9, 1.2], 0.9, 0.0), tint)


# --- head ---------------------------------------------------------------------------------------


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
            _flesh(
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
    _flesh(canvas, face, person, 0.3 * s, cast=0.55)
    draw(canvas, lambda sheet: _paint_blush(sheet, head, person), blur=0.05 * s)
    draw(canvas, lambda sheet: _paint_face(sheet, head, person), blur=0.004 * s)
    draw_hair_front(canvas, person, head)


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
