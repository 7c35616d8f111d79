"""What differs within garments, learned without labels: from photos that choose each other.

The self-learning of bilingual dictionaries (Artetxe, Labaka and Agirre, ACL 2018; Conneau et al.,
*Word translation without parallel data*, ICLR 2018), with domains in the place of languages: a
consumer and a shop photo that are each other's nearest, by a distance that takes hubs into
account, are taken for one garment. What these pairs teach finds more of them: then each photo is
given another of its own, such that all pairs together are as near as they can be, and those pairs
count of which one photo at least would choose the other.
"""

from collections.abc import Callable, Sequence

import numpy as np
from Orange.util import dummy_callback
from scipy.optimize import linear_sum_assignment

from .joined import unit
from .maps import AlignmentMap, affordable, whitened, within
from .photos import Photos

HUB_NEIGHBOURS = 10
MOST = 5000  # photos of a domain that choose; more would not be learned from any better
ASSIGNED = 2000  # photos of a domain up to which pairs are dealt; it takes a second or so


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
    consumer, shop = (_some(np.flatnonzero(pieces[0].kinds == kind)) for kind in (0, 1))
    bases: list[AlignmentMap] = []
    for number, piece in enumerate(pieces):
        callback(0.5 * number / len(pieces))
        bases.append(whitened(piece, power, kept, 1.0, shrinkage, fixed))
    maps = bases
    for begin, choose in ((0.5, mutual_neighbours), (0.75, agreed_pairs)):
        similarity = np.zeros((len(consumer), len(shop)))
        for number, (piece, each) in enumerate(zip(pieces, maps, strict=True)):
            callback(begin + 0.1 * number / len(pieces))
            similarity += _similarity(piece, each, consumer, shop)
        asking, found = choose(similarity)
        pairs = consumer[asking], shop[found]
        learned: list[AlignmentMap] = []
        for number, (piece, base) in enumerate(zip(pieces, bases, strict=True)):
            callback(begin + 0.1 + 0.15 * number / len(pieces))
            learned.append(within(piece, base, pairs, 0, trust))
        maps = learned
    callback(1)
    return maps


def _similarity(
    piece: Photos, found: AlignmentMap, consumer: np.ndarray, shop: np.ndarray
) -> np.ndarray:
    """Of consumer photos to shop photos by a part of them, shape (q, g)."""
    aligned = found.apply(piece.features, piece.kinds)
    return unit(aligned[consumer]) @ unit(aligned[shop]).T


def mutual_neighbours(similarity: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of rows and columns that are each other's nearest, shapes (p,).

    Parameters
    ----------
    similarity : of consumer photos (rows) to shop photos (columns), shape (q, g); hubs, which are
        near to everything, are marked down as by CSLS (Conneau et al. 2018)
    """
    marked = _marked(similarity)
    nearest, asking = marked.argmax(axis=1), np.arange(len(similarity))
    mutual = marked.argmax(axis=0)[nearest] == asking
    return asking[mutual], nearest[mutual]


def agreed_pairs(similarity: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of rows and columns, each in one at most, shapes (p,); see `mutual_neighbours`.

    The pairs that are nearest in all (H. Kuhn, *The Hungarian method for the assignment problem*,
    1955), less those that neither the row nor the column would choose. Of very many photos, those
    that choose each other.
    """
    if max(similarity.shape) > ASSIGNED:
        return mutual_neighbours(similarity)
    marked = _marked(similarity)
    asking, found = linear_sum_assignment(marked, maximize=True)
    chosen = (marked.argmax(axis=1)[asking] == found) | (marked.argmax(axis=0)[found] == asking)
    return asking[chosen], found[chosen]


def _marked(similarity: np.ndarray) -> np.ndarray:
    hubs = [
        np.partition(similarity, -count, axis=axis)
        .take(range(-count, 0), axis, mode="wrap")
        .mean(axis)
        for axis in (0, 1)
        for count in [min(HUB_NEIGHBOURS, similarity.shape[axis])]
    ]
    return 2 * similarity - hubs[0][None, :] - hubs[1][:, None]


def _some(rows: np.ndarray) -> np.ndarray:
    """At most `MOST` rows, evenly spread."""
    step = max(1, -(-len(rows) // MOST))
    return rows[::step]
