"""Work on photos in threads, never far ahead of who asks, and stopped within a moment."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TypeVar

DECODERS = min(16, max(2, os.cpu_count() or 1))  # one waits for the disk or the web
LOOK_S = 0.2  # between two looks at whether to stop, however long a photo or a batch takes

T = TypeVar("T")


def in_threads(
    work: Callable[..., T], jobs: Iterable[tuple], ahead: int, look: Callable[[], None]
) -> Iterator[T]:
    """The results of work on each job, in order; threads do it, never more than so many ahead.

    Parameters
    ----------
    look : called a few times a second while a result is waited for; may raise to stop
    """
    pool = ThreadPoolExecutor(DECODERS, thread_name_prefix="decode")
    try:
        pending: deque[Future[T]] = deque()
        for job in jobs:
            pending.append(pool.submit(work, *job))
            if len(pending) > ahead:
                yield awaited(pending.popleft(), look)
        while pending:
            yield awaited(pending.popleft(), look)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def awaited(future: Future[T], look: Callable[[], None]) -> T:
    while not wait([future], LOOK_S).done:
        look()
    return future.result()
