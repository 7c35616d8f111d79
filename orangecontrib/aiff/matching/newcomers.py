"""Photos that come later, in the columns of a table that is there already."""

import re
from collections.abc import Sequence

import numpy as np
from Orange.data import ContinuousVariable, Domain, Table, Variable

from ..alignment.columns import AlignedVectors
from ..alignment.photos import usual_weight
from ..embedding.blocks import PLACE, PROVENANCE
from ..embedding.unit import joined_unit
from ..errors import ProtocolError
from ..photos.columns import domain_variable
from .gallery import Gallery

NUMBERED = re.compile(r"(?:\S.* )?n(\d+)(?: \(\d+\))?")  # names of the embedder's columns
OTHER_COLUMNS = (
    "The gallery's numbers are not those of its network, and nothing says how they were computed, "
    "so a new photo cannot get such numbers. Connect the Embeddings of Local GPU Embedder or the "
    "Aligned Data of Domain Aligner."
)


class Newcomers:
    """From networks' vectors to those of a gallery that was made with these networks.

    What was derived from the vectors (aligned, say) derives itself, by Orange's own means.

    Parameters
    ----------
    gallery : see `gallery.Gallery`
    lengths : of the vectors of each of its `networks`

    Attributes
    ----------
    is_derived : whether the gallery has anything else than the networks' own numbers

    Raises
    ------
    ProtocolError
        If the gallery's columns are none of the networks', nor derived from these.
    """

    def __init__(self, gallery: Gallery, lengths: Sequence[int]):
        self._weights = [usual_weight(str(said.get("model"))) for said in gallery.provenances]
        self._widths = [len(block) for block in gallery.blocks]
        columns = [var for block in gallery.blocks for var in block]
        self.is_derived = any(var.compute_value is not None for var in columns)
        # How others derive their columns need not be known, if one network's names suffice.
        sources = _sources(columns, lengths[0] if len(lengths) == 1 else 0)
        networks = [str(said.get("identity", "")) for said in gallery.networks]
        self._places = _places(sources, networks, lengths)
        self._domain = domain_variable(gallery.table.domain)
        self._raw = Domain(sources, metas=[] if self._domain is None else [self._domain])
        self._wanted = Domain(columns)
        # Whether it can be done is seen before a photo is there.
        self.features([np.ones(length) for length in lengths])

    def vector(self, features: np.ndarray) -> np.ndarray:
        """What is compared with `Gallery.vectors`, float32 (d,), of features, (d,)."""
        blocks = np.split(features[None], np.cumsum(self._widths)[:-1], axis=1)
        return joined_unit(blocks, self._weights)[0]

    def features(self, vectors: Sequence[np.ndarray], domain: str | None = None) -> np.ndarray:
        """The numbers that a photo would have in the gallery's columns, shape (d,).

        Parameters
        ----------
        vectors : of each network, shapes (length,)
        domain : of the photo; None where unknown

        Raises
        ------
        ProtocolError
            If the columns do not come from the vectors alone.
        """
        code = np.nan
        if self._domain is not None and domain in self._domain.values:
            code = float(self._domain.values.index(domain))
        numbers = np.concatenate(vectors)[self._places]
        row = Table.from_numpy(
            self._raw,
            numbers[None].astype(float),
            metas=np.full((1, len(self._raw.metas)), code, dtype=object),
        )
        (features,) = row.transform(self._wanted).X
        if not np.isfinite(features).all():
            raise ProtocolError(OTHER_COLUMNS)
        return features


def _sources(columns: Sequence[Variable], length: int) -> list[Variable]:
    """The network's own columns, in the order of first mention.

    Parameters
    ----------
    length : of the network's vectors, if what others derived may be tried; else 0
    """
    found: dict[Variable, None] = {}
    for var in columns:
        shared = getattr(var.compute_value, "compute_shared", None)
        if var.compute_value is None:
            found[var] = None
        elif (one := getattr(var.compute_value, "variable", None)) is not None:
            found |= dict.fromkeys(_sources([one], length))  # renamed or scaled, say
        elif isinstance(shared, AlignedVectors):
            if not found or shared.columns[0] not in found:  # hundreds of columns share them
                found |= dict.fromkeys(_sources(shared.columns, length))
        else:
            return [ContinuousVariable(f"n{place}") for place in range(length)]
    return list(found)


def _places(
    sources: Sequence[Variable], networks: Sequence[str], lengths: Sequence[int]
) -> np.ndarray:
    """Where each column stands in the networks' vectors, one behind the other.

    Parameters
    ----------
    networks, lengths : identity of each network, and length of its vectors
    """
    starts = dict(zip(networks, np.cumsum([0, *lengths[:-1]]), strict=True))
    ends = dict(zip(networks, np.cumsum(lengths), strict=True))
    places = []
    for var in sources:
        mark = str(var.attributes.get(PROVENANCE, "")) if len(networks) > 1 else networks[0]
        number = _place_in_vector(var)
        if number is None or mark not in starts or starts[mark] + number >= ends[mark]:
            raise ProtocolError(OTHER_COLUMNS)
        places.append(starts[mark] + number)
    if not places or len({*places}) < len(places):
        raise ProtocolError(OTHER_COLUMNS)
    return np.array(places)


def _place_in_vector(var: Variable) -> int | None:
    """Where a number stands in its network's vector; None where nothing says it."""
    if PLACE in var.attributes:
        return int(var.attributes[PLACE])  # text, in a table that was kept in a file
    # Tables made before that was noted, and files that keep names alone, have it in the name.
    named = NUMBERED.fullmatch(var.name)
    return None if named is None else int(named[1])
