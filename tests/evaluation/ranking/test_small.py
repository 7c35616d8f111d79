import numpy as np
import pytest

from orangecontrib.aiff.embedding.blocks import features_of
from orangecontrib.aiff.evaluation.protocol import Protocol
from orangecontrib.aiff.evaluation.ranking import small
from orangecontrib.aiff.evaluation.ranking.kept import TOP, Ranked
from orangecontrib.aiff.evaluation.ranking.small import rank_small
from orangecontrib.aiff.evaluation.ranking.sources import EmbeddingDistances
from orangecontrib.aiff.evaluation.task import make_task

from ...cases import random_table

TABLE = random_table(np.random.default_rng(0), garments=14, spread=2.0)


def ranked(protocol=None):
    task = make_task(TABLE, protocol)
    source = EmbeddingDistances(features_of(TABLE), task)
    ((queries, gallery),) = task.parts()
    blocks = list(rank_small(source, task, queries, gallery, (1, 5)))
    return Ranked.joined(blocks), blocks, source.block(slice(None)), task


def test_a_ranking_is_the_order_of_the_distances():
    found, _, distances, task = ranked()
    assert found.top.shape == (28, TOP)
    np.testing.assert_array_equal(found.top, np.argsort(distances, axis=1)[:, :TOP])
    right = task.relevant()
    np.testing.assert_array_equal(
        found.right_distance, np.where(right, distances, np.inf).min(axis=1)
    )
    np.testing.assert_array_equal(
        found.wrong_distance, np.where(right, np.inf, distances).min(axis=1)
    )
    np.testing.assert_array_equal(found.relevant, np.take_along_axis(right, found.top, axis=1))


def test_blocks_do_not_show(monkeypatch):
    whole = ranked()[0]
    monkeypatch.setattr(small, "BLOCK", 3 * 70)
    found, blocks, *_ = ranked()
    assert [len(block.queries) for block in blocks] == [3] * 9 + [1]
    np.testing.assert_array_equal(found.top, whole.top)
    np.testing.assert_allclose(found.distances, whole.distances, atol=1e-12)


def test_each_garment_stands_where_its_nearest_photo_does():
    found, _, distances, task = ranked(Protocol(unit="best"))
    assert found.top.shape == (28, 14)
    for query, places in enumerate(found.top):
        items = task.gallery_items[places]
        assert len(set(items)) == 14
        nearest = [distances[query, task.gallery_items == item].min() for item in items]
        assert nearest == sorted(nearest)
        assert found.distances[query] == pytest.approx(nearest, abs=1e-15)
