"""Affine maps of a vector, or of a part of one, and how each is learned from photos."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from ..errors import AlignmentError
from ..photos.columns import DOMAINS
from ..photos.rows import UNKNOWN
from .axes import Spread, carrying
from .photos import KINDS, Photos

# Variances need many photos: a domain's own counts n / (n + SCALE_PRIOR) against that of all
# photos, the weight of an empirical Bayes estimate (Efron and Morris 1973). A mean needs few: what
# is left of the gap between domains hides garments more than an uncertain mean does.
SCALE_PRIOR = 16
LEAST_VARIANCE = 1e-2  # of a feature, as a share of the average one's
LEAST_SHRINKAGE = 1e-2
HALF_TRUSTED = 50  # pairs of photos at which what they teach counts half as much as it can


@dataclass(frozen=True, eq=False)
class Stretch:
    """Some directions multiplied by a factor each, all others by one: a symmetric matrix.

    What a few photos tell of long vectors is kept by the photos' own directions alone, which is
    hundreds of times less than the matrix.

    Attributes
    ----------
    axes : the directions, orthonormal, shape (k, d)
    factors : theirs, shape (k,)
    other : of everything at right angles to them
    """

    axes: np.ndarray
    factors: np.ndarray
    other: float

    def apply(self, vectors: np.ndarray) -> np.ndarray:
        """Vectors (n, d) times the matrix."""
        along = (vectors @ self.axes.T) * (self.factors - self.other)
        return self.other * vectors + along @ self.axes

    @property
    def simplest(self) -> "Step":
        """Itself, or its matrix where that is quicker to multiply by."""
        if 2 * len(self.axes) < self.axes.shape[1]:
            return self
        matrix = (self.axes.T * (self.factors - self.other)) @ self.axes
        np.fill_diagonal(matrix, matrix.diagonal() + self.other)
        return matrix

    @property
    def numbers(self) -> tuple[np.ndarray, ...]:
        """All that it is made of."""
        return self.axes, self.factors, np.array(self.other)


Step = Stretch | np.ndarray


def after(vectors: np.ndarray, step: Step) -> np.ndarray:
    """Vectors (n, d) after a step, shape (n, e)."""
    return vectors @ step if isinstance(step, np.ndarray) else step.apply(vectors)


@dataclass(frozen=True, eq=False)
class AlignmentMap:
    """(x − mean of its domain) / scale of its domain, then steps that all domains share.

    Attributes
    ----------
    means, scales : a row for each of `DOMAINS`, then one for photos of unknown domain,
        shapes (3, d)
    steps : one after the other; matrices of shape (d, e) that vectors are multiplied by, or
        `Stretch`
    """

    means: np.ndarray
    scales: np.ndarray
    steps: tuple[Step, ...] = ()

    @property
    def length(self) -> int:
        """How many numbers an aligned vector has."""
        matrices = [step for step in self.steps if isinstance(step, np.ndarray)]
        return matrices[-1].shape[1] if matrices else self.means.shape[1]

    @property
    def is_finite(self) -> bool:
        return all(np.isfinite(part).all() for part in self._numbers())

    def apply(self, features: np.ndarray, kinds: np.ndarray) -> np.ndarray:
        """Aligned vectors (n, e) of features (n, d) and kinds (n,), see `Photos`."""
        with np.errstate(all="ignore"):  # a row with missing numbers becomes one of them
            aligned = (features - self.means[kinds]) / self.scales[kinds]
            for step in self.steps:
                aligned = after(aligned, step)
        return aligned

    def then(self, step: Step) -> "AlignmentMap":
        """This map and then a matrix, shape (length, e), or a `Stretch`."""
        *before, last = self.steps or (None,)
        if isinstance(last, np.ndarray):
            # A matrix of few columns takes up what follows it.
            step = last @ step if isinstance(step, np.ndarray) else step.apply(last)
            return AlignmentMap(self.means, self.scales, (*before, step))
        return AlignmentMap(self.means, self.scales, (*self.steps, step))

    def _numbers(self) -> Iterator[np.ndarray]:
        yield from (self.means, self.scales)
        for step in self.steps:
            yield from (step,) if isinstance(step, np.ndarray) else step.numbers

    @cached_property
    def digest(self) -> str:
        """SHA-256 of its numbers."""
        digest = hashlib.sha256()
        for part in self._numbers():
            digest.update(f"{part.shape}".encode() + part.tobytes())
        return digest.hexdigest()

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


class Fitted(NamedTuple):
    """A map, and what it makes of the photos that it was fitted to, shape (n, e)."""

    map: AlignmentMap
    vectors: np.ndarray


def centred(photos: Photos) -> AlignmentMap:
    """Each domain's mean is taken away."""
    return AlignmentMap(_means(photos), np.ones((len(KINDS), photos.features.shape[1])))


