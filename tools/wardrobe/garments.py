"""Garments: panels and sleeves cut to a profile, hung on a skeleton, with folds and seams."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from .body import ARMPIT, WAIST, Skeleton, width_at
from .canvas import Canvas, draw, lay, stroke
from .curves import curve, limb_parts, longer, outline, tube
from .fabrics import noise

# Necklines as smooth runs of (x, v) from the left shoulder to the right one, in heads.
NECKLINES = {
    "v": [[(-0.27, 0.04), (-0.15, 0.45), (0, 0.82)], [(0, 0.82), (0.15, 0.45), (0.27, 0.04)]],
    "round": [[(-0.3, 0.05), (-0.24, 0.28), (0, 0.42), (0.24, 0.28), (0.3, 0.05)]],
    "crew": [[(-0.24, 0.03), (-0.15, 0.14), (0, 0.18), (0.15, 0.14), (0.24, 0.03)]],
    "boat": [[(-0.46, 0.1), (-0.25, 0.21), (0, 0.24), (0.25, 0.21), (0.46, 0.1)]],
    "square": [[(-0.4, 0.08), (-0.36, 0.56)], [(-0.36, 0.56), (0, 0.58), (0.36, 0.56)], [(0.36, 0.56), (0.4, 0.08)]],
    "shirt": [[(-0.24, 0.02), (-0.1, 0.3)], [(-0.1, 0.3), (0.1, 0.3)], [(0.1, 0.3), (0.24, 0.02)]],
    "lapel": [[(-0.26, 0.03), (-0.16, 0.4), (0.05, 0.92)], [(0.05, 0.92), (0.17, 0.4), (0.26, 0.03)]],
}  # fmt: skip
BACK_NECK = [[(-0.27, 0.03), (-0.15, 0.1), (0, 0.12), (0.15, 0.1), (0.27, 0.03)]]


@dataclass(frozen=True)
class Panel:
    """A part of a garment round the body.

    Attributes
    ----------
    cloth : colours at (u, v) in heads
    profile : (height, half width) pairs in heads
    top, hem : where it begins and ends, heads below the neck
    neckline : key of NECKLINES, None for a panel that hangs from the waist
    folds : drape (soft creases), gather (many soft folds from the top), flare (few wide folds),
        pleats (sharp and even), stiff (hardly any) or tiers (gathered anew at each tier)
    shoulder : how far out a shoulder's edge is, in heads
    drop : how far the armhole goes down
    opening : True where the front is open below the neckline's lowest point
    """

    cloth: Callable
    profile: tuple
    top: float
    hem: float
    neckline: str | None = None
    folds: str = "drape"
    shoulder: float = 0.7
    tiers: tuple = ()


@dataclass(frozen=True)
class Sleeve:
    """A sleeve: its cloth, how far down the arm it goes (2 is the wrist), widths, and its cuff."""

    cloth: Callable
    length: float
    widths: tuple
    cuff: float = 0.0
    crease: float = 1.0


@dataclass(frozen=True)
class Garment:
    """All parts of a garment, in the order in which they are put on, and its details.

    Attributes
    ----------
    details : functions (canvas, garment, bones) that draw collars, belts, buttons
    """

    name: str
    panels: tuple[Panel, ...]
    sleeve: Sleeve | None = None
    details: tuple[Callable, ...] = field(default=())

    @property
    def hem(self) -> float:
        return max(panel.hem for panel in self.panels)


class Cut:
    """A panel on a skeleton: where its cloth is on the picture, and which cloth a pixel shows."""

    def __init__(self, panel: Panel, bones: Skeleton):
        self.panel, self.bones = panel, bones
        heights = bones.spine[:, 0]
        self.rows = (bones.spine[:, 2], bones.spine[:, 1], bones.spine[:, 3], heights)

    def half(self, v):
        """Half the width as seen, in heads."""
        return width_at(self.panel.profile, v) * self.bones.squeeze

    def edge(self, v: float, side: float) -> np.ndarray:
        """A place across the panel: -1 its left edge, 1 its right one."""
        return self.bones.at(v, side * float(self.half(v)))

    def front(self, x: float, v: float) -> np.ndarray:
        """The place x heads of cloth beside the middle of the front."""
        width = float(width_at(self.panel.profile, v))
        angle = np.arcsin(np.clip(x / width, -1, 1)) + self.bones.turn * 0.85
        return self.bones.at(v, float(self.half(v)) * np.sin(np.clip(angle, -1.57, 1.57)))

    def cloth_at(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """For pixels: the angle round the body (radians), heads of cloth across, heads down."""
        ys, xs, tilts, heights = self.rows
        along = y
        for _ in range(2):  # the line of the back leans, so a pixel's row is found in two steps
            middle = np.interp(along, ys, xs)
            along = y - (x - middle) * np.tan(np.interp(along, ys, tilts))
        v = np.interp(along, ys, heights)
        half = np.interp(v, *_table(self.panel.profile)) * self.bones.squeeze * self.bones.scale
        angle = np.arcsin(np.clip((x - np.interp(along, ys, xs)) / half, -0.999, 0.999))
        angle = angle - self.bones.turn * 0.85
        girth = np.sqrt(half / self.bones.scale / self.bones.squeeze) * np.sqrt(self._mean())
        return angle, angle * girth, v

    def _mean(self) -> float:
        return float(
            np.mean(width_at(self.panel.profile, np.linspace(self.panel.top, self.panel.hem, 9)))
        )


def _table(profile) -> tuple[np.ndarray, np.ndarray]:
    heights = np.linspace(profile[0][0], profile[-1][0], 60)
    return heights, width_at(profile, heights)


class Folds:
    """The folds of one panel in one photo: how high the cloth stands at each place."""

    def __init__(self, kind: str, rng: np.random.Generator):
        self.kind = kind
        self.seed = int(rng.integers(1 << 31))
        count = {"gather": 17, "flare": 8, "tiers": 21}.get(kind, 6)
        self.waves = [
            (count * rng.uniform(0.6, 1.35), rng.uniform(0, 6.3), rng.uniform(0.5, 1))
            for _ in range(4)
        ]

    def wave(self, angle, v):
        """Folds that run downwards, about -1..1."""
        rng = np.random.default_rng(self.seed)
        if self.kind == "pleats":
            phase = (angle * 26 / np.pi) % 1
            return 1.3 * np.where(phase < 0.8, phase / 0.8, (1 - phase) / 0.2) - 0.65
        bent = angle + 0.12 * noise(angle * 1.2 + 8, v * 0.8, rng)
        total = sum(size * np.cos(count * bent + phase) for count, phase, size in self.waves)
        return total / 2.2

    def height(self, panel: Panel, angle, v):
        """Heights in heads."""
        rng = np.random.default_rng(self.seed + 1)
        crease = noise(angle * 1.5 + v * 1.1 + 20, v * 2.2 - angle * 0.7 + 9, rng)
        crease = 0.045 * crease + 0.06 * (
            0.5 - np.sqrt(0.06 + noise(angle * 1.1 - v * 1.4 + 30, v * 1.3 + angle + 9, rng) ** 2)
        )
        if panel.neckline is not None and self.kind == "drape":
            waist = np.exp(-(((v - WAIST) / 0.33) ** 2))
            return crease + 0.04 * waist * noise(angle * 2.5 + 9, v * 7 + 3, rng)
        if self.kind == "stiff":
            return 0.7 * crease
        size = {"gather": 0.055, "flare": 0.13, "pleats": 0.05, "tiers": 0.05}.get(self.kind, 0.02)
        if self.kind == "tiers":
            starts = np.array((panel.top, *panel.tiers))
            place = v - starts[np.searchsorted(starts, v, side="right").clip(1) - 1]
            return 0.3 * crease + size * self.wave(angle, v) * np.clip(1.3 - place, 0.45, 1)
        grown = np.clip((v - panel.top) / (panel.hem - panel.top), 0.05, 1) ** 0.7
        start = 1.0 if self.kind != "flare" else grown
        return 0.4 * crease + size * self.wave(angle, v) * (0.45 * start + 0.55 * grown)


def panel_outline(cut: Cut, folds: Folds) -> np.ndarray:
    """A panel's outline on the picture, its hem following the folds."""
    panel = cut.panel
    start = ARMPIT if panel.neckline else panel.top
    sides = np.linspace(start, panel.hem - 0.045 * float(cut.half(panel.hem)), 14)
    down = [cut.edge(v, 1) for v in sides]
    up = [cut.edge(v, -1) for v in sides[::-1]]
    return outline(down, hem_line(cut, folds), up) if not panel.neckline else outline(
        [*_shoulder(cut, 1), *down], hem_line(cut, folds), [*up, *_shoulder(cut, -1)[::-1]],
        *neck_runs(cut, NECKLINES[panel.neckline]),
    )  # fmt: skip


