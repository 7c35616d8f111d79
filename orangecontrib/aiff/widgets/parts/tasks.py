"""Progress, pace and cancelling between the rooms' callbacks and Orange's background tasks."""

import time
from collections.abc import Callable

from Orange.widgets.utils.concurrent import TaskState

PACE_AFTER_S = 1  # before that, what was measured says little


class Cancelled(Exception):
    """The user, or newer input, wants the running work to stop."""


def callback_of(state: TaskState) -> Callable[[float], None]:
    """A callback that moves the widget's progress bar and raises `Cancelled` when told to stop."""

    def callback(share: float) -> None:
        if state.is_interruption_requested():
            raise Cancelled
        state.set_progress_value(100 * share)

    return callback


def paced_callback_of(state: TaskState, total: int, noun: str) -> Callable[[float], None]:
    """The same, and the pace and the time left become the widget's status ("31 photos/s, ...")."""
    callback, start = callback_of(state), time.monotonic()

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
