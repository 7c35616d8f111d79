"""Ways to search that look beyond one distance at a time; each off unless it is chosen."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from ...errors import ProtocolError
from ...progress import untold
from ..protocol import CENTROID, NEAREST, Protocol
from ..task import Task
from .k_reciprocal import LARGEST, k_reciprocal_distances
from .rankings import rank_queries
from .small import BLOCK
from .sources import ALL, DistanceSource, EmbeddingDistances, Keys, Places, Rankable

HUB_NEIGHBOURS = 10  # k of CSLS
SHARPNESS = 20.0  # β of QB-Norm
CENTROIDS = "centroids"
EXPANSION, POWER = 3, 3  # neighbours and α of query expansion


@dataclass(frozen=True)
class SearchMethod:
    """A way to search.

    Attributes
    ----------
    label, tooltip, cost, source : for people
    apply : source of distances, task, callback -> source of the distances that are ranked
    uses_queries : whether it learns from the other queries unless a bank is given
    score : what people call the number that it ranks by, where that is no distance: the higher,
        the nearer; it is ranked by as its opposite
    """

    label: str
    tooltip: str
    cost: str
    source: str
    apply: Callable[[DistanceSource, Task, Callable[[float], None]], Rankable]
    uses_queries: bool = False
    takes_bank: bool = False
    score: str = ""

    @property
    def learns(self) -> str:
        """What it learns from, with the field's word, for people; "" where it does not."""
        return "It learns from the photos being tested (transductive)" if self.uses_queries else ""

    def transductive(self, has_bank: bool) -> bool:
        """Whether a query's ranking depends on which other queries are asked."""
        return self.uses_queries and not (self.takes_bank and has_bank)


def apply_search(
    source: DistanceSource,
    task: Task,
    protocol: Protocol,
    callback: Callable[[float], None] = untold,
) -> Rankable:
    """The distances that a protocol's search and gallery unit rank by.

    Raises
    ------
    ProtocolError
        If the search needs vectors and there are none, or the sets are too large for it.
    """
    search = SEARCHES[protocol.search]
    if protocol.unit == CENTROID and protocol.search != CENTROIDS:
        source = _centroids(source, task, callback)
    return search.apply(source, task, callback)


class CorrectedDistances:
    """Distances with a correction for each query and each gallery photo.

    Parameters
    ----------
    source : distances d, which a search has looked at
    factor : of d
    query, gallery : what is added for a query and for a gallery photo, shapes (q,) and (g,)
    gate : what a query takes the gallery's corrections by, shape (q,)
    """

    def __init__(
        self,
        source: DistanceSource,
        factor: float,
        query: np.ndarray,
        gallery: np.ndarray,
        gate: np.ndarray,
    ):
        self._source, self._factor = source, factor
        self._query, self._gallery, self._gate = query, gallery, gate
        self.least_scale = source.least_scale * factor

    def block(self, rows: Places, columns: Places = ALL) -> np.ndarray:
        corrected = self._factor * self._source.block(rows, columns)
        corrected += self._query[rows][:, None]
        corrected += self._gate[rows][:, None] * self._gallery[columns]
        return corrected

    def pairs(self, queries: np.ndarray, gallery: np.ndarray) -> np.ndarray:
        corrections = self._query[queries] + self._gate[queries] * self._gallery[gallery]
        return self._factor * self._source.pairs(queries, gallery) + corrections

    def of_others(self, rows: Places, distances: np.ndarray, gallery: np.ndarray) -> np.ndarray:
        """The same of photos that are not the gallery's.

        Parameters
        ----------
        distances : from some queries to m photos, (b, m)
        gallery : what is added for these photos, (m,)
        """
        corrected = self._factor * distances + self._query[rows][:, None]
        return corrected + self._gate[rows][:, None] * gallery

    def keys(self) -> Keys | None:
        plain = self._source.keys() if self._source.is_cosine else None
        if plain is None:
            return None
        bias = -self._gallery / self._factor
        size = max(1.0, float(np.abs(bias).max()))
        return Keys(
            np.column_stack([plain.queries, (self._gate * size).astype(np.float32)]),
            np.column_stack([plain.gallery, (bias / size).astype(np.float32)]),
            plain.slack * (1 + size * np.abs(self._gate)),
            lambda rows, products: self._factor * (1 - products) + self._query[rows][:, None],
        )


