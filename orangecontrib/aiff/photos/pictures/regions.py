"""Where the garment is in a photo, without a network: surroundings, extent, a generous middle.

What surrounds a person or a product is estimated from the photo's borders, as a colour that
changes evenly from side to side (the ground of a studio or of a shop's picture). What differs from
it is the extent. Of a product all of it is taken; of a person the part where the garment is worn,
generously: a box drawn tightly round the garment finds fewer garments. Where the borders are not
of one ground, the middle of the photo is taken, and the region says so.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from PIL import Image
from scipy import ndimage

from ..names import words_of
from ..photo import Box

VERSION = 2  # raised whenever the same photo would get another region than before
SIDE = 96  # pixels of the shorter side at which a photo is looked at
BORDER = 1 / 24  # of the shorter side
PLAIN = 0.6  # share of the border that one ground has to explain
LEAST_DIFFERENCE = 8  # of a channel, 0..255, from the ground
LEAST_PIECE = 0.01  # of the photo's area; what is smaller is dirt
LEAST_EXTENT = 0.25  # of each side; a white shirt on white may leave no more than its print
EDGE = 0.03  # of a side; nearer to it, something is cut off
MARGIN = 0.06  # round a product, as a share of the photo's side
SKIN_AT_TOP = 0.12  # of the extent's upper quarter, above which it is a person's head
TALL = 2.3  # height by width of somebody seen from head to foot
HEAD = 0.5  # of the width of what stands out, above which its top is no head
LEAST_PERSON = 0.75  # of the photo's height; less of a person is not all that is there

TORSO, LEGS, ALL = "torso", "legs", "all"
# Parts of a person's height that show the garment, and of the width around their middle: of
# somebody who is cut off by the photo's lower edge, and of somebody seen from head to foot.
CUT_OFF = {TORSO: (0.2, 0.875), LEGS: (0.5, 1.0), ALL: (0.15, 1.0)}
WHOLE_FIGURE = {TORSO: (0.12, 0.75), LEGS: (0.4, 1.0), ALL: (0.12, 0.95)}
HALF_WIDTH = 0.375  # of the photo, on either side of somebody's middle
MIDDLE = (0.125, 0.2, 0.875, 0.875)

KINDS = {
    LEGS: "trousers pants jeans skirt skirts shorts leggings joggers chinos culottes tights",
    ALL: "dress dresses jumpsuit jumpsuits romper rompers coat coats overall overalls gown gowns "
    "kaftan robe playsuit kimono suit",
}

HOW = {
    "product": "the product on its plain ground",
    "person": "where the garment is worn",
    "middle": "the photo's middle, since its surroundings do not tell",
    "empty": "all of the photo, since nothing stands out from its ground",
    "joints": "where the garment is worn, by the person’s joints",
}


@dataclass(frozen=True)
class Region:
    """A part of a photo.

    Attributes
    ----------
    shares : left, top, right and bottom, as shares of the upright photo's sides, 0..1
    how : a key of `HOW`
    """

    shares: tuple[float, float, float, float]
    how: str

    def box_in(self, width: int, height: int) -> Box:
        """In pixels of a photo of some size."""
        left, top, right, bottom = self.shares
        return Box(left * width, top * height, (right - left) * width, (bottom - top) * height)

    @property
    def sure(self) -> bool:
        """Whether the garment was found, and not only guessed to be in the middle."""
        return self.how in ("product", "person", "joints")


def find_region(photo: Image.Image, domain: str = "", kind: str = "") -> Region:
    """The part of a photo that shows its garment.

    Parameters
    ----------
    photo : upright, RGB
    domain : "consumer" if somebody wears it; otherwise a head of skin colour tells
    kind : what garment it is, in words such as "skirt"; a top is searched for where they say nothing

    Returns
    -------
    The region; the same for a photo and for a smaller copy of it, but for rounding.
    """
    colours = _looked_at(photo)
    stands_out, plain = _outstanding(colours)
    if not plain:
        return region_of(MIDDLE if domain != "shop" else (0, 0, 1, 1), "middle")
    extent = _extent(stands_out)
    if extent is None:
        return region_of((0, 0, 1, 1), "empty")
    left, top, right, bottom = extent
    if domain != "consumer" and not _is_person(colours, stands_out, extent, domain == "shop"):
        grown = (left - MARGIN, top - MARGIN, right + MARGIN, bottom + MARGIN)
        return region_of(grown, "product")
    if bottom - top < LEAST_PERSON:
        return region_of(MIDDLE, "middle")
    middle = _middle(stands_out)
    height, width = stands_out.shape
    tall = (bottom - top) * height > TALL * (right - left) * width
    upper, lower = (WHOLE_FIGURE if bottom < 1 - EDGE and tall else CUT_OFF)[part_of(kind)]
    size = bottom - top
    half = HALF_WIDTH if not tall else min(HALF_WIDTH, 0.75 * (right - left))
    shares = (middle - half, top + upper * size, middle + half, top + lower * size)
    return region_of(shares, "person")


def _looked_at(photo: Image.Image) -> np.ndarray:
    """A small and smooth copy, (h, w, 3) float."""
    scale = SIDE / min(photo.size)
    width, height = (max(8, round(side * scale)) for side in photo.size)
    small = photo.convert("RGB").resize((width, height), Image.Resampling.BOX)
    return ndimage.gaussian_filter(np.asarray(small, dtype=float), (1, 1, 0))


def _outstanding(colours: np.ndarray) -> tuple[np.ndarray, bool]:
    """What differs from the ground, bool (h, w), and whether the ground is plain."""
    height, width, _ = colours.shape
    across, down = np.linspace(-0.5, 0.5, width), np.linspace(-0.5, 0.5, height)
    edge = np.zeros((height, width), dtype=bool)
    wide = max(2, round(BORDER * min(height, width)))
    edge[:wide] = edge[:, :wide] = edge[:, -wide:] = True  # people stand on the lower edge
    rows, columns = np.nonzero(edge)
    at_border = np.stack([np.ones(len(rows)), across[columns], down[rows]])
    # Channels go first: numpy is slow at sums and maxima over the three of each pixel.
    channels = np.ascontiguousarray(np.moveaxis(colours, -1, 0))
    on_border = channels[:, rows, columns]
    kept = np.abs(on_border - np.median(on_border, axis=1)[:, None]).max(axis=0) < 40
    ground, spread = np.zeros((3, 3)), 0.0
    for _ in range(4):
        if kept.sum() < PLAIN * len(rows) / 2:
            return np.zeros((height, width), dtype=bool), False
        there = at_border[:, kept]
        # Least squares; of three unknowns by their normal equations, as others take several cores.
        ground = np.linalg.solve(there @ there.T, there @ on_border[:, kept].T).T
        difference = np.abs(on_border - ground @ at_border).max(axis=0)
        spread = float(np.median(difference[kept]))
        kept = difference < max(12, 2.5 * spread)
    if kept.sum() < PLAIN * len(rows):
        return np.zeros((height, width), dtype=bool), False
    level, by_across, by_down = ground.T[:, :, None, None]
    evenly = level + by_across * across + by_down * down[:, None]
    difference = np.abs(channels - evenly).max(axis=0)
    limit = max(LEAST_DIFFERENCE, 4 + 6 * spread)
    closed = ndimage.binary_closing(difference > limit, iterations=2)
    return ndimage.binary_fill_holes(ndimage.binary_opening(closed)), True


def _extent(found: np.ndarray) -> tuple[float, float, float, float] | None:
    """Left, top, right and bottom of all larger pieces, as shares; None if there are none."""
    pieces, count = ndimage.label(found)
    if not count:
        return None
    sizes = ndimage.sum_labels(found, pieces, np.arange(1, count + 1))
    # A white shirt on a white ground parts a person into several pieces.
    large = np.isin(pieces, 1 + np.flatnonzero(sizes >= 0.1 * sizes.max()))
    height, width = found.shape
    down, across = (np.flatnonzero(large.any(axis=axis)) for axis in (1, 0))
    left, right = across[0] / width, (across[-1] + 1) / width
    top, bottom = down[0] / height, (down[-1] + 1) / height
    too_small = min(right - left, bottom - top) < LEAST_EXTENT or large.mean() < LEAST_PIECE
    return None if too_small else (left, top, right, bottom)


def _middle(found: np.ndarray) -> float:
    """Where somebody's middle is from left to right, as a share of the width."""
    rows = np.flatnonzero(found.any(axis=1))
    first = found[rows].argmax(axis=1)
    last = found.shape[1] - 1 - found[rows][:, ::-1].argmax(axis=1)
    return float(np.median(first + last + 1) / 2 / found.shape[1])


