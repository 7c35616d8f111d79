"""Work off the window's thread where only the newest counts: one at a time, the last one wins."""

from collections.abc import Callable
from concurrent.futures import Future

from AnyQt.QtCore import QObject
from Orange.widgets.utils.concurrent import FutureWatcher

from ...files.workers import Workers
from .tasks import CLOSING_S


class Latest(QObject):
    """Does what was asked last, once what is going on is done; what came between is dropped.

    Nothing is interrupted: each piece of work is to take a fraction of a second.

    Parameters
    ----------
    on_done : called in the window's thread with the future of each work that was not dropped
    """

    def __init__(self, parent: QObject, on_done: Callable[[Future], None]):
        super().__init__(parent)
        self._on_done = on_done
        self._worker = Workers(1, "latest", in_time=False)
        self._next: Callable[[], object] | None = None
        self._watcher: FutureWatcher | None = None

    @property
    def is_busy(self) -> bool:
        return self._watcher is not None

    def ask(self, work: Callable[[], object]) -> None:
        """Have something done; takes the place of what waits."""
        self._next = work
        if not self.is_busy:
            self._start()

    def forget(self) -> None:
        """Do nothing more, and report nothing of what is going on."""
        self._next = None
        if self._watcher is not None:
            self._watcher.done.disconnect(self._on_watched)
            self._watcher = None

    def close(self) -> None:
        self.forget()
        self._worker.close(CLOSING_S)

    def _start(self) -> None:
        work, self._next = self._next, None
        self._watcher = FutureWatcher(self._worker.submit(work))
        self._watcher.done.connect(self._on_watched)

    def _on_watched(self, future: Future) -> None:
        self._watcher = None
        if self._next is not None:
            self._start()
        self._on_done(future)
