import ast
import warnings
from pathlib import Path

import numpy as np
import pytest
from Orange.data import ContinuousVariable, Domain

from orangecontrib.aiff.alignment.methods import DEFAULT_METHOD, METHODS, NONE, NUMBERS, Options
from orangecontrib.aiff.alignment.photos import makeup_of
from orangecontrib.aiff.alignment.table import align_table
from orangecontrib.aiff.embedding.blocks import provenance_of
from orangecontrib.aiff.errors import AlignmentError
from orangecontrib.aiff.evaluation.evaluation import evaluate_table
from orangecontrib.aiff.photos.rows import rows_of

from ..cases import photos_table
from ..evaluation.test_blocks_apart import two_networks
from .shifted import by_collector, rows, shifted_table

# Those that ask for many garments are tested with as many, file by file.
FITTING = [key for key, method in METHODS.items() if method.fit and not method.least_items]
LABELLED = [key for key in FITTING if METHODS[key].needs_items]
FREE = [key for key in FITTING if key not in LABELLED]
PAGE = Path(__file__).parents[2] / "doc" / "widgets" / "domain-aligner.md"


@pytest.fixture
def table():
    return shifted_table()


@pytest.fixture
def others():
    """Photos of other garments: their collector is another."""
    return by_collector(shifted_table(seed=1, garments=40), "anna")


@pytest.mark.parametrize("key", FREE)
def test_contract(key, table):
    found = align_table(table, key)
    np.testing.assert_array_equal(found.table.ids, table.ids)
    assert found.table.domain.metas == table.domain.metas
    assert found.table.domain.class_var == table.domain.class_var
    np.testing.assert_array_equal(found.table.metas, table.metas)
    assert [var.name for var in found.table.domain.attributes[:2]] == ["a0", "a1"]
    assert all(var.attributes["hidden"] for var in found.table.domain.attributes)
    assert found.table.name == table.name and found.unaligned is table
    assert table.domain.attributes[0].name == "n0"  # the input stays as it was


@pytest.mark.parametrize("key", FREE)
def test_photos_that_were_learned_from_have_the_vectors_that_columns_compute(key, table):
    for given in (table, two_networks()):
        found = align_table(given, key).table
        again = given.transform(found.domain).X
        np.testing.assert_allclose(found.X, again, atol=1e-9 * np.abs(again).max())


@pytest.mark.parametrize("key", FITTING)
def test_the_gap_is_closed(key, table, others):
    before = evaluate_table(table)
    after = evaluate_table(align_table(table, key, reference=others).table)
    assert after.mrr > before.mrr + 0.2


def test_none_is_the_input(table):
    found = align_table(table, NONE)
    assert found.table is table and found.preprocessor(table) is table


@pytest.mark.parametrize("key", FITTING)
def test_provenance_is_plain_and_says_what_was_learned(key, table, others):
    for reference in (None, others):
        found = align_table(table, key, reference=reference)
        provenance = provenance_of(found.table)
        assert ast.literal_eval(repr(provenance)) == provenance
        assert provenance["name"] == f"Some net, {METHODS[key].suffix}"
        assert provenance["identity"] != "some net"
        marks = {var.attributes["embedding"] for var in found.table.domain.attributes}
        assert marks == {provenance["identity"]}
        said = provenance["alignment"]
        assert said["method"] == key
        assert said["transductive"] == (reference is None and key in FREE)
        assert ("seed" in said) == (reference is None and key in LABELLED)
        assert said["reference"] == ("" if reference is None else others.name)
    assert provenance_of(table) == {"name": "Some net", "identity": "some net"}


@pytest.mark.parametrize("key", FITTING)
def test_what_is_aligned_is_not_aligned_again(table, others, key):
    aligned = align_table(table, "centre").table
    with pytest.raises(AlignmentError, match="^These vectors are aligned already. Connect Raw Emb"):
        align_table(aligned, key)
    with pytest.raises(AlignmentError, match="^The reference's vectors are aligned already."):
        align_table(table, key, reference=align_table(others, "centre").table)
    assert align_table(aligned, NONE).table is aligned


def test_identity_follows_what_was_learned(table, others):
    results = [align_table(table, "centre"), align_table(table, "centre"),
               align_table(table, "centre", reference=others), align_table(table, "scale")]  # fmt: skip
    marks = [provenance_of(each.table)["identity"] for each in results]
    assert marks[0] == marks[1] and len(set(marks)) == 3


def test_a_table_without_provenance(table):
    table.attributes = {}
    for var in table.domain.attributes:
        var.attributes = {}
    assert provenance_of(align_table(table, "centre").table)["name"] == "photos, centred per domain"