def scaled(photos: Photos) -> AlignmentMap:
    """Each domain's mean is taken away, and each feature divided by its spread there."""
    features = photos.features
    sides = photos.sides(features)
    # Within domains, so that what tells the domains apart does not count as spread.
    within = [(side - side.mean(axis=0)) ** 2 for side in sides]
    pooled = np.concatenate(within).mean(axis=0)
    average = pooled.mean()
    if average == 0:
        return centred(photos)
    pooled = _towards(pooled, average, sum(map(len, sides)) / 2, SCALE_PRIOR)
    rows = [_towards(w.mean(axis=0), pooled, len(w), SCALE_PRIOR) for w in within]
    variances = np.maximum([*rows, pooled], LEAST_VARIANCE * average)
    return AlignmentMap(_means(photos), np.sqrt(variances))


def whitened(
    photos: Photos, power: float, dimensions: int, share: float, shrinkage: str, fixed: float
) -> Fitted:
    """Centred and scaled, then each principal axis divided by its variance ** power.

    Parameters
    ----------
    power : 0 leaves the axes as they are, 0.5 whitens in full
    dimensions : how many axes are kept, at most as many as the photos carry; 0 for no choice
    share : of the variance that is kept, 0..1; the fewer axes of the two
    shrinkage, fixed : see `shrinkage_of`

    Returns
    -------
    The map, and what it makes of the photos, in single precision. Where neither dimensions nor
    share is less than all, vectors keep their length and the axes that the photos do not carry
    stay, with the variance that shrinkage gives them: photos that come later may differ in just
    these.
    """
    base = scaled(photos)
    # What photos tell is uncertain in its first digits: half as many take half the time.
    aligned = base.apply(photos.features, photos.kinds).astype(np.float32)
    rows = _within_domains(photos, aligned)
    spread = Spread(rows)
    variances, axes = spread.principal(dimensions)
    kept = _rank(variances, len(rows) - len(DOMAINS))
    if not kept:
        return Fitted(base, aligned)
    amount = _shrinkage(spread, shrinkage, fixed)
    least = amount * spread.average
    factors = ((1 - amount) * variances + least) ** -power
    step: Step
    if not dimensions and share == 1:
        step = Stretch(axes[:kept], factors[:kept], least**-power)
    else:
        if share < 1:
            carried = np.searchsorted(np.cumsum(variances) / spread.total, share)
            kept = min(kept, 1 + int(carried))
        kept = min(kept, dimensions or kept)
        step = (factors[:kept, None] * axes[:kept]).T
    return Fitted(base.then(step), after(aligned, step))


def whitened_within(
    photos: Photos,
    power: float,
    dimensions: int,
    directions: int,
    shrinkage: str,
    fixed: float,
    trust: float,
) -> AlignmentMap:
    """Partly whitened, then what differs within items is made equally small everywhere.

    Parameters
    ----------
    power, dimensions, shrinkage, fixed : of the whitening before, see `whitened`; all axes are
        kept where there are not more photos than dimensions
    directions, trust : see `within`
    """
    base = whitened(photos, power, affordable(photos, dimensions), 1.0, shrinkage, fixed)
    return within(photos, base, pairs_of(photos), directions, trust)


def within(
    photos: Photos,
    base: Fitted,
    pairs: tuple[np.ndarray, np.ndarray],
    directions: int,
    trust: float,
) -> AlignmentMap:
    """A map, then what differs within pairs is made equally small everywhere.

    Parameters
    ----------
    base : the map, fitted to the photos
    pairs : rows of consumer and shop photos of the same items, shapes (p,)
    directions : how many are kept, those of most variance afterwards; 0 or more than the photos
        carry: all
    trust : share of the differences' covariance that many pairs have against an average variance,
        0..1; few pairs have less, p / (p + `HALF_TRUSTED`) of it
    """
    stretch = evened(base.vectors, pairs, trust)
    if stretch is None:
        return base.map
    if directions:
        rows = _within_domains(photos, stretch.apply(base.vectors))
        sizes, axes = Spread(rows).principal(directions)
        if directions < _rank(sizes, len(rows) - len(DOMAINS)):
            return base.map.then(stretch.apply(axes[:directions]).T)
    return base.map.then(stretch)


