"""All that a table says of its photos, read once: one shape, one "unknown", one name on screen."""

from __future__ import annotations

import hashlib
import math
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..errors import BoxError
from ..files.stand_ins import original_of
from .boxes import boxes_of
from .columns import (
    DOMAINS,
    IMAGE_NAME,
    ORIGINAL,
    PHOTO,
    category_variable,
    collector_variable,
    domain_variable,
    image_variable,
    item_variable,
    origin_of,
    photo_paths,
    text_column,
)
from .names import are_apart, below, natural_key, short_paths, stem, told_apart
from .photo import Box

if TYPE_CHECKING:
    from Orange.data import DiscreteVariable, Domain, StringVariable, Table, Variable

    _Find = Callable[[Domain], Variable | None]

UNKNOWN = -1  # the code of what is not known


@dataclass(frozen=True, eq=False)
class Column:
    """One thing that is known of n photos.

    Attributes
    ----------
    codes : places among the names, `UNKNOWN` where it is not known, int of shape (n,)
    names : as people read them, all different
    """

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

    def where(self, name: str) -> np.ndarray:
        """Rows where it is of a name, bool (n,)."""
        if name not in self.names:
            return np.zeros(len(self.codes), dtype=bool)
        return self.codes == self.names.index(name)

    @cached_property
    def texts(self) -> np.ndarray:
        """The name at each row, "" where unknown, object of shape (n,)."""
        return texts_at(self.codes, self.names)

    @cached_property
    def sizes(self) -> np.ndarray:
        """Photos of each name, int of shape (len(names),)."""
        return np.bincount(self.codes[self.known], minlength=len(self.names))


