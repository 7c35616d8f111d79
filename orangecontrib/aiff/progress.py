"""How long work goes on: a bar on a terminal or in a notebook, nothing in a pipe."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress(
    what: str, total: int, unit: str, callback: Callable[[float], None] | None = None
) -> Iterator[Callable[[float], None]]:
    """What is to be told the share that is done, 0..1.

    Parameters
    ----------
    what, total, unit : that the bar shows
    callback : is told instead, and no bar is shown; cancels by raising
    """
    if callback is not None:
        yield callback
        return
    bar_class, disable = _bar()
    with bar_class(desc=what, total=total, unit=f" {unit}", disable=disable, leave=False) as bar:

        def advance(share: float) -> None:
            bar.update(round(share * total) - bar.n)

        yield advance


def _bar():
    """The class of bars, and whether they are switched off; None: where nobody looks."""
    from tqdm import tqdm

    if not _in_notebook():
        return tqdm, True if sys.stderr is None else None  # a program without a console has none
    # tqdm.auto takes a notebook for a console wherever Qt was chosen, which Orange always does.
    from tqdm import notebook

    return (tqdm if notebook.IProgress is None else notebook.tqdm), False


def _in_notebook() -> bool:
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    return type(shell).__name__ == "ZMQInteractiveShell"


def untold(*_: object) -> None:
    """What is told how long work goes on that nobody watches."""


def portion(callback: Callable[[float], None], begin: float, end: float) -> Callable[[float], None]:
    """What tells a callback of a part of the work, which is done from one share to another."""
    return lambda share: callback(begin + share * (end - begin))
