"""One query against a gallery: what is near it, garment by garment."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from Orange.data import Domain, Table, Variable

from ..alignment.photos import usual_weight
from ..embedding.blocks import PROVENANCE, Block, blocks_of
from ..embedding.unit import joined_unit
from ..errors import ProtocolError
from ..photos.columns import SHOP, text_column
from ..photos.rows import UNKNOWN, Rows, rows_of

# Matches whose distances differ by less than this share are nearly tied; how often the first of
# two such is the right one stands in doc/widgets/style-match.md.
NEARLY = 0.05


@dataclass(frozen=True, eq=False)
class Gallery:
    """Photos that are searched.

    Attributes
    ----------
    table : a row a photo
    vectors : of unit length (or zero), float32 of shape (g, d)
    blocks : the columns that are compared together: of one network, or of several aligned ones
    provenances : of each block, {} where unknown
    """

    table: Table
    vectors: np.ndarray
    blocks: list[tuple[Variable, ...]]
    provenances: list[dict]

    @cached_property
    def photos(self) -> Rows:
        """What the table says of them."""
        return rows_of(self.table)

    @property
    def networks(self) -> list[dict]:
        """The provenance of each network's vectors, {} where unknown."""
        return [part for said in self.provenances for part in said.get("parts", [said])]

    @cached_property
    def codes(self) -> np.ndarray:
        """A number for each item, another for each photo of no known item; shape (g,)."""
        codes = self.photos.items.codes
        return np.where(codes == UNKNOWN, len(codes) + np.arange(len(codes)), codes)

    @cached_property
    def row_of(self) -> dict[int, int]:
        """Rows by what a question may keep of one, see `mark_of`, and by the table's row ids."""
        by_id = {int(number): row for row, number in enumerate(self.table.ids)}
        return {**by_id, **{mark: row for row, mark in enumerate(self._marks)}}

    @cached_property
    def _marks(self) -> list[int]:
        portable = self.photos.portable_ids
        times = Counter(portable)
        pairs = zip(portable, self.table.ids, strict=True)
        return [mark if times[mark] == 1 else int(number) for mark, number in pairs]

    def mark_of(self, row: int) -> int:
        """What a row is found again by, on other computers too where that can be."""
        return self._marks[row]

    def features_of(self, row: int) -> np.ndarray:
        """The numbers of a row in the networks' columns, as the table has them, shape (d,)."""
        columns = [var for block in self.blocks for var in block]
        return self.table[[row]].transform(Domain(columns)).X[0]


@dataclass(frozen=True, eq=False)
class Matches:
    """Rows of a gallery in the order they are found; all of shape (m,).

    Attributes
    ----------
    distances : cosine distances
    marks : what each row is marked down by, see `hubs.Hubs.marks`; None if the nearest come first
    """

    rows: np.ndarray
    distances: np.ndarray
    marks: np.ndarray | None = None

    @property
    def corrected(self) -> np.ndarray:
        """The distances that the order is by, ascending."""
        return self.distances if self.marks is None else self.distances + self.marks


@dataclass(frozen=True, eq=False)
class Group:
    """An item's photos among the matches, or a single photo.

    Attributes
    ----------
    rank : from 1, among the groups
    rows, distances, corrected : its photos, see `Matches`; the first stands for the item
    tied : whether it is nearly as near as the group before it, by what the order is by
    """

    rank: int
    rows: np.ndarray
    distances: np.ndarray
    corrected: np.ndarray
    tied: bool


def make_gallery(table: Table) -> Gallery:
    """A table of photos with their vectors as a gallery.

    Raises
    ------
    ProtocolError
        If it has no vectors, or some with missing or infinite numbers.
    BlockError
        If it has the vectors of several networks that do not go together.
    """
    found = blocks_of(table)
    if not found or not len(table):
        raise ProtocolError(
            "The gallery has no vectors to compare. Connect the Embeddings of Local GPU Embedder."
        )
    places = [_marked(table, block) for block in found]
    features = [table.X[:, columns] for columns in places]
    features = [part if isinstance(part, np.ndarray) else part.toarray() for part in features]
    broken = int((~np.isfinite(np.hstack(features))).any(axis=1).sum())
    if broken:
        raise ProtocolError(
            f"{broken:,} of the gallery's {len(table):,} photos have missing or infinite numbers "
            "in their vectors. Remove those rows, or embed them with Local GPU Embedder."
        )
    attributes = table.domain.attributes
    return Gallery(
        table,
        joined_unit(features, [usual_weight(block.model) for block in found]),
        [tuple(attributes[place] for place in columns) for columns in places],
        [block.provenance for block in found],
    )


def _marked(table: Table, block: Block) -> np.ndarray:
    """A block's columns without numbers that no network made, where some are marked as made."""
    marked = [
        place for place in block.columns if PROVENANCE in table.domain.attributes[place].attributes
    ]
    return np.array(marked) if marked else block.columns


def searched_rows(
    gallery: Gallery, domain: str | None = SHOP, variable: str = "", value: str = ""
) -> np.ndarray:
    """The rows that are searched, ascending.

    Parameters
    ----------
    domain : only photos of this domain, where the gallery has any; None for all
    variable, value : name of a discrete column, and what stands there; "" for all
    """
    chosen = np.ones(len(gallery.table), dtype=bool)
    if domain is not None and (of_domain := gallery.photos.domains.where(domain)).any():
        chosen = of_domain
    if variable and variable in gallery.table.domain and value:
        var = gallery.table.domain[variable]
        chosen = chosen & (text_column(gallery.table, var) == value)
    return np.flatnonzero(chosen)


def find_matches(
    gallery: Gallery, vector: np.ndarray, rows: np.ndarray, marks: np.ndarray | None = None
) -> Matches:
    """The gallery's rows by cosine distance from a vector of unit length, shape (d,).

    Photos at the same distance keep the order of the table.

    Parameters
    ----------
    marks : what is added to the rows' distances before they are put in order, shape (m,)
    """
    if len(rows) == len(gallery.vectors):
        distances = 1 - gallery.vectors @ vector
    else:
        distances = (1 - gallery.vectors @ vector)[rows]
    # Rounding puts a photo's distance from itself a little to either side of 0.
    distances = np.clip(distances, 0, 2)
    if marks is None:
        order = np.argsort(distances, kind="stable")
        return Matches(rows[order], distances[order])
    order = np.argsort(distances + marks, kind="stable")
    return Matches(rows[order], distances[order], marks[order])


def grouped(gallery: Gallery, matches: Matches, count: int, by_item: bool = True) -> list[Group]:
    """The first matches, the photos of an item together.

    Parameters
    ----------
    count : of groups, at most
    by_item : each photo is a group of its own otherwise
    """
    if by_item:
        codes = gallery.codes[matches.rows]
        heads = np.sort(np.unique(codes, return_index=True)[1])[:count]
        members = [np.flatnonzero(codes == codes[head]) for head in heads]
    else:
        members = [np.array([place]) for place in range(min(count, len(matches.rows)))]
    corrected = matches.corrected
    groups, before = [], None
    for rank, places in enumerate(members, 1):
        distance = corrected[places[0]]
        tied = before is not None and bool(distance - before <= NEARLY * abs(distance))
        rows, distances = matches.rows[places], matches.distances[places]
        groups.append(Group(rank, rows, distances, corrected[places], tied))
        before = distance
    return groups
