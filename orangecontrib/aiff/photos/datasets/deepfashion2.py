"""DeepFashion2: a JSON file a photo, with each garment in it; one row a garment."""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from ...errors import CollectionError, Problem
from ..columns import CONSUMER, SHOP
from ..photo import Box, Collection
from ..written import shown
from .annotations import UNPACK, Annotation, Garment, from_json, read_annotation
from .lists import Listed, collect_listed, files_like
from .options import Offer, Options

ANNOTATIONS = "annos"
PHOTOS = "image"
# Published test photos come without annotations, so validation is what one compares on.
PARTS = {"validation": "Validation", "train": "Training", "test": "Test"}
ALL = "all"
SOURCES = {"user": CONSUMER, "shop": SHOP}


def recognise(folder: Path) -> bool:
    """Whether the folder, or a part's folder in it, has annotations and photos side by side."""
    return _is_part(folder) or bool(_parts(folder))


def offer(folder: Path) -> Offer:
    """The parts that are there; no choice in a part's own folder."""
    parts = {part: PARTS[part] for part in _parts(folder)}
    return Offer(splits=parts | {ALL: "All"} if len(parts) > 1 else parts)


def read(folder: Path, options: Options, callback: Callable) -> Collection:
    """One row a garment in a photo: the item is pair and style, and style 0 is no item."""
    problems: list[Problem] = []
    if _is_part(folder):
        split = folder.name if folder.name in PARTS else None
        listed = list(_read_part(folder, "", split, "", problems, callback))
    else:
        parts = _parts(folder) if options.split == ALL else [options.split]
        listed = []
        for part in parts:
            # Nothing says that a pair's number is not used again in another part.
            prefix = f"{part}/" if options.split == ALL else ""
            listed += _read_part(folder, f"{part}/", part, prefix, problems, callback)
    if not listed:
        raise CollectionError(f"No garment is annotated in “{folder.name}”. Unpack it again.")
    return collect_listed(folder, listed, problems, callback)


def _is_part(folder: Path) -> bool:
    return (folder / PHOTOS).is_dir() and bool(files_like(folder / ANNOTATIONS, "*.json"))


def _parts(folder: Path) -> list[str]:
    return [part for part in PARTS if _is_part(folder / part)]


def _read_part(
    folder: Path,
    below: str,
    split: str | None,
    prefix: str,
    problems: list[Problem],
    callback: Callable,
) -> Iterator[Listed]:
    for file in files_like(folder / below / ANNOTATIONS, "*.json"):
        callback(0)
        name = shown(f"{below}{ANNOTATIONS}/{file.name}")
        try:
            annotation, values = read_annotation(file)
        except CollectionError as error:
            problems.append(Problem(name, error.problem, error.advice))
            continue
        path = f"{below}{PHOTOS}/{file.stem}.jpg"
        garments, bad = _garments(annotation, values, path, split, prefix)
        problems += [Problem(name, said, UNPACK) for said in bad]
        yield from garments


def _garments(
    annotation: Annotation,
    values: dict[str, msgspec.Raw],
    path: str,
    split: str | None,
    prefix: str,
) -> tuple[list[Listed], list[str]]:
    """The garments that can be read, and what is wrong with the others."""
    domain = SOURCES.get(annotation.source)
    garments, bad = [], []
    for key in (key for key in values if key.startswith("item")):
        garment = from_json(values[key], Garment)
        if garment is None:
            bad.append(f"its garment {key[:20]!r} cannot be read")
            continue
        x1, y1, x2, y2 = garment.bounding_box
        box = Box(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))
        item = f"{prefix}{annotation.pair_id}/{garment.style}" if garment.style > 0 else None
        evidence = ANNOTATIONS if domain else ""
        category = garment.category_name
        garments.append(Listed(path, item, domain, None, evidence, category, box, split))
    return garments, bad
