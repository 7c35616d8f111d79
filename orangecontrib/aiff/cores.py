"""How many cores products and decompositions take."""

from contextlib import AbstractContextManager, nullcontext
from functools import cache

from threadpoolctl import ThreadpoolController

BLAS = "blas"
FEW = 4000  # rows, beyond which several cores are worth their waiting for each other


@cache
def _libraries() -> ThreadpoolController:
    return ThreadpoolController()  # looks through all that is loaded, so once


def on_one_core() -> AbstractContextManager:
    """A context in which products and decompositions take one core.

    Decompositions, and products of few rows, by several cores are many times slower while
    anything else runs: each core waits for all others.
    """
    return _libraries().limit(limits=1, user_api=BLAS)


def cores_for(rows: int) -> AbstractContextManager:
    """A context in which work on few rows takes one core, and on many as many as there are."""
    return on_one_core() if rows <= FEW else nullcontext()


def product_threads() -> int:
    """How many threads numpy would multiply with."""
    libraries = _libraries().select(user_api=BLAS).info()
    return max([1, *(library["num_threads"] for library in libraries)])
