import numpy as np
import pytest
from Orange.data import ContinuousVariable, DiscreteVariable, Domain

from orangecontrib.aiff.errors import ProtocolError
from orangecontrib.aiff.evaluation.chance import chance
from orangecontrib.aiff.evaluation.evaluation import evaluate_table
from orangecontrib.aiff.evaluation.protocol import (
    AVERAGINGS,
    BEST,
    GALLERIES,
    PRESETS,
    QUERIES,
    UNITS,
    Protocol,
)
from orangecontrib.aiff.evaluation.sentences import describe
from orangecontrib.aiff.evaluation.task import make_task

from ..cases import photos_table, random_table


def with_column(table, name, values):
    """A discrete column of letters, "?" where missing."""
    known = sorted(set(values) - {"?"})
    codes = np.array([known.index(v) if v in known else np.nan for v in values])
    return table.add_column(DiscreteVariable(name, known), codes, to_metas=True)


def instead(table, var, values):
    """The table with another column of that name."""
    old = table.domain
    kept = [[v for v in part if v.name != var.name] for part in (old.class_vars, old.metas)]
    return table.transform(Domain(old.attributes, *kept)).add_column(var, values, to_metas=True)


def by_brute_force(table, protocol, found):
    """Ranks of the first right photo, straight from the protocol's words."""
    items, domains = table.get_column("item"), table.get_column("domain")
    groups = table.get_column(protocol.within) if protocol.within else np.zeros(len(table))
    kinds = {"consumer": [0], "shop": [1], "all": [0, 1]}
    unit = table.X / np.linalg.norm(table.X, axis=1, keepdims=True)
    ranks = []
    for query in found.task.queries:
        far = {}
        for row in range(len(table)):
            searched = domains[row] in kinds[protocol.gallery_domain] and row != query
            if searched and groups[row] == groups[query]:
                what = row if protocol.unit == "photo" else items[row]
                far[what] = min(far.get(what, 9), 1 - unit[query] @ unit[row])
        order = sorted(far, key=far.get)
        is_right = [items[w] == items[query] if protocol.unit == "photo" else w == items[query]
                    for w in order]  # fmt: skip
        ranks.append(is_right.index(True) + 1)
    return ranks


@pytest.mark.parametrize("unit", ["photo", BEST])
@pytest.mark.parametrize("within", [None, "category"])
@pytest.mark.parametrize("queries", QUERIES)
@pytest.mark.parametrize("gallery", GALLERIES)
def test_every_protocol_by_brute_force(queries, gallery, within, unit):
    table = random_table(np.random.default_rng(0), garments=9, shop=3, spread=2.0)
    items = table.get_column("item").astype(int)
    table = with_column(table, "category", np.array(list("xxxyyyyzz"))[items])
    protocol = Protocol(queries, gallery, within=within, unit=unit)
    found = evaluate_table(table, protocol)
    assert found.per_query.first_rank.tolist() == by_brute_force(table, protocol, found)
    counts = found.task.gallery_counts()
    assert (counts >= found.per_query.first_rank).all()
    shown = (found.top >= 0).sum(axis=1)
    np.testing.assert_array_equal(shown, np.minimum(counts, 50))


def test_another_label_than_the_item():
    table = with_column(photos_table("abcd", "ccss"), "colour", "rbrr")
    task = make_task(table, Protocol(label="colour"))
    assert task.queries.tolist() == [0] and task.dropped_queries == 1
    assert task.relevant().tolist() == [[True, True]]
    # Statistics still draw garments.
    table = with_column(photos_table("aabb", "ccss"), "colour", "rrrr")
    assert make_task(table, Protocol(label="colour")).items == 1
    assert "“colour”" in " ".join(describe(evaluate_table(table, Protocol(label="colour"))))


def test_an_item_of_two_categories_is_no_answer_in_the_other():
    table = with_column(photos_table("aabb", "cscs"), "category", "xyyy")
    task = make_task(table, Protocol(within="category"))
    assert task.queries.tolist() == [2] and task.dropped_queries == 1
    assert task.gallery_counts().tolist() == [2]


def test_photos_of_an_unknown_category_are_left_out():
    table = with_column(photos_table("aabb", "cscs"), "category", "xxy?")
    task = make_task(table, Protocol(within="category"))
    assert (task.queries.tolist(), task.left_out, task.dropped_queries) == ([0], 1, 1)


def test_unknown_items_as_wrong_answers():
    table = photos_table("aa??a", "cssss", [[1, 0], [0, 1], [1, 0], [1, 0.1], [0.9, 0.3]])
    assert evaluate_table(table).per_query.first_rank.tolist() == [1]
    found = evaluate_table(table, Protocol(distractors=True))
    assert found.per_query.first_rank.tolist() == [3]
    assert found.task.gallery_counts().tolist() == [4] and found.task.left_out == 0
    garments = evaluate_table(table, Protocol(distractors=True, unit=BEST))
    assert garments.task.gallery_counts().tolist() == [3]


def test_averages():
    # Garment a: three queries, none found first; b: one, found.
    table = photos_table("aaabab", "ccccss", [[1, 0], [1, 0], [1, 0], [1, 0], [0, 1], [1, 0]])
    table = with_column(table, "category", "xxxyyy")
    values = {way: evaluate_table(table, Protocol(averaging=way)).hit[1] for way in AVERAGINGS}
    assert values == {"query": 0.25, "item": 0.5, "category": 0.5}


def test_parts_of_a_data_set():
    table = with_column(
        photos_table("aabbb", "cscss", np.eye(5)), "split", ["test", "test", "test", "val", "train"]
    )
    assert make_task(table, PRESETS["deepfashion_test"].protocol).gallery.tolist() == [1]
    task = make_task(table, PRESETS["deepfashion_val_test"].protocol)
    assert task.queries.tolist() == [0, 2] and task.gallery.tolist() == [1, 3]


