"""People: skin, arms, hands, legs and shoes, drawn over a skeleton."""

from dataclasses import dataclass, replace

import numpy as np

from .body import TORSO, Skeleton, width_at
from .canvas import Canvas, draw, lay, rgb, stroke
from .curves import curve, limb_parts, longer, outline, tube
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
    extra : glasses, earrings or nothing
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
    extra: str = ""


def skin_light(canvas: Canvas) -> Canvas:
    """The same picture under light whose shadows are warm, as those of skin are."""
    light = replace(canvas.light, shadow=(0.52, 0.34, 0.32), contrast=canvas.light.contrast * 0.7)
    return Canvas(canvas.rgb, light, canvas.figure)


def flesh(canvas: Canvas, points, person: Person, radius: float, **how) -> None:
    """Lay a part of somebody's body; options as for `lay`."""
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
    flesh(canvas, outline(left + right[::-1] + slope, [slope[-1], *other]), person, 0.3 * s)
    _collar_bones(canvas, bones)


def _collar_bones(canvas: Canvas, bones: Skeleton) -> None:
    s, shift = bones.scale, 0.25 * np.sin(bones.turn)

    def paint(sheet):
        for side in (-1, 1):
            places = ((0.27, 0.07), (0.22, 0.25), (0.2, 0.5))
            line = [bones.at(v, (side * x + shift) * bones.squeeze) for v, x in places]
            stroke(sheet, curve(line), "#6b3428", 0.03 * s, 0.3)

    draw(canvas, paint, blur=0.018 * s)


def draw_arm(
    canvas: Canvas,
    person: Person,
    bones: Skeleton,
    side: int,
    dim: float = 1,
    sleeved: bool = False,
) -> None:
    """An arm with its hand; without its shoulder, which would stick out, where a sleeve follows."""
    s = bones.scale
    shoulder, elbow, wrist = bones.arms[side]
    shoulder = shoulder + (elbow - shoulder) * (0.3 if sleeved else 0)
    limb = [shoulder, (shoulder + elbow) / 2, elbow, elbow + (wrist - elbow) * 0.35, wrist]
    widths = np.array([0.18, 0.165, 0.135, 0.14, 0.085]) * s
    draw_hand(canvas, person, bones, side, dim)
    for part, wide in limb_parts(limb, widths):
        ends = {"cap": 0.1 if part[-1] is wrist else 1, "root": 0.8}
        form = tube(longer(part, 0.2, 0.8), wide)
        flesh(canvas, tube(part, wide, **ends), person, 0.16 * s, dim=dim, form=form, cast=0.35)


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
    flesh(canvas, tube(thumb, np.array([0.05, 0.042, 0.03]) * s), person, 0.05 * s, dim=dim)
    palm = [wrist - 0.12 * s * along, wrist + 0.24 * s * along,
            wrist + (0.42 * along + 0.02 * inwards) * s, wrist + (0.6 * along + 0.07 * inwards) * s]  # fmt: skip
    shape = tube(palm, np.array([0.083, 0.12, 0.105, 0.055]) * s)
    form = tube(longer(palm, 1, 0), np.array([0.083, 0.12, 0.105, 0.055]) * s)
    flesh(canvas, shape, person, 0.1 * s, dim=dim, form=form)

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
            flesh(canvas, tube(limb, widths), person, 0.2 * s, dim=dim)
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
        flesh(
            canvas,
            tube(instep, width[:4] * [1, 1, 0.85, 0.9], 0.6),
            person,
            0.1 * s,
            dim=dim,
            cast=0,
        )
        put(tube([vamp + (toe - vamp) * 0.45, toe], width[2:] * [0.9, 1.2], 0.9, 0.0), tint)
