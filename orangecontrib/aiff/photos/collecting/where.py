"""Where the folder (or zip) of photos that a workflow remembers is on this computer."""

from pathlib import Path

from ...files.whereabouts import Known, found_path
from ...samples import find_sample
from .sources import is_source


def resolve_folder(stored: str, basedir: Path | None, known: Known) -> Path | None:
    """The folder, or the zip, that a stored name means on this computer.

    Parameters
    ----------
    stored : ``sample:{key}``, or what `files.whereabouts.stored_path` gives

    Returns
    -------
    A path, which need not exist, when the photos did not come along; None where nothing tells it.
    """
    if sample := find_sample(stored):
        return sample.folder
    return found_path(stored, basedir, known, is_source)
