"""Hit@k, AP and RR of rankings with ties: expected values over all orders of the tied photos.

After F. McSherry and M. Najork, *Computing information retrieval performance measures
efficiently in the presence of tied scores*, ECIR 2008.
"""

from dataclasses import dataclass
from math import fsum

import numpy as np

KS = (1, 5, 10, 20, 50)


@dataclass(frozen=True)
class Metric:
    label: str
    definition: str


METRICS: dict[str, Metric] = {
    **{
        f"hit@{k}": Metric(
            f"Hit@{k}",
            f"Share of queries with the right garment among the first {k} photos "
            f"(top-{k} accuracy, often printed as “Recall@{k}”)"
            if k > 1
            else "Share of queries whose first photo shows the right garment "
            "(top-1 accuracy, often printed as “Recall@1”)",
        )
        for k in KS
    },
    "map": Metric(
        "mAP",
        "Mean average precision: 1 if all right photos come before all wrong ones, for every query",
    ),
    "mrr": Metric(
        "MRR", "Mean reciprocal rank: the mean of 1 / rank of the first photo of the right garment"
    ),
}


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
    hit : shape (q, len(KS))
    ap, rr : average precision and reciprocal rank, shape (q,)
    first_rank : expected rank of the first relevant photo, shape (q,); whole where nothing ties
    tied : where an order among ties changes the ranking of relevant photos, bool (q,)
    """

    hit: np.ndarray
    ap: np.ndarray
    rr: np.ndarray
    first_rank: np.ndarray
    tied: np.ndarray

    def take(self, rows: np.ndarray) -> "PerQuery":
        return PerQuery(*(getattr(self, name)[rows] for name in _COLUMNS))

    @staticmethod
    def joined(parts: "list[PerQuery]") -> "PerQuery":
        return PerQuery(*(np.concatenate([getattr(p, name) for p in parts]) for name in _COLUMNS))


_COLUMNS = ("hit", "ap", "rr", "first_rank", "tied")


@dataclass(frozen=True)
class Figures:
    """Means over all queries, each between 0 and 1."""

    hit: dict[int, float]
    map: float
    mrr: float

    def __getitem__(self, key: str) -> float:
        """A figure by its key in `METRICS`."""
        return self.hit[int(key[4:])] if key.startswith("hit@") else getattr(self, key)

    def as_json(self) -> dict:
        return {"hit": {str(k): v for k, v in self.hit.items()}, "map": self.map, "mrr": self.mrr}


def means(per_query: PerQuery) -> Figures:
    return Figures(
        {k: _mean(per_query.hit[:, i]) for i, k in enumerate(KS)},
        _mean(per_query.ap),
        _mean(per_query.rr),
    )


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


def score(groups: Groups) -> PerQuery:
    """The expected figures of the queries that the groups belong to."""
    first = np.flatnonzero(groups.relevant_nearer == 0)
    hit, rr = _first_relevant(groups.nearer[first], groups.size[first], groups.relevant[first])
    expected_place = (groups.size[first] + 1) / (groups.relevant[first] + 1)
    total = np.bincount(groups.query, weights=groups.relevant)
    return PerQuery(
        hit,
        np.bincount(groups.query, weights=_precisions(groups)) / total,
        rr,
        groups.nearer[first] + expected_place,
        np.bincount(groups.query, weights=groups.relevant < groups.size) > 0,
    )


def _precisions(groups: Groups) -> np.ndarray:
    """Expected sum, over a group's relevant photos, of the precision at their ranks, (m,).

    A relevant photo at place i of n tied ones has on average (i − 1)(r − 1)/(n − 1) of the
    group's other r − 1 relevant photos before it.
    """
    b, n, r = groups.nearer, groups.size, groups.relevant
    harmonic = np.concatenate([[0.0], np.cumsum(1 / np.arange(1, (b + n).max() + 1))])
    inverse_ranks = harmonic[b + n] - harmonic[b]
    others = (r - 1) / np.maximum(n - 1, 1) * (n - (b + 1) * inverse_ranks)
    return r / n * ((groups.relevant_nearer + 1) * inverse_ranks + others)


def _first_relevant(
    nearer: np.ndarray, size: np.ndarray, relevant: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Expected Hit@k, shape (q, len(KS)), and RR, shape (q,), from each query's first group."""
    hit = (np.array(KS) > nearer[:, None]).astype(float)
    rr = 1 / (nearer + 1)
    tied = np.flatnonzero(size > relevant)
    if len(tied):
        none = _none_among_first(size[tied], relevant[tied])
        places = np.clip(np.array(KS) - nearer[tied, None], 0, none.shape[1] - 1)
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


def _mean(values: np.ndarray) -> float:
    # fsum rounds once, so the order of the rows does not show even in the last digit.
    return fsum(values) / len(values)
