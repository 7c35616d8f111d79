import numpy as np
import pytest

from orangecontrib.aiff.errors import ProtocolError
from orangecontrib.aiff.evaluation.curves import (
    breakdown,
    breakdown_variables,
    hit_curve,
    rank_histogram,
)
from orangecontrib.aiff.evaluation.evaluation import evaluate_table
from orangecontrib.aiff.evaluation.metrics import KS
from orangecontrib.aiff.evaluation.protocol import Protocol

from ..cases import random_table
from .test_task import with_column

TABLE = random_table(np.random.default_rng(0), garments=30, spread=2.5)
ITEMS = TABLE.get_column("item").astype(int)
TABLE = with_column(TABLE, "category", np.array(list("x" * 18 + "y" * 8 + "?" * 4))[ITEMS])
FOUND = evaluate_table(TABLE)


def test_the_curve_goes_through_the_figures():
    curve = hit_curve(FOUND)
    assert curve.ks.tolist() == list(range(1, 151))
    for k in KS:
        assert curve.hit[k - 1] == pytest.approx(FOUND.hit[k], abs=1e-12)
        assert curve.chance[k - 1] == pytest.approx(FOUND.chance.hit[k], abs=1e-12)
        interval = FOUND.intervals[f"hit@{k}"]
        ends = (curve.low[k - 1], curve.high[k - 1])
        assert ends == pytest.approx((interval.low, interval.high), abs=1e-12)
    assert (np.diff(curve.hit) >= 0).all() and curve.hit[-1] == pytest.approx(1)
    assert (curve.low <= curve.hit + 1e-12).all() and (curve.hit <= curve.high + 1e-12).all()


def test_the_curve_of_other_averages():
    found = evaluate_table(TABLE, Protocol(averaging="item"))
    assert hit_curve(found).hit[9] == pytest.approx(found.hit[10], abs=1e-12)


def test_a_large_gallery_is_drawn_at_some_depths():
    table = random_table(np.random.default_rng(1), garments=30, shop=40, consumer=1)
    curve = hit_curve(evaluate_table(table))
    assert len(curve.ks) < 400 and curve.ks[-1] == 1200
    assert curve.ks[:100].tolist() == list(range(1, 101))


def test_the_histogram_counts_every_query_once():
    bins = rank_histogram(FOUND)
    ranks = FOUND.per_query.first_rank
    assert sum(b.queries for b in bins) == len(ranks)
    assert bins[0].label == "1" and bins[2].label == "3–5"
    assert bins[-1].last == 150
    for b in bins:
        assert b.queries == ((ranks >= b.first) & (ranks <= b.last)).sum()


def test_breakdown():
    parts = breakdown(FOUND, TABLE, "category")
    assert [part.value for part in parts] == ["x", "y", "unknown"]
    assert [part.queries for part in parts] == [36, 16, 8]
    assert [part.few for part in parts] == [False, True, True]
    assert parts[0].intervals.keys() == FOUND.metrics.keys() and parts[1].intervals == {}
    whole = sum(part.queries * part.figures.map for part in parts) / 60
    assert whole == pytest.approx(FOUND.map)
    by_item = breakdown(FOUND, TABLE, "item")
    assert len(by_item) == 30 and all(part.few for part in by_item)
    assert "item" in breakdown_variables(TABLE) and "image" not in breakdown_variables(TABLE)
    with pytest.raises(ProtocolError, match="“brand”.*AIFF Folder Loader"):
        breakdown(FOUND, TABLE, "brand")
