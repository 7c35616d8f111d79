"""What a data set's lists say of its photos, held against the files that are there."""

import os
import stat
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ...errors import CollectionError, OutsideError, PhotoError, Problem
from ...files.listed_paths import lies_outside, trouble_with, without_detours
from ...files.paths import long_path
from ...files.patience import NoAnswer
from ...files.suffixes import is_hidden
from ...progress import portion
from ..collecting.describe import Facts, describe_files
from ..collecting.walk import Entry
from ..photo import Box, Collection, Photo
from ..pictures.decode import file_error
from ..written import held, is_text, shown

NAMED = 3  # of many files with the same problem, so many are named and the others counted
MAX_LISTED = 1_000_000
MAX_BYTES = 256 * 2**20  # of a list
MAX_LINE = 2**16  # characters
BATCH = 1000  # paths between two looks at whether to go on
TEXTS = ("item", "collector", "category", "split")
NO_EXTENT = PhotoError("its box has no extent", "Nothing; the add-on uses the whole photo.")
BAD_PATH = "Correct the list, or remove the line."
BAD_TEXT = "Write a shorter name of letters there; without it the photo is read all the same."
OUTSIDE_LIST = PhotoError(
    "it lies outside the data set's folder",
    "A data set's lists may name only what is beside them; correct the list.",
)
ALLOW = (
    "If you trust the table, tick “Photos outside the table's folder” in AIFF Folder Loader; on "
    "the command line it is --outside, in a script outside=True."
)
ON_SERVER = PhotoError(
    "it lies on a server", "Copy the photo into the table's folder, or choose its own folder."
)
OUTSIDE_TABLE = PhotoError("it lies outside the table's folder", ALLOW)


@dataclass(frozen=True, slots=True)
class Listed:
    """A photo, or one garment in a photo, as the lists have it; see `Photo` for the fields."""

    path: str
    item: str | None = None
    domain: str | None = None
    collector: str | None = None
    evidence: str = ""
    category: str | None = None
    box: Box | None = None
    split: str | None = None
    facts: tuple[tuple[str, str], ...] = ()


def files_like(folder: Path, pattern: str) -> list[Path]:
    """Files of a folder whose names match, in order, without those of some program's own.

    macOS puts a file "._name" beside each file on drives of another make.
    """
    return sorted(f for f in folder.glob(pattern) if not is_hidden(f.name) and f.is_file())


def read_lines(file: Path) -> Iterator[tuple[int, str]]:
    """The numbered lines of a text file, whatever their ends and whoever wrote them.

    Raises
    ------
    CollectionError
        If the file cannot be read, or is larger than any such list.
    """
    try:
        if file.stat().st_size > MAX_BYTES:
            raise too_many(file.name, f"{MAX_BYTES // 2**20} MB")
        with file.open(encoding="utf-8-sig", errors="replace") as stream:
            number = total = 0
            while line := stream.readline(MAX_LINE):
                number += 1
                if number > MAX_LISTED:
                    raise too_many(file.name, f"{MAX_LISTED:,} lines")
                total += held(line)
                if total > MAX_BYTES:
                    raise too_many(file.name, f"{MAX_BYTES // 2**20} MB of text")
                if len(line) == MAX_LINE and not line.endswith("\n"):
                    raise too_many(file.name, f"{MAX_LINE:,} characters in a line")
                yield number, line.removesuffix("\n")
    except OSError as error:
        raise CollectionError(
            f"The file “{file.name}” cannot be read. Ask for permission, or copy it again."
        ) from error


def too_many(name: str, what: str) -> CollectionError:
    return CollectionError(
        f"“{name}” has more than {what}, and the add-on reads no more. Use a part of the data set."
    )


def collect_listed(
    folder: Path,
    listed: Iterable[Listed],
    problems: Iterable[Problem],
    callback: Callable,
    drawn_on: int | None = None,
    outside: bool | None = None,
) -> Collection:
    """Describe the listed photos that are there, in the order of the lists.

    Parameters
    ----------
    folder : what the paths are below
    listed : a photo with two garments comes twice; exact repetitions count once
    problems : what was found while the lists were read
    callback : called with a share 0..1 as files are looked at; may raise to cancel
    drawn_on : longer side of the pictures that the boxes were drawn on, pixels; boxes are
        enlarged where the photo is larger. None where it is the photos themselves
    outside : whether photos outside the folder are read; None where nobody can allow it

    Raises
    ------
    CollectionError
        If no photo is listed, or none is there.
    """
    said: dict[str, PhotoError] = {}
    rows = _distinct(folder, listed, said)
    if not rows:
        raise CollectionError(f"“{folder.name}” lists no photos.")
    paths = list(dict.fromkeys(row.path for row in rows))
    refused, abroad = _refused(folder, paths, outside)
    wanted = [path for path in paths if path not in refused]
    files, troubles = _look_at(folder, wanted, callback)
    troubles.update(refused)
    if not files and abroad and not outside:
        raise OutsideError(
            f"“{folder.name}” lists {len(paths):,} photos, and none of them is in this folder and "
            "can be read.",
            OUTSIDE_LIST.advice if outside is None else ALLOW,
        )
    if not files:
        raise CollectionError(
            f"“{folder.name}” lists {len(paths):,} photos, and none of them is there or can be "
            "read. Unpack the photos beside the lists."
        )
    photos, without_extent = [], {}
    for row in rows:
        if row.path in troubles:
            continue
        size, facts = files[row.path]
        box = row.box and _fit(row.box, facts.width, facts.height, drawn_on)
        if row.box and box is None:
            without_extent[row.path] = NO_EXTENT
        photos.append(
            Photo(
                facts.copy or row.path, row.item, row.domain, row.collector, row.evidence,
                size, facts.width, facts.height, None, row.category, box, row.split,
                original=row.path if facts.copy else None, facts=row.facts,
            )
        )  # fmt: skip
    problems = [*problems, *summarise(said), *summarise(troubles), *summarise(without_extent)]
    return Collection(folder, tuple(photos), tuple(problems), outside=abroad)


