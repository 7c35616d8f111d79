"""Pictures brought to another size as torch does it, to the last bit, without torch.

Each number of a picture's new row or column is a weighted mean of a few neighbours, and rounded;
across first, then down. The weights are whole numbers of fifteen bits, as in
`upsample_avx_bilinear_bicubic_uint8` of torch 2.1 and later.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import scipy.sparse as sp

WEIGHT_BITS = 15
BLOCK = 128  # columns that are worked on at once
MOST_BITS = 22  # of a weight's precision
SINGLE_BITS = 15  # of it, up to which single precision adds products up without rounding


def _linear(x: np.ndarray) -> np.ndarray:
    return np.maximum(1 - np.abs(x), 0)


def _cubic(x: np.ndarray) -> np.ndarray:
    x, a = np.abs(x), -0.5
    near = ((a + 2) * x - (a + 3)) * x * x + 1
    far = (((x - 5) * x + 8) * x - 4) * a
    return np.where(x < 1, near, np.where(x < 2, far, 0))


FILTERS: dict[bool, tuple[Callable[[np.ndarray], np.ndarray], int]] = {
    False: (_linear, 2), True: (_cubic, 4)
}  # fmt: skip


@lru_cache(maxsize=1024)
def _weights(old: int, new: int, bicubic: bool, start: int, end: int) -> sp.csr_matrix:
    """What each of the new numbers, from start to end, takes of the old ones; (end - start, old)."""
    curve, width = FILTERS[bicubic]
    scale = old / new
    wide = max(scale, 1.0)
    reach = width / 2 * wide
    centres = scale * (np.arange(new) + 0.5)
    first = np.maximum((centres - reach + 0.5).astype(np.int64), 0)
    last = np.minimum((centres + reach + 0.5).astype(np.int64), old)
    counts = last - first
    rows = np.repeat(np.arange(new), counts)
    places = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    columns = places + first[rows]
    found = curve((columns - centres[rows] + 0.5) * (1 / wide))
    shares = found / np.bincount(rows, found, new)[rows]
    bits = 0
    while bits < MOST_BITS and int(0.5 + shares.max() * 2 ** (bits + 1)) < 2**WEIGHT_BITS:
        bits += 1
    whole = np.trunc(shares * 2**bits + np.copysign(0.5, shares))
    # Divided by a power of two, they and their sums are as exact as whole numbers.
    exact = (whole / 2**bits).astype(np.float32 if bits <= SINGLE_BITS else np.float64)
    return sp.csr_matrix((exact, (rows, columns)), (new, old))[start:end]


def resized(
    pixels: np.ndarray, size: tuple[int, int], part: tuple[int, int, int, int], bicubic: bool
) -> np.ndarray:
    """A part of a picture that was brought to a size; what is left away is never computed.

    Parameters
    ----------
    pixels : (height, width, 4) uint8
    size : width and height that all of it is brought to
    part : left, top, right, bottom of that

    Returns
    -------
    (bottom - top, right - left, 4) uint8
    """
    left, top, right, bottom = part
    height, width = pixels.shape[:2]
    across = _weights(width, size[0], bicubic, left, right)
    down = _weights(height, size[1], bicubic, top, bottom)
    return _mixed(_turned(_mixed(_turned(pixels), across, bicubic)), down, bicubic)


def _mixed(pixels: np.ndarray, weights: sp.csr_matrix, bicubic: bool) -> np.ndarray:
    """Rows that are made of a picture's rows."""
    found = np.empty((weights.shape[0], *pixels.shape[1:]), np.uint8)
    for start in range(0, pixels.shape[1], BLOCK):
        block = pixels[:, start : start + BLOCK]
        mixed = weights @ block.astype(weights.dtype).reshape(len(block), -1)
        mixed += 0.5
        if bicubic:
            np.clip(mixed, 0, 255, out=mixed)
        found[:, start : start + BLOCK] = mixed.reshape(len(mixed), *block.shape[1:])
    return found


def _turned(pixels: np.ndarray) -> np.ndarray:
    """Columns as rows; each pixel's four numbers are moved as one."""
    whole = np.ascontiguousarray(pixels).view(np.uint32)[..., 0]
    return np.ascontiguousarray(whole.T)[..., None].view(np.uint8)
