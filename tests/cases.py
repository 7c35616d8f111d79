"""Small tables and random rankings that the tests of this room share."""

import numpy as np
from Orange.data import ContinuousVariable, DiscreteVariable, Domain, StringVariable, Table

from orangecontrib.aiff.evaluation.metrics import KS, score, tie_groups
from orangecontrib.aiff.evaluation.ranking.order import rank


def photos_table(items, domains, features=None):
    """Photos with items "a", "b", ... and domains "c", "s"; None or "?" where unknown."""
    features = np.zeros((len(items), 2)) if features is None else np.asarray(features, float)
    values = sorted({i for i in items if i not in (None, "?")})
    item = DiscreteVariable("item", values)
    domain = DiscreteVariable("domain", ("consumer", "shop"))
    image = StringVariable("image")
    image.attributes = {"type": "image", "origin": "/photos"}
    code = {"c": 0.0, "s": 1.0}
    metas = [[f"{n}.jpg", code.get(d, np.nan)] for n, d in enumerate(domains)]
    table = Table.from_numpy(
        Domain(
            [ContinuousVariable(f"n{j}") for j in range(features.shape[1])], item, [image, domain]
        ),
        features,
        np.array([values.index(i) if i in values else np.nan for i in items]),
        np.array(metas, dtype=object).reshape(len(items), 2),
    )
    table.name = "photos"
    return table.copy()  # its own numbers, so that a test may change them


def random_table(rng, garments=6, consumer=2, shop=5, size=16, spread=1.0):
    """Garments at random places, their photos around them; rows in random order."""
    kinds = "c" * consumer + "s" * shop
    items = np.repeat([f"g{g:02}" for g in range(garments)], len(kinds))
    places = np.repeat(rng.normal(size=(garments, size)), len(kinds), axis=0)
    features = places + spread * rng.normal(size=places.shape)
    table = photos_table(items, kinds * garments, features)
    return table[rng.permutation(len(table))]


def scored(distances, relevant):
    """Figures of rankings given as distances and relevance, each of shape (q, g)."""
    order, starts = rank(np.asarray(distances, float))
    return score(tie_groups(starts, np.take_along_axis(np.asarray(relevant), order, axis=1)))


def random_rankings(rng, queries, gallery, levels=None):
    """Distances and relevance, at least one relevant in each row; few levels make many ties."""
    distances = rng.random((queries, gallery)) + 0.01
    if levels is not None:
        distances = rng.integers(1, levels + 1, (queries, gallery)).astype(float)
    relevant = rng.random((queries, gallery)) < rng.uniform(0.02, 0.6)
    relevant[np.arange(queries), rng.integers(0, gallery, queries)] = True
    return distances, relevant


def by_hand(relevant_in_order):
    """Hit@k, AP, RR and first rank of one ranking without ties, straight from doc/numbers.md."""
    ranks = [rank for rank, right in enumerate(relevant_in_order, 1) if right]
    precisions = [found / rank for found, rank in enumerate(ranks, 1)]
    hits = [float(ranks[0] <= k) for k in KS]
    return [*hits, sum(precisions) / len(ranks), 1 / ranks[0], ranks[0]]


def rows_of(figures):
    return np.column_stack([figures.hit, figures.ap, figures.rr, figures.first_rank])