def _distinct(folder: Path, listed: Iterable[Listed], said: dict[str, PhotoError]) -> list[Listed]:
    """Each row once, its texts ones that every system writes; what is no such text is noted."""
    rows: dict[tuple, Listed] = {}
    for row in listed:
        for name in TEXTS:
            text = getattr(row, name)
            if text is not None and not is_text(text):
                said[row.path] = PhotoError(f"its {name} is not text, or far too long", BAD_TEXT)
                changed: dict[str, Any] = {name: None}
                row = replace(row, **changed)
        if (path := without_detours(row.path)) != row.path:
            row = replace(row, path=path)
        if any(not is_text(text) for _, text in row.facts):
            said[row.path] = PhotoError("a text about it is not text, or far too long", BAD_TEXT)
            row = replace(row, facts=tuple(each for each in row.facts if is_text(each[1])))
        rows[row.path, row.item, row.box] = row
        if len(rows) > MAX_LISTED:
            raise too_many(folder.name, f"{MAX_LISTED:,} photos")
    return list(rows.values())


def _refused(
    folder: Path, paths: Iterable[str], outside: bool | None
) -> tuple[dict[str, PhotoError], int]:
    """Paths that are not looked for, with why; and how many there are outside the folder.

    None of them has been asked of the disk yet, or of a network.
    """
    refused: dict[str, PhotoError] = {}
    abroad = 0
    outsiders = OUTSIDE_LIST if outside is None else OUTSIDE_TABLE
    for path in paths:
        if trouble := trouble_with(path):
            refused[path] = PhotoError(trouble, BAD_PATH)
        elif lies_outside(path, folder):
            abroad += 1
            if not outside:
                refused[path] = outsiders
            elif path.startswith("//"):  # whoever is asked for a photo learns who asks
                refused[path] = ON_SERVER
    return refused, abroad


def summarise(troubles: dict[str, PhotoError]) -> list[Problem]:
    """A problem for each path, but where many have the same, the first few and a count."""
    kinds = defaultdict(list)
    for path, trouble in troubles.items():
        kinds[trouble.problem, trouble.advice].append(path)
    problems = []
    for (problem, advice), paths in kinds.items():
        problems += [Problem(shown(path), problem, advice) for path in paths[:NAMED]]
        if len(paths) > NAMED:
            more = f"{len(paths) - NAMED:,} more like the last: {problem}"
            problems.append(Problem(".", more, advice))
    return problems


def _fit(box: Box, width: int, height: int, drawn_on: int | None) -> Box | None:
    """The box in the photo's own pixels and inside it; None if nothing of it is left."""
    longer = max(width, height)
    # Pictures that were never made smaller have their boxes in their own pixels.
    scale = longer / drawn_on if drawn_on and longer > drawn_on else 1
    sides = (box.x, box.y, box.width, box.height)
    return Box(*(side * scale for side in sides)).within(width, height)


def _look_at(
    folder: Path, paths: list[str], callback: Callable
) -> tuple[dict[str, tuple[int, Facts]], dict[str, PhotoError]]:
    """Size and facts of the files that are there, and what is wrong with the others, by path."""
    entries, troubles = _find(folder, paths, callback)
    files: dict[str, tuple[int, Facts]] = {}
    there = sum(len(wanted) for wanted in entries.values())
    callback(0)
    for root, wanted in entries.items():
        share = portion(callback, len(files) / there, (len(files) + len(wanted)) / there)
        try:
            facts = describe_files(root, list(wanted.values()), [False] * len(wanted), share)
        except NoAnswer:
            raise CollectionError(
                f"The folder “{folder.name}” stopped answering. Check that its disk or network "
                "is connected, and try again."
            ) from None
        for (path, entry), found in zip(wanted.items(), facts, strict=True):
            files[path] = entry.size, found
    for path, (_, found) in files.items():
        if found.problem:
            troubles[path] = PhotoError(found.problem, found.advice)
    return {path: file for path, file in files.items() if path not in troubles}, troubles


def _find(
    folder: Path, paths: list[str], callback: Callable
) -> tuple[dict[Path, dict[str, Entry]], dict[str, PhotoError]]:
    """The files by path below each root, and those that are not there."""
    entries: dict[Path, dict[str, Entry]] = defaultdict(dict)
    troubles: dict[str, PhotoError] = {}
    gone: PhotoError | None = None
    for number, path in enumerate(paths):
        if number % BATCH == 0:
            callback(0)
        # A table may name whole paths; they are looked at from the top of their drive.
        root, below = folder, path
        if os.path.isabs(path):
            root = Path(Path(path).anchor)
            below = Path(path).relative_to(root).as_posix()
        try:
            status = os.stat(long_path(os.path.join(folder, path)))
        except FileNotFoundError as error:
            # Of a folder's own they are all gone in the same way, and may be a million.
            if root != folder:
                troubles[path] = file_error(error)
            else:
                gone = troubles[path] = gone or file_error(error)
        except (OSError, ValueError) as error:
            troubles[path] = file_error(error if isinstance(error, OSError) else OSError())
        else:
            if not stat.S_ISREG(status.st_mode):  # one may wait for ever for what others hold
                troubles[path] = PhotoError("it is not a file", BAD_PATH)
                continue
            entries[root][path] = Entry(below, status.st_size, status.st_mtime_ns)
    return entries, troubles
