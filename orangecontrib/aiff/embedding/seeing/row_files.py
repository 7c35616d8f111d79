"""The files that a table's rows name, and what their content is known by."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from urllib.request import url2pathname

from ...errors import PhotoError
from ...files.paths import long_path
from ...photos.columns import URL_SCHEMES
from ...photos.photo import Box
from ...photos.pictures.decode import open_photo
from ..cache import VectorCache


def photo_digest(file: Path, box: Box | None, cache: VectorCache) -> bytes:
    """Of what is seen of a photo: its content, and the box if there is one."""
    return _with_box(_digest(file, cache), box)


def known_photo_digest(file: Path, box: Box | None, cache: VectorCache) -> bytes | None:
    """The same where the file need not be read for it; None otherwise."""
    try:
        digest = cache.known_digest(Path(long_path(str(file))))
    except (OSError, ValueError):
        return None
    return None if digest is None else _with_box(digest, box)


def _with_box(digest: bytes, box: Box | None) -> bytes:
    return digest if box is None else hashlib.sha256(digest + repr(box).encode()).digest()


def local_file(path: str | None, bring: Callable[[str], Path]) -> Path:
    """The file that a path or an address means; what is on the web is brought here first."""
    if path is None:
        raise PhotoError(
            "the row does not tell which file its photo is", "Fill in the photo's whole path."
        )
    scheme, colon, rest = path.partition(":")
    scheme = scheme.lower()
    if not colon or scheme not in URL_SCHEMES:
        return Path(path)
    if scheme == "file":
        # Not urlsplit: it raises where a name has a bracket in the wrong place.
        return Path(url2pathname(rest.removeprefix("//").removeprefix("localhost")))
    return bring(path)


def _digest(file: Path, cache: VectorCache) -> bytes:
    try:
        return cache.digest(Path(long_path(str(file))))
    except OSError:
        if os.path.exists(file) and not os.path.isfile(file):
            raise PhotoError("it is not a file", "Give the path of a photo.") from None
        open_photo(file)  # says more exactly what is wrong
        raise PhotoError("the file cannot be read") from None
    except ValueError:  # such as a zero byte
        raise PhotoError("its path cannot be one", "Correct the photo's path.") from None
