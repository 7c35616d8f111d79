"""How many cores there are for work, and how many products and decompositions take of them."""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from functools import cache
from typing import TypeVar

import psutil
from threadpoolctl import ThreadpoolController

BLAS = "blas"
FEW = 4000  # rows, beyond which several cores are worth their waiting for each other

T = TypeVar("T")

_limits: list = []  # the first knows what was there before
_counting = threading.Lock()


@cache
def _libraries() -> ThreadpoolController:
    return ThreadpoolController()  # looks through all that is loaded, so once


@contextmanager
def on_one_core() -> Iterator[None]:
    """A context in which products and decompositions take one core.

    Decompositions, and products of few rows, by several cores are many times slower while
    anything else runs: each core waits for all others. The limit is the whole program's, so of
    several threads in such contexts the last one to leave lifts it.
    """
    with _counting:
        _limits.append(_libraries().limit(limits=1, user_api=BLAS))
    try:
        yield
    finally:
        with _counting:
            if len(_limits) > 1:
                _limits.pop()  # what it would restore is the limit itself
            else:
                _limits.pop().restore_original_limits()


def cores_for(rows: int) -> AbstractContextManager:
    """A context in which work on few rows takes one core, and on many as many as there are."""
    return on_one_core() if rows <= FEW else nullcontext()


def side_by_side(work: Callable[..., T], jobs: Sequence[tuple], rows: int) -> Iterator[T]:
    """The results of work on each job, in order: of few rows a core does each, of many all cores.

    Parameters
    ----------
    rows : that each job is about. Of many, one job is done at a time, when its result is asked
        for: their products take all cores, and several jobs would hold too much at once
    """
    most = min(len(jobs), os.cpu_count() or 1)
    if rows > FEW or most < 2:
        yield from (work(*job) for job in jobs)
        return
    with on_one_core():
        pool = ThreadPoolExecutor(most, "beside")
        try:
            for future in [pool.submit(work, *job) for job in jobs]:
                yield future.result()
        finally:  # who stops waits for no job that has not begun
            pool.shutdown(cancel_futures=True)


def product_threads() -> int:
    """How many threads numpy would multiply with."""
    libraries = _libraries().select(user_api=BLAS).info()
    return max([1, *(library["num_threads"] for library in libraries)])


def cores_here() -> int:
    """How many cores a network may take: as torch does, those that are no mere threads of others.

    `OMP_NUM_THREADS` says it where it is set, for who runs several programs side by side.
    """
    with suppress(ValueError):
        return max(1, int(os.environ.get("OMP_NUM_THREADS", "").partition(",")[0]))
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(psutil.cpu_count(logical=False) or allowed or 1, allowed or 1))
