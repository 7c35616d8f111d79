"""Progress and cancelling between the rooms' callbacks and Orange's background tasks."""

from collections.abc import Callable

from Orange.widgets.utils.concurrent import TaskState


class Cancelled(Exception):
    """The user, or newer input, wants the running work to stop."""


def callback_of(state: TaskState) -> Callable[[float], None]:
    """A callback that moves the widget's progress bar and raises `Cancelled` when told to stop."""

    def callback(share: float) -> None:
        if state.is_interruption_requested():
            raise Cancelled
        state.set_progress_value(100 * share)

    return callback
