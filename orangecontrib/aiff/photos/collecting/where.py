"""How a workflow remembers its folder (or zip) of photos, so that both can move together."""

from pathlib import Path

from ...files.whereabouts import Known, found_path, stored_path
from ...samples import find_sample
from .sources import is_source


def stored_name(folder: Path, basedir: Path | None, known: Known) -> str:
    """What a workflow stores for a folder; see `files.whereabouts.stored_path`.

    Parameters
    ----------
    folder : an absolute path; a zip's is as good. Of several each is stored by itself
    """
    return stored_path(folder, basedir, known)


def resolve_folder(stored: str, basedir: Path | None, known: Known) -> Path | None:
    """The folder, or the zip, that a stored name means on this computer.

    Parameters
    ----------
    stored : ``sample:{key}``, or what `stored_name` gives

    Returns
    -------
    A path, which need not exist, when the photos did not come along; None where nothing tells it.
    """
    if sample := find_sample(stored):
        return sample.folder
    return found_path(stored, basedir, known, is_source)
