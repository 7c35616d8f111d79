import numpy as np
import pytest
from Orange.data import Domain
from Orange.misc import DistMatrix

from orangecontrib.aiff.clusters.metric import METRICS, distances_of, metric_of
from orangecontrib.aiff.errors import ClusterError

from ..cases import random_table
from .cases import photos_table

TABLE = random_table(np.random.default_rng(9))


@pytest.mark.parametrize("metric", METRICS, ids=lambda m: m.label)
def test_each_metric_is_recognised(metric):
    options = {"normalize": True} if metric.normalize else {}
    assert metric_of(metric.kind(TABLE, **options), TABLE) is metric


def test_others_are_not():
    cosine = METRICS[0].kind(TABLE)
    assert metric_of(cosine**2, TABLE) is None
    assert metric_of(DistMatrix(cosine[::-1, ::-1]), TABLE) is None
    assert metric_of(cosine, None) is None and metric_of(cosine, TABLE[:5]) is None
    bare = TABLE.transform(Domain([], TABLE.domain.class_var))
    assert metric_of(cosine, bare) is None


@pytest.mark.parametrize("metric", METRICS, ids=lambda m: m.key)
def test_distances_are_those_of_the_widget(metric):
    distances = distances_of(TABLE, metric)
    assert distances.row_items is TABLE and distances.shape == (len(TABLE),) * 2
    options = {"normalize": True} if metric.normalize else {}
    assert np.array_equal(distances, metric.kind(TABLE, **options))


def test_what_has_no_vectors_has_no_distances():
    with pytest.raises(ClusterError, match="no vectors"):
        distances_of(photos_table("ab"), METRICS[0])
    with pytest.raises(ClusterError, match="at least two photos"):
        distances_of(photos_table("a", features=[[1.0]]), METRICS[0])
