import unicodedata

import numpy as np

from orangecontrib.aiff.photos.collection import read_collection
from orangecontrib.aiff.photos.columns import photo_paths
from orangecontrib.aiff.photos.table import images_table, problems_table

from ..folders import make_collector, make_photos


def load(folder):
    return images_table(read_collection(folder))


def test_columns(tmp_path):
    folder = make_collector(tmp_path / "anna_rossi_AIFF_2022")
    table = load(folder)
    assert [var.name for var in table.domain.metas] == [
        "image", "domain", "collector", "image name", "size", "width", "height",
    ]  # fmt: skip
    assert table.domain.class_var.name == "item" and not table.domain.attributes
    image = table.domain["image"]
    assert image.attributes == {"type": "image", "origin": str(folder)}
    first = table[0]
    assert first["image"] == "dress_1/consumer_1.jpg"
    assert (first["domain"], first["item"]) == ("consumer", "Anna Rossi/dress_1")
    assert (first["width"], first["height"]) == (12, 16)
    assert first["size"] == (folder / "dress_1/consumer_1.jpg").stat().st_size
    assert table.name == "anna_rossi_AIFF_2022"


def test_what_is_unknown_is_missing(tmp_path):
    table = load(make_photos(tmp_path / "x", "1.jpg", "a/2.jpg"))
    assert np.isnan(table.get_column("domain")).all()
    assert np.isnan(table.get_column("collector")).all()
    assert np.isnan(table.Y).tolist() == [True, False]
    assert table.domain["domain"].values == ("consumer", "shop")


def test_ids_belong_to_the_photo(tmp_path):
    first = load(make_collector(tmp_path / "a" / "anna_rossi_AIFF_2022"))
    moved = load(make_collector(tmp_path / "b" / "anna_rossi_AIFF_2022", garments=4))
    assert len(set(moved.ids)) == len(moved)
    np.testing.assert_array_equal(moved.ids[: len(first)], first.ids)


def test_ids_do_not_depend_on_the_unicode_form(tmp_path):
    ids = [
        load(make_photos(tmp_path / form / "x", unicodedata.normalize(form, "caffè/é.jpg"))).ids[0]
        for form in ("NFC", "NFD")
    ]
    assert ids[0] == ids[1]


def test_paths_lead_to_the_files(tmp_path):
    table = load(make_collector(tmp_path / "caffè & tè"))
    assert all(tmp_path.joinpath(path).is_file() for path in photo_paths(table))


def test_problems(tmp_path):
    folder = make_photos(tmp_path / "x", "a/1.jpg")
    assert problems_table(read_collection(folder)) is None
    (folder / "a" / "2.jpg").write_bytes(b"")
    problems = problems_table(read_collection(folder))
    assert [var.name for var in problems.domain.metas] == ["file", "problem", "what to do"]
    assert problems[0]["file"] == "a/2.jpg"
