"""What a collection is made of: photos, problems, and where its files are."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import Problem
from ..words import plural
from .columns import CONSUMER, SHOP

LABELS = "labels.csv"  # labels of photos, beside them; of a zip's with its name before


@dataclass(frozen=True, slots=True)
class Box:
    """Where the garment is in a photo: left, top, width, height in pixels of the upright photo."""

    x: float
    y: float
    width: float
    height: float

    def within(self, width: float, height: float) -> "Box | None":
        """What of the box lies in a photo of some size; None if nothing does."""
        left, top = max(0, self.x), max(0, self.y)
        right, bottom = min(width, self.x + self.width), min(height, self.y + self.height)
        return Box(left, top, right - left, bottom - top) if right > left and bottom > top else None


@dataclass(frozen=True, slots=True)
class Photo:
    """One image file.

    Attributes
    ----------
    path : below the collection's folder, with "/" between the parts; absolute where the photo
        that viewers are to show is elsewhere: a copy, or unpacked from a zip
    item, domain, collector : see `layout.Place`; None where unknown
    evidence : what the domain, or the suggestion, was read from
    size : of the file, bytes
    width, height : as a person sees the photo, pixels
    suggestion : a domain that the picture itself speaks for, not certain enough to be one
    category : kind of garment, such as "dress"
    box : where the garment is; None for the whole photo
    split : the part of a research data set that the photo belongs to, such as "test"
    original : path below the collection's folder of the file that was handed in, if `path` is
        another; a zip counts as a folder of its name
    copy_of : key of an earlier photo that shows the same picture, once copies were marked
    boxed_by : where a person said what the box is, or that there is none; "" where nobody did
    listed_box : the box that a data set lists, where a person said another
    facts : what a data set says of it besides, by the names of columns
    """

    path: str
    item: str | None
    domain: str | None
    collector: str | None
    evidence: str
    size: int
    width: int
    height: int
    suggestion: str | None = None
    category: str | None = None
    box: Box | None = None
    split: str | None = None
    original: str | None = None
    copy_of: str | None = None
    boxed_by: str = ""
    listed_box: Box | None = None
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> str:
        """The photo's name in edits and labels: the same wherever copies of it are kept."""
        return self.original or self.path


@dataclass(frozen=True)
class Root:
    """A folder that photos are really read from: one that was chosen, or an unpacked zip.

    Attributes
    ----------
    folder : where the files are
    prefix : stands before the keys of its photos; "" where the root is the collection's folder
    labels : the file that labels of its photos are saved to
    """

    folder: Path
    prefix: str
    labels: Path

    @property
    def is_unpacked(self) -> bool:
        """Whether it is what was in a zip."""
        return self.labels.parent != self.folder

    @property
    def place(self) -> Path:
        """The folder, or the zip without its ending."""
        if not self.is_unpacked:
            return self.folder
        return self.labels.with_name(self.labels.name.removesuffix(f".{LABELS}"))


@dataclass(frozen=True)
class Collection:
    """All photos of a source in natural order, and what could not be used.

    Attributes
    ----------
    folder : the origin of the photos' paths
    photos, problems : see `Photo`, `Problem`
    notes : sentences about what was taken in another way than it was named
    years : the year in each collector's folder name, where there is one
    roots : where the files are; empty if all are in `folder`
    outside : how many photos a table names that are not in its folder, read or not
    dataset : key of the research data set that it is; "" if it is none
    """

    folder: Path
    photos: tuple[Photo, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...] = ()
    years: dict[str, int] = field(default_factory=dict)
    roots: tuple[Root, ...] = ()
    outside: int = 0
    dataset: str = ""

    @property
    def collectors(self) -> list[str]:
        """Names of the people whose folders these are, in order of appearance."""
        return list(dict.fromkeys(p.collector for p in self.photos if p.collector))

    @property
    def items(self) -> list[str]:
        """Keys of the garments, in order of appearance."""
        return list(dict.fromkeys(p.item for p in self.photos if p.item))

    def count(self, domain: str | None) -> int:
        """How many photos are of a domain; None counts the unknown."""
        return sum(photo.domain == domain for photo in self.photos)

    def file(self, photo: Photo) -> Path:
        """Where the photo's file is, as viewers are to show it."""
        return self.folder / photo.path

    def handed_in(self, key: str) -> str:
        """The whole path, with "/" between its parts, of the file that a photo's key means.

        A zip counts as a folder of its name beside it, wherever it is unpacked.
        """
        inmost_first = sorted(self.roots, key=lambda root: len(root.prefix), reverse=True)
        for root in inmost_first:
            if not root.prefix or key.startswith(f"{root.prefix}/"):
                inside = key[len(root.prefix) :].lstrip("/")
                return os.path.join(root.place, inside).replace(os.sep, "/")
        return os.path.join(self.folder, key).replace(os.sep, "/")

    def summary(self) -> str:
        """What was recognised, in a sentence without its full stop."""
        return summary_of_counts(
            len(self.collectors),
            len(self.items),
            self.count(CONSUMER),
            self.count(SHOP),
            self.count(None),
        )


def summary_of_counts(collectors: int, items: int, consumer: int, shop: int, unknown: int) -> str:
    """Such as "1 collector, 3 garments, 6 consumer and 15 shop photos"."""
    heads = [plural(collectors, "collector")] if collectors else []
    parts = [
        *heads,
        plural(items, "garment"),
        f"{consumer} consumer and {plural(shop, 'shop photo')}",
    ]
    if unknown:
        parts.append(f"{plural(unknown, 'photo')} of unknown domain")
    return ", ".join(parts)
