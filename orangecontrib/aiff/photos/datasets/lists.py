"""What a data set's lists say of its photos, held against the files that are there."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from Orange.util import wrap_callback

from ...errors import CollectionError, PhotoError, Problem
from ...files.csv_text import lines_of
from ...files.paths import long_path
from ...files.patience import NoAnswer
from ...files.suffixes import is_hidden
from ..collecting.describe import Facts, describe_files
from ..collecting.walk import Entry
from ..photo import Box, Collection, Photo
from ..pictures.decode import file_error

NAMED = 3  # of many files with the same problem, so many are named and the others counted
NO_EXTENT = PhotoError("its box has no extent", "Nothing; the whole photo is used.")


@dataclass(frozen=True)
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


def files_like(folder: Path, pattern: str) -> list[Path]:
    """Files of a folder whose names match, in order, without those of some program's own.

    macOS puts a file "._name" beside each file on drives of another make.
    """
    return sorted(file for file in folder.glob(pattern) if not is_hidden(file.name))


def read_lines(file: Path) -> list[str]:
    """The lines of a text file, whatever their ends and whoever wrote them.

    Raises
    ------
    CollectionError
        If the file cannot be read.
    """
    try:
        return lines_of(file.read_text(encoding="utf-8-sig", errors="replace"))
    except OSError as error:
        raise CollectionError(
            f"The file “{file.name}” cannot be read. Ask for permission, or copy it anew."
        ) from error


def collect_listed(
    folder: Path,
    listed: Iterable[Listed],
    problems: Iterable[Problem],
    callback: Callable,
    drawn_on: int | None = None,
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

    Raises
    ------
    CollectionError
        If no photo is listed, or none is there.
    """
    rows = list({(row.path, row.item, row.box): row for row in listed}.values())
    if not rows:
        raise CollectionError(f"“{folder.name}” lists no photos.")
    paths = list(dict.fromkeys(row.path for row in rows))
    files, troubles = _look_at(folder, paths, callback)
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
                original=row.path if facts.copy else None,
            )
        )  # fmt: skip
    problems = [*problems, *summarise(troubles), *summarise(without_extent)]
    return Collection(folder, tuple(photos), tuple(problems))


def summarise(troubles: dict[str, PhotoError]) -> list[Problem]:
    """A problem for each path, but where many have the same, the first few and a count."""
    kinds = defaultdict(list)
    for path, trouble in troubles.items():
        kinds[trouble.problem, trouble.advice].append(path)
    problems = []
    for (problem, advice), paths in kinds.items():
        problems += [Problem(path, problem, advice) for path in paths[:NAMED]]
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
    entries, troubles = _find(folder, paths)
    files: dict[str, tuple[int, Facts]] = {}
    there = sum(len(wanted) for wanted in entries.values())
    callback(0)
    for root, wanted in entries.items():
        share = wrap_callback(callback, len(files) / there, (len(files) + len(wanted)) / there)
        try:
            facts = describe_files(root, list(wanted.values()), [False] * len(wanted), share)
        except NoAnswer:
            raise CollectionError(
                f"The folder “{folder.name}” does not answer any more. See whether its disk or "
                "network is connected, and reload."
            ) from None
        for (path, entry), found in zip(wanted.items(), facts, strict=True):
            files[path] = entry.size, found
    for path, (_, found) in files.items():
        if found.problem:
            troubles[path] = PhotoError(found.problem, found.advice)
    return {path: file for path, file in files.items() if path not in troubles}, troubles


def _find(
    folder: Path, paths: list[str]
) -> tuple[dict[Path, dict[str, Entry]], dict[str, PhotoError]]:
    """The files by path below each root, and those that are not there."""
    entries: dict[Path, dict[str, Entry]] = defaultdict(dict)
    troubles = {}
    for path in paths:
        # A table may name whole paths; they are looked at from the top of their drive.
        root = Path(Path(path).anchor) if os.path.isabs(path) else folder
        below = Path(path).relative_to(root).as_posix() if root != folder else path
        try:
            status = os.stat(long_path(os.path.join(folder, path)))
        except OSError as error:
            troubles[path] = file_error(error)
        else:
            entries[root][path] = Entry(below, status.st_size, status.st_mtime_ns)
    return entries, troubles
