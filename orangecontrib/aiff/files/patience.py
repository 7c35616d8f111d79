"""Work on files that may never answer: done beside, so that it can be waited for and given up."""

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

PATIENCE = 30.0  # seconds; a disk that has to spin up, or a slow network drive, needs some
TICK = 0.1
CLEARING = 2.0  # seconds that cancelled work may take to clear up

T = TypeVar("T")


class NoAnswer(Exception):
    """Nothing came for too long: the drive is gone, or its network is."""


def gather(producers: Sequence[Iterable], tick: Callable[[], Any]) -> Iterator:
    """What the producers yield, as it comes; each of them runs in a thread of its own.

    Parameters
    ----------
    producers : such as generators that read files
    tick : called about ten times a second while nothing comes; may raise to cancel

    Raises
    ------
    NoAnswer
        If nothing came for `PATIENCE` seconds. The threads are left behind, and do not keep the
        program from ending: nobody can call a thread back from a drive that does not answer.
    """
    messages: queue.SimpleQueue = queue.SimpleQueue()
    stopped = threading.Event()
    for producer in producers:
        _start(_pump, producer, messages, stopped)
    running = len(producers)
    try:
        while running:
            kind, value = _next(messages, tick)
            if kind is _FAILED:
                raise value
            if kind is _ENDED:
                running -= 1
            yield from value
    finally:
        stopped.set()


def run_beside(work: Callable[[Callable[[float], None]], T], callback: Callable) -> T:
    """The result of ``work(note)``, run in a thread; the shares it notes go to `callback`.

    If the callback raises, the work's next note raises too, so that it can clear up, and this
    waits a moment until it has.

    Raises
    ------
    NoAnswer
        If nothing was noted for `PATIENCE` seconds.
    """
    messages: queue.SimpleQueue = queue.SimpleQueue()
    stopped = threading.Event()

    def note(share: float) -> None:
        if stopped.is_set():
            raise _Stopped
        messages.put((_ITEM, share))

    def produce() -> None:
        try:
            messages.put((_ENDED, work(note)))
        except BaseException as error:
            messages.put((_FAILED, error))

    thread = _start(produce)
    share = 0.0

    def tick() -> None:
        callback(share)

    try:
        while True:
            kind, value = _next(messages, tick)
            if kind is _FAILED:
                raise value
            if kind is _ENDED:
                return value
            share = value
            tick()
    finally:
        stopped.set()
        thread.join(CLEARING)


class _Stopped(Exception):
    """Nobody waits for the work any more."""


_ITEM, _ENDED, _FAILED = object(), object(), object()


def _start(work: Callable, *args) -> threading.Thread:
    thread = threading.Thread(target=work, args=args, daemon=True)
    thread.start()
    return thread


def _next(messages: queue.SimpleQueue, tick: Callable[[], Any]) -> tuple[object, Any]:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return messages.get(timeout=TICK)
        except queue.Empty:
            tick()
        if time.monotonic() > end:
            raise NoAnswer


def _pump(producer: Iterable, messages: queue.SimpleQueue, stopped: threading.Event) -> None:
    # Handing over costs more than many an item, so items go in loads.
    load, sent = [], time.monotonic()
    try:
        for value in producer:
            load.append(value)
            if time.monotonic() - sent > TICK / 2:
                messages.put((_ITEM, load))
                load, sent = [], time.monotonic()
            if stopped.is_set():
                return
        messages.put((_ENDED, load))
    except BaseException as error:
        messages.put((_FAILED, error))
