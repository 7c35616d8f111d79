"""Small photos, distances and trees that the tests of this room share."""

import numpy as np
from Orange.data import ContinuousVariable, DiscreteVariable, Domain, StringVariable, Table
from Orange.misc import DistMatrix
from scipy.spatial.distance import pdist, squareform

from orangecontrib.aiff.clusters.analysis import Analysis, analyse_distances


def photos_table(items, domains=None, collectors=None, features=None, category=None) -> Table:
    """Photos with items such as "a", domains "c" and "s"; None or "?" where unknown."""
    size = len(items)
    domains = domains if domains is not None else "?" * size
    metas, columns = [StringVariable("image name")], [[f"photo_{n + 1}" for n in range(size)]]
    domain = DiscreteVariable("domain", ("consumer", "shop"))
    metas.append(domain)
    columns.append([{"c": 0.0, "s": 1.0}.get(d, np.nan) for d in domains])
    for name, texts in (("collector", collectors), ("category", category)):
        if texts is not None:
            variable = DiscreteVariable(name, sorted({t for t in texts if t != "?"}))
            metas.append(variable)
            columns.append([np.nan if t == "?" else variable.values.index(t) for t in texts])
    values = sorted({i for i in items if i not in (None, "?")})
    codes = [values.index(i) if i in values else np.nan for i in items]
    features = np.zeros((size, 0)) if features is None else np.asarray(features, float)
    cells = np.empty((size, len(metas)), dtype=object)
    for place, column in enumerate(columns):
        cells[:, place] = column
    names = [ContinuousVariable(f"n{j}") for j in range(features.shape[1])]
    table = Table.from_numpy(
        Domain(names, DiscreteVariable("item", values), metas), features, codes, cells
    )
    table.name = "photos"
    return table


def on_a_line(places, *args, **kwargs) -> DistMatrix:
    """Photos at places on a line, with what `photos_table` takes; distances are differences."""
    places = np.asarray(places, float)
    table = photos_table(*args, features=places[:, None], **kwargs)
    return DistMatrix(np.abs(places[:, None] - places), table)


def line(places, *args, method="average", **kwargs) -> Analysis:
    return analyse_distances(on_a_line(places, *args, **kwargs), method)


def random_matrix(rng, photos=30, size=4, metric="euclidean") -> np.ndarray:
    return squareform(pdist(rng.normal(size=(photos, size)), metric))


def random_photos(rng, garments=6, consumer=2, shop=5, spread=0.7, unknown=0.0) -> DistMatrix:
    """Garments at random places, their photos around them, in random order."""
    kinds = "c" * consumer + "s" * shop
    items = np.repeat([f"g{g:02}" for g in range(garments)], len(kinds))
    features = np.repeat(rng.normal(size=(garments, 5)), len(kinds), axis=0)
    features = features + spread * rng.normal(size=features.shape)
    mixed = rng.permutation(len(items))
    items = np.where(rng.random(len(items)) < unknown, "?", items)[mixed]
    table = photos_table(items, np.array(list(kinds * garments))[mixed], features=features[mixed])
    return DistMatrix(squareform(pdist(features[mixed])), table)


class Cancelled(Exception):
    pass


class Calls:
    """A callback that notes what it is told, and cancels at the given call."""

    def __init__(self, cancel_at=None):
        self.shares, self._cancel_at = [], cancel_at

    def __call__(self, share):
        self.shares.append(share)
        if len(self.shares) == self._cancel_at:
            raise Cancelled
