"""A table's vectors by the network that made them: one block of columns for each (no torch)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp

from ..errors import BlockError, ProtocolError
from ..photos.columns import photo_paths
from ..words import plural
from .seeing.preparing import REGIONS

if TYPE_CHECKING:
    from Orange.data import ContinuousVariable, Domain, Table

PROVENANCE = "embedding"  # in attributes: of a table where its vectors come from, of a feature
MADE_WITH = "provenance"  # the identity, and under this key all of the provenance
IN_TEXT = "identity:"  # before it in a text file, where digits alone would become a number
ALIKE = "alike"  # in a provenance: see `provenance.Provenance.alike`
PART = "part"  # ... and under this one, where a vector is of several, which of these it is in
PLACE = "place"  # ... and the number's place in the network's vector, of those a network made
RENAMED = re.compile(r" \(\d+\)$")  # what Orange appends to names that come twice


@dataclass(frozen=True, eq=False)
class Block:
    """The columns that one network, with its choices, made.

    Attributes
    ----------
    name : for people, such as "SqueezeNet 1.1, averaged features"
    identity : differs wherever vectors differ, "" where nothing says it
    provenance : as `provenance.Provenance.as_dict` gives it; {} where nothing says it
    columns : places among the table's features, in the table's order, (d,) int
    """

    name: str
    identity: str
    provenance: dict
    columns: np.ndarray

    @property
    def model(self) -> str:
        """The network's key, "" where nothing says it."""
        return str(self.provenance.get("model", ""))


@dataclass(frozen=True, eq=False)
class Part:
    """Columns of a block that belong together, such as those of one depth of the network.

    Attributes
    ----------
    block : that it is of
    name : such as "depth 1 strips"; "" where the block is of one part
    columns : places among the table's features, in the table's order, (d,) int
    """

    block: Block
    name: str
    columns: np.ndarray


def parts_of(table: Table) -> list[Part]:
    """The parts of a table's blocks, in the table's order within each block.

    Raises
    ------
    BlockError
        See `blocks_of`.
    """
    found = []
    for block in blocks_of(table):
        columns: dict[str, list[int]] = {}
        for place in block.columns:
            name = str(table.domain.attributes[place].attributes.get(PART, ""))
            columns.setdefault(name, []).append(place)
        found += [Part(block, name, np.array(places)) for name, places in columns.items()]
    return found


def blocks_of(table: Table) -> list[Block]:
    """The blocks of a table, in its columns' order; none if it has no numeric features.

    Numeric features that no network made belong to the block where there is one, as all of a
    table's numbers do; beside several blocks they belong to none.

    Raises
    ------
    BlockError
        If two blocks were made from different photos or regions, or one model is there twice.
    """
    blocks = _blocks(table)
    for block in blocks:
        _check_once(table, block)
    for one, other in combinations(blocks, 2):
        _check_pair(one, other)
    if len(blocks) > 1:
        _check_photos(table, blocks)
    return blocks


def provenance_of(table: Table, blocks: Sequence[Block] | None = None) -> dict:
    """Where a table's vectors come from; {} if nothing says it.

    For one network, as `provenance.Provenance.as_dict` gives it; for several, see
    `joined_provenance`.

    Parameters
    ----------
    blocks : see `blocks_of`, where they were asked for
    """
    blocks = _blocks(table) if blocks is None else blocks
    if len(blocks) > 1:
        return joined_provenance([block.provenance for block in blocks])
    return blocks[0].provenance if blocks else _stated(table)


def joined_provenance(parts: Sequence[dict]) -> dict:
    """The provenance of several networks' vectors: name, identity, and each part's own."""
    said = {
        "name": joined_name(parts),
        "identity": _joined(str(part.get("identity", "")) for part in parts),
        "parts": list(parts),
    }
    return {**said, ALIKE: _joined(map(alike, parts))} if any(ALIKE in p for p in parts) else said


def _joined(identities: Iterable[str]) -> str:
    return hashlib.sha256(" ".join(identities).encode()).hexdigest()[:16]


def alike(provenance: Mapping) -> str:
    """An identity that vectors share where they are the same but for rounding; "" if unknown."""
    return str(provenance.get(ALIKE) or provenance.get("identity", ""))


