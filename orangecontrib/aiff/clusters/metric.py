"""Which distance a matrix holds: it does not say so, but its photos' vectors can be asked."""

from dataclasses import dataclass

import numpy as np
from Orange import distance
from Orange.data import Domain, Table
from Orange.misc import DistMatrix

from ..errors import ClusterError
from .tree import check_size

SAMPLED = 12  # photos whose distances are computed anew
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

    A few photos' distances are computed anew, so a matrix of other photos is not mistaken.
    """
    if table is None or len(table) != len(distances) or not _has_vectors(table):
        return None
    rows = np.unique(np.linspace(0, len(table) - 1, SAMPLED).astype(int))
    given = np.asarray(distances)[np.ix_(rows, rows)]
    bare = table.transform(Domain(table.domain.attributes))
    for metric in METRICS:
        # Normalised distances know the spread of all photos, so all are fitted.
        compute = metric.kind(normalize=True).fit(bare) if metric.normalize else metric.kind
        again = np.asarray(compute(bare[rows]))
        if again.shape == given.shape and np.allclose(again, given, atol=CLOSE * given.max()):
            return metric
    return None


def distances_of(table: Table, metric: DistanceMetric) -> DistMatrix:
    """Distances between a table's photos as the Distances widget computes them, shape (n, n).

    Raises
    ------
    ClusterError
        If the table has no vectors, or too many photos for a tree.
    """
    if not _has_vectors(table):
        raise ClusterError("The data has no vectors to compare. Embed the photos first.")
    check_size(len(table))
    bare = table.transform(Domain(table.domain.attributes))
    compute = metric.kind(normalize=True).fit(bare) if metric.normalize else metric.kind
    return DistMatrix(np.asarray(compute(bare)), table)


def _has_vectors(table: Table) -> bool:
    attributes = table.domain.attributes
    return bool(attributes) and all(var.is_continuous for var in attributes)
