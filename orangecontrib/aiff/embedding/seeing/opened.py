"""A photo that one or several networks see, decoded no more often than it must be."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from ...photos.photo import Box
from ...photos.pictures.decode import Decoded, decode_photo, read_size
from .cutting import cut_out
from .jpegs import decode, open_jpeg
from .preparing import least_side, wants_all

SCALES = (8, 4, 2, 1)  # at which a JPEG's decoder can give a photo


class OpenedPhoto:
    """A photo whose parts are seen one after the other; decoded once at each scale.

    Nothing of it is kept on the disk, and nothing is read of it before it is asked for.

    Parameters
    ----------
    source : a file, or a picture that is upright and RGB

    """

    def __init__(self, source: Path | Image.Image):
        self._source = source
        self._size: tuple[int, int] | None = None
        self._decoded: dict[int, Decoded] = {}  # by scale
        self._pixels: np.ndarray | None = None

    @property
    def file(self) -> Path | None:
        """Where it is; None for a picture."""
        return None if isinstance(self._source, Image.Image) else self._source

    @property
    def size(self) -> tuple[int, int]:
        """Width and height as a person sees it, pixels.

        Raises
        ------
        PhotoError
            If the file cannot be read.
        """
        if isinstance(self._source, Image.Image):
            return self._source.size
        if self._size is None:
            self._size = read_size(self._source)
        return self._size

    def whole(self, at_least: int | None = None) -> Decoded:
        """The photo; perhaps reduced, with at least so many pixels on its shorter side.

        Raises
        ------
        PhotoError
            If the file cannot be read, is damaged, or is no picture.
        """
        if isinstance(self._source, Image.Image):
            return Decoded.whole(self._source)
        # While its size is not known nothing was decoded.
        if self._size and (held := self._decoded.get(self._scale(at_least))):
            return held
        photo = decode_photo(self._source, at_least)
        self._size = photo.size
        scale = self._scale(at_least)
        # Formats other than JPEG cannot be decoded at a scale.
        same = SCALES if scale > 1 and not photo.is_drafted else (scale,)
        self._decoded |= dict.fromkeys(same, photo)
        return photo

    def part(self, box: Box | None, side: int, closest: Box | None = None) -> Decoded:
        """What counts of it for a network with inputs of a side.

        Parameters
        ----------
        closest : the smallest part that the network sees of it, for which it is decoded; the same
            if not given

        Raises
        ------
        PhotoError
            If nothing of the box lies in the photo; and see `whole`.
        """
        closest = closest or box
        least = least_side(side, closest, *self.size) if closest else least_side(side)
        whole = self.whole(least)
        return cut_out(whole, box) if box else whole

    def pixels(self, box: Box | None, sides: Sequence[int]) -> np.ndarray | None:
        """All of it as something quicker than Pillow decodes it, to the same pixels.

        Parameters
        ----------
        box : what counts of it
        sides : of the networks' inputs

        Returns
        -------
        Upright, (height, width, 4) uint8, of which the last channel says nothing; None where
        Pillow is as quick, or is to say what is wrong.

        Raises
        ------
        PhotoError
            If the file cannot be read.
        """
        if self.file is None or 1 in self._decoded:
            return None
        if self._pixels is not None:
            return self._pixels if wants_all(sides, box, self.size) else None
        jpeg = open_jpeg(self.file, box, sides)
        if jpeg is None:
            return None
        self._size = jpeg.size
        self._pixels = decode(jpeg)
        return self._pixels

    def _scale(self, at_least: int | None) -> int:
        ratio = min(self.size) // at_least if at_least else 1
        return next((scale for scale in SCALES if scale <= ratio), 1)
