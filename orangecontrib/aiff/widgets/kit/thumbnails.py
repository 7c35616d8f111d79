"""Small pictures of photos: decoded away from the window, only while somebody looks at them."""

import math
import os
import threading
from collections import OrderedDict
from collections.abc import Iterable
from concurrent.futures import Future
from urllib.parse import urlsplit

from AnyQt.QtCore import QByteArray, QObject, Qt, QUrl, Signal
from AnyQt.QtGui import QImage

from ...errors import PhotoError
from ...files.patience import NoAnswer
from ...files.turns import GivenUp
from ...files.workers import Workers
from ...photos.columns import URL_SCHEMES
from ...photos.pictures.decode import NO_ANSWER, make_thumbnail
from .pictures import as_qimage
from .tasks import CLOSING_S

STEP = 64  # pixels: sides are rounded up to it, so that resizing a window decodes little again
SMALL = "data:image/jpeg;base64,"  # how the address of a small picture begins that holds all of it
WORKERS = min(4, os.cpu_count() or 1)


class Thumbnails(QObject):
    """Pictures by path, kept in memory up to a limit; those looked at longest ago go first.

    A view tells by `show_only` which photos can be seen now, draws what `picture` gives it, and
    draws again when `ready` says that a photo has come.

    Parameters
    ----------
    limit : bytes of pictures that are kept
    """

    ready = Signal(str)  # the path of a photo that has a picture or a problem now
    _decoded = Signal(object, object)

    def __init__(self, parent: QObject | None = None, limit: int = 96_000_000):
        super().__init__(parent)
        self._limit = limit
        self._closed, self._open = False, threading.Lock()
        self._bytes = 0
        # Each photo once, with the side it was decoded for; the newest last.
        self._pictures: OrderedDict[str, tuple[int, QImage]] = OrderedDict()
        self._problems: dict[str, str] = {}
        self._waiting: dict[tuple[str, int], Future] = {}
        self._workers = Workers(WORKERS, "thumbnails")
        # The signal carries what a worker has made into the window's thread.
        self._decoded.connect(self._on_decoded, Qt.QueuedConnection)

    def show_only(self, paths: Iterable[str | None], side: float) -> None:
        """Decode these photos, in this order, to fit `side` pixels; forget other requests."""
        if self._closed:  # a window that goes may still be drawn once
            return
        side = STEP * max(1, math.ceil(side / STEP))
        wanted = {(path, side): None for path in paths if path}
        for key in [key for key in self._waiting if key not in wanted]:
            if self._waiting[key].cancel():
                del self._waiting[key]
        for key in wanted:
            if key in self._waiting or key[0] in self._problems or self._serves(*key):
                continue
            self._waiting[key] = future = self._workers.submit(decode, *key)
            future.add_done_callback(lambda done, key=key: self._hand_over(key, done))

    def picture(self, path: str | None) -> QImage | None:
        """The photo's picture if it is there; while the window is resized, perhaps a small one."""
        if path not in self._pictures:
            return None
        self._pictures.move_to_end(path)
        return self._pictures[path][1]

    def problem(self, path: str | None) -> str | None:
        """Why there is no picture and never will be, a clause; None while there is hope."""
        return "the data names no photo" if not path else self._problems.get(path)

    def forget(self) -> None:
        """Start again, as after the photos may have changed."""
        self.show_only((), STEP)
        self._pictures.clear()
        self._problems.clear()
        self._bytes = 0

    def close(self) -> None:
        """Stop; waits a moment for what is being decoded."""
        with self._open:
            self._closed = True
        self._workers.close(CLOSING_S)
        self._waiting.clear()

    def _serves(self, path: str, side: int) -> bool:
        # Scaling down to less than half would leave out pixels, and look coarse.
        return path in self._pictures and side <= self._pictures[path][0] <= 2 * side

    def _hand_over(self, key: tuple[str, int], done: Future) -> None:
        if done.cancelled() or isinstance(done.exception(), GivenUp):
            return
        silent = isinstance(done.exception(), NoAnswer)
        result = NO_ANSWER if silent else done.result()
        # Once it is closed, nothing is left of the window that could be told.
        with self._open:
            if not self._closed:
                self._decoded.emit(key, result)

    def _on_decoded(self, key: tuple[str, int], result: QImage | str) -> None:
        if self._closed:
            return  # it was on its way already
        self._waiting.pop(key, None)
        path, side = key
        if isinstance(result, str):
            self._problems[path] = result
        else:
            self._keep(path, side, result)
        self.ready.emit(path)

    def _keep(self, path: str, side: int, image: QImage) -> None:
        if path in self._pictures:
            self._bytes -= self._pictures.pop(path)[1].sizeInBytes()
        self._pictures[path] = side, image
        self._bytes += image.sizeInBytes()
        while self._bytes > self._limit and len(self._pictures) > 1:
            _, (_, oldest) = self._pictures.popitem(last=False)
            self._bytes -= oldest.sizeInBytes()


def decode(path: str, side: int) -> QImage | str:
    """A photo as a picture that fits a square of `side` pixels, or what is wrong with it."""
    scheme = urlsplit(path).scheme
    if path.startswith(SMALL):  # that came with the data; nothing is asked of anybody
        image = QImage.fromData(QByteArray.fromBase64(path[len(SMALL) :].encode()), "JPEG")
        return "it is damaged" if image.isNull() else image
    if scheme == "file":
        path = QUrl(path).toLocalFile()
    elif scheme in URL_SCHEMES:
        return "it is on the network, and the widget fetches nothing from there"
    try:
        photo = make_thumbnail(path, side)
    except PhotoError as error:
        return error.problem
    return as_qimage(photo)
