"""Pictures inside a Parquet file as files of the cache: written once as they are, never decoded "
"here."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from ...errors import CollectionError, Problem, reason_in_words
from ...files import unpacked
from ...files.archives import LEFT_FREE
from ...files.patience import NoAnswer, run_beside
from ...files.unpacked import Unpacked
from ...files.zip_digest import remember, zip_digest
from ...progress import portion
from ..complaints import Complaints
from ..pictures.header import SNIFFED, kind_of
from .parquet import AGAIN, Gap, ParquetFile

VERSION = 1  # of how pictures are written; what another version wrote is not used
FOLDER = "pictures"
MAX_PICTURE = 64 * 2**20  # bytes
PATH_TOO = 2**12  # bytes that a row has beside its picture, at most
INSIDE = "Put the pictures into the file (Hugging Face: embed_table_storage, then to_parquet)."
# A picture's kind as `kind_of` tells it: the ending that its file gets.
ENDINGS = {
    "jpeg": ".jpg", "png": ".png", "webp": ".webp", "gif": ".gif", "bmp": ".bmp", "tiff": ".tif",
    "avif": ".avif", "heif": ".heic", "jp2": ".jp2", "pnm": ".ppm",
}  # fmt: skip
HASHING = 0.2  # the share of the progress that looking at all bytes takes


@dataclass(frozen=True)
class Pictures:
    """The pictures of a file of rows.

    Attributes
    ----------
    unpacked : where they are; held while this is there
    names : of the file of each row's picture, by the row's number; none for a row without one
    """

    unpacked: Unpacked
    names: dict[int, str]


def unpack_pictures(file: Path, column: str, callback: Callable) -> Pictures:
    """The pictures of a column; from an earlier time where the file's bytes are the same.

    Parameters
    ----------
    callback : called with a share 0..1 as work goes on; may raise to cancel, which leaves nothing
        behind

    Raises
    ------
    CollectionError
        If the file cannot be used, does not answer, or there is no room for its pictures.
    """
    try:
        found = run_beside(lambda note: _unpack(file, column, note), callback)
    except NoAnswer:
        raise CollectionError(
            f"“{file.name}” does not answer.",
            "Check that its disk or network is connected, and reload.",
        ) from None
    names = {int(path.stem): path.name for path in found.folder.iterdir()}
    return Pictures(found, names)


def _unpack(file: Path, column: str, callback: Callable) -> Unpacked:
    home = unpacked.home()
    if home is None:
        raise CollectionError(
            f"The pictures in “{file.name}” cannot be unpacked, since neither the cache nor the "
            "folder for temporary files can be written to.",
            "Name a folder for the cache in the environment variable ORANGE_AIFF_CACHE.",
        )
    try:
        content = zip_digest(file, home, portion(callback, 0, HASHING))
        name = blake2b(f"{VERSION} {column} {content}".encode(), digest_size=16).hexdigest()
        done = home / name
        with unpacked.kept(done):
            if (known := unpacked.known(done, FOLDER)) is not None:
                remember({file: content}, home)
                callback(1)
                return known
            with ParquetFile(file, [column]) as rows:
                _refuse_full_disk(file, rows.size, home)
                with unpacked.building(home, rows.size) as building:
                    if building is None:
                        raise CollectionError(
                            f"There is no room for the pictures in “{file.name}”: unpacked files "
                            "in use take all the room that the add-on keeps for them.",
                            "Close other data sets, and reload.",
                        )
                    target = building / FOLDER
                    target.mkdir()
                    share = portion(callback, HASHING, 1)
                    problems = _write(rows, column, target, file.name, share)
                    unpacked.finish(building, problems, target, done)
            remember({file: content}, home)
            return unpacked.known(done, FOLDER) or Unpacked(done / FOLDER, tuple(problems))
    except OSError as error:
        raise CollectionError(
            f"The pictures in “{file.name}” cannot be unpacked: {reason_in_words(error)}.",
            "Make room on the disk.",
        ) from error


def _refuse_full_disk(file: Path, size: int, home: Path) -> None:
    if size + LEFT_FREE > shutil.disk_usage(home).free:
        raise CollectionError(
            f"There is no room to unpack the pictures in “{file.name}”: they need "
            f"{size / 1e9:.1f} GB, and {LEFT_FREE / 1e9:.0f} GB of the disk stay free.",
            "Make room on the disk.",
        )


def _write(
    rows: ParquetFile, column: str, target: Path, name: str, callback: Callable
) -> list[Problem]:
    """Each row's picture as a file of its number; gives back what is wrong with the others."""
    said, outside, left = Complaints(), Complaints(), rows.size + PATH_TOO * rows.rows
    for row in rows.read(callback):
        if isinstance(row, Gap):
            said.add(_gap(row))
            continue
        value = row.values.get(column)
        data = _bytes_of(value)
        if data is None and isinstance(value, dict) and value.get("path"):
            outside.add(f"row {row.number + 1}: it holds the path of a picture, not the picture")
        elif data is None:
            said.add(f"row {row.number + 1}: it holds no picture")
        elif len(data) > MAX_PICTURE:
            most = MAX_PICTURE // 2**20
            said.add(f"row {row.number + 1}: its picture has more than {most} MB")
        elif (kind := kind_of(data[:SNIFFED])) is None:
            said.add(f"row {row.number + 1}: it holds no picture of a kind that the add-on reads")
        else:
            left -= len(data)
            if left < 0:  # the file said that it were less
                raise CollectionError(
                    f"“{name}” holds more than it says, so the add-on does not read it.", AGAIN
                )
            (target / f"{row.number:07d}{ENDINGS[kind]}").write_bytes(data)
    problems = [Problem(name, complaint, AGAIN) for complaint in said]
    return problems + [Problem(name, complaint, INSIDE) for complaint in outside]


def _gap(gap: Gap) -> str:
    if gap.end - gap.start == 1:
        return f"row {gap.end}: it is damaged"
    return f"rows {gap.start + 1} to {gap.end}: they are damaged"


def _bytes_of(value: Any) -> bytes | None:
    """A picture as Hugging Face's data sets keep one (bytes beside a path), or just its bytes."""
    if isinstance(value, dict):
        value = value.get("bytes")
    return value if isinstance(value, bytes) and value else None
