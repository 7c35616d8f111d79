"""One picture in files of every format, its colours counted as one of Qt's colour spaces counts."""

import io
import struct

import numpy as np
import pillow_heif
from AnyQt.QtGui import QColorSpace
from PIL import Image, ImageCms

pillow_heif.register_heif_opener()

_SPACES = {
    "Display P3": QColorSpace.NamedColorSpace.DisplayP3,
    "Adobe RGB": QColorSpace.NamedColorSpace.AdobeRgb,
    "ProPhoto": QColorSpace.NamedColorSpace.ProPhotoRgb,
    "sRGB": QColorSpace.NamedColorSpace.SRgb,
}
PROFILES = {name: bytes(QColorSpace(space).iccProfile()) for name, space in _SPACES.items()}
WIDE = tuple(name for name in PROFILES if name != "sRGB")


def picture(size: tuple[int, int] = (160, 120)) -> Image.Image:
    """Soft patches of many colours, none at the edge of sRGB."""
    patches = np.random.default_rng(3).integers(30, 226, (5, 6, 3), dtype=np.uint8)
    return Image.fromarray(patches).resize(size, Image.Resampling.BICUBIC)


def few_colours(size: tuple[int, int] = (160, 120)) -> Image.Image:
    """A picture that a format with few colours keeps as it is."""
    return picture(size).quantize(200, dither=Image.Dither.NONE).convert("RGB")


def counted_in(image: Image.Image, profile: bytes) -> Image.Image:
    """The same colours in other numbers."""
    counted = ImageCms.profileToProfile(
        image,
        ImageCms.createProfile("sRGB"),
        ImageCms.ImageCmsProfile(io.BytesIO(profile)),
        outputMode="RGB",
    )
    counted.info.clear()
    return counted


def _pillow(kind, **options):
    def save(image, profile):
        file = io.BytesIO()
        image.save(file, kind, **options, **({"icc_profile": profile} if profile else {}))
        return file.getvalue()

    return save


def _jpeg_2000(image, profile):
    data = _pillow("JPEG2000")(image, None)
    if not profile:
        return data
    at = data.index(b"colr") - 4
    length = int.from_bytes(data[at : at + 4], "big")
    box = b"colr\2\0\0" + profile
    data = data[:at] + struct.pack(">I", len(box) + 4) + box + data[at + length :]
    at = data.index(b"jp2h") - 4
    longer = int.from_bytes(data[at : at + 4], "big") + len(box) + 4 - length
    return data[:at] + struct.pack(">I", longer) + data[at + 4 :]


def _gif(image, profile):
    colours, which = np.unique(np.asarray(image).reshape(-1, 3), axis=0, return_inverse=True)
    image = Image.fromarray(which.reshape(image.height, image.width).astype(np.uint8))
    image.putpalette(colours.tobytes())
    data = _pillow("GIF", optimize=False)(image, None)
    if not profile:
        return data
    at = 13 + 3 * 2 ** ((data[10] & 7) + 1)
    parts = [profile[i : i + 255] for i in range(0, len(profile), 255)]
    inside = b"".join(bytes([len(part)]) + part for part in parts)
    return b"GIF89a" + data[6:at] + b"\x21\xff\x0bICCRGBG1012" + inside + b"\0" + data[at:]


def _bitmap(image, profile):
    data = _pillow("BMP")(image, None)
    if not profile:
        return data
    pixels = data[54:]
    more = struct.pack("<4I", 0xFF0000, 0xFF00, 0xFF, 0) + b"DEBM" + bytes(48)
    more += struct.pack("<4I", 4, 124 + len(pixels), len(profile), 0)
    head = struct.pack("<I", 124) + data[18:54] + more
    start = b"BM" + struct.pack("<IHHI", 14 + 124 + len(pixels) + len(profile), 0, 0, 138)
    return start + head + pixels + profile


# Each makes the bytes of a file of RGB pixels and a profile, or None.
FORMATS = {
    "jpg": _pillow("JPEG", quality=100, subsampling=0),
    "png": _pillow("PNG"),
    "webp": _pillow("WEBP", lossless=True),
    "tif": _pillow("TIFF"),
    "avif": _pillow("AVIF", quality=100, subsampling="4:4:4"),
    "heic": _pillow("HEIF", quality=95, chroma=444),
    "jp2": _jpeg_2000,
    "gif": _gif,
    "bmp": _bitmap,
}
