"""Vectors of unit length: of one network, and of several where each counts the same."""

from collections.abc import Sequence

import numpy as np

BLOCK = 1 << 20  # numbers that are worked on at once
SMALL, LARGE = 2.0**-30, 2.0**30  # largest numbers of a vector whose squares are safe


def unit(vectors: np.ndarray) -> np.ndarray:
    """Vectors at unit length, however large or small; a vector of zeros stays one.

    Parameters
    ----------
    vectors : shape (n, d), or (d,), in single or double precision

    Returns
    -------
    Of the same shape and precision
    """
    rows = vectors.reshape(-1, vectors.shape[-1])
    found = np.empty_like(rows)
    step = max(1, BLOCK // max(1, rows.shape[1]))
    for start in range(0, len(rows), step):
        block = slice(start, start + step)
        largest = np.abs(rows[block]).max(axis=1, initial=0, keepdims=True)
        scaled = rows[block]
        if not ((largest > SMALL) & (largest < LARGE) | (largest == 0)).all():
            # The squares of very large or very small numbers are no numbers. A power of two takes
            # them to the middle without rounding anything.
            scaled = np.ldexp(scaled, -np.frexp(largest)[1])
        lengths = np.linalg.norm(scaled, axis=1, keepdims=True)
        found[block] = scaled / np.where(lengths > 0, lengths, 1)
    return found.reshape(vectors.shape)


def joined_unit(blocks: Sequence[np.ndarray], weights: Sequence[float] = ()) -> np.ndarray:
    """Vectors of several networks as one of unit length.

    Parameters
    ----------
    blocks : of shapes (n, d1), (n, d2), ...
    weights : of each; equal where not given

    Returns
    -------
    Float32 of shape (n, d1 + d2 + ...); the cosine of two is the weighted mean of the blocks'
    cosines. A vector of zeros stays one.
    """
    parts = [unit(block).astype(np.float32) for block in blocks]
    if len({*weights}) > 1:
        shares = np.sqrt(np.array(weights) / sum(weights)).astype(np.float32)
        return np.hstack([part * share for part, share in zip(parts, shares, strict=True)])
    return np.hstack(parts) / np.float32(np.sqrt(len(blocks)))
