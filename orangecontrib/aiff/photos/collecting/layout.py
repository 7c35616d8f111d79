"""Folder names to garments: which collector, item and domain a photo's place in a folder means."""

import functools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ..names import words_of
from .domain_words import FILLERS, domain_of_file, domain_of_folder

# What may follow the year: " (1)" of a second download, "-001" of a cloud drive, "- Copy".
_AIFF = re.compile(r"[\W_]AIFF", re.IGNORECASE)
_BEHIND_AIFF = re.compile(
    r"(?:[\W_]*(?P<year>(?:19|20)\d\d))?"
    r"(?:[\W_]+(?:\d{1,3}|copy|copia|copie|kopie))*[\W_]*",
    re.IGNORECASE,
)
# The folders in which the course platform Moodle hands out what was handed in.
_MOODLE = re.compile(r"_\d+_assignsubmission_(?=\w)", re.IGNORECASE)
_REST_OF_MOODLE = re.compile(r"\w+")
_WORD = re.compile(r"\w")
_GARMENT = re.compile(r"dress(?![^\W\d_])", re.IGNORECASE)


class Place(NamedTuple):
    """What a photo's place in a folder says.

    Attributes
    ----------
    collector : the person's name as one would write it; None if no folder names one
    item : the garment's key, ``collector/folder``, or just the folder without a collector;
        None for a photo outside any garment's folder
    domain : consumer or shop; None if nothing speaks or the names disagree
    evidence : what the domain was read from, "" if unknown
    year : in the collector's folder, None if there is none
    """

    collector: str | None
    item: str | None
    domain: str | None
    evidence: str
    year: int | None = None


@dataclass(frozen=True)
class Layout:
    """The places of all photos of a folder, and sentences about names that were not as asked."""

    places: list[Place]
    notes: tuple[str, ...] = ()


class Person(NamedTuple):
    """Who a folder belongs to: as one would write the name, and the year if there is one."""

    name: str
    year: int | None


def collector_of(folder: str) -> Person | None:
    """The person (and year) in ``{name}_{surname}_AIFF_{year}``; None if the name is another."""
    name = unicodedata.normalize("NFC", folder).strip()
    person = _of_course(name)
    return _of_moodle(name) if person is None else person


# In steps, each of which goes over a name once: a single pattern for all of it would try every
# place of one part with every place of the next, and take minutes for a name of some thousand
# letters.
def _of_course(name: str) -> Person | None:
    for found in reversed([*_AIFF.finditer(name)]):
        if behind := _BEHIND_AIFF.fullmatch(name, found.end()):
            person, year = name[: _end_of_words(name, found.start())], behind["year"]
            if person and "\n" not in person:
                return Person(_as_person(person), int(year) if year else None)
    return None


def _end_of_words(text: str, end: int) -> int:
    while end and not _WORD.match(text, end - 1):
        end -= 1
    return end


def _of_moodle(name: str) -> Person | None:
    matches = [*_MOODLE.finditer(name)]
    if not matches or not _REST_OF_MOODLE.fullmatch(name, matches[-1].end()):
        return None
    person = name[: matches[-1].start()]
    return Person(_as_person(person), None) if _WORD.search(person) and "\n" not in person else None


def collector_name(folder: str) -> str | None:
    """The person in ``{name}_{surname}_AIFF_{year}``, as one would write it; None if no match."""
    person = collector_of(folder)
    return person.name if person else None


def is_garment(folder: str) -> bool:
    """Whether a folder's name is one that the course gives to garments: dress_1, Dress 01."""
    return bool(_GARMENT.match(folder))


def item_key(collector: str | None, folder: str) -> str:
    """The garment's key: two collectors' ``dress_01`` are two garments."""
    return f"{collector}/{folder}" if collector else folder


def read_layout(paths: Sequence[str], root: str) -> Layout:
    """Read collectors, items and domains from the places of all photos of a folder together.

    Parameters
    ----------
    paths : photos below the folder, with "/" between the parts
    root : the folder's own name

    Returns
    -------
    A place for each path. All are needed at once: whether a sub-folder is a garment or a
    collector depends on its neighbours.
    """
    split = [path.rpartition("/") for path in paths]
    folders = list(dict.fromkeys(folder for folder, _, _ in split))
    owners, notes = _find_owners(folders, root)
    known = {folder: _FolderPlace.of(owner) for folder, owner in zip(folders, owners, strict=True)}
    return Layout([known[folder].place(name) for folder, _, name in split], tuple(notes))


class _Owned(NamedTuple):
    """A folder once its owner is known: `parts` are below the owner's own folder."""

    collector: str | None
    year: int | None
    parts: tuple[str, ...]
    named_by: str | None = None


@dataclass
class _FolderPlace:
    """What a folder says of all photos in it, worked out once."""

    collector: str | None
    year: int | None
    item: str | None
    spoken: bool
    settled: Place = field(repr=False)

    @classmethod
    def of(cls, owned: _Owned) -> "_FolderPlace":
        item = _item(owned.collector, owned.parts)
        spoken = {domain_of_folder(part): part for part in owned.parts if domain_of_folder(part)}
        domain, evidence = None, ""
        if len(spoken) == 1:
            ((domain, part),) = spoken.items()
            evidence = f"folder “{part}”"
        place = Place(owned.collector, item, domain, evidence, owned.year)
        return cls(owned.collector, owned.year, item, bool(spoken), place)

    def place(self, name: str) -> Place:
        stem = name.rpartition(".")[0] or name
        if self.spoken or (domain := domain_of_file(stem)) is None:
            return self.settled
        return Place(self.collector, self.item, domain, f"file name “{stem}”", self.year)


