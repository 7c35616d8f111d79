import pytest

from orangecontrib.aiff.photos.datasets import find_reader
from orangecontrib.aiff.photos.datasets.options import Options
from orangecontrib.aiff.photos.reading import read_collection

from ...folders import make_photos

HEADER = "image_id class_id super_class_id path"
TEST = ["1 11319 1 bicycle_final/11_0.JPG", "2 11319 1 bicycle_final/11_1.JPG", "3 4 2 loose.JPG"]
TRAIN = ["1 1 1 bicycle_final/22_0.JPG"]


def make(folder, ends="\n"):
    paths = [line.split()[-1] for line in TEST + TRAIN]
    make_photos(folder, *paths)
    for name, lines in (("Ebay_test.txt", TEST), ("Ebay_train.txt", TRAIN)):
        (folder / name).write_bytes(ends.join([HEADER, *lines, ""]).encode())
    return folder


def rows(collection):
    return [
        (photo.path, photo.item, photo.category, photo.split, photo.domain)
        for photo in collection.photos
    ]


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_class_is_item_and_folder_is_category(tmp_path, ends):
    assert rows(read_collection(make(tmp_path / "sop", ends))) == [
        ("bicycle_final/11_0.JPG", "11319", "bicycle", "test", None),
        ("bicycle_final/11_1.JPG", "11319", "bicycle", "test", None),
        ("loose.JPG", "4", "2", "test", None),
    ]


def test_parts(tmp_path):
    folder = make(tmp_path / "sop")
    assert list(find_reader(folder).offer(folder).splits) == ["test", "train", "all"]
    assert len(read_collection(folder, options=Options("train")).photos) == 1
    assert len(read_collection(folder, options=Options("all")).photos) == 4
    (folder / "Ebay_test.txt").unlink()
    assert list(find_reader(folder).offer(folder).splits) == ["train"]
    assert len(read_collection(folder).photos) == 1


def test_a_line_that_cannot_be_read(tmp_path):
    folder = make(tmp_path / "sop")
    with (folder / "Ebay_test.txt").open("a") as file:
        file.write("7 8\n")
    (problem,) = read_collection(folder).problems
    assert problem.path == "Ebay_test.txt" and "line 5" in problem.problem


def test_another_header_is_another_list(tmp_path):
    folder = make(tmp_path / "sop")
    for name in ("Ebay_test.txt", "Ebay_train.txt"):
        (folder / name).write_text("something else\n")
    assert find_reader(folder) is None
