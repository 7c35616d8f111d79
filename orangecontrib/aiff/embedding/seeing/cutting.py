"""The part of a photo that is seen, cut out of it."""

import math
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from ...errors import PhotoError
from ...photos.photo import Box
from ...photos.pictures.decode import Decoded

if TYPE_CHECKING:
    import torch

Pixels = TypeVar("Pixels", np.ndarray, "torch.Tensor")


def cut_out(photo: Decoded, box: Box) -> Decoded:
    """The part of a photo in a box.

    Parameters
    ----------
    photo : perhaps decoded at a reduced scale
    box : in pixels of the whole photo; what lies outside is left away

    Raises
    ------
    PhotoError
        If nothing of the box lies in the photo.
    """
    width, height = photo.size
    x0, y0, x1, y1 = edges_of(box, width, height)
    left, top, right, bottom = photo.extent
    across, down = (right - left) / width, (bottom - top) / height
    left, right = left + x0 * across, left + x1 * across
    top, bottom = top + y0 * down, top + y1 * down
    first = math.floor(left), math.floor(top)
    last = min(photo.image.width, math.ceil(right)), min(photo.image.height, math.ceil(bottom))
    extent = (left - first[0], top - first[1], right - first[0], bottom - first[1])
    return Decoded(photo.image.crop((*first, *last)), (x1 - x0, y1 - y0), extent)


def cut_pixels(pixels: Pixels, box: Box | None) -> Pixels:
    """The same of all of a photo's pixels, (height, width, channels); no box takes all of them."""
    if box is None:
        return pixels
    height, width = pixels.shape[:2]
    left, top, right, bottom = edges_of(box, width, height)
    return pixels[top:bottom, left:right]


def edges_of(box: Box, width: int, height: int) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of a box in a photo, whole pixels."""
    left, top = max(0, round(box.x)), max(0, round(box.y))
    right, bottom = min(width, round(box.x + box.width)), min(height, round(box.y + box.height))
    if right <= left or bottom <= top:
        raise PhotoError("its box lies outside the photo", "Correct the box's columns.")
    return left, top, right, bottom
