import numpy as np
import pytest
from Orange.data import ContinuousVariable, Domain, StringVariable, Table
from Orange.widgets.data.owmergedata import OWMergeData
from Orange.widgets.tests.base import WidgetTest

from orangecontrib.aiff.embedding.blocks import (
    PROVENANCE,
    block_features,
    blocks_of,
    complete_rows,
    joined_name,
    joined_provenance,
    mark_features,
    parts_of,
    provenance_of,
)
from orangecontrib.aiff.errors import BlockError

from ..cases import photos_table

WHOLE, BOX = "whole photo, its middle cropped to 227 × 227 pixels", "box, squeezed to 8 × 8 pixels"


def provenance(model, **more):
    made = {"name": f"{model}, averaged", "model": model, "digest": f"weights of {model}"}
    said = {"network": model, "kind": "averaged", "region": "whole"}
    return {**made, **said, "input": WHOLE, "identity": f"id of {model}", **more}


def embeddings(made, length=3, photos=5, origin="/photos", prefix="n", seed=0):
    """A table as the embedder gives it: photos in a meta, marked features."""
    features = [ContinuousVariable(f"{prefix}{place}") for place in range(length)]
    mark_features(features, made)
    image = StringVariable("image")
    image.attributes = {"type": "image", "origin": origin}
    vectors = np.random.default_rng(seed).normal(size=(photos, length))
    paths = np.array([[f"{row}.jpg"] for row in range(photos)], dtype=object)
    table = Table.from_numpy(Domain(features, None, [image]), vectors, None, paths)
    table.attributes = {"embedding": made}
    return table


def joined(*tables):
    """Their features beside each other."""
    first = tables[0]
    features = [var for table in tables for var in table.domain.attributes]
    table = Table.from_numpy(
        Domain(features, None, first.domain.metas),
        np.hstack([table.X for table in tables]), None, first.metas,
    )  # fmt: skip
    made = [table.attributes["embedding"] for table in tables]
    table.attributes = {"embedding": joined_provenance(made)}
    return table


def two(**more):
    return joined(
        embeddings(provenance("one"), 3, prefix="one n"),
        embeddings(provenance("two", **more), 4, prefix="two n", seed=1),
    )


def test_one_network_is_one_block():
    made = provenance("one")
    (block,) = blocks_of(embeddings(made))
    assert (block.name, block.identity, block.model) == ("one, averaged", "id of one", "one")
    assert block.provenance == made and block.columns.tolist() == [0, 1, 2]


def test_several_are_blocks_in_the_table_s_order():
    table = two()
    one, other = blocks_of(table)
    assert one.columns.tolist() == [0, 1, 2] and other.columns.tolist() == [3, 4, 5, 6]
    assert [one.model, other.model] == ["one", "two"]
    np.testing.assert_array_equal(block_features(table, other), table.X[:, 3:])
    stated = provenance_of(table)
    assert stated["name"] == "one + two, averaged"
    assert stated["parts"] == [one.provenance, other.provenance]
    assert stated == table.attributes["embedding"]


def test_the_order_is_part_of_the_identity():
    made = [provenance("one"), provenance("two")]
    assert joined_provenance(made)["identity"] != joined_provenance(made[::-1])["identity"]


def test_columns_may_be_mixed():
    table = two()
    order = [6, 0, 3, 2, 1, 4, 5]
    mixed = table[:, [table.domain.attributes[i] for i in order]]
    other, one = blocks_of(mixed)
    np.testing.assert_array_equal(np.sort(mixed.X[:, one.columns]), np.sort(table.X[:, :3]))
    assert other.columns.tolist() == [0, 2, 5, 6]


def test_columns_that_are_taken_away_take_their_network_with_them():
    table = two()
    table = table.transform(
        Domain(table.domain.attributes[3:], None, table.domain.metas),
    )
    assert [block.model for block in blocks_of(table)] == ["two"]
    assert provenance_of(table) == provenance("two")


