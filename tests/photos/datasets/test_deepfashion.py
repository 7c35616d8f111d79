"""A look-alike of DeepFashion's consumer-to-shop benchmark, with all that is odd about it."""

import pytest

from orangecontrib.aiff.errors import CollectionError
from orangecontrib.aiff.photos.datasets import find_reader
from orangecontrib.aiff.photos.datasets.deepfashion import recognise
from orangecontrib.aiff.photos.datasets.options import Options
from orangecontrib.aiff.photos.datasets.pairs import read_pairs
from orangecontrib.aiff.photos.photo import Box
from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.photos.table import images_table

from ...folders import make_photos

TEST_ITEM = "img/TOPS/T_Shirt/id_00000218"
VAL_ITEM = "img/CLOTHING/Summer_Wear/id_00000300"
TRAIN_ITEM = "img/DRESSES/Dress/id_00000400"
PAIRS = [
    (f"{TEST_ITEM}/comsumer_01.jpg", f"{TEST_ITEM}/shop_01.jpg", "id_00000218", "test"),
    (f"{TEST_ITEM}/comsumer_01.jpg", f"{TEST_ITEM}/shop_02.jpg", "id_00000218", "test"),
    (f"{TEST_ITEM}/comsumer_02.jpg", f"{TEST_ITEM}/shop_01.jpg", "id_00000218", "test"),
    (f"{TEST_ITEM}/comsumer_02.jpg", f"{TEST_ITEM}/shop_01.jpg", "id_00000218", "test"),
    (f"{VAL_ITEM}/comsumer_01.jpg", f"{VAL_ITEM}/shop_01.jpg", "id_00000300", "val"),
    (f"{TRAIN_ITEM}/comsumer_01.jpg", f"{TRAIN_ITEM}/shop_01.jpg", "id_00000400", "train"),
]
BOXES = [
    (f"{TEST_ITEM}/comsumer_01.jpg", 1, 2, 30, 60, 130, 260),
    (f"{TEST_ITEM}/comsumer_02.jpg", 1, 2, 10, 10, 10, 90),  # no width
    (f"{TEST_ITEM}/shop_01.jpg", 1, 1, 0, 0, 500, 300),  # sticks out
    (f"{VAL_ITEM}/shop_01.jpg", 3, 1, 1, 2, 3, 4),
]


def make(
    folder, root="img", items="list_item_consumer2shop.txt", ends="\n", size=(200, 300), rename=()
):
    photos = dict.fromkeys(path for pair in PAIRS for path in pair[:2])
    paths = [path.replace("img", root, 1) for path in photos]
    for old, new in rename:
        paths = [path.replace(old, new) for path in paths]
    make_photos(folder, *paths, size=size)
    header = "image_pair_name_1 image_pair_name_2 item_id evaluation_status"
    lines = [f"{len(PAIRS)}", header, *("   ".join(pair) + "  " for pair in PAIRS), ""]
    write(folder / "Eval" / "list_eval_partition.txt", lines, ends)
    header = "image_name clothes_type source_type x_1 y_1 x_2 y_2"
    lines = [f"{len(BOXES)}", header, *("  ".join(map(str, box)) for box in BOXES)]
    write(folder / "Anno" / "list_bbox_consumer2shop.txt", lines, ends)
    names = ["id_00000218", "id_00000300", "id_00000400"]
    write(folder / "Anno" / items, [f"{len(names)}", *names], ends)
    return folder


def write(file, lines, ends):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes((ends.join(lines) + ends).encode())


def rows(collection, *fields):
    return sorted(tuple(getattr(photo, field) for field in fields) for photo in collection.photos)


def test_the_test_part_with_each_photo_once(tmp_path):
    collection = read_collection(make(tmp_path / "c2s"))
    assert rows(collection, "path", "domain", "item", "split") == [
        (f"{TEST_ITEM}/comsumer_01.jpg", "consumer", "id_00000218", "test"),
        (f"{TEST_ITEM}/comsumer_02.jpg", "consumer", "id_00000218", "test"),
        (f"{TEST_ITEM}/shop_01.jpg", "shop", "id_00000218", "test"),
        (f"{TEST_ITEM}/shop_02.jpg", "shop", "id_00000218", "test"),
    ]
    assert {photo.evidence for photo in collection.photos} == {"list_eval_partition.txt"}
    assert all((collection.folder / photo.path).is_file() for photo in collection.photos)


@pytest.mark.parametrize(
    "split, gallery, consumers, shops",
    [
        ("test", "test", 2, 2),
        ("test", "val+test", 2, 3),
        ("val", "test", 1, 1),
        ("train", "val+test", 1, 1),
        ("val+test", "test", 3, 3),
        ("all", "test", 4, 4),
    ],
)
def test_parts_and_both_galleries(tmp_path, split, gallery, consumers, shops):
    folder = make(tmp_path / "c2s")
    collection = read_collection(folder, options=Options(split, gallery))
    assert (collection.count("consumer"), collection.count("shop")) == (consumers, shops)


def test_the_larger_gallery_says_which_part_a_photo_is_of(tmp_path):
    collection = read_collection(make(tmp_path / "c2s"), options=Options("test", "val+test"))
    parts = {(photo.domain, photo.split) for photo in collection.photos}
    assert parts == {("consumer", "test"), ("shop", "test"), ("shop", "val")}


