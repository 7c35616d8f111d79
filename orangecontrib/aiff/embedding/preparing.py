"""Photos to a network's input: which part, and how it is brought to the network's square."""

import functools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from ..photos.decode import Decoded, PhotoError
from ..photos.people import VERSION as PEOPLE
from ..photos.photo import Box
from ..photos.regions import VERSION
from .models import Model

SQUEEZE, PAD, CROP = "squeeze", "pad", "crop"
WHOLE, BOXED, AUTO_REGION, PERSON = "whole", "box", "auto", "person"
COPIED = 4_000_000  # pixels, of a photo or what it becomes, that torch may hold beside Pillow's
FOUND = (AUTO_REGION, PERSON)  # regions that are looked for, and go out with the table

REGIONS = {
    AUTO_REGION: (
        "Where the garment is",
        "Found in each photo: the product on its ground, or where somebody wears it; the middle "
        "where the surroundings are not plain. Boxes that the data has are kept",
    ),
    PERSON: (
        "Where the garment is, by a network (Keypoint R-CNN)",
        "As above, but the shoulders, hips and feet of whoever wears it are found by a network, "
        "also on a street; its weights are downloaded once",
    ),
    WHOLE: ("Whole photo", "All of the photo"),
    BOXED: ("Box columns", "The box that the columns box x, box y, box width, box height name"),
}


@dataclass(frozen=True)
class Fit:
    """A way to bring a picture of any shape to a square."""

    label: str
    tooltip: str
    words: str  # in a sentence about what the network sees
    make: Callable[[Decoded, Model], np.ndarray]


def _squeeze(photo: Decoded, model: Model) -> np.ndarray:
    return _resized(photo, model, (model.side, model.side))


def _pad(photo: Decoded, model: Model) -> np.ndarray:
    scale = model.side / max(photo.size)
    width, height = (max(1, round(side * scale)) for side in photo.size)
    # The ground is the mean that normalising takes away: the network sees nothing there.
    ground = np.array([round(255 * channel) for channel in model.mean], dtype=np.uint8)
    square = np.tile(ground, (model.side, model.side, 1))
    left, top = (round((model.side - side) / 2) for side in (width, height))
    square[top : top + height, left : left + width] = _resized(photo, model, (width, height))
    return square


def _crop(photo: Decoded, model: Model) -> np.ndarray:
    scale = model.resize / min(photo.size)
    # Rounded down, and the middle rounded, as torchvision does both.
    size = [max(model.resize, int(side * scale)) for side in photo.size]
    left, top = (round((side - model.side) / 2) for side in size)
    return _resized(photo, model, size, (left, top, left + model.side, top + model.side))


def _resized(
    photo: Decoded, model: Model, size: Sequence[int], part: Sequence[int] | None = None
) -> np.ndarray:
    """The whole photo at a size, or only a part of that; (height, width, 3) uint8."""
    image, part = photo.image, part or (0, 0, *size)
    whole = photo.extent == (0, 0, *image.size)
    # A narrow strip becomes huge before its middle is cut out, if all of it is computed.
    pixels = max(math.prod(image.size), math.prod(size))
    if whole and pixels <= COPIED and _torch_is_quick():
        return _resized_by_torch(image, model, size, part)
    return _resized_by_pillow(photo, model, size, part)


@functools.cache
def _torch_is_quick() -> bool:
    import torch  # here: not all who need this module need torch

    return torch.backends.cpu.get_cpu_capability() in ("AVX2", "AVX512")


def _resized_by_torch(
    image: Image.Image, model: Model, size: Sequence[int], part: Sequence[int]
) -> np.ndarray:
    """As Pillow does, but for rounding, in less than half of its time."""
    import torch

    method = "bicubic" if model.bicubic else "bilinear"
    pixels = torch.from_numpy(np.array(image)).unsqueeze(0).permute(0, 3, 1, 2)
    resized = torch.nn.functional.interpolate(pixels, size[::-1], mode=method, antialias=True)
    left, top, right, bottom = part
    return resized[0].permute(1, 2, 0)[top:bottom, left:right].numpy()


def _resized_by_pillow(
    photo: Decoded, model: Model, size: Sequence[int], part: Sequence[int]
) -> np.ndarray:
    """Any extent, fractions of pixels too; what is cut off is never computed."""
    left, top, right, bottom = photo.extent
    x0, y0, x1, y1 = part
    across, down = (right - left) / size[0], (bottom - top) / size[1]
    edges = left + x0 * across, top + y0 * down, left + x1 * across, top + y1 * down
    # Pillow refuses an edge that lies outside, be it by what rounding leaves.
    limits = photo.image.size * 2
    box = tuple(min(edge, limit) for edge, limit in zip(edges, limits, strict=True))
    method = Image.Resampling.BICUBIC if model.bicubic else Image.Resampling.BILINEAR
    return np.asarray(photo.image.resize((x1 - x0, y1 - y0), method, box))


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
    what = {
        WHOLE: "whole photo",
        BOXED: "box",
        AUTO_REGION: f"automatic region {VERSION}",
        PERSON: f"region by Keypoint R-CNN {PEOPLE}, else automatic region {VERSION}",
    }[region]
    return f"{what}, {FITS[fit].words} {model.side} × {model.side} pixels"


def cut_out(photo: Decoded, box: Box) -> Decoded:
    """The part of a photo in a box.

    Parameters
    ----------
    box : in pixels of the whole photo; what lies outside is left away

    Raises
    ------
    PhotoError
        If nothing of the box lies in the photo.
    """
    width, height = photo.size
    x0, y0 = max(0, round(box.x)), max(0, round(box.y))
    x1, y1 = min(width, round(box.x + box.width)), min(height, round(box.y + box.height))
    if x1 <= x0 or y1 <= y0:
        raise PhotoError("its box lies outside the photo", "Correct the box's columns.")
    left, top, right, bottom = photo.extent
    across, down = (right - left) / width, (bottom - top) / height
    left, right = left + x0 * across, left + x1 * across
    top, bottom = top + y0 * down, top + y1 * down
    first = math.floor(left), math.floor(top)
    last = min(photo.image.width, math.ceil(right)), min(photo.image.height, math.ceil(bottom))
    extent = (left - first[0], top - first[1], right - first[0], bottom - first[1])
    return Decoded(photo.image.crop((*first, *last)), (x1 - x0, y1 - y0), extent)


def to_input(photo: Decoded | Image.Image, model: Model, fit: str) -> np.ndarray:
    """An upright RGB picture as the network's input, (side, side, 3) uint8."""
    if isinstance(photo, Image.Image):
        photo = Decoded.whole(photo)
    return FITS[fit].make(photo, model)
