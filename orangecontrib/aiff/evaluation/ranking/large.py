"""Rankings of large sets: no sorting, single precision first, and exact figures all the same.

A figure depends only on how many gallery photos are nearer than each right one. Most are nearer or
farther beyond doubt in single precision; the few that are too close to tell are compared in
double precision.
"""

from collections import deque
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import islice

import numpy as np

from ...cores import on_one_core, product_threads
from ..metrics import Groups, score
from ..task import Task
from .kept import TOP, Ranked
from .order import SAME, rank
from .small import rank_block
from .sources import Keys, Rankable

BLOCK = 1 << 23  # products of a block
WORK = 1 << 32  # multiplications of a block, which nothing can stop
THREADS = 8  # that multiply, beyond which counting cannot follow
CHUNKS = 16  # a row's products are looked at in so many pieces
VERY_NEAR = 0.03  # share of a query's largest distance
CROWDED = 256  # photos too close to tell by a right one, beyond which a query is sorted


def rank_large(
    source: Rankable,
    keys: Keys,
    task: Task,
    queries: np.ndarray,
    gallery: np.ndarray,
    ks: Sequence[int],
) -> Generator[Ranked, None, None]:
    """Rank a part's gallery for its queries, a block at a time; as `small.rank_block` does."""
    right = _right_pairs(task, queries, gallery)
    with closing(multiply(keys, queries, gallery)) as blocks:
        for rows, products in blocks:
            here = queries[rows]
            out = task.out(here, gallery)
            farthest = products.min(axis=1)
            if out is not None:
                products[out] = -np.inf
            yield from _rank(
                source, keys, task, here, gallery, ks, products, farthest, right.of(rows)
            )


