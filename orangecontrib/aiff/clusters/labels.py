"""What is known of each photo of a tree: its item, domain, collector and kind of garment."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from Orange.data import Table

from ..alignment.photos import items_of, kinds_of
from ..photos.columns import (
    collector_variable,
    domain_variable,
    image_variable,
    item_variable,
    photo_paths,
    text_column,
)
from ..photos.names import natural_key

UNKNOWN = -1  # the code of what is not known
CATEGORY = "category"


@dataclass(frozen=True, eq=False)
class Column:
    """One thing that is known of photos: codes, `UNKNOWN` where it is not, and their names."""

    codes: np.ndarray
    names: tuple[str, ...]

    @property
    def known(self) -> np.ndarray:
        """Rows where it is known, bool (n,)."""
        return self.codes != UNKNOWN

    def of(self, row: int) -> str:
        """The name at a row, "" where unknown."""
        code = self.codes[row]
        return self.names[code] if code != UNKNOWN else ""

    @cached_property
    def sizes(self) -> np.ndarray:
        """Photos of each name, shape (len(names),)."""
        return np.bincount(self.codes[self.known], minlength=len(self.names))


@dataclass(frozen=True, eq=False)
class Labels:
    """What is known of n photos.

    Attributes
    ----------
    table : where it was read from; None where distances came without one
    items : garments; two collectors' garments of one name are two
    domains : codes are places in `photos.columns.DOMAINS`, `UNKNOWN` elsewhere, shape (n,)
    collectors, categories : as items
    photos : what stands for each photo in words, shape (n,)
    paths : where each picture is, None where there is none, shape (n,)
    """

    table: Table | None
    items: Column
    domains: np.ndarray
    collectors: Column
    categories: Column
    photos: tuple[str, ...]
    paths: tuple[str | None, ...]

    def __len__(self) -> int:
        return len(self.photos)

    def caption(self, row: int) -> str:
        """A photo's name with its item, such as "consumer_1 of dress_02"."""
        item = self.items.of(row)
        return f"{self.photos[row]} of {item}" if item else self.photos[row]

    @property
    def has_items(self) -> bool:
        return bool(self.items.names)

    @property
    def has_domains(self) -> bool:
        """Whether photos of both domains are known."""
        return len(np.unique(self.domains[self.domains != UNKNOWN])) == 2

    @property
    def has_pictures(self) -> bool:
        return any(self.paths)


def labels_of(table: Table) -> Labels:
    """What a table says of its photos."""
    size = len(table)
    image, item = image_variable(table.domain), item_variable(table.domain)
    kinds = kinds_of(table)
    names = text_column(table, item) if item is not None else np.full(size, "", dtype=object)
    collector = collector_variable(table.domain)
    category = next((v for v in table.domain.metas if v.is_discrete and v.name == CATEGORY), None)
    return Labels(
        table,
        _items(items_of(table), names),
        np.where(kinds < 2, kinds, UNKNOWN) if domain_variable(table.domain) else _nothing(size),
        _column(text_column(table, collector)) if collector else _unknown(size),
        _column(text_column(table, category)) if category else _unknown(size),
        tuple(_photo_names(table)),
        tuple(photo_paths(table, image)) if image is not None else (None,) * size,
    )


def no_labels(size: int) -> Labels:
    """Photos of which nothing is known but that they are so many."""
    rows = tuple(f"row {row + 1}" for row in range(size))
    return Labels(
        None, _unknown(size), _nothing(size), _unknown(size), _unknown(size), rows, (None,) * size
    )


def _items(keys: np.ndarray, names: np.ndarray) -> Column:
    """Items by key, shown without their collector unless two collectors' have one name."""
    column = _column(keys)
    rows = [int(np.argmax(column.codes == code)) for code in range(len(column.names))]
    whole = [str(names[row]) for row in rows]
    collectors = [key.partition("\n")[0] for key in column.names]
    short = [
        name.removeprefix(f"{collector}/") if "\n" in key else name
        for key, name, collector in zip(column.names, whole, collectors, strict=True)
    ]
    twice = {name for name, count in Counter(short).items() if count > 1}
    return Column(
        column.codes,
        tuple(
            f"{collector}/{name}" if name in twice and collector else name
            for name, collector in zip(short, collectors, strict=True)
        ),
    )


def _column(texts: np.ndarray) -> Column:
    names = sorted({text for text in texts if text}, key=natural_key)
    codes = {name: code for code, name in enumerate(names)}
    return Column(np.array([codes.get(text, UNKNOWN) for text in texts], dtype=int), tuple(names))


def _unknown(size: int) -> Column:
    return Column(_nothing(size), ())


def _nothing(size: int) -> np.ndarray:
    return np.full(size, UNKNOWN)


def _photo_names(table: Table) -> list[str]:
    """The photos' names; else text labels stand in: the first column of text, else the item."""
    domain = table.domain
    for name in ("image name", "image"):
        if name in domain and domain[name].is_string:
            return _filled(text_column(table, domain[name]))
    if (image := image_variable(domain)) is not None:
        return _filled(text_column(table, image))
    texts = [var for var in domain.metas if var.is_string]
    if texts:
        return _filled(text_column(table, texts[0]))
    if (item := item_variable(domain)) is not None:
        return [f"{name or 'row'} ({row})" for row, name in enumerate(text_column(table, item), 1)]
    return _filled([""] * len(table))


def _filled(names) -> list[str]:
    return [str(name) or f"row {row}" for row, name in enumerate(names, 1)]
