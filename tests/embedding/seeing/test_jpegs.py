"""JPEGs that Pillow does not decode have the pixels that it gives them."""

import numpy as np
import pytest

from orangecontrib.aiff.embedding.seeing import jpegs
from orangecontrib.aiff.embedding.seeing.jpegs import decode, open_jpeg
from orangecontrib.aiff.errors import PhotoError
from orangecontrib.aiff.photos.photo import Box
from orangecontrib.aiff.photos.pictures.decode import decode_photo

from .pictures import damage, picture, save

pytestmark = pytest.mark.usefixtures("quick")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_turned_as_pillow_turns_it(tmp_path, orientation):
    file = save(tmp_path / "a.jpg", orientation=orientation)
    photo, expected = open_jpeg(file, None), np.asarray(decode_photo(file).image)
    assert photo.size == expected.shape[1::-1]
    np.testing.assert_array_equal(decode(photo)[..., :3], expected)


@pytest.mark.parametrize("subsampling", [0, 1, 2])
@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("size", [(301, 402), (16, 16), (1, 1), (640, 33)])
def test_every_kind_of_jpeg_has_pillow_s_pixels(tmp_path, subsampling, progressive, size):
    how = {"subsampling": subsampling, "progressive": progressive, "quality": 80}
    file = save(tmp_path / "a.jpg", picture(*(max(9, side) for side in size)).resize(size), **how)
    expected = np.asarray(decode_photo(file).image)
    np.testing.assert_array_equal(decode(open_jpeg(file, None))[..., :3], expected)


def test_what_pillow_decodes(tmp_path, monkeypatch):
    image = picture()
    image.save(tmp_path / "a.png")
    image.convert("L").save(tmp_path / "gray.jpg")
    image.convert("CMYK").save(tmp_path / "print.jpg")
    image.save(tmp_path / "two.mpo", save_all=True, append_images=[image])
    cut = save(tmp_path / "whole.jpg").read_bytes()
    (tmp_path / "cut.jpg").write_bytes(cut[:-2])
    for name in ("a.png", "gray.jpg", "print.jpg", "two.mpo", "cut.jpg"):
        assert open_jpeg(tmp_path / name, None) is None, name
    whole = tmp_path / "whole.jpg"
    assert open_jpeg(whole, None, [224]) is not None
    with pytest.raises(PhotoError, match="not there"):
        open_jpeg(tmp_path / "gone.jpg", None)


def test_large_photos_are_left_to_the_decoder_that_reduces(tmp_path, monkeypatch):
    file = save(tmp_path / "a.jpg", picture(700, 900))
    assert open_jpeg(file, None, [224]) is None and open_jpeg(file, None, [256]) is not None
    assert open_jpeg(file, None, [256, 224]) is None
    assert open_jpeg(file, Box(0, 0, 300, 300), [224]) is not None
    assert open_jpeg(file, None) is not None  # a GPU decodes all of it
    for limit, value in (("MOST_BYTES", 1000), ("COPIED", 629_999)):
        with monkeypatch.context() as patch:
            patch.setattr(jpegs, limit, value)
            assert open_jpeg(file, None) is None


def test_what_a_phone_appends_is_no_damage(tmp_path):
    file = save(tmp_path / "a.jpg")
    expected = decode(open_jpeg(file, None))
    with file.open("ab") as opened:
        opened.write(bytes(30_000))
    np.testing.assert_array_equal(decode(open_jpeg(file, None)), expected)


def test_damage_in_the_middle_is_pillow_s_to_judge(tmp_path):
    damage(save(tmp_path / "a.jpg"))
    assert decode(open_jpeg(tmp_path / "a.jpg", None)) is None
