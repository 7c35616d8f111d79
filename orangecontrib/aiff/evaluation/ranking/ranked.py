"""Every query's ranking: its figures, its nearest gallery photos, and the nearest right and wrong.

Small sets are sorted whole, in double precision; large ones go through `large`, which comes to the
same figures without sorting.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

import numpy as np
from Orange.util import dummy_callback

from ..metrics import PerQuery, score, tie_groups
from ..protocol import PHOTO
from ..task import Task
from .distances import Source, rank

TOP = 50  # gallery photos kept for each query
BLOCK = 1 << 21  # distances held at once
LARGE = 1 << 23  # distances of a part that need not be sorted whole
MANY_RIGHT = 32  # right photos a query has on average, beyond which sorting is quicker


@dataclass(frozen=True, eq=False)
class Ranked:
    """Rankings of some queries.

    Attributes
    ----------
    queries : their places in the task, shape (b,)
    per_query : their figures
    top : places of the nearest gallery photos, nearest first, ties in the table's order; −1 where
        there are no more, shape (b, TOP or fewer)
    distances, relevant : of those, shapes as `top`
    right, wrong : places of the nearest right and wrong photo, −1 if there is none, shape (b,)
    right_distance, wrong_distance : of those, NaN if there is none, shape (b,)
    """

    queries: np.ndarray
    per_query: PerQuery
    top: np.ndarray
    distances: np.ndarray
    relevant: np.ndarray
    right: np.ndarray
    wrong: np.ndarray
    right_distance: np.ndarray
    wrong_distance: np.ndarray

    @staticmethod
    def joined(parts: "Sequence[Ranked]") -> "Ranked":
        """All of some blocks, in the order of the task's queries."""
        width = max(part.top.shape[1] for part in parts)
        order = np.argsort(np.concatenate([part.queries for part in parts]))
        padding = {"top": -1, "distances": np.nan, "relevant": False}
        columns = []
        for field in fields(Ranked):
            values = [getattr(part, field.name) for part in parts]
            if field.name == "per_query":
                columns.append(PerQuery.joined(values).take(order))
                continue
            if field.name in padding:
                values = [_padded(value, width, padding[field.name]) for value in values]
            columns.append(np.concatenate(values)[order])
        return Ranked(*columns)


def rank_queries(
    source: Source,
    task: Task,
    ks: Sequence[int],
    callback: Callable[[float], None] = dummy_callback,
) -> Ranked:
    """Rank the gallery for each query of a task.

    Parameters
    ----------
    callback : is told the share that is done, 0..1, after each block of queries; cancels by
        raising

    Raises
    ------
    ProtocolError
        If distances are missing or infinite.
    """
    blocks: list[Ranked] = []
    done, total = 0, len(task.queries)
    few_right = task.relevant_counts().mean() <= MANY_RIGHT
    for queries, gallery in task.parts():
        large = len(queries) * len(gallery) >= LARGE and few_right and task.unit == PHOTO
        keys = source.keys() if large else None
        if keys is not None:
            from .exact import rank_large  # here, since it brings torch along

            ranking = rank_large(source, keys, task, queries, gallery, ks)
        else:
            ranking = _rank_sorted(source, task, queries, gallery, ks)
        for block in ranking:
            blocks.append(block)
            done += len(block.queries)
            callback(min(1.0, done / total))
    return Ranked.joined(blocks)


def _rank_sorted(source, task, queries, gallery, ks):
    step = max(1, BLOCK // len(gallery))
    for start in range(0, len(queries), step):
        yield rank_block(source, task, queries[start : start + step], gallery, ks)


def rank_block(
    source: Source, task: Task, queries: np.ndarray, gallery: np.ndarray, ks: Sequence[int]
) -> Ranked:
    """Rank a part's gallery for some of its queries by sorting, in double precision."""
    everything = len(gallery) == len(task.gallery)
    distances = source.block(queries, slice(None) if everything else gallery)
    relevant = task.query_items[queries, None] == task.gallery_items[gallery]
    out = task.out(queries, gallery)
    shown = gallery
    if task.unit != PHOTO:
        distances, relevant, out, shown = _by_item(
            distances, relevant, out, gallery, task.gallery_items[gallery]
        )
    if out is not None:
        relevant = relevant & ~out
    order, starts = rank(distances, source.least_scale, out)
    in_order = np.take_along_axis(relevant, order, axis=1)
    counted = np.ones_like(in_order) if out is None else ~np.take_along_axis(out, order, axis=1)
    top, counts = order[:, :TOP], counted[:, :TOP]
    places = shown[top] if shown.ndim == 1 else np.take_along_axis(shown, top, axis=1)
    nearest = [_first(in_order), _first(counted & ~in_order)]
    found = []
    for first in nearest:
        place = np.take_along_axis(order, np.maximum(first, 0)[:, None], axis=1)
        photo = shown[place] if shown.ndim == 1 else np.take_along_axis(shown, place, axis=1)
        far = np.take_along_axis(distances, place, axis=1)
        found.append((np.where(first < 0, -1, photo[:, 0]), np.where(first < 0, np.nan, far[:, 0])))
    (right, right_distance), (wrong, wrong_distance) = found
    return Ranked(
        queries,
        score(tie_groups(starts, in_order), ks),
        np.where(counts, places, -1),
        np.where(counts, np.take_along_axis(distances, top, axis=1), np.nan),
        in_order[:, :TOP],
        right,
        wrong,
        right_distance,
        wrong_distance,
    )


def _first(flags: np.ndarray) -> np.ndarray:
    """Where each row's first True is, −1 if it has none, shape (b,)."""
    return np.where(flags.any(axis=1), flags.argmax(axis=1), -1)


def _by_item(distances, relevant, out, gallery, items):
    """Garments in the place of photos: each stands where its nearest photo that counts is.

    Returns
    -------
    As was given, with a column a garment; `gallery` becomes the place of that nearest photo,
    shape (b, garments).
    """
    order = np.argsort(items, kind="stable")
    starts = np.flatnonzero(np.diff(items[order], prepend=items[order][0] - 1))
    counting = distances if out is None else np.where(out, np.inf, distances)
    counting = counting[:, order]
    nearest = np.minimum.reduceat(counting, starts, axis=1)
    sizes = np.diff(starts, append=len(order))
    backwards = np.arange(len(order))[::-1]
    is_nearest = counting == np.repeat(nearest, sizes, axis=1)
    place = (
        len(order) - 1 - np.maximum.reduceat(np.where(is_nearest, backwards, -1), starts, axis=1)
    )
    gone = np.isinf(nearest)
    return (
        np.where(gone, 0.0, nearest),
        relevant[:, order][:, starts],
        gone if gone.any() else None,
        gallery[order[place]],
    )


def _padded(values: np.ndarray, width: int, filling) -> np.ndarray:
    if values.shape[1] == width:
        return values
    return np.pad(values, ((0, 0), (0, width - values.shape[1])), constant_values=filling)
