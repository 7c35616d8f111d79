"""What a random order of the same gallery would score on the same queries, exactly.

A random order is a ranking in which all photos tie, so its figures are those of one group that
holds the whole gallery: the hypergeometric distribution for Hit@k; for AP the closed form of
Y. Bestgen, *Exact expected average precision of the random baseline for system evaluation*,
PBML 2015.
"""

from collections.abc import Sequence

import numpy as np

from .metrics import Groups, PerQuery, score
from .protocol import KS


def chance(gallery: int | np.ndarray, relevant: np.ndarray, ks: Sequence[int] = KS) -> PerQuery:
    """Expected figures of a random order.

    Parameters
    ----------
    gallery : number of photos that are ranked, for all or for each, shape (q,)
    relevant : how many of them are relevant to each query, shape (q,), from 1 to `gallery`
    ks : depths
    """
    cases = np.column_stack([np.broadcast_to(gallery, relevant.shape), relevant])
    (sizes, counts), which = _unique(cases)
    none = np.zeros(len(counts), dtype=int)
    return score(Groups(np.arange(len(counts)), none, none, sizes, counts), ks).take(which)


def _unique(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    found, which = np.unique(rows, axis=0, return_inverse=True)
    return found.T, which.reshape(-1)
