"""DeepFashion's consumer-to-shop benchmark: one list of pairs, one of boxes, and the photos.

Formats after the data set's own README, version 1.1 (22/12/2016).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ...errors import CollectionError, PhotoError, Problem
from ..columns import CONSUMER, SHOP
from ..photo import Box, Collection
from .lists import Listed, collect_listed, read_lines, summarise
from .options import Offer, Options

PARTITION = "list_eval_partition.txt"
BOXES = "list_bbox_consumer2shop.txt"
ITEMS = ("list_item_consumer2shop.txt", "list_items_consumer2shop.txt")  # both are in use
LIST_FOLDERS = ("Eval", "eval", "Anno", "anno", "")
PHOTO_ROOTS = ("img", "Img/img", "Img", "img/img", "img_highres", "Img/img_highres")
LONGER_SIDE = 300  # of the pictures that the boxes were drawn on
HEADER_LINES = 2
CLOTHES = {"1": "upper", "2": "lower", "3": "full"}
VAL_AND_TEST = "val+test"
SPLITS = {
    "test": ("test",),
    "val": ("val",),
    "train": ("train",),
    VAL_AND_TEST: ("val", "test"),
    "all": ("train", "val", "test"),
}
OFFER = Offer(
    splits={
        "test": "Test",
        "val": "Validation",
        "train": "Training",
        VAL_AND_TEST: "Validation and test",
        "all": "All",
    },
    galleries={
        "test": "Shop photos of the same part",
        VAL_AND_TEST: "Shop photos of validation and test",
    },
)
# The archive of large photos spells this folder otherwise than the lists.
SPELLINGS = ("CLOTHING/Summer_Wear", "CLOTHING/Summer_Suit")
BAD_LINE = "Correct the line, or take it away."


@dataclass(frozen=True)
class Pair:
    """A line of the partition: a consumer photo and a shop photo of the same item."""

    consumer: str
    shop: str
    item: str
    split: str


def recognise(folder: Path) -> bool:
    """Whether there is a partition, and its first line of content is a pair (in-shop's is not)."""
    file = _find_list(folder, PARTITION)
    if file is None:
        return False
    with file.open(encoding="utf-8", errors="replace") as lines:
        contents = (line for number, line in enumerate(lines) if number >= HEADER_LINES)
        first = next((line for line in contents if line.strip()), "")
    return _as_pair(first) is not None


def offer(folder: Path) -> Offer:
    """Parts and galleries; the same for every copy of the data set."""
    return OFFER


def read(folder: Path, options: Options, callback: Callable) -> Collection:
    """The photos of a part's pairs, each once; queries and gallery as the options say."""
    callback(0)
    problems: list[Problem] = []
    pairs = read_pairs(folder, problems)
    callback(0)
    boxes = _read_boxes(folder, problems)
    queries = SPLITS[options.split]
    gallery = queries
    if options.gallery == VAL_AND_TEST and options.split in SPLITS[VAL_AND_TEST]:
        gallery = SPLITS[VAL_AND_TEST]
    listed = [
        Listed(path, pair.item, domain, None, PARTITION, *boxes.get(path, (None, None)), pair.split)
        for pair in pairs
        for path, domain, splits in ((pair.consumer, CONSUMER, queries), (pair.shop, SHOP, gallery))
        if pair.split in splits
    ]
    if not listed:
        raise CollectionError(f"{PARTITION} has no pairs of the part “{options.split}”.")
    return collect_listed(folder, listed, problems, callback, drawn_on=LONGER_SIDE)


def read_pairs(folder: Path, problems: list[Problem]) -> list[Pair]:
    """All pairs of the partition as often as they stand there, paths as they are on this disk.

    Lines that are none, and items the list of items lacks, are noted among `problems`.
    """
    items = _read_items(folder)
    pairs, strangers = [], {}
    for number, line in _content(folder, PARTITION):
        pair = _as_pair(line)
        if pair is None:
            problems.append(Problem(PARTITION, f"line {number} is not a pair", BAD_LINE))
            continue
        if items and pair.item not in items:
            strangers[pair.item] = PhotoError("the list of items does not have it", BAD_LINE)
        pairs.append(pair)
    problems += summarise(strangers)
    locate = _locator(folder, (pair.shop for pair in pairs))
    return [Pair(locate(p.consumer), locate(p.shop), p.item, p.split) for p in pairs]


def _as_pair(line: str) -> Pair | None:
    words = line.split()
    return Pair(*words) if len(words) == 4 and words[3] in SPLITS["all"] else None


def _read_items(folder: Path) -> set[str]:
    file = next(filter(None, (_find_list(folder, name) for name in ITEMS)), None)
    # This list has a count and no header.
    return {line.strip() for line in read_lines(file)[1:]} if file else set()


def _read_boxes(folder: Path, problems: list[Problem]) -> dict[str, tuple[str | None, Box | None]]:
    """Category and box of each photo; a box without extent stays, for others to complain of."""
    if _find_list(folder, BOXES) is None:
        return {}
    found = {}
    for number, line in _content(folder, BOXES):
        try:
            path, clothes, _, *corners = line.split()
            x1, y1, x2, y2 = (float(corner) for corner in corners)
        except ValueError:
            problems.append(Problem(BOXES, f"line {number} is not a box", BAD_LINE))
            continue
        found[path] = CLOTHES.get(clothes), Box(x1, y1, x2 - x1, y2 - y1)
    locate = _locator(folder, found)
    return {locate(path): described for path, described in found.items()}


def _content(folder: Path, name: str) -> Iterator[tuple[int, str]]:
    """Numbered lines below the two header lines, without the empty ones."""
    file = _find_list(folder, name)
    lines = read_lines(file) if file else []
    numbered = enumerate(lines[HEADER_LINES:], start=HEADER_LINES + 1)
    return ((number, line) for number, line in numbered if line.strip())


def _find_list(folder: Path, name: str) -> Path | None:
    places = (folder / below / name for below in LIST_FOLDERS)
    return next((file for file in places if file.is_file()), None)


def _locator(folder: Path, listed: Iterable[str]) -> Callable[[str], str]:
    """A function from a path of the lists, ``img/...``, to the path below the folder."""
    root = _photo_root(folder, listed)
    here = [spelling for spelling in SPELLINGS if (folder / root / spelling).is_dir()]
    if len(here) != 1:
        return lambda path: f"{root}/{_below_img(path)}"
    (right,) = here
    (wrong,) = set(SPELLINGS) - {right}
    return lambda path: f"{root}/{_below_img(path)}".replace(f"/{wrong}/", f"/{right}/")


def _photo_root(folder: Path, listed: Iterable[str]) -> str:
    """Where the photos are: archives unpack to different places. The lists' own if unknown."""
    categories = {_below_img(path).split("/")[0] for path in listed}
    roots = (root for root in PHOTO_ROOTS if any((folder / root / c).is_dir() for c in categories))
    return next(roots, PHOTO_ROOTS[0])


def _below_img(path: str) -> str:
    return path.replace("\\", "/").removeprefix("img/")
