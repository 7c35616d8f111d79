"""Photos in other colours than sRGB become what their sRGB twins are."""

import io
from pathlib import Path

import numpy as np
import pytest
from AnyQt.QtGui import QColorSpace, QImage
from PIL import Image, ImageCms

from orangecontrib.aiff import samples
from orangecontrib.aiff.embedding.again import vector_of
from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.seeing import jpegs
from orangecontrib.aiff.embedding.seeing.opened import OpenedPhoto
from orangecontrib.aiff.photos.pictures.colours import is_srgb
from orangecontrib.aiff.photos.pictures.decode import make_thumbnail, open_photo, opened
from orangecontrib.aiff.photos.pictures.inline import small_jpeg
from orangecontrib.aiff.presentation.pictures import shrunk

from .profiled import FORMATS, PROFILES, WIDE, counted_in, few_colours, picture

WARDROBE = Path(samples.__file__).parent / "rendered_wardrobe_AIFF_2026"
LAB = ImageCms.buildTransform(
    ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB"
)


@pytest.fixture(scope="module")
def embedder():
    return Embedder(device="cpu")


@pytest.fixture(scope="module")
def worn():
    """A drawn photo, with as much in it as photos have."""
    with Image.open(WARDROBE / "dress_1" / "consumer_1.jpg") as image:
        return image.resize((300, 400)).quantize(250).convert("RGB")


def delta_e(image, other):
    """Mean distance of two RGB pictures in CIE L*a*b*."""
    assert image.size == other.size
    one, two = (np.asarray(LAB.apply(each)).astype(float) for each in (image, other))
    for each in (one, two):
        each[..., 0] *= 100 / 255
        each[..., 1:] = (each[..., 1:] + 128) % 256  # signed bytes, as Pillow keeps them
    return np.linalg.norm(one - two, axis=-1).mean()


def write(folder, kind, name, shown=None):
    """A file of a format whose colours are counted as a profile counts, and its sRGB twin."""
    file, twin = folder / f"{name}.{kind}", folder / f"twin.{kind}"
    shown = shown or (few_colours if kind == "gif" else picture)()
    file.write_bytes(FORMATS[kind](counted_in(shown, PROFILES[name]), PROFILES[name]))
    twin.write_bytes(FORMATS[kind](shown, None))
    return file, twin


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("name", WIDE)
def test_vectors_are_those_of_the_srgb_twin(tmp_path, embedder, worn, kind, name):
    files = write(tmp_path, kind, name, worn)
    vectors = (vector_of(embedder, OpenedPhoto(file)) for file in files)
    one, two = (vector / np.linalg.norm(vector) for vector in vectors)
    assert one @ two >= 0.999


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("name", WIDE)
def test_thumbnails_slides_and_reports_have_the_colours_of_the_srgb_twin(tmp_path, kind, name):
    file, twin = write(tmp_path, kind, name)
    for small in (shrunk, small_jpeg):
        made, expected = (Image.open(io.BytesIO(small(str(each)))) for each in (file, twin))
        assert delta_e(made, expected) < 1.5
    assert delta_e(make_thumbnail(file, 100), make_thumbnail(twin, 100)) < 1.5
    unturned = Image.open(io.BytesIO(FORMATS["png"](counted_in(picture(), PROFILES[name]), None)))
    assert delta_e(unturned, picture()) > 1.5  # so that it is known to be measured


@pytest.mark.parametrize("name", WIDE)
def test_as_qt_turns_them(tmp_path, name):
    file, _ = write(tmp_path, "png", name)
    image = QImage(str(file)).convertedToColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb))
    assert not image.isNull()
    photo = open_photo(file)
    for x, y in ((5, 5), (80, 60), (150, 20), (33, 99)):
        colour = image.pixelColor(x, y)
        found = photo.getpixel((x, y))
        assert np.abs(np.subtract(found, (colour.red(), colour.green(), colour.blue()))).max() <= 3


@pytest.mark.parametrize("kind", FORMATS)
def test_what_says_srgb_is_not_touched(tmp_path, kind):
    (tmp_path / f"a.{kind}").write_bytes(FORMATS[kind](few_colours(), PROFILES["sRGB"]))
    (tmp_path / f"b.{kind}").write_bytes(FORMATS[kind](few_colours(), None))
    one, other = (open_photo(tmp_path / f"{name}.{kind}") for name in "ab")
    np.testing.assert_array_equal(np.asarray(one), np.asarray(other))


