"""The picture while it is drawn: pieces are laid over it, each round, lit and casting a shadow."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import skia
from scipy.ndimage import distance_transform_edt, gaussian_filter, shift

from .curves import mask_of, path_of, sheet_on

WIDTH, HEIGHT = 960, 1280  # twice the finished size, so that everything ends up smooth


@dataclass(frozen=True)
class Light:
    """Where the light comes from (x right, y down, z to the viewer), how hard, and its shadows."""

    direction: tuple[float, float, float] = (-0.5, -0.55, 0.75)
    contrast: float = 0.8
    shadow: tuple[float, float, float] = (0.34, 0.30, 0.40)


@dataclass
class Canvas:
    """A picture of floats 0..1, and which of its pixels belong to the figure so far."""

    rgb: np.ndarray
    light: Light = field(default_factory=Light)
    figure: np.ndarray = field(default=None)

    def __post_init__(self):
        if self.figure is None:
            self.figure = np.zeros(self.rgb.shape[:2], np.float32)


@dataclass(frozen=True)
class Area:
    """The part of the picture that a piece covers: pixel places, mask, and where it is cut out."""

    x: np.ndarray
    y: np.ndarray
    mask: np.ndarray
    window: tuple[slice, slice]


def blank(colour=(1.0, 1.0, 1.0)) -> np.ndarray:
    """A picture of one colour, shape (HEIGHT, WIDTH, 3)."""
    return np.broadcast_to(np.float32(colour), (HEIGHT, WIDTH, 3)).copy()


def rgb(colour: str) -> np.ndarray:
    """ "#ff8000" as three floats."""
    return np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)], np.float32)


def area_of(points: np.ndarray, margin: int = 4) -> Area | None:
    """The part of the picture an outline covers; None if all of it is outside."""
    (left, top), (right, bottom) = points.min(0) - margin, points.max(0) + margin
    left, top = max(int(left), 0), max(int(top), 0)
    right, bottom = min(int(right) + 1, WIDTH), min(int(bottom) + 1, HEIGHT)
    if right - left < 3 or bottom - top < 3:
        return None
    mask = mask_of(points - [left, top], (bottom - top, right - left))
    y, x = np.mgrid[top:bottom, left:right].astype(np.float32)
    return Area(x, y, mask, (slice(top, bottom), slice(left, right)))


def lay(
    canvas: Canvas,
    points: np.ndarray,
    colour: Callable | np.ndarray,
    *,
    radius: float,
    form: np.ndarray | None = None,
    folds: Callable | None = None,
    relief: float = 0.75,
    gloss: float = 0.1,
    cast: float = 0.3,
    dim: float = 1.0,
    blur: float = 0.0,
) -> None:
    """Lay a piece over the picture.

    Parameters
    ----------
    points : its outline, pixels
    colour : one colour, or a function of pixel places (x, y) giving colours (h, w, 3)
    radius : how far from its edge the piece still curves away, pixels
    form : the outline of what the piece wraps, where that goes on beyond the piece: cloth does
        not round off at its hem
    folds : a function of (x, y) giving heights in pixels
    relief : how round the piece is, 0 for paper
    gloss : how white its light sides become
    cast : how dark its shadow on the figure below is
    dim : below 1 for pieces that lie in the shade
    blur : how far out of focus the piece is, pixels
    """
    area = area_of(points, margin=4 + int(3 * blur))
    if area is None:
        return
    if cast:
        _cast_shadow(canvas, points, radius, cast)
    height = relief * inflate(_solid(area, form), radius)
    slope_y, slope_x = 0.0, 0.0
    if folds is not None:
        crease = folds(area.x, area.y)
        slope_y, slope_x = (np.clip(slope, -1, 1) for slope in np.gradient(crease))
        height = height + crease
    if callable(colour):
        # Cloth lies across a fold, so its pattern is seen a little to the side.
        colour = colour(area.x - 7 * slope_x, area.y - 5 * slope_y)
    hollow = 1 if folds is None else _hollow(crease, radius)[..., None]
    lit = dim * hollow * light_up(colour, shade(height, canvas.light), canvas.light, gloss)
    mask = area.mask
    if blur:
        mask = gaussian_filter(mask, blur)
        lit = gaussian_filter(lit, (blur, blur, 0))
    blend(canvas.rgb[area.window], lit, mask)
    figure = canvas.figure[area.window]
    np.maximum(figure, mask, out=figure)


def inflate(mask: np.ndarray, radius: float) -> np.ndarray:
    """The height of a pillow with this outline: round within `radius` of the edge, then flat."""
    # A piece cut off by the picture's edge goes on outside it and must not round off there.
    pad = int(radius) + 2
    solid = np.pad(mask > 0.5, pad, mode="edge")
    depth = np.minimum(distance_transform_edt(solid), radius)[pad:-pad, pad:-pad]
    return gaussian_filter(np.sqrt(depth * (2 * radius - depth)), max(radius / 5, 1))


def shade(height: np.ndarray, light: Light) -> np.ndarray:
    """How light each place is; 1 where the surface faces the viewer."""
    slope_y, slope_x = np.gradient(height)
    x, y, z = np.array(light.direction) / np.linalg.norm(light.direction)
    facing = (z - x * slope_x - y * slope_y) / np.sqrt(1 + slope_x**2 + slope_y**2) / z
    return 1 + light.contrast * (np.clip(facing, -0.2, 1.5) - 1)


def light_up(colour: np.ndarray, shade: np.ndarray, light: Light, gloss: float) -> np.ndarray:
    """Colours under light: shadows keep some colour of their own, light sides turn whiter."""
    dark = np.clip(shade, 0, 1)[..., None]
    floor = np.float32(light.shadow)
    shaded = colour * (floor + (1 - floor) * dark)
    bright = np.clip(shade - 1, 0, 1)[..., None]
    return shaded + (1 - shaded) * bright * gloss * 2 + shaded * bright * 0.35


def blend(target: np.ndarray, colour: np.ndarray, mask: np.ndarray) -> None:
    """Mix colours into a part of a picture, in place."""
    target += (colour - target) * mask[..., None]


def darken(canvas: Canvas, mask: np.ndarray, strength: float) -> None:
    """Take light away where the mask is, with the shadow's own tint."""
    floor = np.float32(canvas.light.shadow)
    canvas.rgb *= 1 - (strength * mask)[..., None] * (1 - floor)


