import numpy as np
import pytest
from Orange.data import ContinuousVariable, DiscreteVariable, Domain, StringVariable, Table

from orangecontrib.aiff.photos.columns import (
    domain_variable,
    image_variable,
    item_variable,
    photo_paths,
    text_column,
    why_untold,
)


def table_of(values, origin="", **attributes):
    var = StringVariable("Bild")
    var.attributes = {"type": "image", "origin": origin, **attributes}
    metas = np.array([[v] for v in values], dtype=object)
    return Table.from_numpy(Domain([], metas=[StringVariable("image"), var]), np.empty((len(values), 0)),
                            metas=np.hstack([metas, metas]))  # fmt: skip


def test_the_marked_column_wins_over_the_name():
    assert image_variable(table_of(["a"]).domain).name == "Bild"
    assert image_variable(Domain([], metas=[StringVariable("image")])).name == "image"
    assert image_variable(Domain([], metas=[StringVariable("text")])) is None


@pytest.mark.parametrize("missing", [None, "", np.nan])
def test_missing_paths(missing):
    assert photo_paths(table_of(["a.jpg", missing], "/photos"))[1] is None


def test_origins_and_urls(tmp_path):
    values = ["a/b.jpg", "https://x.org/c.jpg", str(tmp_path / "d.jpg")]
    paths = photo_paths(table_of(values, str(tmp_path / "root")))
    assert paths == [str(tmp_path / "root" / "a" / "b.jpg"), values[1], values[2]]
    assert photo_paths(table_of(["a.jpg"], "https://x.org/p/")) == ["https://x.org/p/a.jpg"]


def test_no_image_column():
    with pytest.raises(ValueError, match="no column with photos"):
        photo_paths(Table.from_numpy(Domain([]), np.empty((1, 0))))


def test_item_is_the_named_column_else_the_class_but_never_a_selection():
    item, other = DiscreteVariable("item", ("a", "b")), DiscreteVariable("kind", ("x", "y"))
    selected = DiscreteVariable("Selected", ("No", "Yes"))
    assert item_variable(Domain([], other, [item])) is item
    assert item_variable(Domain([], other)) is other
    assert item_variable(Domain([], selected)) is None


@pytest.mark.parametrize("item", [ContinuousVariable("item"), StringVariable("item")])
def test_an_item_that_is_not_categorical_is_not_replaced_by_the_class(item):
    # As in a list of one's own, where garments have numbers, or more names than categories.
    kind = DiscreteVariable("category", ("coat", "dress"))
    assert item_variable(Domain([], kind, [item])) is None


def test_what_a_column_lacks_is_said():
    web, text = DiscreteVariable("domain", ("shop", "web")), StringVariable("item")
    said = [
        why_untold(Domain([]), "item"),
        why_untold(Domain([], metas=[text]), "item"),
        why_untold(Domain([], metas=[web]), "domain"),
    ]
    assert [why for why, _ in said] == [
        "it has no column “item”",
        "its column “item” is not categorical",
        "its column “domain” has other values than “consumer” and “shop”",
    ]
    assert ["Edit Domain" in advice for _, advice in said] == [False, True, True]


def test_domain_needs_its_two_values():
    assert domain_variable(Domain([], metas=[DiscreteVariable("domain", ("shop", "consumer"))]))
    assert domain_variable(Domain([], metas=[DiscreteVariable("domain", ("web", "shop"))])) is None
    assert domain_variable(Domain([], metas=[StringVariable("domain")])) is None


def test_text_of_a_discrete_column():
    var = DiscreteVariable("item", ("a", "b"))
    table = Table.from_numpy(Domain([], var), np.empty((3, 0)), np.array([1, np.nan, 0]))
    assert text_column(table, var).tolist() == ["b", "", "a"]


def test_odd_values_are_paths_like_any_other(tmp_path):
    image = StringVariable("image")
    image.attributes = {"type": "image", "origin": str(tmp_path)}
    values = np.array([["//[x/a.jpg"], ["HTTPS://example.org/a.jpg"]], dtype=object)
    table = Table.from_numpy(Domain([], metas=[image]), np.empty((2, 0)), metas=values)
    assert photo_paths(table) == [str(tmp_path / "//[x/a.jpg"), "HTTPS://example.org/a.jpg"]


@pytest.mark.parametrize(
    "value",
    ["a/b.jpg", "a//b.jpg", "./a.jpg", "a/./b.jpg", "a/../b.jpg", ".a/b.jpg", "a.jpg/", "a b"],
)
def test_a_path_is_written_as_a_path_object_writes_it(tmp_path, value):
    assert photo_paths(table_of([value], str(tmp_path))) == [str(tmp_path / value)]
    assert photo_paths(table_of([value], f"{tmp_path}/")) == [str(tmp_path / value)]
    assert photo_paths(table_of([f"{tmp_path}/{value}"], "")) == [str(tmp_path / value)]
