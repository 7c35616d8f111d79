"""Folder names to garments: which collector, item and domain a photo's place in a folder means."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from natsort import natsort_keygen, ns

from .words import domain_of_file, domain_of_folder

_COLLECTOR = re.compile(r"(?P<person>.*\w.*?)[\W_]+AIFF(?:[\W_]+(?P<year>\d{4}))?", re.IGNORECASE)
_GARMENT = re.compile(r"dress(?![^\W\d_])", re.IGNORECASE)
_part_key = natsort_keygen(alg=ns.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """What a photo's place in a folder says.

    Attributes
    ----------
    collector : the person's name as one would write it; None if no folder names one
    item : the garment's key, ``collector/folder``, or just the folder without a collector;
        None for a photo outside any garment's folder
    domain : consumer or shop; None if nothing speaks or the names disagree
    evidence : what the domain was read from, "" if unknown
    """

    collector: str | None
    item: str | None
    domain: str | None
    evidence: str


def natural_key(path: str) -> tuple:
    """Sorting key under which dress_2 comes before dress_10, the same on every system."""
    normal = unicodedata.normalize("NFC", path)
    return tuple(_part_key(part) for part in normal.split("/")), normal


def collector_name(folder: str) -> str | None:
    """The person in ``{name}_{surname}_AIFF_{year}``, as one would write it; None if no match."""
    match = _COLLECTOR.fullmatch(unicodedata.normalize("NFC", folder).strip())
    return _as_person(match["person"]) if match else None


def item_key(collector: str | None, folder: str) -> str:
    """The garment's key: two collectors' ``dress_01`` are two garments."""
    return f"{collector}/{folder}" if collector else folder


def place_photos(paths: Sequence[str], root: str) -> list[Place]:
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
    folders = [PurePosixPath(unicodedata.normalize("NFC", path)).parts[:-1] for path in paths]
    folders = _without_wrapper(folders)
    owner = collector_name(root)
    # Beside one collector's folder, every other folder is a collector's too, whatever its name.
    is_class = owner is None and any(collector_name(part) for parts in folders for part in parts)
    return [
        _place(parts, PurePosixPath(path).stem, owner, is_class)
        for path, parts in zip(paths, folders, strict=True)
    ]


def _place(parts: tuple[str, ...], stem: str, owner: str | None, is_class: bool) -> Place:
    collector, below = owner, parts
    named = next((i for i, part in enumerate(parts) if collector_name(part)), None)
    if named is not None:
        collector, below = collector_name(parts[named]), parts[named + 1 :]
    elif is_class and parts:
        collector, below = _as_person(parts[0]), parts[1:]
    domain, evidence = _domain(below, stem)
    return Place(collector, _item(collector, below), domain, evidence)


def _item(collector: str | None, parts: tuple[str, ...]) -> str | None:
    names = [part for part in parts if domain_of_folder(part) is None]
    if not names:
        return None
    if collector is None:
        # Without a collector nothing says which level is the garment, so every level counts.
        return "/".join(names)
    garment = next((name for name in names if _GARMENT.match(name)), names[0])
    return item_key(collector, garment)


def _domain(parts: tuple[str, ...], stem: str) -> tuple[str | None, str]:
    spoken = {domain_of_folder(part): part for part in parts if domain_of_folder(part)}
    if spoken:
        if len(spoken) > 1:
            return None, ""
        ((domain, part),) = spoken.items()
        return domain, f"folder “{part}”"
    domain = domain_of_file(stem)
    return domain, f"file name “{stem}”" if domain else ""


def _without_wrapper(folders: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Take away a folder level that only wraps the others, as unzipping leaves behind."""
    while folders and all(len(parts) >= 2 for parts in folders):
        firsts = {parts[0] for parts in folders}
        (first,) = firsts if len(firsts) == 1 else (None,)
        if first is None or collector_name(first) or _GARMENT.match(first):
            break
        if any(domain_of_folder(part) for parts in folders for part in parts[:2]):
            break
        folders = [parts[1:] for parts in folders]
    return folders


def _as_person(name: str) -> str:
    words = re.sub(r"[\W_]+", " ", name).strip()
    # Names typed all small (or all large) get their capitals; McGregor keeps his.
    return words.title() if words.islower() or words.isupper() else words
