import pytest
from PIL import Image

from orangecontrib.aiff.errors import CollectionError, PhotoError
from orangecontrib.aiff.photos.datasets.lists import (
    Listed,
    collect_listed,
    read_lines,
    summarise,
)
from orangecontrib.aiff.photos.photo import Box

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
    assert read_lines(tmp_path / "x.txt") == ["one", "two", "thrè"]
    with pytest.raises(CollectionError, match="“gone.txt” cannot be read"):
        read_lines(tmp_path / "gone.txt")