def test_other_numbers():
    price = ContinuousVariable("price")
    for table, expected in ((embeddings(provenance("one")), [[0, 1, 2, 3]]),
                            (two(), [[0, 1, 2], [3, 4, 5, 6]])):  # fmt: skip
        table = table.add_column(price, np.arange(5))
        assert [block.columns.tolist() for block in blocks_of(table)] == expected


def test_tables_that_say_nothing():
    iris = Table("iris")
    (block,) = blocks_of(iris)
    assert (block.name, block.identity, block.provenance) == ("iris", "", {})
    assert block.columns.tolist() == [0, 1, 2, 3] and provenance_of(iris) == {}
    assert blocks_of(iris[:, [iris.domain.class_var]]) == []


def test_tables_whose_features_bear_the_identity_alone():
    """As earlier versions made them."""
    table = embeddings(provenance("one"))
    for var in table.domain.attributes:
        del var.attributes["provenance"]
    (block,) = blocks_of(table)
    assert block.provenance == provenance("one")
    table.attributes = {}
    (block,) = blocks_of(table)
    assert block.identity == "id of one" and block.name == "vectors id of one"


def test_blocks_survive_saving(tmp_path):
    # Read back from a text file, this identity alone would be a number.
    table = two(identity="12e4567890123456")
    table.save(str(tmp_path / "saved.tab"))
    loaded = Table.from_file(str(tmp_path / "saved.tab"))
    for block, before in zip(blocks_of(loaded), blocks_of(table), strict=True):
        assert (block.name, block.identity) == (before.name, before.identity)
        assert block.provenance == before.provenance
        np.testing.assert_array_equal(block.columns, before.columns)
    assert provenance_of(loaded) == provenance_of(table)


def test_parts_are_told_apart():
    made, other = provenance("one"), provenance("two")
    features = [ContinuousVariable(f"n{place}") for place in range(9)]
    mark_features(features[:6], made, [("depth 1", 2), ("depth 1 strips", 3), ("depth 2", 1)])
    mark_features(features[6:], other)
    table = Table.from_numpy(Domain(features), np.zeros((2, 9)))
    found = [(part.block.model, part.name, part.columns.tolist()) for part in parts_of(table)]
    assert found == [
        ("one", "depth 1", [0, 1]),
        ("one", "depth 1 strips", [2, 3, 4]),
        ("one", "depth 2", [5]),
        ("two", "", [6, 7, 8]),
    ]
    (part,) = parts_of(Table("iris"))
    assert (part.name, part.columns.tolist()) == ("", [0, 1, 2, 3])


# Bad input


def test_the_same_model_twice():
    other = provenance("one", identity="other", vector="depths", name="one, four depths")
    table = joined(embeddings(provenance("one")), embeddings(other, prefix="m"))
    with pytest.raises(BlockError, match="twice.*one, averaged; one, four depths"):
        blocks_of(table)
    assert len(provenance_of(table)["parts"]) == 2  # that alone says what is there


def test_other_weights_of_one_network_are_another_model():
    own = provenance("one", identity="other", digest="my own")
    assert len(blocks_of(joined(embeddings(provenance("one")), embeddings(own, prefix="m")))) == 2


def test_the_same_vectors_twice():
    # As an outer join of one network's vectors of different photos leaves them.
    features = [ContinuousVariable(f"n{i % 3} ({i // 3 + 1})") for i in range(6)]
    mark_features(features, provenance("one"))
    with pytest.raises(BlockError, match="has the vectors of one, averaged twice"):
        blocks_of(Table.from_numpy(Domain(features), np.zeros((2, 6))))


def test_different_regions():
    with pytest.raises(BlockError, match="different parts.*averaged: whole photo;.*averaged: box"):
        blocks_of(two(input=BOX, region="box"))


def test_another_size_or_shape_is_no_other_region():
    assert len(blocks_of(two(input="whole photo, squeezed to 224 × 224 pixels"))) == 2


