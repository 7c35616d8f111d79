"""What differs within garments, learned without labels: from photos that choose each other.

The self-learning of bilingual dictionaries (Artetxe, Labaka and Agirre, ACL 2018; Conneau et al.,
*Word translation without parallel data*, ICLR 2018), with domains in the place of languages: a
consumer and a shop photo that are each other's nearest, by a distance that takes hubs into
account, are taken for one garment.
"""

from collections.abc import Callable, Sequence

import numpy as np
from Orange.util import dummy_callback

from .joined import unit
from .maps import AlignmentMap, affordable, whitened, within
from .photos import Photos

HUB_NEIGHBOURS = 10
MOST = 5000  # photos of a domain that choose; more would not be learned from any better


def learned_from_neighbours(
    pieces: Sequence[Photos],
    power: float,
    dimensions: int,
    shrinkage: str,
    fixed: float,
    trust: float,
    callback: Callable[[float], None] = dummy_callback,
) -> list[AlignmentMap]:
    """Partly whitened; then what differs between photos that choose each other counts less.

    Parameters
    ----------
    pieces : the parts' photos; all of them choose together
    power, dimensions, shrinkage, fixed : of the whitening before, see `maps.whitened`
    trust : see `maps.within`
    """
    kept = affordable(pieces[0], dimensions)
    maps: list[AlignmentMap] = []
    consumer, shop = (_some(np.flatnonzero(pieces[0].kinds == kind)) for kind in (0, 1))
    similarity = np.zeros((len(consumer), len(shop)))
    for number, piece in enumerate(pieces):
        callback(0.5 * number / len(pieces))
        maps.append(whitened(piece, power, kept, 1.0, shrinkage, fixed))
        aligned = maps[-1].apply(piece.features, piece.kinds)
        similarity += unit(aligned[consumer]) @ unit(aligned[shop]).T
    asking, found = mutual_neighbours(similarity)
    pairs = consumer[asking], shop[found]
    for number, (piece, base) in enumerate(zip(pieces, maps, strict=True)):
        callback(0.5 + 0.5 * number / len(pieces))
        maps[number] = within(piece, base, pairs, 0, trust)
    callback(1)
    return maps


def mutual_neighbours(similarity: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of rows and columns that are each other's nearest, shapes (p,).

    Parameters
    ----------
    similarity : of consumer photos (rows) to shop photos (columns), shape (q, g); hubs, which are
        near to everything, are marked down as by CSLS (Conneau et al. 2018)
    """
    hubs = [
        np.partition(similarity, -count, axis=axis)
        .take(range(-count, 0), axis, mode="wrap")
        .mean(axis)
        for axis in (0, 1)
        for count in [min(HUB_NEIGHBOURS, similarity.shape[axis])]
    ]
    marked = 2 * similarity - hubs[0][None, :] - hubs[1][:, None]
    nearest, asking = marked.argmax(axis=1), np.arange(len(similarity))
    mutual = marked.argmax(axis=0)[nearest] == asking
    return asking[mutual], nearest[mutual]


def _some(rows: np.ndarray) -> np.ndarray:
    """At most `MOST` rows, evenly spread."""
    step = max(1, -(-len(rows) // MOST))
    return rows[::step]
