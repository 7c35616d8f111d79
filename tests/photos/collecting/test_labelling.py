import csv
import os
import zipfile

import pytest

from orangecontrib.aiff.errors import LabelsError
from orangecontrib.aiff.photos.collecting import labelling
from orangecontrib.aiff.photos.collecting.edits import Edits, apply_edits
from orangecontrib.aiff.photos.collecting.labelling import save_labels
from orangecontrib.aiff.photos.photo import Box
from orangecontrib.aiff.photos.reading import read_collection

from ...folders import make_collector, make_photos


def said(collection):
    return {photo.key: (photo.item, photo.domain) for photo in collection.photos}


def test_what_was_saved_is_read_again(tmp_path):
    folder = make_collector(tmp_path / "anna_rossi_AIFF_2022", garments=2)
    edits = Edits().set_domain(["dress_1/shop_1.jpg"], None)
    edits = edits.set_domain(["dress_1/shop_2.jpg"], "consumer")
    edits = edits.set_item(["dress_2/shop_1.jpg"], "coat, red")
    edited = apply_edits(read_collection(folder), edits)
    assert save_labels(edited) == [folder / "labels.csv"]
    again = read_collection(folder)
    assert said(again) == said(edited) and again.problems == ()
    assert sorted(os.listdir(folder)) == ["dress_1", "dress_2", "labels.csv"]


def test_garments_of_other_collectors_are_saved_whole(tmp_path):
    paths = ["anna_AIFF_2022/dress_1/a.jpg", "ugo_AIFF_2022/dress_1/a.jpg"]
    collection = read_collection(make_photos(tmp_path / "class", *paths))
    edited = apply_edits(collection, Edits().set_item(paths[:1], "Ugo/dress_1"))
    save_labels(edited)
    again = read_collection(tmp_path / "class")
    assert said(again) == said(edited)
    assert {photo.collector for photo in again.photos} == {"Ugo"}


