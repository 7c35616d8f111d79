"""A photo looked at twice: from near and from far, and mirrored."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from orangecontrib.aiff.embedding.networks.models import MODELS
from orangecontrib.aiff.embedding.seeing.opened import OpenedPhoto
from orangecontrib.aiff.embedding.seeing.see import Eye, see
from orangecontrib.aiff.embedding.seeing.views import FAR, NEAR, View, views_of
from orangecontrib.aiff.errors import PhotoError
from orangecontrib.aiff.photos.photo import Box

from .pictures import picture, save

EYE = Eye(MODELS["squeezenet1_1"], "squeeze")
PHOTO = SimpleNamespace(size=(400, 300))


def test_one_look_or_two():
    assert views_of(False, False) == (View(),)
    assert views_of(True, False) == (View(), View(mirrored=True))
    assert views_of(False, True) == (View(NEAR), View(FAR))
    assert views_of(True, True) == (View(NEAR), View(FAR, mirrored=True))


@pytest.mark.parametrize("box", [None, Box(100, 60, 200, 200)])
def test_a_plain_look_asks_for_no_size(box):
    for view in (View(), View(mirrored=True)):
        assert view.box_of(box, None) == box


@pytest.mark.parametrize(
    "box, near, far",
    [
        (Box(100, 60, 200, 200), Box(115, 75, 170, 170), Box(85, 45, 230, 230)),
        (None, Box(30, 22, 340, 255), None),
        # Round the middle of what lies in the photo.
        (Box(-100, 0, 140, 300), Box(3, 22, 34, 255), Box(-3, -23, 46, 345)),
        (Box(11.5, 20, 1, 1), Box(12, 20, 1, 1), Box(12, 20, 1, 1)),
    ],
)
def test_the_middle_stays(box, near, far):
    if box == Box(11.5, 20, 1, 1):
        with pytest.raises(PhotoError, match="outside"):
            View(NEAR).box_of(box, PHOTO)  # as without views: rounded, it is nothing
        box = Box(11.6, 20, 1, 1)
    assert View(NEAR).box_of(box, PHOTO) == near
    assert View(FAR).box_of(box, PHOTO) == far


def test_a_box_outside_the_photo_is_no_part_of_it():
    with pytest.raises(PhotoError, match="outside the photo"):
        View(NEAR).box_of(Box(500, 0, 50, 50), PHOTO)


def test_both_looks_take_one_decoding(tmp_path, monkeypatch):
    file = save(tmp_path / "a.jpg", picture(2000, 3000))
    whole, asked = OpenedPhoto.whole, []
    monkeypatch.setattr(
        OpenedPhoto, "whole", lambda self, least=None: asked.append(least) or whole(self, least)
    )
    twice = replace(EYE, views=views_of(True, True))
    (seen,) = see(OpenedPhoto(file), Box(200, 300, 1500, 2000), [twice])
    assert seen.shape == (2, 227, 227, 3)
    assert len(set(asked)) == 1


def test_what_each_look_sees(tmp_path):
    photo = np.zeros((300, 300, 3), np.uint8)
    photo[:, 150:] = (255, 0, 0)  # red on the right
    photo[:22] = (0, 255, 0)  # too high for the near look
    Image.fromarray(photo).save(tmp_path / "a.png")
    near, far = see(
        OpenedPhoto(tmp_path / "a.png"), None, [replace(EYE, views=views_of(True, True))]
    )[0]
    assert near[..., 1].max() < 9 and far[0, :, 1].min() > 200
    assert near[200, 220, 0] > 200 > near[200, 5, 0]
    assert far[200, 5, 0] > 200 > far[200, 220, 0]  # mirrored
