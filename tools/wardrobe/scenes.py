"""What all places are made of: ramps of colour, light, ground and shadow; and the clean studio."""

import numpy as np
import skia
from scipy.ndimage import gaussian_filter

from .canvas import HEIGHT, WIDTH, Canvas, blank, ink, lay, rgb
from .curves import tube


def rect(
    sheet: skia.Canvas, left, top, right, bottom, colour: str, alpha: float = 1.0, round_: float = 0
) -> None:
    """A filled box, its corners rounded."""
    sheet.drawRoundRect(skia.Rect(left, top, right, bottom), round_, round_, ink(colour, alpha))


def ramp(top: str, bottom: str) -> np.ndarray:
    """A picture that goes from one colour above to another below."""
    t = np.linspace(0, 1, HEIGHT, dtype=np.float32)[:, None, None]
    return np.broadcast_to(rgb(top) * (1 - t) + rgb(bottom) * t, (HEIGHT, WIDTH, 3)).copy()


def glow(canvas: Canvas, centre: tuple, radius: float, colour: str, strength: float) -> None:
    """Light round a lamp or a window."""
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    share = strength * np.exp(-((x - centre[0]) ** 2 + (y - centre[1]) ** 2) / (2 * radius**2))
    canvas.rgb += (rgb(colour) - canvas.rgb) * share[..., None]


def grain_floor(canvas: Canvas, top: int, rng, strength: float = 0.03) -> None:
    """Unevenness of a ground, finer the farther away."""
    rows = HEIGHT - top
    texture = gaussian_filter(rng.normal(0, 1, (rows, WIDTH)), (2, 9))
    canvas.rgb[top:] *= 1 + strength * (texture / texture.std())[..., None]


def studio(rng, tone: str = "#eeedec") -> Canvas:
    """A seamless grey or white backdrop, lighter behind the figure."""
    base = rgb(tone)
    canvas = Canvas(blank(base))
    glow(canvas, (WIDTH / 2, HEIGHT * 0.42), 460, "#ffffff", 0.75)
    y = np.linspace(0, 1, HEIGHT, dtype=np.float32)[:, None, None]
    canvas.rgb *= 1 - 0.10 * np.clip((y - 0.78) / 0.10, 0, 1) * np.clip(1.6 - y, 0, 1)
    return canvas


def ground_shadow(canvas: Canvas, feet: tuple, width: float, strength: float = 0.4) -> None:
    """The soft shadow under somebody's feet, and a wider one that fades away."""
    x, y = feet
    shadow = np.zeros((HEIGHT, WIDTH), np.float32)
    rows, columns = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    for wide, high, part in ((1.0, 0.10, 0.6), (2.1, 0.26, 0.4)):
        away = ((columns - x - 0.2 * wide * width) / (wide * width)) ** 2 + (
            (rows - y) / (high * width)
        ) ** 2
        shadow += part * np.exp(-away * 1.6)
    canvas.rgb *= 1 - strength * shadow[..., None] * np.float32([0.9, 0.92, 0.88])


def plant(canvas: Canvas, rng, side: int) -> None:
    """Leaves close to the camera, out of focus, that cover a lower corner."""
    root = np.array([WIDTH * (0.02 if side < 0 else 0.98), HEIGHT + 30])
    for _ in range(11):
        angle = rng.uniform(-0.25, 0.85) * -side
        long = rng.uniform(260, 560)
        tip = root + np.array([np.sin(angle), -np.cos(angle)]) * long
        bend = (root + tip) / 2 + [-side * rng.uniform(-20, 50), -30]
        leaf = tube([root, bend, tip], np.array([6, 42, 50, 30, 3]) * rng.uniform(0.8, 1.2))
        colour = rgb(str(rng.choice(["#3f6b41", "#5a8a4b", "#2f5537", "#6f9a52"])))
        lay(canvas, leaf, colour, radius=40, blur=5, cast=0.25, gloss=0.25)
