"""Where the add-on keeps what it makes or downloads, the same for every version of Orange."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path, user_config_path, user_data_path

NAME = "orange3-aiff"
CACHE_VARIABLE = "ORANGE_AIFF_CACHE"
WEIGHTS_VARIABLE = "ORANGE_AIFF_WEIGHTS"
NAMED, CHOSEN, OWN = "named", "chosen", "own"


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
