"""Rankings of small sets: sorted whole, in double precision."""

from collections.abc import Generator, Sequence

import numpy as np

from ..metrics import score, tie_groups
from ..protocol import PHOTO
from ..task import Task
from .kept import TOP, Ranked
from .order import rank
from .sources import Rankable

BLOCK = 1 << 21  # distances held at once


def rank_small(
    source: Rankable, task: Task, queries: np.ndarray, gallery: np.ndarray, ks: Sequence[int]
) -> Generator[Ranked, None, None]:
    """Rank a part's gallery for its queries, a block at a time."""
    step = max(1, BLOCK // len(gallery))
    for start in range(0, len(queries), step):
        yield rank_block(source, task, queries[start : start + step], gallery, ks)


def rank_block(
    source: Rankable, task: Task, queries: np.ndarray, gallery: np.ndarray, ks: Sequence[int]
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
