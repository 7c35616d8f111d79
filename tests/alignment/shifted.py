"""Garments whose consumer photos all lie to one side, as the tests of this room need them."""

import numpy as np
from Orange.data import DiscreteVariable, Domain

from orangecontrib.aiff.photos.columns import DOMAINS
from orangecontrib.aiff.photos.rows import rows_of

from ..cases import random_table


def shifted_table(seed=0, shift=8.0, identity="some net", **kwargs):
    """A random table of photos; what all consumer photos share hides their garments."""
    rng = np.random.default_rng(seed)
    table = random_table(rng, **{"garments": 20, "consumer": 2, "shop": 3, "size": 8, **kwargs})
    direction = np.random.default_rng(99).normal(size=table.X.shape[1])
    with table.unlocked(table.X):
        table.X[rows_of(table).domains.codes == DOMAINS.index("consumer")] += shift * direction
    for var in table.domain.attributes:
        var.attributes = {"hidden": True, "embedding": identity}
    table.attributes["embedding"] = {"name": "Some net", "identity": identity}
    return table


def rows(table, chosen):
    return table[np.flatnonzero(chosen)]


def by_collector(table, who):
    """The photos as another collector's: other paths, and other garments of the same names."""
    old = table.domain
    domain = Domain(
        old.attributes, old.class_vars, [*old.metas, DiscreteVariable("collector", [who])]
    )
    result = table.transform(domain)
    with result.unlocked(result.metas):
        result.metas[:, -1] = 0.0
        result.metas[:, 0] = [f"{who}/{name}" for name in result.metas[:, 0]]
    return result
