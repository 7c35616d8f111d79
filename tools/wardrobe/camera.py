"""Cameras: a studio's clean one, and a phone with its tilt, casts, shadows, blur and noise."""

from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy.ndimage import affine_transform, gaussian_filter

from .canvas import HEIGHT, WIDTH

SIZE = (480, 640)


@dataclass(frozen=True)
class Phone:
    """How a phone took a picture.

    Attributes
    ----------
    roll : tilt of the camera, degrees
    cast : factors for red, green, blue
    exposure : factor for everything
    side : which side is in the shade, -1 left, 1 right, and how much of the light is lost there
    blur : pixels of the finished picture
    noise : share of white
    dapple : how strong the light patches are that come through leaves
    """

    roll: float = 0.0
    cast: tuple[float, float, float] = (1.0, 1.0, 1.0)
    exposure: float = 1.0
    side: int = 1
    shade: float = 0.35
    blur: float = 0.5
    noise: float = 0.02
    dapple: float = 0.0


def develop(rgb: np.ndarray) -> Image.Image:
    """The finished picture of a studio's camera."""
    pixels = (np.clip(rgb, 0, 1) * 255 + 0.5).astype(np.uint8)
    return Image.fromarray(pixels).resize(SIZE, Image.Resampling.LANCZOS)


def snap(rgb: np.ndarray, phone: Phone, rng: np.random.Generator) -> Image.Image:
    """The finished picture of a phone."""
    lit = _uneven_light(rolled(rgb, phone.roll), phone, rng)
    lit = lit * np.float32(phone.cast) * phone.exposure
    small = np.asarray(develop(lit), np.float32) / 255
    small = gaussian_filter(small, (phone.blur, phone.blur, 0))
    grain = gaussian_filter(rng.normal(0, 1, small.shape), (0.6, 0.6, 0))
    grey = gaussian_filter(rng.normal(0, 1, small.shape[:2]), 0.5)[..., None]
    dark = 1.3 - small.mean(-1, keepdims=True)  # phones lift the shadows, and their noise with them
    small = small + 0.8 * phone.noise * dark * (grain + grey * 0.8)
    return Image.fromarray((np.clip(small, 0, 1) * 255 + 0.5).astype(np.uint8))


def rolled(rgb: np.ndarray, degrees: float, zoom: float = 1.0) -> np.ndarray:
    """A picture turned about its middle, enlarged just so far that no corner is empty."""
    angle = np.radians(degrees)
    grow = zoom * (np.cos(angle) + np.sin(abs(angle)) * HEIGHT / WIDTH)
    c, s = np.cos(angle) / grow, np.sin(angle) / grow
    matrix = np.array([[c, s], [-s, c]])
    middle = np.array([HEIGHT / 2, WIDTH / 2])
    offset = middle - matrix @ middle
    return np.stack(
        [affine_transform(rgb[..., i], matrix, offset, order=1, mode="nearest") for i in range(3)],
        axis=-1,
    )


def _uneven_light(rgb: np.ndarray, phone: Phone, rng) -> np.ndarray:
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    across = phone.side * (x / WIDTH * 2 - 1) + 0.5 * (y / HEIGHT * 2 - 1)
    light = 1 - phone.shade * np.clip(across * 0.6 + 0.3, 0, 1)
    radius = ((x - WIDTH / 2) ** 2 + (y - HEIGHT / 2) ** 2) / (WIDTH**2 / 4 + HEIGHT**2 / 4)
    light = light * (1 - 0.22 * radius)
    if phone.dapple:
        patches = gaussian_filter(rng.normal(0, 1, (HEIGHT // 8, WIDTH // 8)), 5)
        patches = np.asarray(
            Image.fromarray(patches.astype(np.float32)).resize(
                (WIDTH, HEIGHT), Image.Resampling.BICUBIC
            )
        )
        light = light * (1 + phone.dapple * np.tanh(patches / patches.std() * 1.5))
    return rgb * light[..., None]
