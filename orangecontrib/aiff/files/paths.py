"""Paths that every system can open, and a place for files that the add-on makes."""

import functools
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from .storage import NAME, cache_folder, close_to_others, is_own_cache, make_private

WINDOWS_LIMIT = 248  # longer folder names need the prefix; files may have 12 characters more


def long_path(path: str, windows: bool = os.name == "nt") -> str:
    r"""The path in the form that Windows opens whatever its length: ``\\?\C:\...``.

    Parameters
    ----------
    path : absolute where it may be long
    windows : elsewhere there is no such limit, and the path comes back as it is
    """
    if not windows or len(path) < WINDOWS_LIMIT or path.startswith("\\\\?\\"):
        return path
    path = path.replace("/", "\\")  # behind the prefix Windows translates nothing
    if path.startswith("\\\\"):
        return "\\\\?\\UNC\\" + path[2:]
    return "\\\\?\\" + path if path[1:3] == ":\\" else path


def is_text(name: str) -> bool:
    """Whether a name is text; some systems allow any bytes for one."""
    return name.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in name)


def shown(name: str) -> str:
    """A name as it can be written, with question marks for what is no text."""
    return name.encode(errors="replace").decode()


def made_folder(name: str) -> Path | None:
    """A folder of the cache to write to, which only the user may look into; one that ends with
    the program if the cache is closed.

    None where nothing can be written at all.
    """
    for parent in (cache_folder, _spare_folder):
        try:
            folder = Path(long_path(str(parent() / name)))
            make_private(folder)
            if is_own_cache(folder.parent):
                close_to_others(folder.parent)
            # A folder may be there and closed, so only writing tells.
            with tempfile.TemporaryFile(dir=folder):
                return folder
        except OSError:
            continue
    return None


def cache_folders(name: str) -> list[Path]:
    """Where `made_folder` of that name has put files, if it did."""
    parents = [cache_folder()]
    if _spare.cache_info().currsize:
        parents.append(_spare_folder())
    return [Path(long_path(str(parent / name))) for parent in parents]


@contextmanager
def written_whole(target: Path, suffix: str = "") -> Iterator[BinaryIO]:
    """A new file to write to, the user's alone, which gets its name only when all went well.

    Parameters
    ----------
    suffix : of its name until then
    """
    descriptor, name = tempfile.mkstemp(dir=target.parent, suffix=suffix)
    os.close(descriptor)
    try:
        with open(name, "wb") as stream:
            yield stream
        os.replace(name, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


@functools.cache
def _spare() -> tempfile.TemporaryDirectory:
    return tempfile.TemporaryDirectory(prefix=NAME, ignore_cleanup_errors=True)


def _spare_folder() -> Path:
    return Path(_spare().name)
