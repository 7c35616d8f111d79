"""What the vectors of a catalogue mean: networks, the map they went through, how they compare."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from Orange.data import ContinuousVariable, Domain, Table

from ..alignment.columns import Align, AlignedVectors
from ..alignment.kept import Map
from ..alignment.photos import ALIGNMENT, is_aligned, usual_weight
from ..embedding.blocks import (
    MADE_WITH,
    PART,
    PROVENANCE,
    Block,
    alike,
    blocks_of,
    joined_provenance,
    mark_features,
)
from ..embedding.embedder import Embedder
from ..embedding.unit import joined_unit
from ..errors import CatalogueError
from ..photos.rows import rows_of
from ..words import distinct, listed

EMBED_AGAIN = "Embed the photos with the same choices in Local GPU Embedder."


@dataclass(frozen=True, eq=False)
class Network:
    """One network's own vectors.

    Attributes
    ----------
    provenance : as `provenance.Provenance.as_dict` gives it; {} where nothing says it
    names : of its numbers' columns, in the network's order
    parts : name and length of the parts a vector is joined from; none if it is of one
    """

    provenance: dict
    names: tuple[str, ...]
    parts: tuple[tuple[str, int], ...] = ()

    @property
    def length(self) -> int:
        return len(self.names)

    @property
    def identity(self) -> str:
        return str(self.provenance.get("identity", ""))

    @property
    def model(self) -> str:
        return str(self.provenance.get("model", ""))

    def columns(self) -> list[ContinuousVariable]:
        """Its numbers as columns of a table."""
        found = [ContinuousVariable(name) for name in self.names]
        if self.identity:
            mark_features(found, self.provenance, self.parts, numbered=True)
        return found


@dataclass(frozen=True, eq=False)
class Space:
    """The one kind of vectors that a catalogue holds.

    A photo's numbers are brought to unit length, each network's for itself, so that the product
    of two vectors is their cosine, as Style Match compares them. The lengths are kept beside.

    Attributes
    ----------
    networks : whose numbers they are, in order
    alignment : the map that they went through; None for none
    provenance : of what is compared
    """

    networks: tuple[Network, ...]
    alignment: Map | None
    provenance: dict

    @property
    def length(self) -> int:
        """Numbers of a vector."""
        if self.alignment is not None:
            return self.alignment.length
        return sum(each.length for each in self.networks)

    @property
    def lengths(self) -> int:
        """How many lengths are kept of a photo."""
        return 1 if self.alignment is not None else len(self.networks)

    @property
    def name(self) -> str:
        """For people, such as "SqueezeNet 1.1, averaged features"."""
        return str(self.provenance.get("name") or "vectors of unknown origin")

    @property
    def identity(self) -> str:
        """Differs wherever vectors differ by more than rounding; "" where nothing says it."""
        return alike(self.provenance)

    @property
    def is_aligned(self) -> bool:
        return is_aligned(self.provenance)

    @property
    def lacks_map(self) -> bool:
        """Whether vectors were aligned by what nobody kept: no new photo can have such."""
        return self.is_aligned and self.alignment is None

    def vectors(
        self, features: Sequence[np.ndarray], kinds: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """What is stored of photos.

        Parameters
        ----------
        features : each network's own numbers, shapes (n, d1), (n, d2), …
        kinds : code of each photo's domain, see `rows.Rows.domains`, (n,)

        Returns
        -------
        Vectors of unit length, or zero, float32 (n, d); and their lengths before, (n, `lengths`).
        """
        if self.alignment is None:
            return self.joined(features)
        whole = np.hstack([each.astype(float) for each in features])
        return self.joined([self.alignment.apply(whole, kinds)])

    def joined(self, features: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """The same of numbers that went through the map, if there is one."""
        lengths = [np.linalg.norm(each.astype(float), axis=1) for each in features]
        return joined_unit(features, self._weights), np.column_stack(lengths).astype(np.float32)

    @property
    def _weights(self) -> list[float]:
        if self.alignment is not None:
            return [1.0]
        return [usual_weight(each.model) for each in self.networks]

    def numbers(self, vectors: np.ndarray, lengths: np.ndarray) -> np.ndarray:
        """What the columns of a table hold of stored vectors, float64 (n, d)."""
        weights = np.array(self._weights)
        shares = np.sqrt(weights / weights.sum())
        sizes = [self.length] if self.alignment is not None else [n.length for n in self.networks]
        factors = np.repeat(lengths.astype(float) / shares, sizes, axis=1)
        return vectors.astype(float) * factors

    def columns(self) -> tuple[ContinuousVariable, ...]:
        """The columns of a table of such vectors; aligned ones know their map."""
        return self._columns

    @cached_property
    def _columns(self) -> tuple[ContinuousVariable, ...]:
        raw = [var for network in self.networks for var in network.columns()]
        if self.alignment is None:
            return tuple(raw)
        align = Align(self.alignment, tuple(raw), "", self.provenance)
        return align(Table.from_domain(Domain(raw))).domain.attributes

    def check_same(self, other: "Space") -> None:
        """
        Raises
        ------
        CatalogueError
            If vectors of the other are not to be compared with these.
        """
        if self.identity and self.identity == other.identity and self.length == other.length:
            return
        if not self.identity and not other.identity and self._all_names == other._all_names:
            return
        raise CatalogueError(
            f"The catalogue holds {self.name}, and these are {other.name}"
            f"{_how(self, other)}. Distances between them say nothing. {EMBED_AGAIN}"
        )

    @property
    def _all_names(self) -> list[str]:
        return [name for each in self.networks for name in each.names]

    @property
    def raw(self) -> "Space":
        """The same networks' vectors as they are before the map."""
        return Space(self.networks, None, _joined_provenance(self.networks))

    def as_json(self) -> dict[str, Any]:
        networks = [
            {"provenance": each.provenance, "names": _short(each.names), "parts": each.parts}
            for each in self.networks
        ]
        return {"networks": networks, "provenance": self.provenance}

    @staticmethod
    def from_json(told: dict[str, Any], alignment: Map | None) -> "Space":
        """Raises LookupError, TypeError or ValueError where something else stands there."""
        networks = tuple(
            Network(
                dict(each["provenance"]),
                _long(each["names"]),
                tuple((str(name), int(length)) for name, length in each["parts"]),
            )
            for each in told["networks"]
        )
        return Space(networks, alignment, dict(told["provenance"]))


