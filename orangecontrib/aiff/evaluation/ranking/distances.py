"""Ways to say how far two vectors are from each other: a table of methods."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ...embedding.unit import unit

GIVEN = "given"  # the distance of a matrix that was computed elsewhere

# Squared distances below this share of the vectors' squared lengths are computed without
# cancellation, so that what is left of them is exact enough for `order.SAME`.
NEAR = 1e-5
CHUNK = 1 << 20  # numbers held at once while that is done


@dataclass(frozen=True)
class Distance:
    """A way to compare vectors.

    Attributes
    ----------
    label, tooltip : for people
    prepare : features of all photos (n, d) -> what is compared (n, e)
    between : prepared queries (b, e), prepared gallery (g, e) -> distances (b, g)
    least_scale : no query's distances count as smaller than this when ties are looked for
    by_photo : whether each photo is prepared by itself, whatever the others are
    """

    label: str
    tooltip: str
    prepare: Callable[[np.ndarray], np.ndarray]
    between: Callable[[np.ndarray, np.ndarray], np.ndarray]
    least_scale: float = 0.0
    by_photo: bool = False


def _or_one(sizes: np.ndarray) -> np.ndarray:
    return np.where(sizes > 0, sizes, 1.0)


def _cosine(queries: np.ndarray, gallery: np.ndarray) -> np.ndarray:
    return 1 - np.clip(queries @ gallery.T, -1, 1)


def _centred(features: np.ndarray) -> np.ndarray:
    # Distances stay as they are, but fewer digits are lost on the way.
    with np.errstate(over="ignore", invalid="ignore"):
        return features - features.mean(axis=0)


def _standardized(features: np.ndarray) -> np.ndarray:
    # Twice the variance, as in Orange: a feature then adds 1 to the squared distance on average.
    features = _centred(features[:, np.ptp(features, axis=0) > 0])
    features = features / _or_one(np.abs(features).max(axis=0))
    return features / np.sqrt(2 * features.var(axis=0))


def _euclidean(queries: np.ndarray, gallery: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore", invalid="ignore"):
        lengths = (queries**2).sum(axis=1)[:, None] + (gallery**2).sum(axis=1)
        squares = lengths - 2 * (queries @ gallery.T)
        near_query, near_photo = np.nonzero(squares < NEAR * lengths)
        step = max(1, CHUNK // max(1, queries.shape[1]))
        for start in range(0, len(near_query), step):
            q, g = near_query[start : start + step], near_photo[start : start + step]
            squares[q, g] = ((queries[q] - gallery[g]) ** 2).sum(axis=1)
        return np.sqrt(squares)


DISTANCES: dict[str, Distance] = {
    "cosine": Distance(
        "Cosine",
        "1 − the cosine of the angle between two vectors; their lengths do not matter",
        unit,  # a vector of zeros is then at distance 1 from everything
        _cosine,
        least_scale=1.0,
        by_photo=True,
    ),
    "euclidean": Distance(
        "Euclidean", "Length of the difference of two vectors", _centred, _euclidean
    ),
    "normalized_euclidean": Distance(
        "Euclidean (normalized)",
        "Euclidean, after each feature is scaled by its spread over all photos in the table; "
        "what Orange's Distances widget computes unless told otherwise",
        _standardized,
        _euclidean,
    ),
}
