"""The order of a tree's leaves in which neighbours are most alike.

Of all orders that a tree allows, the one with the smallest sum of distances between neighbours
(Z. Bar-Joseph et al., *Fast optimal leaf ordering for hierarchical clustering*, 2001). SciPy's
own holds up the whole program for half a minute at 2,000 leaves, cannot be cancelled, and misses
the smallest sum now and then.
"""

from collections.abc import Callable

import numpy as np
from Orange.util import dummy_callback

BLOCK = 1 << 16  # numbers held at once by a product; about what a processor keeps at hand


def optimal_order(
    merges: np.ndarray, distances: np.ndarray, callback: Callable[[float], None] = dummy_callback
) -> np.ndarray:
    """Merges whose left and right are swapped so that the leaves stand in the optimal order.

    Parameters
    ----------
    merges : as scipy has them, shape (n - 1, 4)
    distances : shape (n, n)
    callback : is told the share that is done, 0..1; cancels by raising
    """
    photos = len(merges) + 1
    pairs = merges[:, :2].astype(int)
    sizes = np.concatenate([np.ones(photos), merges[:, 3]])
    work = np.cumsum(sizes[pairs].prod(axis=1) * merges[:, 3])
    leaves = [np.array([row]) for row in range(photos)]
    # costs[v][i, j]: least cost of v's leaves with i of its left part at one end and j of its
    # right part at the other.
    costs = [np.empty((0, 0))] * photos  # a photo alone has no ends to choose
    for done, (left, right) in enumerate(pairs):
        between = distances[np.ix_(leaves[left], leaves[right])]

        def tell(share: float, done: int = done) -> None:
            before = work[done - 1] if done else 0
            callback((before + share * (work[done] - before)) / work[-1])

        halfway = _with_end(costs[left], between, lambda share: tell(share / 2))
        cost = _with_end(costs[right], halfway.T, lambda share: tell((1 + share) / 2)).T
        costs.append(cost)
        leaves.append(np.concatenate([leaves[left], leaves[right]]))
    return _swapped(merges, pairs, leaves, costs, distances)


def _with_end(cost: np.ndarray, between: np.ndarray, callback: Callable) -> np.ndarray:
    """Least cost of a node's leaves that begin with i and go on to k beyond it.

    Parameters
    ----------
    cost : the node's, empty of a single leaf
    between : from each of the node's leaves as its end to each k beyond, shape (a, b)

    Returns
    -------
    For each of the node's leaves as its beginning and each k, shape (a, b).
    """
    if not cost.size:
        return between
    split = len(cost)
    return np.concatenate(
        [
            _product(cost, between[split:], lambda share: callback(share / 2)),
            _product(cost.T, between[:split], lambda share: callback((1 + share) / 2)),
        ]
    )


def _product(one: np.ndarray, other: np.ndarray, callback: Callable) -> np.ndarray:
    """min over m of one[i, m] + other[m, k], shape (a, c) from (a, b) and (b, c)."""
    rows, middle, columns = *one.shape, other.shape[1]
    found = np.full((rows, columns), np.inf)
    high = max(1, min(rows, BLOCK // columns))
    step = max(1, BLOCK // (high * columns))
    for top in range(0, rows, high):
        part, best = one[top : top + high], found[top : top + high]
        if step == 1:
            room = np.empty_like(best)
            for m in range(middle):
                np.add(part[:, m, None], other[m], out=room)
                np.minimum(best, room, out=best)
        else:
            for m in range(0, middle, step):
                sums = part[:, m : m + step, None] + other[None, m : m + step]
                np.minimum(best, sums.min(axis=1), out=best)
        callback(min(1.0, (top + high) / rows))
    return found


def _swapped(
    merges: np.ndarray,
    pairs: np.ndarray,
    leaves: list[np.ndarray],
    costs: list[np.ndarray],
    distances: np.ndarray,
) -> np.ndarray:
    """Walk down from the best pair of ends, and swap each merge whose right part comes first."""
    photos = len(pairs) + 1
    swapped = merges.copy()
    ends: dict[int, tuple[int, int]] = {}
    root = len(costs) - 1
    best = np.unravel_index(np.argmin(costs[root]), costs[root].shape)
    ends[root] = (
        int(leaves[pairs[-1, 0]][best[0]]),
        int(leaves[pairs[-1, 1]][best[1]]),
    )
    for node in range(root, photos - 1, -1):
        begin, end = ends[node]
        left, right = pairs[node - photos]
        if begin in leaves[right]:
            left, right = right, left
            swapped[node - photos, :2] = left, right
        before = _costs_from(begin, left, pairs, leaves, costs, photos)
        after = _costs_from(end, right, pairs, leaves, costs, photos)
        ms, ks = before[0], after[0]
        total = before[1][:, None] + distances[np.ix_(ms, ks)] + after[1]
        m, k = np.unravel_index(np.argmin(total), total.shape)
        ends[left], ends[right] = (begin, int(ms[m])), (int(ks[k]), end)
    return swapped


def _costs_from(
    leaf: int,
    node: int,
    pairs: np.ndarray,
    leaves: list[np.ndarray],
    costs: list[np.ndarray],
    photos: int,
) -> tuple[np.ndarray, np.ndarray]:
    """The leaves that can end a node that begins with one, and what each costs."""
    if node < photos:
        return leaves[node], np.zeros(1)
    left, right = pairs[node - photos]
    at = np.flatnonzero(leaves[left] == leaf)
    if len(at):
        return leaves[right], costs[node][at[0]]
    return leaves[left], costs[node][:, np.flatnonzero(leaves[right] == leaf)[0]]
