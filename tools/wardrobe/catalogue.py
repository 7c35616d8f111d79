"""The six garments, who wears them, and how each of their pictures is taken."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from . import details, fabrics, props
from .body import Pose
from .garments import Garment, Panel, Sleeve
from .people import Person

# --- garments -----------------------------------------------------------------------------------


def wrap_dress(rng) -> Garment:
    """Navy flowers; V-neck, short loose sleeves, wrapped front, wide skirt to mid-calf."""
    cloth = fabrics.floral(rng, "#1d2747", ["#d9788f", "#f0c9c2", "#c9525f"], "#5f8a72", 1.15, 46)
    top = ((0, 0.7), (0.7, 0.62), (0.95, 0.64), (1.25, 0.55), (1.55, 0.49))
    skirt = ((1.45, 0.49), (1.9, 0.66), (2.35, 0.82), (3.2, 1.05), (4.2, 1.3), (4.8, 1.42))
    return Garment(
        "wrap dress",
        (Panel(cloth, top, 0, 1.55, "v"), Panel(cloth, skirt, 1.45, 4.65, folds="flare")),
        Sleeve(cloth, 0.62, (0.22, 0.27, 0.34)),
        (
            details.wrap_edge(0, (0.0, 0.8), (-0.3, 1.5)),
            details.wrap_edge(1, (-0.22, 1.6), (-0.05, 4.7)),
            details.belt(0, 1.49, 0.16, fabrics.plain(rng, "#1d2747"), tie=True),
        ),
    )


def shift_dress(rng) -> Garment:
    """Navy flowers again; round neck, long sleeves, straight to the knee, a tan belt."""
    cloth = fabrics.floral(rng, "#202a4c", ["#e39aa6", "#f3d9d0", "#b8485c"], "#678f78", 0.95, 40)
    profile = (
        (0, 0.7),
        (0.7, 0.63),
        (0.95, 0.66),
        (1.5, 0.6),
        (2.35, 0.75),
        (3.2, 0.76),
        (4.2, 0.78),
    )
    return Garment(
        "shift dress",
        (Panel(cloth, profile, 0, 3.7, "round"),),
        Sleeve(cloth, 1.86, (0.22, 0.2, 0.19, 0.21, 0.13), cuff=0.18),
        (details.belt(0, 1.55, 0.17, fabrics.plain(rng, "#8a5a34", gloss=0.3), buckle="#d8b45c"),),
    )


def coat(rng) -> Garment:
    """Camel wool in herringbone; lapels, two rows of buttons, a tied belt."""
    cloth = fabrics.herringbone(rng, "#b58a5a", "#8f6840", 0.5)
    profile = (
        (0, 0.8),
        (0.7, 0.74),
        (0.95, 0.75),
        (1.5, 0.64),
        (2.35, 0.88),
        (3.3, 1.0),
        (4.5, 1.12),
    )
    places = tuple((x, v) for v in (1.12, 1.95, 2.45) for x in (-0.2, 0.24))
    return Garment(
        "coat",
        (Panel(cloth, profile, 0, 4.05, "lapel", folds="stiff", shoulder=0.78),),
        Sleeve(cloth, 1.95, (0.26, 0.245, 0.235, 0.22, 0.2), cuff=0.3, crease=0.8),
        (
            details.front_line(0, 0.33, 0.95, 4.05, alpha=0.55, width=0.022),
            details.pockets(0, 2.25, 0.52, cloth),
            details.buttons(0, places, "#4a3020", 0.06),
            details.belt(0, 1.55, 0.18, cloth, tie=True),
            details.lapels(0, cloth),
        ),
    )


def shirt_and_skirt(rng) -> Garment:
    """A cream shirt with a collar, and a pleated plaid skirt in green and mustard."""
    shirt = fabrics.plain(rng, "#efe6d3", weave=0.025)
    bands = [
        ("#16352c", 0.2, 0.2),
        ("#d8a638", 0.5, 0.05),
        ("#16352c", 0.72, 0.12),
        ("#7e2530", 0.92, 0.05),
    ]
    tartan = fabrics.plaid(rng, "#3f6b54", bands, 0.62)
    top = ((0, 0.72), (0.7, 0.68), (0.95, 0.7), (1.3, 0.6), (1.7, 0.56))
    skirt = ((1.35, 0.49), (1.9, 0.64), (2.35, 0.8), (3.2, 0.98), (4.2, 1.16))
    return Garment(
        "shirt and skirt",
        (
            Panel(shirt, top, 0, 1.62, "shirt", shoulder=0.72),
            Panel(tartan, skirt, 1.4, 3.55, folds="pleats"),
        ),
        Sleeve(shirt, 1.9, (0.24, 0.25, 0.24, 0.27, 0.13), cuff=0.16),
        (
            details.front_line(0, 0.06, 0.3, 1.45, alpha=0.25),
            details.front_line(0, -0.07, 0.3, 1.45, alpha=0.18),
            details.buttons(0, tuple((0, v) for v in (0.5, 0.76, 1.02, 1.28)), "#cdbb98", 0.032),
            details.shirt_collar(0, shirt),
            details.belt(1, 1.5, 0.2, fabrics.plain(rng, "#2b211d", gloss=0.3), buckle="#cfd2d6"),
        ),
    )


def dotted_dress(rng) -> Garment:
    """Red with white dots; square neck, puffed sleeves, a long skirt in three tiers."""
    cloth = fabrics.dots(rng, "#bf2f38", "#f6ece0", 0.34, 0.11)
    top = ((0, 0.68), (0.7, 0.6), (0.95, 0.62), (1.2, 0.54), (1.5, 0.5))
    skirt = ((1.3, 0.52), (1.7, 0.64), (2.35, 0.84), (3.2, 0.98), (4.2, 1.16), (5.6, 1.38))
    return Garment(
        "tiered dress",
        (
            Panel(cloth, top, 0, 1.42, "square", shoulder=0.62),
            Panel(cloth, skirt, 1.38, 5.35, folds="tiers", tiers=(2.75, 4.1)),
        ),
        Sleeve(cloth, 0.66, (0.25, 0.37, 0.19), cuff=0.09, crease=0.6),
        (
            details.front_line(0, 0.24, 0.75, 1.36, alpha=0.25),
            details.front_line(0, -0.24, 0.75, 1.36, alpha=0.25),
        ),
    )


def block_dress(rng) -> Garment:
    """A knitted dress in blocks: ink, a striped middle, rust; rolled collar, above the knee."""
    ink, rust = fabrics.knit(rng, "#27394a"), fabrics.knit(rng, "#b5502f")
    middle = fabrics.stripes(rng, "#e9dfcb", "#27394a", 0.16, 0.42)
    cloth = fabrics.Blocks(((1.0, ink), (1.95, middle), (9.0, rust)))
    profile = (
        (0, 0.72),
        (0.7, 0.66),
        (0.95, 0.68),
        (1.5, 0.63),
        (2.35, 0.8),
        (3.2, 0.74),
        (4.2, 0.7),
    )
    return Garment(
        "knitted dress",
        (Panel(cloth, profile, 0, 3.2, "crew", folds="stiff", shoulder=0.72),),
        Sleeve(fabrics.Blocks(((1.0, ink), (1.95, middle), (9.0, rust))), 1.92,
               (0.25, 0.23, 0.22, 0.21, 0.15), cuff=0.2),
        (details.turtleneck(ink),),
    )  # fmt: skip


# --- pictures -----------------------------------------------------------------------------------

FRONT = Pose(
    sway=0.1, hips=5, shoulders=-4, head=3, gaze=4, arms=((11, 4), (13, 2)), legs=((1, 2), (10, -1))
)
TURNED = Pose(
    turn=46, lean=-2, gaze=-14, head=-2, arms=((15, -4), (8, 4)), legs=((4, 3), (4, 2)), behind="r"
)
HAND_ON_HIP = Pose(
    turn=-14, sway=-0.12, hips=-6, shoulders=5, head=-4, gaze=8, arms=((42, -52), (12, 3)),
    legs=((9, -1), (2, 1)), shorten=(0.86, 1),
)  # fmt: skip
WALKING = Pose(
    turn=22, lean=2, gaze=-8, shoulders=4, hips=-5, head=-2, arms=((22, 10), (20, 2)),
    legs=((7, -4), (3, 8)), lift=(0, 0.22), behind="r",
)  # fmt: skip
AWAY = Pose(
    turn=-42, gaze=26, lean=2, head=3, shoulders=-2, arms=((8, 4), (14, -2)), legs=((4, 4), (5, 2)),
    behind="l",
)  # fmt: skip
RELAXED = Pose(
    turn=12, sway=-0.08, hips=-4, shoulders=3, head=5, gaze=-8, arms=((14, 2), (14, 2)),
    legs=((9, 0), (2, 1)),
)  # fmt: skip
HOLDING = Pose(
    turn=-16, sway=0.08, hips=3, head=-4, gaze=10, arms=((10, 3), (16, -62)), legs=((2, 2), (8, 2)),
    shorten=(1, 0.8),
)  # fmt: skip
SELFIE = Pose(
    turn=10, sway=0.1, hips=5, shoulders=-4, head=6, gaze=-6, arms=((11, 3), (30, -158)),
    legs=((2, 2), (10, 1)), shorten=(1, 0.9),
)  # fmt: skip
BAG = Pose(
    turn=-10, lean=-1, sway=0.05, head=4, arms=((12, 4), (22, -24)), legs=((3, 2), (8, 1)),
    shorten=(1, 0.9),
)  # fmt: skip
STROLL = Pose(
    turn=-24, gaze=14, lean=-1, shoulders=-3, arms=((16, 8), (14, -70)), legs=((6, 6), (3, 0)),
    lift=(0.2, 0), shorten=(1, 0.7),
)  # fmt: skip


@dataclass(frozen=True)
class Studio:
    """A shop's picture: a pose and how near it is (scale 1 shows the whole figure)."""

    pose: Pose | None
    near: float = 1.0