def test_rows_that_a_block_lacks():
    table = two()
    with table.unlocked(table.X):
        table.X[1, 3:] = np.nan
        table.X[4, 0] = np.nan
        table.X[2, :] = np.inf
    blocks = blocks_of(table)
    complete, sentences = complete_rows(table, blocks)
    assert complete.tolist() == [True, False, False, True, False]
    assert sentences == [
        "2 photos are left out: there is no vector of one, averaged.",
        "2 photos are left out: there is no vector of two, averaged.",
    ]


def test_no_row_is_complete():
    table = two()
    with table.unlocked(table.X):
        table.X[:3, 0] = np.nan
        table.X[3:, 5] = np.nan
    with pytest.raises(BlockError, match="No photo has a vector of each network"):
        complete_rows(table, blocks_of(table))


# Orange's own Merge Data


class TestMergeData(WidgetTest):
    def merge(self, one, other, by_image=True):
        widget = self.create_widget(OWMergeData)
        self.send_signal(widget.Inputs.data, one, widget=widget)
        self.send_signal(widget.Inputs.extra_data, other, widget=widget)
        if by_image:
            pair = (one.domain["image"], other.domain["image"])
            widget.attr_boxes.set_state([pair])
        widget.commit.now()
        return self.get_output(widget.Outputs.data, widget=widget)

    def test_two_outputs_merged(self):
        one = embeddings(provenance("one"), 3)
        other = embeddings(provenance("two"), 4, seed=1)
        merged = self.merge(one, other)
        blocks = blocks_of(merged)
        assert [block.model for block in blocks] == ["one", "two"]
        for block, table in zip(blocks, (one, other), strict=True):
            np.testing.assert_array_equal(block_features(merged, block), table.X)
            assert block.provenance == table.attributes["embedding"]
        assert provenance_of(merged) == joined_provenance([b.provenance for b in blocks])
        assert all(var.attributes["hidden"] for var in merged.domain.attributes)

    def test_photos_that_only_one_has(self):
        merged = self.merge(
            embeddings(provenance("one")), embeddings(provenance("two"), photos=3, seed=1)
        )
        complete, sentences = complete_rows(merged, blocks_of(merged))
        assert complete.tolist() == [True] * 3 + [False] * 2
        assert sentences == ["2 photos are left out: there is no vector of two, averaged."]

    def test_different_photos(self):
        one = embeddings(provenance("one"))
        other = embeddings(provenance("two"), seed=1)
        with other.unlocked(other.metas):
            other.metas[:, 0] = [f"other/{row}.jpg" for row in range(5)]
        merged = self.merge(one, other, by_image=False)
        with pytest.raises(BlockError, match="different photos.*Merge Data"):
            blocks_of(merged)


def test_what_all_networks_give_is_said_once():
    def named(*parts):
        return joined_name([{"name": f"{a}, {b}", "network": a, "kind": b} for a, b in parts])

    assert named(("A", "averaged"), ("B", "averaged")) == "A + B, averaged"
    assert named(("A", "averaged"), ("B", "strips")) == "A, averaged + B, strips"
    assert named(("A", "averaged")) == "A, averaged"
    # Of tables that do not say the parts of a name, names stay whole, commas and all.
    assert joined_name([{"name": "A, 1"}, {"name": "B, 1"}, {}]) == "A, 1 + B, 1 + ?"


def test_a_text_file_is_written_and_read_again_at_once(tmp_path):
    made = provenance("one", note='it\'s "long", with commas; ' * 20)
    table = embeddings(made, length=600)
    table.save(str(tmp_path / "table.tab"))
    head = (tmp_path / "table.tab").read_text("utf-8").split("\n")[2]
    assert "commas" not in head and head.count("provenance=") == 600
    (block,) = blocks_of(Table.from_file(str(tmp_path / "table.tab")))
    assert block.identity == "id of one" and len(block.columns) == 600


@pytest.mark.parametrize("parts", [None, 7, "ab", ["a"], [None], {"a": 1}])
def test_parts_that_are_none_are_passed_over(parts):
    table = photos_table(["a", "b"], "cs")
    table.attributes[PROVENANCE] = {"identity": "x", "name": "mine", "parts": parts}
    (block,) = blocks_of(table)
    assert (block.identity, block.name) == ("x", "mine")
