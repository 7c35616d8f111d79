"""What alignment learns from and is applied to: vectors with their domains and items."""

from dataclasses import dataclass

import numpy as np
from Orange.data import Table

from ..embedding.blocks import blocks_of, complete_rows, features_of, parts_of, provenance_of
from ..errors import AlignmentError, BlockError, ProtocolError
from ..photos.columns import (
    DOMAINS,
    collector_variable,
    domain_variable,
    image_variable,
    item_variable,
    photo_paths,
    text_column,
)

UNKNOWN = len(DOMAINS)  # the kind of a photo whose domain is missing


@dataclass(frozen=True, eq=False)
class Part:
    """Numbers of a vector that belong together: a depth of a network, or all that it gives.

    Attributes
    ----------
    columns : places among the vector's numbers, shape (p,)
    network : which of the vector's networks they are of, from 0
    """

    columns: np.ndarray
    network: int


@dataclass(frozen=True, eq=False)
class Photos:
    """The photos of a table, as alignment sees them.

    Attributes
    ----------
    features : one vector a photo, finite, shape (n, d)
    kinds : place of each photo's domain in `DOMAINS`, or `UNKNOWN`, shape (n,)
    items : each photo's item with its collector as text, "" where unknown, shape (n,)
    parts : of the vector, each aligned by itself; none for a vector that is one
    """

    features: np.ndarray
    kinds: np.ndarray
    items: np.ndarray
    parts: tuple[Part, ...] = ()

    def take(self, rows: np.ndarray) -> "Photos":
        return Photos(self.features[rows], self.kinds[rows], self.items[rows], self.parts)

    def part(self, part: Part) -> "Photos":
        """The same photos with a part of their vectors."""
        return Photos(self.features[:, part.columns], self.kinds, self.items)

    @property
    def networks(self) -> int:
        """How many networks the vectors are of."""
        return 1 + max((part.network for part in self.parts), default=0)

    def count(self, kind: int) -> int:
        return int((self.kinds == kind).sum())

    @property
    def paired_items(self) -> np.ndarray:
        """Items that both a consumer and a shop photo show, in order."""
        return _paired(self.kinds, self.items)


def read_photos(table: Table, columns: list[str] | None = None) -> Photos:
    """The photos of a table of embeddings.

    Parameters
    ----------
    columns : names of the numeric features that make a vector, in order; all if not given

    Raises
    ------
    AlignmentError
        If there are no vectors or no domains, or the vectors have missing or infinite numbers.
    """
    try:
        features = features_of(table)
    except ProtocolError as error:
        raise AlignmentError(str(error)) from error
    if domain_variable(table.domain) is None:
        raise AlignmentError(
            "The data does not say which are consumer and which are shop photos (it has no column "
            "“domain”). Load the photos with AIFF Folder Loader."
        )
    used = numeric = [i for i, var in enumerate(table.domain.attributes) if var.is_continuous]
    if columns is not None:
        place = {table.domain.attributes[i].name: i for i in numeric}
        used = [place[name] for name in columns]
        features = features[:, [numeric.index(i) for i in used]]
    return Photos(features, kinds_of(table), items_of(table), _parts(table, used))


def _parts(table: Table, used: list[int]) -> tuple[Part, ...]:
    """The parts of a table's vectors, by places among the features used; none if there is one."""
    try:
        found = parts_of(table)
    except BlockError as error:
        raise AlignmentError(str(error)) from error
    if len(found) < 2:
        return ()
    place = {column: i for i, column in enumerate(used)}
    networks = list(dict.fromkeys(part.block.identity for part in found))
    return tuple(
        Part(
            np.array([place[column] for column in part.columns]),
            networks.index(part.block.identity),
        )
        for part in found
    )


