"""The photos of a catalogue nearest to a vector: exactly, or by the index; the distance is the same."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from Orange.util import dummy_callback

from ..embedding.unit import unit
from ..errors import CatalogueError
from ..evaluation.ranking.large import BLOCK, nearest
from .filters import Filter
from .schema import ID, VECTOR
from .store import Catalogue, matrix

# Numbers of a catalogue up to which the product with all of it, held in memory, is quicker than
# its index; measured by benchmarks/catalogue.py.
IN_MEMORY = 1 << 25
MANY = 200  # questions at once, from which reading everything once is as quick as asking the index
TOGETHER = 8  # questions that the index is asked in one go
NONE = -1  # in the place of an id where fewer photos are found


@dataclass(frozen=True)
class Settings:
    """How thoroughly the index is searched.

    Attributes
    ----------
    probes : parts of the index that are looked into
    refine : how many times as many candidates as wanted are compared by their own vectors
    """

    probes: int = 64
    refine: int = 10


@dataclass(frozen=True, eq=False)
class Found:
    """What q questions find, the nearest first; where fewer than k are there, the rest is empty.

    Attributes
    ----------
    ids : of photos, int64 (q, k); `NONE` where empty
    distances : 1 - cosine, float64 (q, k); NaN where empty
    is_exact : whether none can have been missed
    """

    ids: np.ndarray
    distances: np.ndarray
    is_exact: bool


def search(
    catalogue: Catalogue,
    vectors: np.ndarray,
    k: int = 10,
    where: Filter | None = None,
    exact: bool | None = None,
    settings: Settings | None = None,
    callback: Callable[[float], None] = dummy_callback,
) -> Found:
    """The k nearest photos to each of some vectors.

    Parameters
    ----------
    vectors : of the catalogue's space, of any length but zero, (q, d), or (d,) for one
    where : which photos are searched; the others are left out before the search
    exact : whether none may be missed; if not given, wherever that is about as quick
    settings : of the index; if not given, those that were measured
    callback : is told the share that is done, 0..1; may raise to stop

    Raises
    ------
    CatalogueError
        If the vectors are not of the catalogue's kind, or it cannot be read.
    """
    asking = _checked(catalogue, vectors)
    k = max(1, min(int(k), max(1, len(catalogue))))
    if not len(asking) or not len(catalogue):
        return _nothing(len(asking), k)
    if exact is None:
        exact = _is_quick_exactly(catalogue, asking, where)
    if exact or not has_index(catalogue):
        return _exactly(catalogue, asking, k, where, callback)
    chosen = settings or settings_of(catalogue)
    return _by_index(catalogue, asking, k, where, chosen, callback)


def settings_of(catalogue: Catalogue) -> Settings:
    """What was measured to be enough; the usual where nothing was."""
    said = catalogue.measured
    usual = Settings()
    return Settings(int(said.get("probes", usual.probes)), int(said.get("refine", usual.refine)))


def has_index(catalogue: Catalogue) -> bool:
    key = "has index"
    if key not in catalogue.memory:
        with catalogue.in_words():
            indices = catalogue.table.list_indices()
        catalogue.memory[key] = any(VECTOR in each.columns for each in indices)
    return bool(catalogue.memory[key])


def fits_memory(catalogue: Catalogue, photos: int | None = None) -> bool:
    """Whether so many of its photos, or all, are searched in memory."""
    size = len(catalogue) if photos is None else photos
    return size * catalogue.space.length <= IN_MEMORY


def _is_quick_exactly(catalogue: Catalogue, asking: np.ndarray, where: Filter | None) -> bool:
    if fits_memory(catalogue) or len(asking) >= MANY:
        return True
    if where is None or not where.sql:
        return False
    # Few that are wanted are soon read; an index would have to look for them everywhere.
    return fits_memory(catalogue, 8 * catalogue.count(where))


def _checked(catalogue: Catalogue, vectors: np.ndarray) -> np.ndarray:
    """Questions of unit length, float32 (q, d)."""
    asking = np.atleast_2d(np.asarray(vectors))
    wanted = catalogue.space.length
    if asking.ndim != 2 or asking.shape[1] != wanted:
        raise CatalogueError(
            f"The catalogue's vectors have {wanted:,} numbers, and what asks has "
            f"{asking.shape[-1]:,}. Ask with vectors that were made as the catalogue's were."
        )
    asking = unit(asking.astype(float)).astype(np.float32)
    if not np.isfinite(asking).all() or not asking.any(axis=1).all():
        raise CatalogueError(
            "What asks has a vector that is zero, or has missing or infinite numbers. Ask with "
            "another photo."
        )
    return asking


def _nothing(questions: int, k: int) -> Found:
    shape = (questions, k)
    return Found(np.full(shape, NONE, dtype=np.int64), np.full(shape, np.nan), True)


def _exactly(
    catalogue: Catalogue,
    asking: np.ndarray,
    k: int,
    where: Filter | None,
    callback: Callable[[float], None],
) -> Found:
    best = _Best(len(asking), k)
    blocks: list[tuple[np.ndarray, np.ndarray]] | None = None
    if fits_memory(catalogue):
        blocks = [_in_memory(catalogue, where)]
    done, total = 0, max(1, len(catalogue))
    for ids, vectors in blocks if blocks is not None else catalogue.blocks(where):
        step = max(1, BLOCK // max(1, len(ids)))
        for start in range(0, len(asking), step):
            rows = slice(start, start + step)
            best.take(rows, ids, asking[rows] @ vectors.T)
            callback(min(1.0, (done + len(ids) * min(1, (start + step) / len(asking))) / total))
        done += len(ids)
    return best.found(catalogue, asking)


def _in_memory(catalogue: Catalogue, where: Filter | None) -> tuple[np.ndarray, np.ndarray]:
    """Ids and vectors, float32; all are held while nothing changes."""
    if VECTOR not in catalogue.memory:
        parts = [*catalogue.blocks()]
        vectors = np.empty((sum(len(i) for i, _ in parts), catalogue.space.length), np.float32)
        np.concatenate([part for _, part in parts], out=vectors)
        catalogue.memory[VECTOR] = np.concatenate([ids for ids, _ in parts]), vectors
    ids, vectors = catalogue.memory[VECTOR]
    if where is None or not where.sql:
        return ids, vectors
    if where not in catalogue.memory:
        chosen = [batch[ID].to_numpy() for batch in catalogue.batches([ID], where)]
        catalogue.memory[where] = np.flatnonzero(
            np.isin(ids, np.concatenate(chosen)) if chosen else np.zeros(len(ids), dtype=bool)
        )
    rows = catalogue.memory[where]
    return ids[rows], vectors[rows]


class _Best:
    """The k largest products of each question so far."""

    def __init__(self, questions: int, k: int):
        self.products = np.full((questions, k), -np.inf, dtype=np.float32)
        self.ids = np.full((questions, k), NONE, dtype=np.int64)

    def take(self, rows: slice, ids: np.ndarray, products: np.ndarray) -> None:
        """Take in products, (b, n), of some questions with photos of these ids, (n,)."""
        if not len(ids):
            return
        near, places = nearest(products, self.ids.shape[1])
        products = np.hstack([self.products[rows], near])
        merged = np.hstack([self.ids[rows], ids[places]])
        order = np.argsort(-products, axis=1, kind="stable")[:, : self.ids.shape[1]]
        self.products[rows] = np.take_along_axis(products, order, axis=1)
        self.ids[rows] = np.take_along_axis(merged, order, axis=1)

    def found(self, catalogue: Catalogue, asking: np.ndarray) -> Found:
        there = self.ids != NONE
        # Single precision keeps few digits of near photos: each pair again in double.
        wanted = np.unique(self.ids[there])
        distances = np.full(self.ids.shape, np.nan)
        if len(wanted):
            if VECTOR in catalogue.memory:
                ids, vectors = catalogue.memory[VECTOR]
                order = np.argsort(ids)
                rows = order[np.searchsorted(ids[order], wanted)]
                vectors = vectors[rows]
            else:
                vectors = matrix(catalogue.rows(wanted, [VECTOR])[VECTOR].combine_chunks())
            places = np.searchsorted(wanted, self.ids)
            for row in range(len(asking)):
                here = there[row]
                distances[row, here] = _distances(asking[row], vectors[places[row, here]])
        return _sorted(self.ids, distances, True)


def _by_index(
    catalogue: Catalogue,
    asking: np.ndarray,
    k: int,
    where: Filter | None,
    settings: Settings,
    callback: Callable[[float], None],
) -> Found:
    ids = np.full((len(asking), k), NONE, dtype=np.int64)
    distances = np.full((len(asking), k), np.nan)
    for start in range(0, len(asking), TOGETHER):
        callback(start / len(asking))
        part = asking[start : start + TOGETHER]
        with catalogue.in_words():
            query = (
                catalogue.table.search(part if len(part) > 1 else part[0], VECTOR)
                .distance_type("cosine")
                .limit(k)
                .nprobes(settings.probes)
                .refine_factor(settings.refine)
                .select([ID, VECTOR, "_distance"])
            )
            if where is not None and where.sql:
                # Where few fit, more parts are looked into until enough are found.
                query = query.where(where.sql).maximum_nprobes(0)
            # What `to_arrow` adds asks for the schema again, which takes as long as a small search.
            found = query.to_batches().read_all().combine_chunks()
        near = found[ID].to_numpy()
        which = found["query_index"].to_numpy() if len(part) > 1 else np.zeros(len(near), int)
        vectors = matrix(found[VECTOR].combine_chunks()) if len(near) else np.empty((0, 0))
        for row in range(len(part)):
            mine = np.flatnonzero(which == row)
            if len(mine):
                ids[start + row, : len(mine)] = near[mine]
                distances[start + row, : len(mine)] = _distances(part[row], vectors[mine])
    callback(1)
    return _sorted(ids, distances, False)


def _distances(vector: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """1 - cosine from unit vectors, in double precision, (n,)."""
    one, others = vector.astype(float), vectors.astype(float)
    lengths = np.linalg.norm(others, axis=1) * np.linalg.norm(one)
    return np.clip(1 - (others @ one) / lengths, 0, 2)


def _sorted(ids: np.ndarray, distances: np.ndarray, is_exact: bool) -> Found:
    """Each row by distance, then id, what is empty last."""
    order = np.lexsort((ids, distances), axis=1)
    return Found(
        np.take_along_axis(ids, order, axis=1),
        np.take_along_axis(distances, order, axis=1),
        is_exact,
    )
