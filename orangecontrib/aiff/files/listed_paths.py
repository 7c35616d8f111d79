"""Paths that a list or a table names: which can be a file at all, and which lie outside its folder.

Nothing here asks the disk: a path of somebody else's may be that of a server, or of a device.
"""

import ntpath
import os
import posixpath
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

LONGEST_NAME, LONGEST_PATH = 255, 4096  # bytes, of the usual disks
_DRIVE = re.compile(r"[A-Za-z]:")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])(?:[. ].*)?", re.I)


def trouble_with(path: str, windows: bool = os.name == "nt") -> str:
    """Why no file can have such a path, a clause; "" if one can.

    Parameters
    ----------
    path : with "/" between its parts
    windows : whether names that mean a device there, or a part of a file, are looked for
    """
    if not path:
        return "it names no file"
    if not windows and len(path) <= LONGEST_NAME and path.isascii() and "\0" not in path:
        return ""
    try:
        parts = [part.encode() for part in path.split("/")]
    except UnicodeEncodeError:
        return "its name has letters of an unknown kind"
    if "\0" in path:
        return "its name has a character that no file's name has"
    if len(path.encode()) > LONGEST_PATH or max(map(len, parts)) > LONGEST_NAME:
        return "its name is longer than any file's"
    if windows and _is_no_windows_file(path):
        return "its name means something else than a file on Windows"
    return ""


def lies_outside(path: str, folder: Path | str, windows: bool = os.name == "nt") -> bool:
    """Whether a path, taken from a folder, leads out of it; the folder may be a link itself."""
    if _is_other_drive(path, windows):
        return True
    if path[:1] not in ("/", "\\", "") and ":" not in path and ".." not in path:
        return False
    ways = ntpath if windows else posixpath
    return not _normal(ways.join(str(folder), path), windows).startswith(_roots(folder, windows))


def _normal(place: str, windows: bool) -> str:
    ways = ntpath if windows else posixpath
    return unicodedata.normalize("NFC", ways.normcase(ways.normpath(place)))


@lru_cache(maxsize=8)
def _roots(folder: Path | str, windows: bool) -> tuple[str, ...]:
    """What a path in the folder begins with: as the folder was named, and where it really is."""
    roots = [str(folder)]
    if windows == (os.name == "nt"):
        roots.append(os.path.realpath(folder))
    end = "\\" if windows else "/"
    return tuple(_normal(root, windows).rstrip(end) + end for root in roots)


def without_detours(path: str) -> str:
    """The path with no ".." behind a folder: a link there would lead elsewhere."""
    return posixpath.normpath(path) if ".." in path and ".." in path.split("/") else path


def _is_other_drive(path: str, windows: bool) -> bool:
    """Whether a path names a drive that is not simply compared: elsewhere "C:" is a plain name."""
    drive = _DRIVE.match(path)
    if drive is None:
        return False
    whole = path[2:3] == "/"
    return not whole if windows else whole


def _is_no_windows_file(path: str) -> bool:
    if path.startswith(("//?/", "//./")):
        return True
    below = path[2:] if _DRIVE.match(path) else path
    return ":" in below or any(_DEVICE.fullmatch(part) for part in below.split("/"))
