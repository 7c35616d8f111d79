"""LookBench: queries and galleries of pictures in Parquet files, and distractors for all of them.

C. Gao et al., LookBench, arXiv 2601.14706. Each of its four subsets is a task by itself.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ...errors import CollectionError, Problem
from ...files.suffixes import is_hidden
from ...files.unpacked import keep_while
from ...progress import portion
from ..collecting.labels import FILE_NAME as LABELS
from ..columns import BBOX, CONSUMER, MAIN_ATTRIBUTE, OTHER_ATTRIBUTES, SHOP
from ..names import natural_key
from ..photo import Collection, Photo, Root
from .lists import Listed, collect_listed
from .options import Offer, Options
from .packed_pictures import Pictures, unpack_pictures
from .parquet import AGAIN, SUFFIX, ParquetFile, Row, is_parquet, needs

# key: what a person reads; in the order of its authors' table
SUBSETS = {
    "real_studio_flat": "RealStudioFlat",
    "aigen_studio": "AIGen-Studio",
    "real_streetlook": "RealStreetLook",
    "aigen_streetlook": "AIGen-StreetLook",
}
QUERY, GALLERY, NOISE = "query", "gallery", "noise"
DOMAIN_OF = {QUERY: CONSUMER, GALLERY: SHOP, NOISE: SHOP}
GALLERIES = {NOISE: "Gallery and distractors", GALLERY: "Gallery alone"}
IMAGE, CATEGORY, MAIN, ITEM = "image", "category", "main_attribute", "item_ID"
# Further columns of its files: what they are called in the table of photos.
FACTS = {
    MAIN: MAIN_ATTRIBUTE,
    "other_attributes": OTHER_ATTRIBUTES,
    "bbox": BBOX,
    "task": "task",
    "difficulty": "difficulty",
}
DEEPEST, MOST_SEEN = 4, 10_000  # folders below the chosen one, and entries of each
_FOLDERS = re.compile(
    rf"(?i)data|look-?bench|v?\d{{4,8}}|{'|'.join(SUBSETS)}|{QUERY}|{GALLERY}|{NOISE}"
)
MOST_WORDS = 50  # of a list
UNPACKING = 0.8  # the share of the progress of a file that its pictures take


@dataclass(frozen=True)
class Part:
    """Files that are one part of a subset.

    Attributes
    ----------
    subset, version : names of its folder and of the one above, such as v20251201
    part : QUERY, GALLERY or NOISE
    """

    subset: str
    version: str
    part: str
    files: tuple[Path, ...]


def recognise(folder: Path) -> bool:
    """Whether it holds queries and a gallery of some subset as Parquet files."""
    return folder.is_dir() and bool(_subsets(_parts(folder)))


def offer(folder: Path) -> Offer:
    """The subsets that are there, and whether the distractors are searched too."""
    parts = _parts(folder)
    known = {key: SUBSETS.get(key, key) for key in _subsets(parts)}
    return Offer(known, GALLERIES if any(part.part == NOISE for part in parts) else {})


def read(folder: Path, options: Options, callback: Callable) -> Collection:
    """A subset's queries and gallery, and the distractors: a row a picture.

    Queries count as consumer photos and what is searched as shop photos, whatever they show.

    Raises
    ------
    CollectionError
        If pyarrow is not installed, or nothing of it can be used.
    """
    callback(0)
    if lacking := needs():
        raise CollectionError(f"LookBench comes in Parquet files. {lacking}")
    wanted = [part for part in _parts(folder) if part.subset == options.split]
    if options.gallery == NOISE:
        wanted += [part for part in _parts(folder) if part.part == NOISE]
    files = [(part, file) for part in wanted for file in part.files]
    sizes = [file.stat().st_size for _, file in files]
    photos: list[Photo] = []
    problems: list[Problem] = []
    roots: list[Root] = []
    for number, (part, file) in enumerate(files):
        before, after = (sum(sizes[:end]) / sum(sizes) for end in (number, number + 1))
        share = portion(callback, before, min(1.0, after))
        try:
            root, found = _read_file(folder, file, part, share)
        except CollectionError as error:
            problems.append(_problem(folder, file, error))
            continue
        roots.append(root)
        photos += found.photos
        problems += found.problems
    if not photos:
        said = problems[0] if problems else None
        raise CollectionError(
            f"No picture of “{folder.name}” can be read" + (f": {said.problem}." if said else "."),
            said.advice if said else "",
        )
    versions = dict.fromkeys(part.version for part in wanted if part.version)
    notes = (f"Version: {', '.join(versions)}.",) if versions else ()
    callback(1)
    return Collection(folder, tuple(photos), tuple(problems), notes, roots=tuple(roots))


def _problem(folder: Path, file: Path, error: CollectionError) -> Problem:
    problem = error.problem.removeprefix(f"“{file.name}” ").rstrip(".")
    return Problem(file.relative_to(folder).as_posix(), problem, error.advice)


# Which files are which


def _subsets(parts: list[Part]) -> list[str]:
    """Those of which queries and gallery are there, in the order of `SUBSETS`, others behind."""
    there = {(part.subset, part.part) for part in parts}
    names = dict.fromkeys([*SUBSETS, *sorted(subset for subset, _ in there)])
    return [name for name in names if {(name, QUERY), (name, GALLERY)} <= there]


def _parts(folder: Path) -> list[Part]:
    """The parts below a folder; of several versions the newest."""
    found: dict[tuple[str, str], dict[str, list[Path]]] = {}
    for file in _files(folder):
        place = _place(folder, file)
        if place is not None:
            subset, version, part = place
            found.setdefault((subset, part), {}).setdefault(version, []).append(file)
    parts = []
    for (subset, part), versions in found.items():
        newest = max(versions, key=natural_key)
        files = sorted(versions[newest], key=lambda file: natural_key(file.name))
        parts.append(Part(subset, newest, part, tuple(files)))
    return sorted(parts, key=lambda part: list(DOMAIN_OF).index(part.part))


def _files(folder: Path, depth: int = 0) -> Iterator[Path]:
    """Parquet files of a folder, and of those below it that are called as the data set's are."""
    places = sorted(folder.iterdir())[:MOST_SEEN]
    for place in places:
        if is_hidden(place.name):
            continue
        if place.suffix.lower() == SUFFIX:
            if is_parquet(place):
                yield place
        elif depth < DEEPEST and _FOLDERS.fullmatch(place.name) and place.is_dir():
            yield from _files(place, depth + 1)