def space_of_embedders(embedders: Sequence[Embedder]) -> Space:
    """What networks make, as it is."""
    prefixes = [""]
    if len(embedders) > 1:
        prefixes = [f"{name} " for name in distinct(e.model.architecture for e in embedders)]
    networks = tuple(
        Network(
            each.provenance.as_dict(),
            tuple(f"{prefix}n{place}" for place in range(each.length)),
            tuple(each.parts),
        )
        for prefix, each in zip(prefixes, embedders, strict=True)
    )
    return Space(networks, None, _joined_provenance(networks))


def space_of_table(table: Table) -> Space:
    """What the vectors of a table mean.

    Raises
    ------
    CatalogueError
        If it has none, or several that were aligned each by itself.
    BlockError
        If it has the vectors of several networks that do not go together.
    """
    blocks = blocks_of(table)
    if not blocks:
        raise CatalogueError(
            "The data has no vectors. Connect the Embeddings of Local GPU Embedder."
        )
    variables = [tuple(table.domain.attributes[c] for c in _made(table, b)) for b in blocks]
    shared = [getattr(each[0].compute_value, "compute_shared", None) for each in variables]
    if len(blocks) == 1 and isinstance(shared[0], AlignedVectors):
        if len(variables[0]) != shared[0].alignment.length:
            raise CatalogueError(
                "Some numbers of the aligned vectors are missing. Connect the Aligned Data of "
                "Domain Aligner as it is."
            )
        networks = _networks_of_columns(shared[0].columns)
        return Space(networks, shared[0].alignment, blocks[0].provenance)
    if len(blocks) > 1 and any(is_aligned(block.provenance) for block in blocks):
        raise CatalogueError(
            "These vectors were aligned separately and then joined. Join the networks in one "
            "Local GPU Embedder, and align once."
        )
    networks = tuple(
        _network_of_block(block, own) for block, own in zip(blocks, variables, strict=True)
    )
    return Space(networks, None, _joined_provenance(networks))


