"""What a miss looks like: what is measured of a photo's garment, and the rules that sort misses.

The rules are asked in the order of `KINDS`; the first that holds is a miss's kind. Their limits
were set by looking at the misses of 400 garments, and say no more than what a reader sees at once.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy import ndimage

from orangecontrib.aiff.embedding.networks.counting import to_lab
from orangecontrib.aiff.photos.columns import CONSUMER
from orangecontrib.aiff.photos.pictures.regions import find_region

# The middle of the region, as shares of it: left, top, right, bottom. Arms hang beside it.
MIDDLE = {True: (0.3, 0.2, 0.7, 0.75), False: (0.25, 0.2, 0.75, 0.75)}
FRAME = 4  # pixels at a photo's edge
WHITE = 240  # of 255, that the darkest channel of a shop's ground has
FINE = 1.5  # pixels; what is finer is the cloth's pattern, what is coarser its folds
STEP = 4  # of lightness from pixel to pixel, that makes an edge

ON_WHITE = 0.6  # share of the frame, below which a shop's photo is no garment on a white ground
# Differences of colour, as `apart` measures them.
ASTRAY = 13  # of a garment worn and in the shop
ANOTHER = 6.5  # of two shop photos
PATTERN = 1.5  # of lightness, from pixel to pixel
PRINT, CLEAR_PRINT = 0.03, 0.09  # share of edges; folds of dark cloth have some, too
LIGHT = 45  # lightness, from which folds have hardly any edges
KEPT = 0.5  # of a pattern, below which a reader does not see it any more
DARK, PALE = 30, 80  # lightness
DARK_VIVID, PALE_VIVID = 20, 15  # chroma, from which dark is a colour and pale one, too

# key: what a reader sees; what is likely to help
KINDS = {
    "twice": (
        "the same picture twice in the set",
        "dropping duplicates in AIFF Folder Loader",
    ),
    "shown": (
        "the shop shows somebody who wears it, or only a part of it",
        "a second shop photo of the garment",
    ),
    "astray": (
        "the middle of the region shows something else, or another light",
        "a box drawn round the garment",
    ),
    "lost": (
        "its pattern is lost at this size",
        "larger photos",
    ),
    "colour": (
        "one of another colour or shade was found",
        "even light; a network trained on garments",
    ),
    "pattern": (
        "its print or pattern is there to see, and was not told apart",
        "a network trained on garments",
    ),
    "dark": (
        "plain and dark, as what was found",
        "larger photos in bright light; labels of other garments",
    ),
    "pale": (
        "plain and white or pale, as what was found",
        "larger photos; labels of other garments",
    ),
    "plain": (
        "plain, of the colour of what was found",
        "labels of other garments",
    ),
    "none": ("none of these", ""),
}


@dataclass(frozen=True, eq=False)
class Seen:
    """What is measured of a photo.

    Attributes
    ----------
    colour : CIELAB in the middle of the region where the garment is, the median, shape (3,)
    average : the same, averaged, which is steadier for patterns, shape (3,)
    pattern : how much lightness differs from pixel to pixel there, in the middle
    edges : share of the pixels there at a step of lightness, such as a print's
    on_white : share of the photo's frame that is white
    """

    colour: np.ndarray
    average: np.ndarray
    pattern: float
    edges: float
    on_white: float

    @property
    def patterned(self) -> bool:
        """Whether the garment has a pattern all over it."""
        return self.pattern >= PATTERN

    @property
    def printed(self) -> bool:
        """Whether it has a pattern, a print or lace."""
        return self.patterned or self.edges >= (PRINT if self.colour[0] >= LIGHT else CLEAR_PRINT)

    @property
    def clearly_printed(self) -> bool:
        """Whether nobody would call it plain."""
        return self.patterned or self.edges >= CLEAR_PRINT

    @property
    def dark(self) -> bool:
        return self.colour[0] < DARK and self._chroma < DARK_VIVID

    @property
    def pale(self) -> bool:
        return self.colour[0] >= PALE and self._chroma < PALE_VIVID

    @property
    def _chroma(self) -> float:
        return float(np.hypot(*self.colour[1:]))


def look_at(photo: Image.Image, domain: str) -> Seen:
    """Measure the garment of an upright RGB photo."""
    left, top, right, bottom = find_region(photo, domain).shares
    x0, y0, x1, y1 = MIDDLE[domain == CONSUMER]
    box = (
        round((left + x0 * (right - left)) * photo.width),
        round((top + y0 * (bottom - top)) * photo.height),
        round((left + x1 * (right - left)) * photo.width),
        round((top + y1 * (bottom - top)) * photo.height),
    )
    lab = to_lab(np.asarray(photo.crop(box)))
    lightness = lab[..., 0]
    fine = np.abs(lightness - ndimage.gaussian_filter(lightness, FINE))
    smooth = ndimage.gaussian_filter(lightness, 0.7)
    steps = np.hypot(ndimage.sobel(smooth, 0), ndimage.sobel(smooth, 1)) / 8
    pixels = np.asarray(photo)
    frame = np.ones(pixels.shape[:2], dtype=bool)
    frame[FRAME:-FRAME, FRAME:-FRAME] = False
    return Seen(
        np.median(lab.reshape(-1, 3), axis=0),
        lab.reshape(-1, 3).mean(axis=0),
        float(1.4826 * np.median(fine)),  # as a deviation's, were it noise
        float((steps > STEP).mean()),
        float((pixels[frame].min(axis=-1) >= WHITE).mean()),
    )


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """How far two colours of CIELAB are apart: CIE 1994 with its weights for textiles.

    Lightness counts half, and vivid colours need a larger step to look different. Both colours
    are taken in turn for the standard one, and the mean is given, so that order does not matter.
    """
    lightness, *_ = one - other
    chroma = np.hypot(*one[1:]), np.hypot(*other[1:])
    of_chroma = chroma[0] - chroma[1]
    of_hue = np.sqrt(max(0.0, np.sum((one - other)[1:] ** 2) - of_chroma**2))
    found = [
        np.hypot(lightness / 2, np.hypot(of_chroma / (1 + 0.048 * c), of_hue / (1 + 0.014 * c)))
        for c in chroma
    ]
    return float(np.mean(found))


def sort_of(worn: Seen, own: Seen) -> str:
    """What a garment's photos are like, whatever was found: a key of `KINDS`."""
    if own.on_white < ON_WHITE:
        return "shown"
    if own.patterned and worn.pattern < KEPT * own.pattern:
        return "lost"
    if apart(worn.colour, own.colour) >= ASTRAY and not own.patterned:
        return "astray"
    if own.printed:
        return "pattern"
    return "dark" if own.dark else "pale" if own.pale else "plain"


def kind_of(worn: Seen, own: Seen, found: Seen, same_picture: bool) -> str:
    """Why a garment was missed, as a reader sees it.

    Parameters
    ----------
    worn, own, found : of the photo that asked, of its own shop photo, and of the first found
    same_picture : whether these two are of one picture

    Returns
    -------
    A key of `KINDS`.
    """
    if same_picture:
        return "twice"
    sort = sort_of(worn, own)
    if sort in ("shown", "lost", "astray"):
        return sort
    if not (own.dark and found.dark) and apart(own.average, found.average) >= ANOTHER:
        return "colour"
    if sort in ("pale", "plain") and found.clearly_printed:
        return "none"
    return sort
