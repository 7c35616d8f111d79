"""How far every gallery photo is from a query, and the order that makes; a block at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol as Interface

import numpy as np
import scipy.sparse as sp
from Orange.data import Table
from Orange.misc import DistMatrix

from .protocol import ProtocolError, Task

GIVEN = "given"  # the distance of a matrix that was computed elsewhere

# Distances that differ by less than this share of a query's largest one differ only by the
# arithmetic's last digits.
SAME = 1e-9
# Squared distances below this share of the vectors' squared lengths are computed without
# cancellation, so that what is left of them is exact enough for SAME.
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
    """

    label: str
    tooltip: str
    prepare: Callable[[np.ndarray], np.ndarray]
    between: Callable[[np.ndarray, np.ndarray], np.ndarray]
    least_scale: float = 0.0


class Source(Interface):
    """Where distances come from."""

    least_scale: float

    def block(self, rows: slice) -> np.ndarray:
        """Distances from some of a task's queries to its whole gallery, shape (rows, g)."""
        ...


class EmbeddingDistances:
    """Distances between photos' vectors.

    Parameters
    ----------
    features : one vector a photo, shape (n, d), finite; see `features_of`
    task : whose queries and gallery are compared
    distance : a key of `DISTANCES`; its statistics are those of all n photos
    """

    def __init__(self, features: np.ndarray, task: Task, distance: str = "cosine"):
        self._distance = DISTANCES[distance]
        prepared = self._distance.prepare(np.asarray(features, dtype=float))
        self._queries, self._gallery = prepared[task.queries], prepared[task.gallery]
        self.least_scale = self._distance.least_scale

    def block(self, rows: slice) -> np.ndarray:
        return _finite(self._distance.between(self._queries[rows], self._gallery))


class GivenDistances:
    """Distances from a matrix of all photos, shape (n, n); it need not be symmetric."""

    least_scale = 0.0

    def __init__(self, matrix: np.ndarray, photos: int, task: Task):
        if matrix.shape != (photos, photos):
            raise ProtocolError(
                f"The distances are a table of {' by '.join(map(str, matrix.shape))}, but there "
                f"are {photos} photos. Let the Distances widget compare rows."
            )
        self._matrix, self._task = np.asarray(matrix), task

    def block(self, rows: slice) -> np.ndarray:
        block = self._matrix[np.ix_(self._task.queries[rows], self._task.gallery)]
        return _finite(block.astype(float))


def features_of(table: Table) -> np.ndarray:
    """The numeric features of a table as float64, shape (n, d).

    Raises
    ------
    ProtocolError
        If there are none, or if some are missing or infinite.
    """
    numeric = [i for i, var in enumerate(table.domain.attributes) if var.is_continuous]
    if not numeric:
        raise ProtocolError(
            "The photos have no vectors to compare. Connect Local GPU Embedder in between."
        )
    columns = table.X[:, numeric]
    features = (columns.toarray() if sp.issparse(columns) else columns).astype(float)
    broken = int((~np.isfinite(features)).any(axis=1).sum())
    if broken:
        raise ProtocolError(
            f"{broken:,} of {len(table):,} photos have missing or infinite numbers in their "
            "vectors. Take those rows away, or embed the photos with Local GPU Embedder."
        )
    return features


def photos_of(matrix: DistMatrix) -> Table:
    """The photos that a matrix from Orange compares.

    Raises
    ------
    ProtocolError
        If the matrix does not know them.
    """
    if not isinstance(matrix.row_items, Table):
        raise ProtocolError(
            "The distances do not say which photos they are between. Connect them from the "
            "Distances widget, and let it compare rows."
        )
    return matrix.row_items


def rank(distances: np.ndarray, least_scale: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """The gallery in order of distance, and where in that order each group of ties begins.

    Neighbours in the order tie if they differ by less than `SAME` of the query's largest
    distance. Rounding each distance by itself would part two copies of a picture now and then,
    namely where their last digits lie on both sides of where rounding turns.

    Parameters
    ----------
    distances : shape (b, g), finite
    least_scale : see `Distance`

    Returns
    -------
    order : places in the gallery, nearest first, tied ones in the gallery's order, shape (b, g)
    starts : True where a photo is farther than the one before it, shape (b, g)
    """
    order = np.argsort(distances, axis=1)  # ties come into the gallery's order below
    nearest_first = np.take_along_axis(distances, order, axis=1)
    scale = np.maximum(np.abs(distances).max(axis=1, keepdims=True), least_scale)
    starts = np.ones(distances.shape, dtype=bool)
    starts[:, 1:] = np.diff(nearest_first, axis=1) > SAME * scale
    tied = np.flatnonzero(~starts.all(axis=1))
    if len(tied):
        size = distances.shape[1]
        groups = np.cumsum(starts[tied], axis=1)
        order[tied] = np.sort(groups * size + order[tied], axis=1) % size
    return order, starts


def _finite(block: np.ndarray) -> np.ndarray:
    if not np.isfinite(block).all():
        raise ProtocolError(
            "Some distances are missing or infinite. Compare the photos by another distance, or "
            "embed them anew with Local GPU Embedder."
        )
    return block


def _unit(features: np.ndarray) -> np.ndarray:
    # Two steps, since the squares of very large or very small numbers are no numbers.
    features = features / _or_one(np.abs(features).max(axis=1, keepdims=True))
    return features / _or_one(np.linalg.norm(features, axis=1, keepdims=True))


def _or_one(sizes: np.ndarray) -> np.ndarray:
    # A vector of zeros stays one; it is then at cosine distance 1 from everything.
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
        _unit,
        _cosine,
        least_scale=1.0,
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
