"""Figures of rankings with ties: expected values over all orders of the tied photos.

After F. McSherry and M. Najork, *Computing information retrieval performance measures
efficiently in the presence of tied scores*, ECIR 2008. All of them follow from where each group
of tied photos with a right one among them stands, see `Groups`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

import numpy as np

from .definitions import AT_K, METRICS, Metric, metrics_of
from .protocol import KS

__all__ = ["KS", "METRICS", "Figures", "Groups", "Metric", "PerQuery", "means", "metrics_of",
           "score", "tie_groups"]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Groups:
    """Groups of tied photos that hold a relevant one; a photo without a tie is a group of one.

    Attributes
    ----------
    query : whose ranking it is, shape (m,); ascending, none left out, nearest group first
    nearer, relevant_nearer : photos and relevant photos that are strictly nearer, shape (m,)
    size, relevant : photos and relevant photos in the group, shape (m,)
    """

    query: np.ndarray
    nearer: np.ndarray
    relevant_nearer: np.ndarray
    size: np.ndarray
    relevant: np.ndarray


@dataclass(frozen=True, eq=False)
class PerQuery:
    """Expected figures of each query.

    Attributes
    ----------
    ks : depths, shape (K,)
    hit, recall, precision, ndcg : figures at each depth, shape (q, K)
    ap, ap_at_r, r_precision, rr : average precision, that of the first R, precision of the first
        R, and reciprocal rank, shape (q,)
    first_rank : expected rank of the first relevant photo, shape (q,); whole where nothing ties
    tied : where an order among ties changes the ranking of relevant photos, bool (q,)
    first : of the first group that holds a relevant photo: nearer, size, relevant, int (q, 3)
    """

    ks: tuple[int, ...]
    hit: np.ndarray
    recall: np.ndarray
    precision: np.ndarray
    ndcg: np.ndarray
    ap: np.ndarray
    ap_at_r: np.ndarray
    r_precision: np.ndarray
    rr: np.ndarray
    first_rank: np.ndarray
    tied: np.ndarray
    first: np.ndarray

    def __getitem__(self, key: str) -> np.ndarray:
        """A metric's figure of each query by its key in `metrics_of`, shape (q,)."""
        name, _, k = key.partition("@")
        if name in AT_K and k:
            return getattr(self, name)[:, self.ks.index(int(k))]
        return getattr(self, _COLUMN_OF[key])

    def take(self, rows: np.ndarray) -> "PerQuery":
        return PerQuery(self.ks, *(getattr(self, name)[rows] for name in _COLUMNS))

    @staticmethod
    def joined(parts: "Sequence[PerQuery]") -> "PerQuery":
        columns = ([getattr(part, name) for part in parts] for name in _COLUMNS)
        return PerQuery(parts[0].ks, *(np.concatenate(column) for column in columns))

    def hit_at(self, ks: Sequence[int] | np.ndarray) -> np.ndarray:
        """Hit@k at any depths, shape (q, len(ks))."""
        return _first_relevant(self.first, ks)[0]


_COLUMNS = tuple(name for name in PerQuery.__dataclass_fields__ if name != "ks")
_COLUMN_OF = {
    "map": "ap",
    "map_at_r": "ap_at_r",
    "r_precision": "r_precision",
    "mrr": "rr",
    "median_rank": "first_rank",
}


@dataclass(frozen=True)
class Figures:
    """Averages over all queries, by the keys of `metrics_of`."""

    values: dict[str, float]

    def __getitem__(self, key: str) -> float:
        return self.values[key]

    @property
    def hit(self) -> dict[int, float]:
        return {int(key[4:]): v for key, v in self.values.items() if key.startswith("hit@")}

    @property
    def map(self) -> float:
        return self.values["map"]

    @property
    def mrr(self) -> float:
        return self.values["mrr"]

    def as_json(self) -> dict:
        return nested(self.values)


