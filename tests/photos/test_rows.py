import numpy as np
import pytest
from Orange.data import ContinuousVariable, DiscreteVariable, Domain, StringVariable, Table

from orangecontrib.aiff.photos.photo import Box
from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.photos.rows import (
    UNKNOWN,
    Column,
    paired,
    photo_column,
    rows_of,
    shared_photos,
    unknown_rows,
)
from orangecontrib.aiff.photos.table import images_table

from ..cases import photos_table as with_pictures
from ..clusters.cases import photos_table
from ..folders import make_collector


def texts(**columns):
    """A table of columns of text; "image" is one of photos."""
    variables = [StringVariable(name.replace("_", " ")) for name in columns]
    for variable in variables:
        if variable.name == "image":
            variable.attributes = {"type": "image", "origin": "/photos"}
    cells = np.array([*columns.values()], dtype=object).T
    return Table.from_numpy(Domain([], metas=variables), np.empty((len(cells), 0)), metas=cells)


def test_what_is_known_of_photos():
    rows = rows_of(photos_table(["a", "b", "?", "a"], "cs?s", ["x", "y", "x", "?"]))
    assert rows.items.names == ("a", "x/a", "b") and len(rows) == 4
    np.testing.assert_array_equal(rows.items.codes, [1, 2, UNKNOWN, 0])
    assert rows.items.texts.tolist() == ["x/a", "b", "", "a"]
    assert rows.written_items.tolist() == ["a", "b", "", "a"]
    assert rows.item_keys.tolist() == ["x\na", "y\nb", "", "\na"]
    np.testing.assert_array_equal(rows.domains.codes, [0, 1, UNKNOWN, 1])
    assert [rows.domains.of(row) for row in range(4)] == ["consumer", "shop", "", "shop"]
    assert rows.collectors.names == ("x", "y") and not rows.collectors.known[3]


def test_items_of_two_collectors_are_two():
    rows = rows_of(photos_table(["a", "a", "b"], "css", ["x", "y", "y"]))
    assert rows.items.names == ("x/a", "y/a", "b")
    np.testing.assert_array_equal(rows.items.sizes, [1, 1, 1])
    assert len({*rows.item_keys}) == 3


def test_a_collector_before_an_items_name_is_left_out_where_it_can_be():
    rows = rows_of(photos_table(["x/a", "y/a", "y/b"], "css", ["x", "y", "y"]))
    assert rows.items.names == ("x/a", "y/a", "b")
    assert rows.written_items.tolist() == ["x/a", "y/a", "y/b"]


def test_names_of_a_column_are_in_natural_order():
    rows = rows_of(photos_table(["d10", "d2", "d10"], category=["b", "?", "a"]))
    assert rows.items.names == ("d2", "d10") and rows.items.codes.tolist() == [1, 0, 1]
    assert rows.categories.names == ("a", "b") and rows.categories.codes.tolist() == [1, UNKNOWN, 0]


def test_values_that_no_row_has_are_no_names_and_empty_ones_unknown():
    item = DiscreteVariable("item", ("never", "", "a"))
    rows = rows_of(Table.from_numpy(Domain([], item), np.empty((3, 0)), [2, 1, np.nan]))
    assert rows.items.names == ("a",) and rows.items.codes.tolist() == [0, UNKNOWN, UNKNOWN]


def test_names_are_plain_text_whatever_made_the_table():
    values = [np.str_("a"), np.str_("b")]
    item, collector = DiscreteVariable("item", values), DiscreteVariable("collector", ["x"])
    for metas in ([], [collector]):
        cells = np.zeros((2, len(metas)))
        cells[1] = np.nan
        table = Table.from_numpy(Domain([], item, metas), np.empty((2, 0)), [0, 1], cells)
        assert {type(name) for name in rows_of(table).items.names} == {str}


def test_where_of_a_column():
    column = Column(np.array([0, UNKNOWN, 1]), ("consumer", "shop"))
    assert column.where("shop").tolist() == [False, False, True]
    assert not column.where("").any() and not column.where("other").any()


