"""Sets of garments drawn from a collection, as if each were a student's own folder."""

from dataclasses import dataclass

import numpy as np

from orangecontrib.aiff.photos.columns import CONSUMER, SHOP
from orangecontrib.aiff.photos.rows import Rows
from orangecontrib.aiff.words import plural

SEED = 0
ALL = 1_000  # photos of a garment, which is as many as it has


@dataclass(frozen=True)
class Make:
    """What a set is made of.

    Attributes
    ----------
    pairs : garments of which it has worn and shop photos
    shop_only, worn_only : more garments, of which it has photos of one kind only
    worn, shop : photos of each garment, fewer where it has no more
    """

    pairs: int
    shop_only: int = 0
    worn_only: int = 0
    worn: int = 1
    shop: int = 1

    @property
    def garments(self) -> int:
        return self.pairs + self.shop_only + self.worn_only

    def __str__(self) -> str:
        words = [plural(self.pairs, "pair")]
        for count, kind in ((self.shop_only, "shop photos"), (self.worn_only, "worn photos")):
            if count:
                words.append(f"{plural(count, 'garment')} with {kind} only")
        return " and ".join(words)


def draw_sets(rows: Rows, make: Make, count: int) -> list[np.ndarray]:
    """Rows of so many sets, each ascending; the same ones whoever asks.

    Only garments with worn and shop photos are drawn, also where one kind is then left out.

    Raises
    ------
    ValueError
        If there are fewer garments than a set has.
    """
    garments = rows.paired_items
    if make.garments > len(garments):
        raise ValueError(f"{make.garments} garments cannot be drawn from {len(garments)}.")
    worn, shop = (
        [np.flatnonzero(rows.domains.where(name) & (rows.item_keys == key)) for key in garments]
        for name in (CONSUMER, SHOP)
    )
    rng = np.random.default_rng(SEED)
    sets = []
    for _ in range(count):
        chosen = rng.choice(len(garments), make.garments, replace=False)
        both, shop_only, worn_only = np.split(chosen, [make.pairs, make.pairs + make.shop_only])
        photos = [
            *(_some(worn[each], make.worn, rng) for each in [*both, *worn_only]),
            *(_some(shop[each], make.shop, rng) for each in [*both, *shop_only]),
        ]
        sets.append(np.sort(np.concatenate(photos)))
    return sets


def _some(photos: np.ndarray, most: int, rng: np.random.Generator) -> np.ndarray:
    return photos if len(photos) <= most else rng.choice(photos, most, replace=False)
