import numpy as np
import pytest
from Orange.distance import Cosine
from Orange.misc import DistMatrix

from orangecontrib.aiff.embedding.seeing.regions import IN_SHORT, IN_WORDS
from orangecontrib.aiff.errors import ProtocolError
from orangecontrib.aiff.evaluation.evaluation import evaluate_table
from orangecontrib.aiff.photos.boxes import with_boxes
from orangecontrib.aiff.photos.pictures.regions import HOW
from orangecontrib.aiff.widgets.evaluator.evaluating import (
    best_pair,
    gallery_sizes,
    run_breakdown,
    run_evaluation,
    run_renaming,
    systems_by_key,
)
from orangecontrib.aiff.widgets.kit.tasks import Cancelled

from ...evaluation.test_blocks_apart import two_networks
from .evaluations import State, request, result, table, worse

pytestmark = pytest.mark.any_qt

GOOD = table()


def test_all_that_the_window_needs_of_each_system():
    found = result(GOOD, worse(GOOD))
    assert found.keys == ("photos", "worse")
    assert [each.name for each in found.evaluations] == ["photos", "worse"]
    for name in ("curves", "ranks", "confusions"):
        assert len(getattr(found, name)) == 2
    assert len(found.scores) == 2 * len(found.evaluations[0].metrics)
    assert len(found.rankings) == 2 * 12 * 30
    assert len(found.per_query) == 24
    assert len(found.found) == len(GOOD)
    assert len(found.comparisons) == len(found.evaluations[0].metrics)
    assert len(found.photos.paths) == len(GOOD)
    assert found.notes[0].startswith("12 consumer photos are searched for among 30 shop photos")
    assert result(GOOD).comparisons is None


def test_systems_are_listed_before_they_are_evaluated_and_progress_ends_at_the_end():
    state = State()
    run_evaluation(request(GOOD, Cosine(GOOD), unticked=["photos"]), state)
    ((vectors, matrix),) = state.partial
    assert (vectors.key, vectors.photos, vectors.ticked, vectors.from_matrix) == (
        "photos", 42, False, False,
    )  # fmt: skip
    assert matrix.ticked and matrix.from_matrix
    assert state.progress == sorted(state.progress) and state.progress[-1] == 100


def test_one_name_twice_is_told_apart_by_where_it_comes_from_then_by_numbers():
    titles = ["", "Aligner", "Distances"]
    keys, _ = systems_by_key(request(GOOD, GOOD, Cosine(GOOD), titles=titles))
    assert list(keys) == ["photos", "photos (Aligner)", "photos (Distances)"]
    assert list(systems_by_key(request(GOOD, GOOD))[0]) == ["photos", "photos (2)"]


def test_inputs_that_are_no_systems_are_told_and_the_rest_are_judged():
    odd = DistMatrix(np.zeros((3, 3)))
    found = result(odd, GOOD, titles=["Distances (2)", ""])
    (refused,) = found.compared.refused
    assert refused.name == "Distances (Distances (2))" and "which photos" in refused.reason
    assert found.keys == ("photos",)
    twice = two_networks(model="one", digest="one")
    found = result(twice, GOOD, titles=["Merge Data", ""])
    assert found.compared.refused[0].name.endswith(" (Merge Data)") and found.keys == ("photos",)
    with pytest.raises(ProtocolError, match="which photos"):
        result(odd)


def test_keys_are_of_the_systems_that_were_judged():
    broken = worse(GOOD, name="broken")
    with broken.unlocked(broken.X):
        broken.X[0, 0] = np.nan
    found = result(broken, GOOD, worse(GOOD))
    assert found.keys == ("photos", "worse")
    assert [each.name for each in found.evaluations] == ["photos", "worse"]
    assert [each.name for each in found.compared.refused] == ["broken"]


def test_several_networks_are_several_systems():
    found = result(two_networks())
    assert found.keys == ("one, averaged", "two, averaged", "one + two, averaged")
    one = result(two_networks(), unticked=found.keys[1:])
    assert one.keys == found.keys[:1]


def test_names_of_the_users():
    found = result(GOOD, worse(GOOD), names={"worse": "Baseline"})
    assert found.keys == ("photos", "worse")
    assert [each.name for each in found.evaluations] == ["photos", "Baseline"]
    again = run_renaming(found, {"photos": "New", "worse": "New"}, State())
    assert [each.name for each in again.evaluations] == ["New", "New (2)"]
    assert again.evaluations[0].figures is found.evaluations[0].figures
    assert {c.names for c in again.compared.comparisons} == {("New", "New (2)")}
    assert str(again.scores[0]["system"]) == "New"


def test_nothing_ticked():
    with pytest.raises(ProtocolError, match="Tick at least one"):
        result(GOOD, unticked=["photos"])


def test_it_stops_wherever_it_is():
    steps = State()
    run_evaluation(request(GOOD, worse(GOOD)), steps)
    for after in range(len(steps.progress)):
        with pytest.raises(Cancelled):
            run_evaluation(request(GOOD, worse(GOOD)), State(interrupted=True, after=after))


def test_breakdown_of_all_systems():
    found = result(GOOD, worse(GOOD))
    one, other = run_breakdown(found, "item")
    assert [part.queries for part in one] == [2] * 6 == [part.queries for part in other]
    mean = np.mean([part.figures["map"] for part in one])
    assert mean == pytest.approx(evaluate_table(GOOD).map)


def test_parts_by_region_are_told_in_words():
    regions = ["person" if row % 2 else "middle" for row in range(len(GOOD))]
    (parts,) = run_breakdown(
        result(with_boxes(GOOD, [None] * len(GOOD), regions, [*HOW])), "region"
    )
    assert {part.value for part in parts} == {IN_SHORT["person"], IN_SHORT["middle"]}
    assert {*IN_SHORT} == {*IN_WORDS}


def test_the_surest_pair_and_the_gallery():
    found = result(GOOD, worse(GOOD, 0.01, "same"), worse(GOOD, 20, "bad"))
    best = best_pair(found.compared.comparisons, "map")
    assert best.p_holm == min(c.p_holm for c in found.compared.comparisons if c.metric == "map")
    assert best_pair((), "map") is None
    assert gallery_sizes(found.evaluations[0]) == "30"
    apart = result(GOOD, query_domain="all", gallery_domain="all")
    assert gallery_sizes(apart.evaluations[0]) == "41"