def test_boxes(tmp_path):
    collection = read_collection(make(tmp_path / "c2s"))
    found = {photo.path.split("/")[-1]: photo for photo in collection.photos}
    assert found["comsumer_01.jpg"].box == Box(30, 60, 100, 200)
    assert found["comsumer_01.jpg"].category == "upper"
    assert found["shop_01.jpg"].box == Box(0, 0, 200, 300)  # made to fit the photo
    assert found["shop_02.jpg"].box is None and found["shop_02.jpg"].category is None
    # A box without extent is dropped, the photo is not, and somebody is told.
    assert found["comsumer_02.jpg"].box is None and found["comsumer_02.jpg"].category == "upper"
    (problem,) = collection.problems
    assert problem.path.endswith("comsumer_02.jpg") and "no extent" in problem.problem


def test_boxes_grow_with_the_photos_of_the_large_archive(tmp_path):
    folder = make(tmp_path / "c2s", root="img_highres", size=(600, 900))
    photo = next(p for p in read_collection(folder).photos if p.path.endswith("comsumer_01.jpg"))
    assert photo.path.startswith("img_highres/TOPS/")
    assert photo.box == Box(90, 180, 300, 600)


def test_the_large_archive_spells_a_folder_otherwise(tmp_path):
    folder = make(tmp_path / "c2s", root="Img/img_highres", rename=[("Summer_Wear", "Summer_Suit")])
    collection = read_collection(folder, options=Options("val"))
    assert {photo.path.rsplit("/", 1)[0] for photo in collection.photos} == {
        "Img/img_highres/CLOTHING/Summer_Suit/id_00000300"
    }
    assert next(p for p in collection.photos if p.domain == "shop").box == Box(1, 2, 2, 2)


@pytest.mark.parametrize("root", ["img", "Img", "Img/img"])
@pytest.mark.parametrize("items", ["list_item_consumer2shop.txt", "list_items_consumer2shop.txt"])
def test_both_spellings_and_windows_line_ends(tmp_path, root, items):
    folder = make(tmp_path / "c2s", root=root, items=items, ends="\r\n")
    collection = read_collection(folder)
    assert len(collection.photos) == 4 and collection.items == ["id_00000218"]
    assert all(p.path.lower().startswith(f"{root}/tops/".lower()) for p in collection.photos)


@pytest.mark.parametrize("items", ["list_item_consumer2shop.txt", "list_items_consumer2shop.txt"])
def test_an_item_that_the_list_of_items_lacks(tmp_path, items):
    folder = make(tmp_path / "c2s", items=items)
    write(folder / "Anno" / items, ["2", "id_00000300", "id_00000400"], "\n")
    problems = [problem.path for problem in read_collection(folder).problems]
    assert "id_00000218" in problems and "id_00000300" not in problems


def test_lines_that_cannot_be_read_are_named_by_number(tmp_path):
    folder = make(tmp_path / "c2s")
    for name in ("Eval/list_eval_partition.txt", "Anno/list_bbox_consumer2shop.txt"):
        with (folder / name).open("a") as file:
            file.write("img/x.jpg only three words\n")
    found = {(p.path, p.problem) for p in read_collection(folder).problems}
    assert ("list_eval_partition.txt", "line 10 is not a pair") in found
    assert ("list_bbox_consumer2shop.txt", "line 7 is not a box") in found


def test_missing_photos_are_told_and_not_fatal(tmp_path):
    folder = make(tmp_path / "c2s")
    (folder / TEST_ITEM / "shop_02.jpg").unlink()
    collection = read_collection(folder)
    assert len(collection.photos) == 3
    assert f"{TEST_ITEM}/shop_02.jpg" in {problem.path for problem in collection.problems}


def test_lists_without_photos_get_a_sentence(tmp_path):
    folder = make(tmp_path / "c2s", root="elsewhere")
    with pytest.raises(CollectionError, match="lists 4 photos.*Unpack"):
        read_collection(folder)


def test_without_boxes(tmp_path):
    folder = make(tmp_path / "c2s")
    (folder / "Anno" / "list_bbox_consumer2shop.txt").unlink()
    collection = read_collection(folder)
    assert len(collection.photos) == 4 and not any(photo.box for photo in collection.photos)


def test_the_in_shop_benchmark_is_not_taken_for_it(tmp_path):
    lines = ["1", "image_name item_id evaluation_status", "img/a.jpg id_1 query"]
    write(tmp_path / "Eval" / "list_eval_partition.txt", lines, "\n")
    assert not recognise(tmp_path)
    assert recognise(make(tmp_path / "c2s"))


def test_offer(tmp_path):
    folder = make(tmp_path / "c2s")
    offer = find_reader(folder).offer(folder)
    assert list(offer.splits) == ["test", "val", "train", "val+test", "all"]
    assert list(offer.galleries) == ["test", "val+test"] and not offer.is_sampled


def test_pairs_stay_as_they_are_listed(tmp_path):
    folder = make(tmp_path / "c2s", root="Img")
    table = read_pairs(folder)
    assert len(table) == len(PAIRS)
    assert [str(row["split"]) for row in table] == [pair[3] for pair in PAIRS]
    assert [str(row["item"]) for row in table] == [pair[2] for pair in PAIRS]
    images = set(images_table(read_collection(folder, options=Options("all"))).get_column("image"))
    for name in ("consumer image", "shop image"):
        assert table.domain[name].attributes["origin"] == str(folder)
        assert {str(row[name]) for row in table} <= images


def test_other_folders_have_no_pairs(tmp_path):
    assert read_pairs(make_photos(tmp_path / "x", "a/1.jpg")) is None
    assert read_pairs(tmp_path / "gone") is None


def test_cancel(tmp_path):
    class Cancelled(Exception):
        pass

    def callback(share):
        raise Cancelled

    with pytest.raises(Cancelled):
        read_collection(make(tmp_path / "c2s"), callback)
