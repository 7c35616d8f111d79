import os

import pytest

from orangecontrib.aiff.photos.collection import CollectionError, read_collection

from ..folders import SHARED_DATA, make_collector, make_photos


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
