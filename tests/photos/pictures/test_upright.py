"""One reader says which way is up: the listing, the opened photo and other libraries agree."""

import io
import shutil
import subprocess

import numpy as np
import pytest
from AnyQt.QtGui import QImageReader
from PIL import Image

from orangecontrib.aiff.embedding.networks.catalogue import ALL_MODELS
from orangecontrib.aiff.embedding.seeing.opened import OpenedPhoto
from orangecontrib.aiff.embedding.seeing.preparing import SQUEEZE
from orangecontrib.aiff.embedding.seeing.see import Eye, see
from orangecontrib.aiff.photos.collecting.describe import look_at
from orangecontrib.aiff.photos.collecting.walk import Entry
from orangecontrib.aiff.photos.photo import Box
from orangecontrib.aiff.photos.pictures.decode import decode_photo, open_photo, read_size
from orangecontrib.aiff.photos.pictures.header import read_header

from .stored import (
    READ_BY_IMAGEMAGICK,
    READ_BY_QT,
    SIZE,
    WAYS,
    chunk,
    exif,
    picture,
    png_with,
    saved,
    turned_away,
    xmp,
)

TURNED = range(1, 9)
SIDEWAYS = (1, 6, 7)  # one that is not, one that is, one that is mirrored as well


@pytest.fixture
def stored(tmp_path):
    def store(way, orientation):
        file = tmp_path / way
        file.write_bytes(WAYS[way](orientation))
        return file

    return store


def listed_size(file):
    facts, _ = look_at(str(file), Entry(file.name, file.stat().st_size, 0), False)
    assert not facts.problem
    return facts.width, facts.height


def difference(image, other):
    assert image.size == other.size
    return np.abs(np.asarray(image, dtype=int) - np.asarray(other, dtype=int)).mean()


@pytest.mark.parametrize("orientation", TURNED)
@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_saying_it_is_read_alike(stored, way, orientation):
    file = stored(way, orientation)
    photo = decode_photo(file)
    assert listed_size(file) == read_size(file) == photo.size == photo.image.size == SIZE
    assert photo.extent == (0, 0, *SIZE)
    assert difference(photo.image, picture()) < 10


@pytest.mark.skipif(not shutil.which("convert"), reason="ImageMagick is not here")
@pytest.mark.parametrize("orientation", SIDEWAYS)
@pytest.mark.parametrize("way", READ_BY_IMAGEMAGICK)
def test_as_imagemagick_turns_it(stored, way, orientation):
    file = stored(way, orientation)
    made = subprocess.run(
        ["convert", str(file), "-auto-orient", "-depth", "8", "ppm:-"], capture_output=True
    )
    if made.returncode:
        pytest.skip("this ImageMagick does not read such files")
    assert difference(open_photo(file), Image.open(io.BytesIO(made.stdout))) < 3


@pytest.mark.parametrize("orientation", SIDEWAYS)
@pytest.mark.parametrize("way", READ_BY_QT)
def test_as_qt_turns_it(stored, way, orientation):
    file = stored(way, orientation)
    reader = QImageReader(str(file))
    reader.setAutoTransform(True)
    image = reader.read()
    if image.isNull():
        pytest.skip("this Qt does not read such files")
    photo = open_photo(file)
    assert photo.size == (image.width(), image.height())
    for x, y in ((4, 4), (43, 4), (4, 27), (43, 27)):
        found = image.pixelColor(x, y)
        expected = found.red(), found.green(), found.blue()
        assert np.abs(np.subtract(photo.getpixel((x, y)), expected)).max() < 8


@pytest.mark.parametrize("way", ["exif.jpg", "exif behind.png", "tag.tif", "xmp.tif", "boxes.avif"])
def test_a_box_drawn_on_the_picture_is_what_the_network_sees(stored, way):
    model = ALL_MODELS["squeezenet1_1"]
    lower_right = Box(SIZE[0] / 2, SIZE[1] / 2, SIZE[0] / 2, SIZE[1] / 2)  # blue
    (seen,) = see(OpenedPhoto(stored(way, 6)), lower_right, [Eye(model, SQUEEZE)])
    assert seen.shape == (1, model.side, model.side, 3)
    inside = seen[0, 20:-20, 20:-20].reshape(-1, 3).mean(axis=0)
    np.testing.assert_allclose(inside, (0, 0, 200), atol=12)


def test_the_boxes_of_avif_speak_for_themselves(tmp_path):
    (tmp_path / "a.avif").write_bytes(saved(picture(), "AVIF", xmp=xmp(6)))
    assert read_size(tmp_path / "a.avif") == listed_size(tmp_path / "a.avif") == SIZE
    assert difference(open_photo(tmp_path / "a.avif"), picture()) < 10


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_what_is_no_orientation_turns_nothing(tmp_path, orientation):
    file = tmp_path / "a.jpg"
    file.write_bytes(saved(picture(), "JPEG", exif=b"Exif\0\0" + exif(orientation)))
    assert read_size(file) == listed_size(file) == open_photo(file).size == SIZE


def test_damaged_exif_data_do_not_damage_the_picture(tmp_path):
    file = tmp_path / "a.jpg"
    file.write_bytes(saved(picture(), "JPEG", exif=b"Exif\0\0XX*\0nothing of the kind"))
    assert read_size(file) == listed_size(file) == open_photo(file).size == SIZE


def in_chunks(image, pixels_of, behind):
    """A PNG whose pixels are in many chunks."""
    data = saved(image, "PNG", compress_level=0)
    start = data.index(b"IDAT") - 4
    end = data.rindex(b"IEND") - 4
    inside, at = b"", start
    while at < end:
        length = int.from_bytes(data[at : at + 4], "big")
        inside += data[at + 8 : at + 8 + length]
        at += 12 + length
    parts = [inside[i : i + pixels_of] for i in range(0, len(inside), pixels_of)]
    return data[:start] + b"".join(chunk(b"IDAT", part) for part in parts) + behind + data[end:]


@pytest.mark.parametrize("pixels_of", [40, 3000, 10**6])
@pytest.mark.parametrize(
    "before",
    [b"", chunk(b"tEXt", b"Comment\0" + b"IDAT" * 3), chunk(b"tEXt", b"x\0" + b"a" * 90_000)],
)
def test_exif_behind_many_chunks_of_pixels(tmp_path, pixels_of, before):
    file = tmp_path / "a.png"
    large = turned_away(6).resize((320, 480), Image.Resampling.NEAREST)
    file.write_bytes(in_chunks(large, pixels_of, before + chunk(b"eXIf", exif(6))))
    assert listed_size(file) == read_size(file) == open_photo(file).size == (480, 320)
    file.write_bytes(in_chunks(large, pixels_of, before))
    header = read_header(str(file), file.stat().st_size)
    assert (header.width, header.height) == (320, 480)  # known without the library


def test_a_png_that_says_nothing_is_not_decoded_to_be_listed(tmp_path, monkeypatch):
    file = tmp_path / "a.png"
    file.write_bytes(png_with(picture(), chunk(b"tEXt", b"Software\0none"), True))
    monkeypatch.setattr(Image, "open", None)
    assert listed_size(file) == SIZE
