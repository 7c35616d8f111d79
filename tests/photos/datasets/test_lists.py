import os

import pytest
from PIL import Image

from orangecontrib.aiff.errors import CollectionError, OutsideError, PhotoError
from orangecontrib.aiff.photos.datasets import lists
from orangecontrib.aiff.photos.datasets.lists import (
    Listed,
    collect_listed,
    read_lines,
    summarise,
)
from orangecontrib.aiff.photos.photo import Box
from orangecontrib.aiff.photos.table import images_table

from ...folders import make_photos


def collect(folder, *listed, **how):
    return collect_listed(folder, listed, [], lambda share: None, **how)


def test_exact_repetitions_count_once(tmp_path):
    folder = make_photos(tmp_path / "x", "1.jpg")
    box = Box(0, 0, 5, 5)
    collection = collect(
        folder,
        Listed("1.jpg", "a", box=box),
        Listed("1.jpg", "a", box=box),
        Listed("1.jpg", "b", box=box),
        Listed("1.jpg", "a"),
    )
    assert [(photo.item, photo.box) for photo in collection.photos] == [
        ("a", box),
        ("b", box),
        ("a", None),
    ]


@pytest.mark.parametrize(
    "box, fitted",
    [
        (Box(1, 2, 3, 4), Box(1, 2, 3, 4)),
        (Box(-5, -5, 10, 10), Box(0, 0, 5, 5)),
        (Box(10, 10, 100, 100), Box(10, 10, 20, 30)),
        (Box(30, 0, 10, 10), None),
        (Box(5, 5, -2, 4), None),
        (Box(5, 5, 4, 0), None),
    ],
)
def test_boxes_fit_their_photos(tmp_path, box, fitted):
    folder = make_photos(tmp_path / "x", "1.jpg", size=(30, 40))
    collection = collect(folder, Listed("1.jpg", box=box))
    assert collection.photos[0].box == fitted
    assert len(collection.problems) == (fitted is None)


@pytest.mark.parametrize("size, scale", [((30, 40), 1), ((60, 80), 2), ((15, 20), 1)])
def test_boxes_grow_with_their_photos(tmp_path, size, scale):
    folder = make_photos(tmp_path / "x", "1.jpg", size=size)
    (photo,) = collect(folder, Listed("1.jpg", box=Box(1, 2, 3, 4)), drawn_on=40).photos
    assert photo.box == Box(scale, 2 * scale, 3 * scale, 4 * scale)


def test_boxes_are_in_the_upright_photos_pixels(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (40, 30)).save(tmp_path / "1.jpg", exif=exif)
    (photo,) = collect(tmp_path, Listed("1.jpg", box=Box(0, 0, 35, 35))).photos
    assert (photo.width, photo.height) == (30, 40) and photo.box == Box(0, 0, 30, 35)


def test_a_file_that_changed_is_looked_at_again(tmp_path):
    folder = make_photos(tmp_path / "x", "1.jpg", size=(30, 40))
    assert collect(folder, Listed("1.jpg")).photos[0].width == 30
    make_photos(folder, "1.jpg", size=(31, 44))
    assert collect(folder, Listed("1.jpg")).photos[0].width == 31


def test_nothing_listed_gets_a_sentence(tmp_path):
    with pytest.raises(CollectionError, match="lists no photos"):
        collect(tmp_path)


def test_problems_of_one_kind_are_summed_up():
    gone, empty = PhotoError("it is gone", "Look for it."), PhotoError("it is empty")
    troubles = {f"{n}.jpg": gone for n in range(3)} | {"e.jpg": empty}
    assert [problem.path for problem in summarise(troubles)] == [
        "0.jpg", "1.jpg", "2.jpg", "e.jpg",
    ]  # fmt: skip
    more = summarise({f"{n}.jpg": gone for n in range(1237)})
    assert [problem.path for problem in more] == ["0.jpg", "1.jpg", "2.jpg", "."]
    assert more[-1].problem == "1,234 more like the last: it is gone"
    assert summarise({}) == []


def test_lines_whatever_their_ends(tmp_path):
    (tmp_path / "x.txt").write_bytes("\ufeffone\r\ntwo\nthr\u00e8\r\n".encode())
    assert list(read_lines(tmp_path / "x.txt")) == [(1, "one"), (2, "two"), (3, "thrè")]
    with pytest.raises(CollectionError, match="“gone.txt” cannot be read"):
        list(read_lines(tmp_path / "gone.txt"))


