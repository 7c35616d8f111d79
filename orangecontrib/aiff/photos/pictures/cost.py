"""What opening a picture takes, in bytes of memory, known before any pixel of it is decoded."""

import math
import struct

from PIL import Image

from .grey import is_deep

# Bytes that Pillow keeps of a pixel, by mode; four of all others.
_KEPT = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2}
_RGB = 4
# What a format's reader takes beside that, bytes a pixel, measured; more of more channels.
_WEBP, _CANVASES = 12, 8  # two canvases, and the pixels on their way
_AVIF_PLANES, _HEIF = 4, 8
_JP2_SAMPLE = 4
_COEFFICIENT = 2  # of a JPEG whose channels or details come one after the other
_STRIP_ROWS, _TILE_SIDES, _BITS, _SAMPLES = 278, (322, 323), 258, 277
_SIZ, _DEEP_AV1 = b"\xff\x4f\xff\x51", 0x40


def bytes_to_open(
    image: Image.Image,
    whole: tuple[int, int],
    head: bytes,
    in_turns: bool = False,
    scale: int = 1,
) -> int:
    """The most bytes that are held at once while a picture becomes upright RGB, and is cut.

    Parameters
    ----------
    image : as Pillow opened it, perhaps to be decoded at a reduced scale
    whole : its size in the file
    head : the file's first bytes
    in_turns : whether a JPEG's channels or details come one after the other
    scale : how many of its pixels become one, across and down, once it is decoded
    """
    pixels = math.prod(image.size)
    kept = _KEPT.get(image.mode, 4)
    numbers = (3 if kept > 2 else 2) * kept  # a picture's, and those on their way
    reader, lasting = _of_reader(image, whole, head, in_turns)
    if scale > 1:
        # Turned or not, with what comes piece by piece; deep grey as numbers and of eight bits.
        made = (2 * _RGB) / scale**2
        converted = max(numbers + 2, kept + 1 + made) if is_deep(image) else kept + made
    elif is_deep(image):
        # As numbers, as grey of eight bits, and as RGB.
        converted = max(numbers + 2, kept + 1 + 2 * _RGB)
    elif image.mode == "RGB" and "transparency" not in image.info:
        converted = kept + _RGB * (1 + bool(image.info.get("icc_profile")))
    else:
        converted = kept + 2 * _RGB
    return round(max(reader + kept * pixels, lasting + converted * pixels))


def _of_reader(
    image: Image.Image, whole: tuple[int, int], head: bytes, in_turns: bool
) -> tuple[int, int]:
    """What a reader takes beside the picture while it decodes, and until the file is closed."""
    pixels = math.prod(whole)
    bands = len(image.getbands())
    if image.format in ("JPEG", "MPO"):
        return round(_COEFFICIENT * _samples(image) * pixels) if in_turns else 0, 0
    if image.format == "WEBP":
        return _WEBP * pixels, _CANVASES * pixels
    if image.format == "AVIF":
        at = head.find(b"av1C")
        deep = at < 0 or bool(head[at + 6 : at + 7] and head[at + 6] & _DEEP_AV1)
        planes = (1 + deep) * (3 + (bands > 3)) + 1
        return (planes + max(3, bands)) * pixels, planes * pixels
    if image.format == "HEIF":
        return _HEIF * pixels, _HEIF // 2 * pixels
    if image.format == "JPEG2000":
        return (_JP2_SAMPLE + 1) * bands * min(pixels, _jp2_tile(head, pixels)), 0
    if image.format == "TIFF":
        return 2 * _tiff_strip(image, whole), 0
    return 0, 0


def _samples(image: Image.Image) -> float:
    """Samples a pixel: three, or half of that where colours are coarser."""
    layers = [(layer[1], layer[2]) for layer in getattr(image, "layer", ())]
    most = max((h for h, _ in layers), default=1) * max((v for _, v in layers), default=1)
    return sum(h * v for h, v in layers) / most if layers and most else 4


def _jp2_tile(head: bytes, pixels: int) -> int:
    at = head.find(_SIZ)
    if at < 0 or len(head) < at + 40:
        return pixels
    width, height, *_, across, down = struct.unpack_from(">6I", head, at + 8)
    tile = min(width, across) * min(height, down)
    return tile or pixels


def _tiff_strip(image: Image.Image, whole: tuple[int, int]) -> int:
    tags = getattr(image, "tag_v2", {})
    bits = tags.get(_BITS, 8)
    bits = max(bits) if isinstance(bits, tuple) and bits else bits
    samples = tags.get(_SAMPLES, 1)
    rows, (across, down) = tags.get(_STRIP_ROWS), map(tags.get, _TILE_SIDES)
    if isinstance(across, int) and isinstance(down, int) and across * down > 0:
        pixels = across * down
    else:
        height = rows if isinstance(rows, int) and rows > 0 else whole[1]
        pixels = whole[0] * min(height, whole[1])
    if not (isinstance(bits, int) and isinstance(samples, int)):
        return 8 * pixels
    return pixels * samples * bits // 8
