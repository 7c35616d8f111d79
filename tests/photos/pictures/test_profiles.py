"""Ways of naming colours that Pillow passes over, against files that say nothing and are sRGB."""

import io
import struct

import numpy as np
import pillow_heif
import pytest
from AnyQt.QtGui import QColorSpace
from PIL import Image, ImageCms

from orangecontrib.aiff.photos.pictures.decode import open_photo
from orangecontrib.aiff.photos.pictures.profiles import (
    ADOBE_RGB,
    D65,
    PRIMARIES,
    SRGB,
    made_profile,
)

from .profiled import PROFILES, counted_in, picture
from .stored import chunk, png_with, saved

P3 = "Display P3"


def is_the_picture(file, most=2.0):
    found = np.asarray(open_photo(file), dtype=int)
    return np.abs(found - np.asarray(picture(), dtype=int)).mean() < most


def test_it_is_measured_against_what_would_fail():
    counted = np.asarray(counted_in(picture(), PROFILES[P3]), dtype=int)
    assert np.abs(counted - np.asarray(picture(), dtype=int)).mean() > 4


@pytest.mark.parametrize(
    "space, primaries, gamma",
    [
        ("Display P3", PRIMARIES[12], None),
        ("Adobe RGB", ADOBE_RGB, 563 / 256),
        ("sRGB", SRGB, None),
    ],
)
def test_made_profiles_are_those_of_qt(space, primaries, gamma):
    transform = ImageCms.buildTransform(
        *(
            ImageCms.ImageCmsProfile(io.BytesIO(profile))
            for profile in (made_profile(primaries, gamma), PROFILES[space])
        ),
        "RGB",
        "RGB",
    )
    turned = np.asarray(transform.apply(picture()), dtype=int)
    assert np.abs(turned - np.asarray(picture(), dtype=int)).max() <= 1
    assert QColorSpace.fromIccProfile(made_profile(primaries, gamma)).isValid()


def test_cameras_that_say_adobe_rgb_in_their_exif_data(tmp_path):
    """As the design rule for camera file systems has it, with no profile."""
    value = struct.pack("<HHI4s", 1, 2, 4, b"R03\0")
    more = struct.pack("<H", 1) + struct.pack("<HHII", 0xA005, 4, 1, 44) + bytes(4)
    block = b"II" + struct.pack("<HIH", 42, 8, 1) + struct.pack("<HHII", 0x8769, 4, 1, 26)
    block += bytes(4) + more + struct.pack("<H", 1) + value + bytes(4)
    counted = counted_in(picture(), PROFILES["Adobe RGB"])
    (tmp_path / "a.jpg").write_bytes(
        saved(counted, "JPEG", quality=95, subsampling=0, exif=b"Exif\0\0" + block)
    )
    assert is_the_picture(tmp_path / "a.jpg")
    (tmp_path / "b.jpg").write_bytes(
        saved(picture(), "JPEG", quality=95, exif=b"Exif\0\0" + block.replace(b"R03", b"R98"))
    )
    assert is_the_picture(tmp_path / "b.jpg")


def test_numbers_in_a_png(tmp_path):
    counted = counted_in(picture(), PROFILES[P3])
    (tmp_path / "a.png").write_bytes(
        png_with(counted, chunk(b"cICP", bytes([12, 13, 0, 1])), False)
    )
    assert is_the_picture(tmp_path / "a.png")
    (tmp_path / "b.png").write_bytes(
        png_with(picture(), chunk(b"cICP", bytes([1, 13, 0, 1])), False)
    )
    assert is_the_picture(tmp_path / "b.png", 0.01)


def chromaticities(primaries):
    *colours, white = primaries
    values = [round(100_000 * value) for pair in (white, *colours) for value in pair]
    return chunk(b"cHRM", struct.pack(">8I", *values))


def test_primaries_in_a_png(tmp_path):
    counted = counted_in(picture(), PROFILES["Adobe RGB"])
    gamma = chunk(b"gAMA", struct.pack(">I", round(100_000 * 256 / 563)))
    (tmp_path / "a.png").write_bytes(png_with(counted, gamma + chromaticities(ADOBE_RGB), False))
    assert is_the_picture(tmp_path / "a.png")
    plain = chunk(b"gAMA", struct.pack(">I", 45455)) + chromaticities((*SRGB[:3], D65))
    (tmp_path / "b.png").write_bytes(png_with(picture(), plain, False))
    assert is_the_picture(tmp_path / "b.png", 0.01)


def test_numbers_in_a_heic(tmp_path):
    counted = counted_in(picture(), PROFILES[P3])
    heic = pillow_heif.from_pillow(counted)
    heic.save(
        tmp_path / "a.heic",
        quality=95,
        chroma=444,
        color_primaries=12,
        transfer_characteristics=13,
        matrix_coefficients=6,
        full_range_flag=1,
    )
    with Image.open(tmp_path / "a.heic") as image:
        assert image.info["nclx_profile"]["color_primaries"] == 12
    assert is_the_picture(tmp_path / "a.heic")


def test_numbers_in_an_avif(tmp_path):
    data = saved(counted_in(picture(), PROFILES[P3]), "AVIF", quality=95, subsampling="4:4:4")
    at = data.index(b"colrnclx") + 8
    (tmp_path / "a.avif").write_bytes(data[:at] + struct.pack(">HH", 12, 13) + data[at + 4 :])
    assert is_the_picture(tmp_path / "a.avif")
    (tmp_path / "b.avif").write_bytes(saved(picture(), "AVIF", quality=95, subsampling="4:4:4"))
    assert is_the_picture(tmp_path / "b.avif")
