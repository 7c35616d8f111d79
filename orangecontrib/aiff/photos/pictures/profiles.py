"""Colour profiles that a file has and Pillow does not show."""

import io
import struct

import numpy as np
from PIL import Image

_ICC, _EXIF_MORE, _INTEROPERABILITY, _INDEX = "icc_profile", 0x8769, 0xA005, 1
_ADOBE_RGB = "R03"  # how a camera says so that puts no profile into its photos

# Chromaticities x, y of red, green, blue and white.
D65 = (0.3127, 0.3290)
SRGB = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06), D65)
ADOBE_RGB = ((0.64, 0.33), (0.21, 0.71), (0.15, 0.06), D65)
# By their numbers in ITU-T H.273, as HEIF, AVIF and PNG have them; others are near sRGB's.
PRIMARIES = {
    9: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046), D65),  # BT.2020
    12: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), D65),  # Display P3
}
GAMMAS = {4: 2.2, 5: 2.8, 8: 1.0}
LIKE_SRGB = (1, 2, 6, 13, 14, 15)  # curves; those of light beyond white are not turned
_CLOSE = 0.01  # of chromaticities that are the same

D50 = np.array([0.9642, 1.0, 0.8249])
BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)
_SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


def add_profile(image: Image.Image, file: io.BufferedReader, head: bytes) -> None:
    """Put a profile where Pillow would have put it, if there is one that it passed over.

    Parameters
    ----------
    image : opened, not yet decoded
    file : that it is read from; it stays where it is
    head : the file's first bytes, some thousand of them
    """
    reader = _READERS.get(image.format or "")
    if reader is None or image.info.get(_ICC):
        return
    at = file.tell()
    try:
        if profile := reader(image, file, head):
            image.info[_ICC] = profile
    except (ValueError, IndexError, KeyError, TypeError, SyntaxError, struct.error):
        pass  # damaged, so that it says nothing
    finally:
        file.seek(at)


def made_profile(primaries: tuple[tuple[float, float], ...], gamma: float | None = None) -> bytes:
    """An ICC profile of colours by their primaries.

    Parameters
    ----------
    primaries : chromaticities x, y of red, green, blue and white
    gamma : of all three; None for sRGB's curve
    """
    *colours, white = (np.array([x / y, 1, (1 - x - y) / y]) for x, y in primaries)
    matrix = np.stack(colours, axis=1)
    matrix = matrix * np.linalg.solve(matrix, white)
    cones = BRADFORD @ D50 / (BRADFORD @ white)
    matrix = np.linalg.solve(BRADFORD, cones[:, None] * (BRADFORD @ matrix))
    kind, numbers = (3, _SRGB_CURVE) if gamma is None else (0, (gamma,))
    curve = b"para" + bytes(4) + struct.pack(">HH", kind, 0) + _fixed(*numbers)
    parts = {b"wtpt": b"XYZ " + bytes(4) + _fixed(*D50)}
    for name, column in zip((b"r", b"g", b"b"), matrix.T, strict=True):
        parts[name + b"XYZ"] = b"XYZ " + bytes(4) + _fixed(*column)
        parts[name + b"TRC"] = curve
    at = 128 + 4 + 12 * len(parts)
    table, data = struct.pack(">I", len(parts)), b""
    for name, part in parts.items():
        table += name + struct.pack(">II", at + len(data), len(part))
        data += part
    head = struct.pack(">I4xI", at + len(data), 0x04300000) + b"mntrRGB XYZ "
    head += bytes(12) + b"acsp" + bytes(28) + _fixed(*D50)
    return head.ljust(128, b"\0") + table + data


def _fixed(*numbers: float) -> bytes:
    return b"".join(struct.pack(">i", round(number * 65536)) for number in numbers)


def _by_numbers(primaries: int, curve: int) -> bytes | None:
    if primaries not in PRIMARIES or not (curve in GAMMAS or curve in LIKE_SRGB):
        return None
    return made_profile(PRIMARIES[primaries], GAMMAS.get(curve))


def _of_camera(image: Image.Image, file: io.BufferedReader, head: bytes) -> bytes | None:
    if _ADOBE_RGB.encode() not in image.info.get("exif", b""):
        return None  # nearly always, and without reading more
    more = image.getexif().get_ifd(_INTEROPERABILITY)
    if str(more.get(_INDEX, "")).strip("\0 ") != _ADOBE_RGB:
        return None
    return made_profile(ADOBE_RGB, 563 / 256)


def _of_heif(image: Image.Image, file: io.BufferedReader, head: bytes) -> bytes | None:
    numbers = image.info.get("nclx_profile") or {}
    return _by_numbers(
        int(numbers.get("color_primaries", 1)), int(numbers.get("transfer_characteristics", 2))
    )


def _of_avif(image: Image.Image, file: io.BufferedReader, head: bytes) -> bytes | None:
    at = head.find(b"colrnclx")
    return _by_numbers(*struct.unpack_from(">HH", head, at + 8)) if at > 0 else None


def _of_png(image: Image.Image, file: io.BufferedReader, head: bytes) -> bytes | None:
    at = head.find(b"\0\0\0\4cICP")
    if at > 0:
        return _by_numbers(head[at + 8], head[at + 9])
    if "srgb" in image.info or "chromaticity" not in image.info:
        return None
    white, *colours = np.reshape(image.info["chromaticity"], (4, 2)).tolist()
    primaries = (*map(tuple, colours), tuple(white))
    if np.abs(np.subtract(primaries, SRGB)).max() < _CLOSE:
        return None
    gamma = image.info.get("gamma")
    return made_profile(primaries, 1 / gamma if gamma else None)


def _of_jpeg_2000(image: Image.Image, file: io.BufferedReader, head: bytes) -> bytes | None:
    at = head.find(b"colr\2")
    if at < 4:
        return None
    (length,) = struct.unpack_from(">I", head, at - 4)
    file.seek(at + 7)
    return file.read(length - 11)


def _of_gif(image: Image.Image, file: io.BufferedReader, head: bytes) -> bytes | None:
    at = head.find(b"\x21\xff\x0bICCRGBG1012")
    if at < 0:
        return None
    file.seek(at + 14)
    profile = b""
    while length := file.read(1)[0]:
        profile += file.read(length)
    return profile


def _of_bitmap(image: Image.Image, file: io.BufferedReader, head: bytes) -> bytes | None:
    if head[70:74] != b"DEBM":  # a profile inside, as little ends first
        return None
    start, length = struct.unpack_from("<II", head, 14 + 112)
    file.seek(14 + start)
    return file.read(length)


_READERS = {
    "JPEG": _of_camera,
    "MPO": _of_camera,
    "HEIF": _of_heif,
    "AVIF": _of_avif,
    "PNG": _of_png,
    "JPEG2000": _of_jpeg_2000,
    "GIF": _of_gif,
    "BMP": _of_bitmap,
}
