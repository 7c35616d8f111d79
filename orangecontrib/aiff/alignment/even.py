"""Vectors turned so that all their numbers vary alike: scaling each by its spread changes nothing.

Orange's Distances widget starts with normalised Euclidean distances, which divide each number by
its spread over the table. Of vectors whose directions were weighted with care, that undoes the
weighting. Cosines and lengths do not change when vectors are turned; so they are turned to where
there is nothing to undo.
"""

import numpy as np
from scipy.linalg import hadamard

from ..cores import on_one_core

NOTHING = 1e-9  # a direction whose size is a smaller share of the largest carries nothing
LARGEST = 2048  # numbers of a vector, beyond which turning costs more than it is worth


def even_axes(vectors: np.ndarray, size: int) -> np.ndarray | None:
    """Axes along which some vectors vary alike, to be multiplied from the right.

    Of a covariance in its own axes, a Hadamard matrix makes one whose diagonal is the same
    everywhere, since all its entries are of one size.

    Parameters
    ----------
    vectors : finite, shape (n, d)
    size : how many numbers are kept, at most d; if fewer, then at least n

    Returns
    -------
    Shape (d, e), where e is the next power of two from `size`; None where vectors are too long.
    Products of the vectors with each other, and of others with them, stay as they are. Where
    fewer numbers than d are kept, products of others among each other stay nearly so: what lies
    outside the vectors' span is projected at random (Achlioptas, *Database-friendly random
    projections*, 2003), the same way each time.
    """
    turn = turning(size)
    if turn is None:
        return None
    with on_one_core():
        whole = size == vectors.shape[1]
        return (_own_axes(vectors) if whole else _some_axes(vectors, size)) @ turn


def turning(size: int) -> np.ndarray | None:
    """What evens vectors of so many numbers along their own axes, shape (size, e).

    See `even_axes`; None where vectors are too long.
    """
    if size > LARGEST:
        return None
    width = 1 << max(0, size - 1).bit_length()
    return hadamard(width)[:size] / np.sqrt(width)


def _own_axes(vectors: np.ndarray) -> np.ndarray:
    """All principal axes of the centred vectors, orthonormal, shape (d, d)."""
    centred = vectors - vectors.mean(axis=0)
    return np.linalg.eigh(centred.T @ centred)[1]


def _some_axes(vectors: np.ndarray, size: int) -> np.ndarray:
    """The principal axes of the vectors' span, then random ones, shape (d, size)."""
    _, sizes, rows = np.linalg.svd(vectors, full_matrices=False)
    span = rows[sizes > NOTHING * sizes.max(initial=0)].T
    within = span @ _own_axes(vectors @ span)
    others = size - span.shape[1]
    if not others:
        return within
    chance = np.random.default_rng(0).choice([-1.0, 1.0], (vectors.shape[1], others))
    chance -= span @ (span.T @ chance)
    return np.hstack([within, chance / np.sqrt(others)])