@dataclass(frozen=True)
class Snapshot:
    """A consumer's picture: where, in which pose, with what, and how the phone took it."""

    place: str
    pose: Pose
    near: float
    drop: float
    roll: float
    cast: tuple[float, float, float]
    side: int
    shade: float
    exposure: float = 1.0
    dapple: float = 0.0
    blur: float = 0.55
    noise: float = 0.022
    prop: Callable | None = None
    cover: str = ""
    plant: int = 0


@dataclass(frozen=True)
class Item:
    """A garment with its model, its owner and their pictures."""

    make: Callable[[np.random.Generator], Garment]
    model: Person
    owner: Person
    snapshots: tuple[Snapshot, ...]
    studio: tuple[Studio, ...]
    tone: str = "#e6e6e7"


DENIM = fabrics.plain(np.random.default_rng(1), "#3c5573", weave=0.06)
BLACK = fabrics.plain(np.random.default_rng(2), "#24232a", weave=0.03)
GREY_WOOL = fabrics.herringbone(np.random.default_rng(3), "#6d7076", "#4f5258", 0.4)
OATMEAL = fabrics.knit(np.random.default_rng(4), "#cbbd9f")

SHOTS = (Studio(FRONT), Studio(TURNED), Studio(HAND_ON_HIP), Studio(WALKING), Studio(None))
CLOSE = (Studio(FRONT), Studio(AWAY), Studio(WALKING), Studio(HAND_ON_HIP, 1.75), Studio(None))