class RankedDistances:
    """Distances from each query to each gallery photo that were all worked out, shape (q, g)."""

    least_scale = 0.0

    def __init__(self, distances: np.ndarray):
        self._distances = distances

    def block(self, rows: Places, columns: Places = ALL) -> np.ndarray:
        return self._distances[rows][:, columns].astype(float)

    def pairs(self, queries: np.ndarray, gallery: np.ndarray) -> np.ndarray:
        return self._distances[queries, gallery].astype(float)

    def keys(self) -> None:
        return None


def _nearest(source: DistanceSource, task: Task, callback) -> DistanceSource:
    return source


def _csls(source: DistanceSource, task: Task, callback) -> CorrectedDistances:
    of_query, of_photo = np.zeros(len(task.queries)), np.zeros(len(task.gallery))
    for queries, gallery in task.parts():
        kept = np.empty((0, len(gallery)))
        for rows, block in _blocks(source, task, queries, gallery, callback):
            of_query[rows] = _mean_of_nearest(block.T)
            kept = np.vstack([kept, block])
            if len(kept) > HUB_NEIGHBOURS:
                kept = np.partition(kept, HUB_NEIGHBOURS - 1, axis=0)[:HUB_NEIGHBOURS]
        of_photo[gallery] = _mean_of_nearest(kept)
    return CorrectedDistances(source, 2.0, -of_query, -of_photo, np.ones(len(task.queries)))


def _qb_norm(source: DistanceSource, task: Task, callback) -> CorrectedDistances:
    crowding = np.zeros(len(task.gallery))
    found_first = np.zeros(len(task.gallery), dtype=bool)
    gate = np.zeros(len(task.queries))
    for queries, gallery in task.parts():
        parts, sharpness = [], None
        blocks = (
            source.bank_blocks(gallery, BLOCK)
            if source.has_bank
            else (block for _, block in _blocks(source, task, queries, gallery, callback))
        )
        for block in blocks:
            if sharpness is None:
                # Made for cosine distances, whose size is about 1.
                sharpness = SHARPNESS
                if not source.is_cosine:
                    sharpness /= _or_one(block[np.isfinite(block)].mean())
            parts.append(logsumexp(-sharpness * block, axis=0))
            found_first[gallery[block.argmin(axis=1)]] = True
        crowding[gallery] = logsumexp(np.array(parts), axis=0) / sharpness
    # A photo that no other query finds has no crowd; it is left as it is.
    crowding[np.isinf(crowding)] = 0.0
    nearest = rank_queries(source, task, (1,)).top[:, 0]
    gate = found_first[nearest].astype(float)
    return CorrectedDistances(source, 1.0, np.zeros(len(task.queries)), crowding, gate)


def _k_reciprocal(source: DistanceSource, task: Task, callback) -> RankedDistances:
    photos = len(np.union1d(task.queries, task.gallery))
    if photos > LARGEST:
        raise ProtocolError(
            f"k-reciprocal re-ranking compares all photos with all, and {photos:,} are more than "
            f"the {LARGEST:,} that it is made for. Choose another search, or fewer photos with "
            "Data Sampler."
        )
    found = np.zeros((len(task.queries), len(task.gallery)), dtype=np.float32)
    among = source.between_all()
    squared = among if source.is_cosine else among**2
    rows = np.concatenate([task.queries, task.gallery])
    for queries, gallery in task.parts():
        places = np.concatenate([queries, len(task.queries) + gallery])
        # A photo that both asks and is searched is one photo.
        _, first, which = np.unique(rows[places], return_index=True, return_inverse=True)
        chosen = places[first]
        distances = k_reciprocal_distances(squared[np.ix_(chosen, chosen)], callback)
        found[np.ix_(queries, gallery)] = distances[
            np.ix_(which[: len(queries)], which[len(queries) :])
        ]
    return RankedDistances(found)


def _query_expansion(source: DistanceSource, task: Task, callback) -> EmbeddingDistances:
    source = _with_vectors(source, f"“{SEARCHES['query_expansion'].label}”")
    top = rank_queries(source, task, (1,), callback).top[:, :EXPANSION]
    queries = source.queries.copy()
    weights_sum = np.ones(len(queries))
    for column in top.T:
        there = column >= 0
        photos = source.gallery[column[there]]
        cosines = _cosines(source.queries[there], photos)
        weights = np.maximum(cosines, 0.0) ** POWER
        queries[there] += weights[:, None] * photos
        weights_sum[there] += weights
    return source.with_vectors(queries=queries / weights_sum[:, None])