def test_a_list_larger_than_any_is_said_to_be(tmp_path, monkeypatch):
    (tmp_path / "x.txt").write_text("one\ntwo\nthree\n")
    for name, most, words in (
        ("MAX_LISTED", 2, "more than 2 lines"),
        ("MAX_LINE", 4, "more than 4 characters in a line"),
        ("MAX_BYTES", 5, "MB"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(lists, name, most)
            with pytest.raises(CollectionError, match=words):
                list(read_lines(tmp_path / "x.txt"))
    with monkeypatch.context() as patch:
        patch.setattr(lists, "MAX_LISTED", 2)
        with pytest.raises(CollectionError, match="more than 2 photos"):
            collect(tmp_path, Listed("1.jpg"), Listed("2.jpg"), Listed("3.jpg"))


@pytest.mark.parametrize(
    "path, problem",
    [
        ("../beside/2.jpg", "outside"),
        ("a/../../beside/2.jpg", "outside"),
        ("//server.invalid/share/2.jpg", "outside"),
        ("C:/photos/2.jpg", "outside"),
        ("{home}/beside/2.jpg", "outside"),
        ("a\0b.jpg", "character"),
        ("a\ud800b.jpg", "letters of an unknown kind"),
        ("a" * 300 + ".jpg", "longer than any"),
        ("sub", "not a file"),
        ("", "names no file"),
    ],
)
def test_a_listed_path_that_is_none_is_a_problem_and_the_others_are_read(tmp_path, path, problem):
    folder = make_photos(tmp_path / "x", "1.jpg", "sub/3.jpg")
    make_photos(tmp_path, "beside/2.jpg")
    path = path.replace("{home}", tmp_path.as_posix())
    collection = collect(folder, Listed(path, "a"), Listed("1.jpg", "b"))
    assert [photo.path for photo in collection.photos] == ["1.jpg"]
    (found,) = collection.problems
    assert problem in found.problem and found.path.encode() is not None
    assert collection.outside == (problem == "outside")


def test_looking_for_photos_can_be_stopped(tmp_path):
    calls = []

    def stop(share):
        calls.append(share)
        if len(calls) == 3:
            raise KeyboardInterrupt

    listed = [Listed(f"{number}.jpg") for number in range(9000)]
    with pytest.raises(KeyboardInterrupt):
        collect_listed(tmp_path, listed, [], stop)


def test_outside_is_allowed_only_where_somebody_can(tmp_path):
    folder = make_photos(tmp_path / "x", "1.jpg")
    make_photos(tmp_path, "beside/2.jpg")
    listed = Listed("../beside/2.jpg")
    with pytest.raises(OutsideError, match="--outside"):
        collect(folder, listed, outside=False)
    with pytest.raises(OutsideError, match="correct the list"):
        collect(folder, listed)
    server = Listed("//server.invalid/share/2.jpg")
    collection = collect(folder, listed, server, outside=True)
    assert [photo.path for photo in collection.photos] == ["../beside/2.jpg"]
    assert [problem.problem for problem in collection.problems] == ["it lies on a server"]


def test_a_detour_over_a_link_leads_nowhere_else(tmp_path):
    folder = make_photos(tmp_path / "x", "1.jpg")
    make_photos(tmp_path, "away/in/2.jpg", "away/1.jpg")
    try:
        (folder / "link").symlink_to(tmp_path / "away" / "in", target_is_directory=True)
    except OSError:
        pytest.skip("no links may be made here")
    (photo,) = collect(folder, Listed("link/../1.jpg")).photos
    assert photo.path == "1.jpg" and photo.size == (folder / "1.jpg").stat().st_size


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_what_others_hold_open_is_not_waited_for(tmp_path):
    folder = make_photos(tmp_path / "x", "1.jpg")
    os.mkfifo(folder / "2.jpg")
    collection = collect(folder, Listed("1.jpg"), Listed("2.jpg"))
    assert [(p.path, p.problem) for p in collection.problems] == [("2.jpg", "it is not a file")]


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "x" * 1001])
@pytest.mark.parametrize("name", ["item", "collector", "category", "split"])
def test_a_text_that_is_none_is_a_problem_and_the_photo_is_read(tmp_path, name, text):
    folder = make_photos(tmp_path / "x", "1.jpg")
    collection = collect(folder, Listed("1.jpg", **{name: text}))
    (photo,) = collection.photos
    (problem,) = collection.problems
    assert getattr(photo, name) is None and problem.problem.startswith(f"its {name} is not text")
    assert len(images_table(collection)) == 1
