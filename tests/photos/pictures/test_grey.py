"""Grey of other depths is the grey of the eight-bit twin, give or take one level."""

import shutil
import struct
import subprocess
import zlib

import numpy as np
import pytest

from orangecontrib.aiff.errors import PhotoError
from orangecontrib.aiff.photos.pictures.decode import open_photo

from .stored import chunk

TWIN = np.arange(256, dtype=np.uint8).reshape(16, 16)
WHOLE, SIGNED, FLOAT = 1, 2, 3
SHORT, LONG = 3, 4


def tiff(values, bits, kind, white_is_zero=False, data=None):
    """A TIFF of one channel, as its definition has it."""
    data = values.tobytes() if data is None else data
    height, width = TWIN.shape
    tags = [
        (256, SHORT, width), (257, SHORT, height), (258, SHORT, bits), (259, SHORT, 1),
        (262, SHORT, 0 if white_is_zero else 1), (273, LONG, 0), (277, SHORT, 1),
        (278, SHORT, height), (279, LONG, len(data)), (339, SHORT, kind),
    ]  # fmt: skip
    start = 8 + 2 + 12 * len(tags) + 4
    file = b"II*\0" + struct.pack("<IH", 8, len(tags))
    for tag, form, value in tags:
        value = start if tag == 273 else value
        file += struct.pack("<HHI", tag, form, 1)
        file += struct.pack("<HH", value, 0) if form == SHORT else struct.pack("<I", value)
    return file + bytes(4) + data


def in_twelve_bits(values):
    pairs = values.astype(int).reshape(-1, 2)
    return bytes(
        byte for a, b in pairs.tolist() for byte in (a >> 4, (a & 15) << 4 | b >> 8, b & 255)
    )


SHARE = TWIN / 255
DEPTHS = {
    "fractions": tiff(SHARE.astype("<f4"), 32, FLOAT),
    "fractions, white is zero": tiff((1 - SHARE).astype("<f4"), 32, FLOAT, True),
    "16 bits": tiff(TWIN.astype("<u2") * 257, 16, WHOLE),
    "16 bits, white is zero": tiff(65535 - TWIN.astype("<u2") * 257, 16, WHOLE, True),
    "16 bits with a sign": tiff((SHARE * 32767).round().astype("<i2"), 16, SIGNED),
    "12 bits": tiff(None, 12, WHOLE, data=in_twelve_bits((SHARE * 4095).round())),
    "32 bits": tiff((TWIN.astype("<u4") * 16843009), 32, WHOLE),
    "32 bits with a sign": tiff((SHARE * (2**31 - 1)).astype("<i4"), 32, SIGNED),
    "32 bits that hold 8": tiff(TWIN.astype("<i4"), 32, SIGNED),
    "32 bits that hold 16": tiff(TWIN.astype("<u4") * 257, 32, WHOLE),
}
READ_BY_IMAGEMAGICK = ("fractions", "16 bits", "16 bits, white is zero", "12 bits", "32 bits")


@pytest.mark.parametrize("depth", DEPTHS)
def test_tiffs_of_every_depth(tmp_path, depth):
    (tmp_path / "a.tif").write_bytes(DEPTHS[depth])
    found = np.asarray(open_photo(tmp_path / "a.tif"), dtype=int)
    assert np.abs(found - TWIN[..., None]).max() <= 1


@pytest.mark.skipif(not shutil.which("convert"), reason="ImageMagick is not here")
@pytest.mark.parametrize("depth", READ_BY_IMAGEMAGICK)
def test_as_imagemagick_reads_them(tmp_path, depth):
    (tmp_path / "a.tif").write_bytes(DEPTHS[depth])
    made = subprocess.run(
        ["convert", tmp_path / "a.tif", "-depth", "8", "gray:-"], capture_output=True
    )
    if made.returncode:
        pytest.skip("this ImageMagick does not read such files")
    expected = np.frombuffer(made.stdout, np.uint8).reshape(TWIN.shape)
    found = np.asarray(open_photo(tmp_path / "a.tif"), dtype=int)[..., 0]
    assert np.abs(found - expected).max() <= 1


def test_what_sharpening_leaves_beyond_white_is_white(tmp_path):
    (tmp_path / "a.tif").write_bytes(tiff((SHARE * 1.2 - 0.1).astype("<f4"), 32, FLOAT))
    expected = np.round(255 * (SHARE * 1.2 - 0.1).clip(0, 1))
    found = np.asarray(open_photo(tmp_path / "a.tif"), dtype=int)[..., 0]
    assert np.abs(found - expected).max() <= 1


@pytest.mark.parametrize(
    "file",
    [
        tiff(TWIN.astype("<f4"), 32, FLOAT),
        tiff(np.where(TWIN == 7, np.nan, SHARE).astype("<f4"), 32, FLOAT),
        tiff(TWIN.astype("<i4") - 100, 32, SIGNED),
    ],
    ids=["fractions to 255", "no number", "below zero"],
)
def test_what_does_not_say_its_white_is_refused(tmp_path, file):
    (tmp_path / "a.tif").write_bytes(file)
    with pytest.raises(PhotoError, match="which is black and which is white") as caught:
        open_photo(tmp_path / "a.tif")
    assert caught.value.advice


def png(bits, colours, rows, key):
    head = struct.pack(">IIBBBBB", 8, 1, bits, colours, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"tRNS", key) + chunk(b"IDAT", zlib.compress(b"\0" + rows))
    return b"\x89PNG\r\n\x1a\n" + parts + chunk(b"IEND", b"")


@pytest.mark.parametrize("bits", [1, 2, 4, 8, 16])
def test_one_level_of_a_png_is_transparent(tmp_path, bits):
    most = 2**bits - 1
    levels = np.linspace(0, most, 8).round().astype(int)
    if bits == 16:
        rows = levels.astype(">u2").tobytes()
    else:
        rows = np.packbits([level >> i & 1 for level in levels for i in reversed(range(bits))])
    clear = levels[2]
    (tmp_path / "a.png").write_bytes(png(bits, 0, bytes(rows), struct.pack(">H", clear)))
    expected = np.where(levels == clear, 255, np.round(255 * levels / most))
    found = np.asarray(open_photo(tmp_path / "a.png"), dtype=int)
    assert np.abs(found - expected[None, :, None]).max() <= 1


@pytest.mark.parametrize("bits", [8, 16])
def test_one_colour_of_a_png_is_transparent(tmp_path, bits):
    colours = np.linspace(10, 240, 24).reshape(8, 3).round().astype(int) * (
        257 if bits == 16 else 1
    )
    rows = colours.astype(">u2" if bits == 16 else "u1").tobytes()
    (tmp_path / "a.png").write_bytes(png(bits, 2, rows, struct.pack(">3H", *colours[5].tolist())))
    expected = np.round(colours / (257 if bits == 16 else 1))
    expected[5] = 255
    found = np.asarray(open_photo(tmp_path / "a.png"), dtype=int)
    assert np.abs(found - expected[None]).max() <= 1
