"""Where the add-on keeps what it makes or downloads, the same for every version of Orange."""

import os
from pathlib import Path

from platformdirs import user_cache_path, user_data_path

NAME = "orange3-aiff"
CACHE_VARIABLE = "ORANGE_AIFF_CACHE"
WEIGHTS_VARIABLE = "ORANGE_AIFF_WEIGHTS"


def cache_folder() -> Path:
    """For what can be made again; the environment variable ORANGE_AIFF_CACHE names another."""
    named = os.environ.get(CACHE_VARIABLE)
    return Path(named) if named else user_cache_path(NAME, appauthor=False)


def weights_folder() -> Path:
    """For downloaded weights; the environment variable ORANGE_AIFF_WEIGHTS names another."""
    named = os.environ.get(WEIGHTS_VARIABLE)
    return Path(named) if named else user_data_path(NAME, appauthor=False) / "weights"
