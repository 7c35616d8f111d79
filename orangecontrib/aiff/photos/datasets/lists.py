"""What a data set's lists say of its photos, held against the files that are there."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from ..collection import Box, Collection, CollectionError, Photo, Problem
from ..decode import PhotoError, read_size

READERS = 8  # reading headers waits for the disk, not for the processor
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


def read_lines(file: Path) -> list[str]:
    """The lines of a text file, whatever their ends and whoever wrote them.

    Raises
    ------
    CollectionError
        If the file cannot be read.
    """
    try:
        return file.read_text(encoding="utf-8-sig", errors="replace").splitlines()
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
    files = dict(zip(paths, _describe_all(folder, paths, callback), strict=True))
    troubles = {path: found for path, found in files.items() if isinstance(found, PhotoError)}
    if len(troubles) == len(paths):
        raise CollectionError(
            f"“{folder.name}” lists {len(paths):,} photos, and none of them is there or can be "
            "read. Unpack the photos beside the lists."
        )
    photos, without_extent = [], {}
    for row in rows:
        if row.path in troubles:
            continue
        size, width, height = files[row.path]
        box = row.box and _fit(row.box, width, height, drawn_on)
        if row.box and box is None:
            without_extent[row.path] = NO_EXTENT
        photos.append(
            Photo(
                row.path, row.item, row.domain, row.collector, row.evidence, size, width, height,
                category=row.category, box=box, split=row.split,
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
    left, top = max(0, box.x * scale), max(0, box.y * scale)
    right = min(width, (box.x + box.width) * scale)
    bottom = min(height, (box.y + box.height) * scale)
    return Box(left, top, right - left, bottom - top) if right > left and bottom > top else None


def _describe_all(folder: Path, paths: list[str], callback: Callable) -> Iterator:
    with ThreadPoolExecutor(READERS) as pool:
        try:
            results = pool.map(lambda path: _describe(folder / path), paths)
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
    except FileNotFoundError:
        return PhotoError("the file is not there", "Unpack or download it again.")
    except OSError:
        return PhotoError("the file cannot be read", "See whether the disk is still connected.")
