"""How far every gallery photo is from a query, and the order that makes; a block at a time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol as Interface

import numpy as np
from Orange.data import Table
from Orange.misc import DistMatrix

from ...embedding.blocks import features_of
from ...errors import ProtocolError
from ...photos.columns import SHOP, domain_variable, text_column
from ..task import Task

GIVEN = "given"  # the distance of a matrix that was computed elsewhere

# Distances that differ by less than this share of a query's largest one differ only by the
# arithmetic's last digits.
SAME = 1e-9
# Squared distances below this share of the vectors' squared lengths are computed without
# cancellation, so that what is left of them is exact enough for SAME.
NEAR = 1e-5
CHUNK = 1 << 20  # numbers held at once while that is done
EPSILON = 2.0**-24  # of single precision: a number's largest relative error
LARGEST_MATRIX = 30_000  # rows; that many take 7 GB


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


ALL = slice(None)
Places = slice | np.ndarray


class Source(Interface):
    """Where distances come from; places are those of a task's queries and gallery photos."""

    least_scale: float

    def block(self, rows: Places, columns: Places = ALL) -> np.ndarray:
        """Distances from some queries to some gallery photos, shape (rows, columns)."""
        ...

    def pairs(self, queries: np.ndarray, gallery: np.ndarray) -> np.ndarray:
        """Distances of single pairs, shape (m,)."""
        ...

    def keys(self) -> "Keys | None":
        """Vectors whose products rank as the distances do; None if there are none."""
        ...


@dataclass(frozen=True, eq=False)
class Keys:
    """Vectors in single precision: the greater their product, the nearer the photo.

    Attributes
    ----------
    queries, gallery : shapes (q, e) and (g, e), float32
    slack : products of a query that differ by more are surely in the right order, shape (q,)
    distances : places of queries (b,), products (b, k) -> distances, about as exact as the products
    """

    queries: np.ndarray
    gallery: np.ndarray
    slack: np.ndarray
    distances: Callable[[np.ndarray, np.ndarray], np.ndarray]


