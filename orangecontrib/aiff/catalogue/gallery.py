"""What is handed on of a catalogue, and which of its photos are copies of one file."""

from collections.abc import Sequence

import numpy as np

from .handed import CatalogueGallery
from .schema import CATEGORY, COLLECTOR, DOMAIN
from .store import Catalogue

MOST_VALUES = 1000  # of a column that are offered; more make no list that anybody reads


def gallery_of(catalogue: Catalogue) -> CatalogueGallery:
    """What is handed on of a catalogue as it is now.

    Raises
    ------
    CatalogueError
        If it cannot be read.
    """
    seen: dict[str, set[str]] = {DOMAIN: set(), COLLECTOR: set(), CATEGORY: set()}
    for batch in catalogue.batches([*seen]):
        for name, values in seen.items():
            values.update(batch[name].unique().drop_null().to_pylist())
    return CatalogueGallery(
        str(catalogue.folder),
        catalogue.name,
        catalogue.space.name,
        len(catalogue),
        catalogue.version,
        *(_offered(seen[name]) for name in (DOMAIN, COLLECTOR, CATEGORY)),
    )


def _offered(values: set[str]) -> tuple[str, ...]:
    return tuple(sorted(values)[:MOST_VALUES])


def folded(digests: Sequence[bytes | None], codes: np.ndarray) -> np.ndarray:
    """Codes of items, where copies of one file have the code of the first of them.

    Parameters
    ----------
    digests : of each photo's file; None where nothing is known of it
    codes : see `matching.gallery.Gallery.codes`, (n,)

    Returns
    -------
    Codes, (n,). Items that share a file are one: a picture that two shops use is found once.
    """
    first: dict[bytes, int] = {}
    same: dict[int, int] = {}

    def root(code: int) -> int:
        while code in same:
            code = same[code]
        return code

    for digest, code in zip(digests, codes.tolist(), strict=True):
        if digest is None:
            continue
        known = root(first.setdefault(digest, code))
        if (own := root(code)) != known:
            same[own] = known
    return np.array([root(code) for code in codes.tolist()], dtype=codes.dtype)
