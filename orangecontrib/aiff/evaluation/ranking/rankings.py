"""Every query's ranking; a small set is sorted whole, a large one comes to the same without it."""

from collections.abc import Callable, Sequence
from contextlib import closing

from ...progress import untold
from ..protocol import PHOTO
from ..task import Task
from .kept import Ranked
from .large import rank_large
from .small import rank_small
from .sources import Rankable

LARGE = 1 << 23  # distances of a part that need not be sorted whole
MANY_RIGHT = 32  # right photos a query has on average, beyond which sorting is quicker


def rank_queries(
    source: Rankable,
    task: Task,
    ks: Sequence[int],
    callback: Callable[[float], None] = untold,
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
            ranking = rank_large(source, keys, task, queries, gallery, ks)
        else:
            ranking = rank_small(source, task, queries, gallery, ks)
        with closing(ranking):  # at once, where the callback cancels
            for block in ranking:
                blocks.append(block)
                done += len(block.queries)
                callback(min(1.0, done / total))
    return Ranked.joined(blocks)
