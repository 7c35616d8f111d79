import os
import sys
import zipfile

import pytest

from orangecontrib.aiff.errors import CollectionError
from orangecontrib.aiff.files import patience
from orangecontrib.aiff.photos.collecting import sources
from orangecontrib.aiff.photos.collecting.sources import is_source
from orangecontrib.aiff.photos.collecting.walk import walk
from orangecontrib.aiff.photos.reading import read_collection

from ...folders import make_collector, make_photos


def zip_of(folder, file, wrapper=None):
    """A folder packed as a file manager does it: under its own name, unless told otherwise."""
    wrapper = folder.name if wrapper is None else wrapper
    with zipfile.ZipFile(file, "w") as archive:
        for photo in sorted(folder.rglob("*.*")):
            if photo.is_file():
                archive.write(photo, f"{wrapper}/{photo.relative_to(folder)}".lstrip("/"))
    return file


@pytest.fixture
def hand_ins(tmp_path):
    """A folder of two collectors' zips, and the folders they were made from elsewhere."""
    (tmp_path / "class").mkdir()
    for name in ("anna_rossi_AIFF_2022", "ugo_neri_AIFF_2023"):
        folder = make_collector(tmp_path / "folders" / name, garments=1)
        zip_of(folder, tmp_path / "class" / f"{name}.zip")
    return tmp_path / "class"


@pytest.mark.parametrize("wrapper", [None, "", "extra/level"])
def test_a_zip_is_read_as_its_folder(tmp_path, wrapper):
    folder = make_collector(tmp_path / "anna_rossi_AIFF_2022")
    unzipped = read_collection(zip_of(folder, tmp_path / "anna_rossi_AIFF_2022.zip", wrapper))
    collection = read_collection(folder)
    assert unzipped.summary() == collection.summary()
    assert unzipped.items == collection.items and unzipped.years == {"Anna Rossi": 2022}
    assert unzipped.folder.name == "anna_rossi_AIFF_2022"
    assert all(unzipped.file(photo).is_file() for photo in unzipped.photos)


def test_a_folder_of_zips_is_a_class(hand_ins):
    collection = read_collection(hand_ins)
    assert collection.folder == hand_ins
    assert collection.collectors == ["Anna Rossi", "Ugo Neri"]
    assert collection.years == {"Anna Rossi": 2022, "Ugo Neri": 2023}
    assert collection.items == ["Anna Rossi/dress_1", "Ugo Neri/dress_1"]
    assert all(collection.file(photo).is_file() for photo in collection.photos)
    first = collection.photos[0]
    assert first.key == "anna_rossi_AIFF_2022/anna_rossi_AIFF_2022/dress_1/consumer_1.jpg"


def test_several_zips_and_folders_at_once(hand_ins, tmp_path):
    bea = make_collector(tmp_path / "elsewhere" / "bea_AIFF_2023", garments=1)
    collection = read_collection([*sorted(hand_ins.glob("*.zip")), bea])
    assert collection.collectors == ["Anna Rossi", "Bea", "Ugo Neri"]
    assert collection.folder == tmp_path
    assert all(collection.file(photo).is_file() for photo in collection.photos)


def test_parts_of_a_cloud_drive_are_joined(tmp_path):
    folder = make_collector(tmp_path / "a" / "anna_rossi_AIFF_2022", garments=2)
    stem = "anna_rossi_AIFF_2022-20221124T1010Z"
    for number, garment in ((1, "dress_1"), (2, "dress_2")):
        part = folder / garment
        zip_of(part, tmp_path / f"{stem}-{number:03}.zip", f"{folder.name}/{garment}")
    collection = read_collection(tmp_path / f"{stem}-001.zip")
    assert collection.items == ["Anna Rossi/dress_1", "Anna Rossi/dress_2"]
    (tmp_path / f"{stem}-001.zip").unlink()
    collection = read_collection(tmp_path / f"{stem}-002.zip")
    assert collection.notes == ("“anna_rossi_AIFF_2022” lacks the zip with number 001.",)


def test_a_zip_beside_its_unpacked_folder_is_passed_over(hand_ins, tmp_path):
    make_collector(hand_ins / "anna_rossi_AIFF_2022", garments=1)
    collection = read_collection(hand_ins)
    assert len(collection.photos) == 12 and "Anna Rossi (2)" not in collection.collectors
    assert any("is there unpacked too" in note for note in collection.notes)


def test_one_damaged_zip_among_others_is_a_problem(hand_ins):
    (hand_ins / "bea_AIFF_2023.zip").write_bytes(b"no zip")
    collection = read_collection(hand_ins)
    assert len(collection.photos) == 12
    (problem,) = collection.problems
    assert problem.path == "bea_AIFF_2023.zip" and "not a whole zip" in problem.problem
    assert problem.advice == "Download or copy it again."


def test_a_class_with_nothing_but_damaged_zips_gets_the_sentence(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"no zip")
    with pytest.raises(CollectionError, match="not a whole zip"):
        read_collection(tmp_path)


def test_names_inside_zips_stand_behind_the_zips_own(hand_ins, tmp_path):
    folder = make_photos(tmp_path / "bea_AIFF_2023", "dress_1/a.jpg")
    (folder / "dress_1" / "b.jpg").write_bytes(b"")
    zip_of(folder, hand_ins / "bea_AIFF_2023.zip", "")
    (problem,) = read_collection(hand_ins).problems
    assert problem.path == "bea_AIFF_2023/dress_1/b.jpg"


def test_progress_rises_through_unpacking(hand_ins):
    shares = []
    read_collection(hand_ins, shares.append)
    assert shares == sorted(shares) and shares[-1] == pytest.approx(1)


def test_what_cannot_be_a_source(tmp_path):
    (tmp_path / "a.jpg").write_bytes(b"")
    assert is_source(tmp_path) and not is_source(tmp_path / "a.jpg")
    with pytest.raises(CollectionError, match="neither a folder nor a zip"):
        read_collection(tmp_path / "a.jpg")
    with pytest.raises(CollectionError, match="zip “gone.zip” is not there"):
        read_collection(tmp_path / "gone.zip")
    with pytest.raises(CollectionError, match="Nothing is chosen"):
        read_collection([])


def test_a_drive_that_stops_answering_gets_a_sentence(tmp_path, monkeypatch):
    import threading

    ended = threading.Event()

    def hang(root):
        yield next(walk(root))
        ended.wait()

    monkeypatch.setattr(sources, "walk", hang)
    monkeypatch.setattr(patience, "PATIENCE", 0.3)
    ticks = []
    try:
        with pytest.raises(CollectionError, match="does not answer"):
            read_collection(make_collector(tmp_path / "x"), ticks.append)
    finally:
        ended.set()
    assert len(ticks) >= 2  # so it could have been cancelled


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="names are text there")
def test_a_folder_whose_name_is_no_text(tmp_path):
    folder = tmp_path / os.fsdecode(b"anna_\xff_AIFF_2022")
    make_photos(folder, "dress_1/shop/1.jpg")
    with pytest.raises(CollectionError, match="anna_._AIFF_2022” has letters of an unknown kind"):
        read_collection(folder)
