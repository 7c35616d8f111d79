"""How a workflow remembers its folder (or zip) of photos, so that both can move together."""

from pathlib import Path, PurePosixPath, PureWindowsPath

from ...samples import find_sample
from .sources import is_source

PARENTS_SEARCHED = 3  # how far above the workflow photos are looked for


def stored_name(folder: Path, basedir: Path | None) -> str:
    """What a workflow stores for a folder: a path below the workflow's own where it can be.

    Parameters
    ----------
    folder : an absolute path; a zip's is as good. Of several each is stored by itself
    basedir : the folder the workflow is saved in, None if it never was
    """
    if basedir is not None and folder.is_relative_to(basedir):
        return folder.relative_to(basedir).as_posix()
    return str(folder)


def resolve_folder(stored: str, basedir: Path | None) -> Path:
    """The folder, or the zip, that a stored name means on this computer.

    Parameters
    ----------
    stored : ``sample:{key}``, a path below `basedir`, or an absolute path of this or of
        another computer
    basedir : the folder the workflow is in, None if it is not saved

    Returns
    -------
    A path; it need not exist, when the photos did not come along.
    """
    if sample := find_sample(stored):
        return sample.folder
    path = Path(stored)
    if basedir is None or (path.is_absolute() and is_source(path)):
        return path
    if not _is_absolute_anywhere(stored):
        return basedir / path
    return _find_moved(stored, basedir) or path


def _find_moved(stored: str, basedir: Path) -> Path | None:
    """The longest tail of the path that exists beside the workflow or a little above it."""
    parts = _pure(stored).parts[1:]
    homes = [basedir, *basedir.parents][: PARENTS_SEARCHED + 1]
    candidates = (home.joinpath(*parts[i:]) for i in range(len(parts)) for home in homes)
    return next((path for path in candidates if is_source(path)), None)


def _is_absolute_anywhere(stored: str) -> bool:
    return PurePosixPath(stored).is_absolute() or PureWindowsPath(stored).is_absolute()


def _pure(stored: str) -> PurePosixPath | PureWindowsPath:
    posix = PurePosixPath(stored)
    return posix if posix.is_absolute() else PureWindowsPath(stored)