@dataclass(frozen=True, eq=False)
class Rows:
    """What a table says of its n photos; each thing is read when it is first asked for.

    Unknown is `UNKNOWN` among codes, "" among texts, and None among paths and boxes.

    Parameters
    ----------
    table : where it is read from; None where there are only so many photos
    size : n
    """

    table: Table | None
    size: int

    def __len__(self) -> int:
        return self.size

    @property
    def items(self) -> Column:
        """Garments, in natural order; two collectors' garments of one name are two.

        Their names go without the collector, unless two collectors' garments have the same.
        """
        return self._garments[0]

    @cached_property
    def item_keys(self) -> np.ndarray:
        """Each photo's item with its collector, to be found again in other tables.

        Text, "" where the item is unknown, object of shape (n,).
        """
        return texts_at(self.items.codes, self._garments[1])

    @cached_property
    def written_items(self) -> np.ndarray:
        """Each photo's item as the table has it, "" where unknown, object of shape (n,)."""
        return self._texts(item_variable)

    @cached_property
    def domains(self) -> Column:
        """Consumer or shop; the names are `photos.columns.DOMAINS`."""
        codes = np.full(self.size, UNKNOWN)
        var = self._variable(domain_variable)
        if var is not None:
            place = [DOMAINS.index(value) for value in var.values]
            codes = np.array([*place, UNKNOWN])[_codes(self.table, var)]
        return Column(codes, DOMAINS)

    @cached_property
    def collectors(self) -> Column:
        """The people whose photos these are, in natural order."""
        return self._column(collector_variable)

    @cached_property
    def categories(self) -> Column:
        """Kinds of garment, in natural order."""
        return self._column(category_variable)

    @cached_property
    def paths(self) -> list[str | None]:
        """Where each photo is: a path of this computer or a URL; None where there is none."""
        image = self._variable(image_variable)
        return [None] * self.size if image is None else photo_paths(self.table, image)

    @cached_property
    def boxes(self) -> list[Box | None]:
        """Round the garment, in pixels of the upright photo; None where nothing says it."""
        try:
            return [None] * self.size if self.table is None else boxes_of(self.table)
        except BoxError:
            return [None] * self.size

    @cached_property
    def shares(self) -> list[Box | None]:
        """The boxes as shares of their photo's sides; None where box or size is unknown."""
        sides = ("width", "height")
        if self.table is None or any(name not in self.table.domain for name in sides):
            return [None] * self.size
        widths, heights = (self.table.get_column(name).astype(float) for name in sides)
        return [
            _share(box, float(width), float(height))
            for box, width, height in zip(self.boxes, widths, heights, strict=True)
        ]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What stands for each photo on screen, length n.

        Its image name (the file's name without its ending, where the table has no such column)
        with its folder, so that a part of a table gives the same names as the whole:
        "dress_1/consumer_1"; with more folders, for all photos alike, where they are needed to
        tell the table's photos apart. A copy has the folders of the file that was handed in. Of
        tables without photos the first column of text stands in, else the item, else the row's
        number.
        """
        return self._told_apart(np.zeros(self.size, dtype=int), 1)

    @cached_property
    def names_in_item(self) -> tuple[str, ...]:
        """The same for where the item stands beside it, length n.

        With folders only where the items' own photos need them to be told apart: "consumer_1".
        """
        short = self._told_apart(self.items.codes, 0)
        known = self.items.known
        return tuple(
            s if here else name for s, name, here in zip(short, self.names, known, strict=True)
        )

    @cached_property
    def written(self) -> np.ndarray:
        """Each photo as a column of photos has it, object of shape (n,).

        Its path as the table has it, "" where there is none; where the table has no photos, its
        name. For cells of other tables; `known_as` is for people.
        """
        image = self._variable(image_variable)
        if image is None:
            return np.array(self.names, dtype=object)
        return text_column(self.table, image)

    @cached_property
    def known_as(self) -> np.ndarray:
        """Each photo as its collector knows it, object of shape (n,).

        Its path below the folder that was loaded, of a copy that of the file handed in; of a
        photo of another folder as many folders as tell it apart. Nothing names this computer.
        "" where there is no photo; where the table has no photos, its name.
        """
        if self._variable(image_variable) is None:
            return np.array(self.names, dtype=object)
        files = self._files
        said = [
            told or file
            for told, file in zip(self._texts(_text_variable(PHOTO)), files, strict=True)
        ]
        known = np.empty(self.size, dtype=object)
        known[:] = said if are_apart(said, files) else short_paths(files)
        return known

    @cached_property
    def portable_ids(self) -> list[int]:
        """What a photo is known by in a workflow, on whichever computer it is opened; length n.

        Of the name of the folder and the path below it: two folders of one name may share them.
        """
        var = self._variable(image_variable)
        origin = origin_of(var)
        folder = origin.replace("\\", "/").rstrip("/").rpartition("/")[2]
        repeats = Counter(self.known_as)
        names = []
        for row, name in enumerate(self.known_as):
            box = self.boxes[row]
            more = f"\n{self.written_items[row] or None}\n{box and list(astuple(box))}"
            names.append(f"{folder}/{name}{more if box or repeats[name] > 1 else ''}")
        return [row_id(name) for name in names]

    def caption(self, row: int) -> str:
        """A photo's name with its item, such as "consumer_1 of dress_02"."""
        item = self.items.of(row)
        return f"{self.names_in_item[row]} of {item}" if item else self.names[row]

    def item_first(self, row: int) -> str:
        """The same with the item first, for where a caption may be cut short."""
        item = self.items.of(row)
        return f"{item}: {self.names_in_item[row]}" if item else self.names[row]

    @property
    def has_items(self) -> bool:
        return bool(self.items.names)

    @property
    def has_domains(self) -> bool:
        """Whether photos of both domains are known."""
        return bool(self.domains.sizes.all())

    @property
    def has_pictures(self) -> bool:
        return any(self.paths)

    @property
    def paired_items(self) -> np.ndarray:
        """Keys of the items that both a consumer and a shop photo show, in order."""
        return paired(self.domains.codes, self.item_keys)

    def ready(self) -> Rows:
        """The same, with all that windows paint worked out: do it where nobody waits."""
        for name in ("items", "domains", "collectors", "paths", "shares", "names_in_item"):
            getattr(self, name)
        return self

    def _variable(self, find: _Find) -> Variable | None:
        return None if self.table is None else find(self.table.domain)

    def _texts(self, find: _Find) -> np.ndarray:
        var = self._variable(find)
        return np.full(self.size, "", dtype=object) if var is None else text_column(self.table, var)

    def _column(self, find: _Find) -> Column:
        var = self._variable(find)
        if var is None:
            return Column(np.full(self.size, UNKNOWN), ())
        places, codes = _present(_codes(self.table, var))
        return _in_order(codes, [var.values[place] for place in places])[0]

    @cached_property
    def _garments(self) -> tuple[Column, tuple[str, ...]]:
        """The items, and the key of each."""
        item, collector = map(self._variable, (item_variable, collector_variable))
        if item is None:
            return Column(np.full(self.size, UNKNOWN), ()), ()
        which = _codes(self.table, item)
        if collector is None:
            places, codes = _present(which)
            column, order = _in_order(codes, [item.values[place] for place in places])
            return column, column.names
        people = (*collector.values, "")
        who = _codes(self.table, collector) % len(people)  # nobody is the last of them
        pairs, codes = _present(np.where(which == UNKNOWN, UNKNOWN, which * len(people) + who))
        named = [(people[pair % len(people)], item.values[pair // len(people)]) for pair in pairs]
        column, order = _in_order(codes, [f"{person}\n{name}" for person, name in named])
        return Column(column.codes, _short([named[place] for place in order])), column.names

    def _told_apart(self, groups: np.ndarray, folders: int) -> tuple[str, ...]:
        files, names = self._places
        told = told_apart(files, names, groups.tolist(), folders)
        return tuple(name or f"row {row}" for row, name in enumerate(told, 1))

    @cached_property
    def _places(self) -> tuple[list[str], list[str]]:
        """Each photo's file and what it is called by itself, "" where nothing says it."""
        named = self._texts(_text_variable(IMAGE_NAME))
        files = ["" if _is_data(file) else file.replace("\\", "/") for file in self._files]
        names = [name or stem(file) for name, file in zip(named.tolist(), files, strict=True)]
        return files, names if any(names) else self._stand_ins()

    @cached_property
    def _files(self) -> list[str]:
        """Each photo's file below the folder that its column names, whole where it is elsewhere."""
        image, handed_in = map(self._texts, (image_variable, _text_variable(ORIGINAL)))
        var = self._variable(image_variable)
        origin = origin_of(var)
        whole = np.where(handed_in == "", image, handed_in)
        return [below(original_of(file), origin) for file in whole]

    def _stand_ins(self) -> list[str]:
        """For names of photos that nothing names."""
        texts = self._texts(_other_text)
        if (texts != "").any():
            return texts.tolist()
        if not self.has_items:
            return [""] * self.size
        return [f"{item or 'row'} ({row})" for row, item in enumerate(self.written_items, 1)]


def _share(box: Box | None, width: float, height: float) -> Box | None:
    if box is None or not (width > 0 and height > 0):
        return None
    share = Box(box.x / width, box.y / height, box.width / width, box.height / height)
    return share if all(map(math.isfinite, astuple(share))) else None


def rows_of(table: Table) -> Rows:
    """What a table says of its photos, a row each."""
    return Rows(table, len(table))


def unknown_rows(size: int) -> Rows:
    """Photos of which nothing is known but that they are so many."""
    return Rows(None, size)


def texts_at(codes: np.ndarray, names: Sequence[str]) -> np.ndarray:
    """Names at codes, "" at `UNKNOWN`, object of shape (n,)."""
    texts = np.empty(len(names) + 1, dtype=object)
    texts[:] = [*names, ""]
    return texts[codes]


def paired(domains: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """Items that photos of both domains show, in the order of their keys.

    Parameters
    ----------
    domains : see `Rows.domains`, shape (n,)
    keys : see `Rows.item_keys`, shape (n,)
    """
    worn, sold = (keys[(domains == code) & (keys != "")] for code in range(len(DOMAINS)))
    return np.intersect1d(worn, sold)


def row_id(name: str) -> int:
    """A number for a name, the same on every system."""
    # 53 bits pass unharmed through everything that makes floats of ids.
    normal = unicodedata.normalize("NFC", name).encode(errors="backslashreplace")
    return int.from_bytes(hashlib.sha256(normal).digest()[:7], "big") >> 3


def shared_photos(table: Table, reference: Table) -> np.ndarray:
    """Which rows of the reference are also in the table, by row id or by path, bool (m,)."""
    shared = np.isin(reference.ids, table.ids)
    ours = {path for path in rows_of(table).paths if path}
    return shared | np.array([path in ours for path in rows_of(reference).paths], dtype=bool)


def photo_column(rows: Rows, name: str) -> tuple[StringVariable, np.ndarray]:
    """A column of photos for another table, and each row's photo as it stands there, (n,)."""
    from Orange.data import StringVariable  # a second, which a parser need not wait

    variable = StringVariable(name)
    image = None if rows.table is None else image_variable(rows.table.domain)
    if image is not None:
        # Attributes are not part of a variable's identity, so they are carried by hand.
        variable.attributes = {**image.attributes, "type": "image"}
    return variable, rows.written


def for_people(table: Table, rows: Rows) -> Table:
    """A table that tells of photos, see `photo_column`, with each as its collector knows it."""
    known = dict(zip(rows.written, rows.known_as, strict=True))
    made = table.copy()
    with made.unlocked(made.metas):
        for place, var in enumerate(made.domain.metas):
            if var.attributes.get("type") == "image":
                made.metas[:, place] = [known.get(cell, cell) for cell in made.metas[:, place]]
    return made


def _codes(table: Table, var: DiscreteVariable) -> np.ndarray:
    """Place of each row's value, `UNKNOWN` where it is missing or empty, int (n,)."""
    column = table.get_column(var)
    codes = np.where(np.isnan(column), UNKNOWN, column).astype(int)
    return np.where(codes == var.values.index(""), UNKNOWN, codes) if "" in var.values else codes


def _present(codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The codes that are there, ascending, and each row's place among these or `UNKNOWN`."""
    known = codes != UNKNOWN
    present, places = np.unique(codes[known], return_inverse=True)
    result = np.full(len(codes), UNKNOWN)
    result[known] = places
    return present, result


def _in_order(codes: np.ndarray, names: Sequence[str]) -> tuple[Column, list[int]]:
    """A column whose names are in natural order, and where each of them was before."""
    order = sorted(range(len(names)), key=lambda place: natural_key(names[place]))
    codes_now = np.empty(len(names) + 1, dtype=int)
    codes_now[order], codes_now[UNKNOWN] = np.arange(len(names)), UNKNOWN
    return Column(codes_now[codes], tuple(str(names[place]) for place in order)), order


def _short(named: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Names of items, of collectors and items: with the collector only where it must be."""
    short = [str(name.removeprefix(f"{who}/") if who else name) for who, name in named]
    times = Counter(short)
    return tuple(
        f"{who}/{name}" if times[name] > 1 and who else name
        for (who, _), name in zip(named, short, strict=True)
    )


def _text_variable(name: str) -> Callable[[Domain], StringVariable | None]:
    """What finds a column of text by its name."""

    def find(domain: Domain) -> StringVariable | None:
        if name not in domain:
            return None
        return domain[name] if domain[name].is_string else None

    return find


def _other_text(domain: Domain) -> StringVariable | None:
    """The first column of text that is not the photos themselves."""
    image = image_variable(domain)
    return next((v for v in domain.metas if v.is_string and v is not image), None)


def _is_data(text: str) -> bool:
    """Whether an address is the picture itself, which is no name for it."""
    return text[:5].lower() == "data:"
