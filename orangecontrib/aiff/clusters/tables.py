"""Clusters as Orange tables: a row a node, and the photos of a chosen one."""

from collections.abc import Callable, Sequence
from itertools import chain, repeat

import numpy as np
from Orange.data import ContinuousVariable, DiscreteVariable, Domain, StringVariable, Table
from Orange.data.util import get_unique_names
from Orange.util import dummy_callback

from ..photos.columns import CONSUMER, SHOP
from ..photos.rows import photo_column
from .analysis import Analysis
from .grouping import CLUSTER
from .kinds import KINDS, Cluster, cluster_of
from .sentences import sentence, title

SELECTED = "Selected"
YES_NO = ("No", "Yes")

_NUMBERS: tuple[tuple[str, int], ...] = (
    ("size", 0), ("height", 4), ("items", 0), ("consumer photos", 0), ("shop photos", 0),
    ("collectors", 0), ("main item's share", 3), ("share of main item", 3), ("gap", 3),
    ("apart", 3), ("mean distance", 4), ("score", 3), ("rank in kind", 0),
)  # fmt: skip


def clusters_table(
    analysis: Analysis,
    clusters: Sequence[Cluster],
    callback: Callable[[float], None] = dummy_callback,
) -> Table:
    """A row a node: the interesting clusters as they are ranked, then the tree's other nodes.

    Single photos are in it only where they are loners; a split garment's row is of its own photos.

    Parameters
    ----------
    clusters : see `kinds.interesting`
    callback : is told the share that is done, 0..1; cancels by raising
    """
    told = {cluster.node for cluster in clusters if cluster.kind != "torn"}
    others = sorted(
        (node for node in analysis.tree.inner if node not in told),
        key=lambda v: (-analysis.tree.count[v], analysis.tree.first[v]),
    )
    number, rows = len(clusters) + len(others), []
    for cluster, rank in zip(
        chain(clusters, (cluster_of(analysis, node) for node in others)),
        chain(_ranks(clusters), repeat(np.nan, len(others))),
        strict=True,
    ):
        rows.append((cluster, rank, sentence(analysis, cluster)))
        if len(rows) % 64 == 0:
            callback(len(rows) / number)
    kinds = [kind.label for kind in KINDS.values()]
    places = {key: place for place, key in enumerate(KINDS)}
    medoid, names = photo_column(analysis.labels, "medoid")
    metas = np.array(
        [
            [
                str(cluster.node),
                places.get(cluster.kind, np.nan),
                cluster.item or (cluster.items[0][0] if cluster.items else ""),
                ", ".join(cluster.collectors),
                words,
                names[cluster.medoid],
            ]
            for cluster, _, words in rows
        ],
        dtype=object,
    )
    domain = Domain(
        [ContinuousVariable(name, number_of_decimals=digits) for name, digits in _NUMBERS],
        metas=[
            StringVariable("node"),
            DiscreteVariable("kind", kinds),
            StringVariable("main item"),
            StringVariable("collector"),
            StringVariable("sentence"),
            medoid,
        ],
    )
    table = Table.from_numpy(
        domain, np.array([_numbers(analysis, c, rank) for c, rank, _ in rows]), metas=metas
    )
    table.name = "Clusters"
    return table


def selected_table(analysis: Analysis, cluster: Cluster) -> Table | None:
    """A cluster's photos, the medoid first, as rows of the data; None where there is no data.

    Its columns and row ids are kept; "Cluster" and "medoid" are added.
    """
    table = analysis.labels.table
    if table is None:
        return None
    rows = cluster.medoid_first
    cluster_name, medoid = get_unique_names(table.domain, [CLUSTER, "medoid"])
    selected = table[rows].add_column(
        DiscreteVariable(cluster_name, (title(analysis, cluster),)),
        np.zeros(len(rows)),
        to_metas=True,
    )
    selected = selected.add_column(
        DiscreteVariable(medoid, YES_NO), (rows == cluster.medoid).astype(float), to_metas=True
    )
    selected.name = title(analysis, cluster)
    return selected


def marked_table(analysis: Analysis, cluster: Cluster | None) -> Table | None:
    """All the data with a column that says which photos are the cluster's; None without data.

    The column is never the class: which garment a photo shows must stay what it is.
    """
    table = analysis.labels.table
    if table is None:
        return None
    chosen = np.zeros(len(table))
    if cluster is not None:
        chosen[cluster.rows] = 1
    name = get_unique_names(table.domain, SELECTED)
    marked = table.add_column(DiscreteVariable(name, YES_NO), chosen, to_metas=True)
    marked.name = table.name
    return marked


def _numbers(analysis: Analysis, cluster: Cluster, rank: float) -> tuple[float, ...]:
    main = cluster.items[0] if cluster.items else ("", 0)
    main = (cluster.item, dict(cluster.items).get(cluster.item, 0)) if cluster.item else main
    items = analysis.labels.items
    total = items.sizes[items.names.index(main[0])] if main[0] else 0
    return (
        len(cluster),
        cluster.height,
        len(cluster.items),
        cluster.domains[CONSUMER],
        cluster.domains[SHOP],
        len(cluster.collectors),
        main[1] / len(cluster),
        main[1] / total if total else np.nan,
        cluster.gap,
        cluster.apart,
        cluster.mean,
        cluster.score if np.isfinite(cluster.score) else np.nan,
        rank,
    )


def _ranks(clusters: Sequence[Cluster]) -> list[int]:
    seen: dict[str, int] = {}
    ranks = []
    for cluster in clusters:
        seen[cluster.kind] = seen.get(cluster.kind, 0) + 1
        ranks.append(seen[cluster.kind])
    return ranks
