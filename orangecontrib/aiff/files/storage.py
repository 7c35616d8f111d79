"""Where the add-on keeps what it makes or downloads, the same for every version of Orange."""

import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path, user_config_path, user_data_path

NAME = "orange3-aiff"
CACHE_VARIABLE = "ORANGE_AIFF_CACHE"
WEIGHTS_VARIABLE = "ORANGE_AIFF_WEIGHTS"
NAMED, CHOSEN, OWN = "named", "chosen", "own"
ONLY_OWNER, OWNERS_FOLDER = 0o600, 0o700  # what nobody else on this computer may look into


@dataclass(frozen=True)
class Place:
    """A folder, and why it is this one.

    Attributes
    ----------
    reason : NAMED by the environment variable, CHOSEN by the user, or the add-on's OWN
    """

    folder: Path
    reason: str


def cache_folder() -> Path:
    """For what can be made again; the environment variable ORANGE_AIFF_CACHE names another."""
    named = os.environ.get(CACHE_VARIABLE)
    return Path(named) if named else user_cache_path(NAME, appauthor=False)


def is_own_cache(folder: Path) -> bool:
    """Whether a folder is the cache that the add-on makes where nobody names another."""
    return folder == user_cache_path(NAME, appauthor=False)


def make_private(folder: Path) -> None:
    """Make a folder that only the user may look into; those above it that lack, too.

    One that was there before is closed to others only in the add-on's own cache: who names
    another one may share it.

    Raises
    ------
    OSError
        If it cannot be made.
    """
    lacking = [folder]
    while (above := lacking[-1].parent) != lacking[-1] and not above.exists():
        lacking.append(above)
    for each in reversed(lacking):
        each.mkdir(mode=OWNERS_FOLDER, exist_ok=True)
    if is_own_cache(folder) or is_own_cache(folder.parent):
        close_to_others(folder)


def close_to_others(path: Path) -> None:
    """Take away what others may do with a file or folder of the user's; on Windows, whose own
    rules keep a user's folders apart, nothing."""
    if os.name == "nt":
        return
    with suppress(OSError):
        status = os.lstat(path)
        kind = OWNERS_FOLDER if stat.S_ISDIR(status.st_mode) else ONLY_OWNER
        usual = stat.S_ISDIR(status.st_mode) or stat.S_ISREG(status.st_mode)
        wider = stat.S_IMODE(status.st_mode) & ~OWNERS_FOLDER
        if usual and wider and status.st_uid == os.getuid():
            os.chmod(path, kind)


def weights_place() -> Place:
    """For downloaded weights: the folder that the environment variable ORANGE_AIFF_WEIGHTS
    names, else the one that the user chose, else the add-on's own."""
    if named := os.environ.get(WEIGHTS_VARIABLE):
        return Place(Path(named), NAMED)
    with suppress(OSError, ValueError):
        if chosen := _choice().read_text("utf-8"):
            return Place(Path(chosen), CHOSEN)
    return Place(own_weights_folder(), OWN)


def own_weights_folder() -> Path:
    return user_data_path(NAME, appauthor=False) / "weights"


def keep_weights_folder(folder: Path | None) -> None:
    """Use a folder from now on in every workflow of this user; None for the add-on's own.

    Raises
    ------
    OSError, ValueError
        If the choice cannot be written down.
    """
    if folder is None:
        _choice().unlink(missing_ok=True)
        return
    _choice().parent.mkdir(parents=True, exist_ok=True)
    _choice().write_text(str(folder.absolute()), "utf-8")


def _choice() -> Path:
    return user_config_path(NAME, appauthor=False) / "weights-folder.txt"
