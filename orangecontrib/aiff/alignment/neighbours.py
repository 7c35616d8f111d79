"""What differs within garments, learned without labels: from photos that choose each other.

The self-learning of bilingual dictionaries (Artetxe, Labaka and Agirre, ACL 2018; Conneau et al.,
*Word translation without parallel data*, ICLR 2018), with domains in the place of languages: a
consumer and a shop photo that are each other's nearest, by a distance that takes hubs into
account, are taken for one garment. What these pairs teach finds more of them, round by round:
from the second on, each photo is given another of its own, such that all pairs together are as
near as they can be, and those pairs count of which one photo at least would choose the other.
"""

from collections.abc import Callable, Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from ..cores import side_by_side
from ..errors import AlignmentError
from ..progress import untold
from .joined import unit
from .maps import Fitted, affordable, after, evened, pairs_of, whitened
from .photos import Photos

HUB_NEIGHBOURS = 10
NO_PAIRS = np.empty(0, dtype=int), np.empty(0, dtype=int)
MOST = 5000  # photos of a domain that choose; more would not be learned from any better
ASSIGNED = 2000  # photos of a domain up to which pairs are dealt; it takes a second or so


def learned_from_neighbours(
    pieces: Sequence[Photos],
    power: float,
    dimensions: int,
    shrinkage: str,
    fixed: float,
    trust: float,
    rounds: int = 2,
    labelled: bool = False,
    callback: Callable[[float], None] = untold,
) -> list[Fitted]:
    """Partly whitened; then what differs between photos that choose each other counts less.

    Parameters
    ----------
    pieces : the parts' photos; all of them choose together, each by its share
    power, dimensions, shrinkage, fixed : of the whitening before, see `maps.whitened`
    trust : see `maps.within`
    rounds : how often photos choose each other; the first whitening is learned once, and each
        round learns again from its own pairs
    labelled : whether photos with an item are a reference's: these are pairs from the first round
        on, and the others alone choose and are whitened; else no item is looked at
    """
    told = pairs_of(pieces[0]) if labelled else NO_PAIRS
    consumer, shop = choosing(pieces[0], labelled)
    if not len(consumer) or not len(shop):
        raise AlignmentError("There are no consumer and shop photos that could choose each other.")
    judged = np.flatnonzero(pieces[0].items == "") if labelled else None
    kept = affordable(pieces[0] if judged is None else pieces[0].take(judged), dimensions)
    rows = len(pieces[0].features)

    def base_of(piece: Photos) -> Fitted:
        own = piece if judged is None else piece.take(judged)
        fitted = whitened(own, power, kept, 1.0, shrinkage, fixed)
        if own is piece:
            return fitted
        vectors = fitted.map.apply(piece.features, piece.kinds)
        return Fitted(fitted.map, vectors.astype(np.float32))

    bases: list[Fitted] = []
    for each in side_by_side(base_of, [(piece,) for piece in pieces], rows):
        bases.append(each)
        callback(0.5 * len(bases) / len(pieces))
    found = bases
    span = 0.5 / rounds
    for turn in range(rounds):
        begin = 0.5 + span * turn
        callback(begin)
        similarity = similarity_of(pieces, found, consumer, shop)
        asking, nearest = (agreed_pairs if turn else mutual_neighbours)(similarity)
        chosen = consumer[asking], shop[nearest]
        pairs = tuple(np.concatenate(each) for each in zip(told, chosen, strict=True))
        is_last = turn + 1 == rounds
        found = []
        jobs = [
            (piece, base, (pairs[0], pairs[1]), trust, is_last)
            for piece, base in zip(pieces, bases, strict=True)
        ]
        for each in side_by_side(_taught, jobs, rows):
            found.append(each)
            callback(begin + span * (0.4 + 0.6 * len(found) / len(pieces)))
    callback(1)
    return found


def _taught(
    photos: Photos,
    base: Fitted,
    pairs: tuple[np.ndarray, np.ndarray],
    trust: float,
    is_last: bool,
) -> Fitted:
    """A part after what pairs taught; before the last round vectors in single precision suffice."""
    stretch = evened(base.vectors, pairs, trust)
    step = None if stretch is None else stretch.simplest
    if not is_last:
        return base if step is None else Fitted(base.map, after(base.vectors, step))
    found = base.map if step is None else base.map.then(step)
    return Fitted(found, found.apply(photos.features, photos.kinds))


def choosing(photos: Photos, labelled: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the consumer and of the shop photos that choose each other; see above."""
    may = photos.items == "" if labelled else np.ones(len(photos.items), dtype=bool)
    consumer, shop = (_some(np.flatnonzero(may & (photos.kinds == kind))) for kind in (0, 1))
    return consumer, shop


def similarity_of(
    pieces: Sequence[Photos],
    found: Sequence[Fitted],
    consumer: np.ndarray,
    shop: np.ndarray,
) -> np.ndarray:
    """Cosines of some consumer to some shop photos by all parts, each by its share, (q, g)."""

    def of_part(piece: Photos, vectors: np.ndarray) -> np.ndarray:
        return piece.share * (unit(vectors[consumer]) @ unit(vectors[shop]).T)

    similarity = np.zeros((len(consumer), len(shop)))
    jobs = [(piece, each.vectors) for piece, each in zip(pieces, found, strict=True)]
    for each in side_by_side(of_part, jobs, len(pieces[0].features)):
        similarity += each
    return similarity


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


def surest_pairs(similarity: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The half of the mutual neighbours that stand farthest before all others, shapes (p,).

    What is learned from as if it were a label should be right (D.-H. Lee, *Pseudo-label*, ICML
    workshop 2013).
    """
    marked = _marked(similarity)
    asking, found = mutual_neighbours(similarity)
    chosen = marked[asking, found]
    marked[asking, found] = -np.inf
    others = np.maximum(marked[asking].max(axis=1), marked[:, found].max(axis=0))
    surest = np.argsort(others - chosen, kind="stable")[: (len(asking) + 1) // 2]
    return asking[surest], found[surest]


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
