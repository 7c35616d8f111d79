import numpy as np
import pytest

from orangecontrib.aiff.embedding.blocks import features_of
from orangecontrib.aiff.evaluation.protocol import Protocol
from orangecontrib.aiff.evaluation.ranking import rankings
from orangecontrib.aiff.evaluation.ranking.rankings import rank_queries
from orangecontrib.aiff.evaluation.ranking.sources import EmbeddingDistances
from orangecontrib.aiff.evaluation.task import make_task

from ...cases import random_table


@pytest.fixture
def asked(monkeypatch):
    """Rank a table's queries, with the name of the way that was taken for each block."""

    def ask(table, protocol=None):
        task, taken = make_task(table, protocol), []
        for name in ("small", "large"):
            _watch(monkeypatch, name, taken)
        source = EmbeddingDistances(features_of(table), task)
        return rank_queries(source, task, (1, 5)), set(taken), task

    return ask


def _watch(monkeypatch, name, taken):
    plain = getattr(rankings, f"rank_{name}")

    def watched(*args):
        taken.append(name)
        return plain(*args)

    monkeypatch.setattr(rankings, f"rank_{name}", watched)


def test_a_small_set_is_sorted_and_a_large_one_is_not(asked, monkeypatch):
    table = random_table(np.random.default_rng(0))
    assert asked(table)[1] == {"small"}
    monkeypatch.setattr(rankings, "LARGE", 10)
    assert asked(table)[1] == {"large"}


def test_garments_and_many_right_photos_are_sorted_however_large(asked, monkeypatch):
    monkeypatch.setattr(rankings, "LARGE", 10)
    table = random_table(np.random.default_rng(0))
    assert asked(table, Protocol(unit="best"))[1] == {"small"}
    monkeypatch.setattr(rankings, "MANY_RIGHT", 1)
    assert asked(table)[1] == {"small"}


def test_queries_of_several_parts_come_in_the_tasks_order(asked):
    table = random_table(np.random.default_rng(1), garments=8)
    found, _, task = asked(table, Protocol(within="domain", gallery_domain="all"))
    assert found.queries.tolist() == list(range(len(task.queries)))
