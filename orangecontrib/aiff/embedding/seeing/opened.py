"""A photo that one or several networks see, decoded no more often than it must be."""

from pathlib import Path

from PIL import Image

from ...photos.photo import Box
from ...photos.pictures.decode import Decoded, decode_photo, read_size
from .preparing import cut_out

# JPEGs may be decoded at a reduced scale, but with this many pixels for each that is kept.
OVERSAMPLING = 1.5
SCALES = (8, 4, 2, 1)  # at which a JPEG's decoder can give a photo


class OpenedPhoto:
    """A photo whose parts are embedded one after the other; decoded once at each scale.

    Nothing of it is kept on the disk.

    Parameters
    ----------
    source : a file, or a picture that is upright and RGB

    Attributes
    ----------
    size : width and height as a person sees it, pixels
    file : where it is; None for a picture

    Raises
    ------
    PhotoError
        If the file cannot be read.
    """

    def __init__(self, source: Path | Image.Image):
        self._source = source
        self.file = None if isinstance(source, Image.Image) else source
        self._decoded: dict[int, Decoded] = {}  # by scale
        self.size = source.size if isinstance(source, Image.Image) else read_size(source)

    def whole(self, at_least: int | None = None) -> Decoded:
        """The photo; perhaps reduced, with at least so many pixels on its shorter side."""
        if isinstance(self._source, Image.Image):
            return Decoded.whole(self._source)
        ratio = min(self.size) // at_least if at_least else 1
        scale = next((scale for scale in SCALES if scale <= ratio), 1)
        if scale not in self._decoded:
            photo = decode_photo(self._source, at_least)
            # Formats other than JPEG cannot be decoded at a scale.
            same = SCALES if scale > 1 and photo.image.size == self.size else (scale,)
            self._decoded |= dict.fromkeys(same, photo)
        return self._decoded[scale]

    def part(self, box: Box | None, side: int) -> Decoded:
        """What a network with inputs of a side sees, as where tables are embedded.

        Raises
        ------
        PhotoError
            If nothing of the box lies in the photo, or the file is gone or damaged.
        """
        if box is None:
            return self.whole(least_side(side))
        return cut_out(self.whole(least_side(side, box, *self.size)), box)


def least_side(side: int, box: Box | None = None, width: int = 1, height: int = 1) -> int | None:
    """Pixels that a photo's shorter side keeps when it is decoded at a reduced scale.

    Parameters
    ----------
    side : of the network's input
    box, width, height : the part that is seen, and the photo's size; the whole photo if not given

    Returns
    -------
    None where it is to be decoded in full.
    """
    least = OVERSAMPLING * side
    if box is None:
        return round(least)
    # A small box wants a large photo, if it is to hold as many pixels as a whole one would.
    share = min(box.width, box.height) / min(width, height)
    return round(round(least) / share) if share > 0 else None


def open_part(file: Path, box: Box | None, side: int) -> Decoded:
    """What a network with inputs of a side sees of a photo that no other network sees."""
    if box is None:
        return decode_photo(file, at_least=least_side(side))
    width, height = read_size(file)
    return cut_out(decode_photo(file, at_least=least_side(side, box, width, height)), box)
