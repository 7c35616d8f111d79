"""A folder on disk becomes a collection: its photos with item, domain and size, and its problems."""

import os
import unicodedata
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from Orange.util import dummy_callback

from .columns import CONSUMER, SHOP
from .decode import PhotoError, read_size
from .labels import FILE_NAME, Label, read_labels
from .layout import Place, item_key, natural_key, place_photos

PHOTO_SUFFIXES = frozenset(
    ".jpg .jpeg .jpe .jfif .png .gif .bmp .webp .tif .tiff .avif .heic .heif .ppm .pgm .jp2".split()
)
READERS = 8  # reading headers waits for the disk, not for the processor


class CollectionError(Exception):
    """A folder that cannot be used at all; the message is a sentence for the user."""


@dataclass(frozen=True)
class Box:
    """Where the garment is in a photo: left, top, width, height in pixels of the upright photo."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Photo:
    """One image file.

    Attributes
    ----------
    path : below the collection's folder, with "/" between the parts; absolute where the photo
        that viewers are to show is a copy elsewhere
    item, domain, collector : see `layout.Place`; None where unknown
    evidence : what the domain, or the suggestion, was read from
    size : of the file, bytes
    width, height : as a person sees the photo, pixels
    suggestion : a domain that the picture itself speaks for, not certain enough to be one
    category : kind of garment, such as "dress"
    box : where the garment is; None for the whole photo
    split : the part of a research data set that the photo belongs to, such as "test"
    original : path below the collection's folder of the file a copy was made from
    """

    path: str
    item: str | None
    domain: str | None
    collector: str | None
    evidence: str
    size: int
    width: int
    height: int
    suggestion: str | None = None
    category: str | None = None
    box: Box | None = None
    split: str | None = None
    original: str | None = None


@dataclass(frozen=True)
class Problem:
    """Something in the folder that could not be used: where, what, and what to do about it."""

    path: str
    problem: str
    advice: str


@dataclass(frozen=True)
class Collection:
    """All photos of a folder in natural order, and what could not be used."""

    folder: Path
    photos: tuple[Photo, ...]
    problems: tuple[Problem, ...]

    @property
    def collectors(self) -> list[str]:
        """Names of the people whose folders these are, in order of appearance."""
        return list(dict.fromkeys(p.collector for p in self.photos if p.collector))

    @property
    def items(self) -> list[str]:
        """Keys of the garments, in order of appearance."""
        return list(dict.fromkeys(p.item for p in self.photos if p.item))

    def count(self, domain: str | None) -> int:
        """How many photos are of a domain; None counts the unknown."""
        return sum(photo.domain == domain for photo in self.photos)

    def summary(self) -> str:
        """What was recognised, in a sentence without its full stop."""
        heads = [plural(len(self.collectors), "collector")] if self.collectors else []
        heads.append(plural(len(self.items), "garment"))
        shops = plural(self.count(SHOP), "shop photo")
        parts = [*heads, f"{self.count(CONSUMER)} consumer and {shops}"]
        if unknown := self.count(None):
            parts.append(f"{plural(unknown, 'photo')} of unknown domain")
        return ", ".join(parts)


def plural(number: int, noun: str) -> str:
    """ "1 photo", "2 photos"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def read_collection(folder: str | Path, callback: Callable = dummy_callback) -> Collection:
    """Find and describe all photos of a folder.

    Parameters
    ----------
    folder : a collector's folder, a folder of several collectors' folders, or any folder with
        one sub-folder an item
    callback : called with a share 0..1 as work goes on; may raise to cancel

    Raises
    ------
    CollectionError
        If the folder is not there, may not be read, or has no photos.
    """
    # Imported here, since the data sets' readers are written in this module's words.
    from .datasets import read_dataset

    folder = Path(folder).absolute()
    if (dataset := read_dataset(folder, callback)) is not None:
        return dataset
    problems: list[Problem] = []
    paths = _find_photos(folder, problems, callback)
    labels = _find_labels(folder, paths, problems)
    places = place_photos(paths, folder.name)
    photos = []
    described = _describe_all(folder, paths, callback)
    for path, place, found in zip(paths, places, described, strict=True):
        if isinstance(found, PhotoError):
            problems.append(Problem(path, found.problem, found.advice))
        else:
            place = _apply(labels.get(_normal(path)), place)
            photos.append(
                Photo(path, place.item, place.domain, place.collector, place.evidence, *found)
            )
    problems.sort(key=lambda problem: natural_key(problem.path))
    return Collection(folder, tuple(photos), tuple(problems))


def _find_photos(folder: Path, problems: list[Problem], callback: Callable) -> list[str]:
    if not folder.is_dir():
        raise CollectionError(f"The folder “{folder.name}” is not there. Choose it anew.")
    found = []
    for path in _walk(folder, problems):
        callback(0)
        if Path(path).suffix.lower() in PHOTO_SUFFIXES:
            found.append(path)
    if not found and any(problem.path == "." for problem in problems):
        raise CollectionError(f"The folder “{folder.name}” may not be read. Ask for permission.")
    if not found:
        raise CollectionError(
            f"The folder “{folder.name}” has no photos. It should hold one sub-folder a garment, "
            "such as dress_1, with the photos in it."
        )
    return sorted(found, key=natural_key)


def _walk(folder: Path, problems: list[Problem]) -> Iterator[str]:
    def note(error: OSError) -> None:
        where = Path(error.filename or folder).relative_to(folder).as_posix()
        problems.append(Problem(where, "the folder may not be read", "Ask for permission."))

    for directory, subfolders, files in os.walk(folder, onerror=note):
        subfolders[:] = [name for name in subfolders if not _is_hidden(name)]
        below = Path(directory).relative_to(folder)
        yield from ((below / name).as_posix() for name in files if not _is_hidden(name))


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or name == "__MACOSX"


def _describe_all(folder: Path, paths: list[str], callback: Callable) -> Iterator:
    with ThreadPoolExecutor(READERS) as pool:
        results = pool.map(lambda path: _describe(folder / path), paths)
        try:
            for done, result in enumerate(results, start=1):
                callback(done / len(paths))
                yield result
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _describe(path: Path) -> tuple[int, int, int] | PhotoError:
    try:
        return path.stat().st_size, *read_size(path)
    except PhotoError as error:
        return error
    except OSError:
        return PhotoError("the file cannot be read", "See whether the disk is still connected.")


def _find_labels(folder: Path, paths: list[str], problems: list[Problem]) -> dict[str, Label]:
    """Labels of the folder and of each folder right below it (a class has one for each hand-in)."""
    known = {_normal(path) for path in paths}
    labels = {}
    for below in ("", *sorted({path.split("/")[0] for path in paths if "/" in path})):
        file = f"{below}/{FILE_NAME}".lstrip("/")
        found, complaints = read_labels(folder / below)
        for path, label in found.items():
            whole = _normal(f"{below}/{path}".lstrip("/"))
            labels[whole] = label
            if whole not in known:
                complaints.append(f"it names “{path}”, which is not among the photos.")
        advice = "Correct the line, or take it away."
        problems.extend(Problem(file, complaint.rstrip("."), advice) for complaint in complaints)
    return labels


def _apply(label: Label | None, place: Place) -> Place:
    if label is None:
        return place
    item = item_key(place.collector, label.item) if label.item else place.item
    if label.domain is None:
        return Place(place.collector, item, place.domain, place.evidence)
    return Place(place.collector, item, label.domain, FILE_NAME)


def _normal(path: str) -> str:
    return unicodedata.normalize("NFC", path)
