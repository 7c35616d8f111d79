"""The gallery in order of distance, and which distances count as the same."""

import numpy as np

# Distances that differ by less than this share of a query's largest one differ only by the
# arithmetic's last digits.
SAME = 1e-9


def rank(
    distances: np.ndarray, least_scale: float = 0.0, out: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """The gallery in order of distance, and where in that order each group of ties begins.

    Neighbours in the order tie if they differ by less than `SAME` of the query's largest
    distance. Rounding each distance by itself would part two copies of a picture now and then,
    namely where their last digits lie on both sides of where rounding turns.

    Parameters
    ----------
    distances : shape (b, g), finite
    least_scale : see `Distance`
    out : photos that do not count, bool (b, g); they come last, as one group of ties

    Returns
    -------
    order : places in the gallery, nearest first, tied ones in the gallery's order, shape (b, g)
    starts : True where a photo is farther than the one before it, shape (b, g)
    """
    scale = np.maximum(np.abs(distances).max(axis=1, keepdims=True), least_scale)
    if out is not None:
        distances = np.where(out, np.inf, distances)
    order = np.argsort(distances, axis=1)  # ties come into the gallery's order below
    nearest_first = np.take_along_axis(distances, order, axis=1)
    starts = np.ones(distances.shape, dtype=bool)
    with np.errstate(invalid="ignore"):  # inf − inf, which is no gap
        starts[:, 1:] = np.diff(nearest_first, axis=1) > SAME * scale
    tied = np.flatnonzero(~starts.all(axis=1))
    if len(tied):
        size = distances.shape[1]
        groups = np.cumsum(starts[tied], axis=1)
        order[tied] = np.sort(groups * size + order[tied], axis=1) % size
    return order, starts
