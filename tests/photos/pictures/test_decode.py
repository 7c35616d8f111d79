import threading

import numpy as np
import pytest
from PIL import Image, ImageFile

from orangecontrib.aiff.errors import PhotoError
from orangecontrib.aiff.files import turns
from orangecontrib.aiff.photos.pictures import decode, grey
from orangecontrib.aiff.photos.pictures.budget import budget
from orangecontrib.aiff.photos.pictures.decode import (
    NO_ANSWER,
    decode_photo,
    make_thumbnail,
    open_photo,
    read_size,
    reads_as_before,
)
from orangecontrib.aiff.photos.pictures.upright import EXIF_ORIENTATION

FORMATS = ["jpg", "png", "gif", "bmp", "webp", "tif"]


@pytest.fixture
def picture():
    """Asymmetric in both directions: red on the left, blue at the bottom, noise over all."""
    pixels = np.random.default_rng(0).integers(0, 60, (80, 120, 3), dtype=np.uint8)
    pixels[:, :60, 0] += 180
    pixels[40:, :, 2] += 180
    return Image.fromarray(pixels)


@pytest.fixture(params=[False, True], ids=["strict", "lenient"])
def lenient(request, monkeypatch):
    """Image Analytics makes Pillow lenient for the whole process; both must do."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", request.param)


@pytest.mark.parametrize("suffix", FORMATS)
def test_whole_files_open(picture, tmp_path, suffix, lenient):
    picture.save(tmp_path / f"a.{suffix}")
    photo = open_photo(tmp_path / f"a.{suffix}")
    assert photo.mode == "RGB" and photo.size == (120, 80)
    # Palette formats and lossy ones may differ by a little.
    difference = np.asarray(photo, float) - np.asarray(picture, float)
    assert abs(difference).mean() < 25


@pytest.mark.parametrize("suffix", FORMATS)
def test_cut_files_are_refused(picture, tmp_path, suffix, lenient):
    file = tmp_path / f"a.{suffix}"
    picture.resize((600, 400)).save(file)
    file.write_bytes(file.read_bytes()[: file.stat().st_size * 6 // 10])
    with pytest.raises(PhotoError, match="damaged or cut short|not a picture"):
        open_photo(file)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation(picture, tmp_path, orientation):
    file = tmp_path / "a.png"
    turn = {
        2: [Image.Transpose.FLIP_LEFT_RIGHT],
        3: [Image.Transpose.ROTATE_180],
        4: [Image.Transpose.FLIP_TOP_BOTTOM],
        5: [Image.Transpose.TRANSPOSE],
        6: [Image.Transpose.ROTATE_90],  # the inverse of what a viewer has to do
        7: [Image.Transpose.TRANSVERSE],
        8: [Image.Transpose.ROTATE_270],
    }
    stored = picture
    for step in turn.get(orientation, []):
        stored = stored.transpose(step)
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored.save(file, exif=exif)
    assert read_size(file) == picture.size
    np.testing.assert_array_equal(np.asarray(open_photo(file)), np.asarray(picture))


def test_reduced_decoding_keeps_enough(picture, tmp_path):
    picture.resize((1200, 800)).save(tmp_path / "a.jpg")
    photo = open_photo(tmp_path / "a.jpg", at_least=200)
    assert min(photo.size) >= 200 and max(photo.size) < 1200
    assert make_thumbnail(tmp_path / "a.jpg", 64).size == (64, 43)


def test_transparency_is_laid_on_white(tmp_path):
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(tmp_path / "a.png")
    assert open_photo(tmp_path / "a.png").getpixel((0, 0)) == (255, 255, 255)


def test_sixteen_bits_are_scaled(tmp_path):
    Image.fromarray(np.full((4, 4), 0x8000, dtype=np.uint16)).save(tmp_path / "a.png")
    assert open_photo(tmp_path / "a.png").getpixel((0, 0)) == (128, 128, 128)


def test_cmyk(tmp_path):
    Image.new("CMYK", (8, 8), (0, 255, 255, 0)).save(tmp_path / "a.jpg")
    red, green, blue = open_photo(tmp_path / "a.jpg").getpixel((0, 0))
    assert red > 200 and green < 60 and blue < 60


@pytest.mark.parametrize(
    "content, problem",
    [(b"", "empty"), (b"no picture at all, only words", "not a picture")],
)
def test_not_pictures(tmp_path, content, problem):
    file = tmp_path / "a.jpg"
    file.write_bytes(content)
    with pytest.raises(PhotoError, match=problem) as caught:
        read_size(file)
    assert caught.value.advice


def test_missing_and_folder(tmp_path):
    with pytest.raises(PhotoError, match="not there"):
        open_photo(tmp_path / "none.jpg")
    with pytest.raises(PhotoError, match="not an ordinary file"):
        open_photo(tmp_path)


def test_too_large(tmp_path, monkeypatch):
    Image.new("RGB", (20, 20)).save(tmp_path / "a.png")
    monkeypatch.setattr("orangecontrib.aiff.photos.pictures.decode.MAX_PIXELS", 399)
    with pytest.raises(PhotoError, match="megapixels"):
        read_size(tmp_path / "a.png")


def test_formats_whose_reader_starts_another_program_are_refused(tmp_path):
    Image.new("RGB", (8, 8)).save(tmp_path / "a.eps")
    (tmp_path / "a.eps").rename(tmp_path / "a.jpg")
    with pytest.raises(PhotoError, match="not a picture"):
        open_photo(tmp_path / "a.jpg")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_where_a_photo_lies_in_its_reduced_image(tmp_path, orientation):
    across, down = np.meshgrid(np.arange(401), np.arange(297))
    slopes = np.stack([across * 0.6, down * 0.8, np.full(across.shape, 128)], axis=-1)
    exif = Image.Exif()
    exif[EXIF_ORIENTATION] = orientation
    Image.fromarray(slopes.astype(np.uint8)).save(tmp_path / "a.jpg", quality=98, exif=exif)
    whole = decode_photo(tmp_path / "a.jpg")
    reduced = decode_photo(tmp_path / "a.jpg", at_least=30)
    assert sorted(reduced.image.size) == [38, 51]  # an eighth, rounded up
    assert reduced.size == whole.size == whole.image.size
    small = [side // 16 for side in whole.size]
    expected, found = (
        np.asarray(photo.image.resize(small, Image.Resampling.BILINEAR, photo.extent)).astype(float)
        for photo in (whole, reduced)
    )
    difference = found - expected
    # What is not of the photo, taken for a part of it, would make it three levels and more.
    assert max(np.abs(difference.mean(axis=axis)).max() for axis in (0, 1)) < 1.5


def test_a_photo_of_a_zip_that_was_cleared_away_says_what_brings_it_back(tmp_path, monkeypatch):
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path))
    with pytest.raises(PhotoError, match="unpacked from a zip, and cleared") as caught:
        read_size(tmp_path / "zips" / "0123" / "anna" / "a.jpg")
    assert "Reload" in caught.value.advice


def test_a_file_that_does_not_answer_is_given_up_whoever_asks(tmp_path, monkeypatch):
    Image.new("RGB", (20, 20)).save(tmp_path / "a.png")
    ended = threading.Event()
    monkeypatch.setattr(decode, "watched", lambda path: ended.wait())
    monkeypatch.setattr(turns, "PATIENCE", 0.3)
    try:
        for ask in (open_photo, read_size, lambda path: make_thumbnail(path, 8)):
            with pytest.raises(PhotoError, match=NO_ANSWER):
                ask(tmp_path / "a.png")
    finally:
        ended.set()
    assert budget().held == 0


def test_what_is_decoded_beside_belongs_to_who_waits_for_it(tmp_path):
    Image.new("RGB", (2000, 1500)).save(tmp_path / "a.png")
    with budget().kept():
        open_photo(tmp_path / "a.png")
        assert budget().held >= 8 * 2000 * 1500
    assert budget().held == 0


def test_a_file_that_would_be_in_memory_at_once_is_bounded(tmp_path, monkeypatch):
    Image.new("RGB", (20, 20)).save(tmp_path / "a.webp")
    monkeypatch.setattr(decode, "MAX_BYTES", 10)
    with pytest.raises(PhotoError, match="over 0 megabytes"):
        open_photo(tmp_path / "a.webp")


def test_pieces_of_a_picture_have_the_pixels_of_the_whole(tmp_path, monkeypatch):
    ramp = Image.linear_gradient("L")
    clear = Image.merge("RGBA", (ramp, ramp.rotate(90), ramp.rotate(180), ramp.rotate(270)))
    clear.save(tmp_path / "clear.png")
    clear.convert("LA").save(tmp_path / "grey.png")
    clear.convert("RGB").quantize(64).save(tmp_path / "level.gif", transparency=3)
    clear.convert("CMYK").save(tmp_path / "print.tiff")
    ramp.convert("I").point(lambda level: level * 257 + 0).convert("I;16").save(tmp_path / "i.png")
    for file in tmp_path.iterdir():
        whole = open_photo(file)
        with monkeypatch.context() as patch:
            patch.setattr(decode, "BAND", 1000)
            patch.setattr(grey, "PIECE", 1000)
            assert open_photo(file).tobytes() == whole.tobytes(), file.name


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("size", [(120, 80), (121, 81)])
def test_a_very_large_picture_is_kept_at_half_its_scale(tmp_path, monkeypatch, orientation, size):
    picture = Image.linear_gradient("L").resize(size)
    shown = Image.merge("RGB", [picture, picture.transpose(0), picture.transpose(1)])
    exif = Image.Exif()
    exif[EXIF_ORIENTATION] = orientation
    shown.save(tmp_path / "a.png", exif=exif)
    whole = decode_photo(tmp_path / "a.png")
    assert whole.extent == (0, 0, *whole.size) and reads_as_before(tmp_path / "a.png")
    monkeypatch.setattr(decode, "HALVED", 120 * 80 - 1)
    monkeypatch.setattr(decode, "BAND", 1000)
    half = decode_photo(tmp_path / "a.png")
    assert half.size == whole.size and not half.is_drafted
    assert not reads_as_before(tmp_path / "a.png")
    left, top, right, bottom = half.extent
    assert (right - left, bottom - top) == (whole.size[0] / 2, whole.size[1] / 2)
    assert half.image.size == tuple(-(-side // 2) for side in whole.size)
    # What is seen of the place is the same, but for rounding and the last, narrower row.
    seen = half.image.resize(whole.size, Image.Resampling.BOX, half.extent)
    off = np.abs(np.asarray(seen, float) - np.asarray(whole.image, float))
    assert off.mean() < 2 and off.max() < 8


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "CMYK", "I;16", "I", "F", "1"])
def test_half_a_picture_of_any_mode_is_the_whole_made_half(tmp_path, monkeypatch, mode):
    grey_levels = Image.linear_gradient("L").resize((120, 80))
    if mode in ("I", "F", "I;16"):
        shown = grey_levels.convert("I").point(lambda level: level * 200 + 0)
        shown = (
            grey_levels.convert("F").point(lambda x: x * (1 / 256) + 0) if mode == "F" else shown
        )
        shown = shown.convert("I;16") if mode == "I;16" else shown
    else:
        shown = grey_levels.convert(mode)
    if mode == "RGBA":
        shown.putalpha(grey_levels)
    shown.save(tmp_path / "a.tif")
    whole = open_photo(tmp_path / "a.tif")
    monkeypatch.setattr(decode, "HALVED", 100)
    half = open_photo(tmp_path / "a.tif")
    assert np.array_equal(np.asarray(half), np.asarray(whole.reduce(2)))


def test_of_the_room_for_a_picture_what_it_takes_afterwards_is_kept(picture, tmp_path, monkeypatch):
    shown = picture.resize((1200, 800))
    shown.save(tmp_path / "a.png")
    with budget().kept():
        open_photo(tmp_path / "a.png")
        assert budget().mine.held == 8 * 1200 * 800
    monkeypatch.setattr(decode, "HALVED", 1000)
    with budget().kept():
        open_photo(tmp_path / "a.png")
        assert budget().mine.held == 600 * 400 * 8
