"""The regions that embedding sees, one a row: whole photos, boxes of the table, or found."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

import numpy as np
from Orange.data import Table
from Orange.util import dummy_callback

from ...errors import DeviceError, PhotoError
from ...files.fetch import find_fetched
from ...files.turns import paused
from ...photos.boxes import boxes_of, has_boxes, with_boxes
from ...photos.columns import told_paths
from ...photos.photo import Box
from ...photos.pictures.budget import budget
from ...photos.pictures.decode import (
    PIXELS,
    decode_photo,
    open_photo,
    read_size,
    reads_as_before,
)
from ...photos.pictures.fetched import fetch_photo
from ...photos.pictures.people import VERSION as PEOPLE
from ...photos.pictures.people import find_worn
from ...photos.pictures.regions import HOW, SIDE, VERSION, Region, find_region
from ...photos.rows import rows_of
from ..cache import VectorCache
from ..devices import AUTO, CPU, choose_device
from ..threads import in_threads, looked_up
from .people import SIDE as SEEN_BY_NETWORK
from .people import PeopleFinder, finder_digest, people_finder
from .preparing import BOXED, FOUND, PERSON
from .row_files import known_photo_digest, local_file, photo_digest

AHEAD = 64  # photos looked at before the first is asked for
GIVEN = "given"  # how a region came about that the table already had
IN_WORDS = {GIVEN: "the table's own box", **HOW}
IN_SHORT = {
    GIVEN: "the table's box",
    "product": "on plain ground",
    "person": "where it is worn",
    "middle": "the photo's middle",
    "empty": "all of the photo",
    "joints": "worn, by joints",
}


@dataclass(frozen=True)
class Regions:
    """Which part of each of n photos is seen.

    Attributes
    ----------
    boxes : a box for each row, in pixels; None for the whole photo, or where it cannot be read
    how : a key of `pictures.regions.HOW`, or `GIVEN`, for each row; "" where there is no box
    note : what did not go as planned, a sentence; "" for nothing
    """

    boxes: list[Box | None]
    how: list[str]
    note: str = ""

    def on(self, table: Table) -> Table:
        """The table with these boxes as columns, and how each came about."""
        return with_boxes(table, self.boxes, self.how, [GIVEN, *HOW])

    def summary(self) -> str:
        """Such as "Region: 398 where the garment is worn, 2 the photo's middle, …"."""
        counts = {key: self.how.count(key) for key in IN_WORDS}
        return ", ".join(f"{n:,} {IN_WORDS[key]}" for key, n in counts.items() if n)


def regions_of(
    table: Table,
    region: str,
    cache: VectorCache,
    callback: Callable[[float], None] = dummy_callback,
    look: bool = True,
    device: str = AUTO,
) -> Regions | None:
    """The part of each of a table's photos that is seen.

    Parameters
    ----------
    region : a key of `preparing.REGIONS`
    cache : where regions that were found are kept, so that no photo is looked at twice
    callback : is told the share that is done, 0..1; may raise to stop
    look : whether photos that were never looked at are; else they have no region
    device : where a network looks for people, if the region wants one

    Returns
    -------
    None where whole photos are seen.

    Raises
    ------
    BoxError
        If boxes are asked for that the table does not have.
    WeightsError
        If the region wants a network whose weights are not here.
    """
    if region == BOXED:
        boxes = boxes_of(table)
        return Regions(boxes, [GIVEN if box else "" for box in boxes])
    if region not in FOUND:
        return None
    finder = _Finder(device) if region == PERSON else None
    given = boxes_of(table) if has_boxes(table) else [None] * len(table)
    rows = rows_of(table)
    said = rows.domains.texts, rows.categories.texts
    jobs = zip(range(len(table)), told_paths(table), given, *said, strict=True)
    before = f"{finder.identity if finder else ''}region {VERSION}"
    found: list[Box | None] = [None] * len(table)
    how = [""] * len(table)
    done = 0

    def tell() -> None:
        callback(done / len(table))

    def take(row: int, box: Box | None, key: str) -> None:
        nonlocal done
        found[row], how[row] = box, key
        done += 1

    def not_known() -> Iterator[_Job]:
        for job, known in looked_up(partial(_known, cache, before), jobs, tell):
            if known is None:
                yield job
            else:
                take(job[0], *known)

    find = partial(_find, cache, look, finder, before)
    for result in in_threads(find, not_known(), AHEAD, tell, _silent):
        take(*result)
        tell()
    return Regions(found, how, finder.note if finder else "")


_Job = tuple[int, str | None, Box | None, str, str]  # row, path, box of the table, domain, kind
_Found = tuple[Box | None, str]


class _Finder:
    """Keypoint R-CNN, loaded when the first photo is to be looked at that was not before."""

    def __init__(self, device: str):
        self.identity = f"people {PEOPLE} {finder_digest()} "
        self.note = ""
        self._device = device

    @cached_property
    def people(self) -> PeopleFinder:
        with suppress(DeviceError):
            return people_finder(choose_device(self._device))
        return people_finder(choose_device(CPU))  # it has gone since it was chosen

    def __call__(self, file: Path, kind: str) -> Region | None:
        with paused():
            people = self.people
        with budget().kept():
            found = find_worn(people(open_photo(file, at_least=SEEN_BY_NETWORK)), kind)
        self.note = self.note or people.note
        return found


def _silent(row: int, *_) -> tuple[int, None, str]:
    return row, None, ""  # embedding says that the file does not answer


def _known(
    cache: VectorCache,
    before: str,
    _row: int,
    path: str | None,
    given: Box | None,
    domain: str,
    kind: str,
) -> _Found | None:
    """A photo's region where nothing need be read for it; None otherwise."""
    if given is not None:
        return given, GIVEN
    try:
        digest = known_photo_digest(local_file(path, find_fetched), None, cache)
    except PhotoError:
        return None
    known = None if digest is None else cache.get(digest, _identity(before, domain, kind))
    return None if known is None else _as_found(known)


def _find(
    cache: VectorCache,
    look: bool,
    finder: _Finder | None,
    before: str,
    row: int,
    path: str | None,
    _given: None,
    domain: str,
    kind: str,
) -> tuple[int, Box | None, str]:
    try:
        file = local_file(path, fetch_photo if look else find_fetched)
        digest = photo_digest(file, None, cache)
        identity = _identity(before, domain, kind)
        known = cache.get(digest, identity)
        held = cache.get(digest, f"{before} {domain} {kind}") if known is None else None
        if held is not None and reads_as_before(file):
            known = held
            cache.put([digest], identity, known[None])
        if known is None:
            if not look:
                return row, None, ""
            found = finder(file, kind) if finder else None
            if found is not None:
                box = found.box_in(*read_size(file))
            else:
                with budget().kept():
                    photo = decode_photo(file, at_least=2 * SIDE)
                    found = find_region(photo.image, domain, kind)
                box = found.box_in(*photo.size)
            numbers = [box.x, box.y, box.width, box.height, [*HOW].index(found.how)]
            known = np.array(numbers, dtype=np.float32)
            cache.put([digest], identity, known[None])
    except PhotoError:
        return row, None, ""  # embedding says what is wrong
    return row, *_as_found(known)


def _identity(before: str, domain: str, kind: str) -> str:
    return f"{before} {domain} {kind}, pixels {PIXELS}"


def _as_found(known: np.ndarray) -> _Found:
    # From what is kept, so that a box is the same to the last digit each time.
    return Box(*map(float, known[:4])), [*HOW][int(known[4])]
