import pytest
from PIL import Image

from orangecontrib.aiff.embedding.seeing import opened as opening
from orangecontrib.aiff.embedding.seeing.opened import OpenedPhoto
from orangecontrib.aiff.errors import PhotoError
from orangecontrib.aiff.photos.photo import Box


def test_a_photo_is_decoded_once_a_scale(photo, monkeypatch):
    decoded = []
    decode = opening.decode_photo
    monkeypatch.setattr(opening, "decode_photo", lambda *how: decoded.append(how) or decode(*how))
    opened = OpenedPhoto(photo)
    for x in range(0, 900, 100):
        opened.part(Box(x, 200, 800, 900), 227)
        opened.part(None, 227)
    assert len(decoded) == 2
    png = photo.with_suffix(".png")
    Image.open(photo).save(png)
    opened = OpenedPhoto(png)
    opened.part(None, 227)
    opened.part(Box(0, 0, 300, 300), 227)
    assert len(decoded) == 3
    monkeypatch.setattr("orangecontrib.aiff.photos.pictures.decode.HALVED", 1000)
    opened = OpenedPhoto(png)
    part = opened.part(None, 227)
    opened.part(Box(0, 0, 300, 300), 227)
    assert len(decoded) == 4 and part.size == (2400, 1800) and part.image.size == (1200, 900)


def test_a_picture_from_memory(photo):
    picture = OpenedPhoto(photo).whole().image
    opened = OpenedPhoto(picture)
    assert opened.size == (1800, 2400) and opened.whole(100).image is picture
    assert opened.part(Box(0, 0, 100, 50), 227).size == (100, 50)


def test_photos_that_cannot_be_read(photo):
    opened = OpenedPhoto(photo)
    with pytest.raises(PhotoError, match="outside"):
        opened.part(Box(5000, 0, 10, 10), 227)
    photo.unlink()
    for look in (
        lambda gone: gone.size,
        lambda gone: gone.whole(),
        lambda gone: gone.part(None, 8),
    ):
        with pytest.raises(PhotoError, match="not there"):
            look(OpenedPhoto(photo))


def test_a_photo_s_size_is_read_only_where_nothing_else_says_it(photo, monkeypatch):
    monkeypatch.setattr(opening, "read_size", lambda _: pytest.fail("it is read once more"))
    opened = OpenedPhoto(photo)
    opened.part(None, 227)
    assert opened.size == (1800, 2400)
