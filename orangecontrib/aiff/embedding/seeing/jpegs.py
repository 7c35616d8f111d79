"""JPEGs without Pillow: the same pixels in main memory, sooner; or left for a GPU to decode."""

import math
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import simplejpeg

from ...photos.photo import Box
from ...photos.pictures.colours import is_srgb
from ...photos.pictures.decode import make_room, watched
from ...photos.pictures.upright import LEFT_IS_END, SIDEWAYS, TOP_IS_END, orientation_of
from .preparing import COPIED, wants_all

END = b"\xff\xd9"
TAIL = 65_536  # bytes; phones append depth maps, videos and much else to a picture
LARGEST = 64_000_000  # bytes of a file that is read at once
MOST_BYTES = 1_000_000  # of a file that a GPU decodes; hundreds of them wait in memory


@dataclass(frozen=True, eq=False)
class Jpeg:
    """A JPEG that is still to be decoded.

    Attributes
    ----------
    data : the file's bytes
    file : where they are from
    size : width and height as a person sees the photo, pixels
    orientation : of its EXIF block, 1..8
    box : what is seen of it; None for all
    """

    data: bytes
    file: Path
    size: tuple[int, int]
    orientation: int
    box: Box | None


def open_jpeg(file: Path, box: Box | None, sides: Sequence[int] | None = None) -> Jpeg | None:
    """A photo to be decoded by something else than Pillow.

    Parameters
    ----------
    box : what is seen of it
    sides : of the networks' inputs that are to be made in main memory; None on a GPU

    Returns
    -------
    None where Pillow decodes it as quickly, or is to say what is wrong with it.

    Raises
    ------
    PhotoError
        If the file cannot be read.
    """
    with watched(file) as (image, content):
        if image.format != "JPEG" or image.mode != "RGB" or not is_srgb(image):
            return None
        orientation = orientation_of(image)
        size = image.size[::-1] if orientation in SIDEWAYS else image.size
        if math.prod(size) > COPIED:
            return None
        if not wants_all(sides or (), box, size):
            return None
        make_room(image, content, image.size)
        if os.fstat(content.fileno()).st_size > LARGEST:
            return None
        content.seek(0)
        data = content.read()
    if sides is None and len(data) > MOST_BYTES:
        return None
    return Jpeg(data, file, size, orientation, box) if END in data[-TAIL:] else None


def decode(jpeg: Jpeg) -> np.ndarray | None:
    """The whole photo, upright, (height, width, 4) uint8, of which the last channel says nothing.

    Returns
    -------
    None if it is not quite as it should be; Pillow may make more of it.
    """
    try:
        # Four channels are decoded and resized more quickly than three.
        pixels = simplejpeg.decode_jpeg(jpeg.data, "RGBX")
    except ValueError:
        return None
    # Neither torch nor a view of whole pixels takes an array that runs backwards.
    return np.ascontiguousarray(upright(pixels, jpeg.orientation, np.swapaxes, np.flip))


def upright(pixels, orientation: int, swapaxes: Callable, flip: Callable):
    """Turned by an orientation, with the functions of whose pixels they are."""
    if orientation in SIDEWAYS:
        pixels = swapaxes(pixels, 0, 1)
    ends = {1: orientation in LEFT_IS_END, 0: orientation in TOP_IS_END}
    turned = tuple(axis for axis, is_end in ends.items() if is_end)
    return flip(pixels, turned) if turned else pixels
