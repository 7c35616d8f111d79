"""Where the distances of a task come from: vectors, or a matrix that was computed elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Protocol as Interface

import numpy as np

from ...embedding.blocks import features_of
from ...embedding.unit import unit
from ...errors import ProtocolError
from ...photos.columns import SHOP, domain_variable, text_column
from ..task import Task
from .distances import CHUNK, DISTANCES

if TYPE_CHECKING:
    from Orange.data import Table
    from Orange.misc import DistMatrix

EPSILON = 2.0**-24  # of single precision: a number's largest relative error
LARGEST_MATRIX = 30_000  # rows; that many take 7 GB

ALL = slice(None)
Places = slice | np.ndarray


class Rankable(Interface):
    """Distances that a gallery is ranked by; places are those of a task's queries and photos."""

    least_scale: float

    def block(self, rows: Places, columns: Places = ALL) -> np.ndarray:
        """Distances from some queries to some gallery photos, shape (rows, columns)."""
        ...

    def pairs(self, queries: np.ndarray, gallery: np.ndarray) -> np.ndarray:
        """Distances of single pairs, shape (m,)."""
        ...

    def keys(self) -> Keys | None:
        """Vectors whose products rank as the distances do; None if there are none."""
        ...


class DistanceSource(Rankable, Interface):
    """Where distances come from, with all that a search may learn from.

    Attributes
    ----------
    is_cosine : whether they are cosine distances, whose size is about 1
    has_bank : whether there are photos that do not ask, which a search may learn from instead
    """

    is_cosine: bool

    @property
    def has_bank(self) -> bool: ...

    def bank_blocks(self, columns: Places, size: int) -> Iterator[np.ndarray]:
        """Distances from the bank's photos to some gallery photos, in blocks; none without one."""
        ...

    def between_all(self) -> np.ndarray:
        """Distances among queries, then gallery photos, shape (q + g, q + g)."""
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
        self.is_cosine = distance == "cosine"

    def with_vectors(
        self, queries: np.ndarray | None = None, gallery: np.ndarray | None = None
    ) -> EmbeddingDistances:
        """The same distance between other vectors, which are prepared already."""
        other = object.__new__(EmbeddingDistances)
        other.distance, other.least_scale = self.distance, self.least_scale
        other.is_cosine, other.bank = self.is_cosine, self.bank
        other.queries = self.queries if queries is None else self._prepared(queries)
        other.gallery = self.gallery if gallery is None else self._prepared(gallery)
        return other

    def _prepared(self, vectors: np.ndarray) -> np.ndarray:
        return unit(vectors) if self.is_cosine else vectors

    @property
    def has_bank(self) -> bool:
        return self.bank is not None

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
        if self.bank is None:
            return
        gallery, between = self.gallery[columns], DISTANCES[self.distance].between
        step = max(1, size // len(gallery))
        for start in range(0, len(self.bank), step):
            yield _finite(between(self.bank[start : start + step], gallery))

    def between_all(self) -> np.ndarray:
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
    is_cosine = False
    has_bank = False

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

    def bank_blocks(self, columns: Places, size: int) -> Iterator[np.ndarray]:
        return iter(())

    def between_all(self) -> np.ndarray:
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
    from Orange.data import Table  # there already, with the matrix

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


def _finite(block: np.ndarray) -> np.ndarray:
    if not np.isfinite(block).all():
        raise ProtocolError(
            "Some distances are missing or infinite. Choose another distance, here or in the "
            "Distances widget, or embed the photos again with Local GPU Embedder."
        )
    return block
