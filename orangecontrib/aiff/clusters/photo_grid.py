"""All photos on a grid, look-alikes side by side: t-SNE of their distances, brought to cells."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import ceil, sqrt

import numpy as np
from Orange.util import dummy_callback
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from ..errors import ClusterError
from .tree import ROWS

SEED = 0
# Neighbours that count for a photo, at most; of fewer photos their square root. With a third of
# them, as t-SNE would allow, fewer photos that stand beside each other are alike.
PERPLEXITY = 30
SPREAD, SETTLE = 250, 500  # steps of t-SNE: clusters drawn apart, then all of it in place
EXAGGERATION = 12
ACROSS = 3  # columns a row: photos are taller than wide, and screens wider than tall
BLOCK = 400  # cells that are filled at once; as good as all at once, and fast
FEW = 5  # photos: of fewer there is nothing that t-SNE could weigh
EMPTY = -1
_TELL = 5  # steps between two calls of a callback
_EXACT_UP_TO = 5000  # photos; of more, forces between far ones are interpolated
_NO_STEP = 1e-4  # a start for t-SNE is that small, so that neighbours can still pass each other


@dataclass(frozen=True, eq=False)
class PhotoGrid:
    """Where each of n photos stands.

    Attributes
    ----------
    points : in the plane of t-SNE, shape (n, 2)
    places : column and row of each photo, int of shape (n, 2)
    columns, rows : of the grid
    perplexity : of t-SNE; 0 where photos were too few for it
    seed : of all that is random
    """

    points: np.ndarray
    places: np.ndarray
    columns: int
    rows: int
    perplexity: float
    seed: int = SEED

    def __len__(self) -> int:
        return len(self.places)

    @cached_property
    def cells(self) -> np.ndarray:
        """The photo in each cell, `EMPTY` for none, int of shape (rows, columns)."""
        cells = np.full((self.rows, self.columns), EMPTY)
        cells[self.places[:, 1], self.places[:, 0]] = np.arange(len(self))
        return cells

    def sample(self, most: int) -> tuple[np.ndarray, "PhotoGrid"]:
        """At most so many photos, chosen by chance, on a grid of their own: their rows, and it."""
        rows = np.arange(len(self))
        if len(rows) <= most:
            return rows, self
        chosen = np.sort(np.random.default_rng(self.seed).choice(rows, most, replace=False))
        return chosen, grid_of(self.points[chosen], self.perplexity, self.seed)

    @property
    def provenance(self) -> str:
        """How the grid was made, in a clause."""
        if not self.perplexity:
            return f"classical scaling of {len(self)} photos, brought to cells"
        return (
            f"t-SNE (perplexity {self.perplexity:.3g}, seed {self.seed}), brought to cells by "
            "linear assignment"
        )


def lay_out(
    distances: np.ndarray | None,
    seed: int = SEED,
    callback: Callable[[float], None] = dummy_callback,
) -> PhotoGrid:
    """Photos on a grid, so that those near each other in all dimensions are so on it too.

    The order of the photos does not matter: they are brought into one that depends on their
    distances alone.

    Parameters
    ----------
    distances : shape (n, n), symmetric, not negative
    callback : is told the share that is done, 0..1; cancels by raising

    Raises
    ------
    ClusterError
        If there are no distances.

    References
    ----------
    L. van der Maaten and G. Hinton, Visualizing data using t-SNE, JMLR 2008. P. Poličar et al.,
    openTSNE, Journal of Statistical Software 2024.
    """
    if distances is None:
        raise ClusterError(
            "Groups without vectors say nothing of which photos are alike. Connect Distances, or "
            "data with the vectors of its photos."
        )
    photos = len(distances)
    if photos < FEW:
        return grid_of(_scaled(distances), 0, seed)
    perplexity = min(PERPLEXITY, sqrt(photos), (photos - 1) / 3)
    order = _order(distances, lambda share: callback(0.04 * share))
    near, far = _nearest(
        distances, order, int(3 * perplexity), lambda share: callback(0.04 + 0.06 * share)
    )
    points = np.empty((photos, 2))
    points[order] = _tsne(near, far, perplexity, seed, lambda share: callback(0.1 + 0.88 * share))
    grid = grid_of(points, perplexity, seed)
    callback(1)
    return grid


def shape_of(photos: int) -> tuple[int, int]:
    """Columns and rows for so many photos, with few cells left over."""
    rows = max(1, ceil(photos / max(1, ceil(sqrt(photos * ACROSS)))))
    return max(1, ceil(photos / rows)), rows


def grid_of(points: np.ndarray, perplexity: float = 0, seed: int = SEED) -> PhotoGrid:
    """Points of a plane, shape (n, 2), brought to the cells of a grid, each to one of its own."""
    columns, rows = shape_of(len(points))
    places = np.zeros((len(points), 2), int)
    _fill(points, np.arange(len(points)), (0, 0), (columns, rows), places)
    return PhotoGrid(points, places, columns, rows, perplexity, seed)


def _fill(
    points: np.ndarray,
    rows: np.ndarray,
    corner: tuple[int, int],
    size: tuple[int, int],
    places: np.ndarray,
) -> None:
    """Bring some photos into a block of cells; of a large one each half by itself."""
    cells = size[0] * size[1]
    if cells <= BLOCK:
        if len(rows):
            places[rows] = _assigned(points[rows], size) + corner
        return
    columns, lines = size
    if columns >= lines:
        axis, half = 0, columns // 2
        first, second, beyond = (
            (half, lines),
            (columns - half, lines),
            (corner[0] + half, corner[1]),
        )
    else:
        axis, half = 1, lines // 2
        first, second, beyond = (
            (columns, half),
            (columns, lines - half),
            (corner[0], corner[1] + half),
        )
    room = first[0] * first[1]
    # As full as the other half, so that what is left over lies nowhere in one heap.
    photos = min(room, max(round(len(rows) * room / cells), len(rows) - (cells - room)))
    along = rows[np.lexsort((points[rows, 1 - axis], points[rows, axis]))]
    _fill(points, along[:photos], corner, first, places)
    _fill(points, along[photos:], beyond, second, places)


def _assigned(points: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """A cell of its own for each point, all together moved as little as can be, (n, 2)."""
    low, width = points.min(axis=0), np.ptp(points, axis=0)
    stretched = (points - low) / np.where(width > 0, width, 1) * (np.array(size) - 1)
    cells = np.stack(np.meshgrid(range(size[0]), range(size[1])), axis=-1).reshape(-1, 2)
    _, chosen = linear_sum_assignment(cdist(stretched, cells, "sqeuclidean"))
    return cells[chosen]


def _scaled(distances: np.ndarray) -> np.ndarray:
    """The plane that a few distances lie nearest to, shape (n, 2): classical scaling."""
    squares = distances**2
    inner = -0.5 * (squares - squares.mean(axis=0) - squares.mean(axis=1)[:, None] + squares.mean())
    values, vectors = np.linalg.eigh(inner)
    points = np.zeros((len(distances), 2))
    used = vectors[:, ::-1][:, :2] * np.sqrt(np.maximum(values[::-1][:2], 0))
    points[:, : used.shape[1]] = used
    return points


def _order(distances: np.ndarray, callback: Callable[[float], None]) -> np.ndarray:
    """Rows in an order that no other order of the photos changes: by all their distances."""
    photos = len(distances)
    sums, nearest = np.empty(photos), np.empty(photos)
    for low in range(0, photos, ROWS):
        # Sorted, so that sums are the same to the last bit.
        part = np.sort(distances[low : low + ROWS], axis=1)
        sums[low : low + ROWS], nearest[low : low + ROWS] = part.sum(axis=1), part[:, 1]
        callback(min(1.0, (low + ROWS) / photos))
    return np.lexsort((nearest, sums))


def _nearest(
    distances: np.ndarray, order: np.ndarray, wanted: int, callback: Callable[[float], None]
) -> tuple[np.ndarray, np.ndarray]:
    """The nearest photos of each and how far they are, in an order of the photos: (n, wanted)."""
    photos = len(distances)
    near = np.empty((photos, wanted), np.int64)
    far = np.empty((photos, wanted))
    for low in range(0, photos, ROWS):
        rows = order[low : low + ROWS]
        part = distances[rows][:, order]
        part[np.arange(len(rows)), np.arange(low, low + len(rows))] = np.inf
        found = np.argpartition(part, wanted - 1, axis=1)[:, :wanted]
        values = np.take_along_axis(part, found, axis=1)
        by = np.lexsort((found, values), axis=1)
        near[low : low + ROWS] = np.take_along_axis(found, by, axis=1)
        far[low : low + ROWS] = np.take_along_axis(values, by, axis=1)
        callback(min(1.0, (low + ROWS) / photos))
    return near, far


def _tsne(
    near: np.ndarray,
    far: np.ndarray,
    perplexity: float,
    seed: int,
    callback: Callable[[float], None],
) -> np.ndarray:
    """Photos in a plane by their nearest ones, shape (n, 2)."""
    from openTSNE import TSNEEmbedding

    callback(0)
    affinities = _affinities(near, far, perplexity)
    callback(0.02)
    done = 0

    def tell(step: int, _error: float, _points: np.ndarray) -> None:
        callback(0.02 + 0.98 * min(1.0, (done + step) / (SPREAD + SETTLE)))

    embedding = TSNEEmbedding(
        _start(affinities.P, seed),
        affinities,
        negative_gradient_method="bh" if len(near) <= _EXACT_UP_TO else "fft",
        n_jobs=1,
        random_state=seed,
        callbacks=tell,
        callbacks_every_iters=_TELL,
    )
    embedding.optimize(SPREAD, exaggeration=EXAGGERATION, momentum=0.5, inplace=True)
    done = SPREAD
    embedding.optimize(SETTLE, momentum=0.8, inplace=True)
    return np.asarray(embedding, float)


def _affinities(near: np.ndarray, far: np.ndarray, perplexity: float, **options):
    """How much each photo's nearest ones count for it: as many as the perplexity says."""
    from openTSNE.affinity import PerplexityBasedNN
    from openTSNE.nearest_neighbors import PrecomputedNeighbors

    # What is taken off all squares of a row changes no share of its weights. Were it left on, photos
    # all about as far would have weights so small that the search for widths ends elsewhere.
    far = np.sqrt(np.maximum(far**2 - far[:, :1] ** 2, 0))
    # That search begins at 1: distances of any unit give the same.
    unit = far.mean()
    far = far / unit if unit > 0 else far
    # One thread: sums of several come out in another order each time.
    index = PrecomputedNeighbors(near, far)
    return PerplexityBasedNN(knn_index=index, perplexity=perplexity, n_jobs=1, **options)


def _start(affinities, seed: int) -> np.ndarray:
    """Where t-SNE begins: as the graph of nearest photos lies, or anywhere."""
    from openTSNE.initialization import spectral
    from scipy.sparse.linalg import ArpackError

    try:
        start = spectral(affinities, random_state=seed)
    except (ArpackError, RuntimeError):
        start = np.full((affinities.shape[0], 2), np.nan)
    if np.isfinite(start).all():
        return start
    return np.random.default_rng(seed).normal(scale=_NO_STEP, size=start.shape)
