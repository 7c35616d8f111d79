"""Points become smooth outlines, and outlines become masks with soft edges."""

from collections.abc import Sequence

import numpy as np
import skia

STEPS = 10  # straight pieces between two points of a curve; more cannot be seen


def curve(points: Sequence, closed: bool = False) -> np.ndarray:
    """A smooth line through all points, shape (m, 2), from points of shape (n, 2)."""
    points = np.asarray(points, float)
    if len(points) < 3 and not closed:
        return points
    if closed:
        ends = np.concatenate([points[-1:], points, points[:2]])
    else:
        ends = np.concatenate(
            [2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]]
        )
    before, start, stop, after = ends[:-3], ends[1:-2], ends[2:-1], ends[3:]
    t = np.linspace(0, 1, STEPS, endpoint=False)[None, :, None]
    before, start, stop, after = (p[:, None, :] for p in (before, start, stop, after))
    line = 0.5 * (
        2 * start
        + (stop - before) * t
        + (2 * before - 5 * start + 4 * stop - after) * t**2
        + (3 * start - before - 3 * stop + after) * t**3
    )
    line = line.reshape(-1, 2)
    return line if closed else np.concatenate([line, points[-1:]])


def outline(*runs: Sequence) -> np.ndarray:
    """A closed outline of smooth runs with corners between them."""
    return np.concatenate([curve(run) for run in runs])


def tube(centre: Sequence, widths: Sequence, cap: float = 0.5, root: float = 0.5) -> np.ndarray:
    """The outline of a limb: a smooth middle line and half its thickness at each point.

    `cap` and `root` are how far its end and its start bulge, in half thicknesses.
    """
    middle = curve(centre)
    places = np.linspace(0, 1, len(widths))
    width = np.interp(np.linspace(0, 1, len(middle)), places, widths)
    width = _smooth(width)[:, None]
    along = np.gradient(middle, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True) + 1e-9
    across = along[:, ::-1] * [-1, 1]
    left, right = middle + across * width, middle - across * width
    tip = middle[-1] + along[-1] * width[-1] * cap
    back = middle[0] - along[0] * width[0] * root
    return np.concatenate(
        [left, _bulge(left[-1], tip, right[-1]), right[::-1], _bulge(right[0], back, left[0])]
    )


def _bulge(start: np.ndarray, tip: np.ndarray, stop: np.ndarray) -> np.ndarray:
    """Half an ellipse from one side of a limb over its tip to the other side."""
    t = np.linspace(0, np.pi, 14)[:, None]
    middle = (start + stop) / 2
    return middle + np.cos(t) * (start - middle) + np.sin(t) * (tip - middle)


def longer(points: Sequence, start: float, stop: float) -> list[np.ndarray]:
    """A line made longer at its two ends, by so many times its first and last piece."""
    points = [np.asarray(point, float) for point in points]
    first = points[0] + (points[0] - points[1]) * start
    return [first, *points[1:-1], points[-1] + (points[-1] - points[-2]) * stop]


def _smooth(values: np.ndarray) -> np.ndarray:
    padded = np.pad(values, 4, mode="edge")
    return np.convolve(padded, np.ones(9) / 9, mode="valid")


def limb_parts(points: Sequence, widths: np.ndarray) -> list[tuple[Sequence, np.ndarray]]:
    """A limb of five points as one piece, or, where it is bent hard, as one above its middle and
    one below: a single outline would cut the joint off."""
    if len(points) < 5:
        return [(points, widths)]
    above, below = points[2] - points[0], points[4] - points[2]
    bend = above @ below / (np.linalg.norm(above) * np.linalg.norm(below) + 1e-9)
    if bend > 0.1:
        return [(points, widths)]
    return [(points[:3], widths[:3]), (points[2:], widths[2:])]


def ellipse(centre: Sequence, radii: Sequence, angle: float = 0.0) -> np.ndarray:
    """An ellipse's outline; the angle in radians, clockwise as seen."""
    t = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    x, y = radii[0] * np.cos(t), radii[1] * np.sin(t)
    c, s = np.cos(angle), np.sin(angle)
    return np.stack([centre[0] + c * x - s * y, centre[1] + s * x + c * y], axis=1)


def path_of(points: np.ndarray, closed: bool = True) -> skia.Path:
    """Points as a path that skia draws."""
    return skia.Path.Polygon([skia.Point(float(x), float(y)) for x, y in points], closed)


def sheet_on(pixels: np.ndarray) -> skia.Canvas:
    """A clear sheet whose marks appear in `pixels`, (h, w, 4) bytes: colour times cover, cover."""
    surface = skia.Surface(pixels, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
    return surface.getCanvas()


def mask_of(points: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """How much of each pixel an outline covers, 0..1, of the given (height, width)."""
    pixels = np.zeros((*shape, 4), np.uint8)
    sheet_on(pixels).drawPath(path_of(points), skia.Paint(Color=skia.ColorWHITE, AntiAlias=True))
    return pixels[..., 3].astype(np.float32) / 255
