"""Dresses a figure: body, garment, hair, arms and props, in the order in which they overlap."""

from collections.abc import Callable

import numpy as np

from .body import Pose, Skeleton, pose_figure
from .canvas import Canvas, lay
from .curves import ellipse
from .fabrics import Fabric
from .garments import Cut, Folds, Garment, Sleeve, lay_inside, lay_panel, lay_sleeve
from .heads import draw_hair_back, draw_head
from .people import Person, draw_arm, draw_leg, draw_torso

HANGING = Pose(arms=((14, 9), (14, 9)))


def dress_figure(
    canvas: Canvas,
    person: Person,
    garment: Garment,
    bones: Skeleton,
    rng: np.random.Generator,
    *,
    over: Callable | None = None,
    outer_sleeve: Sleeve | None = None,
    after: Callable | None = None,
) -> None:
    """Draw somebody who wears a garment.

    Parameters
    ----------
    over : draws what is worn over the garment but under the arms
    outer_sleeve : a sleeve worn over the garment's own
    after : draws what is held before everything
    """
    sides = {"l": 0, "r": 1}
    behind = [sides[letter] for letter in bones.pose.behind]
    draw_hair_back(canvas, person, bones)
    for panel in reversed(garment.panels):
        lay_inside(canvas, panel, bones)
    # A figure's own shoulder would show between a far sleeve and the armhole if drawn later.
    draw_torso(canvas, person, bones)
    for side in behind:
        _draw_sleeved_arm(canvas, person, garment, bones, side, rng, outer_sleeve, dim=0.82)
    far = 0 if bones.pose.lift[0] > bones.pose.lift[1] else 1
    draw_leg(canvas, person, bones, far, dim=0.88 if max(bones.pose.lift) > 0.1 else 1)
    draw_leg(canvas, person, bones, 1 - far)
    _put_on(canvas, garment, bones, rng)
    draw_head(canvas, person, bones)
    if over:
        over(canvas, bones, rng)
    for side in (0, 1):
        if side not in behind:
            _draw_sleeved_arm(canvas, person, garment, bones, side, rng, outer_sleeve)
    if after:
        after(canvas, bones, rng)


def show_alone(canvas: Canvas, garment: Garment, scale: float, middle: float, rng) -> None:
    """Draw a garment by itself, as if somebody invisible wore it."""
    high = (1280 - garment.hem * scale) / 2
    bones = pose_figure(HANGING, scale, (middle, high + 6.15 * scale))
    for panel in reversed(garment.panels):
        lay_inside(canvas, panel, bones)
    if garment.sleeve and garment.sleeve.length > 1:
        _hollow_cuffs(canvas, garment.sleeve, bones)
    _put_on(canvas, garment, bones, rng)
    if garment.sleeve:
        for side in (0, 1):
            lay_sleeve(canvas, garment.sleeve, bones, side, rng)


def _put_on(canvas: Canvas, garment: Garment, bones: Skeleton, rng) -> None:
    for panel in garment.panels:
        lay_panel(canvas, Cut(panel, bones), Folds(panel.folds, rng))
    for detail in garment.details:
        detail(canvas, garment, bones)


def _draw_sleeved_arm(canvas, person, garment, bones, side, rng, outer_sleeve, dim=1.0) -> None:
    sleeved = bool(garment.sleeve or outer_sleeve)
    draw_arm(canvas, person, bones, side, dim, sleeved)
    if garment.sleeve:
        lay_sleeve(canvas, garment.sleeve, bones, side, rng, dim)
    if outer_sleeve:
        lay_sleeve(canvas, outer_sleeve, bones, side, rng, dim)


def _hollow_cuffs(canvas: Canvas, sleeve: Sleeve, bones: Skeleton) -> None:
    """The dark inside of an empty sleeve's end."""
    for side in (0, 1):
        _, elbow, wrist = bones.arms[side]
        end = elbow + (wrist - elbow) * (sleeve.length - 1)
        w = sleeve.widths[-1] * bones.scale
        lay(canvas, ellipse(end, (w * 0.95, w * 0.35), (2 * side - 1) * -0.15),
            _inner_colour(sleeve.cloth), radius=5, relief=0.1, cast=0)  # fmt: skip


def _inner_colour(cloth) -> np.ndarray:
    fabric: Fabric = cloth.bands[-1][1] if hasattr(cloth, "bands") else cloth
    return fabric.tile.mean((0, 1)) * 0.4