def panel_form(cut: Cut) -> np.ndarray:
    """The outline of the body under a panel, which goes on above its top and below its hem."""
    top = -0.3 if cut.panel.neckline else cut.panel.top - 0.5
    heights = np.linspace(top, cut.panel.hem + 0.7, 16)
    right = [cut.edge(v, 1) for v in heights]
    return np.array(right + [cut.edge(v, -1) for v in heights[::-1]])


def hem_line(cut: Cut, folds: Folds) -> list[np.ndarray]:
    """The hem from right to left: round, since it is seen from above, and wavy as its folds."""
    hem, half = cut.panel.hem, float(cut.half(cut.panel.hem))
    wavy = {"flare": 0.05, "gather": 0.025, "tiers": 0.02}.get(cut.panel.folds, 0.008)
    x = np.linspace(1, -1, 33)
    wave = folds.wave(np.arcsin(x) - cut.bones.turn * 0.85, np.full_like(x, hem))
    below = 0.13 * half * (np.sqrt(1 - x * x) - 0.35) + wavy * wave * np.sqrt(1 - 0.9 * x * x)
    return [cut.bones.at(hem + b, part * half) for b, part in zip(below, x, strict=True)]


def _shoulder(cut: Cut, side: int) -> list[np.ndarray]:
    """From the shoulder's edge down the armhole, without its last place at the armpit."""
    edge = cut.panel.shoulder * cut.bones.squeeze
    inner = min(edge, 0.62 * cut.bones.squeeze)
    return [
        cut.bones.at(0.14 + 0.13 * max(edge - 0.4, 0), side * edge),
        cut.bones.at(0.45, side * (inner * 0.5 + edge * 0.45)),
    ]


