"""What a photo itself says about its domain: a suggestion for people, never a label."""

import re
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import NamedTuple

import numpy as np
from PIL import Image

from ..columns import CONSUMER, SHOP

# Measured on 398 shop photos of models and 400 of garments lying flat (76 % and 98 % have such a
# border), and on 372 everyday photos from phones (none has).
BORDER_SIDE = 64  # the photo is looked at as a square of so many pixels
BORDER_WIDTH = 2
LIGHT = 240  # the border's median in its darkest channel, of 255
SPREAD = 12  # how far a pixel may be from the median
PLAIN_SHARE = 0.8  # of the border; models' feet and cropped arms cross it

# Shorter and longer side. Shops export to few sizes; those with a camera's 3:4 are left out,
# since messengers shrink phones' photos to them.
WEB_SIZES = frozenset(
    {(side, side) for side in (400, 500, 600, 700, 800, 900, 1000, 1200, 1500, 1600, 2000)}
    | {(513, 655), (870, 1110), (1116, 1422), (1020, 1300), (2000, 2550), (606, 875)}
    | {(762, 1100), (600, 900), (800, 1200), (1000, 1500), (750, 1125), (1024, 1536), (850, 1280)}
)
_SHOP_NAME = re.compile(
    r"(?<![a-z])(?:asos|zalando|zara|hm(?:goepprod)?|mango|shein|uniqlo|yoox|farfetch|aboutyou|"
    r"bershka|stradivarius|pullandbear|revolve|boohoo|prettylittlething|net-?a-?porter)(?![a-z])"
    r"|(?<!\d)\d{8,}[-_]\d{1,2}(?:[-_.][a-z]{1,3})?$"
    r"|(?<!\d)\d{6,}-\d{1,2}-[a-z]{1,2}$",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"(?:19|20)\d\d-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])"
    r"|^(?:img|vid|dsc|dscn|dscf|pxl|p|wa|whatsapp|screenshot)[-_ ]?\d",
    re.IGNORECASE,
)


class Voice(NamedTuple):
    """One thing that speaks for a domain, and what it is."""

    domain: str
    reason: str


def has_plain_border(photo: Image.Image) -> bool:
    """Whether nearly all of the photo's border is one light colour, as in a shop's pictures."""
    small = photo.resize((BORDER_SIDE, BORDER_SIDE), Image.Resampling.BOX)
    border = np.asarray(small, dtype=float)[_BORDER]
    median = np.median(border, axis=0)
    plain = np.abs(border - median).max(axis=1) <= SPREAD
    return bool(median.min() >= LIGHT and plain.mean() >= PLAIN_SHARE)


def is_shop_name(stem: str) -> bool:
    """Whether a file's name is like those that shops give: their own, or a long article number.

    Phones number photos by the date, which is as long; such names are left out.
    """
    return bool(_SHOP_NAME.search(stem)) and not _DATED.search(stem)


def voices(
    path: str, width: int, height: int, camera: str, plain_border: bool | None
) -> list[Voice]:
    """All that speaks for a domain in a photo.

    Parameters
    ----------
    path : of the file as it was handed in
    width, height : pixels
    camera : see `header.Header`
    plain_border : see `has_plain_border`; None where nobody looked
    """
    found = []
    stem = PurePosixPath(path).stem
    if camera:
        found.append(Voice(CONSUMER, f"camera data “{camera}”"))
    if is_shop_name(stem):
        found.append(Voice(SHOP, f"file name “{stem}” is like a shop's"))
    if plain_border:
        found.append(Voice(SHOP, "plain light border"))
    if (min(width, height), max(width, height)) in WEB_SIZES:
        found.append(Voice(SHOP, f"web size {width} × {height}"))
    return found


def suggest(found: Iterable[Voice]) -> tuple[str | None, str]:
    """The domain that all voices agree on, and their reasons; None and "" if they do not."""
    found = list(found)
    domains = {voice.domain for voice in found}
    if len(domains) != 1:
        return None, ""
    return domains.pop(), ", ".join(voice.reason for voice in found)


_BORDER = np.ones((BORDER_SIDE, BORDER_SIDE), dtype=bool)
_BORDER[BORDER_WIDTH:-BORDER_WIDTH, BORDER_WIDTH:-BORDER_WIDTH] = False