def _find_owners(folders: list[str], root: str) -> tuple[list[_Owned], list[str]]:
    split = [tuple(unicodedata.normalize("NFC", f).split("/")) if f else () for f in folders]
    split = _without_wrapper(split)
    owner = collector_of(root)
    named = [_last_named(parts) for parts in split]
    levels = [index for index in named if index is not None]
    owned = []
    for parts, index in zip(split, named, strict=True):
        if index is not None:
            named_by = parts[index]
            owned.append(_owned_by(collector_of(named_by), parts[index + 1 :], named_by))
        elif levels and (level := _neighbour(parts, min(levels))) is not None:
            owned.append(_Owned(_as_person(parts[level]), None, parts[level + 1 :], parts[level]))
        else:
            owned.append(_owned_by(owner, parts))
    notes = _notes_on_names(owned, owner, root)
    owned, twins = _tell_apart(owned)
    return [
        entry._replace(parts=_inside(entry.parts)) for entry in _unwrapped(owned)
    ], notes + twins


def _unwrapped(owned: list[_Owned]) -> list[_Owned]:
    """Each collector's folders as they would be read alone, without a level that only wraps."""
    places: dict[str | None, list[int]] = {}
    for place, entry in enumerate(owned):
        places.setdefault(entry.collector, []).append(place)
    unwrapped = list(owned)
    for collector, those in places.items():
        if collector is not None:
            parts = _without_wrapper([owned[place].parts for place in those])
            for place, inner in zip(those, parts, strict=True):
                unwrapped[place] = owned[place]._replace(parts=inner)
    return unwrapped


def _owned_by(person: Person | None, parts: tuple[str, ...], named_by: str | None = None) -> _Owned:
    collector, year = person or (None, None)
    return _Owned(collector, year, parts, named_by)


def _last_named(parts: tuple[str, ...]) -> int | None:
    """Which part names the collector: the innermost in the course's form, else in Moodle's."""
    for reads in (_of_course, _of_moodle):
        if matching := [i for i, part in enumerate(parts) if reads(part.strip())]:
            return matching[-1]
    return None


def _neighbour(parts: tuple[str, ...], level: int) -> int | None:
    """Beside one collector's folder, every other folder is a collector's too, whatever its name."""
    level = min(level, len(parts) - 1)
    if level < 0 or is_garment(parts[level]) or domain_of_folder(parts[level]):
        return None
    return level


def _notes_on_names(owned: Iterable[_Owned], owner: Person | None, root: str) -> list[str]:
    asked = "{name}_{surname}_AIFF_{year}"
    notes = {}
    for entry in owned:
        folder = entry.named_by
        if folder is not None and collector_of(folder) is None:
            notes[folder] = f"“{folder}” is not named {asked}; taken as {entry.collector}."
        elif folder is not None and entry.year is None and not _of_moodle(folder):
            notes[folder] = f"“{folder}” names no year."
        elif folder is None and owner is None and any(map(is_garment, entry.parts)):
            notes[""] = f"“{root}” is not named {asked}; its garments have no collector."
    if owner is not None and owner.year is None and not _of_moodle(root):
        notes[""] = f"“{root}” names no year."
    return list(notes.values())


def _tell_apart(owned: list[_Owned]) -> tuple[list[_Owned], list[str]]:
    """Two folders that name one person are two collectors, so that their garments never mix."""
    folders: dict[str, dict[str, _Owned]] = {}
    for entry in owned:
        if entry.named_by is not None and entry.collector is not None:
            folders.setdefault(entry.collector, {}).setdefault(entry.named_by.casefold(), entry)
    names, notes = {}, []
    for person, entries in folders.items():
        if len(entries) == 1:
            continue
        years = {entry.year for entry in entries.values()} - {None}
        for number, (folder, entry) in enumerate(entries.items(), start=1):
            tail = f" {entry.year}" if len(years) == len(entries) else f" ({number})"
            names[folder] = person + (tail if number > 1 or len(years) == len(entries) else "")
        listed = ", ".join(f"“{entry.named_by}”" for entry in entries.values())
        notes.append(f"{len(entries)} folders name {person}: {listed}. They are kept apart.")
    renamed = [
        entry._replace(collector=names.get((entry.named_by or "").casefold(), entry.collector))
        for entry in owned
    ]
    return renamed, notes


def _inside(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Without levels such as "photos" between a collector's folder and the garments."""
    while len(parts) >= 2 and _is_filling(parts[0]):
        parts = parts[1:]
    return parts


def _is_filling(name: str) -> bool:
    words = words_of(name)
    return bool(words) and all(word in FILLERS for word in words) and not is_garment(name)


def _item(collector: str | None, parts: tuple[str, ...]) -> str | None:
    names = [part for part in parts if domain_of_folder(part) is None]
    if not names:
        return None
    if collector is None:
        # Without a collector nothing says which level is the garment, so every level counts.
        return "/".join(names)
    garment = next((name for name in names if is_garment(name)), names[0])
    return item_key(collector, garment)


def _without_wrapper(folders: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Take away a folder level that only wraps the others, as unzipping leaves behind."""
    while folders and all(len(parts) >= 2 for parts in folders):
        firsts = {parts[0] for parts in folders}
        (first,) = firsts if len(firsts) == 1 else (None,)
        if first is None or collector_of(first) or is_garment(first):
            break
        if any(domain_of_folder(part) for parts in folders for part in parts[:2]):
            break
        folders = [parts[1:] for parts in folders]
    return folders


@functools.lru_cache(4096)
def _as_person(name: str) -> str:
    words = re.sub(r"(?:[^\w'’]|_)+", " ", name).strip()
    # Names typed all small (or all large) get their capitals; McGregor keeps his.
    return words.title() if words.islower() or words.isupper() else words
