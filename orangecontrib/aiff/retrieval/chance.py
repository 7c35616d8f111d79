"""What a random order of the same gallery would score on the same queries, exactly.

A random order is a ranking in which all photos tie, so its figures are those of one group that
holds the whole gallery: the hypergeometric distribution for Hit@k; for AP the closed form of
Y. Bestgen, *Exact expected average precision of the random baseline for system evaluation*,
PBML 2015.
"""

import numpy as np

from .metrics import Groups, PerQuery, score


def chance(gallery: int, relevant: np.ndarray) -> PerQuery:
    """Expected figures of a random order.

    Parameters
    ----------
    gallery : number of photos that are ranked
    relevant : how many of them are relevant to each query, shape (q,), from 1 to `gallery`
    """
    counts, which = np.unique(relevant, return_inverse=True)
    none = np.zeros(len(counts), dtype=int)
    groups = Groups(np.arange(len(counts)), none, none, np.full(len(counts), gallery), counts)
    return score(groups).take(which)
