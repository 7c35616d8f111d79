"""The one way from a photo and a box to what each network sees of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from ...photos.photo import Box
from ...photos.pictures.decode import Decoded
from ..networks.models import Model
from .jpegs import Jpeg, open_jpeg
from .opened import OpenedPhoto
from .preparing import cut_pixels, to_input

Seen = np.ndarray | Jpeg


@dataclass(frozen=True)
class Eye:
    """How a network looks at photos.

    Attributes
    ----------
    model : the network
    fit : a key of `preparing.FITS`
    decodes_jpegs : whether its device decodes JPEGs itself
    resizes_by_torch : whether torch resizes photos where it is quick at that, as it is there
        anyway; the numbers are the same
    """

    model: Model
    fit: str
    decodes_jpegs: bool = False
    resizes_by_torch: bool = False

    @property
    def side(self) -> int:
        """Width and height of the network's input, pixels, as far as decoding goes."""
        return self.model.detail or self.model.side

    def input_of(self, photo: Decoded | Image.Image | np.ndarray) -> np.ndarray:
        """An upright photo, or the part of it that counts, as the network's input.

        See `preparing.to_input`.
        """
        return to_input(photo, self.model, self.fit, self.resizes_by_torch)


def see(photo: OpenedPhoto, box: Box | None, eyes: Sequence[Eye]) -> list[Seen]:
    """What each network sees of a photo, the same to the last bit whoever else looks at it.

    Parameters
    ----------
    photo : perhaps seen before, with another box
    box : the part that is seen; None for the whole photo
    eyes : one for each network

    Returns
    -------
    An input for each, (side, side, 3) uint8; or the JPEG, where its device decodes it itself.

    Raises
    ------
    PhotoError
        If the file cannot be read, is damaged, or nothing of the box lies in it.
    """
    if not eyes:
        return []
    if photo.file is not None and any(eye.decodes_jpegs for eye in eyes):
        jpeg = open_jpeg(photo.file, box)
        return [
            jpeg if jpeg and eye.decodes_jpegs else eye.input_of(photo.part(box, eye.side))
            for eye in eyes
        ]
    return [*see_pixels(photo, box, eyes)]


def see_pixels(photo: OpenedPhoto, box: Box | None, eyes: Sequence[Eye]) -> list[np.ndarray]:
    """The same with every JPEG decoded here, whatever the devices could do."""
    if (pixels := photo.pixels(box, [eye.side for eye in eyes])) is not None:
        part = cut_pixels(pixels, box)
        return [eye.input_of(part) for eye in eyes]
    return [eye.input_of(photo.part(box, eye.side)) for eye in eyes]