def joined_name(parts: Sequence[dict]) -> str:
    """Of several networks' vectors, from the provenance of each: their kind is said once."""
    # What is no network has no kind.
    kinds = {str(part.get("kind")) for part in parts if part.get("kind") or not part.get("network")}
    if len(parts) > 1 and len(kinds) == 1 and all(part.get("network") for part in parts):
        return f"{' + '.join(str(part['network']) for part in parts)}, {kinds.pop()}"
    return " + ".join(str(part.get("name", "?")) for part in parts)


class Shared(dict):
    """A provenance that many features share; a text file gets no more of it than its identity.

    Orange writes a feature's attributes into the head of a text file. Hundreds of whole
    provenances there take it minutes to read again.
    """

    def __str__(self) -> str:
        return f"{IN_TEXT}{self.get('identity', '')}"


def mark_features(
    features: Sequence[ContinuousVariable],
    provenance: dict,
    parts: Sequence[tuple[str, int]] = (),
    numbered: bool = False,
) -> None:
    """Note on each feature of a block what made it; lists hide it.

    All share the one dictionary, so that thousands of features weigh little.

    Parameters
    ----------
    parts : name and length of the vector's parts, in order; none where it is of one
    numbered : whether the features are a network's own numbers, in the network's order
    """
    names = [name for name, length in parts for _ in range(length)] or [""] * len(features)
    provenance = Shared(provenance)
    for place, (feature, name) in enumerate(zip(features, names, strict=True)):
        feature.attributes = {
            "hidden": True,
            PROVENANCE: provenance["identity"],
            MADE_WITH: provenance,
            **({PART: name} if name else {}),
            **({PLACE: place} if numbered else {}),
        }


def with_numbers(table: Table, domain: Domain, *vectors: np.ndarray) -> Table:
    """A table with vectors after its own features: Orange's transform takes column by column.

    Parameters
    ----------
    domain : the table's, with features for the numbers of all vectors
    vectors : of shapes (n, d1), (n, d2), …
    """
    before = table.X.toarray() if sp.issparse(table.X) else table.X
    numbers = np.concatenate([before, *vectors], axis=1, dtype=float)
    made = type(table).from_numpy(domain, numbers, table.Y, table.metas, table.W, ids=table.ids)
    made.name = table.name
    return made


def complete_rows(table: Table, blocks: Sequence[Block]) -> tuple[np.ndarray, list[str]]:
    """The rows that have vectors of every block, and what to say about the others.

    Returns
    -------
    Whether each row is complete, bool (n,); and a sentence for each network that lacks photos.

    Raises
    ------
    BlockError
        If no row is complete.
    """
    complete, sentences = np.ones(len(table), dtype=bool), []
    for block in blocks:
        missing = ~np.isfinite(block_features(table, block)).all(axis=1)
        if missing.any():
            are = "is" if missing.sum() == 1 else "are"
            sentences.append(
                f"{plural(int(missing.sum()), 'photo')} {are} left out: there is no vector of "
                f"{block.name}."
            )
        complete &= ~missing
    if len(table) and not complete.any():
        raise BlockError(
            f"No photo has a vector of each network ({_names(blocks)}). Merge vectors of the same "
            "photos, or choose all networks in one Local GPU Embedder."
        )
    return complete, sentences


def block_features(table: Table, block: Block) -> np.ndarray:
    """The vectors of a block as float64, (n, d)."""
    columns = table.X[:, block.columns]
    return (columns.toarray() if sp.issparse(columns) else columns).astype(float, copy=False)


def numeric_places(domain: Domain) -> list[int]:
    """Places of the numeric features; of thousands, so not by Orange's predicate, which is slow."""
    from Orange.data import ContinuousVariable

    return [i for i, var in enumerate(domain.attributes) if isinstance(var, ContinuousVariable)]


def _blocks(table: Table) -> list[Block]:
    """The blocks as the features' marks tell them, right or wrong."""
    features = table.domain.attributes
    places = numeric_places(table.domain)
    if not places:
        return []
    stated = _stated(table)
    known = {str(each.get("identity", "")): each for each in [*stated.get("parts", []), stated]}
    groups: dict[str, list[int]] = {}
    before: dict | None = None  # thousands of features share one provenance, see `mark_features`
    group: list[int] = []
    for place in places:
        attributes = features[place].attributes
        provenance = attributes.get(MADE_WITH)
        if provenance is not None and provenance is before:
            group.append(place)
            continue
        if isinstance(provenance, dict) and "identity" in provenance:
            identity, before = str(provenance["identity"]), provenance
            known.setdefault(identity, provenance)
        elif isinstance(provenance, str) and provenance.startswith(IN_TEXT):
            identity, before = provenance.removeprefix(IN_TEXT), None
        elif PROVENANCE in attributes:
            identity, before = str(attributes[PROVENANCE]), None
        else:
            continue
        group = groups.setdefault(identity, [])
        group.append(place)
    if not groups:
        return [_block(table, str(stated.get("identity", "")), stated, places)]
    if len(groups) == 1:
        groups = dict.fromkeys(groups, places)
    return [
        _block(
            table, identity, known.get(identity, {} if "identity" in stated else stated), columns
        )
        for identity, columns in groups.items()
    ]


