"""Photos to a network's input: which part, and how it is brought to the network's square."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageOps

from ..photos.decode import PhotoError
from ..photos.photo import Box
from .models import Model

SQUEEZE, PAD, CROP = "squeeze", "pad", "crop"
WHOLE, BOXED = "whole", "box"

REGIONS = {
    WHOLE: ("Whole photo", "All of the photo"),
    BOXED: ("Box columns", "The box that the columns box x, box y, box width, box height name"),
}


@dataclass(frozen=True)
class Fit:
    """A way to bring a picture of any shape to a square."""

    label: str
    tooltip: str
    words: str  # in a sentence about what the network sees
    make: Callable[[Image.Image, Model], Image.Image]


def _squeeze(photo: Image.Image, model: Model) -> Image.Image:
    return photo.resize((model.side, model.side), _filter(model))


def _pad(photo: Image.Image, model: Model) -> Image.Image:
    # The ground is the mean that normalising takes away: the network sees nothing there.
    ground = tuple(round(255 * channel) for channel in model.mean)
    return ImageOps.pad(photo, (model.side, model.side), _filter(model), ground)


def _crop(photo: Image.Image, model: Model) -> Image.Image:
    scale = model.resize / min(photo.size)
    # Rounded down, and the middle rounded, as torchvision does both.
    size = [max(model.resize, int(side * scale)) for side in photo.size]
    left, top = (round((side - model.side) / 2) for side in size)
    resized = photo.resize(tuple(size), _filter(model))
    return resized.crop((left, top, left + model.side, top + model.side))


FITS = {
    SQUEEZE: Fit(
        "Squeezed to a square",
        "All of it is seen, its shape is not kept; as Orange's Image Embedding does",
        "squeezed to",
        _squeeze,
    ),
    PAD: Fit(
        "Shape kept, on a neutral ground",
        "All of it is seen, with bars beside it that the network sees as nothing",
        "its shape kept, laid on",
        _pad,
    ),
    CROP: Fit(
        "Centre crop",
        "The middle, as the networks were trained; the ends of a tall photo are cut off",
        "its middle cropped to",
        _crop,
    ),
}


def describe_input(model: Model, region: str, fit: str) -> str:
    """What the network sees of a photo, in words."""
    what = "whole photo" if region == WHOLE else "box"
    return f"{what}, {FITS[fit].words} {model.side} × {model.side} pixels"


def cut_out(photo: Image.Image, box: Box, width: int, height: int) -> Image.Image:
    """The part of a photo in a box.

    Parameters
    ----------
    photo : perhaps decoded at a reduced scale
    box : in pixels of the whole photo; what lies outside is left away
    width, height : of the whole photo, pixels

    Raises
    ------
    PhotoError
        If nothing of the box lies in the photo.
    """
    across, down = photo.width / width, photo.height / height
    left, top = max(0, round(box.x * across)), max(0, round(box.y * down))
    right = min(photo.width, round((box.x + box.width) * across))
    bottom = min(photo.height, round((box.y + box.height) * down))
    if right <= left or bottom <= top:
        raise PhotoError("its box lies outside the photo", "Correct the box's columns.")
    return photo.crop((left, top, right, bottom))


def to_input(photo: Image.Image, model: Model, fit: str) -> np.ndarray:
    """An upright RGB picture as the network's input, (side, side, 3) uint8."""
    return np.asarray(FITS[fit].make(photo, model))


def _filter(model: Model) -> Image.Resampling:
    return Image.Resampling.BICUBIC if model.bicubic else Image.Resampling.BILINEAR