def nested(values: dict) -> dict:
    """Values by metric, those at depths k one level down: {"hit": {"1": ...}, "map": ...}."""
    found: dict = {}
    for key, value in values.items():
        name, _, k = key.partition("@")
        if k:
            found.setdefault(name, {})[k] = value
        else:
            found[key] = value
    return found


def means(per_query: PerQuery, strata: np.ndarray | None = None) -> Figures:
    """Averages of the queries' figures; of the rank of the first right photo, the median.

    Parameters
    ----------
    strata : codes of what counts the same, whatever its number of queries, shape (q,); None
        for the queries themselves
    """
    places = (
        [] if strata is None else [np.flatnonzero(strata == code) for code in np.unique(strata)]
    )

    def average(values: np.ndarray) -> float:
        return _mean(values if strata is None else [_mean(values[rows]) for rows in places])

    def median(values: np.ndarray) -> float:
        if strata is None:
            return np.median(values)
        return weighted_median(values, stratum_weights(strata)[None])[0]

    return Figures(
        {
            key: float((median if key == "median_rank" else average)(per_query[key]))
            for key in metrics_of(per_query.ks)
        }
    )


def stratum_weights(strata: np.ndarray) -> np.ndarray:
    """What each query counts so that every stratum counts 1 in all, shape (q,)."""
    _, which, counts = np.unique(strata, return_inverse=True, return_counts=True)
    return 1 / counts[which]


