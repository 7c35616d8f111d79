"""Finding the photos of a folder: which files are looked at, which are passed over, and why."""

import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ...errors import Problem
from ...files.paths import is_text, long_path, shown
from ...files.suffixes import (
    ARCHIVE_SUFFIXES,
    OTHER_SUFFIXES,
    PHOTO_SUFFIXES,
    PICTURE_SUFFIXES,
    RAW_SUFFIXES,
    ZIP_SUFFIX,
    is_hidden,
)
from ..names import part_key
from ..photo import LABELS
from ..pictures.header import kind_of, read_head


class Entry(NamedTuple):
    """A file that may be a photo: path below the root, bytes, time of its last change."""

    path: str
    size: int
    changed: int


class Listing(NamedTuple):
    """What one folder holds, photos in natural order; `folder` is "" for the root itself."""

    folder: str
    photos: list[Entry]
    zips: list[str]
    folders: list[str]
    problems: list[Problem]
    twins: list[tuple[str, str]]
    others: int


def walk(root: Path) -> Iterator[Listing]:
    """List a folder and all folders in it, in natural order. Links to folders are not followed."""
    waiting = [""]
    while waiting:
        listing = _list_folder(str(root), waiting.pop())
        yield listing
        waiting.extend(reversed(listing.folders))


def _list_folder(root: str, below: str) -> Listing:
    listing = Listing(below, [], [], [], [], [], 0)
    place = long_path(os.path.join(root, *below.split("/")))
    prefix = f"{below}/" if below else ""
    others = 0
    try:
        with os.scandir(place) as entries:
            found = sorted(entries, key=lambda entry: part_key(entry.name))
    except PermissionError:
        listing.problems.append(
            Problem(below or ".", "you may not read the folder", "Ask for permission.")
        )
        return listing
    except OSError:
        listing.problems.append(
            Problem(
                below or ".",
                "the folder disappeared while the add-on read it",
                "Check that its disk is still connected, and try again.",
            )
        )
        return listing
    for entry in found:
        if is_hidden(entry.name):
            continue
        path = prefix + entry.name
        if not entry.name.isascii() and (problem := _unreadable_name(path)):
            listing.problems.append(problem)
            continue
        try:
            others += _take(entry, path, listing)
        except OSError:
            listing.problems.append(_gone(entry, path))
    unread = [entry.name for entry in found if entry.name.lower() in _NOT_LABELS]
    if unread and not os.path.exists(os.path.join(place, LABELS)):
        wrong = f"the add-on reads labels from {LABELS} alone"
        advice = f"Save it as CSV in UTF-8, named {LABELS}."
        listing.problems.extend(Problem(prefix + name, wrong, advice) for name in unread)
    return _without_twins(listing)._replace(others=others)


# What somebody saves from a spreadsheet who wanted labels.csv.
_NOT_LABELS = {LABELS, f"{LABELS}.txt", "labels.xlsx", "labels.xls", "labels.ods"}


def _take(entry: os.DirEntry, path: str, listing: Listing) -> bool:
    """Put an entry where it belongs; true if it is passed over."""
    if entry.is_dir(follow_symlinks=False):
        listing.folders.append(path)
        return False
    if entry.is_dir():
        problem = "it is a link to a folder, and the add-on follows no links"
        listing.problems.append(Problem(path, problem, "Replace the link with the folder itself."))
        return False
    _, dot, ending = entry.name.rpartition(".")
    suffix = f".{ending.lower()}" if dot else ""
    if not entry.is_file():
        entry.stat()  # raises where a link leads nowhere
        if suffix in _NO_PHOTOS:
            return True
        problem = "it is not an ordinary file"
        listing.problems.append(Problem(path, problem, "Replace it with the photo itself."))
        return False
    head = b"" if suffix in PHOTO_SUFFIXES or suffix in _KNOWN else _head(entry)
    if suffix in PHOTO_SUFFIXES or kind_of(head) is not None:
        status = entry.stat()
        listing.photos.append(Entry(path, status.st_size, status.st_mtime_ns))
    elif suffix == ZIP_SUFFIX:
        listing.zips.append(path)
    elif suffix in ARCHIVE_SUFFIXES:
        problem = "the add-on does not open archives of this kind"
        listing.problems.append(Problem(path, problem, "Unpack it, or pack it as a zip."))
    elif suffix in RAW_SUFFIXES:
        problem = "it is a camera's raw file"
        listing.problems.append(Problem(path, problem, "Export it as JPEG."))
    elif suffix in PICTURE_SUFFIXES or head.startswith(_PICTURES):
        problem = "the add-on does not read pictures of this kind"
        listing.problems.append(Problem(path, problem, "Export it as JPEG or PNG."))
    else:
        return True
    return False


# The first bytes of JPEG XL, bare and in boxes, and of Photoshop's files.
_PICTURES = (b"\xff\x0a", b"\0\0\0\x0cJXL \r\n\x87\n", b"8BPS")
_NO_PHOTOS = OTHER_SUFFIXES | {""}
_KNOWN = OTHER_SUFFIXES | ARCHIVE_SUFFIXES | RAW_SUFFIXES | PICTURE_SUFFIXES | {ZIP_SUFFIX}


def _head(entry: os.DirEntry) -> bytes:
    """The first bytes of a file whose ending says nothing; none where it cannot be read."""
    try:
        return read_head(entry.path) if entry.is_file() else b""
    except OSError:
        return b""  # nothing says that it should be a photo


def _gone(entry: os.DirEntry, path: str) -> Problem:
    if entry.is_symlink():
        return Problem(path, "it is a link that leads nowhere", "Replace the link with the file.")
    return Problem(path, "the file cannot be read", "Check that the disk is still connected.")


def _unreadable_name(path: str) -> Problem | None:
    if is_text(path):
        return None
    return Problem(shown(path), "its name has letters of an unknown kind", "Rename it.")


def _without_twins(listing: Listing) -> Listing:
    """Set apart files whose names other systems, or labels.csv, cannot tell from another's.

    Of two names that are one in Unicode only the first is kept; two that differ in capitals
    only are both kept, and named in `twins`.
    """
    normal = [unicodedata.normalize("NFC", entry.path) for entry in listing.photos]
    folded = {name.casefold() for name in normal}
    if len(folded) == len(normal):
        return listing
    kept: list[Entry] = []
    seen: set[str] = set()
    first: dict[str, str] = {}
    for entry, name in zip(listing.photos, normal, strict=True):
        if name in seen:
            problem = (
                "its name looks the same as another file's: only its accents are stored differently"
            )
            listing.problems.append(Problem(entry.path, problem, "Rename one of the two."))
            continue
        seen.add(name)
        kept.append(entry)
        if (other := first.setdefault(name.casefold(), entry.path)) != entry.path:
            listing.twins.append((other, entry.path))
    return listing._replace(photos=kept)
