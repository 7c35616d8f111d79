"""A look-alike of DeepFashion2: several garments in a photo, and some that are no item."""

import json

import pytest

from orangecontrib.aiff.errors import CollectionError
from orangecontrib.aiff.photos.datasets import find_reader
from orangecontrib.aiff.photos.datasets.options import Options
from orangecontrib.aiff.photos.photo import Box
from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.photos.table import images_table

from ...folders import make_photos


def garment(style, box, category="skirt"):
    return {"category_name": category, "category_id": 9, "style": style, "bounding_box": box}


def annotate(part, number, source, pair, *garments, photo=True):
    file = part / "annos" / f"{number:06d}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    items = {f"item{n}": each for n, each in enumerate(garments, start=1)}
    file.write_text(json.dumps({"source": source, "pair_id": pair} | items))
    if photo:
        make_photos(part, f"image/{number:06d}.jpg", size=(60, 80))


def make(folder):
    part = folder / "validation"
    top = garment(1, [0, 0, 30, 20], "short sleeve top")
    annotate(part, 1, "user", 7, top, garment(2, [5, 20, 40, 70]))
    annotate(part, 2, "shop", 7, garment(2, [1, 2, 50, 60]), garment(0, [0, 0, 10, 10]))
    annotate(part, 3, "shop", 8, garment(1, [10, 10, 10, 70]))  # a box without width
    annotate(part, 4, "shop", 8)  # no garment at all
    train = folder / "train"
    annotate(train, 1, "user", 7, garment(1, [0, 0, 5, 5]))
    make_photos(folder / "test", "image/000001.jpg")  # published without annotations
    return folder


def rows(collection):
    return [
        (photo.path, photo.item, photo.domain, photo.category, photo.split)
        for photo in collection.photos
    ]


def test_one_row_a_garment(tmp_path):
    collection = read_collection(make(tmp_path / "df2"))
    assert rows(collection) == [
        ("validation/image/000001.jpg", "7/1", "consumer", "short sleeve top", "validation"),
        ("validation/image/000001.jpg", "7/2", "consumer", "skirt", "validation"),
        ("validation/image/000002.jpg", "7/2", "shop", "skirt", "validation"),
        ("validation/image/000002.jpg", None, "shop", "skirt", "validation"),
        ("validation/image/000003.jpg", "8/1", "shop", "skirt", "validation"),
    ]
    boxes = [photo.box for photo in collection.photos]
    assert boxes[:3] == [Box(0, 0, 30, 20), Box(5, 20, 35, 50), Box(1, 2, 49, 58)]
    assert boxes[4] is None
    assert [p.path for p in collection.problems] == ["validation/image/000003.jpg"]
    assert len(set(images_table(collection).ids)) == 5


def test_choosing_a_part(tmp_path):
    folder = make(tmp_path / "df2")
    assert list(find_reader(folder).offer(folder).splits) == ["validation", "train", "all"]
    train = read_collection(folder, options=Options("train"))
    assert rows(train) == [("train/image/000001.jpg", "7/1", "consumer", "skirt", "train")]


def test_numbers_of_two_parts_are_not_mixed(tmp_path):
    collection = read_collection(make(tmp_path / "df2"), options=Options("all"))
    items = {photo.item for photo in collection.photos if photo.path.endswith("1.jpg")}
    assert items == {"validation/7/1", "validation/7/2", "train/7/1"}


def test_a_parts_own_folder(tmp_path):
    collection = read_collection(make(tmp_path / "df2") / "train")
    assert rows(collection) == [("image/000001.jpg", "7/1", "consumer", "skirt", "train")]
    assert find_reader(collection.folder).offer(collection.folder).splits == {}


def test_what_cannot_be_read_is_a_problem(tmp_path):
    folder = make(tmp_path / "df2")
    (folder / "validation" / "annos" / "000005.json").write_text("{")
    (folder / "validation" / "annos" / "000006.json").write_text('{"source": "user"}')
    annotate(folder / "validation", 7, "user", 9, garment(1, [0, 0, 5, 5]), photo=False)
    collection = read_collection(folder)
    assert len(collection.photos) == 5
    assert {
        "validation/annos/000005.json",
        "validation/annos/000006.json",
        "validation/image/000007.jpg",
    } <= {problem.path for problem in collection.problems}


def test_an_unknown_source_is_no_domain(tmp_path):
    annotate(tmp_path / "df2", 1, "press", 1, garment(1, [0, 0, 5, 5]))
    (photo,) = read_collection(tmp_path / "df2").photos
    assert photo.domain is None and photo.evidence == "" and photo.split is None


def test_annotations_without_garments_get_a_sentence(tmp_path):
    annotate(tmp_path / "df2", 1, "shop", 1)
    with pytest.raises(CollectionError, match="No garment"):
        read_collection(tmp_path / "df2")


def test_what_a_mac_puts_beside_files_is_passed_over(tmp_path):
    plain = read_collection(make(tmp_path / "plain"))
    folder = make(tmp_path / "df2")
    for file in sorted(folder.rglob("*.*")):
        if file.is_file():
            file.with_name(f"._{file.name}").write_bytes(b"\0\5\26\7\0\2\0\0Mac OS X")
    collection = read_collection(folder)
    assert rows(collection) == rows(plain) and collection.problems == plain.problems
    # Nor does a folder with nothing but those pass for the data set.
    other = make_photos(tmp_path / "other", "image/1.jpg")
    (other / "annos").mkdir()
    (other / "annos" / "._1.json").write_bytes(b"\0\5\26\7")
    assert find_reader(other) is None
