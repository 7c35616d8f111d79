"""Exact Street2Shop ("Where To Buy It"): boxed street photos, and a catalogue for each category."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from ...errors import CollectionError, PhotoError, Problem
from ..columns import CONSUMER, SHOP
from ..complaints import Complaints
from ..photo import Box, Collection
from ..written import shown
from .annotations import UNPACK, Entry, Sides, from_json, read_entries
from .lists import (
    MAX_LISTED,
    Listed,
    collect_listed,
    files_like,
    summarise,
    too_many,
)
from .options import Offer, Options

LIST_FOLDERS = ("meta/json", "meta/meta/json", "json")
PHOTO_FOLDERS = ("photos", "images", "images_download")
GALLERY = "retrieval_"
PARTS = {"test": ("test",), "train": ("train",), "all": ("train", "test")}
CATALOGUE, MATCHED = "catalogue", "matched"
OFFER = Offer(
    splits={"test": "Test", "train": "Training", "all": "All"},
    galleries={
        CATALOGUE: "All shop photos of the categories",
        MATCHED: "Only shop photos of garments that have a query",
    },
)
NO_BOX = PhotoError("its box lacks a side", "Nothing; the add-on uses the whole photo.")


@dataclass
class _Lists:
    """What is read as one goes: rows, the part of each garment, and boxes that lack a side."""

    listed: list[Listed] = field(default_factory=list)
    part_of: dict[str, str] = field(default_factory=dict)
    boxless: dict[str, PhotoError] = field(default_factory=dict)


def recognise(folder: Path) -> bool:
    """Whether the catalogue of some category is there."""
    return _list_folder(folder) is not None


def offer(folder: Path) -> Offer:
    """Parts and galleries; the same for every copy of the data set."""
    return OFFER


def read(folder: Path, options: Options, callback: Callable) -> Collection:
    """Street photos of a part and the shop photos they are looked up in.

    Products are numbered again in each category, so an item is category and product.
    """
    lists = folder / (_list_folder(folder) or "")
    path_of = _find_photos(folder)
    found = _Lists()
    problems: list[Problem] = []
    for part in PARTS["all"]:
        for category, line in _lines(lists, f"{part}_pairs_", problems, callback):
            item = f"{category}/{line.product}"
            found.part_of[item] = part
            if part in PARTS[options.split]:
                path = path_of(line.photo)
                box = _as_box(line.bbox)
                if box is None:
                    found.boxless[path] = NO_BOX
                found.listed.append(
                    Listed(path, item, CONSUMER, None, f"{part}_pairs", category, box, part)
                )
    asked = {row.item for row in found.listed}
    for category, line in _lines(lists, GALLERY, problems, callback):
        item = f"{category}/{line.product}"
        if options.gallery == CATALOGUE or item in asked:
            path = path_of(line.photo)
            listed = found.part_of.get(item)
            found.listed.append(Listed(path, item, SHOP, None, "retrieval", category, None, listed))
    if not asked:
        raise CollectionError(f"No street photos of the part “{options.split}” are listed.")
    problems += summarise(found.boxless)
    return collect_listed(folder, found.listed, problems, callback)


def _list_folder(folder: Path) -> str | None:
    return next(
        (below for below in LIST_FOLDERS if files_like(folder / below, f"{GALLERY}*.json")), None
    )


def _find_photos(folder: Path) -> Callable[[int | str], str]:
    """A function from a photo's number to its path; many of the addresses are dead by now."""
    paths = {
        file.stem: f"{below}/{file.name}"
        for below in reversed(PHOTO_FOLDERS)
        for file in (folder / below).glob("*.*")
        if file.stem.isascii() and file.stem.isdigit()
    }

    def path_of(number: int | str) -> str:
        name = f"{int(number):09d}"
        return paths.get(name, f"{PHOTO_FOLDERS[0]}/{name}.jpg")

    return path_of


def _lines(
    lists: Path, start: str, problems: list[Problem], callback: Callable
) -> Iterator[tuple[str, Entry]]:
    """Category and entry of each usable line of the lists whose names start so."""
    total = 0
    for file in files_like(lists, f"{start}*.json"):
        callback(0)
        category, name = file.stem.removeprefix(start), shown(file.name)
        try:
            entries = read_entries(file)
        except CollectionError as error:
            problems.append(Problem(name, error.problem, error.advice))
            continue
        total += len(entries)
        if total > MAX_LISTED:
            raise too_many(lists.name, f"{MAX_LISTED:,} entries in its lists")
        bad = Complaints()
        for number, raw in enumerate(entries, start=1):
            entry = from_json(raw, Entry)
            if entry is None:
                bad.add(f"entry {number} is not a photo and its product")
            else:
                yield category, entry
        problems += [Problem(name, said, UNPACK) for said in bad]


def _as_box(raw: msgspec.Raw) -> Box | None:
    sides = from_json(raw, Sides)
    return sides and Box(sides.left, sides.top, sides.width, sides.height)