def _is_person(colours: np.ndarray, found: np.ndarray, extent, in_shop: bool) -> bool:
    """Whether there is a head: skin colour in the upper quarter of what stands out.

    A product is shown all round, and many are of skin's colours; so in a shop's photo a person
    is also one that is cut off by the lower edge, or that is tall.
    """
    height, width = found.shape
    left, top, right, bottom = extent
    if in_shop and bottom < 1 - EDGE:
        tall = (bottom - top) * height > TALL * (right - left) * width
        if not tall or _width_at_top(found, extent) > HEAD * (right - left):
            return False
    first = int(top * height)
    rows = slice(first, max(first + 1, int((top + (bottom - top) / 4) * height)))
    there = found[rows]
    return bool(there.any()) and float(_is_skin(colours[rows])[there].mean()) > SKIN_AT_TOP


def _width_at_top(found: np.ndarray, extent) -> float:
    """Of the uppermost tenth of what stands out, as a share of the photo's width."""
    height, width = found.shape
    first = int(extent[1] * height)
    rows = found[first : first + max(1, round((extent[3] - extent[1]) * height / 10))]
    return float(np.median(rows.sum(axis=1))) / width


def _is_skin(colours: np.ndarray) -> np.ndarray:
    """Chrominance of skin, bool; Chai and Ngan 1999, *Face segmentation using skin-color map*."""
    red, green, blue = np.moveaxis(colours, -1, 0)
    cb = 128 - 0.168736 * red - 0.331264 * green + 0.5 * blue
    cr = 128 + 0.5 * red - 0.418688 * green - 0.081312 * blue
    return (cb >= 77) & (cb <= 127) & (cr >= 137) & (cr <= 173)


@cache
def part_of(kind: str) -> str:
    """Where on a person a kind of garment is worn."""
    words = set(words_of(kind))
    for part, known in KINDS.items():
        if words & set(known.split()):
            return part
    return TORSO


def region_of(shares: tuple[float, float, float, float], how: str) -> Region:
    left, top, right, bottom = (float(min(1, max(0, share))) for share in shares)
    return Region((left, top, right, bottom), how)
