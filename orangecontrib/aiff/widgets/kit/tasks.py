"""Progress, pace and cancelling between the rooms' callbacks and Orange's background tasks."""

import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial

from AnyQt.QtCore import QObject, Signal
from Orange.widgets.utils.concurrent import TaskState

from ...files.workers import Workers

ASIDE = 4  # threads: what was cancelled, and is stuck, holds up nothing new
CLOSING_S = 1.0  # that what is closed waits for work which may be stuck in a file
PACE_AFTER_S = 1  # before that, what was measured says little


class Cancelled(Exception):
    """The user, or newer input, wants the running work to stop."""


def callback_of(state: TaskState, begin: float = 0, end: float = 1) -> Callable[[float], None]:
    """A callback that moves the widget's progress bar and raises `Cancelled` when told to stop.

    Parameters
    ----------
    begin, end : the part of the bar that it moves through, 0..1
    """

    def callback(share: float) -> None:
        if state.is_interruption_requested():
            raise Cancelled
        state.set_progress_value(100 * (begin + (end - begin) * share))

    return callback


def paced_callback_of(
    state: TaskState, total: int, noun: str, end: float = 1
) -> Callable[[float], None]:
    """The same, and the pace and the time left become the widget's status ("31 photos/s, ...")."""
    callback, start = callback_of(state, end=end), time.monotonic()

    def paced_callback(share: float) -> None:
        callback(share)
        seconds = time.monotonic() - start
        if seconds > PACE_AFTER_S and share > 0:
            state.set_status(describe_pace(share, total, seconds, noun))

    return paced_callback


def describe_pace(share: float, total: int, seconds: float, noun: str) -> str:
    """ "31 photos/s, about 4 s left", from a share 0..1 done of a total in so many seconds."""
    rate = share * total / seconds
    left = seconds * (1 - share) / share
    minutes, rest = divmod(round(left), 60)
    time_left = f"{minutes} min {rest} s" if minutes else f"{rest} s"
    return f"{rate:.3g} {noun}/s, about {time_left} left"


class Aside(QObject):
    """Work that goes on beside the widget's own task and holds nothing up; the newest counts.

    Parameters
    ----------
    on_done : called in the window's thread with the future of work that was not cancelled

    Attributes
    ----------
    progress : how much is done, 0..100
    """

    progress = Signal(float)

    def __init__(self, parent: QObject, on_done: Callable[[Future], None]):
        super().__init__(parent)
        self._on_done = on_done
        self._workers = Workers(ASIDE, "aside", in_time=False)
        self._state: TaskState | None = None

    @property
    def is_busy(self) -> bool:
        return self._state is not None

    def start(self, work: Callable, *arguments: object) -> None:
        """Start work that takes a callback last; what ran before is cancelled."""
        self.cancel()
        self._state = state = TaskState(self)
        state.watcher.done.connect(self._on_watched)
        state.progress_changed.connect(self.progress)
        state.start(self._workers, partial(work, *arguments, callback_of(state)))

    def cancel(self) -> None:
        if self._state is not None:
            self._state.watcher.done.disconnect(self._on_watched)
            self._state.progress_changed.disconnect(self.progress)
            self._state.cancel()
            self._state = None

    def close(self) -> None:
        self.cancel()
        self._workers.close(CLOSING_S)

    def _on_watched(self, future: Future) -> None:
        self._state = None
        self._on_done(future)