@pytest.mark.parametrize("mark", ["", "\ufeff", "\ufeffsep=,\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_an_existing_file_is_added_to(tmp_path, delimiter, mark):
    folder = make_photos(tmp_path / "x", "a/1.jpg", "a/shop_2.jpg")
    old = "note,Path,domain\r\nmy own,a\\1.jpg,shop\r\nkept,gone.jpg,consumer\r\n"
    file = folder / "labels.csv"
    file.write_bytes((mark + old).replace(",", delimiter).encode())
    collection = read_collection(folder)
    save_labels(apply_edits(collection, Edits().set_domain(["a/1.jpg"], "consumer")))
    new = (
        "note,Path,domain,item\r\nmy own,a\\1.jpg,consumer,a\r\nkept,gone.jpg,consumer\r\n"
        ",a/shop_2.jpg,shop,a\r\n"
    )
    assert file.read_bytes().decode() == (mark + new).replace(",", delimiter)


def test_saving_twice_changes_nothing(tmp_path):
    folder = make_collector(tmp_path / "x", garments=1)
    save_labels(read_collection(folder))
    first = (folder / "labels.csv").read_bytes()
    save_labels(read_collection(folder))
    assert (folder / "labels.csv").read_bytes() == first


def test_a_collectors_own_file_is_the_one_added_to(tmp_path):
    paths = ["anna_AIFF_2022/dress_1/a.jpg", "ugo_AIFF_2022/dress_1/a.jpg"]
    folder = make_photos(tmp_path / "class", *paths)
    own = folder / "anna_AIFF_2022" / "labels.csv"
    own.write_text("path,domain\ndress_1/a.jpg,shop\n")
    edited = apply_edits(read_collection(folder), Edits().set_domain(paths, "consumer"))
    assert sorted(save_labels(edited)) == sorted([own, folder / "labels.csv"])
    assert said(read_collection(folder)) == said(edited)


@pytest.mark.parametrize(
    "content", [b"a,b\n1,2\n", "path,domain\n".encode("utf-16")], ids=["other", "utf-16"]
)
def test_a_file_that_is_not_understood_is_left_as_it_is(tmp_path, content):
    folder = make_photos(tmp_path / "x", "a/shop.jpg")
    (folder / "labels.csv").write_bytes(content)
    with pytest.raises(LabelsError, match="left it as it is"):
        save_labels(read_collection(folder))
    assert (folder / "labels.csv").read_bytes() == content


def test_a_folder_that_cannot_be_written_gets_a_sentence(tmp_path, monkeypatch):
    folder = make_photos(tmp_path / "x", "a/shop.jpg")
    (folder / "labels.csv").write_text("path,domain\n")
    collection = read_collection(folder)

    def refuse(*args):
        raise PermissionError

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(LabelsError, match="cannot be written in “x”"):
        save_labels(collection)
    assert (folder / "labels.csv").read_text() == "path,domain\n"
    assert sorted(os.listdir(folder)) == ["a", "labels.csv"]


def test_labels_of_a_zip_are_beside_it(tmp_path):
    folder = make_collector(tmp_path / "a" / "anna_rossi_AIFF_2022", garments=1)
    file = tmp_path / "anna_rossi_AIFF_2022.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for photo in folder.rglob("*.jpg"):
            archive.write(photo, photo.relative_to(folder.parent))
    before = file.read_bytes()
    collection = read_collection(file)
    key = collection.photos[0].key
    edited = apply_edits(collection, Edits().set_domain([key], None))
    assert save_labels(edited) == [tmp_path / "anna_rossi_AIFF_2022.labels.csv"]
    assert said(read_collection(file)) == said(edited) and file.read_bytes() == before


def boxes(collection):
    return {photo.key: photo.box for photo in collection.photos if photo.box}


def test_boxes_are_saved_read_again_and_taken_away(tmp_path):
    folder = make_photos(tmp_path / "x", "1.jpg", "a/2.jpg", "a/3.jpg")
    drawn = {"1.jpg": Box(1, 2, 3, 4), "a/3.jpg": Box(0, 0, 12, 16)}
    save_labels(apply_edits(read_collection(folder), Edits().set_boxes(drawn)))
    lines = (folder / "labels.csv").read_text("utf-8-sig").splitlines()
    assert lines == [
        "path,domain,item,box x,box y,box width,box height",
        "1.jpg,,,1,2,3,4",
        "a/2.jpg,,a,,,,",
        "a/3.jpg,,a,0,0,12,16",
    ]
    again = read_collection(folder)
    assert boxes(again) == drawn and again.problems == ()
    assert {photo.boxed_by for photo in again.photos} == {"labels.csv", ""}
    save_labels(apply_edits(again, Edits().set_boxes(dict.fromkeys(drawn))))
    assert boxes(read_collection(folder)) == {}


def test_an_existing_file_gets_columns_of_boxes_only_with_a_box(tmp_path):
    folder = make_photos(tmp_path / "x", "a/1.jpg", "a/2.jpg")
    (folder / "labels.csv").write_text("path,domain,note\na/1.jpg,shop,mine\n")
    collection = read_collection(folder)
    save_labels(collection)
    assert "box" not in (folder / "labels.csv").read_text()
    save_labels(apply_edits(collection, Edits().set_boxes({"a/1.jpg": Box(1, 2, 3, 4)})))
    assert (folder / "labels.csv").read_text() == (
        "path,domain,note,item,box x,box y,box width,box height\n"
        "a/1.jpg,shop,mine,a,1,2,3,4\na/2.jpg,,,a,,,,\n"
    )


def test_a_box_outside_its_photo_is_a_problem_and_the_photo_stays(tmp_path):
    folder = make_photos(tmp_path / "x", "a/1.jpg")
    text = "path,domain,box x,box y,box width,box height\na/1.jpg,shop,50,0,5,5\n"
    (folder / "labels.csv").write_text(text)
    collection = read_collection(folder)
    assert (collection.photos[0].domain, collection.photos[0].box) == ("shop", None)
    (problem,) = collection.problems
    assert (problem.path, problem.problem) == ("a/1.jpg", "its box lies outside the photo")


@pytest.mark.parametrize("content", [b"x" * 20, b'path,domain\n"' + b"a" * 200_000, b"\xff\xfe"])
def test_a_file_that_is_not_understood_stays_as_it_is(tmp_path, monkeypatch, request, content):
    monkeypatch.setattr(labelling, "MAX_BYTES", 10 if content.startswith(b"x") else 2**20)
    usual = csv.field_size_limit(2**17)
    request.addfinalizer(lambda: csv.field_size_limit(usual))
    folder = make_collector(tmp_path / "anna_rossi_AIFF_2022", 1)
    collection = read_collection(folder)
    (folder / "labels.csv").write_bytes(content)
    with pytest.raises(LabelsError, match="left it as it is. .*save again"):
        save_labels(collection)
    assert (folder / "labels.csv").read_bytes() == content


def test_a_name_is_nothing_to_compute_and_is_read_as_it_was(tmp_path):
    folder = tmp_path / "x"
    names = ("=1+1", "b;=1+1", "'=c", "+1", "d, -e", "＝1+1")
    make_photos(folder, *(f"{name}/a.jpg" for name in names))
    collection = read_collection(folder)
    edits = Edits().set_domain([photo.key for photo in collection.photos], "shop")
    (file,) = save_labels(apply_edits(collection, edits))
    text = file.read_text("utf-8-sig")
    assert '"./=1+1/a.jpg","shop","\'=1+1"' in text and '"b;\'=1+1/a.jpg"' in text
    again = read_collection(folder)
    assert {photo.domain for photo in again.photos} == {"shop"}
    assert {photo.item for photo in again.photos} == set(names)
    save_labels(again)
    assert file.read_text("utf-8-sig") == text
