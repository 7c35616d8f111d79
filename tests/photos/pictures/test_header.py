import struct

import pytest
from PIL import Image

from orangecontrib.aiff.photos.pictures.header import kind_of, read_exif, read_header


def header_of(file):
    return read_header(str(file), file.stat().st_size)


def exif(**tags):
    block = Image.Exif()
    for tag, value in tags.items():
        block[{"make": 0x010F, "model": 0x0110, "orientation": 0x0112}[tag]] = value
    return block


@pytest.mark.parametrize(
    "suffix, kind",
    [("jpg", "jpeg"), ("png", "png"), ("gif", "gif"), ("bmp", "bmp"), ("webp", "webp"),
     ("tif", "tiff"), ("ppm", "pnm"), ("avif", "avif"), ("jp2", "jp2")],
)  # fmt: skip
def test_kinds(tmp_path, suffix, kind):
    Image.new("RGB", (30, 20)).save(tmp_path / f"a.{suffix}")
    assert header_of(tmp_path / f"a.{suffix}").kind == kind


@pytest.mark.parametrize(
    "head", [b"", b"BMW is a car", b"Pictures", b"\0\0\0\x18ftypisom\0\0\0\0isom"]
)
def test_no_kinds(head):
    assert kind_of(head) is None


def test_heic_is_known_by_any_of_its_brands():
    assert kind_of(b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic") == "heif"
    assert kind_of(b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif") == "avif"


@pytest.mark.parametrize("orientation, size", [(1, (30, 20)), (3, (30, 20)), (6, (20, 30))])
@pytest.mark.parametrize("suffix", ["jpg", "png"])
def test_size_as_one_sees_it(tmp_path, suffix, orientation, size):
    file = tmp_path / f"a.{suffix}"
    Image.new("RGB", (30, 20)).save(file, exif=exif(orientation=orientation))
    found = header_of(file)
    # 0 leaves it to the library, which a PNG with EXIF data is left to
    assert (found.width, found.height) in ([size] if suffix == "jpg" else [size, (0, 0)])


@pytest.mark.parametrize(
    "tags, camera",
    [
        ({"make": "Apple", "model": "iPhone 12"}, "Apple iPhone 12"),
        ({"make": "Canon", "model": "Canon EOS"}, "Canon EOS"),
        ({"model": "Pixel 7"}, "Pixel 7"),
        ({}, ""),
    ],
)
def test_camera(tmp_path, tags, camera):
    Image.new("RGB", (30, 20)).save(tmp_path / "a.jpg", exif=exif(**tags))
    assert header_of(tmp_path / "a.jpg").camera == camera


def test_the_day_stands_in_for_a_camera(tmp_path):
    block = Image.Exif()
    block.get_ifd(0x8769)[0x9003] = "2022:11:24 10:11:12"
    Image.new("RGB", (30, 20)).save(tmp_path / "a.jpg", exif=block)
    assert header_of(tmp_path / "a.jpg").camera == "taken 2022-11-24"


@pytest.mark.parametrize("order, sign", [(b"II", "<"), (b"MM", ">")])
def test_exif_in_both_byte_orders(order, sign):
    entry = struct.pack(sign + "HHIHH", 0x0112, 3, 1, 6, 0)
    block = order + struct.pack(sign + "HI", 42, 8) + struct.pack(sign + "H", 1) + entry
    assert read_exif(block) == (6, "")


@pytest.mark.parametrize("block", [b"", b"II*\0", b"XX*\0\x08\0\0\0", b"II*\0\xff\xff\xff\xff"])
def test_damaged_exif_is_refused(block):
    with pytest.raises((ValueError, struct.error)):
        read_exif(block)


@pytest.mark.parametrize("suffix", ["jpg", "png", "gif", "webp"])
def test_whole_or_not(tmp_path, suffix):
    file = tmp_path / f"a.{suffix}"
    Image.effect_noise((200, 150), 50).save(file)
    assert header_of(file).whole
    data = file.read_bytes()
    file.write_bytes(data[: len(data) * 2 // 3])
    assert not header_of(file).whole


def test_what_phones_append_to_a_jpeg_does_not_make_it_broken(tmp_path):
    file = tmp_path / "a.jpg"
    Image.new("RGB", (30, 20)).save(file)
    file.write_bytes(file.read_bytes() + b"a video" * 100)
    assert header_of(file).whole


def test_the_end_of_a_thumbnail_is_not_the_end_of_the_photo(tmp_path):
    file = tmp_path / "a.jpg"
    Image.effect_noise((400, 300), 50).save(file)
    data = file.read_bytes()
    thumbnail = b"\xff\xe2\0\x0a" + b"thumb!\xff\xd9"
    file.write_bytes(data[:2] + thumbnail + data[2:])
    assert header_of(file).whole
    file.write_bytes((data[:2] + thumbnail + data[2:])[: len(data) // 2])
    assert not header_of(file).whole


@pytest.mark.parametrize("length, width", [(100_000, 30), (400_000, 0)])
def test_a_jpeg_with_a_very_long_header_is_left_to_the_library(tmp_path, length, width):
    Image.new("RGB", (30, 20)).save(tmp_path / "a.jpg", icc_profile=bytes(length))
    assert header_of(tmp_path / "a.jpg").width == width
