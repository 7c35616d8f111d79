"""The one way from a photo and a box to what each network sees of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...photos.photo import Box
from ..networks.models import Model
from .cutting import cut_pixels
from .jpegs import Jpeg, open_jpeg
from .opened import OpenedPhoto
from .preparing import to_input
from .views import View

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
    views : how often, and how, it looks at each; the last is the farthest off, if they differ
    """

    model: Model
    fit: str
    decodes_jpegs: bool = False
    resizes_by_torch: bool = False
    views: tuple[View, ...] = (View(),)

    @property
    def side(self) -> int:
        """Width and height of the network's input, pixels, as far as decoding goes."""
        return self.model.detail or self.model.side

    def input_of(
        self, photo: OpenedPhoto, box: Box | None, pixels: np.ndarray | None = None
    ) -> np.ndarray:
        """What it sees of a photo, or of the part in a box, as the network's input.

        Parameters
        ----------
        pixels : all of the photo, if they are there already

        Returns
        -------
        (views, side, side, 3) uint8
        """
        boxes = [view.box_of(box, photo) for view in self.views]
        if pixels is None:
            parts = [photo.part(each, self.side, boxes[0]) for each in boxes]
        else:
            parts = [cut_pixels(pixels, each) for each in boxes]
        by_torch = self.resizes_by_torch
        squares = [to_input(part, self.model, self.fit, by_torch) for part in parts]
        seen = np.empty((len(squares), *squares[0].shape), np.uint8)
        for into, square, view in zip(seen, squares, self.views, strict=True):
            for channel in range(3):  # all three at once take five times as long
                into[..., channel] = square[:, :: -1 if view.mirrored else 1, channel]
        return seen


def see(photo: OpenedPhoto, box: Box | None, eyes: Sequence[Eye]) -> list[Seen]:
    """What each network sees of a photo, the same to the last bit whoever else looks at it.

    Parameters
    ----------
    photo : perhaps seen before, with another box
    box : the part that is seen; None for the whole photo
    eyes : one for each network

    Returns
    -------
    An input for each, (views, side, side, 3) uint8; or the JPEG, where its device decodes it itself.

    Raises
    ------
    PhotoError
        If the file cannot be read, is damaged, or nothing of the box lies in it.
    """
    if not eyes:
        return []
    if photo.file is not None and any(eye.decodes_jpegs for eye in eyes):
        jpeg = open_jpeg(photo.file, box)
        return [jpeg if jpeg and eye.decodes_jpegs else eye.input_of(photo, box) for eye in eyes]
    return [*see_pixels(photo, box, eyes)]


def see_pixels(photo: OpenedPhoto, box: Box | None, eyes: Sequence[Eye]) -> list[np.ndarray]:
    """The same with every JPEG decoded here, whatever the devices could do."""
    pixels = photo.pixels(box, [eye.side for eye in eyes])
    return [eye.input_of(photo, box, pixels) for eye in eyes]
