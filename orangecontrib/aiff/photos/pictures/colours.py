"""Colours as sRGB, whatever colours a photo's file counts in."""

import functools
import io
from typing import Final

import numpy as np
from PIL import Image, ImageCms

# Levels of 255 by which a profile's colours may differ from sRGB's and be taken for them, as its
# makers rounded in other ways. Such photos cost nothing, and not a bit of them changes.
NEAR = 2
KEPT = 32  # transforms; a profile for print takes half a megabyte
STEPS = 9  # of each channel's colours that are tried
LAB: Final = "LAB"  # a mode that says by itself what it counts
TO_SRGB = "RGB"


def is_srgb(image: Image.Image) -> bool:
    """Whether an opened photo's colours need no turning; none of it is decoded."""
    return _transform_of(image) is None


def as_srgb(image: Image.Image) -> Image.Image:
    """A photo with its colours in sRGB: RGB or RGBA, or as it was where nothing is to be done.

    Parameters
    ----------
    image : with eight bits a channel; its transparency is a channel, if it has any
    """
    transform = _transform_of(image)
    if transform is None:
        return image
    alpha = image.getchannel("A") if image.mode in ("RGBA", "LA") else None
    mode = _plain(image.mode)
    turned = transform.apply(image if image.mode == mode else image.convert(mode))
    if alpha is not None:
        turned.putalpha(alpha)
    return turned


def _transform_of(image: Image.Image) -> ImageCms.ImageCmsTransform | None:
    mode = _plain(image.mode)
    profile = b"" if mode == LAB else image.info.get("icc_profile")
    if not profile and mode != LAB:
        return None
    return _transform(bytes(profile or b""), mode)


def _plain(mode: str) -> str:
    """The mode whose colours are turned in place of another's."""
    if mode in ("CMYK", LAB):
        return mode
    return "L" if mode in ("1", "L", "LA", "F") or mode.startswith("I") else "RGB"


@functools.lru_cache(KEPT)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """From a profile's colours to sRGB; None where they are sRGB's.

    A damaged profile, or one of other channels than the photo's, says nothing: the colours as
    they are stored are near enough.
    """
    try:
        source = (
            ImageCms.createProfile(LAB)
            if mode == LAB
            else ImageCms.ImageCmsProfile(io.BytesIO(profile))
        )
        transform = ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode, TO_SRGB)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None
    if mode not in ("L", "RGB"):
        return transform
    tried = _colours(mode)
    turned = np.asarray(transform.apply(tried), dtype=int)
    same = np.asarray(tried.convert(TO_SRGB), dtype=int)
    return None if np.abs(turned - same).max() <= NEAR else transform


def _colours(mode: str) -> Image.Image:
    """Colours all over what a mode can hold."""
    if mode == "L":
        return Image.fromarray(np.arange(256, dtype=np.uint8)[None])
    levels = np.linspace(0, 255, STEPS).round().astype(np.uint8)
    grid = np.stack(np.meshgrid(levels, levels, levels), axis=-1)
    return Image.fromarray(grid.reshape(STEPS, -1, 3))
