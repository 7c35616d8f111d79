import numpy as np
import pytest
from Orange.data import Domain
from Orange.misc import DistMatrix

from orangecontrib.aiff.clusters.metric import METRICS, metric_of

from ..cases import random_table

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