def neck_runs(cut: Cut, runs: list) -> list[np.ndarray]:
    """A neckline on the picture; its ends stay on the shoulders, its middle turns with the body."""
    shift = 0.42 * np.sin(cut.bones.turn)
    placed = []
    for run in runs:
        places = [(x * cut.bones.squeeze + shift * min(v / 0.5, 1), v) for x, v in run]
        placed.append([cut.bones.at(v, x) for x, v in places])
    return placed


def lay_panel(canvas: Canvas, cut: Cut, folds: Folds, **how) -> None:
    """Put a panel on."""
    s = cut.bones.scale

    def colour(x, y):
        _, u, v = cut.cloth_at(x, y)
        return cut.panel.cloth(u, v)

    def height(x, y):
        angle, _, v = cut.cloth_at(x, y)
        return s * folds.height(cut.panel, angle, v)

    lay(canvas, panel_outline(cut, folds), colour, folds=height, **(
        {"form": panel_form(cut), "radius": 0.42 * s, "gloss": getattr(cut.panel.cloth, "gloss", 0.08), "relief": 0.8} | how
    ))  # fmt: skip
    for tier in cut.panel.tiers:
        seam(canvas, cut, tier, "#000000", 0.02, 0.35)


def lay_inside(canvas: Canvas, panel: Panel, bones: Skeleton) -> None:
    """What is seen of a garment's inner back: behind the neck, and at the hem behind the legs."""
    cut, s = Cut(panel, bones), bones.scale

    def colour(x, y):
        _, u, v = cut.cloth_at(x, y)
        return panel.cloth(u, v) * 0.42

    if panel.neckline:
        front = neck_runs(cut, NECKLINES[panel.neckline])
        back = neck_runs(cut, BACK_NECK)[0][::-1]
        lay(canvas, outline(*front, back), colour, radius=0.2 * s, relief=0.2, cast=0)
        if panel.neckline in ("lapel", "shirt"):
            stand = [(-0.32, 0.05), (-0.21, -0.13), (0, -0.17), (0.21, -0.13), (0.32, 0.05)]
            stand = neck_runs(cut, [stand, [(0.32, 0.05), (0, 0.14), (-0.32, 0.05)]])
            lay(canvas, outline(*stand), lambda x, y: 1.7 * colour(x, y), radius=0.05 * s, cast=0)
    half = float(cut.half(panel.hem))
    rim = [
        bones.at(panel.hem - 0.13 * half * (np.sqrt(1 - x * x) + 0.2) + 0.02, x * half * 0.97)
        for x in np.linspace(-1, 1, 15)
    ]
    rest = [bones.at(panel.hem - 0.5, 0.8 * half), bones.at(panel.hem - 0.5, -0.8 * half)]
    lay(canvas, outline(rim, rest), colour, radius=0.2 * s, relief=0.2, cast=0)


