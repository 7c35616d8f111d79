"""One piece of work on a thread: how long it may take, and whether anybody still waits for it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PATIENCE = 60.0  # seconds for one file; a drive on the net may have to fetch it first

_here = threading.local()


class GivenUp(BaseException):
    """Nobody waits for this work any more; it ends the work, and nothing else."""


class Turn:
    """The clock of one piece of work.

    Parameters
    ----------
    patience : seconds that it may take; None for any time
    """

    def __init__(self, patience: float | None):
        self.given_up = False
        self._ends = None if patience is None else time.monotonic() + patience
        self._paused: float | None = None
        self._undo: list[Callable[[], None]] = []

    @property
    def has_deadline(self) -> bool:
        return self._ends is not None

    @property
    def is_overdue(self) -> bool:
        return self._ends is not None and self._paused is None and time.monotonic() > self._ends

    def grant(self, seconds: float) -> None:
        if self._ends is not None:
            self._ends += seconds

    def pause(self) -> None:
        self._paused = time.monotonic()

    def resume(self) -> None:
        if self._paused is not None:
            self.grant(time.monotonic() - self._paused)
            self._paused = None

    def when_left(self, undo: Callable[[], None]) -> None:
        """Have something done if the work is left behind; what it holds is others' then."""
        self._undo.append(undo)

    def leave(self) -> None:
        """Leave the work behind, in whatever it is stuck."""
        self.given_up = True
        for undo in self._undo:
            undo()


@contextmanager
def taken(turn: Turn) -> Iterator[None]:
    """This thread's work is a turn's."""
    _here.turn = turn
    try:
        yield
    finally:
        _here.turn = None


def this_turn() -> Turn | None:
    """That of the work that this thread does; None outside of any."""
    return getattr(_here, "turn", None)


@contextmanager
def paused() -> Iterator[None]:
    """Time that does not count, as something else than a file is waited for."""
    turn = this_turn()
    if turn is None or turn._paused is not None:
        yield
        return
    turn.pause()
    try:
        yield
    finally:
        turn.resume()


def grant(seconds: float) -> None:
    """More time for this thread's work, as there is more to do."""
    if turn := this_turn():
        turn.grant(seconds)


def refuse_if_given_up() -> None:
    """Raises `GivenUp` where nobody waits for this thread's work."""
    if (turn := this_turn()) and turn.given_up:
        raise GivenUp