def test_domains_by_their_words_whatever_their_order():
    domain = DiscreteVariable("domain", ("shop", "consumer"))
    table = Table.from_numpy(
        Domain([], metas=[domain]), np.empty((3, 0)), metas=[[0], [1], [np.nan]]
    )
    assert rows_of(table).domains.codes.tolist() == [1, 0, UNKNOWN]


def test_nothing_known():
    rows = rows_of(photos_table("???"))
    assert not rows.has_items and not rows.has_domains and not rows.has_pictures
    assert rows.caption(0) == rows.item_first(0) == "photo_1"
    nothing = unknown_rows(2).ready()
    assert nothing.names == ("row 1", "row 2") and len(nothing) == 2
    assert nothing.paths == nothing.boxes == nothing.shares == [None, None]
    assert nothing.written.tolist() == ["row 1", "row 2"] and not len(nothing.paired_items)


def test_one_domain_is_not_both():
    assert rows_of(photos_table("ab", "cs")).has_domains
    assert not rows_of(photos_table("ab", "ss")).has_domains


def test_items_that_both_domains_show():
    rows = rows_of(photos_table(["b", "b", "a", "a", "c", "?"], "cscscs"))
    assert rows.paired_items.tolist() == ["a", "b"]
    keys = np.array(["", "", "a", "a"], dtype=object)
    assert paired(np.array([0, 1, 0, UNKNOWN]), keys).tolist() == []


def test_a_table_without_a_column_of_domains_or_names():
    table = photos_table("ab", "cs")
    rows = rows_of(table.transform(Domain([], table.domain.class_var)))
    assert rows.domains.codes.tolist() == [UNKNOWN, UNKNOWN]
    assert rows.names == ("a (1)", "b (2)")


def test_without_photos_text_stands_in():
    rows = rows_of(texts(word=["cat", ""]))
    assert rows.names == ("cat", "row 2") and rows.paths == [None, None]


@pytest.mark.parametrize(
    "columns, names",
    [
        ({"image": ["red.jpg", "blue.jpg"]}, ("red", "blue")),
        # with the folder, so that a part of these photos has the same names
        ({"image": ["d1/red.jpg", "d2/blue.jpg"]}, ("d1/red", "d2/blue")),
        ({"image": ["d1/red.jpg", "d2/2.jpg"], "image_name": ["Red", ""]}, ("d1/Red", "d2/2")),
        ({"image": ["/photos/d1/red.jpg"]}, ("d1/red",)),
        # with as many folders as tell them apart, for all alike
        ({"image": ["d1/a.jpg", "d2/a.jpg", "d2/b.jpg"]}, ("d1/a", "d2/a", "d2/b")),
        ({"image": ["x/d1/a.jpg", "y/d1/a.jpg"]}, ("x/d1/a", "y/d1/a")),
        ({"image": ["d1\\a.jpg", "d2\\a.jpg"]}, ("d1/a", "d2/a")),
        ({"image": ["https://x.org/d1/a.jpg", "https://x.org/d2/a.jpg"]}, ("d1/a", "d2/a")),
        # where folders do not, the files' endings
        ({"image": ["d1/a.jpg", "d1/a.png"]}, ("d1/a.jpg", "d1/a.png")),
        # one photo in two rows is one photo
        ({"image": ["d1/a.jpg", "d1/a.jpg"]}, ("d1/a", "d1/a")),
        # a copy has the folders of what was handed in
        (
            {"image": ["/c/1f.jpg", "/c/2e.jpg"], "image_name": ["a", "a"],
             "original": ["d1/a.heic", "d2/a.heic"]},
            ("d1/a", "d2/a"),
        ),
        # a picture that is its own address has no name, nor has a row without a photo
        ({"image": ["data:image/jpeg;base64,/9j/4AAQ", ""]}, ("row 1", "row 2")),
        ({"image": ["a.jpg", ""]}, ("a", "row 2")),
        # without photos there are no folders
        ({"image_name": ["a", "a"]}, ("a", "a")),
    ],
)  # fmt: skip
def test_one_name_on_screen(columns, names):
    assert rows_of(texts(**columns)).names == names