def test_a_makers_own_rounding_of_srgb_is_srgb(tmp_path):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert profile != PROFILES["sRGB"]
    (tmp_path / "a.jpg").write_bytes(FORMATS["jpg"](picture(), profile))
    with opened(tmp_path / "a.jpg") as image:
        assert is_srgb(image)


def test_only_jpegs_in_srgb_are_decoded_without_pillow(tmp_path):
    for name in PROFILES:
        file, _ = write(tmp_path, "jpg", name)
        assert (jpegs.open_jpeg(file, None, [224]) is not None) == (name == "sRGB")
        assert (jpegs.open_jpeg(file, None) is not None) == (name == "sRGB")


@pytest.mark.parametrize("kind", ["png", "webp", "tif"])
def test_transparency_is_kept_beside_turned_colours(tmp_path, kind):
    profile = PROFILES["Adobe RGB"]
    counted = counted_in(picture(), profile)
    counted.putalpha(Image.linear_gradient("L").resize(counted.size))
    twin = picture()
    twin.putalpha(Image.linear_gradient("L").resize(twin.size))
    ground = Image.new("RGBA", twin.size, "white")
    expected = Image.alpha_composite(ground, twin).convert("RGB")
    (tmp_path / f"a.{kind}").write_bytes(FORMATS[kind](counted, profile))
    found = open_photo(tmp_path / f"a.{kind}")
    assert np.abs(np.asarray(found, int) - np.asarray(expected, int)).max() <= 8
    assert delta_e(found, expected) < 1


def test_palettes_are_turned_too(tmp_path):
    profile = PROFILES["ProPhoto"]
    few = few_colours()
    counted = counted_in(few, profile).quantize(256, dither=Image.Dither.NONE)
    (tmp_path / "a.png").write_bytes(FORMATS["png"](counted, profile))
    with opened(tmp_path / "a.png") as image:
        assert image.mode == "P"
    assert delta_e(open_photo(tmp_path / "a.png"), few) < 1.5


@pytest.mark.parametrize("mode", ["L", "LA", "I;16"])
def test_grey_of_another_curve(tmp_path, mode):
    """A file for print, whose greys are powers of 1.8."""
    curve = b"curv" + bytes(4) + b"\0\0\0\1" + (round(1.8 * 256)).to_bytes(2, "big")
    white = b"XYZ " + bytes(4) + bytes.fromhex("0000f6d6000100000000d32d")
    head = bytes(4) + b"    \2\x10\0\0mntrGRAYXYZ " + bytes(12) + b"acsp"
    head = head.ljust(68, b"\0") + bytes.fromhex("0000f6d6000100000000d32d")
    table = b"\0\0\0\2wtpt" + (156).to_bytes(4, "big") + (20).to_bytes(4, "big")
    table += b"kTRC" + (176).to_bytes(4, "big") + (14).to_bytes(4, "big")
    profile = head.ljust(128, b"\0") + table + white + curve + bytes(2)
    profile = len(profile).to_bytes(4, "big") + profile[4:]
    ramp = np.arange(256, dtype=np.uint8)[None]
    grey = Image.fromarray(ramp)
    if mode == "LA":
        grey.putalpha(255)
    elif mode == "I;16":
        grey = Image.fromarray(ramp.astype(np.uint16) * 257)
    grey.save(tmp_path / "a.png", icc_profile=profile)
    light = (ramp / 255) ** (round(1.8 * 256) / 256)
    srgb = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    found = np.asarray(open_photo(tmp_path / "a.png"), dtype=float)
    np.testing.assert_allclose(found, (255 * srgb)[..., None].repeat(3, -1), atol=1.6)


@pytest.mark.parametrize("profile", [b"no profile", bytes(500), PROFILES["Display P3"][:200]])
@pytest.mark.parametrize("kind", ["jpg", "png"])
def test_a_damaged_profile_says_nothing(tmp_path, kind, profile):
    (tmp_path / f"a.{kind}").write_bytes(FORMATS[kind](picture(), profile))
    (tmp_path / f"b.{kind}").write_bytes(FORMATS[kind](picture(), None))
    one, other = (open_photo(tmp_path / f"{name}.{kind}") for name in "ab")
    np.testing.assert_array_equal(np.asarray(one), np.asarray(other))


def test_a_profile_of_other_channels_says_nothing(tmp_path):
    grey = picture().convert("L")
    grey.save(tmp_path / "a.jpg", icc_profile=PROFILES["Display P3"])
    grey.save(tmp_path / "b.jpg")
    one, other = (open_photo(tmp_path / f"{name}.jpg") for name in "ab")
    np.testing.assert_array_equal(np.asarray(one), np.asarray(other))