def _block(table: Table, identity: str, provenance: dict, columns: list[int]) -> Block:
    named = provenance.get("name")
    name = str(named or (f"vectors {identity}" if identity else table.name))
    if identity and not provenance:
        provenance = {"name": name, "identity": identity}
    return Block(name, identity, provenance, np.array(columns))


def _stated(table: Table) -> dict:
    found = table.attributes.get(PROVENANCE)
    if not isinstance(found, dict):
        return {}
    parts = found.get("parts", [])
    if isinstance(parts, list | tuple) and all(isinstance(part, dict) for part in parts):
        return found
    return {key: value for key, value in found.items() if key != "parts"}


def _check_once(table: Table, block: Block) -> None:
    variables = [table.domain.attributes[column] for column in block.columns]
    own = [var.name for var in variables if PROVENANCE in var.attributes]
    if len({RENAMED.sub("", name) if name.endswith(")") else name for name in own}) < len(own):
        raise BlockError(
            f"The data has the vectors of {block.name} twice. Merge tables of different networks, "
            "or "
            "remove one of the two with Select Columns."
        )


def _check_pair(one: Block, other: Block) -> None:
    same = one.model and all(
        one.provenance.get(key) == other.provenance.get(key) for key in ("model", "digest")
    )
    if same:
        raise BlockError(
            f"The data has one network twice ({one.name}; {other.name}). Join different networks, "
            "or "
            "remove one of the two with Select Columns."
        )
    # How what is seen was brought to a square may differ. Tables made long ago do not say it.
    seen = [str(block.provenance.get("region", "")) for block in (one, other)]
    if all(seen) and seen[0] != seen[1]:
        raise BlockError(
            f"The networks saw different parts of the photos ({one.name}: {_seen(seen[0])}; "
            f"{other.name}: {_seen(seen[1])}). Embed with the same region for all of them."
        )


def _seen(region: str) -> str:
    """A region for people."""
    return REGIONS[region][0].lower() if region in REGIONS else region


def _check_photos(table: Table, blocks: Sequence[Block]) -> None:
    """Merging by the rows' order leaves a second column of photos where they are others."""
    columns = [
        var for var in table.domain.metas if var.is_string and var.attributes.get("type") == "image"
    ]
    for one, other in combinations(columns, 2):
        if RENAMED.sub("", one.name) != RENAMED.sub("", other.name):
            continue
        pairs = zip(photo_paths(table, one), photo_paths(table, other), strict=True)
        if any(a and b and a != b for a, b in pairs):
            raise BlockError(
                f"The vectors of {_names(blocks)} were made from different photos. Merge rows "
                "that show the same photo: in Merge Data, match the columns “image”."
            )


def _names(blocks: Sequence[Block]) -> str:
    return ", ".join(block.name for block in blocks)


def features_of(table: Table) -> np.ndarray:
    """The numeric features of a table as float64, shape (n, d).

    Raises
    ------
    ProtocolError
        If there are none, or if some are missing or infinite.
    """
    numeric = numeric_places(table.domain)
    if not numeric:
        raise ProtocolError(
            "The photos have no vectors to compare. Connect Local GPU Embedder in between."
        )
    columns = table.X if len(numeric) == table.X.shape[1] else table.X[:, numeric]
    features = columns.toarray() if sp.issparse(columns) else np.asarray(columns)
    features = features.astype(float, copy=False)
    broken = len(table) - int(np.isfinite(features).all(axis=1).sum())
    if broken:
        raise ProtocolError(
            f"{broken:,} of {len(table):,} photos have missing or infinite numbers in their "
            "vectors. Remove those rows, or embed the photos with Local GPU Embedder."
        )
    return features
