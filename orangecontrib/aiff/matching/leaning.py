"""More like this colour, or more like this shape: a gallery's vectors where colours count otherwise.

A joined vector is made of its networks' vectors one behind the other, perhaps turned together. So
the colours' share of it is a projection; it is made longer or shorter, and all brought to unit
length again. Nothing is learned or embedded again for that.
"""

from dataclasses import replace

import numpy as np

from ..alignment.columns import AlignedFeature
from ..alignment.joined import JoinedMap
from ..embedding.networks.colour import COLOUR
from ..embedding.unit import unit
from .gallery import Gallery

KNOWN = ("photos", "codes", "row_of", "_marks")  # that a gallery works out once
MOST = 25.0  # times as much as usual that colours count at the end of the scale


class Leaning:
    """How a gallery's vectors lean towards colours.

    Parameters
    ----------
    share : the projection on the colours' share, symmetric, shape (d, d)
    """

    def __init__(self, share: np.ndarray):
        self._share = share.astype(np.float32)

    def vectors(self, vectors: np.ndarray, amount: float) -> np.ndarray:
        """Vectors (n, d) or (d,) of unit length where colours count more or less than usual.

        Parameters
        ----------
        amount : −1 for not at all, 0 for as usual, 1 for `MOST` times as much
        """
        if amount == 0:
            return vectors
        return unit(vectors + (factor(amount) ** 0.5 - 1) * (vectors @ self._share))

    def gallery(self, gallery: Gallery, amount: float) -> Gallery:
        """The same photos with such vectors."""
        if amount == 0:
            return gallery
        leant = replace(gallery, vectors=self.vectors(gallery.vectors, amount))
        # What is known of the photos stays so.
        known = {name: gallery.__dict__[name] for name in KNOWN if name in gallery.__dict__}
        leant.__dict__.update(known)
        return leant


def factor(amount: float) -> float:
    """How many times as much as usual colours count in a cosine."""
    amount = min(max(amount, -1.0), 1.0)
    return float(1 + amount if amount <= 0 else MOST**amount)


def leaning_of(gallery: Gallery) -> Leaning | None:
    """None where the vectors have no share that is of colours, or not only, or it is not known."""
    models = [said.get("model") for said in gallery.networks]
    if COLOUR.key not in models or len(models) < 2:
        return None
    if len(gallery.blocks) > 1:
        of_colours = [
            np.full(len(block), said.get("model") == COLOUR.key)
            for block, said in zip(gallery.blocks, gallery.provenances, strict=True)
        ]
        return Leaning(np.diag(np.concatenate(of_colours)))
    features = [var.compute_value for var in gallery.blocks[0]]
    if not all(isinstance(feature, AlignedFeature) for feature in features):
        return None
    found = features[0].compute_shared.alignment
    # A head mixes what was joined, so that nothing of it is of colours alone.
    if not isinstance(found, JoinedMap) or COLOUR.key not in {
        models[part.network] for part in found.parts
    }:
        return None
    rows = np.concatenate(
        [
            np.full(each.length, models[part.network] == COLOUR.key)
            for part, each in zip(found.parts, found.maps, strict=True)
        ]
    )
    places = [feature.place for feature in features]
    if found.reduction is None:
        return Leaning(np.diag(rows)[np.ix_(places, places)])
    of_colours = found.reduction[rows][:, places]
    return Leaning(of_colours.T @ of_colours)
