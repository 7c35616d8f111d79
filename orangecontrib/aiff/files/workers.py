"""Threads for work on files: none keeps the program from ending, none that is stuck holds others up."""

import atexit
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, wait
from queue import Empty, SimpleQueue
from typing import Any, TypeVar
from weakref import WeakSet

from . import turns
from .patience import TICK, NoAnswer
from .turns import GivenUp, Turn, refuse_if_given_up, taken, this_turn

AT_END_S = 1.0  # that the program waits for what runs
IDLE_S = 10.0  # after which a thread with nothing to do ends
FIRST_LOOK_S = 0.01  # until it is seen whether one thread is quick enough
ROUNDS = 2  # of all threads, in which nothing answers, until the drive is taken for gone

Item = TypeVar("Item")
T = TypeVar("T")

_Job = tuple[Future, Callable, tuple]


class Workers:
    """A pool of daemon threads, each piece of work with a deadline.

    Unlike those of Python, they do not have the program wait for them when it ends.

    Parameters
    ----------
    threads : at most
    name : of the threads
    in_time : whether work that takes longer than `turns.PATIENCE` fails with `NoAnswer`; its
        thread is left behind then, and another takes its place
    """

    def __init__(self, threads: int, name: str, in_time: bool = True):
        self._most, self._name, self._in_time = threads, name, in_time
        self._changed = threading.Condition()
        self._jobs: deque[_Job] = deque()
        self._running: dict[Turn, Future] = {}
        self._threads = self._free = self._telling = 0
        self._closed = self._watched = False
        _pools.add(self)

    def submit(self, work: Callable[..., T], *arguments) -> "Future[T]":
        """Have something done as soon as a thread is free."""
        future: Future[T] = Future()
        with self._changed:
            if self._closed:
                raise RuntimeError("the workers have gone home")
            self._jobs.append((future, work, arguments))
            self._call_in()
        return future

    def close(self, wait_s: float = 0.0) -> None:
        """Drop what waits; what runs is to end at its next look.

        Parameters
        ----------
        wait_s : seconds that this may wait for what runs
        """
        with self._changed:
            self._closed = True
            dropped, self._jobs = [*self._jobs], deque()
            for turn in self._running:
                turn.given_up = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: not (self._running or self._telling), wait_s)
        for future, _, _ in dropped:
            future.cancel()

    def _call_in(self) -> None:
        """Somebody for each job, as far as there may be so many; the lock is held."""
        if self._free >= len(self._jobs):
            self._changed.notify()
        elif self._threads < self._most:
            self._threads += 1
            _start(self._serve, self._name)
        if self._in_time and not self._watched:
            self._watched = True
            _start(self._watch, f"{self._name} watch")

    def _serve(self) -> None:
        while (job := self._next()) is not None:
            future, work, arguments = job
            if not future.set_running_or_notify_cancel():
                continue
            turn = Turn(turns.PATIENCE if self._in_time else None)
            with self._changed:
                self._running[turn] = future
                turn.given_up = self._closed
            result, error = None, None
            try:
                with taken(turn):
                    result = work(*arguments)
            except BaseException as raised:
                error = raised
            with self._changed:
                if self._running.pop(turn, None) is None:
                    return  # left behind; another has this place
                self._telling += 1
            if error is None:
                future.set_result(result)
            else:
                future.set_exception(error)
            with self._changed:
                self._telling -= 1
                self._changed.notify_all()
            del job, future, work, arguments, result, error  # while the next one is waited for

    def _next(self) -> _Job | None:
        with self._changed:
            while not self._jobs:
                self._free += 1
                called = not self._closed and self._changed.wait(IDLE_S)
                self._free -= 1
                if not called and not self._jobs:
                    self._threads -= 1
                    return None
            return self._jobs.popleft()

    def _watch(self) -> None:
        while True:
            time.sleep(TICK)
            with self._changed:
                overdue = {turn: f for turn, f in self._running.items() if turn.is_overdue}
                for turn in overdue:
                    del self._running[turn]
                    turn.given_up = True
                    self._threads -= 1
                    if self._jobs:
                        self._call_in()
                idle = not self._running and not self._jobs
                if idle:
                    self._watched = False
                    self._changed.notify_all()
            for turn, future in overdue.items():
                turn.leave()
                future.set_exception(NoAnswer())
            if idle:
                return


def in_time(work: Callable[..., T], *arguments) -> T:
    """The result of work, in a thread beside this one; here where this one has a deadline itself.

    Raises
    ------
    NoAnswer
        If it takes longer than `turns.PATIENCE`.
    """
    turn = this_turn()
    if turn is not None and turn.has_deadline:
        return work(*arguments)
    workers = Workers(1, "file")
    try:
        return workers.submit(work, *arguments).result()
    finally:
        workers.close()


def run_aside(work: Callable[[Callable[[float], None]], T], callback: Callable[[float], Any]) -> T:
    """The result of ``work(note)`` in a thread beside this one; the shares it notes go to `callback`.

    Parameters
    ----------
    callback : called about ten times a second; may raise to stop. The work's next note raises
        then too, and nobody waits for that
    """
    noted = [0.0]

    def note(share: float) -> None:
        refuse_if_given_up()
        noted[0] = share

    workers = Workers(1, "aside", in_time=False)
    try:
        future = workers.submit(work, note)
        while not wait([future], TICK).done:
            callback(noted[0])
        result = future.result()
        callback(noted[0])
        return result
    finally:
        workers.close()


