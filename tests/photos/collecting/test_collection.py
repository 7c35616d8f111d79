import os
import shutil
import threading

import pytest
from PIL import Image

from orangecontrib.aiff.errors import CollectionError
from orangecontrib.aiff.files import turns
from orangecontrib.aiff.photos.collecting import collection as collection_module
from orangecontrib.aiff.photos.collecting import describe
from orangecontrib.aiff.photos.reading import read_collection

from ...folders import SHARED_DATA, make_collector, make_photos


def test_summary(tmp_path):
    folder = make_collector(tmp_path / "anna_rossi_AIFF_2022", garments=6, consumer=2)
    make_photos(folder, "dress_1/IMG_1.jpg")
    collection = read_collection(folder)
    assert collection.summary() == (
        "1 collector, 6 garments, 12 consumer and 30 shop photos, 1 photo of unknown domain"
    )
    assert collection.problems == ()


def test_order_is_natural(tmp_path):
    folder = make_photos(tmp_path / "x", "b/1.jpg", "a10/1.jpg", "a2/10.jpg", "a2/9.jpg")
    paths = [photo.path for photo in read_collection(folder).photos]
    assert paths == ["a2/9.jpg", "a2/10.jpg", "a10/1.jpg", "b/1.jpg"]


def test_hidden_and_other_files_are_passed_over(tmp_path):
    folder = make_photos(
        tmp_path / "x", "a/1.jpg", "a/._1.jpg", ".git/2.jpg", "__MACOSX/a/3.jpg", "a/4.JPG"
    )
    (folder / "a" / "notes.txt").write_text("not a photo")
    collection = read_collection(folder)
    assert [photo.path for photo in collection.photos] == ["a/1.jpg", "a/4.JPG"]
    assert collection.problems == ()


def test_files_that_cannot_be_read_are_problems_with_a_reason(tmp_path):
    folder = make_photos(tmp_path / "x", "a/1.jpg", "a/3.jpg")
    (folder / "a" / "2.jpg").write_bytes(b"")
    (folder / "a" / "3.heic").write_bytes(b"nothing Pillow knows")
    collection = read_collection(folder)
    assert len(collection.photos) == 2
    assert [(p.path, bool(p.problem), bool(p.advice)) for p in collection.problems] == [
        ("a/2.jpg", True, True),
        ("a/3.heic", True, True),
    ]


def test_labels_outrank_names_for_domain_and_item(tmp_path):
    folder = make_collector(tmp_path / "anna_rossi_AIFF_2022", garments=1)
    (folder / "labels.csv").write_text(
        "path,domain,item\ndress_1/shop_1.jpg,consumer,dress_7\nnone.jpg,shop,\n"
    )
    collection = read_collection(folder)
    photo = next(p for p in collection.photos if p.path == "dress_1/shop_1.jpg")
    assert (photo.domain, photo.item) == ("consumer", "Anna Rossi/dress_7")
    assert photo.evidence == "labels.csv"
    (problem,) = collection.problems
    assert problem.path == "labels.csv" and "none.jpg" in problem.problem


def test_each_hand_in_of_a_class_may_bring_its_labels(tmp_path):
    make_photos(
        tmp_path / "class", "anna_rossi_AIFF_2022/dress_1/IMG.jpg", "ugo_AIFF_2022/dress_1/b.jpg"
    )
    file = tmp_path / "class" / "anna_rossi_AIFF_2022" / "labels.csv"
    file.write_text("path,domain\ndress_1/IMG.jpg,shop\n")
    assert [p.domain for p in read_collection(tmp_path / "class").photos] == ["shop", None]


def test_folder_without_photos_gets_a_sentence(tmp_path):
    with pytest.raises(CollectionError, match="no photos"):
        read_collection(tmp_path)
    with pytest.raises(CollectionError, match="not there"):
        read_collection(tmp_path / "gone")


@pytest.mark.skipif(not hasattr(os, "symlink") or os.name == "nt", reason="needs symbolic links")
def test_symbolic_link_loops_end(tmp_path):
    folder = make_photos(tmp_path / "x", "a/1.jpg")
    (folder / "a" / "loop").symlink_to(folder)
    assert len(read_collection(folder).photos) == 1


def test_cancel(tmp_path):
    class Cancelled(Exception):
        pass

    def callback(share):
        if share > 0.5:
            raise Cancelled

    folder = make_collector(tmp_path / "x")
    with pytest.raises(Cancelled):
        read_collection(folder, callback)


def test_progress_rises_to_one(tmp_path):
    shares = []
    read_collection(make_collector(tmp_path / "x"), shares.append)
    assert shares == sorted(shares) and shares[-1] == 1


@pytest.mark.parametrize(
    "name, summary",
    [
        (
            "person_to_product_AIFF_2026",
            "1 collector, 400 garments, 400 consumer and 400 shop photos",
        ),
        ("luma_in_shop", "148 garments, 0 consumer and 398 shop photos"),
    ],
)
def test_real_collections(name, summary):
    folder = SHARED_DATA / name
    if not folder.is_dir():
        pytest.skip(f"the real photos of {name} are not on this computer")
    assert read_collection(folder).summary() == summary


