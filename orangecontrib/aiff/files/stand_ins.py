"""Copies that viewers show in a file's place: where they are, and which file each stands for."""

import json
import os
from contextlib import suppress
from pathlib import Path

from .paths import cache_folders, long_path, written_whole

COPIES = "copies"  # below a cache folder: a folder a picture, a copy in it
SOURCES = ".from"  # behind a copy's name: the files that it stands for


def original_of(file: str) -> str:
    """The photo that a copy stands for, where it is there as it was; any other file itself."""
    if not _is_copy(file):
        return file
    for path, size, changed in reversed(_sources(file)):
        try:
            status = os.stat(long_path(path))
        except (OSError, ValueError):
            continue
        if (status.st_size, status.st_mtime_ns) == (size, changed):
            return path
    return file


def remember(copy: str, file: str) -> None:
    """Note which file a copy stands for; several may have the same picture."""
    path = os.path.abspath(file)
    try:
        status = os.stat(file)
        known = _sources(copy)
        told = [path, status.st_size, status.st_mtime_ns]
        if told in known:
            return
        text = json.dumps([*(each for each in known if each[0] != path), told])
        with written_whole(Path(copy + SOURCES)) as stream:
            stream.write(text.encode())
    except OSError:
        return  # the copy itself is embedded then, which is the same but for its compression


def copies_size() -> int:
    """Bytes of all copies."""
    sizes = 0
    for file in _copies():
        with suppress(OSError):
            sizes += file.stat().st_size
    return sizes


def forget_copies() -> None:
    """Delete all copies. A folder that is loaded again gets new ones."""
    for file in _copies():
        with suppress(OSError):
            file.unlink()
            file.parent.rmdir()  # if it was the last one in it


def _copies() -> list[Path]:
    return [file for folder in cache_folders(COPIES) for file in folder.glob("*/*")]


def _is_copy(file: str) -> bool:
    folder, name = os.path.split(os.path.dirname(os.path.dirname(file)))
    return name == COPIES and Path(folder, name) in cache_folders(COPIES)


def _sources(copy: str) -> list[list]:
    """Path, size and time of the files that a copy stands for; none of what is damaged."""
    try:
        told = json.loads(Path(copy + SOURCES).read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return []
    return [each for each in told if _is_source(each)] if isinstance(told, list) else []


def _is_source(told: object) -> bool:
    return (
        isinstance(told, list)
        and [type(each) for each in told] == [str, int, int]
        and os.path.isabs(told[0])
    )
