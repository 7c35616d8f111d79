import shutil
import time
import unicodedata
from pathlib import Path

import numpy as np

from orangecontrib.aiff.photos.collecting.edits import Edits, apply_edits
from orangecontrib.aiff.photos.columns import photo_paths
from orangecontrib.aiff.photos.photo import Box, Collection, Photo
from orangecontrib.aiff.photos.pictures.copies import MARK, find_copies, resolve_copies
from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.photos.rows import rows_of
from orangecontrib.aiff.photos.table import images_table, problems_table

from ..folders import make_collector, make_photos, zip_of


def load(folder):
    return images_table(read_collection(folder))


def test_columns(tmp_path):
    folder = make_collector(tmp_path / "anna_rossi_AIFF_2022")
    table = load(folder)
    assert [var.name for var in table.domain.metas] == [
        "photo", "image", "domain", "collector", "image name", "size", "width", "height",
        "evidence",
    ]  # fmt: skip
    assert table.domain.class_var.name == "item" and not table.domain.attributes
    image = table.domain["image"]
    assert image.attributes == {"type": "image", "origin": str(folder)}
    first = table[0]
    assert first["photo"] == "dress_1/consumer_1.jpg"
    assert first["image"] == str(folder / "dress_1" / "consumer_1.jpg")
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


def test_ids_belong_to_the_file(tmp_path):
    folder = make_collector(tmp_path / "a" / "anna_rossi_AIFF_2022")
    first, of_class = load(folder), load(tmp_path / "a")
    assert len(set(first.ids)) == len(first)
    assert of_class.ids.tolist() == first.ids.tolist()
    make_collector(folder, garments=4)
    np.testing.assert_array_equal(load(folder).ids[: len(first)], first.ids)
    # Another folder of the same name, with the same photos.
    other = load(make_collector(tmp_path / "b" / "anna_rossi_AIFF_2022"))
    assert not set(first.ids) & set(other.ids)
    both = load([folder, tmp_path / "b" / "anna_rossi_AIFF_2022"])
    assert set(first.ids) | set(other.ids) <= set(both.ids)


def test_ids_do_not_depend_on_the_unicode_form():
    ids = [
        table_of(photo(unicodedata.normalize(form, "caffè/é.jpg"))).ids[0]
        for form in ("NFC", "NFD")
    ]
    assert ids[0] == ids[1]


def photo(path, item="a", **known):
    return Photo(path, item, known.pop("domain", "shop"), None, "", 100, 30, 40, **known)


def table_of(*photos):
    return images_table(Collection(Path("/photos/anna_rossi_AIFF_2022"), photos, ()))


def test_what_workflows_keep_of_a_photo_is_what_earlier_versions_kept():
    rows = rows_of(table_of(photo("dress_1/consumer_1.jpg"), photo("2.jpg", box=Box(1, 2, 3, 4))))
    assert rows.portable_ids == [16_730_644_028_821, 7_423_143_553_962_654]


def test_two_garments_in_one_photo_are_two_rows():
    box = Box(1, 2, 3, 4)
    rows = [
        photo("1.jpg"),
        photo("1.jpg", "b"),
        photo("2.jpg", box=box),
        photo("2.jpg", box=Box(1, 2, 3, 5)),
        photo("3.jpg", None),
    ]
    ids = table_of(*rows).ids.tolist()
    assert len(set(ids)) == 5
    # A garment keeps its id whichever other garments of its photo are loaded.
    assert table_of(rows[3]).ids.tolist() == ids[3:4]
    # The same box, whether a file of lists or of numbers gave it.
    assert table_of(photo("2.jpg", box=Box(1.0, 2.0, 3.0, 4.0))).ids.tolist() == ids[2:3]


def test_columns_appear_where_something_is_known():
    always = [var.name for var in table_of(photo("1.jpg")).domain.metas]
    assert always == [
        "photo", "image", "domain", "collector", "image name", "size", "width", "height"
    ]  # fmt: skip
    table = table_of(
        photo("1.jpg", category="hat", box=Box(1.25, 2, 3, 4), split="test", original="1.heic"),
        photo("2.jpg", category="bag"),
    )
    assert [var.name for var in table.domain.metas][8:] == [
        "category", "box x", "box y", "box width", "box height", "split", "original",
    ]  # fmt: skip
    first, second = table
    assert [str(first[name]) for name in ("category", "split", "original")] == [
        "hat", "test", "/photos/anna_rossi_AIFF_2022/1.heic",
    ]  # fmt: skip
    sides = [f"box {side}" for side in ("x", "y", "width", "height")]
    assert [first[side] for side in sides] == [1.25, 2, 3, 4]
    assert np.isnan([second[side] for side in sides]).all()
    assert second["category"] == "bag" and np.isnan(float(second["split"]))
    assert second["original"] == ""


def test_a_suggestion_is_no_domain():
    table = table_of(photo("1.jpg", domain=None, suggestion="shop"))
    assert np.isnan(table.get_column("domain")).all()


def test_a_large_collection_takes_seconds():
    photos = [
        photo(f"id_{i // 5}/{i}.jpg", f"id_{i // 5}", box=Box(1, 2, 3, 4), category="hat")
        for i in range(100_000)
    ]
    start = time.perf_counter()
    table = table_of(*photos)
    assert len(set(table.ids)) == 100_000 and len(table.domain.class_var.values) == 20_000
    assert time.perf_counter() - start < 15  # about 1 on an idle computer


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


def test_ids_and_names_of_a_zip_are_those_of_what_is_in_it(tmp_path, monkeypatch):
    ids = []
    for cache in ("one", "two"):
        monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path / cache))
        folder = make_collector(tmp_path / "anna_rossi_AIFF_2022")
        table = load(zip_of(folder))
        ids.append(table.ids.tolist())
        assert table[0]["image name"] == "consumer_1"
    assert ids[0] == ids[1]


def test_marked_copies_name_their_first(tmp_path):
    folder = make_collector(tmp_path / "anna_rossi_AIFF_2022")
    shutil.copy(folder / "dress_1" / "shop_1.jpg", folder / "dress_1" / "shop_6.jpg")
    collection = read_collection(folder)
    assert "copy of" not in images_table(collection).domain
    marked = images_table(resolve_copies(collection, find_copies(collection), MARK))
    firsts = dict(zip(marked.get_column("image"), marked.get_column("copy of"), strict=True))
    assert {copy: first for copy, first in firsts.items() if first} == {
        str(folder / "dress_1" / "shop_6.jpg"): str(folder / "dress_1" / "shop_1.jpg")
    }


def test_a_box_that_was_said_is_in_its_columns_and_the_row_stays_the_same(tmp_path):
    collection = read_collection(make_photos(tmp_path / "x", "a/1.jpg", "a/2.jpg"))
    edits = Edits().set_boxes({"a/2.jpg": Box(1, 2, 3, 4)})
    before, after = images_table(collection), images_table(apply_edits(collection, edits))
    sides = [after.get_column(f"box {side}") for side in ("x", "y", "width", "height")]
    np.testing.assert_array_equal(np.column_stack(sides), [[np.nan] * 4, [1, 2, 3, 4]])
    assert after.ids.tolist() == before.ids.tolist() and "box x" not in before.domain
    listed = Collection(tmp_path, (photo("2.jpg", box=Box(1.0, 2.0, 3.0, 4.0)),), ())
    said = apply_edits(listed, Edits().set_boxes({"2.jpg": Box(5, 6, 7, 8)}))
    assert images_table(said).ids.tolist() == images_table(listed).ids.tolist()
