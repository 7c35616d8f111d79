"""Work on photos in threads, never far ahead of who asks, and stopped within a moment."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, wait
from itertools import islice
from typing import TypeVar

from ..errors import EmbeddingError
from ..files.patience import NoAnswer
from ..files.workers import ROUNDS, Workers

DECODERS = min(16, max(2, os.cpu_count() or 1))  # one waits for the disk or the web
LOOKED_UP = 64  # jobs at once; for each by itself, threads would cost more than looking
LOOK_S = 0.2  # between two looks at whether to stop, however long a photo or a batch takes

T = TypeVar("T")
J = TypeVar("J", bound=tuple)


def in_threads(
    work: Callable[..., T],
    jobs: Iterable[tuple],
    ahead: int,
    look: Callable[[], None],
    unanswered: Callable[..., T],
) -> Iterator[T]:
    """The results of work on each job, in order; threads do it, never more than so many ahead.

    Parameters
    ----------
    look : called a few times a second while a result is waited for; may raise to stop
    unanswered : the result of a job whose file does not answer in time

    Raises
    ------
    EmbeddingError
        If no file answers any more.
    """
    pool = Workers(DECODERS, "decode")
    pending: deque[tuple[Future[T], tuple]] = deque()
    silent = 0

    def next_result() -> T:
        nonlocal silent
        future, job = pending.popleft()
        try:
            result = awaited(future, look)
        except NoAnswer:
            silent += 1
            if silent >= ROUNDS * DECODERS and pending:
                raise EmbeddingError(
                    "The photos no longer answer. Check that their drive is connected, "
                    "and start again: what was computed is kept."
                ) from None
            return unanswered(*job)
        silent = 0
        return result

    try:
        for job in jobs:
            pending.append((pool.submit(work, *job), job))
            if len(pending) > ahead:
                yield next_result()
        while pending:
            yield next_result()
    finally:
        pool.close()


def looked_up(
    known: Callable[..., T | None], jobs: Iterable[J], look: Callable[[], None]
) -> Iterator[tuple[J, T | None]]:
    """Each job with what is known of it already, in order.

    Parameters
    ----------
    known : what is known of a job, or None; it should take next to no time
    look : see `in_threads`

    Raises
    ------
    EmbeddingError
        If no file answers any more. A few that do not are not known.
    """
    left = iter(jobs)
    chunks = iter(lambda: tuple(islice(left, LOOKED_UP)), ())

    def of_chunk(*chunk: J) -> list[tuple[J, T | None]]:
        return [(job, known(*job)) for job in chunk]

    def none_known(*chunk: J) -> list[tuple[J, T | None]]:
        return [(job, None) for job in chunk]

    for found in in_threads(of_chunk, chunks, 0, look, none_known):
        yield from found
        look()


def awaited(future: Future[T], look: Callable[[], None]) -> T:
    while not wait([future], LOOK_S).done:
        look()
    return future.result()