def draw(canvas: Canvas, paint: Callable[[skia.Canvas], None], blur: float = 0.0) -> None:
    """Draw with skia on a clear sheet, soften it, and lay it over the picture."""
    sheet = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    paint(sheet_on(sheet))
    layer = sheet.astype(np.float32) / 255
    if blur:
        layer = gaussian_filter(layer, (blur, blur, 0))
    canvas.rgb *= 1 - layer[..., 3:]
    canvas.rgb += layer[..., :3]


def ink(colour: str, alpha: float = 1.0, width: float = 0.0) -> skia.Paint:
    """A brush: filled, or a round pen of some width."""
    red, green, blue = (int(255 * part) for part in rgb(colour))
    paint = skia.Paint(AntiAlias=True, Color=skia.Color(red, green, blue, int(255 * alpha)))
    if width:
        paint.setStyle(skia.Paint.kStroke_Style)
        paint.setStrokeWidth(width)
        paint.setStrokeCap(skia.Paint.kRound_Cap)
        paint.setStrokeJoin(skia.Paint.kRound_Join)
    return paint


def fill(sheet: skia.Canvas, points: np.ndarray, colour: str, alpha: float = 1.0) -> None:
    """A filled outline on a skia sheet."""
    sheet.drawPath(path_of(np.asarray(points, float)), ink(colour, alpha))


def stroke(sheet: skia.Canvas, points, colour: str, width: float, alpha: float = 1.0) -> None:
    """A line on a skia sheet."""
    sheet.drawPath(path_of(np.asarray(points, float), closed=False), ink(colour, alpha, width))


def _hollow(crease: np.ndarray, radius: float) -> np.ndarray:
    """How much light reaches each place: little the bottom of a narrow fold, all a wide hollow."""
    narrow = crease - gaussian_filter(crease, radius / 2.5)
    return 1 - 1.4 * np.clip(-narrow / radius, 0, 0.25)


def _solid(area: Area, form: np.ndarray | None) -> np.ndarray:
    if form is None:
        return area.mask
    corner = [area.window[1].start, area.window[0].start]
    return np.maximum(mask_of(form - corner, area.mask.shape), area.mask)


def _cast_shadow(canvas: Canvas, points: np.ndarray, radius: float, strength: float) -> None:
    soft = 4 + radius / 5
    area = area_of(points, margin=int(5 * soft))
    x, y, _ = canvas.light.direction
    shadow = gaussian_filter(area.mask, soft)
    shadow = shift(shadow, (-y * soft * 1.3, -x * soft * 1.3), order=1)
    shadow *= strength * canvas.figure[area.window]
    floor = np.float32(canvas.light.shadow)
    canvas.rgb[area.window] *= 1 - shadow[..., None] * (1 - floor)
