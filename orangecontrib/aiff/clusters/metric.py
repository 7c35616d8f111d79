"""Which distance a matrix holds: it does not say so, but its photos' vectors can be asked."""

from dataclasses import dataclass

import numpy as np
from Orange import distance
from Orange.data import Domain, Table
from Orange.misc import DistMatrix

from ..errors import ClusterError
from .tree import check_size

SAMPLED = 12  # photos whose distances are computed again
CLOSE = 1e-4  # of the largest of them


@dataclass(frozen=True)
class DistanceMetric:
    """A distance of Orange's Distances widget: its name there, and a sentence of a student."""

    key: str
    label: str
    sentence: str
    kind: type[distance.Distance]
    normalize: bool = False


METRICS: tuple[DistanceMetric, ...] = (
    DistanceMetric(
        "cosine",
        "Cosine",
        "Two photos are near if their vectors point the same way, however long they are.",
        distance.Cosine,
    ),
    DistanceMetric(
        "normalized_euclidean",
        "Euclidean (normalized)",
        "Two photos are near if all numbers of their vectors are alike; each number is first "
        "brought to the same spread.",
        distance.Euclidean,
        normalize=True,
    ),
    DistanceMetric(
        "euclidean",
        "Euclidean",
        "Two photos are near if all numbers of their vectors are alike.",
        distance.Euclidean,
    ),
    DistanceMetric(
        "normalized_manhattan",
        "Manhattan (normalized)",
        "The differences between the numbers of two vectors are added up; each number is first "
        "brought to the same spread.",
        distance.Manhattan,
        normalize=True,
    ),
    DistanceMetric(
        "manhattan",
        "Manhattan",
        "The differences between the numbers of two vectors are added up.",
        distance.Manhattan,
    ),
    DistanceMetric(
        "pearson",
        "Pearson",
        "Two photos are near if the numbers of their vectors go up and down together.",
        distance.PearsonR,
    ),
)


def metric_of(distances: np.ndarray, table: Table | None) -> DistanceMetric | None:
    """The metric that gives these distances between a table's photos; None if none known does.

    A few photos' distances are computed again, so a matrix of other photos is not mistaken. Of a
    pair for which a metric has no answer, such as the cosine of a vector of zeros, Orange says 0,
    1 or NaN, by the way it is called; such pairs are left out.
    """
    if table is None or len(table) != len(distances) or not _has_vectors(table):
        return None
    bare = _bare(table)
    rows = _sample(bare)
    given = np.asarray(distances)[np.ix_(rows, rows)]
    for metric in METRICS:
        again = _compute(metric, bare, rows, impute=False)
        told = np.isfinite(given) & np.isfinite(again)
        if not np.triu(told, 1).any():
            continue
        if np.allclose(again[told], given[told], atol=CLOSE * given[told].max()):
            return metric
    return None


def distances_of(table: Table, metric: DistanceMetric) -> DistMatrix:
    """Distances between a table's photos as the Distances widget computes them, shape (n, n).

    As there, missing values are replaced by their column's mean, and a pair that has no distance,
    such as the cosine of a vector of zeros, is at 0.

    Raises
    ------
    ClusterError
        If the table has no vectors, or too many photos for a tree.
    """
    if not _has_vectors(table):
        raise ClusterError("The data has no vectors to compare. Embed the photos first.")
    check_size(len(table))
    bare = _bare(table)
    return DistMatrix(_compute(metric, bare, np.arange(len(bare)), impute=True), table)


def _bare(table: Table) -> Table:
    bare = table.transform(Domain(table.domain.attributes))
    return bare.to_dense() if bare.is_sparse() else bare


def _sample(table: Table) -> np.ndarray:
    """Rows spread evenly, of those that are not zeros as far as there are any."""
    rows = np.flatnonzero(table.X.any(axis=1))
    rows = rows if len(rows) > 1 else np.arange(len(table))
    return rows[np.unique(np.linspace(0, len(rows) - 1, SAMPLED).astype(int))]


def _compute(metric: DistanceMetric, table: Table, rows: np.ndarray, impute: bool) -> np.ndarray:
    """Distances between some rows, called as Orange's Distances widget calls them, (n, n).

    Normalised distances know the spread of all rows, and missing values are replaced by what all
    rows have.
    """
    if not metric.kind.supports_missing and np.isnan(table.X).any():
        table = distance.impute(table)
    how = {"normalize": True} if metric.normalize else {}
    fitted = metric.kind(impute=impute, **how).fit(table)
    return np.asarray(fitted(table[rows]))


def _has_vectors(table: Table) -> bool:
    attributes = table.domain.attributes
    return bool(attributes) and all(var.is_continuous for var in attributes)