def _centroids(source: DistanceSource, task: Task, callback) -> EmbeddingDistances:
    source = _with_vectors(source, "Garments' mean vectors")
    if len(task.excluded) > task.same_pictures:
        raise ProtocolError(
            "A garment's mean vector would have the query in it. Search in photos of another "
            "domain than the queries', or choose another search."
        )
    _, which = np.unique(task.gallery_items, return_inverse=True)
    # A copy of a query must not speak for its garment.
    speaks = np.ones(len(which))
    speaks[task.excluded[:, 1]] = 0.0
    speaking = np.bincount(which, weights=speaks)
    speaks[speaking[which] == 0] = 1.0
    sums = np.zeros((which.max() + 1, source.gallery.shape[1]))
    np.add.at(sums, which, speaks[:, None] * source.gallery)
    centroids = sums / np.bincount(which, weights=speaks)[:, None]
    return source.with_vectors(gallery=centroids[which])


def _with_vectors(source: DistanceSource, what: str) -> EmbeddingDistances:
    if not isinstance(source, EmbeddingDistances):
        raise ProtocolError(
            f"{what} cannot be made of distances alone. Connect the Embeddings of Local GPU "
            "Embedder, or choose another search."
        )
    return source


def _blocks(source, task, queries, gallery, callback):
    """Blocks of a part's distances, inf where a photo does not count."""
    everything = len(gallery) == len(task.gallery)
    step = max(1, BLOCK // len(gallery))
    for start in range(0, len(queries), step):
        rows = queries[start : start + step]
        block = source.block(rows, ALL if everything else gallery)
        out = task.out(rows, gallery)
        yield rows, block if out is None else np.where(out, np.inf, block)
        callback(min(1.0, (start + step) / len(queries)))


def _mean_of_nearest(distances: np.ndarray) -> np.ndarray:
    """Means of each column's nearest ones that count, shape (n,), of distances (m, n)."""
    if len(distances) > HUB_NEIGHBOURS:
        distances = np.partition(distances, HUB_NEIGHBOURS - 1, axis=0)[:HUB_NEIGHBOURS]
    distances = np.sort(distances, axis=0)
    counts = np.isfinite(distances)
    total = np.where(counts, distances, 0.0).sum(axis=0)
    return total / np.maximum(counts.sum(axis=0), 1)


def _cosines(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    return np.einsum("ij,ij->i", one, other) / np.where(lengths > 0, lengths, 1.0)


def _or_one(number: float) -> float:
    return number if number > 0 else 1.0


SEARCHES: dict[str, SearchMethod] = {
    NEAREST: SearchMethod(
        "Nearest photos",
        "Ranks the gallery by its distance to the query, and nothing else",
        "None",
        "",
        _nearest,
    ),
    "csls": SearchMethod(
        "Against hubs (CSLS)",
        "A photo that is near to many queries must be nearer still: distances are measured "
        f"against the mean of each photo's {HUB_NEIGHBOURS} nearest on the other side",
        "Twice the time of a plain search",
        "A. Conneau et al., Word translation without parallel data, ICLR 2018",
        _csls,
        uses_queries=True,
        score="CSLS score",
    ),
    "qb_norm": SearchMethod(
        "Against hubs (QB-Norm)",
        "A photo that a bank of other consumer photos finds often is ranked lower, for queries "
        "that would find such a photo first",
        "Two to three times the time of a plain search",
        "S.-V. Bogolin et al., Cross modal retrieval with querybank normalisation, CVPR 2022",
        _qb_norm,
        uses_queries=True,
        takes_bank=True,
        score="QB-Norm score",
    ),
    "k_reciprocal": SearchMethod(
        "Shared neighbours (k-reciprocal)",
        "Photos count as near if they and the query are among each other's nearest and have the "
        "same neighbours",
        f"Compares all photos with all: up to {LARGEST:,} photos, some seconds a thousand",
        "Z. Zhong et al., Re-ranking person re-identification with k-reciprocal encoding, "
        "CVPR 2017",
        _k_reciprocal,
        uses_queries=True,
    ),
    "query_expansion": SearchMethod(
        "Query expansion (α-QE)",
        f"The query is averaged with the {EXPANSION} photos it finds first, the nearer the more, "
        "and searches again; it helps only where garments have several photos in the gallery",
        "Twice the time of a plain search",
        "F. Radenović et al., Fine-tuning CNN image retrieval with no human annotation, TPAMI 2019",
        _query_expansion,
    ),
    CENTROIDS: SearchMethod(
        "Garments' mean vectors",
        "Each gallery photo stands where the mean of its garment's photos does; it needs the "
        "garments of the gallery, which a shop knows",
        "None",
        "M. Wieczorek et al., On the unreasonable effectiveness of centroids in image retrieval, "
        "ICONIP 2021",
        _centroids,
    ),
}
