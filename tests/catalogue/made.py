"""Small catalogues with known vectors, which the tests of this room share."""

import numpy as np

from orangecontrib.aiff.catalogue.schema import PATH, ROOT, Rows
from orangecontrib.aiff.catalogue.space import Network, Space
from orangecontrib.aiff.catalogue.store import make_catalogue, writer

LENGTH = 8


def space_of(length=LENGTH, identity="0123456789abcdef"):
    """Of one network that nobody has."""
    provenance = {"name": "a network", "identity": identity, "model": "none"}
    network = Network(provenance, tuple(f"n{place}" for place in range(length)))
    return Space((network,), None, provenance)


def rows(ids, length=LENGTH, seed=0, **columns):
    """Rows with random vectors of unit length."""
    ids = np.asarray(ids, dtype=np.int64)
    vectors = np.random.default_rng([seed, *ids[:4]]).normal(size=(len(ids), length))
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    paths = [f"dress_{each % 7}/{each}.jpg" for each in ids]
    vectors, lengths = (vectors / lengths).astype(np.float32), lengths.astype(np.float32)
    given = {ROOT: ["photos"] * len(ids), PATH: paths, **columns}
    return Rows(ids, ids + 1, vectors, lengths, given)


def filled(folder, photos=100, length=LENGTH, **columns):
    """A catalogue of so many photos, with ids from 0."""
    catalogue = make_catalogue(folder, space_of(length))
    with writer(catalogue) as write:
        write.add(rows(range(photos), length, **columns))
    return catalogue
