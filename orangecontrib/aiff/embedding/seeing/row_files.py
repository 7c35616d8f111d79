"""The files that a table's rows name, and what their content is known by."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from urllib.request import url2pathname

from Orange.data import Table

from ...errors import PhotoError
from ...files.paths import long_path
from ...files.stand_ins import original_of
from ...photos.collecting.describe import look_at
from ...photos.collecting.walk import Entry
from ...photos.columns import PHOTO, URL_SCHEMES, image_variable, told_paths
from ...photos.photo import Box
from ...photos.pictures.decode import open_photo
from ..cache import VectorCache
from ..threads import DECODERS, in_threads


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
    """The file that a path or an address means; what is on the web is brought here first.

    Where viewers are handed a copy, it is the photo itself.
    """
    if path is None:
        raise PhotoError(
            "the row does not tell which file its photo is", "Fill in the photo's whole path."
        )
    scheme, colon, rest = path.partition(":")
    scheme = scheme.lower()
    if not colon or scheme not in URL_SCHEMES:
        return Path(original_of(path))
    if scheme == "file":
        # Not urlsplit: it raises where a name has a bracket in the wrong place.
        return Path(url2pathname(rest.removeprefix("//").removeprefix("localhost")))
    return bring(path)


def shown_upright(table: Table, look: Callable[[], None] = lambda: None) -> Table:
    """The table with copies in the place of photos that Orange's viewers show on their side.

    AIFF Folder Loader does the same, so that its tables come back as they are.

    Parameters
    ----------
    look : called a few times a second; may raise to stop
    """
    var = image_variable(table.domain)
    if var is None or PHOTO in table.domain:
        return table
    jobs = [(path or "",) for path in told_paths(table)]
    copies = list(in_threads(copy_for_viewers, jobs, DECODERS, look, lambda _: ""))
    if not any(copies):
        return table
    cells = [copy or cell for copy, cell in zip(copies, table.get_column(var), strict=True)]
    made = table.copy()
    with made.unlocked(made.metas):
        made.metas[:, made.domain.metas.index(var)] = cells
    return made


def copy_for_viewers(file: str) -> str:
    """A copy that viewers show upright; "" where they show the file itself, or it is none here."""
    try:
        size = os.stat(long_path(file)).st_size
    except (OSError, ValueError):
        return ""
    return look_at(long_path(file), Entry(file, size, 0), False)[0].copy or ""


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
