"""LanceDB, imported once a catalogue is opened, and its errors in our words."""

import errno
import os
import platform
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any

from ..errors import AiffError, CatalogueError

LEAST = (0, 40)
INSTALL = 'pip install "Orange3-AIFF[catalogue]"'
# Its own log goes to the terminal, and speaks to programmers.
QUIET = {"LANCE_LOG": "error", "LANCEDB_LOG": "error"}

_FULL = ("no space left", "os error 28", "disk full", "os error 112", "quota", "os error 122")
_CLOSED = ("permission denied", "read-only", "os error 13", "os error 30", "os error 5)")
_GONE = ("not found", "no such file", "os error 2)", "os error 3)", "does not exist", "notfound")
_AWAY = (
    "input/output error",
    "os error 5,",
    "stale",
    "os error 116",
    "not connected",
    "os error 6)",
)
_CUT = ("invalid range", "failed to fill whole buffer", "unexpected end of file", "magic number")
# Where in its own source the library stands when it gives up, as "/…/dataset.rs:775:26".
_ITS_SOURCE = re.compile(r",?\s*(?:[A-Za-z]:)?[^\s,]*\.rs(?::\d+)*")


def lacking_library() -> str:
    """What to tell somebody who lacks what catalogues need; "" if all is here."""
    try:
        found = version("lancedb") if find_spec("lancedb") else ""
    except PackageNotFoundError:
        found = ""
    if found and tuple(int(part) for part in found.split(".")[:2] if part.isdigit()) >= LEAST:
        return ""
    least = ".".join(map(str, LEAST))
    if sys.platform == "darwin" and platform.machine() == "x86_64":
        return (
            f"Catalogues need lancedb {least} or newer, and there is none for Intel Macs. Use "
            "tables, which hold as many photos as your memory, or another computer."
        )
    if sys.platform == "win32" and platform.machine().upper() == "ARM64":
        return (
            f"Catalogues need lancedb {least} or newer, and there is none for Windows on ARM. Use "
            "tables, which hold as many photos as your memory, or another computer."
        )
    if found:
        return f"Catalogues need lancedb {least} or newer, and {found} is here. Add it: {INSTALL}"
    return f"Catalogues need the package lancedb. Add it: {INSTALL}"


def lancedb() -> Any:
    """The package; what it logs stays silent unless somebody asks for it.

    Raises
    ------
    CatalogueError
        If it is not installed, or too old.
    """
    if lacking := lacking_library():
        raise CatalogueError(lacking)
    for name, level in QUIET.items():
        os.environ.setdefault(name, level)
    try:
        return import_module("lancedb")
    except (ImportError, OSError) as error:
        raise CatalogueError(
            f"The package lancedb does not start here ({error}). Install it again: {INSTALL}"
        ) from error


@contextmanager
def in_words(name: str) -> Iterator[None]:
    """Errors of the library and of the disk become sentences about a catalogue of a name.

    Raises
    ------
    CatalogueError
        What is wrong, and what to do.
    """
    try:
        yield
    except AiffError:
        raise
    except (OSError, ValueError, RuntimeError, LookupError) as error:
        raise CatalogueError(_sentence(name, error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # what its native code ends with
            raise
        raise CatalogueError(_sentence(name, error)) from error


def _sentence(name: str, error: BaseException) -> str:
    said = str(error).lower()
    number = getattr(error, "errno", None)
    if number in (errno.ENOSPC, errno.EDQUOT) or any(each in said for each in _FULL):
        return (
            f"The disk of catalogue “{name}” is full. Make room and start again: it goes on from "
            "what was written."
        )
    if number in (errno.EACCES, errno.EPERM, errno.EROFS) or any(each in said for each in _CLOSED):
        return (
            f"You may not write to catalogue “{name}”. Copy it to a folder that you may write to."
        )
    if number in (errno.EIO, errno.ENXIO, errno.ESTALE) or any(each in said for each in _AWAY):
        return (
            f"The drive of catalogue “{name}” does not answer. Connect it and start again: it goes "
            "on from what was written."
        )
    if number == errno.ENOENT or any(each in said for each in _GONE):
        return (
            f"A part of catalogue “{name}” is not there. Connect its drive, copy the whole folder, "
            "or index the photos again."
        )
    if number == errno.ENAMETOOLONG:
        return "The catalogue’s name is too long for this disk. Choose a shorter one."
    if any(each in said for each in _CUT):
        return (
            f"A file of catalogue “{name}” is damaged. Copy the whole folder again, or index the "
            "photos again."
        )
    first = " ".join(_ITS_SOURCE.sub("", str(error)).split())[:200]
    return (
        f"Catalogue “{name}” cannot be used ({first}). Copy the whole folder again, or index the "
        "photos again."
    )