def makeup_of(table: Table) -> tuple[dict[str, str], int]:
    """The networks of a table's vectors, key: name, and of how many parts the vectors are.

    No network and no part where vectors cannot stand side by side.
    """
    try:
        parts = parts_of(table)
    except BlockError:
        return {}, 0
    blocks = [part.block for part in parts]
    return {block.model or block.name: block.name for block in blocks}, len(parts)


def vector_variables(table: Table) -> list:
    """The numeric features, which together are a photo's vector."""
    return [var for var in table.domain.attributes if var.is_continuous]


def kinds_of(table: Table) -> np.ndarray:
    """See `Photos.kinds`; all unknown where a table has no column of domains."""
    kinds = np.full(len(table), UNKNOWN)
    var = domain_variable(table.domain)
    if var is not None:
        words = text_column(table, var)
        for kind, domain in enumerate(DOMAINS):
            kinds[words == domain] = kind
    return kinds


def labelled_items(table: Table) -> np.ndarray:
    """The items that both a consumer and a shop photo of a table show, in order."""
    return _paired(kinds_of(table), items_of(table))


def _paired(kinds: np.ndarray, items: np.ndarray) -> np.ndarray:
    sides = [items[(kinds == kind) & (items != "")] for kind in range(UNKNOWN)]
    return np.intersect1d(*sides)


def has_both_domains(table: Table) -> bool:
    kinds = kinds_of(table)
    return all((kinds == kind).any() for kind in range(UNKNOWN))


def items_of(table: Table) -> np.ndarray:
    """See `Photos.items`."""
    item, collector = item_variable(table.domain), collector_variable(table.domain)
    if item is None:
        return np.full(len(table), "", dtype=object)
    items = text_column(table, item)
    if collector is None:
        return items
    pairs = zip(text_column(table, collector), items, strict=True)
    return np.array([f"{who}\n{which}" if which else "" for who, which in pairs], dtype=object)


def identity_of(table: Table) -> str:
    """The identity of the vectors, "" where nothing says it; of several networks', of all.

    Raises
    ------
    AlignmentError
        If the vectors of several networks do not go together.
    """
    try:
        blocks_of(table)
    except BlockError as error:
        raise AlignmentError(str(error)) from error
    return str(provenance_of(table).get("identity", ""))


def complete(table: Table) -> tuple[Table, list[str]]:
    """The rows that have vectors of every network, and sentences about the others.

    Raises
    ------
    AlignmentError
        If no row has.
    """
    blocks = blocks_of(table)
    if len(blocks) < 2:
        return table, []
    try:
        rows, sentences = complete_rows(table, blocks)
    except BlockError as error:
        raise AlignmentError(str(error)) from error
    return (table if rows.all() else table[np.flatnonzero(rows)]), sentences


def check_same_vectors(table: Table, reference: Table) -> None:
    """
    Raises
    ------
    AlignmentError
        If the reference's vectors are not of the same kind as the table's.
    """
    identities = identity_of(table), identity_of(reference)
    if all(identities) and identities[0] != identities[1]:
        names = [provenance_of(each).get("name", "another network") for each in (reference, table)]
        how = f" ({names[0]}; {names[1]})" if names[0] != names[1] else ""
        raise AlignmentError(
            f"The reference's vectors were made in another way than the data's{how}. Embed both "
            "with the same choices in Local GPU Embedder."
        )
    ours, theirs = (sorted(v.name for v in vector_variables(t)) for t in (table, reference))
    if ours != theirs:
        raise AlignmentError(
            f"The reference has other features than the data ({len(theirs):,} and {len(ours):,} "
            "numbers in a vector). Embed both with the same choices in Local GPU Embedder."
        )


def shared_photos(table: Table, reference: Table) -> np.ndarray:
    """Which rows of the reference are also in the table, by row id or by path, bool (m,)."""
    shared = np.isin(reference.ids, table.ids)
    if all(image_variable(each.domain) is not None for each in (table, reference)):
        ours = {path for path in photo_paths(table) if path}
        shared |= np.array([path in ours for path in photo_paths(reference)], dtype=bool)
    return shared
