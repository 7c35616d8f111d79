"""A column of groups, from Hierarchical Clustering, k-Means, DBSCAN or Louvain, as a flat tree."""

import numpy as np
from Orange.data import DiscreteVariable, Table
from sklearn.metrics.pairwise import cosine_distances

from ..embedding.blocks import features_of
from ..errors import ClusterError, ProtocolError
from .tree import MAX_PHOTOS, Tree

CLUSTER = "Cluster"  # what Orange's widgets call the column
OTHER = "Other"  # what Hierarchical Clustering calls photos outside its selection


def group_variable(table: Table) -> DiscreteVariable | None:
    """The column of groups: "Cluster", or "Cluster (1)" and so on where that was taken."""
    found = [
        var
        for var in (*table.domain.metas, *table.domain.class_vars, *table.domain.attributes)
        if var.is_discrete and (var.name == CLUSTER or var.name.startswith(f"{CLUSTER} ("))
    ]
    return found[-1] if found else None


def grouping_of(table: Table) -> Tree:
    """The groups of a table as a tree of three levels: root, groups, photos.

    Photos in no group (missing, as DBSCAN leaves them, or "Other") hang from the root.

    Raises
    ------
    ClusterError
        If there is no column of groups, or no group, or fewer than two photos.
    """
    var = group_variable(table)
    if var is None:
        raise ClusterError(
            "The data has no column “Cluster”. Connect it from Hierarchical Clustering, k-Means, "
            "DBSCAN or Louvain Clustering, or connect Distances instead."
        )
    photos = len(table)
    if photos < 2:
        raise ClusterError("Clusters need at least two photos. Load more photos.")
    if photos > MAX_PHOTOS:
        raise ClusterError(
            f"There are {photos:,} photos; more than {MAX_PHOTOS:,} are too many to compare here. "
            "Take a part of them with Data Sampler."
        )
    column = table.get_column(var)
    left_out = var.values.index(OTHER) if OTHER in var.values else -1
    codes = np.where(np.isnan(column) | (column == left_out), len(var.values), column).astype(int)
    used = [code for code in np.unique(codes) if code < len(var.values)]
    if not used:
        raise ClusterError("No photo is in a cluster. Choose some in the widget before.")
    order = np.argsort(codes, kind="stable")
    root = photos + len(used)
    parent = np.append(np.full(root, root), -1)
    first, count = np.zeros(root + 1, dtype=int), np.ones(root + 1, dtype=int)
    first[order] = np.arange(photos)
    for node, code in enumerate(used, photos):
        rows = np.flatnonzero(codes == code)
        parent[rows] = node
        first[node], count[node] = first[rows[0]], len(rows)
    count[root] = photos
    height = np.append(np.zeros(photos), np.full(len(used) + 1, np.nan))
    names = {node: var.values[code] for node, code in enumerate(used, photos)}
    return Tree(order, first, count, height, parent, None, "", names)


def distances_between(table: Table) -> np.ndarray | None:
    """Cosine distances between a table's photos, shape (n, n); None where it has no vectors."""
    try:
        features = features_of(table)
    except ProtocolError:
        return None
    return cosine_distances(features)
