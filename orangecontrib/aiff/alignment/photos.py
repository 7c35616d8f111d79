"""What alignment learns from and is applied to: vectors with their domains and items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..embedding.blocks import (
    alike,
    blocks_of,
    complete_rows,
    features_of,
    numeric_places,
    parts_of,
    provenance_of,
)
from ..embedding.networks.catalogue import ALL_MODELS
from ..errors import AlignmentError, BlockError, ProtocolError
from ..photos.columns import DOMAIN, DOMAINS, domain_variable, why_untold
from ..photos.rows import UNKNOWN, paired, rows_of

if TYPE_CHECKING:
    from Orange.data import Table

ALIGNMENT = "alignment"  # in provenance: how vectors were aligned
KINDS = (*range(len(DOMAINS)), UNKNOWN)  # in the order in which maps have a row for each


@dataclass(frozen=True, eq=False)
class Part:
    """Numbers of a vector that belong together: a depth of a network, or all that it gives.

    Attributes
    ----------
    columns : places among the vector's numbers, shape (p,)
    network : which of the vector's networks they are of, from 0
    weight : of that network's cosines beside the others', unless somebody says otherwise
    """

    columns: np.ndarray
    network: int
    weight: float = 1.0


@dataclass(frozen=True, eq=False)
class Photos:
    """The photos of a table, as alignment sees them.

    Attributes
    ----------
    features : one vector a photo, finite, shape (n, d)
    kinds : the code of each photo's domain, see `rows.Rows.domains`, shape (n,)
    items : the key of each photo's item, see `rows.Rows.item_keys`, shape (n,)
    parts : of the vector, each aligned by itself; none for a vector that is one
    share : of a part's photos: what the part counts in the cosine of joined vectors, 0..1
    """

    features: np.ndarray
    kinds: np.ndarray
    items: np.ndarray
    parts: tuple[Part, ...] = ()
    share: float = 1.0

    def take(self, rows: np.ndarray) -> Photos:
        taken = self.features[rows], self.kinds[rows], self.items[rows]
        return Photos(*taken, self.parts, self.share)

    def part(self, part: Part, share: float = 1.0) -> Photos:
        """The same photos with a part of their vectors."""
        first, last = part.columns[0], part.columns[-1]
        in_order = np.array_equal(part.columns, np.arange(first, last + 1))
        columns = slice(first, last + 1) if in_order else part.columns  # a slice copies nothing
        return Photos(self.features[:, columns], self.kinds, self.items, share=share)

    @property
    def networks(self) -> int:
        """How many networks the vectors are of."""
        return 1 + max((part.network for part in self.parts), default=0)

    def sides(self, values: np.ndarray) -> list[np.ndarray]:
        """The values, shape (n, …), of each of `DOMAINS`'s photos."""
        return [values[self.kinds == kind] for kind in range(len(DOMAINS))]

    def count(self, kind: int) -> int:
        return int((self.kinds == kind).sum())

    @property
    def paired_items(self) -> np.ndarray:
        """Items that both a consumer and a shop photo show, in order."""
        return paired(self.kinds, self.items)


def beside(photos: Photos, reference: Photos) -> Photos:
    """Photos that are aligned, their items forgotten, and then a reference's labelled ones.

    The means of the reference's domains become those of the photos: what parts two collections
    tells nothing of garments.
    """
    labelled = reference.take(np.isin(reference.items, reference.paired_items))
    moved = labelled.features.copy()
    for kind in range(len(DOMAINS)):
        rows = labelled.kinds == kind
        mean = photos.features[photos.kinds == kind].mean(axis=0)
        moved[rows] += mean - labelled.features[rows].mean(axis=0)
    forgotten = np.full(len(photos.items), "", dtype=object)
    return Photos(
        np.concatenate([photos.features, moved]),
        np.concatenate([photos.kinds, labelled.kinds]),
        np.concatenate([forgotten, labelled.items]),
        photos.parts,
    )


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
        why, advice = why_untold(table.domain, DOMAIN)
        raise AlignmentError(
            f"The data does not say which are consumer and which are shop photos ({why}). {advice}"
        )
    used = numeric = numeric_places(table.domain)
    if columns is not None:
        place = {table.domain.attributes[i].name: i for i in numeric}
        used = [place[name] for name in columns]
        features = features[:, [numeric.index(i) for i in used]]
    rows = rows_of(table)
    return Photos(features, rows.domains.codes, rows.item_keys, _parts(table, used))


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
            usual_weight(part.block.model),
        )
        for part in found
    )


def usual_weight(model: str) -> float:
    """A network's weight beside others, by its key, unless somebody says otherwise."""
    return ALL_MODELS[model].usual_weight if model in ALL_MODELS else 1.0


def makeup_of(table: Table) -> tuple[dict[str, str], int]:
    """The networks of a table's vectors, key: label, and of how many parts the vectors are.

    No network and no part where vectors cannot stand side by side.
    """
    try:
        parts = parts_of(table)
    except BlockError:
        return {}, 0
    blocks = [part.block for part in parts]
    labels = {b.model or b.name: str(b.provenance.get("network") or b.name) for b in blocks}
    return labels, len(parts)


def vector_variables(table: Table) -> list:
    """The numeric features, which together are a photo's vector."""
    return [table.domain.attributes[place] for place in numeric_places(table.domain)]


def identity_of(table: Table) -> str:
    """What vectors share that may be compared, "" where nothing says it; of several networks, of all.

    Raises
    ------
    AlignmentError
        If the vectors of several networks do not go together.
    """
    try:
        blocks = blocks_of(table)
    except BlockError as error:
        raise AlignmentError(str(error)) from error
    return alike(provenance_of(table, blocks))


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


def is_aligned(vectors: Table | Mapping) -> bool:
    """Whether a table's vectors, or those of one of its networks, were aligned.

    Parameters
    ----------
    vectors : a table, or the provenance of vectors, see `blocks.provenance_of`
    """
    provenance = vectors if isinstance(vectors, Mapping) else provenance_of(vectors)
    return ALIGNMENT in provenance or any(map(is_aligned, provenance.get("parts", ())))


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
            f"The reference's vectors were made differently from the data's{how}. Embed both "
            "with the same choices in Local GPU Embedder."
        )
    ours, theirs = (sorted(v.name for v in vector_variables(t)) for t in (table, reference))
    if ours != theirs:
        raise AlignmentError(
            f"The reference has different features from the data ({len(theirs):,} and "
            f"{len(ours):,} "
            "numbers in a vector). Embed both with the same choices in Local GPU Embedder."
        )
