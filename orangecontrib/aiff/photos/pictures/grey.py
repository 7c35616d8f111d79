"""Grey pictures of other depths than eight bits, brought to eight."""

import numpy as np
from PIL import Image

from ...errors import PhotoError

BITS, PHOTOMETRIC, SAMPLE_FORMAT, WHITE_IS_ZERO, UNSIGNED = 258, 262, 339, 0, 1  # of a TIFF
PIECE = 1_000_000  # pixels that are brought to eight bits at once
MOST = 2.0  # what sharpening may make of white, where white is 1
UNKNOWN_RANGE = "its grey values do not say which is black and which is white"
ADVICE = "Export it again as JPEG or PNG."


def is_deep(image: Image.Image) -> bool:
    """Whether a picture's grey has more than eight bits."""
    return image.mode.startswith("I") or image.mode == "F"


def eight_bits(image: Image.Image) -> Image.Image:
    """A picture of mode I, I;16 or F as one of mode L, or LA where a level of it is transparent.

    Whole numbers are a share of the most that their bits hold; fractions are from 0 to 1, as
    ImageMagick takes them, and what is beyond is black or white.

    Raises
    ------
    PhotoError
        If the values are of no known range.
    """
    values = np.asarray(image)
    tags = getattr(image, "tag_v2", {})
    if image.mode == "F":
        _refuse_unknown_range(values)
        exact, most = values.dtype, 1
    else:
        values, exact, most = _whole_numbers(values, tags)
    levels = np.empty(values.shape, dtype=np.uint8)
    # Piece by piece, as there are several copies on the way.
    rows = max(1, PIECE // max(1, image.width))
    for top in range(0, len(values), rows):
        share = (values[top : top + rows].astype(exact) / most).astype(np.float32)
        if tags.get(PHOTOMETRIC) == WHITE_IS_ZERO:
            share = 1 - share
        levels[top : top + rows] = np.round(255 * share.clip(0, 1)).astype(np.uint8)
    grey = Image.fromarray(levels)
    if profile := image.info.get("icc_profile"):
        grey.info["icc_profile"] = profile
    level = image.info.get("transparency")
    if isinstance(level, int):
        grey.putalpha(Image.fromarray(np.where(values == level, 0, 255).astype(np.uint8)))
    return grey


def _refuse_unknown_range(values: np.ndarray) -> None:
    # Comparing with what is no number gives false.
    if not -MOST <= values.min(initial=0) <= values.max(initial=0) <= MOST:
        raise PhotoError(UNKNOWN_RANGE, ADVICE)


def _whole_numbers(values: np.ndarray, tags) -> tuple[np.ndarray, np.dtype, int]:
    """The values as they are to be read, how exactly they divide, and the most they may be."""
    bits = min(_first(tags.get(BITS, 16)), 32)
    if bits < 32:
        signed = _first(tags.get(SAMPLE_FORMAT, UNSIGNED)) != UNSIGNED
        return values, np.dtype(np.float32), 2 ** (bits - signed) - 1
    if _first(tags.get(SAMPLE_FORMAT, UNSIGNED)) == UNSIGNED:
        values = values.view(np.uint32)
    if values.min(initial=0) < 0:
        raise PhotoError(UNKNOWN_RANGE, ADVICE)
    # Programs keep eight or sixteen bits in whole numbers of 32, where all of these would be black.
    top = int(values.max(initial=0))
    most = next(most for most in (2**8 - 1, 2**16 - 1, 2**31 - 1, 2**32 - 1) if top <= most)
    return values, np.dtype(np.float64), most


def _first(value) -> int:
    return value[0] if isinstance(value, tuple) else value


def transparent_level(image: Image.Image, bits: int) -> int | tuple[int, ...] | bytes:
    """The level or colour of a PNG that is transparent, as its decoded pixels have it.

    Pillow brings pixels to eight bits, and leaves the level as it stands in the file.

    Parameters
    ----------
    image : decoded
    bits : of a channel in the file
    """
    level = image.info["transparency"]
    if image.mode == "L" and bits < 8:
        return level * 255 // (2**bits - 1)
    if image.mode == "RGB" and bits == 16:
        return tuple(channel >> 8 for channel in level)
    return level
