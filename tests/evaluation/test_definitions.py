import pytest

from orangecontrib.aiff.evaluation.definitions import first_of, headlines_of, metrics_of
from orangecontrib.aiff.evaluation.metrics import PerQuery

METRICS = metrics_of((1, 5))


@pytest.mark.parametrize("key", METRICS)
def test_each_figure_says_what_it_is_and_where_it_comes_from(key):
    metric = METRICS[key]
    assert metric.label and len(metric.definition) > 40 and metric.source
    k = key.partition("@")[2]
    assert not k.isdigit() or metric.label.endswith(f"@{k}")


def test_the_headlines_come_first_and_true_recall_is_never_called_hit():
    assert list(METRICS)[:4] == list(headlines_of((1, 5))) == ["hit@1", "hit@5", "map", "mrr"]
    assert "Recall@5" in METRICS["hit@5"].definition and METRICS["hit@5"].label == "Hit@5"
    assert METRICS["recall@5"].definition.startswith("True recall")


def test_every_figure_that_is_computed_has_a_definition():
    names = {key.partition("@")[0] for key in METRICS}
    assert {"hit", "recall", "precision", "ndcg"} <= names
    # ap, ap_at_r, r_precision, rr and first_rank are averaged under these names.
    assert {"map", "map_at_r", "r_precision", "mrr", "median_rank"} <= names
    assert len(PerQuery.__dataclass_fields__) - 3 == len(names)  # but ks, tied and first


def test_numbers_as_people_read_them():
    share, rank = METRICS["map"], METRICS["median_rank"]
    assert share.text(0.1234) == "12.3\u00a0%" and rank.text(1234.5) == "1,234.5"
    assert share.points(0.05) == "+5.0" and share.points(-0.05) == "−5.0"
    assert rank.points(-2) == "−2.0" and not rank.is_share
    assert {share.points(zero) for zero in (0.0, -0.0, 1e-9, -1e-9)} == {"0.0"}


@pytest.mark.parametrize(
    ("ks", "first"),
    [
        ((1, 5, 10, 20, 50), ["hit@1", "hit@10", "map"]),
        ((1, 5), ["hit@1", "hit@5", "map"]),
        ((2, 30), ["hit@2", "hit@30", "map"]),
        ((3,), ["hit@3", "map", "mrr"]),
        ((), ["map", "mrr"]),
    ],
)
def test_three_scores_matter(ks, first):
    assert list(first_of(ks)) == first
