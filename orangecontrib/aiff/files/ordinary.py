"""Opening files that are files: a pipe or a device would keep whoever opens it waiting."""

import os
import stat

_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
# Between the look and the opening another may have put a pipe there; this opens without waiting.
_AT_ONCE = getattr(os, "O_NONBLOCK", 0)


class NoOrdinaryFile(OSError):
    """A pipe, a device, a socket or a folder where a file should be."""


def open_ordinary(path: str | os.PathLike) -> int:
    """A descriptor of a file for reading.

    Raises
    ------
    NoOrdinaryFile
        If something else is there.
    OSError, ValueError
        If it cannot be opened.
    """
    _refuse_others(os.stat(path), path)
    descriptor = os.open(path, _FLAGS | _AT_ONCE)
    try:
        _refuse_others(os.fstat(descriptor), path)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _refuse_others(status: os.stat_result, path: str | os.PathLike) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise NoOrdinaryFile(f"{os.fspath(path)!r} is not an ordinary file")
