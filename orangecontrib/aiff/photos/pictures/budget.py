"""How many bytes of decoded pictures the program holds at once, whichever of its threads do.

A thread asks for room before it decodes a picture, and waits until there is some. What it was
given comes back when it is done with the picture. Who holds something and needs more waits only
for those who go on by themselves, so that nobody waits for ever.
"""

import ctypes
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

import psutil

from ...errors import PhotoError
from ...files.turns import paused, refuse_if_given_up, this_turn

VARIABLE = "ORANGE_AIFF_MEMORY"  # megabytes
MOST, SHARE, LEAST = 600_000_000, 4, 64_000_000
ALONE = 600_000_000  # bytes that a picture may take while no other is decoded
LITTLE = 1_000_000  # bytes that are not worth a question
TRIMMED = 32_000_000  # bytes of pictures from which on what they leave is given back
KEPT, BLOCK = 1_000_000, 16_000_000  # bytes; Pillow's pictures are in somewhat larger pieces
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # as mallopt(3) calls them
LOOK_S = 0.2
_making = threading.Lock()


class _Lease:
    """What a thread was given for the pictures that it is at."""

    def __init__(self) -> None:
        self.held = 0
        self.is_waiting = False
        self.is_over = False


class Budget:
    """Bytes that are shared by threads.

    Parameters
    ----------
    limit : of them all; who wants more gets it when nobody else is at work
    """

    def __init__(self, limit: int):
        self.limit = limit
        self._changed = threading.Condition()
        self._leases: set[_Lease] = set()
        self._queue: list[tuple[_Lease, int]] = []
        self._here = threading.local()

    @property
    def held(self) -> int:
        """Bytes that were given."""
        with self._changed:
            return self._held

    @property
    def _held(self) -> int:
        return sum(lease.held for lease in self._leases)

    @property
    def mine(self) -> "_Lease | None":
        """What this thread was given within `kept`; None outside of it."""
        return getattr(self._here, "lease", None)

    @contextmanager
    def for_now(self) -> Iterator[Callable[[int], None]]:
        """What this thread takes meanwhile comes back at the end, and not that of `kept`.

        Gives a function that is told how many bytes of it stay until then.
        """
        lease = self.mine
        before = lease.held if lease else 0
        stay: list[int] = []
        try:
            yield stay.append
        finally:
            if lease is not None:
                left = min(before + sum(stay), lease.held)
                _trim(lease.held - left)
                with self._changed:
                    lease.held = left
                    self._changed.notify_all()

    @contextmanager
    def lent(self, lease: "_Lease | None") -> Iterator[None]:
        """What this thread takes meanwhile belongs to another's, which waits for it."""
        self._here.lease = lease
        try:
            yield
        finally:
            self._here.lease = None

    @contextmanager
    def kept(self) -> Iterator[None]:
        """What this thread takes meanwhile is its own until the end of it."""
        if self.mine is not None:
            yield
            return
        self._here.lease = lease = _Lease()
        if turn := this_turn():
            turn.when_left(lambda: self._give_back(lease))
        try:
            yield
        finally:
            self._here.lease = None
            self._give_back(lease)

    def take(self, size: int) -> None:
        """Wait until there is room for so many bytes more; within `kept`.

        Raises
        ------
        turns.GivenUp
            If nobody waits for this thread's work any more.
        """
        if size < LITTLE:
            return
        lease: _Lease = self._here.lease
        asked = (lease, size)
        with self._changed:
            # Who holds something goes first, or it might be held for long.
            first = sum(other.held > 0 for other, _ in self._queue)
            self._queue.insert(first if lease.held else len(self._queue), asked)
            lease.is_waiting = True
            try:
                with paused():
                    while not self._may_have(asked):
                        refuse_if_given_up()
                        self._changed.wait(LOOK_S)
                if not lease.is_over:
                    lease.held += size
                    self._leases.add(lease)
            finally:
                lease.is_waiting = False
                self._queue.remove(asked)
                self._changed.notify_all()

    def _may_have(self, asked: tuple[_Lease, int]) -> bool:
        lease, size = asked
        if self._queue[0] is not asked:
            return False
        if self._held + size <= self.limit:
            return True
        return all(other is lease or other.is_waiting for other in self._leases)

    def _give_back(self, lease: _Lease) -> None:
        if not lease.is_over:
            _trim(lease.held)
        with self._changed:
            lease.is_over = True
            self._leases.discard(lease)
            self._changed.notify_all()


def _trim(size: int) -> None:
    """Give back to the system what so many bytes of pictures left, where they are many."""
    if size >= TRIMMED and (c := _c_library()):
        c.malloc_trim(0)


@cache
def _c_library() -> ctypes.CDLL | None:
    """Linux' own, told to give back to the system what is free of pictures; None elsewhere.

    It would keep up to a hundred megabytes of it for each thread that decoded one.
    """
    try:
        c = ctypes.CDLL("libc.so.6")
        c.mallopt(_TRIM_THRESHOLD, KEPT)
        c.mallopt(_MMAP_THRESHOLD, BLOCK)
        c.malloc_trim  # noqa: B018 - whether it is there
    except (OSError, AttributeError):
        return None
    return c


def budget() -> Budget:
    """The program's own: a quarter of the computer's memory, at most 600 MB, unless the
    environment variable ORANGE_AIFF_MEMORY says how many megabytes."""
    with _making:  # or two threads that ask first would have one each
        return _budget()


@cache
def _budget() -> Budget:
    _c_library()
    return Budget(limit_of(os.environ.get(VARIABLE, ""), psutil.virtual_memory().total))


def limit_of(said: str, memory: int) -> int:
    """Bytes for decoded pictures.

    Parameters
    ----------
    said : by the environment variable, megabytes; what is no number says nothing
    memory : of the computer, bytes
    """
    wanted = int(said) * 10**6 if said.isascii() and said.isdigit() and len(said) < 10 else 0
    return max(LEAST, wanted or min(MOST, memory // SHARE))


def take_for_picture(size: int) -> None:
    """Room for a picture that takes so many bytes while it is decoded.

    Raises
    ------
    PhotoError
        If it would take more than any may.
    """
    most = max(ALONE, budget().limit)
    if size > most:
        raise PhotoError(
            f"a picture of its kind and size takes {size / 1e9:.1f} GB of memory to open, and the "
            f"add-on gives one picture at most {most / 1e9:.1f} GB",
            "Save it smaller, or as JPEG.",
        )
    budget().take(size)
