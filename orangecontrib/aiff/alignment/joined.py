"""Maps of vectors that are several: each part by itself, then joined with equal weight."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..cores import side_by_side
from ..embedding.unit import unit
from ..progress import untold
from .axes import Spread
from .even import turning
from .maps import AlignmentMap, Fitted
from .photos import Part, Photos


@dataclass(frozen=True, eq=False)
class JoinedMap:
    """Each part aligned and brought to a length of its own, joined, and then reduced.

    The cosine of two joined vectors is the weighted mean of their parts' cosines, so that no
    part or network counts more for having more numbers.

    Attributes
    ----------
    parts : what the maps are of
    maps : one for each part
    lengths : to which each part's vectors are brought, shape (p,)
    reduction : shape (sum of the maps' lengths, e), or None for none
    """

    parts: tuple[Part, ...]
    maps: tuple[AlignmentMap, ...]
    lengths: np.ndarray
    reduction: np.ndarray | None = None

    @property
    def length(self) -> int:
        """How many numbers an aligned vector has."""
        if self.reduction is not None:
            return self.reduction.shape[1]
        return sum(each.length for each in self.maps)

    @property
    def is_finite(self) -> bool:
        whole = self.reduction is None or bool(np.isfinite(self.reduction).all())
        return whole and all(each.is_finite for each in self.maps)

    def apply(self, features: np.ndarray, kinds: np.ndarray) -> np.ndarray:
        """Aligned vectors (n, e) of features (n, d) and kinds (n,), see `Photos`."""

        def of_part(part: Part, each: AlignmentMap, length: float, rows: slice) -> np.ndarray:
            piece = length * unit(each.apply(features[:, part.columns], kinds))
            return piece if self.reduction is None else piece @ self.reduction[rows]

        ends = np.cumsum([each.length for each in self.maps])
        places = [slice(end - each.length, end) for end, each in zip(ends, self.maps, strict=True)]
        jobs = list(zip(self.parts, self.maps, self.lengths, places, strict=True))
        aligned = np.zeros((len(features), self.length))
        # Taken up as they come, so that the joined vectors of many photos are never held as a whole.
        for rows, piece in zip(places, side_by_side(of_part, jobs, len(features)), strict=True):
            if self.reduction is None:
                aligned[:, rows] = piece
            else:
                aligned += piece
        return aligned

    def then(self, matrix: np.ndarray) -> "JoinedMap":
        """This map and then a matrix, shape (length, e)."""
        before = self.reduction
        after = matrix if before is None else before @ matrix
        return JoinedMap(self.parts, self.maps, self.lengths, after)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of its numbers."""
        digest = hashlib.sha256(self.lengths.tobytes())
        for part, each in zip(self.parts, self.maps, strict=True):
            digest.update(part.columns.tobytes() + each.digest.encode())
        if self.reduction is not None:
            digest.update(f"{self.reduction.shape}".encode() + self.reduction.tobytes())
        return digest.hexdigest()

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


def fit_map(
    photos: Photos,
    fit: Callable[[Sequence[Photos], Callable[[float], None]], list[Fitted]],
    joined: int = 0,
    weights: Sequence[float] = (),
    turned: bool = False,
    callback: Callable[[float], None] = untold,
) -> tuple[AlignmentMap | JoinedMap, np.ndarray]:
    """Learn a map of whole vectors; of one part, it is that part's own map.

    Parameters
    ----------
    fit : the parts' photos and a callback to a map for each part
    joined : how many numbers are kept of the joined vectors, those that keep most of the photos'
        cosines; 0 for all
    weights : of the networks' cosines, in their order; where not given, a network's usual one,
        which is the same for all but colours. A network without any is left out
    turned : whether joined vectors of which fewer numbers are kept are turned so that these vary
        alike, but for the photos' mean, which is next to nothing; see `even`

    Returns
    -------
    The map, and what it makes of the photos, shape (n, e)
    """
    if not photos.parts:
        return fit([photos], callback)[0]
    counting = counting_networks(photos.networks, weights)
    parts = tuple(part for part in photos.parts if part.network in counting)
    lengths = lengths_of(parts, weights)
    pieces = [photos.part(*each) for each in zip(parts, lengths**2, strict=True)]
    found = fit(pieces, lambda share: callback(0.8 * share))
    result = JoinedMap(parts, tuple(each.map for each in found), lengths)
    callback(0.8)
    together = [length * unit(each.vectors) for each, length in zip(found, lengths, strict=True)]
    del pieces, found
    vectors = np.hstack(together)
    if joined and joined < min(vectors.shape) and result.is_finite:
        axes = Spread(vectors.astype(np.float32)).principal(joined)[1][:joined].T
        turn = turning(joined) if turned else None
        if turn is not None:
            axes = axes @ turn.astype(np.float32)
        result, vectors = result.then(axes), vectors @ axes
    callback(1)
    return result, vectors


def lengths_of(parts: Sequence[Part], weights: Sequence[float] = ()) -> np.ndarray:
    """Lengths of the parts, so that joined vectors are of unit length, shape (p,)."""
    networks = np.array([part.network for part in parts])
    given = np.ones(networks.max() + 1)
    given[networks] = [part.weight for part in parts]
    given[: len(weights)] = weights[: len(given)]
    shares = given[networks] / np.bincount(networks)[networks]
    total = shares.sum()
    return np.sqrt(shares / total if total > 0 else np.full(len(parts), 1 / len(parts)))


def counting_networks(networks: int, weights: Sequence[float] = ()) -> list[int]:
    """The networks that have a weight; all of them where none has."""
    some = [place for place in range(networks) if place >= len(weights) or weights[place] > 0]
    return some or list(range(networks))
