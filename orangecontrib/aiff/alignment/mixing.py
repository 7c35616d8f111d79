"""How photos of two domains lie among each other: on two axes, and by their nearest neighbours.

All by the cosine of vectors, which is what the recommended chain ranks by.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from Orange.data import Table
from scipy.linalg import eigh

from ..embedding.blocks import features_of
from ..photos.columns import DOMAINS
from ..photos.rows import rows_of
from ..progress import untold
from ..words import percent, plural
from .joined import unit

NEIGHBOURS = 10
MOST = 1_000  # photos that are looked at; of more, a sample
SEED = 0


@dataclass(frozen=True, eq=False)
class Mixing:
    """How n photos lie, by one set of vectors.

    Attributes
    ----------
    spots : on the two principal axes of these very vectors, brought to unit length, shape (n, 2)
    spread : how much of the vectors' variance each axis has, 0..1
    other : share of other-domain photos among a photo's nearest, the mean over photos, 0..1
    """

    spots: np.ndarray
    spread: tuple[float, float]
    other: float


@dataclass(frozen=True, eq=False)
class BeforeAndAfter:
    """The same n photos by two sets of vectors.

    Attributes
    ----------
    kinds : the code of each photo's domain, a place in `DOMAINS`, shape (n,)
    names : of the photos
    neighbours : how many nearest photos were looked at
    chance : what `Mixing.other` is where domains do not matter, 0..1
    photos : of known domain, of which these are all or a sample
    """

    kinds: np.ndarray
    names: tuple[str, ...]
    before: Mixing
    after: Mixing
    neighbours: int
    chance: float
    photos: int

    @property
    def is_sample(self) -> bool:
        return len(self.kinds) < self.photos

    @property
    def what(self) -> str:
        """What was looked at, in a sentence."""
        if self.is_sample:
            return (
                f"The pictures show {len(self.kinds):,} of the {self.photos:,} photos, drawn at "
                "random, always the same."
            )
        return f"The pictures show all {plural(self.photos, 'photo')} of known kind."

    def words(self, mixing: Mixing) -> str:
        """The share of other-domain neighbours beside chance, in a sentence."""
        nearest = "photo nearest" if self.neighbours == 1 else f"{self.neighbours} photos nearest"
        return (
            f"Of the {nearest} to a photo, {percent(mixing.other, 0)} are of the other kind. If "
            f"the kind did not matter, {percent(self.chance, 0)} would be."
        )


def compare(
    before: Table, after: Table, callback: Callable[[float], None] = untold
) -> BeforeAndAfter | None:
    """How photos lie by two tables of vectors of the same rows.

    Parameters
    ----------
    callback : is told the share that is done, 0..1, between steps; cancels by raising

    Returns
    -------
    None where there are not photos of both domains, three at least.
    """
    callback(0)
    rows = rows_of(before)
    known = np.flatnonzero(rows.domains.known)
    chosen = known
    if len(known) > MOST:
        chosen = np.sort(np.random.default_rng(SEED).choice(known, MOST, replace=False))
    kinds = rows.domains.codes[chosen]
    counts = np.bincount(kinds, minlength=len(DOMAINS))
    n = len(chosen)
    if n < 3 or not counts.all():
        return None
    callback(0.1)
    # Among nearly all of the others the kinds are as frequent wherever a photo lies.
    neighbours = min(NEIGHBOURS, max(1, (n - 1) // 4))
    first = mixing_of(features_of(before[chosen]), kinds, neighbours)
    callback(0.5)
    second = mixing_of(features_of(after[chosen]), kinds, neighbours)
    callback(0.9)
    chance = 2 * counts[0] * counts[1] / (n * (n - 1))
    names = tuple(rows.names[row] for row in chosen)
    return BeforeAndAfter(kinds, names, first, second, neighbours, float(chance), len(known))


def mixing_of(features: np.ndarray, kinds: np.ndarray, neighbours: int) -> Mixing:
    """How photos lie by their vectors.

    Parameters
    ----------
    features : one vector a photo, shape (n, d), n > 2
    kinds : the code of each photo's domain, shape (n,)
    neighbours : fewer than n; photos that are equally near share the last place
    """
    largest = np.abs(features).max(initial=0) or 1.0  # squares of large numbers are none
    vectors = unit(np.asarray(features, dtype=float) / largest)
    cosines = vectors @ vectors.T
    centred = cosines - cosines.mean(axis=0) - cosines.mean(axis=1)[:, None] + cosines.mean()
    n = len(centred)
    values, axes = eigh(centred, subset_by_index=[n - 2, n - 1])
    values, axes = np.maximum(values[::-1], 0), axes[:, ::-1]
    # Which way an axis points is nobody's choice, but always the same.
    axes = axes * np.where(axes[np.abs(axes).argmax(axis=0), [0, 1]] < 0, -1, 1)
    whole = max(float(np.trace(centred)), np.finfo(float).tiny)
    first, second = (float(value) / whole for value in values)
    return Mixing(axes * np.sqrt(values), (first, second), _other(cosines, kinds, neighbours))


def _other(cosines: np.ndarray, kinds: np.ndarray, neighbours: int) -> float:
    cosines = np.round(cosines, 9)  # what rounding parts is equally near
    np.fill_diagonal(cosines, -np.inf)
    last = np.partition(cosines, -neighbours, axis=1)[:, [-neighbours]]
    nearer, level = cosines > last, cosines == last
    other = kinds[:, None] != kinds[None, :]
    left = neighbours - nearer.sum(axis=1)
    counted = (nearer & other).sum(axis=1) + left * (level & other).sum(axis=1) / level.sum(axis=1)
    return float(counted.mean() / neighbours)
