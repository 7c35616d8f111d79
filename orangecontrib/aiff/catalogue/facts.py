"""What a table says of its photos, as a catalogue keeps it: which are known, new, or changed."""

import io
import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
from Orange.data import Table

from ..embedding.cache import VectorCache
from ..embedding.threads import DECODERS, in_threads
from ..errors import PhotoError
from ..files.paths import is_text, long_path
from ..files.stand_ins import original_of
from ..photos.columns import URL_SCHEMES, image_variable, origin_of, told_paths
from ..photos.pictures.decode import make_thumbnail
from ..photos.rows import Rows as PhotoRows
from ..photos.rows import rows_of
from .places import Places
from .schema import (
    BOX,
    CATEGORY,
    CHANGED,
    COLLECTOR,
    DOMAIN,
    HEIGHT,
    ITEM,
    PATH,
    ROOT,
    SIZE,
    WIDTH,
    number_of,
)

SIDE = 96  # of thumbnails, pixels
QUALITY = 80
LOOKED_AT = 256  # files between two looks at whether to stop


@dataclass(frozen=True, eq=False)
class Facts:
    """Of n photos of a table.

    Attributes
    ----------
    table : the photos
    photos : what it says of them
    root : the folder that it was loaded from, as it is stored; "" where nothing names one
    files : where each is, None where the row names none
    ids, stamps : see `schema.schema_of`, int64 (n,)
    columns : see `schema.Rows`, without what only the file's content tells
    """

    table: Table
    photos: PhotoRows
    root: str
    files: list[str | None]
    ids: np.ndarray
    stamps: np.ndarray
    columns: dict[str, list]

    def __len__(self) -> int:
        return len(self.ids)

    def name(self, row: int) -> str:
        """A photo as its collector knows it."""
        return str(self.photos.known_as[row] or self.files[row] or f"row {row + 1}")


def facts_of(table: Table, places: Places, callback: Callable[[float], None]) -> Facts:
    """All that a table says of its photos, and how large and how old their files are.

    Parameters
    ----------
    callback : is told the share that is done, 0..1; may raise to stop
    """
    photos, size = rows_of(table), len(table)
    image = image_variable(table.domain)
    paths = [None] * size if image is None else told_paths(table)
    files = [None if path is None else original_of(path) for path in paths]
    origin = origin_of(image)
    root = places.stored_root(origin) if origin and os.path.isabs(origin) else ""
    columns: dict[str, list] = {name: [None] * size for name in (SIZE, CHANGED)}
    columns |= {ROOT: [""] * size, PATH: [""] * size}
    for row, file in enumerate(files):
        if row % LOOKED_AT == 0:
            callback(row / size)
        if file is None:
            continue
        columns[ROOT][row], columns[PATH][row] = _placed(file, origin, root, places)
        columns[SIZE][row], columns[CHANGED][row] = _size_and_time(file)
    for name, texts in (
        (ITEM, photos.written_items),
        (COLLECTOR, photos.collectors.texts),
        (DOMAIN, photos.domains.texts),
        (CATEGORY, photos.categories.texts),
    ):
        columns[name] = [_text(each) for each in texts]
    columns[BOX] = [None if box is None else [*astuple(box)] for box in photos.boxes]
    for name, side in ((WIDTH, "width"), (HEIGHT, "height")):
        columns[name] = _sides(table, side)
    ids, stamps = _numbers(table, columns)
    callback(1)
    return Facts(table, photos, root, files, ids, stamps, columns)


def digests_of(files: Sequence[str | None], cache: VectorCache) -> list[bytes | None]:
    """SHA-256 of each file's content; None where it cannot be read."""
    found: list[bytes | None] = []
    for file in files:
        try:
            found.append(None if file is None else cache.digest(Path(long_path(file))))
        except (OSError, ValueError):
            found.append(None)
    return found


def thumbnails_of(files: Sequence[str | None], look: Callable[[], None]) -> list[bytes | None]:
    """A small JPEG of each; None where there is none."""
    jobs = ((file,) for file in files)
    return list(in_threads(_thumbnail, jobs, 2 * DECODERS, look, lambda _: None))


def _thumbnail(file: str | None) -> bytes | None:
    if file is None:
        return None
    try:
        image = make_thumbnail(file, SIDE)
    except PhotoError:
        return None
    stream = io.BytesIO()
    image.convert("RGB").save(stream, "JPEG", quality=QUALITY)
    return stream.getvalue()


def _placed(file: str, origin: str, root: str, places: Places) -> tuple[str, str]:
    """Root and path of a file, as they are stored."""
    if file.partition(":")[0].lower() in URL_SCHEMES:
        return "", file
    if root:
        path = places.stored_path(file, origin)
        if path != ".." and not path.startswith("../") and not os.path.isabs(path):
            return root, path
    return "", file.replace(os.sep, "/")


def _size_and_time(file: str) -> tuple[int | None, int | None]:
    try:
        status = os.stat(long_path(file))
    except (OSError, ValueError):
        return None, None
    return status.st_size, status.st_mtime_ns


def _sides(table: Table, name: str) -> list[int | None]:
    if name not in table.domain or not table.domain[name].is_continuous:
        return [None] * len(table)
    numbers = table.get_column(name).astype(float)
    return [int(each) if 0 < each < 2**31 else None for each in numbers]


def _numbers(table: Table, columns: dict[str, list]) -> tuple[np.ndarray, np.ndarray]:
    """Ids and stamps.

    A box is part of what a photo is only where several garments of one file tell each other apart
    by it: a table of vectors has the boxes in which garments were found, one of images has none.
    """
    places = list(zip(columns[ROOT], columns[PATH], strict=True))
    repeats = Counter(places)
    ids, stamps = [], []
    rest = [columns[name] for name in (SIZE, CHANGED, ITEM, COLLECTOR, DOMAIN, CATEGORY, BOX)]
    for row, ((root, path), *known) in enumerate(zip(places, *rest, strict=True)):
        item, box = known[2], known[-1]
        more = (item, box) if repeats[root, path] > 1 else ()
        place = (root, path, *more) if path else (table.name, int(table.ids[row]))
        ids.append(number_of(*place))
        stamps.append(number_of(*known))
    return np.array(ids, dtype=np.int64), np.array(stamps, dtype=np.int64)


def _text(text: object) -> str | None:
    """A label; None where it is unknown, or no text."""
    said = str(text or "")
    return said if said and is_text(said) else None
