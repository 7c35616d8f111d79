import numpy as np
import pytest
from PIL import Image

from orangecontrib.aiff.photos.pictures.convert import make_copy, needs_copy


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def photo(tmp_path):
    """A photo of a kind that Qt cannot show, with a comment in it."""
    path = tmp_path / "worn.jp2"
    pixels = np.random.default_rng(0).integers(0, 255, (30, 20, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(path, comment=b"SecretComment")
    assert Image.open(path).info["comment"] == b"SecretComment"
    return path


def test_a_copy_is_a_jpeg_of_pixels_alone(photo):
    copy = make_copy(str(photo))
    with Image.open(copy) as image:
        assert image.size == (20, 30)
    with open(copy, "rb") as file:
        data = file.read()
    assert data[:2] == b"\xff\xd8" and b"Secret" not in data


def test_the_same_picture_has_one_copy_that_is_made_once(photo, tmp_path):
    copy = make_copy(str(photo))
    with open(copy, "rb") as file:
        made = file.read()
    other = tmp_path / "sub" / "worn.jp2"
    other.parent.mkdir()
    other.write_bytes(photo.read_bytes())
    assert make_copy(str(other)) == copy
    with open(copy, "wb") as file:
        file.write(b"cut off")
    assert make_copy(str(photo)) == copy  # a damaged copy is made again
    with open(copy, "rb") as file:
        assert file.read() == made


@pytest.mark.parametrize(
    ("kind", "mode", "turned", "copied"),
    [("jp2", "RGB", False, True), ("heif", "RGB", False, True), ("tiff", "CMYK", False, True),
     ("tiff", "RGB", False, False), ("jpeg", "CMYK", False, False), ("png", "I;16", False, False),
     ("jpeg", "RGB", True, True), ("tiff", "RGB", True, True)],
)  # fmt: skip
def test_what_viewers_cannot_be_trusted_to_show(kind, mode, turned, copied):
    assert needs_copy(kind, mode, turned) == copied
