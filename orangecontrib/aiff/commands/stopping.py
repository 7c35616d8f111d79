"""Ctrl-C ends a command soon, whatever its threads are stuck in."""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import NoReturn

SOON_S = 1.5  # that a command has to clear up by itself
STOPPED = 130  # as shells count what Ctrl-C ended
UNREAD = 141  # as shells count what ends because nobody reads it
SENTENCE = "orange-aiff: Stopped. What was computed is kept for the next time."


def run_as_program(work: Callable[[], int]) -> int:
    """Run a command for a terminal; if it is stopped, the program is over at once.

    A thread that reads from a drive which does not answer cannot be called back, and one that
    computes takes its time; neither is waited for.

    Parameters
    ----------
    work : gives back the exit code
    """
    asked = _end_soon_after_ctrl_c()
    try:
        code = work()
    except BrokenPipeError:  # who read what is printed has enough, as head does
        _end(UNREAD)
    except BaseException:
        # While a library starts, it may make another error of Ctrl-C.
        if not asked.is_set():
            raise
        print(SENTENCE, file=sys.stderr)
        _end(STOPPED)
    if code == STOPPED:
        _end(code)
    return code


def _end_soon_after_ctrl_c() -> threading.Event:
    """Watch for Ctrl-C; gives back what is set when it came."""
    asked = threading.Event()

    def heard(number: int, frame: FrameType | None) -> None:
        asked.set()
        raise KeyboardInterrupt

    # Python itself looks for Ctrl-C only between two of its own steps.
    told, tells = socket.socketpair()
    tells.setblocking(False)
    try:
        signal.set_wakeup_fd(tells.fileno(), warn_on_full_buffer=False)
    except ValueError:  # not in the program's first thread, which alone is told
        told.close()
        tells.close()
        return asked
    # A program that a shell has put behind others hears no Ctrl-C.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, heard)
    threading.Thread(target=_watch, args=(told, tells), name="stop", daemon=True).start()
    return asked


def _watch(told: socket.socket, tells: socket.socket) -> None:
    while signal.SIGINT not in told.recv(64):
        pass
    time.sleep(SOON_S)
    print(SENTENCE, file=sys.stderr)
    _end(STOPPED)


def _end(code: int) -> NoReturn:
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except (OSError, ValueError):
            continue  # nobody reads it any more
    os._exit(code)