WARM, COOL, GREEN, TUNGSTEN = (
    (1.08, 1.0, 0.9),
    (0.93, 0.99, 1.09),
    (0.97, 1.04, 0.95),
    (1.14, 0.98, 0.8),
)


def _bag(kind, side, colour):
    return lambda canvas, bones, rng: kind(canvas, bones, side, colour, rng)


def _coat_on_arm(canvas, bones, rng):
    props.coat_over_arm(canvas, bones, 1, GREY_WOOL, rng)


def _cup(canvas, bones, rng):
    props.cup(canvas, bones, 1)


ITEMS = (
    Item(
        wrap_dress,
        Person("#e6b58f", "#3b2418", "long", ("heels", "#c9a27c"), extra="earrings"),
        Person("#8a5a3c", "#1c1412", "curls", ("sneakers", "#e9e5de"), lips="#8e3f3f"),
        (
            Snapshot("park", BAG, 1.05, 0.02, -4, WARM, 1, 0.35, dapple=0.26,
                     prop=_bag(props.tote_bag, 1, "#d9c7a3")),
            Snapshot("bedroom", SELFIE, 1.22, 0.1, 5, TUNGSTEN, -1, 0.4, 0.92, noise=0.035, cover="phone"),
        ),
        SHOTS,
        "#e9e8e6",
    ),
    Item(
        shift_dress,
        Person("#6b4330", "#15100f", "bun", ("heels", "#23222a"), lips="#7c3238"),
        Person("#f0c6a6", "#a4532c", "bob", ("boots", "#3a2a24"), lips="#c25b5b", width=1.04, extra="glasses"),
        (
            Snapshot("street", HOLDING, 1.08, 0.03, 4, COOL, -1, 0.4, 0.95, prop=_coat_on_arm),
            Snapshot("cafe", RELAXED, 1.35, 0.2, -3, TUNGSTEN, 1, 0.45, 0.95, noise=0.032, plant=-1),
        ),
        CLOSE,
        "#e3e5e8",
    ),
    Item(
        coat,
        Person("#f1cdb0", "#c79a55", "tail", ("boots", "#2b2523"), legwear=BLACK),
        Person("#b97f57", "#221915", "crop", ("sneakers", "#d9d6d0"), lips="#9c5a50", width=1.06,
               legwear=DENIM, wide=0.27),
        (
            Snapshot("metro", RELAXED, 1.06, 0.02, -5, GREEN, 1, 0.42, 0.93, noise=0.03,
                     prop=_bag(props.cross_bag, -1, "#5c2f2a")),
            Snapshot("street", STROLL, 1.2, 0.1, 3, WARM, 1, 0.5, 1.04, prop=_cup, plant=1),
        ),
        SHOTS,
        "#ececed",
    ),
    Item(
        shirt_and_skirt,
        Person("#a86f4a", "#2a1a14", "curls", ("flats", "#2c2a2e"), lips="#964848", extra="earrings"),
        Person("#edc09c", "#20181a", "long", ("boots", "#6a3f2a"), lips="#c0616a", width=0.98),
        (
            Snapshot("room", SELFIE, 1.16, 0.07, -5, WARM, -1, 0.4, 0.96, noise=0.03, cover="phone"),
            Snapshot("park", HOLDING, 1.1, 0.04, 3, COOL, 1, 0.3, dapple=0.3, prop=_coat_on_arm),
        ),
        CLOSE,
        "#e6e3df",
    ),
    Item(
        dotted_dress,
        Person("#f3d3ba", "#7a3b1e", "bun", ("flats", "#d8b894")),
        Person("#d99f74", "#3a2419", "tail", ("sneakers", "#cfd6da"), lips="#b2525a", width=1.05),
        (
            Snapshot("room", RELAXED, 1.04, 0.02, 5, TUNGSTEN, 1, 0.45, 0.94, noise=0.034, plant=1),
            Snapshot("street", replace(BAG, turn=8), 1.14, 0.06, -4, COOL, -1, 0.4, 0.97, cover="cardigan"),
        ),
        SHOTS,
        "#e8e9ea",
    ),
    Item(
        block_dress,
        Person("#d7a27b", "#1f1715", "bob", ("boots", "#7c4a2d")),
        Person("#5d3826", "#120d0c", "bun", ("sneakers", "#e2ddd4"), lips="#6f2f35", width=1.04, extra="glasses",
               legwear=BLACK),
        (
            Snapshot("cafe", HOLDING, 1.25, 0.13, -4, WARM, -1, 0.45, 0.95, noise=0.032, prop=_cup),
            Snapshot("metro", BAG, 1.08, 0.03, 4, COOL, 1, 0.35, 0.97, blur=0.8,
                     prop=_bag(props.tote_bag, 1, "#3d5a4c")),
        ),
        CLOSE,
        "#dfe2e4",
    ),
)  # fmt: skip
