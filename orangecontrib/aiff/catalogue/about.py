"""What a catalogue says of itself, readable without its library: what its vectors are, and which
version wrote it."""

import json
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ..alignment.kept import keep_map, read_map
from ..errors import AlignmentError, CatalogueError
from ..files.outputs import write_whole
from .library import in_words
from .schema import TABLE, VERSION
from .space import Space

FILE, MAP, MEASURED = "catalogue.json", "map.safetensors", "search.json"
LOCK = "writing.lock"
KIND = "Orange3-AIFF catalogue"
OWN = {FILE, MAP, MEASURED, LOCK, f"{TABLE}.lance"}


@dataclass(frozen=True, eq=False)
class About:
    """What holds for all of a catalogue.

    Attributes
    ----------
    space : what its vectors are
    thumbnails : whether small pictures are kept
    made_by : version of the add-on
    """

    space: Space
    thumbnails: bool = False
    made_by: str = ""


def is_catalogue(folder: Path) -> bool:
    """Whether a folder is one, of whatever version.

    Raises
    ------
    CatalogueError
        If the disk does not say.
    """
    with in_words(folder.name):
        try:
            return (folder / FILE).is_file()
        except PermissionError as error:
            raise CatalogueError(
                f"You may not read “{folder.name}”. Ask its owner, or choose another."
            ) from error


def write_about(folder: Path, about: About) -> None:
    """Write it down; the map first, so that a catalogue is one once all is there."""
    if about.space.alignment is not None:
        keep_map(folder / MAP, about.space.alignment)
    said = {
        "kind": KIND,
        "version": VERSION,
        "made by": version("Orange3-AIFF"),
        "vectors": about.space.as_json(),
        "map": None if about.space.alignment is None else about.space.alignment.digest,
        "thumbnails": about.thumbnails,
    }
    write_json(folder / FILE, said)


def read_about(folder: Path) -> About:
    """
    Raises
    ------
    CatalogueError
        If the folder is no catalogue, or one of a newer version, or a part is missing.
    """
    name = folder.name
    if not is_catalogue(folder):
        if not folder.is_dir():
            raise CatalogueError(
                f"There is no catalogue “{name}”. Make one: orange-aiff index FOLDER --out CATALOGUE"
            )
        unfinished = (folder / f"{TABLE}.lance").is_dir()
        raise CatalogueError(
            f"“{name}” is a part of a catalogue: {FILE} is missing. Copy the whole folder."
            if unfinished
            else f"“{name}” is no catalogue. Choose one, or make one: orange-aiff index"
        )
    said = read_json(folder / FILE, name)
    if said.get("kind") != KIND:
        raise CatalogueError(f"“{name}” is not a catalogue of Orange3-AIFF. Choose another folder.")
    if said.get("version") != VERSION:
        newer = isinstance(said.get("version"), int) and said["version"] > VERSION
        raise CatalogueError(
            f"Catalogue “{name}” was made by a newer version of the add-on. Update the add-on."
            if newer
            else f"Catalogue “{name}” is of a version that is not known. Index the photos again."
        )
    alignment = None
    if said.get("map") is not None:
        try:
            alignment = read_map(folder / MAP)
        except AlignmentError as error:
            raise CatalogueError(
                f"Catalogue “{name}” lacks the alignment that its vectors went through. Copy the "
                "whole folder, or index the photos again."
            ) from error
        if alignment.digest != said["map"]:
            raise CatalogueError(
                f"The alignment beside catalogue “{name}” is that of another one. Copy the whole "
                "folder again."
            )
    try:
        space = Space.from_json(said["vectors"], alignment)
        return About(space, bool(said["thumbnails"]), str(said["made by"]))
    except (LookupError, TypeError, ValueError) as error:
        raise _damaged(name, FILE) from error


def write_json(file: Path, said: Any) -> None:
    text = json.dumps(said, indent=2, ensure_ascii=False, default=_plain) + "\n"
    with in_words(file.parent.name):
        write_whole(file, lambda stream: stream.write(text.encode()))


def read_json(file: Path, name: str) -> dict[str, Any]:
    """What stands in one of a catalogue's files.

    Raises
    ------
    CatalogueError
        If it cannot be read.
    """
    try:
        with in_words(name):
            text = file.read_bytes()
        said = json.loads(text)
    except ValueError as error:
        raise _damaged(name, file.name) from error
    if not isinstance(said, dict):
        raise _damaged(name, file.name)
    return said


def _damaged(name: str, file: str) -> CatalogueError:
    return CatalogueError(
        f"{file} of catalogue “{name}” is damaged. Copy the whole folder again, or index the photos "
        "again."
    )


def _plain(value: Any) -> Any:
    """A number of numpy as Python's own."""
    if hasattr(value, "item"):
        return value.item()
    raise TypeError(type(value).__name__)
