"""How sure a figure is: intervals and paired tests over garments, never over single photos.

Photos of one garment succeed or fail together, so what is drawn, or flipped, is the garment with
all its queries.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from Orange.util import dummy_callback
from scipy.stats import norm, t

from .metrics import PerQuery, metrics_of, stratum_weights, weighted_median
from .task import Task

DRAWS = 2_000
FLIPS = 9_999
MEDIAN_FLIPS = 1_999
EXACT = 12  # garments whose signs are flipped in all ways
FEW_ITEMS = 10  # below which an interval says little
SEED = 0
BLOCK = 1 << 21  # numbers of a block of draws
MEDIAN = "median_rank"
TAIL = 0.025  # share of the draws that an interval leaves out on each side
COVERED = 1 - 2 * TAIL


@dataclass(frozen=True)
class Interval:
    """A 95 % interval; `items` garments were drawn from."""

    low: float
    high: float
    items: int

    @property
    def few(self) -> bool:
        """Whether so few garments make it unreliable."""
        return self.items < FEW_ITEMS

    @property
    def caution(self) -> str:
        """Why it is not to be relied on, a sentence; "" where it is."""
        if not self.few:
            return ""
        garments = "1 garment" if self.items == 1 else f"{self.items} garments"
        return (
            f"Only {garments}: with fewer than {FEW_ITEMS}, intervals are unreliable. Load more "
            "with AIFF Folder Loader."
        )


@dataclass(frozen=True, eq=False)
class Garments:
    """Queries with the garments that are drawn and what averages are taken over.

    Attributes
    ----------
    which : number of each query's garment, 0.., shape (q,)
    items : how many garments there are
    weights : of each query, shape (q,)
    strata : number of each query's stratum, 0.., shape (q,)
    """

    which: np.ndarray
    items: int
    weights: np.ndarray
    strata: np.ndarray

    @staticmethod
    def of(clusters: np.ndarray, strata: np.ndarray | None = None) -> "Garments":
        """
        Parameters
        ----------
        clusters, strata : see `Task`
        """
        codes, which = np.unique(clusters, return_inverse=True)
        weights, numbers = np.ones(len(which)), np.zeros(len(which), dtype=int)
        if strata is not None:
            if np.array_equal(strata, clusters):
                weights = stratum_weights(strata)  # every garment is its own stratum
            else:
                numbers = np.unique(strata, return_inverse=True)[1]
        return Garments(which, len(codes), weights, numbers)

    @property
    def shares(self) -> np.ndarray:
        """What each query contributes to the average, shape (q,), 1 in all."""
        totals = np.bincount(self.strata, weights=self.weights)
        return self.weights / totals[self.strata] / len(totals)

    def sums(self, values: np.ndarray) -> np.ndarray:
        """Sums over each garment's queries, shape (items, M), of values of shape (q, M)."""
        order = np.argsort(self.which, kind="stable")
        starts = np.searchsorted(self.which[order], np.arange(self.items))
        return np.add.reduceat(values[order], starts, axis=0)


def intervals(
    per_query: PerQuery, task: Task, callback: Callable[[float], None] = dummy_callback
) -> dict[str, Interval]:
    """95 % intervals of all figures, see `bootstrap`."""
    return intervals_of(per_query, Garments.of(task.clusters, task.strata), callback)


def intervals_of(
    per_query: PerQuery, sample: Garments, callback: Callable[[float], None] = dummy_callback
) -> dict[str, Interval]:
    """The same for some queries."""
    values = {key: per_query[key] for key in metrics_of(per_query.ks)}
    low, high = percentiles(bootstrap(values, sample, callback=callback), sample.items)
    return {
        key: Interval(float(low[i]), float(high[i]), sample.items) for i, key in enumerate(values)
    }


def bootstrap(
    values: dict[str, np.ndarray],
    sample: Garments,
    draws: int = DRAWS,
    callback: Callable[[float], None] = dummy_callback,
) -> np.ndarray:
    """Figures of garments drawn with replacement; the same draws for the same garments.

    Parameters
    ----------
    values : of each query, by the metrics' keys, shape (q,) each
    callback : is told the share that is done, 0..1; cancels by raising

    Returns
    -------
    Figures of each draw, shape (draws, len(values))
    """
    found = np.empty((draws, len(values)))
    shares = [i for i, key in enumerate(values) if key != MEDIAN]
    columns = list(values.values())
    sums = _stratum_sums(np.column_stack([columns[i] for i in shares]), sample) if shares else []
    for rows, counts in drawn(sample.items, draws, callback):
        if shares:
            found[rows, shares] = _means_of(sums, counts)
        if MEDIAN in values:
            weights = counts[:, sample.which] * sample.weights
            found[rows, list(values).index(MEDIAN)] = weighted_median(values[MEDIAN], weights)
    return found


