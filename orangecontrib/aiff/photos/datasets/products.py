"""Lists in the style of Stanford Online Products: ``image_id class_id super_class_id path``."""

from collections.abc import Callable
from pathlib import Path, PurePosixPath

from ...errors import Problem
from ..photo import Collection
from .lists import Listed, collect_listed, read_lines
from .options import Offer, Options

LISTS = {"test": "Ebay_test.txt", "train": "Ebay_train.txt"}
NAMES = {"test": "Test", "train": "Training", "all": "All"}
HEADER = ["image_id", "class_id", "super_class_id", "path"]


def recognise(folder: Path) -> bool:
    """Whether one of the two lists is there, with its header."""
    return any(_has_header(folder / LISTS[part]) for part in _parts(folder))


def offer(folder: Path) -> Offer:
    """The parts whose lists are there."""
    parts = _parts(folder)
    return Offer(splits={key: NAMES[key] for key in [*parts, *(["all"] if len(parts) > 1 else [])]})


def read(folder: Path, options: Options, callback: Callable) -> Collection:
    """One row a photo; the item is its class, and nothing says who took it."""
    parts = _parts(folder) if options.split == "all" else [options.split]
    listed, problems = [], []
    for part in parts:
        callback(0)
        for number, line in enumerate(read_lines(folder / LISTS[part])[1:], start=2):
            words = line.split(maxsplit=3)
            if len(words) == 4:
                _, item, group, path = words
                path = path.strip().replace("\\", "/")
                listed.append(Listed(path, item, category=_category(path, group), split=part))
            elif words:
                trouble = f"line {number} does not have four columns"
                advice = "Correct the line, or take it away."
                problems.append(Problem(LISTS[part], trouble, advice))
    return collect_listed(folder, listed, problems, callback)


def _parts(folder: Path) -> list[str]:
    return [part for part, name in LISTS.items() if (folder / name).is_file()]


def _has_header(file: Path) -> bool:
    with file.open(encoding="utf-8-sig", errors="replace") as lines:
        return lines.readline().split() == HEADER


def _category(path: str, group: str) -> str:
    """What the photo's folder is called, without the ending of the published folders."""
    return PurePosixPath(path).parent.name.removesuffix("_final") or group