def weighted_median(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The median of values that count differently, for several weightings, shape (draws,).

    Parameters
    ----------
    values : shape (q,)
    weights : shape (draws, q), not negative; where all are 1, the ordinary median
    """
    order = np.argsort(values, kind="stable")
    values, up_to = values[order], np.cumsum(weights[:, order], axis=1)
    half = up_to[:, -1:] / 2
    slack = 1e-9 * half  # sums of weights that ought to be just a half
    lower = np.count_nonzero(up_to < half - slack, axis=1)
    upper = np.count_nonzero(up_to <= half + slack, axis=1)
    lower, upper = (np.minimum(places, len(values) - 1) for places in (lower, upper))
    return (values[lower] + values[upper]) / 2


def tie_groups(starts: np.ndarray, relevant: np.ndarray) -> Groups:
    """The groups of some rankings.

    Parameters
    ----------
    starts : True where a ranked photo is farther than the one before it, shape (b, g)
    relevant : True where a ranked photo is relevant, shape (b, g), at least one in each row
    """
    gallery = starts.shape[1]
    first = np.flatnonzero(starts)
    size = np.diff(first, append=starts.size)
    found = np.add.reduceat(relevant.ravel(), first, dtype=int)
    query, nearer = np.divmod(first, gallery)
    before = np.cumsum(found) - found
    row_starts = np.flatnonzero(nearer == 0)
    relevant_nearer = before - before[row_starts][query]
    keep = found > 0
    return Groups(query[keep], nearer[keep], relevant_nearer[keep], size[keep], found[keep])


def score(groups: Groups, ks: Sequence[int] = KS) -> PerQuery:
    """The expected figures of the queries that the groups belong to."""
    first = np.flatnonzero(groups.relevant_nearer == 0)
    first = np.column_stack([groups.nearer[first], groups.size[first], groups.relevant[first]])
    hit, rr = _first_relevant(first, ks)
    expected_place = (first[:, 1] + 1) / (first[:, 2] + 1)
    total = np.bincount(groups.query, weights=groups.relevant)
    found = np.column_stack([_found(groups, k) for k in ks])
    return PerQuery(
        tuple(ks),
        hit,
        found / total[:, None],
        found / np.array(ks),
        np.column_stack([_gain(groups, k) / _best_gain(total, k) for k in ks]),
        np.bincount(groups.query, weights=_precisions(groups, groups.size)) / total,
        np.bincount(groups.query, weights=_precisions(groups, _places(groups, total))) / total,
        _found(groups, total) / total,
        rr,
        first[:, 0] + expected_place,
        np.bincount(groups.query, weights=groups.relevant < groups.size) > 0,
        first,
    )


def _places(groups: Groups, depth: np.ndarray | int) -> np.ndarray:
    """How many of a group's places are among the first `depth` of its query, (m,)."""
    if isinstance(depth, np.ndarray):
        depth = depth[groups.query].astype(int)
    return np.clip(depth - groups.nearer, 0, groups.size)


def _found(groups: Groups, depth: np.ndarray | int) -> np.ndarray:
    """Expected number of relevant photos among the first `depth`, shape (q,)."""
    share = _places(groups, depth) / groups.size
    return np.bincount(groups.query, weights=groups.relevant * share)


def _gain(groups: Groups, k: int) -> np.ndarray:
    """Expected discounted gain of the first k, where a relevant photo gains 1, shape (q,)."""
    gains = _gains(k)
    inside = gains[np.minimum(groups.nearer + groups.size, k)] - gains[np.minimum(groups.nearer, k)]
    return np.bincount(groups.query, weights=groups.relevant / groups.size * inside)


def _best_gain(total: np.ndarray, k: int) -> np.ndarray:
    return _gains(k)[np.minimum(total, k).astype(int)]


def _gains(k: int) -> np.ndarray:
    """What 0, 1, ..., k relevant photos at the first ranks gain, shape (k + 1,)."""
    return np.concatenate([[0.0], np.cumsum(1 / np.log2(np.arange(2, k + 2)))])


def _precisions(groups: Groups, places: np.ndarray) -> np.ndarray:
    """Expected sum, over a group's relevant photos in its first places, of precision, (m,).

    A relevant photo at place i of n tied ones has on average (i − 1)(r − 1)/(n − 1) of the
    group's other r − 1 relevant photos before it.
    """
    b, n, r = groups.nearer, groups.size, groups.relevant
    harmonic = np.concatenate([[0.0], np.cumsum(1 / np.arange(1, (b + n).max() + 1))])
    inverse_ranks = harmonic[b + places] - harmonic[b]
    others = (r - 1) / np.maximum(n - 1, 1) * (places - (b + 1) * inverse_ranks)
    return r / n * ((groups.relevant_nearer + 1) * inverse_ranks + others)


def _first_relevant(
    first: np.ndarray, ks: Sequence[int] | np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Expected Hit@k, shape (q, len(ks)), and RR, shape (q,); see `PerQuery.first`."""
    nearer, size, relevant = first.T
    depths = np.array(ks)
    hit = (depths > nearer[:, None]).astype(float)
    rr = 1 / (nearer + 1)
    tied = np.flatnonzero(size > relevant)
    if len(tied):
        none = _none_among_first(size[tied], relevant[tied])
        places = np.clip(depths - nearer[tied, None], 0, none.shape[1] - 1)
        hit[tied] = 1 - np.take_along_axis(none, places, axis=1)
        ranks = nearer[tied, None] + np.arange(1, none.shape[1])
        rr[tied] = ((none[:, :-1] - none[:, 1:]) / ranks).sum(axis=1)
    return hit, rr


def _none_among_first(size: np.ndarray, relevant: np.ndarray) -> np.ndarray:
    """Chance that the first j of a group's photos are all wrong, (m, 1 + largest size).

    The hypergeometric C(n − r, j) / C(n, j), as a product, which stays exact for large n.
    """
    drawn = np.arange(size.max())
    left = size[:, None] - drawn
    shares = np.maximum(left - relevant[:, None], 0) / np.maximum(left, 1)
    return np.cumprod(np.hstack([np.ones((len(size), 1)), shares]), axis=1)


def _mean(values: np.ndarray | Sequence[float]) -> float:
    # fsum rounds once, so the order of the rows does not show even in the last digit.
    return fsum(values) / len(values)