def test_sentences(table, others):
    assert align_table(table, "centre").sentences == [
        "Learned from 40 consumer and 60 shop photos of the data itself: from the photos being "
        "tested."
    ]
    assert align_table(table, "centre", reference=others).sentences == [
        "Learned from 80 consumer and 120 shop photos of the reference “photos”: not from the "
        "photos being tested."
    ]
    few = align_table(shifted_table(garments=3, consumer=1, shop=5), "centre")
    assert "There are too few photos (3 consumer photos" in few.sentences[1]


@pytest.mark.parametrize("key", LABELLED)
def test_nothing_is_judged_that_was_learned_from(key, table):
    found = align_table(table, key)
    kept, all_items = set(rows_of(found.table).item_keys), set(rows_of(table).item_keys)
    assert len(all_items) == 20 and len(kept) == 10
    assert provenance_of(found.table)["alignment"]["items"] == 10
    assert "Aligned Data holds the 50 photos of the other garments" in found.sentences[-1]
    np.testing.assert_array_equal(found.unaligned.ids, found.table.ids)
    # Whatever the judged garments look like, the map stays the same.
    broken = table.copy()
    judged = np.isin(rows_of(table).item_keys, list(kept))
    with broken.unlocked(broken.X):
        broken.X[judged] = np.random.default_rng(0).normal(size=broken.X[judged].shape)
    again = align_table(broken, key)
    np.testing.assert_allclose(
        table.transform(again.table.domain).X, table.transform(found.table.domain).X
    )
    # The preprocessor may use all, and says so.
    assert found.preprocessor.provenance["alignment"]["items"] == 20


def test_the_split_follows_seed_and_share_and_not_the_order_of_rows(table):
    items = [
        set(rows_of(align_table(table, "ridge", Options(seed=s)).table).item_keys) for s in (0, 1)
    ]
    assert items[0] != items[1]
    turned = align_table(table[::-1], "ridge", Options(seed=0)).table
    assert set(rows_of(turned).item_keys) == items[0]
    assert len(set(rows_of(align_table(table, "ridge", Options(learn=0.8)).table).item_keys)) == 4


@pytest.mark.parametrize("key", LABELLED)
def test_a_reference_never_teaches_what_is_judged(key):
    both = shifted_table(garments=25)
    table = rows(both, ~np.isin(rows_of(both).item_keys, [f"g{n}" for n in range(20, 25)]))
    found = align_table(table, key, reference=both)
    assert provenance_of(found.table)["alignment"]["items"] == 5  # g20 to g24
    assert "20 garments of the reference left out" in found.sentences[1]
    with pytest.raises(AlignmentError, match="not also in the data"):
        align_table(table, key, reference=table)


def test_the_same_name_of_another_collector_is_another_garment(table, others):
    found = align_table(table, "ridge", reference=others)
    assert provenance_of(found.table)["alignment"]["items"] == 40


def test_a_reference_that_holds_the_data_is_transductive(table):
    found = align_table(table, "centre", reference=table[:10])
    assert provenance_of(found.table)["alignment"]["transductive"]
    assert "10 photos of the data" in found.sentences[1]


def test_reference_with_columns_in_another_order(table, others):
    old = others.domain
    turned = others.transform(Domain(old.attributes[::-1], old.class_vars, old.metas))
    first, second = (align_table(table, "whiten", reference=r).table for r in (others, turned))
    np.testing.assert_allclose(first.X, second.X)


def without_column(table, name):
    old = table.domain
    return table.transform(
        Domain(
            old.attributes,
            [var for var in old.class_vars if var.name != name],
            [var for var in old.metas if var.name != name],
        )
    )


def joined(table):
    """Vectors of two networks side by side."""
    var = ContinuousVariable("other")
    var.attributes = {"embedding": "another net"}
    old = table.domain
    return table.transform(Domain([*old.attributes, var], old.class_vars, old.metas))


def cosines(table):
    vectors = table.X / np.linalg.norm(table.X, axis=1, keepdims=True)
    return vectors @ vectors.T


