"""The page of Consumer-to-Shop Evaluator says what the widget has."""

from pathlib import Path

import pytest

from orangecontrib.aiff.evaluation.definitions import metrics_of
from orangecontrib.aiff.evaluation.protocol import AVERAGINGS, GALLERIES, PRESETS, QUERIES, UNITS
from orangecontrib.aiff.evaluation.ranking.distances import DISTANCES
from orangecontrib.aiff.evaluation.ranking.searches import SEARCHES
from orangecontrib.aiff.evaluation.strips import FILTERS, ORDERS
from orangecontrib.aiff.widgets.owevaluator import TABS, OWEvaluator

pytestmark = pytest.mark.any_qt

PAGE = Path(__file__).parents[3] / "doc" / "widgets" / "consumer-to-shop-evaluator.md"
TEXT = PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "choices", [PRESETS, FILTERS, ORDERS, DISTANCES, SEARCHES], ids="presets filters orders distances searches".split()
)  # fmt: skip
def test_every_choice_is_there(choices):
    assert [each.label for each in choices.values() if each.label not in TEXT] == []


@pytest.mark.parametrize("choices", [QUERIES, GALLERIES, UNITS, AVERAGINGS])
def test_every_choice_of_the_protocol_is_there(choices):
    assert [label for label, _ in choices.values() if f"*{label}*" not in TEXT] == []


def test_inputs_and_outputs_are_all_there_and_no_others():
    head = TEXT.partition("Every consumer photo")[0]
    listed = [line[2:].partition(":")[0] for line in head.splitlines() if line.startswith("- ")]
    names = [signal.name for signal in (*_signals("Inputs"), *_signals("Outputs"))]
    assert [name.removesuffix(" (several)") for name in listed] == names


def test_figures_and_tabs_are_there():
    for metric in metrics_of((1,)).values():
        assert metric.label.replace("@1", "@k") in TEXT
    for tab in TABS.values():
        assert f"*{tab}*" in TEXT or f"## {tab}" in TEXT


def _signals(kind):
    return [s for s in vars(getattr(OWEvaluator, kind)).values() if hasattr(s, "name")]
