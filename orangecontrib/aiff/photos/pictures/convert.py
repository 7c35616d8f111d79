"""Upright JPEG copies of photos that Qt, and so Image Viewer, cannot show."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from ...files.digests import BLAKE2S, file_digest
from ...files.paths import made_folder, written_whole
from ...files.stand_ins import COPIES, remember
from .bare import bare
from .budget import budget
from .decode import PIXELS, file_error, open_photo
from .header import AVIF, HEIF, JP2, TIFF

QUALITY = 92
NEVER_SHOWN = frozenset((HEIF, AVIF, JP2))
SHOWN_TIFF_MODES = frozenset(("1", "L", "P", "RGB", "RGBA"))
LEAST = 1440  # pixels of the shorter side that a copy has, if the photo has
LONGEST_NAME = 100  # a copy's folder is long enough by itself


_unseen = 0  # programs in this process whose photos no viewer is handed


@contextmanager
def without_copies() -> Iterator[None]:
    """No copies are made meanwhile: of a command's photos nothing goes to viewers."""
    global _unseen
    _unseen += 1
    try:
        yield
    finally:
        _unseen -= 1


def copies_are_wanted() -> bool:
    return not _unseen


def needs_copy(kind: str, mode: str, is_turned: bool) -> bool:
    """Whether Orange's viewers cannot be trusted to show a picture of this kind and Pillow mode.

    Parameters
    ----------
    is_turned : whether the file's pixels are to be turned; viewers show them as they are
    """
    return is_turned or kind in NEVER_SHOWN or (kind == TIFF and mode not in SHOWN_TIFF_MODES)


def make_copy(file: str) -> str | None:
    """Write an upright sRGB JPEG copy of a photo to the cache, without its EXIF data.

    The same picture has the same copy, wherever it lies; one that is there is not made again. A
    JPEG's may be smaller, as it is made in a quarter of the time then: it is to be looked at.

    Returns
    -------
    Path of the copy, None where nothing can be written.

    Raises
    ------
    PhotoError
        If the photo cannot be read.
    """
    folder = made_folder(COPIES)
    if folder is None:
        open_photo(file, LEAST)
        return None
    stem = os.path.splitext(os.path.basename(file))[0][:LONGEST_NAME]
    copy = folder / f"{_digest(file)}-{PIXELS}" / f"{stem}.jpg"
    if not _is_picture(copy):
        with budget().kept():
            photo = open_photo(file, LEAST)
            try:
                _write(photo, copy)
            except OSError:
                return None
    remember(str(copy), file)
    return str(copy)


def _is_picture(file: Path) -> bool:
    try:
        with Image.open(file):
            return True
    except OSError:  # not there yet, or damaged
        return False


def _write(photo: Image.Image, copy: Path) -> None:
    copy.parent.mkdir(exist_ok=True)
    with written_whole(copy, ".jpg") as file:
        file.write(bare(photo, "JPEG", quality=QUALITY))


def _digest(file: str) -> str:
    try:
        return file_digest(file, BLAKE2S).hex()[:24]
    except OSError as error:
        raise file_error(error) from error