class EmbeddingDistances:
    """Distances between photos' vectors.

    Parameters
    ----------
    features : one vector a photo, shape (n, d), finite; see `features_of`
    task : whose queries and gallery are compared
    distance : a key of `DISTANCES`; its statistics are those of all photos, the bank's too
    bank : vectors of other consumer photos, shape (m, d), that a search may learn from
    """

    def __init__(
        self,
        features: np.ndarray,
        task: Task,
        distance: str = "cosine",
        bank: np.ndarray | None = None,
    ):
        self.distance = distance
        features, prepare = np.asarray(features, dtype=float), DISTANCES[distance].prepare
        if DISTANCES[distance].by_photo:
            # A copy of all photos would be needed for nothing.
            self.queries, self.gallery = (
                prepare(features[rows]) for rows in (task.queries, task.gallery)
            )
            self.bank = None if bank is None else prepare(bank)
        else:
            prepared = prepare(features if bank is None else np.vstack([features, bank]))
            self.queries, self.gallery = prepared[task.queries], prepared[task.gallery]
            self.bank = None if bank is None else prepared[len(features) :]
        self.least_scale = DISTANCES[distance].least_scale

    def with_vectors(
        self, queries: np.ndarray | None = None, gallery: np.ndarray | None = None
    ) -> "EmbeddingDistances":
        """The same distance between other vectors, which are prepared already."""
        other = object.__new__(EmbeddingDistances)
        other.distance, other.least_scale = self.distance, self.least_scale
        other.bank = self.bank
        other.queries = self.queries if queries is None else self._prepared(queries)
        other.gallery = self.gallery if gallery is None else self._prepared(gallery)
        return other

    def _prepared(self, vectors: np.ndarray) -> np.ndarray:
        return _unit(vectors) if self.is_cosine else vectors

    @property
    def is_cosine(self) -> bool:
        return self.distance == "cosine"

    def block(self, rows: Places, columns: Places = ALL) -> np.ndarray:
        between = DISTANCES[self.distance].between
        return _finite(between(self.queries[rows], self.gallery[columns]))

    def pairs(self, queries: np.ndarray, gallery: np.ndarray) -> np.ndarray:
        found = np.empty(len(queries))
        step = max(1, CHUNK // max(1, self.queries.shape[1]))
        for start in range(0, len(queries), step):
            chosen = slice(start, start + step)
            q, g = self.queries[queries[chosen]], self.gallery[gallery[chosen]]
            if self.is_cosine:
                found[chosen] = 1 - np.clip(np.einsum("ij,ij->i", q, g), -1, 1)
            else:
                q -= g
                found[chosen] = np.sqrt(np.einsum("ij,ij->i", q, q))
        return found

    def bank_blocks(self, columns: Places, size: int) -> Iterator[np.ndarray]:
        """Distances from the bank's photos to some gallery photos, in blocks."""
        gallery, between = self.gallery[columns], DISTANCES[self.distance].between
        step = max(1, size // len(gallery))
        for start in range(0, len(self.bank), step):
            yield _finite(between(self.bank[start : start + step], gallery))

    def between_all(self) -> np.ndarray:
        """Distances among queries, then gallery photos, shape (q + g, q + g)."""
        photos = np.vstack([self.queries, self.gallery])
        return _finite(DISTANCES[self.distance].between(photos, photos))

    def keys(self) -> Keys | None:
        if self.is_cosine:
            size = np.ones(len(self.queries))
            return _keys(self.queries, self.gallery, size, lambda rows, products: 1 - products)
        with np.errstate(over="ignore"):
            lengths = np.linalg.norm(self.queries, axis=1)
            halves = (self.gallery**2).sum(axis=1) / 2
        largest = np.sqrt(2 * halves.max())
        if not (0 < largest < 1e15 and lengths.max() < 1e15):
            return None
        return _keys(
            np.column_stack([self.queries, np.full(len(self.queries), halves.max())]),
            np.column_stack([self.gallery, -halves / halves.max()]),
            lengths * largest + halves.max(),
            lambda rows, products: np.sqrt(
                np.maximum(lengths[rows, None] ** 2 - 2 * products, 0.0)
            ),
        )


class GivenDistances:
    """Distances from a matrix, shape (n, n); it need not be symmetric.

    Parameters
    ----------
    photos : how many photos the task's table has
    rows : the matrix's row of each of the table's, shape (photos,); the same ones if not given
    """

    least_scale = 0.0

    def __init__(self, matrix: np.ndarray, photos: int, task: Task, rows: np.ndarray | None = None):
        check_matrix(matrix, photos if rows is None else len(matrix))
        self._matrix = np.asarray(matrix)
        rows = np.arange(photos) if rows is None else rows
        self._queries, self._gallery = rows[task.queries], rows[task.gallery]

    def block(self, rows: Places, columns: Places = ALL) -> np.ndarray:
        block = self._matrix[np.ix_(self._queries[rows], self._gallery[columns])]
        return _finite(block.astype(float))

    def pairs(self, queries: np.ndarray, gallery: np.ndarray) -> np.ndarray:
        found = self._matrix[self._queries[queries], self._gallery[gallery]]
        return _finite(found.astype(float))

    def between_all(self) -> np.ndarray:
        """Distances among queries, then gallery photos, shape (q + g, q + g)."""
        photos = np.concatenate([self._queries, self._gallery])
        return _finite(self._matrix[np.ix_(photos, photos)].astype(float))

    def keys(self) -> None:
        return None


def _keys(queries: np.ndarray, gallery: np.ndarray, size: np.ndarray, distances) -> Keys:
    # Rounding errors of a sum of e products add up like a random walk, hence the root; twice,
    # for the two products that are compared. What happens is about a tenth of that.
    slack = 2 * EPSILON * (np.sqrt(queries.shape[1]) + 4) * size
    return Keys(
        np.ascontiguousarray(queries, dtype=np.float32),
        np.ascontiguousarray(gallery, dtype=np.float32),
        slack,
        distances,
    )


def bank_of(bank: Table, table: Table) -> np.ndarray:
    """Vectors of a bank's consumer photos, shape (m, d), for searches of a table.

    Raises
    ------
    ProtocolError
        If there are none, or they are of another kind than the table's.
    """
    domain = domain_variable(bank.domain)
    if domain is not None:
        bank = bank[text_column(bank, domain) != SHOP]
    if not len(bank):
        raise ProtocolError(
            "The bank has no consumer photos. Load some with AIFF Folder Loader, or search "
            "without a bank."
        )
    vectors, size = features_of(bank), features_of(table).shape[1]
    if vectors.shape[1] != size:
        raise ProtocolError(
            f"The bank's vectors have {vectors.shape[1]:,} numbers and the photos' {size:,}. Embed "
            "both with the same choices in Local GPU Embedder."
        )
    return vectors


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
    check_matrix(matrix, len(matrix.row_items))
    return matrix.row_items


def check_matrix(matrix: np.ndarray, photos: int) -> None:
    """
    Raises
    ------
    ProtocolError
        If a matrix does not hold the distances between so many photos, or is too large.
    """
    if matrix.shape != (photos, photos):
        raise ProtocolError(
            f"The distances are a table of {' by '.join(map(str, matrix.shape))}, but there are "
            f"{photos} photos. Let the Distances widget compare rows."
        )
    if len(matrix) >= LARGEST_MATRIX:
        raise ProtocolError(
            f"Distances between {len(matrix):,} photos are more than a computer should hold at "
            "once. Connect the Embeddings of Local GPU Embedder instead: they are compared block "
            "by block."
        )


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


def _finite(block: np.ndarray) -> np.ndarray:
    if not np.isfinite(block).all():
        raise ProtocolError(
            "Some distances are missing or infinite. Choose another distance, here or in the "
            "Distances widget, or embed the photos anew with Local GPU Embedder."
        )
    return block


def _unit(features: np.ndarray) -> np.ndarray:
    # Two steps, since the squares of very large or very small numbers are no numbers.
    largest = np.maximum(features.max(axis=1, initial=0.0), -features.min(axis=1, initial=0.0))
    features = features / _or_one(largest)[:, None]
    features /= _or_one(np.sqrt(np.einsum("ij,ij->i", features, features))[:, None])
    return features


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