def test_the_picture_itself_only_suggests(tmp_path):
    folder = make_photos(tmp_path / "anna_rossi_AIFF_2022", "dress_1/shop_2.jpg")
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Apple", "iPhone 12"
    Image.new("RGB", (30, 40), "red").save(folder / "dress_1" / "IMG_1.jpg", exif=exif)
    Image.new("RGB", (30, 40), "white").save(folder / "dress_1" / "x.jpg")
    Image.new("RGB", (30, 40), "red").save(folder / "dress_1" / "y.jpg")
    photos = {photo.path: photo for photo in read_collection(folder).photos}
    mine, white, red = (photos[f"dress_1/{name}.jpg"] for name in ("IMG_1", "x", "y"))
    assert (mine.domain, mine.suggestion) == (None, "consumer") and "iPhone" in mine.evidence
    assert (white.domain, white.suggestion) == (None, "shop") and "border" in white.evidence
    assert (red.suggestion, red.evidence) == (None, "")
    assert photos["dress_1/shop_2.jpg"].suggestion is None


def test_names_and_labels_silence_the_picture(tmp_path):
    folder = make_photos(tmp_path / "anna_rossi_AIFF_2022", "dress_1/a.jpg", size=(400, 400))
    (folder / "labels.csv").write_text("path,domain\ndress_1/a.jpg,unknown\n")
    (photo,) = read_collection(folder).photos
    assert (photo.domain, photo.suggestion, photo.evidence) == (None, None, "labels.csv")


def test_a_copy_stands_in_for_what_viewers_cannot_show(tmp_path):
    folder = make_photos(tmp_path / "anna_rossi_AIFF_2022", "dress_1/shop_1.jpg")
    Image.new("RGB", (30, 40), "red").save(folder / "dress_1" / "me.avif")
    collection = read_collection(folder)
    photo = collection.photos[0]
    assert (photo.original, photo.key) == ("dress_1/me.avif", "dress_1/me.avif")
    assert os.path.isabs(photo.path) and collection.file(photo).suffix == ".jpg"
    assert photo.size == (folder / "dress_1" / "me.avif").stat().st_size
    assert (photo.width, photo.height, photo.domain) == (30, 40, "consumer")


def test_a_folder_somebody_forgot_to_fill_is_a_problem(tmp_path):
    folder = make_collector(tmp_path / "anna_rossi_AIFF_2022", garments=1)
    (folder / "dress_2").mkdir()
    (folder / "notes").mkdir()
    assert [problem.path for problem in read_collection(folder).problems] == ["dress_2"]


def test_notes_and_years(tmp_path):
    make_photos(tmp_path, "anna_AIFF_2022/dress_1/a.jpg", "ugo/dress_1/a.jpg", "ugo/dress_1/A.JPG")
    collection = read_collection(tmp_path)
    assert collection.years == {"Anna": 2022}
    assert any("“ugo” is not named" in note for note in collection.notes)
    if len(os.listdir(tmp_path / "ugo" / "dress_1")) == 2:
        assert any("differ in capitals only" in note for note in collection.notes)


def test_why_there_is_nothing_is_said(tmp_path):
    with pytest.raises(CollectionError, match="is empty"):
        read_collection(tmp_path)
    (tmp_path / "notes.txt").write_text("")
    with pytest.raises(CollectionError, match="“.*” has no photos"):
        read_collection(tmp_path)
    (tmp_path / "all.rar").write_bytes(b"")
    with pytest.raises(CollectionError, match="all.rar.*Unpack it"):
        read_collection(tmp_path)


def test_a_folder_removed_while_it_is_read(tmp_path, monkeypatch):
    folder = make_collector(tmp_path / "x", garments=1)
    describe_files = collection_module.describe_files

    def remove_first(*args):
        shutil.rmtree(folder)
        return describe_files(*args)

    monkeypatch.setattr(collection_module, "describe_files", remove_first)
    with pytest.raises(CollectionError, match="no photos that can be used.*not there.*5 more"):
        read_collection(folder)


def test_a_disk_that_stops_answering_while_photos_are_read(tmp_path, monkeypatch):
    ended = threading.Event()
    monkeypatch.setattr(describe, "look_at", lambda *args: ended.wait())
    monkeypatch.setattr(turns, "PATIENCE", 0.3)
    try:
        with pytest.raises(CollectionError, match="stopped answering"):
            read_collection(make_collector(tmp_path / "x"))
    finally:
        ended.set()


def test_the_second_time_is_the_same_as_the_first(tmp_path):
    folder = make_photos(tmp_path / "x", "a/1.jpg", "b/IMG_2.jpg", size=(400, 400))
    Image.new("RGB", (30, 40)).save(folder / "a" / "2.avif")
    assert read_collection(folder) == read_collection(folder)


def test_a_closed_cache_is_no_failure(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path / "file"))
    monkeypatch.setattr("orangecontrib.aiff.files.paths._spare_folder", lambda: tmp_path / "file")
    folder = make_photos(tmp_path / "x", "a/1.jpg")
    Image.new("RGB", (30, 40)).save(folder / "a" / "2.avif")
    assert [photo.path for photo in read_collection(folder).photos] == ["a/1.jpg", "a/2.avif"]