def test_beside_its_item_a_name_needs_fewer_folders():
    table = with_pictures("aabb?", "cscsc")
    paths = ["a/worn/1.jpg", "a/shop/1.jpg", "b/worn/1.jpg", "b/shop/1.jpg", "z/1.jpg"]
    table.metas[:, 0] = paths
    rows = rows_of(table)
    assert rows.names[0] == "a/worn/1" and rows.names_in_item[0] == "worn/1"
    assert rows.names_in_item[4] == rows.caption(4) == rows.names[4]
    assert rows.caption(3) == "shop/1 of b" and rows.item_first(3) == "b: shop/1"


def test_photos_as_they_stand_in_a_column():
    table = with_pictures("ab", "cs")
    variable, cells = photo_column(rows_of(table), "medoid")
    assert variable.attributes == {"type": "image", "origin": "/photos"}
    assert variable.name == "medoid" and cells.tolist() == ["0.jpg", "1.jpg"]
    variable, cells = photo_column(unknown_rows(1), "medoid")
    assert not variable.attributes and cells.tolist() == ["row 1"]


BOXES = {"box x": [10, 0, 1], "box y": [20, np.nan, 1], "box width": [50, 1, 1],
         "box height": [40, 1, 1]}  # fmt: skip
SIZES = {"width": [100, 100, 0], "height": [80, 80, 80]}


def boxed(columns):
    table = photos_table("aab", "css")
    for name, values in columns.items():
        table = table.add_column(ContinuousVariable(name), np.array(values, float), to_metas=True)
    return rows_of(table)


def test_boxes_as_shares_where_box_and_size_are_known():
    rows = boxed({**BOXES, **SIZES})
    assert rows.boxes == [Box(10, 20, 50, 40), None, Box(1, 1, 1, 1)]
    assert rows.shares == [Box(0.1, 0.25, 0.5, 0.5), None, None]


def test_no_boxes():
    assert boxed(SIZES).boxes == boxed(SIZES).shares == [None] * 3
    assert boxed(BOXES).shares == [None] * 3
    shares = {name: [0.5] * 3 for name in BOXES}
    assert boxed(shares).boxes == [None] * 3  # shares of what is not known


def test_photos_that_two_tables_share_by_id_or_path():
    table, other = with_pictures("abc", "csc"), with_pictures("abcd", "cscs")
    other.metas[:, 0] = ["0.jpg", "x.jpg", "y.jpg", ""]
    assert shared_photos(table, other).tolist() == [True, False, False, False]
    assert shared_photos(table, table[1:]).all()
    bare = table[2:].transform(Domain([]))
    assert shared_photos(table, bare).tolist() == [True]


def test_a_collectors_folder(tmp_path):
    folder = make_collector(tmp_path / "ana_kos_AIFF_2026", garments=2, shop=1)
    rows = rows_of(images_table(read_collection(folder)))
    assert rows.items.names == ("dress_1", "dress_2") and rows.collectors.names == ("Ana Kos",)
    assert rows.has_pictures and rows.has_domains
    assert rows.names[0] == "dress_1/consumer_1" and rows.caption(0) == "consumer_1 of dress_1"


@pytest.mark.parametrize("origin", [None, 7, ["/photos"], 1.5, True])
def test_a_folder_that_is_no_text_is_none(origin):
    table = with_pictures(["a", "b"], "cs")
    image = next(var for var in table.domain.metas if var.name == "image")
    image.attributes = {"type": "image", "origin": origin}
    rows = rows_of(table)
    assert rows.paths == [None, None] and len(rows.names) == len(rows.portable_ids) == 2


def test_letters_that_no_system_writes_still_name_a_photo():
    table = with_pictures(["a", "b"], "cs")
    with table.unlocked(table.metas):
        table.metas[0, 0] = "\ud800.jpg"
    ids = rows_of(table).portable_ids
    assert len(set(ids)) == 2
