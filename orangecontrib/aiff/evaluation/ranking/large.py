"""Rankings of large sets: no sorting, single precision first, and exact figures all the same.

A figure depends only on how many gallery photos are nearer than each right one. Most are nearer or
farther beyond doubt in single precision; the few that are too close to tell are compared in
double precision.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from ..metrics import Groups, score
from ..task import Task
from .kept import TOP, Ranked
from .order import SAME, rank
from .small import rank_block
from .sources import Keys, Rankable

BLOCK = 1 << 22  # products held at once
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
) -> Iterator[Ranked]:
    """Rank a part's gallery for its queries, a block at a time; as `small.rank_block` does."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    right = _right_pairs(task, queries, gallery)
    for rows, products in multiply(keys, queries, gallery, device):
        here = queries[rows]
        out = task.out(here, gallery)
        farthest = products.amin(dim=1)
        if out is not None:
            products[torch.from_numpy(out).to(device)] = -torch.inf
        yield from _rank(source, keys, task, here, gallery, ks, products, farthest, right.of(rows))


def multiply(
    keys: Keys, queries: np.ndarray, gallery: np.ndarray, device: str
) -> Iterator[tuple[slice, torch.Tensor]]:
    """Products of a part's vectors, a block of queries at a time, in memory that is used again."""
    searched = torch.from_numpy(keys.gallery)
    if len(gallery) != len(searched):
        searched = searched[torch.from_numpy(gallery)]
    searched = searched.to(device).T
    step = max(1, min(len(queries), _block(device) // len(gallery)))
    memory = torch.empty((step, len(gallery)), device=device)
    for start in range(0, len(queries), step):
        rows = slice(start, min(start + step, len(queries)))
        asking = torch.from_numpy(keys.queries[queries[rows]]).to(device)
        yield rows, torch.mm(asking, searched, out=memory[: len(asking)])


def nearest(products: torch.Tensor, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The k largest products of each row and their places, largest first, shapes (b, k).

    The k largest are in the k pieces of the row whose own largest are largest.
    """
    rows, width = products.shape
    k = min(k, width)
    length = -(-width // CHUNKS) if width > CHUNKS * k else 0
    if not length or products.is_cuda:
        found, places = products.topk(k, dim=1)
        return found.cpu().numpy(), places.cpu().numpy()
    whole = width // length * length
    # Piece j holds every length-th product from the j-th on.
    pieces = products[:, :whole].unflatten(1, (-1, length)).amax(dim=1)
    chosen = pieces.topk(min(k, length), dim=1, sorted=False).indices
    places = torch.arange(0, whole, length)[None, :, None] + chosen[:, None, :]
    places = places.reshape(rows, -1)
    rest = torch.arange(whole, width).expand(rows, -1)
    places = torch.hstack([places, rest])
    found, best = products.gather(1, places).topk(k, dim=1)
    return found.numpy(), places.gather(1, best).numpy()


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
    scale = keys.distances(queries, farthest.cpu().numpy()[:, None].astype(float))
    scale = np.maximum(np.abs(scale[:, 0]), source.least_scale)
    sure, close, crowded = _count(products, right, slack)
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


def _count(products, right, slack):
    """How many photos are surely nearer than each right one, and which are too close to tell.

    Returns
    -------
    sure : shape (m,)
    close : right pair and place in the gallery of each photo that is too close, shape (2, p)
    crowded : queries with too many of these, bool (b,)
    """
    count = _count_at_once if products.is_cuda else _count_by_row
    sure, pairs, places, crowd = count(products, right, slack.astype(np.float32))
    crowded = np.zeros(len(slack), dtype=bool)
    crowded[right.query[crowd]] = True
    return sure, (pairs, places), crowded


def _count_by_row(products, right, slack):
    """As numbers: surely nearer ones, pairs and places that are close, pairs that are crowded.

    One row at a time, since it stays in the processor's cache.
    """
    rows = products.numpy()
    above, below = np.empty((2, rows.shape[1]), dtype=bool)
    sure = np.empty(len(right.query), dtype=int)
    places, crowd = [np.empty(0, dtype=int)] * len(sure), []
    for pair, (query, photo) in enumerate(zip(right.query, right.photo, strict=True)):
        row, width = rows[query], slack[query]
        np.greater(row, row[photo] + width, out=above)
        np.greater_equal(row, row[photo] - width, out=below)
        sure[pair] = np.count_nonzero(above)
        close = np.count_nonzero(below) - sure[pair]
        if close == 1:
            places[pair] = photo[None]
        elif close <= CROWDED:
            places[pair] = np.flatnonzero(np.not_equal(above, below, out=below))
        else:
            crowd.append(pair)
    pairs = np.repeat(np.arange(len(sure)), [len(found) for found in places])
    return sure, pairs, np.concatenate(places), crowd


def _count_at_once(products, right, slack):
    """The same with few calls of many numbers each, as graphics processors like it."""
    device = products.device
    counts = np.bincount(right.query, minlength=len(slack))
    firsts = np.cumsum(counts) - counts
    sure = np.zeros(len(right.query), dtype=int)
    pairs, places, crowd = [], [], []
    for nth in range(counts.max()):
        rows = np.flatnonzero(counts > nth)
        pair = firsts[rows] + nth
        some = products if len(rows) == len(slack) else products[torch.from_numpy(rows).to(device)]
        own = some.gather(1, torch.from_numpy(right.photo[pair])[:, None].to(device))
        width = torch.from_numpy(slack[rows, None]).to(device)
        above, close = some > own + width, some >= own - width
        sure[pair] = above.sum(dim=1).cpu().numpy()
        close ^= above
        many = close.sum(dim=1) > CROWDED
        close[many] = False
        crowd += pair[many.cpu().numpy()].tolist()
        row, place = (part.cpu().numpy() for part in close.nonzero(as_tuple=True))
        pairs.append(pair[row])
        places.append(place)
    return sure, np.concatenate(pairs), np.concatenate(places), crowd


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
        rest = products[row].clone()
        rest[torch.from_numpy(right.photo[right.query == row]).to(rest.device)] = -torch.inf
        if torch.isfinite(rest.max()):
            found[row] = int(rest.argmax())
    return found


def _block(device: str) -> int:
    return BLOCK if device == "cpu" else 64 * BLOCK
