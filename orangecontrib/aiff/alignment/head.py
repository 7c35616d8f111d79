"""A learned head: a linear map for each domain behind a map that is there already.

Trained to tell each garment's photo of the other domain from those of other garments: the
symmetric contrastive loss of Radford et al., *Learning transferable visual models from natural
language supervision*, ICML 2021, with domains in the place of pictures and texts. So few garments
are known by heart within a hundred steps; hence few and small steps, numbers dropped out at
random, and weights that decay towards no change.
"""

import hashlib
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from ..errors import AlignmentError
from ..needed import need
from ..progress import untold
from .joined import JoinedMap, unit
from .maps import AlignmentMap
from .neighbours import choosing, surest_pairs
from .photos import KINDS, Photos

LEAST_GARMENTS = 50
STEPS = 60
BATCH = 1024  # garments a step at most, so that stopping never waits
RATE = 3e-4
DECAY = 3e-3  # of the way back to no change, each step
DROPOUT = 0.3
TEMPERATURE, TEMPERATURE_RATE = 0.07, 1e-2  # what it starts from


@dataclass(frozen=True, eq=False)
class HeadedMap:
    """A map, and then a matrix for each domain.

    Attributes
    ----------
    base : the map before
    heads : a matrix for each of `DOMAINS`, then one for photos of unknown domain, shape (3, d, e)
    """

    base: AlignmentMap | JoinedMap
    heads: np.ndarray

    @property
    def length(self) -> int:
        """How many numbers an aligned vector has."""
        return self.heads.shape[2]

    @property
    def is_finite(self) -> bool:
        return self.base.is_finite and bool(np.isfinite(self.heads).all())

    def apply(self, features: np.ndarray, kinds: np.ndarray) -> np.ndarray:
        """Aligned vectors (n, e) of features (n, d) and kinds (n,), see `Photos`."""
        before = self.base.apply(features, kinds)
        aligned = np.empty((len(before), self.length))
        with np.errstate(all="ignore"):  # a row with missing numbers becomes one of them
            for kind, head in zip(KINDS, self.heads, strict=True):
                aligned[kinds == kind] = before[kinds == kind] @ head
        return aligned

    def then(self, matrix: np.ndarray) -> "HeadedMap":
        """This map and then a matrix, shape (length, e)."""
        return HeadedMap(self.base, self.heads @ matrix)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of its numbers."""
        digest = hashlib.sha256(f"{self.base.digest} {self.heads.shape}".encode())
        digest.update(self.heads.tobytes())
        return digest.hexdigest()

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


def check_enough(photos: Photos) -> None:
    """
    Raises
    ------
    AlignmentError
        If there are too few garments to train with.
    """
    count = len(photos.paired_items)
    if count < LEAST_GARMENTS:
        raise AlignmentError(
            f"A head needs at least {LEAST_GARMENTS} garments with both consumer and shop photos, "
            f"and there are {count} to learn from. Connect photos of more garments as Reference, "
            "or choose a method that needs fewer, such as Whitened within garments."
        )


def with_head_of_pairs(
    base: AlignmentMap | JoinedMap,
    photos: Photos,
    labelled: bool,
    seed: int,
    callback: Callable[[float], None] = untold,
) -> HeadedMap:
    """The same without labels: of the surest photos that choose each other after the map.

    Parameters
    ----------
    labelled : whether photos with an item are a reference's, whose items are learned from too;
        else no item is looked at

    Raises
    ------
    AlignmentError
        If too few photos choose each other.
    """
    consumer, shop = choosing(photos, labelled)
    vectors = unit(base.apply(photos.features, photos.kinds))
    asking, found = surest_pairs(vectors[consumer] @ vectors[shop].T)
    items = photos.items.astype(object) if labelled else np.full(len(vectors), "", dtype=object)
    for number, rows in enumerate(zip(consumer[asking], shop[found], strict=True)):
        items[list(rows)] = f"pair {number}", f"pair {number}"
    taught = replace(photos, items=items)
    count = len(taught.paired_items)
    if count < LEAST_GARMENTS:
        raise AlignmentError(
            f"A head without labels needs at least {LEAST_GARMENTS} pairs of photos that "
            f"are surely each other's nearest, and there are {count}. Load more garments (about "
            f"{4 * LEAST_GARMENTS}), or choose Learned from neighbours."
        )
    return with_head(base, taught, seed, callback)


def with_head(
    base: AlignmentMap | JoinedMap,
    photos: Photos,
    seed: int,
    callback: Callable[[float], None] = untold,
) -> HeadedMap:
    """A map and the head that is trained behind it; the same from the same seed.

    Parameters
    ----------
    base : the map before, from which training starts
    photos : of labelled garments
    callback : is told the share that is done, 0..1, before each step; cancels by raising

    Raises
    ------
    AlignmentError
        If there are too few garments.
    """
    check_enough(photos)
    vectors = unit(base.apply(photos.features, photos.kinds))
    sides = [
        [of_domain[items == item] for item in photos.paired_items]
        for of_domain, items in zip(photos.sides(vectors), photos.sides(photos.items), strict=True)
    ]
    heads = _trained(sides, seed, callback)
    return HeadedMap(base, np.array([*heads, np.mean(heads, axis=0)]))


def _trained(
    sides: list[list[np.ndarray]], seed: int, callback: Callable[[float], None]
) -> list[np.ndarray]:
    """A matrix (d, d) for each domain.

    Parameters
    ----------
    sides : of each domain, each garment's vectors at unit length, shape (photos, d)
    """
    need()
    import torch
    from torch.nn.functional import cross_entropy, normalize

    rng, chance = np.random.default_rng(seed), torch.Generator().manual_seed(seed)
    size, garments = sides[0][0].shape[1], len(sides[0])

    def drawn(side: list[np.ndarray], chosen: np.ndarray) -> torch.Tensor:
        """One photo of each of some garments, some of its numbers dropped out."""
        rows = np.array([side[item][rng.integers(len(side[item]))] for item in chosen])
        kept = torch.rand(rows.shape, generator=chance) >= DROPOUT
        return torch.from_numpy(rows).float() * kept

    threads = torch.get_num_threads()
    # Sums in one order, so that numbers are the same however many cores there are.
    torch.set_num_threads(1)
    try:
        with torch.enable_grad():
            start = torch.eye(size)
            heads = [start.clone().requires_grad_() for _ in sides]
            sharpness = torch.tensor(-math.log(TEMPERATURE)).requires_grad_()
            groups: list[dict[str, Any]] = [
                {"params": heads},
                {"params": [sharpness], "lr": TEMPERATURE_RATE},
            ]
            optimiser = torch.optim.Adam(groups, lr=RATE)
            for step in range(STEPS):
                callback(step / STEPS)
                chosen = rng.permutation(garments)[:BATCH]
                consumer, shop = (
                    normalize(drawn(side, chosen) @ head)
                    for side, head in zip(sides, heads, strict=True)
                )
                cosines = consumer @ shop.T * sharpness.exp()
                right = torch.arange(len(chosen))
                loss = (cross_entropy(cosines, right) + cross_entropy(cosines.T, right)) / 2
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                with torch.no_grad():
                    for head in heads:
                        head.lerp_(start, DECAY)
    finally:
        torch.set_num_threads(threads)
    callback(1)
    return [head.detach().double().numpy() for head in heads]
