"""Aligned features as columns that compute themselves, so photos that come later get them too."""

import numpy as np
from Orange.data import ContinuousVariable, Domain, Table
from Orange.data.util import SharedComputeValue, get_unique_names
from Orange.preprocess.preprocess import Preprocess

from ..cores import cores_for
from ..embedding.blocks import PROVENANCE, mark_features, provenance_of, with_numbers
from ..errors import AlignmentError
from ..photos.rows import rows_of
from .head import HeadedMap
from .joined import JoinedMap
from .maps import AlignmentMap
from .photos import identity_of


class AlignedVectors:
    """Aligned vectors of a table's photos, which all `AlignedFeature`s of a map share.

    Parameters
    ----------
    alignment : the map
    columns : features that make a vector, in the map's order
    """

    def __init__(
        self,
        alignment: AlignmentMap | JoinedMap | HeadedMap,
        columns: tuple[ContinuousVariable, ...],
    ):
        self.alignment = alignment
        self.columns = columns

    def __call__(self, table: Table) -> np.ndarray:
        # Photos of a table without domains are of unknown domain: all photos' mean serves them.
        same = self.columns == table.domain.attributes
        features = table.X if same else table.transform(Domain(self.columns)).X
        if not isinstance(features, np.ndarray):
            features = features.toarray()
        with cores_for(len(features)):
            return self.alignment.apply(features.astype(float), rows_of(table).domains.codes)

    def __eq__(self, other: object) -> bool:
        # Asked once for each of hundreds of columns, so what is the same object comes first.
        return self is other or (
            type(self) is type(other)
            and self.alignment == other.alignment
            and self.columns == other.columns
        )

    def __hash__(self) -> int:
        return hash((self.alignment, len(self.columns)))


class AlignedFeature(SharedComputeValue):
    """One number of an aligned vector."""

    def __init__(self, vectors: AlignedVectors, place: int):
        super().__init__(vectors)
        self.place = place

    def compute(self, _: Table, shared_data: np.ndarray) -> np.ndarray:
        return shared_data[:, self.place]

    def __eq__(self, other: object) -> bool:
        same = isinstance(other, AlignedFeature) and self.place == other.place
        return same and super().__eq__(other)

    def __hash__(self) -> int:
        return hash((super().__hash__(), self.place))


class Align(Preprocess):
    """What was learned, ready for photos that come later; what Orange calls a preprocessor.

    Parameters
    ----------
    alignment : the map, None for none
    columns : features that make a vector, in the map's order
    source : identity of the vectors that it was learned from, "" where unknown
    provenance : of aligned vectors, plain values
    """

    def __init__(
        self,
        alignment: AlignmentMap | JoinedMap | HeadedMap | None,
        columns: tuple[ContinuousVariable, ...],
        source: str,
        provenance: dict,
    ):
        self.alignment = alignment
        self.columns = columns
        self.source = source
        self.provenance = provenance

    def __call__(self, data: Table) -> Table:
        """The same rows with aligned features in place of the vectors' own.

        Raises
        ------
        AlignmentError
            If the vectors are not of the kind that was learned from.
        """
        if self.alignment is None:
            return data
        there = {var.name for var in data.domain.attributes}
        identity = identity_of(data)
        other = self.source and identity and identity != self.source
        if other or any(var.name not in there for var in self.columns):
            raise AlignmentError(
                "The vectors are not of the kind that the alignment was learned from. Embed the "
                "photos with the same choices in Local GPU Embedder."
            )
        return self.applied(data)

    def applied(self, data: Table, vectors: np.ndarray | None = None) -> Table:
        """The same of rows whose vectors are of the kind that was learned from.

        Parameters
        ----------
        vectors : what the map makes of these rows, where that is known, shape (n, e)
        """
        if self.alignment is None:
            return data
        provenance = {**provenance_of(data), **self.provenance}
        domain = self._domain(data.domain, self.alignment, provenance)
        if vectors is None:
            aligned = data.transform(domain)
        else:
            aligned = with_numbers(data.transform(self._others(data.domain)), domain, vectors)
        aligned.attributes = {**data.attributes, PROVENANCE: provenance}
        aligned.name = data.name
        return aligned

    def _domain(
        self, old: Domain, alignment: AlignmentMap | JoinedMap | HeadedMap, provenance: dict
    ) -> Domain:
        vectors = AlignedVectors(alignment, self.columns)
        taken = self._others(old)
        wanted = [f"a{place}" for place in range(alignment.length)]
        features = []
        if not {var.name for var in (*taken.variables, *taken.metas)}.isdisjoint(wanted):
            wanted = get_unique_names(taken, wanted)  # slow, and rarely of use
        for place, name in enumerate(wanted):
            feature = ContinuousVariable(name, compute_value=AlignedFeature(vectors, place))
            features.append(feature)
        mark_features(features, provenance)
        return Domain((*taken.attributes, *features), old.class_vars, old.metas)

    def _others(self, old: Domain) -> Domain:
        """A domain without the features that are aligned."""
        ours = {var.name for var in self.columns}
        rest = [var for var in old.attributes if var.name not in ours]
        return Domain(rest, old.class_vars, old.metas)