def multiply(
    keys: Keys, queries: np.ndarray, gallery: np.ndarray
) -> Generator[tuple[slice, np.ndarray], None, None]:
    """Products of a part's vectors, a block of queries at a time, in memory that is used again.

    Several blocks are multiplied at once, each by one thread, while the caller looks at another.
    """
    searched = keys.gallery if len(gallery) == len(keys.gallery) else keys.gallery[gallery]
    step = max(1, min(BLOCK, WORK // searched.shape[1]) // len(gallery))
    step = min(step, len(queries))
    starts = iter(range(0, len(queries), step))
    threads = min(THREADS, product_threads())

    def product(start: int, memory: np.ndarray) -> tuple[slice, np.ndarray, np.ndarray]:
        rows = slice(start, min(start + step, len(queries)))
        asking = keys.queries[queries[rows]]
        return rows, np.matmul(asking, searched.T, out=memory[: len(asking)]), memory

    with on_one_core(), ThreadPoolExecutor(threads) as pool:
        begun = deque(
            pool.submit(product, start, np.empty((step, len(gallery)), dtype=np.float32))
            for start in islice(starts, threads + 1)
        )
        try:
            while begun:
                rows, products, memory = begun.popleft().result()
                yield rows, products
                if (start := next(starts, None)) is not None:
                    begun.append(pool.submit(product, start, memory))
        finally:
            pool.shutdown(cancel_futures=True)


def nearest(products: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The k largest products of each row and their places, largest first, shapes (b, k).

    The k largest are not below the k-th of the largest ones of a row's pieces.
    """
    rows, width = products.shape
    k = min(k, width)
    length = width // CHUNKS if width >= CHUNKS * k else 0
    found = np.empty((rows, k), dtype=products.dtype)
    places = np.empty((rows, k), dtype=np.intp)
    largest, enough = np.empty(length, dtype=products.dtype), np.empty(width, dtype=bool)
    for row, values in enumerate(products):
        among = None
        if length:
            # Piece j holds every length-th product from the j-th on.
            values[: CHUNKS * length].reshape(CHUNKS, length).max(axis=0, out=largest)
            largest.partition(length - k)
            among = np.flatnonzero(np.greater_equal(values, largest[length - k], out=enough))
            values = values[among]
        best = np.argsort(values)[: -k - 1 : -1]
        found[row] = values[best]
        places[row] = best if among is None else among[best]
    return found, places


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Right answers: place among a part's queries, ascending, and among its photos, (m,)."""

    query: np.ndarray
    photo: np.ndarray

    def of(self, rows: slice) -> "_Pairs":
        first, last = np.searchsorted(self.query, [rows.start, rows.stop])
        return _Pairs(self.query[first:last] - rows.start, self.photo[first:last])


def _right_pairs(task: Task, queries: np.ndarray, gallery: np.ndarray) -> _Pairs:
    asked, shown = task.query_items[queries], task.gallery_items[gallery]
    order = np.argsort(shown, kind="stable")
    first = np.searchsorted(shown[order], asked)
    counts = np.searchsorted(shown[order], asked, side="right") - first
    query = np.repeat(np.arange(len(queries)), counts)
    nth = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    photo = order[np.repeat(first, counts) + nth]
    pair = queries[query] * np.int64(len(task.gallery)) + gallery[photo]
    gone = np.isin(pair, task.excluded[:, 0] * np.int64(len(task.gallery)) + task.excluded[:, 1])
    return _Pairs(query[~gone], photo[~gone])


def _rank(source, keys, task, queries, gallery, ks, products, farthest, right):
    top_products, top = nearest(products, TOP)
    exact = source.pairs(queries[right.query], gallery[right.photo])
    slack = keys.slack[queries]
    scale = keys.distances(queries, farthest[:, None].astype(float))
    scale = np.maximum(np.abs(scale[:, 0]), source.least_scale)
    sure, close, crowded = _count(products, top_products, top, right, slack)
    groups = _groups(source, queries, gallery, right, exact, sure, close, SAME * scale)
    usual = np.flatnonzero(~crowded)
    if len(usual):
        chosen = np.isin(groups.query, usual)
        renumbered = np.cumsum(~crowded) - 1
        of_usual = Groups(
            renumbered[groups.query[chosen]],
            *(getattr(groups, name)[chosen] for name in
              ("nearer", "relevant_nearer", "size", "relevant")),
        )  # fmt: skip
        counted = np.isfinite(top_products)
        distances = keys.distances(queries, np.where(counted, top_products, 0).astype(float))
        # Of very near photos, single precision keeps no digits.
        row, column = np.nonzero(counted & (distances < VERY_NEAR * scale[:, None]))
        distances[row, column] = source.pairs(queries[row], gallery[top[row, column]])
        distances[~counted] = np.inf
        order, _ = rank(np.where(counted, distances, 0.0), source.least_scale, ~counted)
        top, distances = (np.take_along_axis(part, order, axis=1) for part in (top, distances))
        counted = np.isfinite(distances)
        relevant = task.query_items[queries, None] == task.gallery_items[gallery[top]]
        relevant &= counted
        nearest_right, right_distance = _nearest_right(right, exact, len(queries))
        wrong = _nearest_wrong(products, top, relevant, counted, right)
        wrong_distance = np.full(len(queries), np.nan)
        there = wrong >= 0
        wrong_distance[there] = source.pairs(queries[there], gallery[wrong[there]])
        yield Ranked(
            queries[usual],
            score(of_usual, ks),
            np.where(counted, gallery[top], -1)[usual],
            np.where(counted, distances, np.nan)[usual],
            relevant[usual],
            gallery[nearest_right][usual],
            np.where(there, gallery[wrong], -1)[usual],
            right_distance[usual],
            wrong_distance[usual],
        )
    rows = np.flatnonzero(crowded)
    step = max(1, BLOCK // 2 // len(gallery))
    for start in range(0, len(rows), step):
        yield rank_block(source, task, queries[rows[start : start + step]], gallery, ks)


def _count(products, top_products, top, right, slack):
    """How many photos are surely nearer than each right one, and which are too close to tell.

    Parameters
    ----------
    top_products, top : see `nearest`

    Returns
    -------
    sure : shape (m,)
    close : right pair and place in the gallery of each photo that is too close, shape (2, p)
    crowded : queries with too many of these, bool (b,)
    """
    own, width = products[right.query, right.photo], slack.astype(np.float32)[right.query]
    least, most = own - width, own + width
    sure, crowd = np.empty(len(own), dtype=int), []
    # What is as near as most of the right photos is among the nearest, which are few.
    inside = least > top_products[right.query, -1]
    near = np.flatnonzero(inside)
    few = top_products[right.query[near]]
    above = few > most[near, None]
    sure[near] = np.count_nonzero(above, axis=1)
    row, column = np.nonzero((few >= least[near, None]) & ~above)
    pairs, places = [near[row]], [top[right.query[near[row]], column]]
    above, below = np.empty((2, products.shape[1]), dtype=bool)
    for pair in np.flatnonzero(~inside):
        row = products[right.query[pair]]
        np.greater(row, most[pair], out=above)
        np.greater_equal(row, least[pair], out=below)
        sure[pair] = np.count_nonzero(above)
        if np.count_nonzero(below) - sure[pair] > CROWDED:
            crowd.append(pair)
            continue
        places.append(np.flatnonzero(np.not_equal(above, below, out=below)))
        pairs.append(np.full(len(places[-1]), pair))
    crowded = np.zeros(len(slack), dtype=bool)
    crowded[right.query[crowd]] = True
    return sure, (np.concatenate(pairs), np.concatenate(places)), crowded


def _groups(source, queries, gallery, right, exact, sure, close, gap) -> Groups:
    """Groups of ties around the right photos, from exact distances of those that are close."""
    pair, photo = close
    own = photo == right.photo[pair]
    far = np.empty(len(pair))
    far[own] = exact[pair[own]]
    far[~own] = source.pairs(queries[right.query[pair[~own]]], gallery[photo[~own]])
    order = np.lexsort((far, pair))
    pair, far, own = pair[order], far[order], own[order]
    starts = np.ones(len(pair), dtype=bool)
    starts[1:] = (np.diff(pair) > 0) | (np.diff(far) > gap[right.query[pair[1:]]])
    first = np.flatnonzero(starts)
    group = (np.cumsum(starts) - 1)[own]
    everyone, pair = pair, pair[own]
    before = first[group] - np.searchsorted(everyone, pair)
    size = np.diff(first, append=len(starts))[group]
    query, nearer = right.query[pair], sure[pair] + before
    found, which, relevant = np.unique(
        np.column_stack([query, nearer]), axis=0, return_index=True, return_counts=True
    )
    query, nearer = found.T
    total = np.cumsum(relevant) - relevant
    begin = np.searchsorted(query, query)
    return Groups(query, nearer, total - total[begin], size[which], relevant)


def _nearest_right(right, exact, rows):
    order = np.lexsort((right.photo, exact, right.query))
    first = order[np.searchsorted(right.query[order], np.arange(rows))]
    return right.photo[first], exact[first]


def _nearest_wrong(products, top, relevant, counted, right):
    """Places of the nearest wrong photos, −1 if there is none, shape (b,)."""
    wrong = counted & ~relevant
    found = np.where(wrong.any(axis=1), top[np.arange(len(top)), wrong.argmax(axis=1)], -1)
    for row in np.flatnonzero(found < 0):
        rest = products[row].copy()
        rest[right.photo[right.query == row]] = -np.inf
        if np.isfinite(rest.max()):
            found[row] = rest.argmax()
    return found
