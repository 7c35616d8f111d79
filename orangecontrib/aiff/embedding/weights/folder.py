"""The folder that weights are looked for in and downloaded to: chosen, and what is wrong with it."""

import os
from pathlib import Path

from ...errors import WeightsError, reason_in_words
from ...files.storage import CHOSEN, NAMED, WEIGHTS_VARIABLE, keep_weights_folder, weights_place


def choose_weights_folder(folder: Path | None) -> None:
    """Look for weights in a folder, and download them to it, in every workflow of this user.

    Parameters
    ----------
    folder : such as one on a stick; None for the add-on's own

    Raises
    ------
    WeightsError
        If it cannot be read, or the choice cannot be kept.
    """
    if folder is not None and (trouble := _trouble_with(folder)):
        raise WeightsError(f"{trouble} Choose another.")
    try:
        keep_weights_folder(folder)
    except (OSError, ValueError) as error:
        reason = reason_in_words(error)
        raise WeightsError(
            f"The choice of a weights folder cannot be kept ({reason}). Name the folder by the "
            f"environment variable {WEIGHTS_VARIABLE} instead."
        ) from error


def folder_trouble() -> str | None:
    """What is wrong with the weights folder, in a sentence for the user; None if nothing is."""
    place = weights_place()
    if place.reason == CHOSEN:
        advice = "Connect its drive, or choose another."
    elif place.reason == NAMED and os.path.lexists(place.folder):
        advice = f"Correct the environment variable {WEIGHTS_VARIABLE}."
    else:
        return None  # made when it is needed
    trouble = _trouble_with(place.folder)
    return trouble and f"{trouble} {advice}"


def _trouble_with(folder: Path) -> str | None:
    try:
        os.listdir(folder)
    except FileNotFoundError:
        return f"The weights folder {folder} is not there."
    except NotADirectoryError:
        return f"The weights folder {folder} is a file."
    except OSError as error:
        return f"The weights folder {folder} cannot be read: {error.strerror}."
    return None
