"""Which way up a photo is: the one reader of its orientation and size, whoever asks."""

import re
import struct

from PIL import Image

EXIF_ORIENTATION = 0x0112
SIDEWAYS = (5, 6, 7, 8)  # EXIF orientations that swap width and height
LEFT_IS_END = (2, 3, 6, 7)  # those where a row or column of the file ends on the left
TOP_IS_END = (3, 4, 7, 8)  # ... and at the top
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# XML's attributes may stand in either kind of quotes, of which Pillow knows one.
XMP_ORIENTATION = re.compile(rb"tiff:Orientation\s*(?:=\s*[\"']|>)\s*([1-8])")
_WIDTH, _HEIGHT = 256, 257  # of a TIFF
# What damaged EXIF data raises; the picture behind it may be sound.
_DAMAGE = (OSError, SyntaxError, ValueError, KeyError, IndexError, TypeError, struct.error)


def orientation_of(image: Image.Image) -> int:
    """How a file's pixels are to be turned, as EXIF counts it; 1 where it does not say.

    EXIF data speak first, then XMP. The boxes of HEIF and AVIF speak for themselves, and nothing
    else does there, as their standards have it.

    Parameters
    ----------
    image : as Pillow opened it. A PNG is decoded, as what it says may stand behind its pixels

    Raises
    ------
    decode.READING
        If a PNG is damaged.
    """
    if image.format == "HEIF":
        return 1  # turned by its reader
    if image.format == "PNG":
        image.load()
    try:
        if image.format == "AVIF":
            exif = Image.Exif()
            exif.load(image.info.get("exif", b""))  # in which Pillow puts what the boxes say
            found = exif.get(EXIF_ORIENTATION)
        else:
            found = image.getexif().get(EXIF_ORIENTATION, _said_by_xmp(image))
    except _DAMAGE:
        return 1
    return found if found in TURNS else 1


def _said_by_xmp(image: Image.Image) -> int | None:
    xmp = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    match = XMP_ORIENTATION.search(xmp.encode() if isinstance(xmp, str) else xmp)
    return int(match[1]) if match else None


def upright_size(image: Image.Image) -> tuple[int, int]:
    """Width and height as a person sees a photo that is opened and not yet turned.

    Raises
    ------
    decode.READING
        See `orientation_of`.
    """
    orientation = orientation_of(image)
    size = image.size
    if image.format == "TIFF":
        # Pillow has swapped them already where a tag says so, and not where XMP does.
        tags = image.tag_v2  # type: ignore[attr-defined]
        size = tags[_WIDTH], tags[_HEIGHT]
    return size[::-1] if orientation in SIDEWAYS else size


def left_to_turn(image: Image.Image) -> int:
    """The orientation by which an opened photo is to be turned once it is decoded.

    Raises
    ------
    decode.READING
        See `orientation_of`.
    """
    orientation = orientation_of(image)
    if image.format == "TIFF" and image.getexif().get(EXIF_ORIENTATION) == orientation:
        return 1  # Pillow turns TIFFs itself, by what it finds
    return orientation


def turned(image: Image.Image, orientation: int) -> Image.Image:
    """A picture turned upright."""
    turn = TURNS.get(orientation)
    return image if turn is None else image.transpose(turn)
