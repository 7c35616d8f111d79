import numpy as np
from Orange.data import Domain, StringVariable, Table

from orangecontrib.aiff.clusters.labels import UNKNOWN, labels_of, no_labels
from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.photos.table import images_table

from ..folders import make_collector
from .cases import photos_table


def test_what_is_known_of_photos():
    labels = labels_of(photos_table(["a", "b", "?", "a"], "cs?s", ["x", "y", "x", "?"]))
    assert labels.items.names == ("a", "x/a", "b")
    np.testing.assert_array_equal(labels.items.codes, [1, 2, UNKNOWN, 0])
    assert [labels.items.of(row) for row in range(4)] == ["x/a", "b", "", "a"]
    np.testing.assert_array_equal(labels.domains, [0, 1, UNKNOWN, 1])
    assert labels.collectors.names == ("x", "y") and not labels.collectors.known[3]


def test_items_of_two_collectors_are_two():
    labels = labels_of(photos_table(["a", "a", "b"], "css", ["x", "y", "y"]))
    assert labels.items.names == ("x/a", "y/a", "b")
    np.testing.assert_array_equal(labels.items.sizes, [1, 1, 1])
    assert labels.caption(2) == "photo_3 of b"


def test_nothing_known():
    labels = labels_of(photos_table("???"))
    assert not labels.has_items and not labels.has_domains and not labels.has_pictures
    assert labels.caption(0) == "photo_1"
    assert no_labels(2).photos == ("row 1", "row 2") and len(no_labels(2)) == 2


def test_one_domain_is_not_both():
    assert labels_of(photos_table("ab", "cs")).has_domains
    assert not labels_of(photos_table("ab", "ss")).has_domains


def test_a_table_without_a_column_of_domains():
    table = photos_table("ab", "cs")
    bare = table.transform(Domain([], table.domain.class_var))
    labels = labels_of(bare)
    np.testing.assert_array_equal(labels.domains, [UNKNOWN, UNKNOWN])
    assert labels.photos == ("a (1)", "b (2)")


def test_without_photos_text_stands_in():
    words = Table.from_numpy(
        Domain([], metas=[StringVariable("word")]), np.empty((2, 0)),
        metas=np.array([["cat"], [""]], dtype=object),
    )  # fmt: skip
    assert labels_of(words).photos == ("cat", "row 2") and labels_of(words).paths == (None, None)


def test_a_collectors_folder(tmp_path):
    folder = make_collector(tmp_path / "ana_kos_AIFF_2026", garments=2, shop=1)
    labels = labels_of(images_table(read_collection(folder)))
    assert labels.items.names == ("dress_1", "dress_2") and labels.collectors.names == ("Ana Kos",)
    assert labels.has_pictures and labels.has_domains
    assert labels.caption(0) == "consumer_1 of dress_1"
