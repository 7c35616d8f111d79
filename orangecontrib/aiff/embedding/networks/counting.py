"""How colours are counted: pixels to a vector, without a network (no torch).

Each pixel falls into bins of CIELAB, where equal steps look about equally large; into the nearest
eight by how near it is, so that a colour at a border between two bins does not jump. The bins of
the whole part that is seen, and coarser ones of its upper, middle and lower third, are each a
share of the whole, and the square roots of shares are what is compared (Hellinger's distance):
a small print counts for more than its area.

What the middle shows counts more than what the edges show, and what is like a plain ground that
surrounds it counts nothing: a product's own shape stands out. Where something bright at the edge
is clearly tinted or dim, that is taken for the light's doing, and is taken back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from PIL import Image, ImageCms

SIDE = 96  # pixels of the square that is looked at
THIRDS = 3
WHOLE, THIRD = (4, 8, 8), (3, 6, 6)  # bins of lightness, green to red, blue to yellow
NUMBERS = int(np.prod(WHOLE) + THIRDS * np.prod(THIRD))
LOW, HIGH = np.array([0.0, -64, -64]), np.array([100.0, 64, 64])  # colours beyond count as these
STEPS = 32  # of a channel, so many are told apart
SPREAD = (0.5, 0.6)  # of what the middle counts more than the edges: across, down; 1 is half a side

BORDER = 4  # pixels
SAME, ALIKE = 8.0, 12.0  # differences of colour; people see 2
PLAIN = 0.6  # share of the border that a ground has to explain
LEAST = 1e-6  # weight of what is ground, so that a picture of nothing else has numbers

# Of the brightest colour at the edge: its share there, its lightness, and how vivid it may be for
# light's doing. Below the first of two numbers nothing is taken back, above the second all.
BRIGHT_SHARE, BRIGHT_LIGHTNESS, BRIGHT_VIVID = 0.15, 60, 30
TINTED, DIM = (4, 8), (88, 80)
USUAL_LIGHT = 0.8  # of a dim ground, once it is lit as others are; 1 is white


class Counter:
    """Pixels in, shares of colours out; as a network is run."""

    def run(self, inputs: Sequence[np.ndarray]) -> np.ndarray:
        """(1, side, side, 3) uint8 each, sRGB, to (b, `NUMBERS`) float32."""
        return np.stack([shares_of(pixels) for (pixels,) in inputs])


@dataclass(frozen=True, eq=False)
class _Table:
    """Colours of `STEPS` a channel.

    Attributes
    ----------
    lab : each one's CIELAB, (STEPS³, 3)
    whole, third : into which bins each falls
    """

    lab: np.ndarray
    whole: "_Falling"
    third: "_Falling"


@dataclass(frozen=True, eq=False)
class _Falling:
    """Into which of some bins n colours fall.

    Attributes
    ----------
    bins : how many there are
    places : the bins of each colour, (n, 8)
    shares : how much of it is in each, (n, 8); of a colour, 1
    """

    bins: int
    places: np.ndarray
    shares: np.ndarray

    def counted(self, colours: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """The share of each bin, (bins,), of some colours (c,) with weights (c,)."""
        parts = self.shares[colours] * weights[:, None]
        found = np.bincount(self.places[colours].ravel(), parts.ravel(), self.bins)
        return found / found.sum()


def shares_of(pixels: np.ndarray) -> np.ndarray:
    """A picture's vector, (`NUMBERS`,) float32, of its pixels (side, side, 3) uint8."""
    table = _table()
    codes = _codes(as_in_usual_light(pixels))
    colours = np.flatnonzero(np.bincount(codes.ravel()))  # few of all there are
    place = np.empty(STEPS**3, dtype=np.intp)
    place[colours] = np.arange(len(colours))
    seen = place[codes]
    weights = _middle() * _stands_out(table.lab[colours], seen)
    places = seen + len(colours) * _thirds()
    counts = np.bincount(places.ravel(), weights.ravel(), THIRDS * len(colours))
    thirds = counts.reshape(THIRDS, len(colours))
    shares = [table.whole.counted(colours, thirds.sum(axis=0))]
    shares += [table.third.counted(colours, third) for third in thirds]
    return np.sqrt(np.concatenate(shares)).astype(np.float32)