def each_in_time(
    items: Iterable[Item],
    work: Callable[[Item], T],
    threads: int,
    tick: Callable[[], Any],
    slow: float = 0.0,
) -> Iterator[tuple[Item, T | NoAnswer]]:
    """Each item with what comes of it, as it comes; daemon threads do the work.

    An item that takes longer than `turns.PATIENCE` comes with a `NoAnswer`: its thread is left
    behind, and another goes on with the rest.

    Parameters
    ----------
    tick : called about ten times a second while nothing comes; may raise to cancel
    slow : seconds an item; while one thread is quicker, the others do not help

    Raises
    ------
    NoAnswer
        If nothing but that came of `ROUNDS` items of all threads, one after the other.
    """
    waiting = deque(items)
    messages: SimpleQueue = SimpleQueue()
    desks: set[_Desk] = set()

    def call_in() -> None:
        desk = _Desk()
        desks.add(desk)
        _start(desk.serve, "files", waiting, work, messages)

    call_in()
    begun, came, alone, unanswered = time.monotonic(), 0, threads > 1, 0
    try:
        while desks:
            try:
                desk, load, ended = messages.get(timeout=FIRST_LOOK_S if alone else TICK)
            except Empty:
                tick()
                for desk in desks:  # what it did before it came to one that takes long
                    load = desk.untold()
                    came += len(load)
                    unanswered = 0 if load else unanswered
                    yield from load
            else:
                if isinstance(ended, BaseException):
                    raise ended
                if ended:
                    desks.discard(desk)
                came += len(load)
                unanswered = 0 if load else unanswered
                yield from load
            done = came + sum(desk.waiting for desk in desks)
            if alone and time.monotonic() - begun > slow * done:
                alone = False
                for _ in range(min(threads - 1, len(waiting))):
                    call_in()
            for desk in [desk for desk in desks if desk.turn.is_overdue]:
                if (load := desk.left()) is None:
                    continue
                desks.discard(desk)
                unanswered = 1 if len(load) > 1 else unanswered + 1
                yield from load
                if waiting:
                    if unanswered >= ROUNDS * threads:
                        raise NoAnswer
                    call_in()
    finally:
        waiting.clear()
        for desk in desks:
            desk.turn.given_up = True
        if desks:  # of what they hold nothing is theirs for ever
            _start(_leave_later, "files watch", desks)


class _Desk:
    """Where a thread works on one item after the other, and what it did since it last told."""

    def __init__(self) -> None:
        self.turn = Turn(None)
        self._lock = threading.Lock()
        self._load: list[tuple] = []
        self._item: Any = None

    @property
    def waiting(self) -> int:
        return len(self._load)

    def untold(self) -> list[tuple]:
        with self._lock:
            load, self._load = self._load, []
            return load

    def serve(self, waiting: deque, work: Callable, messages: SimpleQueue) -> None:
        told = time.monotonic()
        ended: bool | BaseException = True
        try:
            while waiting:
                try:
                    item = waiting.popleft()
                except IndexError:  # another took the last one
                    break
                with self._lock:
                    self._item, self.turn = item, Turn(turns.PATIENCE)
                with taken(self.turn):
                    result = work(item)
                with self._lock:
                    if self.turn.given_up:
                        return
                    self._load.append((item, result))
                    # Handing over costs more than many an item, so items go in loads.
                    if time.monotonic() - told > TICK / 2:
                        messages.put((self, self._load, False))
                        self._load, told = [], time.monotonic()
        except GivenUp:
            return
        except BaseException as error:
            ended = error
        with self._lock:
            if not self.turn.given_up:
                messages.put((self, self._load, ended))
                self.turn = Turn(None)

    def left(self) -> list[tuple] | None:
        """What it did, and that the item it is at does not answer; None if it just did."""
        with self._lock:
            if not self.turn.is_overdue:
                return None
            self.turn.leave()
            return [*self._load, (self._item, NoAnswer())]


def _leave_later(desks: set[_Desk]) -> None:
    time.sleep(turns.PATIENCE)
    for desk in desks:
        desk.turn.leave()


def _start(work: Callable[..., None], name: str, *arguments) -> None:
    thread = threading.Thread(target=work, args=arguments, name=name, daemon=True)
    if not name.endswith("watch"):
        _threads.add(thread)
    thread.start()


_pools: WeakSet[Workers] = WeakSet()
_threads: WeakSet[threading.Thread] = WeakSet()


@atexit.register
def _go_home() -> None:
    """Let threads end by themselves while the program does.

    Who is torn out of a library's work while Python is taken down may end the program with an
    error. Who reads from a drive that does not answer is not waited for.
    """
    end = time.monotonic() + AT_END_S
    for pool in list(_pools):
        pool.close()
    for thread in list(_threads):
        thread.join(max(0.0, end - time.monotonic()))
