"""How near a catalogue's photos come to garments that they do not show: what is close, and what not.

In a large gallery something is near to every photo. How near, the catalogue's own photos say: each
is searched for, and its own garment is left out of what is found.
"""

from dataclasses import dataclass

import numpy as np

from ..catalogue.filters import Filter
from ..catalogue.schema import COLLECTOR, DIGEST, ID, ITEM, VECTOR
from ..catalogue.searching import NONE, search
from ..catalogue.store import Catalogue, matrix

QUESTIONS = 100  # photos that are searched for; a share is right to about 5 of 100 then
LEAST = 50
NEIGHBOURS = 20  # of each, among which one is of another garment
SEED = 0
CLOSE = 0.05  # share of photos that find a stranger as near, up to which a match is close
FAR = 0.5  # ... and from which nothing is


@dataclass(frozen=True, eq=False)
class Strangers:
    """Distances from photos of a domain to the nearest garment that they do not show.

    Attributes
    ----------
    distances : cosine distances, ascending, (n,)
    domain : of the photos
    """

    distances: np.ndarray
    domain: str

    def share(self, distance: float) -> float:
        """Of the photos, how many find another garment that near, 0..1."""
        return float(np.searchsorted(self.distances, distance, "right") / len(self.distances))

    def sentence(self, distance: float) -> str:
        share = self.share(distance)
        told = f"{round(100 * share)} of 100 {self.domain} photos find another garment as near here"
        if share <= CLOSE:
            return f"It is close: {told}."
        return f"Nothing is close: {told}." if share >= FAR else f"{told[0].upper()}{told[1:]}."


def find_strangers(catalogue: Catalogue, where: Filter, domain: str) -> Strangers | None:
    """How near photos of a domain come to others' garments.

    Parameters
    ----------
    where : what is searched
    domain : of the photos that ask

    Returns
    -------
    None where the catalogue has fewer than `LEAST` such photos whose garment is known.
    """
    there = [
        batch[ID].to_numpy()[batch[ITEM].is_valid().to_numpy(zero_copy_only=False)]
        for batch in catalogue.batches([ID, ITEM], Filter(domains=(domain,)))
    ]
    known = np.sort(np.concatenate(there)) if there else np.empty(0, np.int64)
    if len(known) < LEAST:
        return None
    size = min(QUESTIONS, len(known))
    asking = np.random.default_rng(SEED).choice(known, size, replace=False)
    columns = [ITEM, COLLECTOR, DIGEST]
    rows = catalogue.rows(asking, [*columns, VECTOR])
    # So few questions are not worth reading all of a large catalogue for: the index answers.
    parts = np.array_split(matrix(rows[VECTOR].combine_chunks()), max(1, size // 50))
    found = [search(catalogue, part, NEIGHBOURS, where) for part in parts]
    ids = np.vstack([each.ids for each in found])
    distances = np.vstack([each.distances for each in found])
    near = np.unique(ids[ids != NONE])
    if not len(near):
        return None
    others = dict(zip(near.tolist(), _keys(catalogue.rows(near, columns)), strict=True))
    nearest = []
    for own, key, neighbours, apart in zip(
        asking.tolist(), _keys(rows), ids.tolist(), distances, strict=True
    ):
        for place, each in enumerate(neighbours):
            if each not in (NONE, own) and not _same(key, others[each]):
                nearest.append(float(apart[place]))
                break
    return Strangers(np.sort(nearest), domain) if len(nearest) >= LEAST else None


_Key = tuple[str | None, str | None, bytes | None]


def _keys(rows) -> list[_Key]:
    return [*zip(*(rows[name].to_pylist() for name in (ITEM, COLLECTOR, DIGEST)), strict=True)]


def _same(one: _Key, other: _Key) -> bool:
    """Whether two photos show the same garment, or are the same file."""
    return one[:2] == other[:2] or (one[2] is not None and one[2] == other[2])