def as_in_usual_light(pixels: np.ndarray) -> np.ndarray:
    """Pixels as they would be if what is bright at their edge were neither tinted nor dim.

    Each channel is multiplied in linear light (J. von Kries, 1902). What is only a little off is
    left alone, as is what is so vivid that it is no light's doing.
    """
    edge = pixels[_at_edge(lower=False)]
    lab = _table().lab[_codes(edge)]
    bright = lab[np.argsort(lab[:, 0])[int(0.9 * len(lab))]]
    near = np.linalg.norm(lab - bright, axis=1) < SAME
    lightness, *chroma = lab[near].mean(axis=0)
    vivid = float(np.hypot(*chroma))
    if near.mean() < BRIGHT_SHARE or lightness < BRIGHT_LIGHTNESS or vivid > BRIGHT_VIVID:
        return pixels
    tinted, dim = _between(vivid, *TINTED), _between(-lightness, *(-limit for limit in DIM))
    if tinted == dim == 0:
        return pixels
    linear = _linear()
    white = linear[edge[near]].mean(axis=0)
    light = white @ (0.2126, 0.7152, 0.0722)  # what each channel adds to lightness
    gains = (light / white) ** tinted * (USUAL_LIGHT / light) ** dim
    levels = _encoded(np.clip(linear[:, None] * gains, 0, 1))
    return np.stack([levels[pixels[..., c], c] for c in range(3)], axis=-1)


def _stands_out(lab: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """How much each pixel differs from a plain ground, 0..1; 1 where there is none.

    Parameters
    ----------
    lab : of some colours, (c, 3)
    seen : which of them each pixel has, (side, side)
    """
    edge = lab[seen[_at_edge()]]
    usual = np.median(edge, axis=0)
    alike = np.linalg.norm(edge - usual, axis=1) < ALIKE
    if alike.mean() <= PLAIN:
        return np.ones(seen.shape)
    ground = np.median(edge[alike], axis=0)
    differing = np.linalg.norm(lab - ground, axis=1) / SAME
    return np.clip(differing, LEAST, 1)[seen]


def _codes(pixels: np.ndarray) -> np.ndarray:
    red, green, blue = np.moveaxis(pixels // (256 // STEPS), -1, 0).astype(np.intp)
    return (red * STEPS + green) * STEPS + blue


@cache
def _table() -> _Table:
    size = 256 // STEPS
    levels = np.arange(STEPS, dtype=np.uint8) * size + size // 2
    colours = np.stack(np.meshgrid(levels, levels, levels, indexing="ij"), axis=-1)
    lab = to_lab(colours.reshape(1, -1, 3))[0]
    return _Table(lab, _falling(lab, WHOLE), _falling(lab, THIRD))


def to_lab(pixels: np.ndarray) -> np.ndarray:
    """CIELAB of sRGB pixels (h, w, 3) uint8, to one unit; by Pillow's LittleCMS, so under D50."""
    profiles = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    turned = ImageCms.profileToProfile(
        Image.fromarray(pixels),
        *profiles,
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode="LAB",
    )
    lab = np.asarray(turned)
    # Lightness fills eight bits; the others are signed.
    return np.dstack([lab[..., 0] * (100 / 255), lab[..., 1:].view(np.int8).astype(float)])


def _falling(lab: np.ndarray, bins: tuple[int, ...]) -> _Falling:
    """Each colour in the eight bins round it, by how near it is to their middles."""
    counts = np.array(bins)
    place = np.clip((lab - LOW) / (HIGH - LOW) * counts - 0.5, 0, counts - 1)
    lower = np.minimum(place.astype(int), counts - 2)
    part = place - lower
    corners = [np.array(corner) for corner in np.ndindex(2, 2, 2)]
    places = [np.ravel_multi_index(tuple((lower + corner).T), bins) for corner in corners]
    shares = [np.where(corner, part, 1 - part).prod(axis=1) for corner in corners]
    return _Falling(int(counts.prod()), np.stack(places, axis=1), np.stack(shares, axis=1))


@cache
def _middle() -> np.ndarray:
    ends = np.linspace(-1, 1, SIDE)
    across, down = (np.exp(-((ends / spread) ** 2) / 2) for spread in SPREAD)
    return down[:, None] * across


@cache
def _thirds() -> np.ndarray:
    """Which third each row of pixels is in, (side, 1)."""
    return (np.arange(SIDE) * THIRDS // SIDE)[:, None]


@cache
def _at_edge(lower: bool = True) -> np.ndarray:
    """Where the border is; without the lower edge, where people are cut off."""
    edge = np.ones((SIDE, SIDE), dtype=bool)
    edge[BORDER : -BORDER if lower else None, BORDER:-BORDER] = False
    return edge


@cache
def _linear() -> np.ndarray:
    """Light of each of the 256 levels of sRGB (IEC 61966-2-1)."""
    levels = np.arange(256) / 255
    return np.where(levels > 0.04045, ((levels + 0.055) / 1.055) ** 2.4, levels / 12.92)


def _encoded(light: np.ndarray) -> np.ndarray:
    levels = np.where(light > 0.0031308, 1.055 * light ** (1 / 2.4) - 0.055, 12.92 * light)
    return np.rint(255 * levels).astype(np.uint8)


def _between(value: float, low: float, high: float) -> float:
    return float(np.clip((value - low) / (high - low), 0, 1))