def _place(folder: Path, file: Path) -> tuple[str, str, str] | None:
    """Subset, version and part of a file: v1/real_streetlook/query.parquet, or query/0.parquet."""
    home, name = file.parent, file.stem.lower()
    if home.name.lower() in (QUERY, GALLERY) and home != folder:
        home, name = home.parent, home.name.lower()
    part = next((part for part in (QUERY, GALLERY) if name.startswith(part)), None)
    subset = home.name.lower()
    if subset == NOISE:
        part = NOISE
    if part is None:
        return None
    above = home.parent.name if home != folder else ""
    return subset, above if home.parent != folder else "", part


# Rows


def _read_file(folder: Path, file: Path, part: Part, callback: Callable) -> tuple[Root, Collection]:
    """The photos of a file, each in the cache, named as if the file were a folder."""
    pictures = unpack_pictures(file, IMAGE, portion(callback, 0, UNPACKING))
    place = file.relative_to(folder).with_suffix("").as_posix()
    root = Root(pictures.unpacked.folder, place, folder / f"{place}.{LABELS}")
    keep_while(root, pictures.unpacked.folder)
    path = file.relative_to(folder).as_posix()
    problems = [Problem(path, p.problem, p.advice) for p in pictures.unpacked.problems]
    rows = list(_listed(file, part, pictures))
    if not rows:
        said = problems[0] if problems else Problem(path, "it has no rows", AGAIN)
        raise CollectionError(f"“{file.name}” has no picture: {said.problem}.", said.advice)
    share = portion(callback, UNPACKING, 1)
    try:
        found = collect_listed(pictures.unpacked.folder, rows, (), share)
    except CollectionError as error:  # which speaks of lists, and of a folder of the cache
        raise CollectionError(f"“{file.name}” has no picture that can be read.", AGAIN) from error
    photos = tuple(_in_the_cache(photo, root) for photo in found.photos)
    names = set(pictures.names.values())
    for problem in found.problems:
        whose = f"{place}/{problem.path}" if problem.path in names else path
        problems.append(replace(problem, path=whose))
    return root, replace(found, photos=photos, problems=tuple(problems))


def _in_the_cache(photo: Photo, root: Root) -> Photo:
    whole = photo.path if photo.original else str(root.folder / photo.path)
    return replace(photo, path=whole, original=f"{root.prefix}/{photo.key}")


def _listed(file: Path, part: Part, pictures: Pictures) -> Iterator[Listed]:
    with ParquetFile(file, [ITEM, CATEGORY, *FACTS]) as rows:
        for row in rows.read(lambda _: None):
            if isinstance(row, Row) and row.number in pictures.names:
                yield _as_listed(row, part.part, pictures.names[row.number])


def _as_listed(row: Row, part: str, path: str) -> Listed:
    texts = {name: _text(value) for name, value in row.values.items()}
    domain = DOMAIN_OF[part]
    if part == NOISE:  # wrong answers to every query, whatever is said of them
        return Listed(path, domain=domain, evidence=NOISE, split=NOISE)
    facts = tuple((label, text) for name, label in FACTS.items() if (text := texts.get(name)))
    return Listed(
        path, texts.get(ITEM), domain, None, part, texts.get(CATEGORY), split=part, facts=facts
    )


def _text(value: Any) -> str | None:
    """A cell as one line of text; None where there is nothing."""
    if value is None or isinstance(value, bytes):
        return None
    if isinstance(value, dict):
        value = [f"{key}: {_text(each)}" for key, each in value.items() if _text(each)]
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a number beside rows that have none
    if isinstance(value, list):
        value = ", ".join(filter(None, map(_text, value[:MOST_WORDS])))
    return " ".join(str(value).split()) or None
