"""JPEGs of every kind, and the tools that damage them."""

from pathlib import Path

import numpy as np
from PIL import Image

from orangecontrib.aiff.photos.photo import Box

ORIENTATION = 0x0112
SIZES = [(301, 402), (402, 301), (300, 300), (90, 61), (233, 500), (4, 3000)]
BOXES = [None, Box(10, 20, 200, 150), Box(-5, 100, 400, 400), None, None, None]


def picture(width=301, height=402, seed=0) -> Image.Image:
    pixels = np.random.default_rng(seed).integers(0, 256, (height // 9, width // 9, 3))
    small = Image.fromarray(pixels.astype(np.uint8))
    return small.resize((width, height), Image.Resampling.BICUBIC)


def save(file, image=None, orientation=1, **how):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    (image or picture()).save(file, exif=exif, **how)
    return file


def damage(file: str) -> None:
    """In the middle, so that its end is as it should be."""
    data = bytearray(Path(file).read_bytes())
    half = len(data) // 2
    data[half : half + 400] = b"\xff\xc4" * 200
    Path(file).write_bytes(data)


def cosines(a, b):
    return (a * b).sum(axis=1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)