def test_networks_have_weights():
    table = two_networks()
    assert makeup_of(table) == ({"one": "one", "two": "two"}, 2)
    found = {
        weights: align_table(table, "scale", Options(weights=weights, joined=0)).table
        for weights in ((), (1.0, 1.0), (3.0, 1.0), (1.0, 0.0), (0.0, 1.0))
    }
    one, two = cosines(found[1.0, 0.0]), cosines(found[0.0, 1.0])
    np.testing.assert_allclose(cosines(found[()]), (one + two) / 2)
    np.testing.assert_allclose(cosines(found[1.0, 1.0]), (one + two) / 2)
    np.testing.assert_allclose(cosines(found[3.0, 1.0]), (3 * one + two) / 4)
    made = {weights: provenance_of(each) for weights, each in found.items()}
    assert made[3.0, 1.0]["alignment"]["weights"] == (3.0, 1.0)
    assert len({each["identity"] for each in made.values()}) == 4  # () are (1, 1)
    # A name says which networks take part.
    suffix = "centred and scaled per domain"
    assert made[3.0, 1.0]["name"] == f"one + two, averaged, {suffix}"
    assert made[0.0, 1.0]["name"] == f"two, averaged, {suffix}"


def test_one_network_at_least_has_a_weight():
    table, none = two_networks(), Options(weights=(0.0, 0.0))
    with pytest.raises(AlignmentError, match="All networks are left out. Give one of them"):
        align_table(table, "scale", none)
    assert (align_table(table, "none", none).table.X == table.X).all()  # it asks for no weights


def test_one_network_has_no_weight(table):
    assert makeup_of(table)[1] == 1
    made = provenance_of(align_table(table, "scale", Options(weights=(0.5, 0.2))).table)
    assert "weights" not in made["alignment"]


def test_vectors_that_cannot_stand_side_by_side_are_of_no_network():
    twice = two_networks(model="one", digest="one")
    assert makeup_of(twice) == ({}, 0)


def with_number(table, number):
    table = table.copy()
    with table.unlocked(table.X):
        table.X[0, 0] = number
    return table


def bad_tables():
    table = shifted_table()
    return {
        "no column “domain”": without_column(table, "domain"),
        "no shop photo": rows(table, table.get_column("domain") == 0),
        "no consumer photo": rows(table, table.get_column("domain") == 1),
        "no vectors": table.transform(Domain([], table.domain.class_vars, table.domain.metas)),
        "1 of 100 photos have missing": with_number(table, np.nan),
        "missing or infinite": with_number(table, np.inf),
        "too large": with_number(table, 1e300),
        "a vector of each network": joined(table),
    }


@pytest.mark.parametrize("words", bad_tables())
@pytest.mark.parametrize("key", FITTING)
def test_bad_data_gets_a_sentence_and_no_warning(key, words):
    table = bad_tables()[words]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            found = align_table(table, key)
        except AlignmentError as error:
            assert words in str(error) or key in LABELLED
            assert str(error).endswith(".")
        else:
            # Centring needs no squares; garments that are not learned from may be of any size.
            assert words == "too large" and (key == "centre" or key in LABELLED)
            assert len(found.table)


@pytest.mark.parametrize("key", LABELLED)
def test_no_labels_where_they_are_needed(key, table, others):
    with pytest.raises(AlignmentError, match="data does not say which garment"):
        align_table(without_column(table, "item"), key)
    with pytest.raises(AlignmentError, match="reference does not say which garment"):
        align_table(table, key, reference=without_column(others, "item"))
    with pytest.raises(AlignmentError, match="the data has 1"):
        align_table(photos_table("aab", "css", np.eye(3)), key)
    # With a reference the data itself needs none.
    assert len(align_table(without_column(table, "item"), key, reference=others).table) == 100


def test_references_of_another_kind(table):
    with pytest.raises(AlignmentError, match="differently from the data's"):
        align_table(table, "centre", reference=shifted_table(identity="another net"))
    with pytest.raises(AlignmentError, match="different features"):
        align_table(table, "centre", reference=shifted_table(size=5))
    aligned = align_table(table, "centre").table
    with pytest.raises(AlignmentError, match="aligned already"):
        align_table(table, "centre", reference=aligned)
    with pytest.raises(AlignmentError, match="reference has no shop photo"):
        align_table(table, "centre", reference=rows(table, table.get_column("domain") == 0))


def test_cancelling(table):
    class Stop(Exception):
        pass

    def stop(share):
        raise Stop

    with pytest.raises(Stop):
        align_table(table, "centre", callback=stop)
    shares = []
    align_table(table, "ridge", callback=shares.append)
    assert shares == sorted(shares) and shares[-1] == 1


def test_every_method_has_words_and_a_line_in_the_docs():
    page = PAGE.read_text(encoding="utf-8")
    for method in METHODS.values():
        assert method.label and method.sentence.endswith(".")
        assert f"| {method.label} |" in page and method.formula in page
        assert method.source in page
    assert set(NUMBERS) | {"shrinkage", "weights"} == set(Options().__dict__)
    assert f"{METHODS[DEFAULT_METHOD].label}* is the default" in page
