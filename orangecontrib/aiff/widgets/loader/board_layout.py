"""Where things are on the board: garments below one another, the photos of each in rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from ...photos.columns import CONSUMER, SHOP

MARGIN, GAP = 10, 6  # round the board; between tiles, pixels
PAD = 5  # from a tile's edge to its picture
BELOW_PICTURE = 4
AFTER_GROUP = 12
TRIANGLE = 22  # width of the place that closes and opens a group
MIN_SIDE = 48  # width of a picture on however narrow a board
ASPECT = 4 / 3  # height of a picture's place by its width

# What is under a point.
TILE, BADGE, HEADER, FOLD, GROUND = "tile", "badge", "header", "fold", "ground"


@dataclass(frozen=True)
class Tile:
    """One photo on the board.

    Attributes
    ----------
    path : of the file, absolute
    key : the photo's name in the collection and in signals
    name : what stands below the picture
    group : the garment's key; "" for photos outside any garment
    domain, suggestion : consumer, shop, or None; see `photos.photo.Photo`
    why : what the domain or the suggestion was read from
    mark : something to know about it, such as "copy of dress_1/shop_2.jpg"; "" mostly
    box : left, top, width and height of a box round the garment, as shares of the photo's sides
    boxed : what a person said about the box, such as "box said by you"; "" where nobody did
    """

    path: str
    key: str
    name: str
    group: str
    domain: str | None = None
    suggestion: str | None = None
    why: str = ""
    mark: str = ""
    box: tuple[float, float, float, float] | None = None
    boxed: str = ""


class Group(NamedTuple):
    """Tiles `start` up to, but not with, `stop` are of one garment."""

    key: str
    title: str
    counts: str  # in words
    start: int
    stop: int


def grouped(tiles: Sequence[Tile], titles: Mapping[str, str]) -> tuple[list[Tile], list[Group]]:
    """Tiles in the order of their groups, and the groups.

    Parameters
    ----------
    titles : by the group's key, in the order of the board; a group without tiles is shown empty,
        and one without a title follows under its key. Photos outside any garment come last.
    """
    members: dict[str, list[Tile]] = {key: [] for key in titles if key}
    for tile in tiles:
        members.setdefault(tile.group, []).append(tile)
    if loose := members.pop("", None):
        members[""] = loose
    groups, start = [], 0
    for key, own in members.items():
        title = titles.get(key, key or "Without a garment")
        groups.append(Group(key, title, counts_in_words(own), start, start + len(own)))
        start += len(own)
    return [tile for own in members.values() for tile in own], groups


def counts_in_words(tiles: Sequence[Tile]) -> str:
    """ "1 consumer, no shop, 2 unknown"; what is all unknown is not called anything else."""
    if not tiles:
        return "no photos"
    known = {domain: sum(tile.domain == domain for tile in tiles) for domain in (CONSUMER, SHOP)}
    unknown = len(tiles) - sum(known.values())
    words = [f"{number or 'no'} {domain}" for domain, number in known.items()]
    return ", ".join(
        (words if any(known.values()) else []) + [f"{unknown} unknown"] * bool(unknown)
    )


def tile_in_words(tile: Tile) -> str:
    """What a screen reader says of a photo."""
    domain = tile.domain or "unknown domain"
    if tile.domain is None and tile.suggestion:
        domain = f"perhaps {tile.suggestion}"
    parts = (tile.key, domain, tile.why, tile.boxed, tile.mark)
    return ", ".join(part for part in parts if part)


def next_domain(tile: Tile) -> str | None:
    """What a click on the badge makes of a photo; a suggestion is taken up first."""
    first = tile.suggestion or CONSUMER
    second = SHOP if first == CONSUMER else CONSUMER
    return {None: first, first: second, second: None}[tile.domain]


@dataclass(frozen=True)
class Sizes:
    """How large things are, in logical pixels.

    Attributes
    ----------
    side : width of a picture's place
    line : height of a line of text in a header
    small_line : and of one under a picture
    """

    side: int
    line: int
    small_line: int

    def fitted(self, width: int) -> tuple["Sizes", int]:
        """A little smaller or larger, so that columns fill a width; and how many do."""
        room = width - 2 * MARGIN + GAP
        columns = max(1, round(room / (self.tile_width + GAP)))
        return replace(self, side=max(MIN_SIDE, room // columns - GAP - 2 * PAD)), columns

    @property
    def picture_height(self) -> int:
        return round(self.side * ASPECT)

    @property
    def tile_width(self) -> int:
        return self.side + 2 * PAD

    @property
    def tile_height(self) -> int:
        return self.picture_height + BELOW_PICTURE + self.small_line + 2 * PAD

    @property
    def header(self) -> int:
        return self.line + 14

    @property
    def badge(self) -> int:
        return min(26, max(18, round(self.side * 0.2)))


class Rect(NamedTuple):
    """Left, top, width, height."""

    x: int
    y: int
    width: int
    height: int


class Hit(NamedTuple):
    """What is under a point: TILE, BADGE, HEADER, FOLD or GROUND; numbers, None where none is."""

    part: str
    group: int | None = None
    tile: int | None = None


class Spot(NamedTuple):
    """Where the keyboard is: on a tile, or, with None, on the header of a closed group."""

    group: int
    tile: int | None


@dataclass(frozen=True, eq=False)
class Layout:
    """Places of n tiles in g groups, y from the board's top; made with `lay_out`.

    Attributes
    ----------
    first : number of each group's first tile, and n, shape (g + 1,)
    is_open : whether a group shows its tiles, shape (g,)
    tops : of the headers, and the board's height, shape (g + 1,)
    group_of, x, y : of each tile, shape (n,); the y of hidden ones is the bottom of their header
    """

    sizes: Sizes
    columns: int
    first: np.ndarray
    is_open: np.ndarray
    tops: np.ndarray
    group_of: np.ndarray
    x: np.ndarray
    y: np.ndarray

    @property
    def height(self) -> int:
        return int(self.tops[-1])

    @property
    def row_height(self) -> int:
        return self.sizes.tile_height + GAP

    def tile(self, number: int) -> Rect:
        width, height = self.sizes.tile_width, self.sizes.tile_height
        return Rect(int(self.x[number]), int(self.y[number]), width, height)

    def header_top(self, group: int) -> int:
        return int(self.tops[group])

    def tiles_of(self, group: int) -> range:
        return range(int(self.first[group]), int(self.first[group + 1]))

    def is_shown(self, number: int) -> bool:
        return bool(self.is_open[self.group_of[number]])

    # What is where

    def groups_in(self, top: float, bottom: float) -> range:
        """Groups of which something is between two heights."""
        start = max(0, int(np.searchsorted(self.tops, top, "right")) - 1)
        stop = int(np.searchsorted(self.tops, bottom))
        return range(start, min(stop, len(self.is_open)))

    def tiles_in(
        self, top: float, bottom: float, left: float = 0, right: float = np.inf
    ) -> np.ndarray:
        """Numbers of the tiles that are shown and touch a rectangle, rising."""
        start = int(np.searchsorted(self.y, top - self.sizes.tile_height, "right"))
        some = slice(start, int(np.searchsorted(self.y, bottom, "left")))
        x = self.x[some]
        meets = (x < right) & (x + self.sizes.tile_width > left)
        return start + np.flatnonzero(meets & self.is_open[self.group_of[some]])

    def hit(self, x: float, y: float) -> Hit:
        """What is at a point of the board."""
        if not MARGIN <= y < self.height - MARGIN:
            return Hit(GROUND)
        group = int(np.searchsorted(self.tops, y, "right")) - 1
        below = y - self.header_top(group)
        if below < self.sizes.header:
            return Hit(FOLD if x < MARGIN + TRIANGLE else HEADER, group)
        number = self._tile_at(group, x - MARGIN, below - self.sizes.header)
        if number is None:
            return Hit(GROUND, group)
        return Hit(BADGE if self._is_badge(number, x, y) else TILE, group, number)

    def _tile_at(self, group: int, x: float, y: float) -> int | None:
        sizes = self.sizes
        column, row = int(x // (sizes.tile_width + GAP)), int(y // self.row_height)
        number = int(self.first[group]) + row * self.columns + column
        inside = 0 <= column < self.columns and number < self.first[group + 1]
        if not inside or not self.is_open[group]:
            return None
        in_tile = x % (sizes.tile_width + GAP) < sizes.tile_width
        return number if in_tile and y % self.row_height < sizes.tile_height else None

    def _is_badge(self, number: int, x: float, y: float) -> bool:
        reach = PAD + self.sizes.badge + 3  # a little more than is drawn is easier to hit
        return x - self.x[number] < reach and y - self.y[number] < reach

    # Ways of the arrow keys

    @cached_property
    def _rows(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The group, the first tile and the number of tiles of each row; 0 tiles: a header."""
        counts = np.diff(self.first)
        per_group = np.where(self.is_open, -(-counts // self.columns), np.minimum(counts, 1))
        group = np.repeat(np.arange(len(counts)), per_group)
        place = np.arange(len(group)) - np.repeat(np.cumsum(per_group) - per_group, per_group)
        start = self.first[group] + place * self.columns
        length = np.minimum(self.first[group + 1] - start, self.columns) * self.is_open[group]
        return group, start, length

    def spot_of(self, number: int) -> Spot:
        """The tile, or the header that it is hidden under."""
        return Spot(int(self.group_of[number]), number if self.is_shown(number) else None)

    def header_spot(self, group: int) -> Spot | None:
        """The first tile of an open group, else its header; None for one without photos."""
        tiles = self.tiles_of(group)
        return self.spot_of(tiles[0]) if tiles else None

    def numbers(self, spot: Spot) -> range:
        """The tiles that a spot stands for."""
        if spot.tile is None:
            return self.tiles_of(spot.group)
        return range(spot.tile, spot.tile + 1)

    def column(self, spot: Spot) -> int:
        return 0 if spot.tile is None else (spot.tile - int(self.first[spot.group])) % self.columns

    def spot_y(self, spot: Spot) -> int:
        return self.header_top(spot.group) if spot.tile is None else int(self.y[spot.tile])

    def end(self, last: bool) -> Spot | None:
        """The first or the last spot; None on an empty board."""
        rows = len(self._rows[0])
        if not rows:
            return None
        return self._spot(rows - 1, self.columns) if last else self._spot(0, 0)

    def beside(self, spot: Spot, by: int) -> Spot:
        """The next (1) or the previous (-1) spot as one reads; the same at the end."""
        row, column = self._row(spot), self.column(spot) + by
        if 0 <= column < self._rows[2][row]:
            return self._spot(row, column)
        return self._spot(row + by, 0 if by > 0 else self.columns, instead=spot)

    def above_or_below(self, spot: Spot, rows: int, column: int) -> Spot:
        """So many rows on, as near to a column as they reach; not beyond the ends."""
        row = min(max(self._row(spot) + rows, 0), len(self._rows[0]) - 1)
        return self._spot(row, column)

    def page(self, spot: Spot, by: float, column: int) -> Spot:
        """As far on as `by` pixels reach, and at least one row."""
        target, step = self.spot_y(spot) + by, 1 if by > 0 else -1
        found = self.above_or_below(spot, step, column)
        while (beyond := self.above_or_below(found, step, column))[0:2] != found[0:2]:
            if (self.spot_y(beyond) - target) * step > 0:
                break
            found = beyond
        return found

    def _row(self, spot: Spot) -> int:
        group, start, _length = self._rows
        if spot.tile is None:
            return int(np.searchsorted(group, spot.group))
        return int(np.searchsorted(start, spot.tile, "right")) - 1

    def _spot(self, row: int, column: int, instead: Spot | None = None) -> Spot | None:
        group, start, length = self._rows
        if not 0 <= row < len(group):
            return instead
        if not length[row]:
            return Spot(int(group[row]), None)
        return Spot(int(group[row]), int(start[row] + min(column, length[row] - 1)))


def lay_out(counts: Sequence[int], is_open: Sequence[bool], width: int, sizes: Sizes) -> Layout:
    """Places for groups of so many tiles on a board of some width.

    Parameters
    ----------
    counts, is_open : of each group, length g
    sizes : as wished; the layout has its own, which fill the width
    """
    counts, is_open = np.asarray(counts, dtype=int), np.asarray(is_open, dtype=bool)
    sizes, columns = sizes.fitted(width)
    pitch, row_height = sizes.tile_width + GAP, sizes.tile_height + GAP
    rows = np.where(is_open, -(-counts // columns), 0)
    tops = MARGIN + np.append(0, np.cumsum(sizes.header + rows * row_height + AFTER_GROUP))
    tops[-1] += MARGIN if len(counts) else -MARGIN
    first = np.append(0, np.cumsum(counts))
    group_of = np.repeat(np.arange(len(counts)), counts)
    place = np.arange(first[-1]) - first[group_of]
    x = MARGIN + place % columns * pitch
    y = (
        tops[group_of]
        + sizes.header
        + np.where(is_open[group_of], place // columns, 0) * row_height
    )
    return Layout(sizes, columns, first, is_open, tops, group_of, x, y)