def drawn(
    items: int, draws: int = DRAWS, callback: Callable[[float], None] = dummy_callback
) -> Iterator[tuple[slice, np.ndarray]]:
    """How often each garment is drawn, a block of draws at a time, shape (block, items)."""
    rng = np.random.default_rng(SEED)
    step = max(1, BLOCK // (4 * items))
    for start in range(0, draws, step):
        callback(start / draws)
        size = min(step, draws - start)
        picks = rng.integers(0, items, (size, items)) + items * np.arange(size)[:, None]
        counts = np.bincount(picks.ravel(), minlength=size * items)
        yield slice(start, start + size), counts.reshape(size, items).astype(float)


def percentiles(draws: np.ndarray, items: int) -> tuple[np.ndarray, np.ndarray]:
    """Ends of the 95 % interval of each column, shape (M,) each.

    The percentiles lie a little farther out than 2.5 and 97.5: as far as Student's t does for so
    many garments (T. Hesterberg, *What teachers should know about the bootstrap*, The American
    Statistician 2015), since plain ones are too narrow for few.
    """
    tail = TAIL
    if items > 1:
        tail = norm.cdf(np.sqrt(items / (items - 1)) * t.ppf(tail, items - 1))
    low, high = np.quantile(draws, [tail, 1 - tail], axis=0)
    return low, high


def sign_flip(
    differences: np.ndarray, callback: Callable[[float], None] = dummy_callback
) -> np.ndarray:
    """Two-sided p of paired differences: how often random signs bring the sum as far from 0.

    Parameters
    ----------
    differences : what each garment contributes to each difference, shape (items, M)

    Returns
    -------
    p, shape (M,); exact where at most `EXACT` garments differ at all
    """
    differing = differences[(differences != 0).any(axis=1)]
    items = len(differing)
    if not items:
        return np.ones(differences.shape[1])
    observed = np.abs(differing.sum(axis=0))
    least = observed - 1e-9 * np.abs(differing).sum(axis=0)
    if items <= EXACT:
        signs = 1.0 - 2 * ((np.arange(2**items)[:, None] >> np.arange(items)) & 1)
        return (np.abs(signs @ differing) >= least).mean(axis=0)
    rng = np.random.default_rng(SEED)
    reached = np.zeros(differences.shape[1])
    step = max(1, BLOCK // items)
    for start in range(0, FLIPS, step):
        callback(start / FLIPS)
        signs = rng.integers(0, 2, (min(step, FLIPS - start), items), dtype=np.int8)
        flipped = (1.0 - 2.0 * signs) @ differing
        reached += (np.abs(flipped) >= least).sum(axis=0)
    return (1 + reached) / (1 + FLIPS)


def swap_medians(
    first: np.ndarray,
    second: np.ndarray,
    sample: Garments,
    callback: Callable[[float], None] = dummy_callback,
) -> float:
    """Two-sided p of a difference of medians: the systems are swapped garment by garment."""
    pool = np.concatenate([first, second])

    def difference(swapped: np.ndarray) -> np.ndarray:
        kept = (1 - swapped)[:, sample.which] * sample.weights
        given = swapped[:, sample.which] * sample.weights
        one = weighted_median(pool, np.hstack([kept, given]))
        return np.abs(one - weighted_median(pool, np.hstack([given, kept])))

    observed = difference(np.zeros((1, sample.items)))[0] - 1e-9
    if sample.items <= EXACT:
        ways = (np.arange(2**sample.items)[:, None] >> np.arange(sample.items)) & 1
        return float((difference(ways) >= observed).mean())
    rng = np.random.default_rng(SEED)
    reached, step = 0, max(1, BLOCK // (2 * len(pool)))
    for start in range(0, MEDIAN_FLIPS, step):
        callback(start / MEDIAN_FLIPS)
        ways = rng.integers(0, 2, (min(step, MEDIAN_FLIPS - start), sample.items))
        reached += int((difference(ways) >= observed).sum())
    return (1 + reached) / (1 + MEDIAN_FLIPS)


def holm(p: np.ndarray) -> np.ndarray:
    """p-values adjusted for several comparisons after S. Holm (1979), shape as given."""
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted


def _stratum_sums(matrix: np.ndarray, sample: Garments) -> list[np.ndarray]:
    """Of each stratum, weights and weighted sums of each garment, shape (items, 1 + M)."""
    sums = []
    for stratum in range(sample.strata.max() + 1):
        weights = (sample.weights * (sample.strata == stratum))[:, None]
        sums.append(sample.sums(np.hstack([weights, weights * matrix])))
    return sums


def _means_of(sums: list[np.ndarray], counts: np.ndarray) -> np.ndarray:
    """Averages of each draw, shape (draws, M)."""
    total = np.zeros((len(counts), sums[0].shape[1] - 1))
    seen = np.zeros((len(counts), 1))
    for of_stratum in sums:
        there, inside = np.split(counts @ of_stratum, [1], axis=1)
        # A small category may not be drawn at all.
        total += np.divide(inside, there, out=np.zeros_like(inside), where=there > 0)
        seen += there > 0
    return total / seen
