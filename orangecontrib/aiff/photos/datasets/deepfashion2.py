"""DeepFashion2: a JSON file a photo, with each garment in it; one row a garment."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from ...errors import CollectionError, Problem
from ..columns import CONSUMER, SHOP
from ..photo import Box, Collection
from .lists import Listed, collect_listed, files_like
from .options import Offer, Options

ANNOTATIONS = "annos"
PHOTOS = "image"
# Published test photos come without annotations, so validation is what one compares on.
PARTS = {"validation": "Validation", "train": "Training", "test": "Test"}
ALL = "all"
SOURCES = {"user": CONSUMER, "shop": SHOP}
BAD_FILE = "Unpack or download it again."


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
        name = f"{below}{ANNOTATIONS}/{file.name}"
        try:
            annotation = json.loads(file.read_bytes())
            yield from _garments(annotation, f"{below}{PHOTOS}/{file.stem}.jpg", split, prefix)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            problems.append(Problem(name, "the annotation cannot be read", BAD_FILE))


def _garments(annotation: dict, path: str, split: str | None, prefix: str) -> list[Listed]:
    domain = SOURCES.get(annotation["source"])
    pair = annotation["pair_id"]
    garments = []
    for key, garment in annotation.items():
        if not key.startswith("item"):
            continue
        x1, y1, x2, y2 = garment["bounding_box"]
        box = Box(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))
        style = int(garment["style"])
        item = f"{prefix}{pair}/{style}" if style > 0 else None
        category = garment["category_name"]
        garments.append(
            Listed(path, item, domain, None, ANNOTATIONS if domain else "", category, box, split)
        )
    return garments