def evened(
    aligned: np.ndarray, pairs: tuple[np.ndarray, np.ndarray], trust: float
) -> Stretch | None:
    """What makes that which differs within pairs equally small everywhere.

    Parameters
    ----------
    aligned : vectors, shape (n, e)
    pairs, trust : see `within`

    Returns
    -------
    None where nothing differs.
    """
    differences = aligned[pairs[0]] - aligned[pairs[1]]
    spread = Spread(differences - differences.mean(axis=0))
    if spread.average == 0:
        return None
    variances, axes = spread.principal()
    count, size = differences.shape
    trusted = trust * count / (count + HALF_TRUSTED)
    # Axes in which no pair differs have the average's share alone.
    rest = (1 - trusted) * spread.average
    factors, other = (trusted * variances + rest) ** -0.5, rest**-0.5
    squares = (factors**2).sum() + (size - len(axes)) * other**2
    usual = float(squares / size) ** 0.5  # lengths stay about as they were
    return Stretch(axes, factors / usual, other / usual)


def adapted(photos: Photos, strength: float) -> AlignmentMap:
    """Centred and scaled, then a ridge regression of each photo on its item's other domain.

    Minimises Σ ‖x M − y‖² + λ ‖M − I‖² over the pairs (x, y) of an item, both ways round: with
    few pairs M stays near the identity, so that nothing changes.

    Parameters
    ----------
    strength : λ in units of the features' average variance, greater than 0
    """
    base = scaled(photos)
    aligned = base.apply(photos.features, photos.kinds)
    consumer, shop = (aligned[rows] for rows in pairs_of(photos))
    both, other = np.concatenate([consumer, shop]), np.concatenate([shop, consumer])
    gram = both.T @ both / len(both)
    size = len(gram)
    ridge = strength * np.trace(gram) / size * np.eye(size)
    if not ridge.any():
        return base
    matrix = np.linalg.solve(gram + ridge, both.T @ other / len(both) + ridge)
    return base.then(matrix)


def shrinkage_of(rows: np.ndarray, shrinkage: str, fixed: float) -> float:
    """How much of a covariance's place its average variance takes, 0..1.

    Parameters
    ----------
    rows : centred, shape (n, d)
    shrinkage : "oas", "ledoit-wolf", or "fixed" for the share `fixed`
    """
    return _shrinkage(Spread(rows), shrinkage, fixed)


def _shrinkage(spread: Spread, shrinkage: str, fixed: float) -> float:
    rows = spread.rows
    if shrinkage == "fixed" or len(rows) < 2 or not rows.any():
        return max(fixed, LEAST_SHRINKAGE)
    if shrinkage == "oas":
        amount = spread.oas
    else:
        from sklearn.covariance import ledoit_wolf_shrinkage

        amount = ledoit_wolf_shrinkage(rows, assume_centered=True)
    return float(np.clip(amount, LEAST_SHRINKAGE, 1))


def _means(photos: Photos) -> np.ndarray:
    """Each domain's own mean, then that of all photos, shape (3, d).

    A single photo does not tell what a domain's photos share from what it shows by itself, so
    that half of its mean is that of all photos.
    """
    pooled = photos.features.mean(axis=0)
    sides = photos.sides(photos.features)
    own = [side.mean(axis=0) if len(side) > 1 else (side[0] + pooled) / 2 for side in sides]
    return np.array([*own, pooled])


def _towards(own: np.ndarray, pooled: np.ndarray, count: float, prior: float) -> np.ndarray:
    weight = count / (count + prior)
    return weight * own + (1 - weight) * pooled


def _within_domains(photos: Photos, aligned: np.ndarray) -> np.ndarray:
    """Vectors of photos of known domain, each domain's own mean taken away in full."""
    sides = photos.sides(aligned)
    return np.concatenate([side - side.mean(axis=0) for side in sides])


def pairs_of(photos: Photos) -> tuple[np.ndarray, np.ndarray]:
    """Rows of consumer and shop photos of the same items, shapes (p,).

    An item has as many pairs as its more frequent domain has photos; the other's are taken in
    turn, so that each photo is in a pair.
    """
    places = []
    for item in photos.paired_items:
        rows = np.flatnonzero(photos.items == item)
        consumer, shop = (rows[photos.kinds[rows] == kind] for kind in range(len(DOMAINS)))
        turns = np.arange(max(len(consumer), len(shop)))
        places.append((consumer[turns % len(consumer)], shop[turns % len(shop)]))
    if not places:
        raise AlignmentError("No garment has both consumer and shop photos to learn from.")
    consumer, shop = (np.concatenate(side) for side in zip(*places, strict=True))
    return consumer, shop


def affordable(photos: Photos, dimensions: int) -> int:
    """Dimensions to keep, or 0 for all where so few photos could not tell which are the best."""
    return dimensions if (photos.kinds != UNKNOWN).sum() > dimensions else 0


def _rank(variances: np.ndarray, most: int) -> int:
    """How many of some variances are more than rounding, at most `most`."""
    return max(0, min(int(carrying(variances).sum()), most))
