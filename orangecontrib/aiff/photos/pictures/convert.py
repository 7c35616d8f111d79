"""Upright JPEG copies of photos that Qt, and so Image Viewer, cannot show."""

import os
import tempfile
from pathlib import Path

from PIL import Image

from ...files.digests import BLAKE2S, file_digest
from ...files.paths import made_folder
from .bare import bare
from .decode import PIXELS, file_error, open_photo
from .header import AVIF, HEIF, JP2, TIFF

QUALITY = 92
NEVER_SHOWN = frozenset((HEIF, AVIF, JP2))
SHOWN_TIFF_MODES = frozenset(("1", "L", "P", "RGB", "RGBA"))
LONGEST_NAME = 100  # a copy's folder is long enough by itself


def needs_copy(kind: str, mode: str) -> bool:
    """Whether Qt cannot be trusted to show a picture of this kind and Pillow mode."""
    return kind in NEVER_SHOWN or (kind == TIFF and mode not in SHOWN_TIFF_MODES)


def make_copy(file: str) -> tuple[str | None, tuple[int, int]]:
    """Write an upright sRGB JPEG copy of a photo to the cache, without its EXIF data.

    The same picture has the same copy, wherever it lies; one that is there is not made again.

    Returns
    -------
    Path of the copy, None where nothing can be written; width and height.

    Raises
    ------
    PhotoError
        If the photo cannot be read.
    """
    folder = made_folder("copies")
    if folder is None:
        return None, open_photo(file).size
    stem = os.path.splitext(os.path.basename(file))[0][:LONGEST_NAME]
    copy = folder / f"{_digest(file)}-{PIXELS}" / f"{stem}.jpg"
    try:
        with Image.open(copy) as image:
            return str(copy), image.size
    except OSError:
        pass  # not there yet, or damaged
    photo = open_photo(file)
    try:
        _write(photo, copy)
    except OSError:
        return None, photo.size
    return str(copy), photo.size


def _write(photo: Image.Image, copy: Path) -> None:
    copy.parent.mkdir(exist_ok=True)
    descriptor, name = tempfile.mkstemp(suffix=".jpg", dir=copy.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(bare(photo, "JPEG", quality=QUALITY))
        os.replace(name, copy)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _digest(file: str) -> str:
    try:
        return file_digest(file, BLAKE2S).hex()[:24]
    except OSError as error:
        raise file_error(error) from error
