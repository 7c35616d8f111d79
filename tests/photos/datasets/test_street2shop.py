"""A look-alike of Exact Street2Shop: numbers used twice, boxes without sides, dead addresses."""

import json

import pytest

from orangecontrib.aiff.errors import CollectionError
from orangecontrib.aiff.photos.datasets import find_reader
from orangecontrib.aiff.photos.datasets.options import Options
from orangecontrib.aiff.photos.photo import Box
from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.photos.table import images_table

from ...folders import make_photos

BOX = {"left": 2, "top": 3, "width": 10, "height": 20}
LISTS = {
    "test_pairs_bags": [
        {"photo": 1, "product": 5, "bbox": BOX},
        {"photo": 1, "product": 5, "bbox": BOX},
        {"photo": 1, "product": 5, "bbox": BOX | {"left": 15}},
        {"photo": 8288, "product": 6, "bbox": {"left": 1, "top": 1}},
    ],
    "train_pairs_bags": [{"photo": 2, "product": 9, "bbox": BOX}],
    "retrieval_bags": [
        {"photo": 100, "product": 5},
        {"photo": 101, "product": 6},
        {"photo": 102, "product": 9},
        {"photo": 103, "product": 77},
    ],
    # Product 5 of the belts is another garment, on a photo that shows a bag too.
    "test_pairs_belts": [{"photo": 1, "product": 5, "bbox": BOX}],
    "retrieval_belts": [{"photo": 100, "product": 5}],
}
PHOTOS = [1, 2, 8288, 100, 101, 102, 103]


def make(folder, lists="meta/json", photos="photos", suffix=".jpg", present=PHOTOS):
    make_photos(folder, *(f"{photos}/{number:09d}{suffix}" for number in present), size=(40, 30))
    (folder / photos / "photos.txt").write_text("000000001,http://example.org/1.jpg\n")
    (folder / lists).mkdir(parents=True)
    for name, entries in LISTS.items():
        (folder / lists / f"{name}.json").write_text(json.dumps(entries))
    return folder


def rows(collection, domain):
    return sorted(
        (int(photo.path.split("/")[-1][:9]), photo.item, photo.category, photo.split or "")
        for photo in collection.photos
        if photo.domain == domain
    )


def test_items_are_category_and_product(tmp_path):
    collection = read_collection(make(tmp_path / "s2s"))
    assert rows(collection, "consumer") == [
        (1, "bags/5", "bags", "test"),
        (1, "bags/5", "bags", "test"),
        (1, "belts/5", "belts", "test"),
        (8288, "bags/6", "bags", "test"),
    ]
    assert rows(collection, "shop") == [
        (100, "bags/5", "bags", "test"),
        (100, "belts/5", "belts", "test"),
        (101, "bags/6", "bags", "test"),
        (102, "bags/9", "bags", "train"),
        (103, "bags/77", "bags", ""),
    ]
    assert len(set(images_table(collection).ids)) == 9


def test_boxes_and_one_without_sides(tmp_path):
    collection = read_collection(make(tmp_path / "s2s"))
    boxes = {(photo.item, photo.box) for photo in collection.photos if photo.domain == "consumer"}
    assert boxes == {
        ("bags/5", Box(2, 3, 10, 20)),
        ("bags/5", Box(15, 3, 10, 20)),
        ("belts/5", Box(2, 3, 10, 20)),
        ("bags/6", None),
    }
    (problem,) = collection.problems
    assert problem.path == "photos/000008288.jpg" and "box" in problem.problem


def test_parts_and_galleries(tmp_path):
    folder = make(tmp_path / "s2s")
    assert list(find_reader(folder).offer(folder).splits) == ["test", "train", "all"]
    matched = read_collection(folder, options=Options(gallery="matched"))
    assert [row[0] for row in rows(matched, "shop")] == [100, 100, 101]
    train = read_collection(folder, options=Options("train", "matched"))
    assert rows(train, "consumer") == [(2, "bags/9", "bags", "train")]
    assert rows(train, "shop") == [(102, "bags/9", "bags", "train")]
    both = read_collection(folder, options=Options("all"))
    assert len(rows(both, "consumer")) == 5 and len(rows(both, "shop")) == 5


@pytest.mark.parametrize(
    "lists, photos, suffix", [("meta/meta/json", "images", ".png"), ("json", "photos", ".jpeg")]
)
def test_other_places(tmp_path, lists, photos, suffix):
    collection = read_collection(make(tmp_path / "s2s", lists, photos, suffix))
    assert len(collection.photos) == 9
    assert all(photo.path.endswith(suffix) for photo in collection.photos)


def test_dead_addresses_are_counted_not_listed(tmp_path):
    folder = make(tmp_path / "s2s")
    more = [{"photo": 200 + number, "product": 5} for number in range(50)]
    entries = json.dumps(LISTS["retrieval_bags"] + more)
    (folder / "meta/json/retrieval_bags.json").write_text(entries)
    collection = read_collection(folder)
    assert len(collection.photos) == 9
    missing = [p for p in collection.problems if "not there" in p.problem]
    assert [p.path for p in missing] == [
        "photos/000000200.jpg",
        "photos/000000201.jpg",
        "photos/000000202.jpg",
        ".",
    ]
    assert missing[-1].problem.startswith("47 more")


def test_a_broken_photo_and_a_broken_list(tmp_path):
    folder = make(tmp_path / "s2s")
    (folder / "photos" / "000000103.jpg").write_bytes(b"")
    (folder / "meta/json/retrieval_belts.json").write_text("[{")
    collection = read_collection(folder)
    assert {"photos/000000103.jpg", "retrieval_belts.json"} <= {
        problem.path for problem in collection.problems
    }
    assert len(collection.photos) == 7


def test_no_photo_at_all_gets_a_sentence(tmp_path):
    folder = make(tmp_path / "s2s", present=[3])
    with pytest.raises(CollectionError, match="none of them is there"):
        read_collection(folder)


def test_no_street_photo_of_the_part_gets_a_sentence(tmp_path):
    folder = make(tmp_path / "s2s")
    for file in (folder / "meta/json").glob("train_*"):
        file.unlink()
    with pytest.raises(CollectionError, match="“train”"):
        read_collection(folder, options=Options("train"))


def test_what_a_mac_puts_beside_lists_is_passed_over(tmp_path):
    folder = make(tmp_path / "s2s")
    before = read_collection(folder)
    for file in sorted(folder.rglob("*.*")):
        if file.is_file():
            file.with_name(f"._{file.name}").write_bytes(b"\0\5\26\7\0\2\0\0Mac OS X")
    after = read_collection(folder)
    assert after.photos == before.photos and after.problems == before.problems