def test_presets_of_the_field():
    items = list("aabb?")
    table = with_column(photos_table(items, "cscss", np.eye(5)), "category", "ttuuu")
    parts = with_column(table, "split", ["test"] * 5)
    found = evaluate_table(parts, PRESETS["street2shop"].protocol)
    assert found.task.gallery_counts().tolist() == [1, 1]  # of its category alone
    parts = with_column(table, "split", ["validation"] * 5)
    found = evaluate_table(parts, PRESETS["deepfashion2"].protocol)
    assert found.task.gallery_counts().tolist() == [3, 3]
    assert list(found.hit) == [1, 5, 10, 15, 20]
    for preset in PRESETS.values():
        assert preset.label and preset.tooltip and preset.source
        kept = preset.applied_to(Protocol(distance="euclidean", search="csls"))
        assert (kept.distance, kept.search) == ("euclidean", "csls")


def test_the_same_path_on_both_sides():
    table = photos_table("aabb", "cscs", [[1, 0], [1, 0], [0, 1], [0, 1]])
    with table.unlocked(table.metas):
        table.metas[1, 0] = table.metas[0, 0]
    found = evaluate_table(table)
    assert found.task.queries.tolist() == [2] and found.task.dropped_queries == 1
    table = photos_table("aaabb", "csscs", [[1, 0], [1, 0], [1, 1], [0, 1], [0, 1]])
    with table.unlocked(table.metas):
        table.metas[1, 0] = table.metas[0, 0]
    found = evaluate_table(table)
    assert found.task.same_pictures == 1
    assert found.task.gallery_counts().tolist() == [2, 3]
    assert found.top[0].tolist() == [2, 4, -1] and found.per_query.first_rank[0] == 1
    said = [text for text in describe(found) if "own picture" in text]
    assert len(said) == 1 and "AIFF Folder Loader" in said[0]


def test_garments_whose_photos_are_all_the_querys_own():
    table = photos_table("aaab", "csss", np.eye(4))
    with table.unlocked(table.metas):
        table.metas[3, 0] = table.metas[0, 0]
    task = make_task(table, Protocol(unit=BEST))
    assert task.gallery_counts().tolist() == [1]


def test_chance_knows_what_each_query_searches():
    table = random_table(np.random.default_rng(1), garments=6)
    items = table.get_column("item").astype(int)
    table = with_column(table, "category", np.array(list("xxyyyy"))[items]).copy()
    with table.unlocked(table.X):
        table.X[:] = 1.0
    for choices in ({"within": "category"}, {"gallery_domain": "all"}, {"unit": BEST}):
        found = evaluate_table(table, Protocol(**choices))
        for key in found.metrics:
            assert found.figures[key] == pytest.approx(found.chance[key], abs=1e-12)
    counts = chance(np.array([10, 20]), np.array([1, 1])).hit[:, 0]
    assert counts.tolist() == pytest.approx([0.1, 0.05])


@pytest.mark.parametrize(
    "choices, words",
    [
        ({"label": "brand"}, "no column “brand”"),
        ({"label": "image"}, "no column “image” of categories"),
        ({"within": "category"}, "no column “category”"),
        ({"averaging": "category"}, "no column “category”"),
        ({"query_splits": ("test",)}, "no column “split”"),
    ],
)
def test_columns_that_are_not_there(choices, words):
    with pytest.raises(ProtocolError, match=words) as error:
        make_task(photos_table("aabb", "cscs"), Protocol(**choices))
    assert "AIFF Folder Loader" in str(error.value)


def test_columns_of_another_kind_than_is_needed():
    table = photos_table("aabb", "cscs")
    numbered = instead(table, ContinuousVariable("item"), [1, 1, 2, 2])
    with pytest.raises(ProtocolError, match="“item” is not categorical.*Edit Domain"):
        make_task(numbered, Protocol())
    other = instead(table, DiscreteVariable("domain", ("shop", "web")), [1, 0, 1, 0])
    with pytest.raises(ProtocolError, match="“domain” has other values than.*Edit Domain"):
        make_task(other, Protocol())


def test_parts_and_categories_that_are_not_there():
    table = with_column(photos_table("aabb", "cscs"), "split", ["val"] * 4)
    with pytest.raises(ProtocolError, match="No photo of the part “test”.*AIFF Folder Loader"):
        make_task(table, Protocol(query_splits=("test",)))
    table = with_column(photos_table("aabb", "cscs"), "category", "????")
    with pytest.raises(ProtocolError, match="known “category”.*AIFF Folder Loader"):
        make_task(table, Protocol(within="category"))
    table = with_column(photos_table("aabb", "cscs"), "category", "x???")
    with pytest.raises(ProtocolError, match="cannot be averaged"):
        make_task(table, Protocol(averaging="category"))


def test_protocols_that_make_no_sense():
    for wrong in ({"query_domain": "shops"}, {"unit": "pair"}, {"averaging": "day"},
                  {"ks": ()}, {"ks": (0, 1)}, {"ks": (5, 1)}, {"ks": (1, 1)}):  # fmt: skip
        with pytest.raises(ValueError):
            Protocol(**wrong)
    for choices in (QUERIES, GALLERIES, UNITS, AVERAGINGS):
        assert all(label and len(tooltip) > 20 for label, tooltip in choices.values())


def test_no_domains_are_needed_where_all_photos_ask_and_are_searched():
    table = photos_table("aabb", "????", np.eye(4))
    assert len(make_task(table, Protocol("all", "all")).queries) == 4
