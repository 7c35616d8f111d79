"""JPEGs whose scans are counted, and that are asked whether they hold what they say."""

import io

import numpy as np
import pytest
from PIL import Image

from orangecontrib.aiff.errors import PhotoError
from orangecontrib.aiff.photos.pictures import decode, scans
from orangecontrib.aiff.photos.pictures.decode import DAMAGED, open_photo
from orangecontrib.aiff.photos.pictures.header import read_header
from orangecontrib.aiff.photos.pictures.scans import can_hold, count_scans, has_too_many_scans


def picture(width=300, height=200):
    rng = np.random.default_rng(0)
    return Image.fromarray(rng.integers(0, 255, (height, width, 3), dtype=np.uint8))


def jpeg(image, **options):
    stream = io.BytesIO()
    image.save(stream, "JPEG", **options)
    return stream.getvalue()


def buffered(content):
    return io.BufferedReader(io.BytesIO(content))


@pytest.mark.parametrize(
    "options, number", [({}, 1), ({"progressive": True}, 10), ({"restart_marker_rows": 1}, 1)]
)
@pytest.mark.parametrize("chunk", [scans.CHUNK, 7, 1])
def test_counts_them(options, number, chunk, monkeypatch):
    monkeypatch.setattr(scans, "CHUNK", max(2, chunk))
    assert count_scans(buffered(jpeg(picture(), **options)), 100) == number


def test_what_is_in_other_parts_is_not_counted():
    content = jpeg(picture(), exif=b"Exif\0\0" + jpeg(picture(40, 30))[:5000], progressive=True)
    content += jpeg(picture(), progressive=True)  # a second picture behind the first
    assert count_scans(buffered(content), 100) == 10
    assert not has_too_many_scans(buffered(content), 10)
    assert has_too_many_scans(buffered(content), 9)


def test_the_file_stays_where_it_is():
    file = buffered(jpeg(picture(), progressive=True))
    file.seek(20)
    assert not has_too_many_scans(file) and file.tell() == 20


def test_of_too_many_it_is_said(tmp_path, monkeypatch):
    (tmp_path / "a.jpg").write_bytes(jpeg(picture(), progressive=True))
    assert open_photo(tmp_path / "a.jpg").size == (300, 200)
    monkeypatch.setattr(scans, "MOST_SCANS", 9)
    monkeypatch.setattr(decode, "MOST_SCANS", 9)
    with pytest.raises(PhotoError, match="goes over its picture more than 9 times") as caught:
        open_photo(tmp_path / "a.jpg")
    assert caught.value.advice == "Save it again as JPEG."


def declaring(content, width, height):
    """The JPEG with another size in its header."""
    at = next(i for m in (b"\xff\xc0", b"\xff\xc2") if (i := content.find(m)) > 0)
    size = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    return content[: at + 5] + size + content[at + 9 :]


@pytest.mark.parametrize("progressive", [False, True])
def test_one_that_declares_far_more_than_it_holds_is_cut(tmp_path, progressive):
    file = tmp_path / "a.jpg"
    content = jpeg(picture(16, 16), progressive=progressive)
    file.write_bytes(declaring(content, 5000, 5000))
    assert not read_header(str(file), file.stat().st_size).whole
    with pytest.raises(PhotoError, match=DAMAGED):
        open_photo(file)
    with pytest.raises(PhotoError, match=DAMAGED):
        open_photo(file, 30)


@pytest.mark.parametrize("colour", ["white", (17, 99, 200)])
@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_plain_one_is_whole(tmp_path, colour, progressive, mode):
    file = tmp_path / "a.jpg"
    plain = Image.new("RGB", (3000, 2000), colour).convert(mode)
    plain.save(file, optimize=True, progressive=progressive, quality=1)
    assert read_header(str(file), file.stat().st_size).whole
    assert open_photo(file, 300).size == (750, 500)


def test_codes_shorter_than_a_bit_are_not_judged():
    assert not can_hold(10, 5000, 5000, True)
    assert can_hold(10, 5000, 5000, True, b"\xff\xd8\xff\xca")
