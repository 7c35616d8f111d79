"""DeepFashion's consumer-to-shop benchmark: one list of pairs, one of boxes, and the photos.

Formats after the data set's own README, version 1.1 (22/12/2016).
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

from ...errors import CollectionError, PhotoError, Problem
from ...files.listed_paths import lies_outside, trouble_with
from ..columns import CONSUMER, SHOP
from ..complaints import Complaints
from ..photo import Box, Collection
from .annotations import BoxLine, PairLine, from_words
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
BAD_LINE = "Correct the line, or delete it."


# A line of the partition: a consumer photo and a shop photo of the same item.
Pair = PairLine


def recognise(folder: Path) -> bool:
    """Whether there is a partition, and its first line of content is a pair (in-shop's is not)."""
    file = _find_list(folder, PARTITION)
    if file is None:
        return False
    head = islice(_content(folder, PARTITION), 1)
    return any(_as_pair(line) is not None for _, line in head)


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
    pairs: list[Pair] = []
    strangers, bad = {}, Complaints()
    for number, line in _content(folder, PARTITION):
        pair = _as_pair(line)
        if pair is None:
            bad.add(f"line {number} is not a pair")
            continue
        if items and pair.item not in items:
            strangers[pair.item] = PhotoError("the list of items does not have it", BAD_LINE)
        pairs.append(pair)
    problems += [Problem(PARTITION, said, BAD_LINE) for said in bad]
    problems += summarise(strangers)
    locate = _locator(folder, (pair.shop for pair in pairs))
    return [Pair(locate(p.consumer), locate(p.shop), p.item, p.split) for p in pairs]


def _as_pair(line: str) -> Pair | None:
    return from_words(line.split(), Pair)


def _read_items(folder: Path) -> set[str]:
    file = next(filter(None, (_find_list(folder, name) for name in ITEMS)), None)
    # This list has a count and no header.
    return {line.strip() for number, line in read_lines(file) if number > 1} if file else set()


def _read_boxes(folder: Path, problems: list[Problem]) -> dict[str, tuple[str | None, Box | None]]:
    """Category and box of each photo; a box without extent stays, for others to complain of."""
    if _find_list(folder, BOXES) is None:
        return {}
    found, bad = {}, Complaints()
    for number, line in _content(folder, BOXES):
        row = from_words(line.split(), BoxLine, numbers=4)
        if row is None:
            bad.add(f"line {number} is not a box")
            continue
        box = Box(row.x1, row.y1, row.x2 - row.x1, row.y2 - row.y1)
        found[row.path] = CLOTHES.get(row.clothes), box
    problems += [Problem(BOXES, said, BAD_LINE) for said in bad]
    locate = _locator(folder, found)
    return {locate(path): described for path, described in found.items()}


def _content(folder: Path, name: str) -> Iterator[tuple[int, str]]:
    """Numbered lines below the two header lines, without the empty ones."""
    file = _find_list(folder, name)
    lines = read_lines(file) if file else iter(())
    return ((number, line) for number, line in lines if number > HEADER_LINES and line.strip())


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
    firsts = {_below_img(path).split("/")[0] for path in listed}
    categories = [c for c in firsts if not trouble_with(c) and not lies_outside(c, folder)]
    roots = (root for root in PHOTO_ROOTS if any((folder / root / c).is_dir() for c in categories))
    return next(roots, PHOTO_ROOTS[0])


def _below_img(path: str) -> str:
    return path.replace("\\", "/").removeprefix("img/")
