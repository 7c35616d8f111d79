"""What each photo of a gallery is marked down by, as one that is near to everything (CSLS)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from Orange.util import dummy_callback

from ..errors import ProtocolError
from ..evaluation.ranking.searches import HUB_NEIGHBOURS
from ..words import plural
from .gallery import Gallery

# So many photos tell of hubs better than they mislead: benchmarks/matches.py, doc/matches.md.
LEAST_BANK = 100
MOST_BANK = 2000  # photos; more change little, and take long
SEED = 0
CELLS = 4_000_000  # cosines that are held at a time


@dataclass(frozen=True, eq=False)
class Hubs:
    """How near searched photos are to a bank of photos like those that ask.

    A photo is no hub for being near to photos of its own item, so these are left out of its
    neighbours: a query finds its item neither the worse for other photos of it in the bank, nor
    the better for being left out of the bank itself.

    Attributes
    ----------
    rows : of the gallery, that are searched, ascending, shape (n,)
    cosines : to each one's nearest photos of the bank, the nearest first, one more than count;
        -inf where there are no more; float32, shape (n, k + 1)
    photos : rows of the gallery where these are, shape (n, k + 1)
    bank : how many photos it has
    domain : of these
    """

    rows: np.ndarray
    cosines: np.ndarray
    photos: np.ndarray
    bank: int
    domain: str

    @property
    def source(self) -> str:
        """What says which photos are hubs, in words."""
        return f"{self.bank:,} {self.domain} photos of the gallery"

    def marks(self, without: Iterable[int] = ()) -> np.ndarray:
        """What is added to the cosine distance of each searched photo, float32, shape (n,).

        It is half of how much nearer the photo is to its nearest of the bank than searched
        photos are on average: those are ranked as by CSLS, and distances stay what they were on
        average.

        Parameters
        ----------
        without : rows of the gallery that do not count, such as that of the photo that asks
        """
        marks = self._marks
        without = [*without]
        places = [self._found(row) for row in without]
        if any(map(len, places)):
            changed = np.unique(np.concatenate(places))
            cosines = self.cosines[changed].copy()
            cosines[np.isin(self.photos[changed], without)] = -np.inf
            marks = marks.copy()
            marks[changed] = (self._means(cosines) - self._average) / 2
        return marks

    @cached_property
    def _marks(self) -> np.ndarray:
        return (self._means(self.cosines) - self._average) / 2

    @cached_property
    def _average(self) -> np.float32:
        known = self.cosines[:, 0] > -np.inf
        return _mean_of_first(self.cosines[known]).mean() if known.any() else np.float32(0)

    def _means(self, cosines: np.ndarray) -> np.ndarray:
        """Of the nearest that count; what is average, where none does."""
        known = (cosines > -np.inf).any(axis=1)
        means = np.full(len(cosines), self._average, dtype=np.float32)
        means[known] = _mean_of_first(cosines[known])
        return means

    @cached_property
    def _by_photo(self) -> tuple[np.ndarray, np.ndarray]:
        """The bank's photos that are near to any, ascending, and the places of what they are
        near to."""
        order = np.argsort(self.photos, axis=None, kind="stable")
        return self.photos.ravel()[order], order // self.photos.shape[1]

    def _found(self, row: int) -> np.ndarray:
        """Places of the searched photos that a photo of the bank is near to."""
        photos, places = self._by_photo
        return places[slice(*np.searchsorted(photos, [row, row + 1]))]


def find_hubs(
    gallery: Gallery,
    rows: np.ndarray,
    domain: str,
    callback: Callable[[float], None] = dummy_callback,
) -> Hubs:
    """How near searched photos are to the gallery's photos of the domain that asks.

    Parameters
    ----------
    rows : that are searched, ascending
    domain : of the photos that ask; "" where unknown
    callback : called with a share 0..1; may raise to stop

    Raises
    ------
    ProtocolError
        If there is no bank: its photos are of the domain that asks, none is searched, and there
        are `LEAST_BANK` or more.
    """
    return hubs_of(gallery, rows, bank_of(gallery, rows, domain), domain, callback)


def hubs_of(
    gallery: Gallery,
    rows: np.ndarray,
    bank: np.ndarray,
    domain: str,
    callback: Callable[[float], None] = dummy_callback,
) -> Hubs:
    """The same by any bank, given as rows of the gallery, ascending."""
    count = min(HUB_NEIGHBOURS + 1, len(bank))
    cosines = np.empty((len(rows), count), dtype=np.float32)
    photos = np.empty((len(rows), count), dtype=np.int32)
    vectors, codes = np.ascontiguousarray(gallery.vectors[bank].T), gallery.codes[bank]
    step = max(1, CELLS // len(bank))
    for start in range(0, len(rows), step):
        part = slice(start, start + step)
        block = gallery.vectors[rows[part]] @ vectors
        block[gallery.codes[rows[part], None] == codes] = -np.inf
        nearest = np.argpartition(block, -count, axis=1)[:, -count:]
        found = np.take_along_axis(block, nearest, axis=1)
        order = np.argsort(-found, axis=1, kind="stable")
        cosines[part] = np.take_along_axis(found, order, axis=1)
        photos[part] = bank[np.take_along_axis(nearest, order, axis=1)]
        callback(min(1.0, (start + step) / len(rows)))
    return Hubs(rows, cosines, photos, len(bank), domain)


def bank_of(gallery: Gallery, rows: np.ndarray, domain: str) -> np.ndarray:
    """Rows of the photos that tell which searched ones are hubs, see `find_hubs`."""
    if not domain:
        raise ProtocolError(
            "Photos near to everything are not marked down: nobody said whether your photo is a "
            "consumer or a shop photo."
        )
    bank = np.flatnonzero(gallery.photos.domains.where(domain))
    if np.isin(bank, rows).any():
        raise ProtocolError(
            f"Photos near to everything are not marked down: your photo is a {domain} photo, and "
            f"{domain} photos are searched too."
        )
    if len(bank) < LEAST_BANK:
        raise ProtocolError(
            f"Photos near to everything are not marked down: the gallery has "
            f"{plural(len(bank), f'{domain} photo')}, and {LEAST_BANK} are needed."
        )
    if len(bank) > MOST_BANK:
        bank = np.sort(np.random.default_rng(SEED).choice(bank, MOST_BANK, replace=False))
    return bank


def _mean_of_first(cosines: np.ndarray) -> np.ndarray:
    """Means of each row's nearest that count, shape (n,); every row has one."""
    there = cosines > -np.inf
    there &= np.cumsum(there, axis=1) <= HUB_NEIGHBOURS
    return np.where(there, cosines, 0).sum(axis=1) / there.sum(axis=1)
