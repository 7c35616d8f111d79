"""What a network sees is the same whoever asks, and however a photo was decoded."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from orangecontrib.aiff.embedding.networks.models import MODELS
from orangecontrib.aiff.embedding.seeing import opened, preparing
from orangecontrib.aiff.embedding.seeing.jpegs import Jpeg, decode
from orangecontrib.aiff.embedding.seeing.opened import OpenedPhoto
from orangecontrib.aiff.embedding.seeing.preparing import FITS, to_input
from orangecontrib.aiff.embedding.seeing.see import Eye, see
from orangecontrib.aiff.errors import PhotoError
from orangecontrib.aiff.photos.photo import Box

from .pictures import BOXES, damage, picture, save

pytestmark = pytest.mark.usefixtures("quick")

EYES = [
    Eye(MODELS[key], fit, resizes_by_torch=True)
    for key in ("squeezenet1_1", "swin_v2_t")
    for fit in FITS
]


@pytest.fixture
def decoded(monkeypatch) -> list[Jpeg]:
    """The JPEGs that were decoded without Pillow."""
    jpegs = []
    monkeypatch.setattr(opened, "decode", lambda jpeg: jpegs.append(jpeg) or decode(jpeg))
    return jpegs


def by_pillow(photo: Path, box: Box | None, eye: Eye) -> np.ndarray:
    """What an eye that looks once sees."""
    photo = OpenedPhoto(photo).part(box, eye.side)
    return to_input(photo, eye.model, eye.fit, eye.resizes_by_torch)[None]


def test_it_is_what_pillow_s_pixels_show(photos, decoded):
    for photo, box in zip(map(Path, photos), BOXES, strict=True):
        for eye, seen in zip(EYES, see(OpenedPhoto(photo), box, EYES), strict=True):
            assert seen.shape == (1, eye.side, eye.side, 3) and seen.dtype == np.uint8
            np.testing.assert_array_equal(seen, by_pillow(photo, box, eye))
    assert len(decoded) == len(photos)  # once for all networks


def test_without_torch_it_is_the_same_to_the_last_bit(photos, monkeypatch):
    without = [replace(eye, resizes_by_torch=False) for eye in EYES]
    expected = [see(OpenedPhoto(Path(p)), b, EYES) for p, b in zip(photos, BOXES, strict=True)]
    monkeypatch.setattr(preparing, "torch_is_quick", lambda: pytest.fail("torch is asked for"))
    for photo, box, seen in zip(map(Path, photos), BOXES, expected, strict=True):
        for one, other in zip(see(OpenedPhoto(photo), box, without), seen, strict=True):
            np.testing.assert_array_equal(one, other)


def test_a_photo_seen_before_looks_as_it_did(tmp_path, decoded):
    file = save(tmp_path / "a.jpg", picture(700, 900))
    photo, eye = OpenedPhoto(file), EYES[0]
    # The whole photo is reduced while it is decoded; a small box wants all of its pixels.
    for box in (Box(50, 60, 300, 300), None, Box(100, 200, 90, 250), Box(0, 0, 700, 900)):
        np.testing.assert_array_equal(see(photo, box, [eye])[0], by_pillow(file, box, eye))
    assert len(decoded) == 1
    shown = OpenedPhoto(file)
    shown.whole()
    np.testing.assert_array_equal(
        see(shown, Box(50, 60, 300, 300), [eye])[0], by_pillow(file, Box(50, 60, 300, 300), eye)
    )
    assert len(decoded) == 1  # what is held is not decoded again


def test_a_picture_from_memory_is_seen_as_its_file_is(tmp_path):
    picture().save(tmp_path / "a.png")
    for box in (None, Box(10, 20, 200, 150)):
        (seen,) = see(OpenedPhoto(picture()), box, EYES[:1])
        np.testing.assert_array_equal(seen, see(OpenedPhoto(tmp_path / "a.png"), box, EYES[:1])[0])


def test_a_jpeg_stays_one_for_those_that_decode_it(tmp_path):
    file = save(tmp_path / "a.jpg")
    gpu, cpu = (Eye(MODELS["squeezenet1_1"], "crop", decodes) for decodes in (True, False))
    box = Box(1, 2, 30, 40)
    jpeg, same = see(OpenedPhoto(file), box, [gpu, gpu])
    assert jpeg is same and isinstance(jpeg, Jpeg) and jpeg.box == box
    jpeg, pixels = see(OpenedPhoto(file), box, [gpu, cpu])
    assert isinstance(jpeg, Jpeg)
    np.testing.assert_array_equal(pixels, see(OpenedPhoto(file), box, [cpu])[0])
    damage(str(file))
    with pytest.raises(PhotoError, match="damaged"):
        see(OpenedPhoto(file), box, [cpu])


def test_nobody_sees_nothing(tmp_path):
    assert see(OpenedPhoto(tmp_path / "gone.jpg"), None, []) == []
