"""How a workflow remembers a file or folder without naming this computer.

What lies beside the workflow is stored relative to it, so that both can move together. Of what
lies elsewhere only its own name is stored, and a token under which this computer alone knows the
rest: no home folder, no user's name, no whole path is in a file that is handed on.
"""

import getpass
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import Protocol

HERE = "here:"  # before a token, ":" and a name
PARENTS_SEARCHED = 3  # how far above the workflow something is looked for, or stored relative to


class Known(Protocol):
    """What this computer knows: paths by tokens that say nothing elsewhere."""

    def token_of(self, path: str) -> str: ...

    def path_of(self, token: str) -> str | None: ...


def stored_path(path: Path, basedir: Path | None, known: Known) -> str:
    """What a workflow stores for a file or folder.

    Parameters
    ----------
    path : absolute
    basedir : the folder the workflow is saved in, None if it never was
    """
    if basedir is not None and (beside := _beside(path, basedir)) is not None:
        return beside
    name = "" if _names_somebody(path.name) else path.name
    return f"{HERE}{known.token_of(str(path))}:{name}"


def found_path(
    stored: str, basedir: Path | None, known: Known, is_there: Callable[[Path], bool]
) -> Path | None:
    """The file or folder that `stored_path` gave, or an earlier version, means on this computer.

    Parameters
    ----------
    stored : a path below or beside `basedir`, a token with a name, or an absolute path of this
        or of another computer

    Returns
    -------
    A path, which need not exist; None if it is of another computer, and nothing of its name is
    beside the workflow.
    """
    if stored.startswith(HERE):
        token, _, name = stored.removeprefix(HERE).partition(":")
        place = known.path_of(token)
        known_path = None if place is None else Path(place)
        if basedir is None or (known_path is not None and is_there(known_path)):
            return known_path
        return (_search((name,), basedir, is_there) if name else None) or known_path
    path = Path(stored)
    if basedir is None or (path.is_absolute() and is_there(path)):
        return path
    if not is_absolute_anywhere(stored):
        return Path(os.path.normpath(basedir / path))
    return _search(_pure(stored).parts[1:], basedir, is_there) or path


def name_of(stored: str) -> str:
    """What a stored file or folder is called; "" where that is not known."""
    if stored.startswith(HERE):
        return stored.removeprefix(HERE).partition(":")[2]
    return _pure(stored).name


def tells_of_somebody(path: str) -> bool:
    """Whether a path that is stored would name a place or a person of this computer."""
    parts = _pure(path).parts
    climbs = parts[:1] == (os.pardir,)
    return is_absolute_anywhere(path) or (climbs and any(map(_names_somebody, parts)))


def is_absolute_anywhere(stored: str) -> bool:
    return PurePosixPath(stored).is_absolute() or PureWindowsPath(stored).is_absolute()


def _beside(path: Path, basedir: Path) -> str | None:
    """A path relative to the workflow's folder; None where that is far away, or names somebody."""
    try:
        relative = PurePath(os.path.relpath(path, basedir))
    except ValueError:  # on another drive
        return None
    up = relative.parts.count(os.pardir)
    shared = Path(os.path.abspath(basedir)).parents[up - 1] if up else basedir
    # Beside means within one project, not anywhere on the disk.
    is_far = up > PARENTS_SEARCHED or (up and Path.home().is_relative_to(shared))
    if is_far or any(map(_names_somebody, relative.parts)):
        return None
    return relative.as_posix()


def _names_somebody(part: str) -> bool:
    names = {Path.home().name}
    with suppress(OSError, KeyError, ImportError):
        names.add(getpass.getuser())
    return part.casefold() in {name.casefold() for name in names if name}


def _search(parts: tuple[str, ...], basedir: Path, is_there: Callable[[Path], bool]) -> Path | None:
    """The longest tail of a path that exists beside the workflow or a little above it."""
    homes = [basedir, *basedir.parents][: PARENTS_SEARCHED + 1]
    candidates = (home.joinpath(*parts[i:]) for i in range(len(parts)) for home in homes)
    return next((path for path in candidates if is_there(path)), None)


def _pure(stored: str) -> PurePath:
    posix = PurePosixPath(stored)
    return posix if posix.is_absolute() else PureWindowsPath(stored)