def stored_vectors(space: Space, table: Table, own: Space) -> tuple[np.ndarray, np.ndarray]:
    """What a space stores of a table's rows, see `Space.vectors`.

    Parameters
    ----------
    own : the table's space: the same, or what a map is to bring there
    """
    if own.alignment is not None:
        (block,) = blocks_of(table)
        return space.joined([_dense(table, _made(table, block))])
    place = {var.name: i for i, var in enumerate(table.domain.attributes)}
    features = [
        _dense(table, np.array([place[name] for name in each.names])) for each in own.networks
    ]
    return space.vectors(features, rows_of(table).domains.codes)


def _made(table: Table, block: Block) -> np.ndarray:
    """A block's columns without numbers that no network made, where some are marked as made."""
    marked = [c for c in block.columns if PROVENANCE in table.domain.attributes[c].attributes]
    return np.array(marked) if marked else block.columns


def _dense(table: Table, columns: np.ndarray) -> np.ndarray:
    found = table.X[:, columns]
    return found if isinstance(found, np.ndarray) else found.toarray()


def _network_of_block(block: Block, variables: Sequence[ContinuousVariable]) -> Network:
    parts: list[tuple[str, int]] = []
    for var in variables:
        name = str(var.attributes.get(PART, ""))
        if parts and parts[-1][0] == name:
            parts[-1] = (name, parts[-1][1] + 1)
        else:
            parts.append((name, 1))
    told = () if parts == [("", len(variables))] else tuple(parts)
    return Network(dict(block.provenance), tuple(var.name for var in variables), told)


def _networks_of_columns(columns: Sequence[ContinuousVariable]) -> tuple[Network, ...]:
    """The networks whose numbers a map takes, in the map's order."""
    groups: list[tuple[str, dict, list[ContinuousVariable]]] = []
    for var in columns:
        made = var.attributes.get(MADE_WITH)
        provenance = dict(made) if isinstance(made, dict) else {}
        identity = str(provenance.get("identity", ""))
        if not groups or groups[-1][0] != identity:
            groups.append((identity, provenance, []))
        groups[-1][2].append(var)
    if len({identity for identity, _, _ in groups}) < len(groups):
        raise CatalogueError(
            "The columns of the networks stand among one another. Connect the Aligned Data of "
            "Domain Aligner as it is."
        )
    return tuple(
        _network_of_block(Block("", identity, provenance, np.arange(len(own))), own)
        for identity, provenance, own in groups
    )


def _joined_provenance(networks: Sequence[Network]) -> dict:
    if len(networks) == 1:
        return networks[0].provenance
    return joined_provenance([each.provenance for each in networks])


def _how(one: Space, other: Space) -> str:
    """What tells two kinds of vectors apart whose names are the same."""
    if one.name != other.name:
        return ""
    names = (
        "input", "digest", "precision", "decoding", "mirror", "unit", "layout", "vector", "engine"
    )  # fmt: skip
    pairs = zip(one.networks, other.networks, strict=False)
    apart = {
        name
        for ours, theirs in pairs
        for name in names
        if ours.provenance.get(name) != theirs.provenance.get(name)
    }
    if one.provenance.get(ALIGNMENT) != other.provenance.get(ALIGNMENT):
        apart.add("alignment")
    words = {"digest": "weights", "input": "part of the photo"}
    said = listed([words.get(name, name) for name in (*names, "alignment") if name in apart])
    return f", made in another way ({said or 'another alignment'})"


def _short(names: Sequence[str]) -> list[str] | dict[str, Any]:
    """Columns' names; of those that count up, what stands before the number."""
    prefix = names[0].removesuffix("0") if names else ""
    if names and [*names] == [f"{prefix}{place}" for place in range(len(names))]:
        return {"before": prefix, "length": len(names)}
    return [*names]


def _long(told: list[str] | dict[str, Any]) -> tuple[str, ...]:
    if isinstance(told, dict):
        return tuple(f"{told['before']}{place}" for place in range(int(told["length"])))
    return tuple(map(str, told))
