"""Lists in the style of Stanford Online Products: ``image_id class_id super_class_id path``."""

from collections.abc import Callable
from itertools import islice
from pathlib import Path, PurePosixPath

from ...errors import Problem
from ..complaints import Complaints
from ..photo import Collection
from .annotations import ProductLine, from_words
from .lists import Listed, collect_listed, read_lines
from .options import Offer, Options

LISTS = {"test": "Ebay_test.txt", "train": "Ebay_train.txt"}
NAMES = {"test": "Test", "train": "Training", "all": "All"}
HEADER = ["image_id", "class_id", "super_class_id", "path"]
BAD_LINE = "Correct the line, or delete it."


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
    listed: list[Listed] = []
    problems: list[Problem] = []
    for part in parts:
        callback(0)
        bad = Complaints()
        for number, line in read_lines(folder / LISTS[part]):
            if number == 1 or not line.strip():
                continue
            row = from_words([word.strip() for word in line.split(maxsplit=3)], ProductLine)
            if row is None:
                bad.add(f"line {number} does not have four columns")
                continue
            path = row.path.replace("\\", "/")
            listed.append(Listed(path, row.item, category=_category(path, row.group), split=part))
        problems += [Problem(LISTS[part], said, BAD_LINE) for said in bad]
    return collect_listed(folder, listed, problems, callback)


def _parts(folder: Path) -> list[str]:
    return [part for part, name in LISTS.items() if (folder / name).is_file()]


def _has_header(file: Path) -> bool:
    return any(line.split() == HEADER for _, line in islice(read_lines(file), 1))


def _category(path: str, group: str) -> str:
    """What the photo's folder is called, without the ending of the published folders."""
    return PurePosixPath(path).parent.name.removesuffix("_final") or group