def lay_sleeve(
    canvas: Canvas, sleeve: Sleeve, bones: Skeleton, side: int, rng, dim: float = 1
) -> None:
    """Put a sleeve on one arm."""
    s = bones.scale
    shoulder, elbow, wrist = bones.arms[side]
    seed = int(rng.integers(1 << 31))
    top = shoulder + (elbow - shoulder) * 0.01
    if sleeve.length <= 1:
        end = shoulder + (elbow - shoulder) * sleeve.length
        places = [top, (shoulder + end) / 2, end]
    else:
        end = elbow + (wrist - elbow) * (sleeve.length - 1)
        places = [top, (shoulder + elbow) / 2, elbow, (elbow + end) / 2, end]
    axis, bend_at = _arm_axis([shoulder, elbow, wrist], s, sleeve.length)

    def colour(x, y):
        u, v = axis(x, y)
        return sleeve.cloth(np.arcsin(np.clip(u / 0.3, -1, 1)) * 0.3 + 3 * side, v + 0.3)

    def folds(x, y):
        fixed = np.random.default_rng(seed)
        u, v = axis(x, y)
        bend = np.exp(-(((v - bend_at) / 0.3) ** 2)) if sleeve.length > 1 else 0
        across = noise(u * 2 + v * 0.8 + 9, v * 5 - u * 3 + 4, fixed) * (0.02 + 0.04 * bend)
        along = noise(u * 6 + 20, v * 0.9 + 3, fixed) * 0.026
        gathered = 0.03 * np.cos(u * 34 + seed % 7) * np.clip(sleeve.widths[0] - 0.24, 0, 1) * 4
        return s * (sleeve.crease * (across + along) + gathered)

    gloss = getattr(sleeve.cloth, "gloss", 0.08)
    for part, widths in limb_parts(places, np.array(sleeve.widths) * s):
        shape = tube(part, widths, cap=0.12 if part[-1] is end else 0.9, root=0.58)
        form = tube(longer(part, 0.1, 0.6), widths, cap=0.1, root=1)
        lay(
            canvas,
            shape,
            colour,
            radius=0.22 * s,
            form=form,
            folds=folds,
            dim=dim,
            cast=0.3,
            gloss=gloss,
        )
    if sleeve.cuff:
        before = places[-2]
        step = (end - before) / np.linalg.norm(end - before)
        band = tube([end - step * sleeve.cuff * s, end + step * 0.02 * s],
                    np.array([sleeve.widths[-1]] * 2) * s * 1.06, cap=0.1)  # fmt: skip
        lay(canvas, band, colour, radius=0.12 * s, dim=dim, cast=0.3)


def _away(u, v, length):
    """How far places are from a straight piece of an arm."""
    return np.hypot(u, v - np.clip(v, 0, length))


def _arm_axis(joints, s, reach) -> tuple[Callable, float]:
    """A function from pixels to heads across and along a bent arm, and where its elbow is."""
    (a, b, c) = joints
    first, second = np.linalg.norm(b - a), np.linalg.norm(c - b)

    def measure(x, y, start, stop, length):
        along = (stop - start) / length
        dx, dy = x - start[0], y - start[1]
        return dx * along[1] - dy * along[0], dx * along[0] + dy * along[1]

    def axis(x, y):
        u1, v1 = measure(x, y, a, b, first)
        u2, v2 = measure(x, y, b, c, second)
        nearer = _away(u1, v1, first) - _away(u2, v2, second)
        share = np.clip(nearer / (0.12 * s) + 0.5, 0, 1) if reach > 1 else 0
        return (u1 * (1 - share) + u2 * share) / s, (v1 * (1 - share) + (first + v2) * share) / s

    return axis, first / s


def seam(canvas: Canvas, cut: Cut, v: float, colour: str, width: float, alpha: float) -> None:
    """A seam all round at one height."""
    s = cut.bones.scale
    line = [cut.edge(v, x) + [0, 0.06 * s * np.sqrt(1 - x * x)] for x in np.linspace(-1, 1, 13)]
    draw(canvas, lambda sheet: stroke(sheet, curve(line), colour, width * s, alpha), blur=0.006 * s)
