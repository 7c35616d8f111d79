import numpy as np
import pytest
from PIL import Image

from orangecontrib.aiff.photos.collecting.evidence import (
    has_plain_border,
    is_shop_name,
    suggest,
    voices,
)
from orangecontrib.aiff.photos.pictures.decode import open_photo

from ...folders import SHARED_DATA


def said(path="a.jpg", width=300, height=401, camera="", border=False):
    return suggest(voices(path, width, height, camera, border))


def test_each_voice_alone():
    assert said(camera="Apple iPhone 12") == ("consumer", "camera data “Apple iPhone 12”")
    assert said(border=True) == ("shop", "plain light border")
    assert said(width=762, height=1100) == ("shop", "web size 762 × 1100")
    assert said("dress_1/asos-red-dress-1-m.jpg")[0] == "shop"
    assert said() == (None, "")


def test_voices_that_agree_are_all_named_and_others_cancel_out():
    assert said(width=1000, height=1000, border=True)[1] == (
        "plain light border, web size 1000 × 1000"
    )
    assert said(camera="Apple", border=True) == (None, "")


@pytest.mark.parametrize(
    "stem, is_shop",
    [
        ("asos-design-midi-dress-1-m", True),
        ("205847196-1-black", False),
        ("205847196-1-m", True),
        ("0693242002_1", True),
        ("12345678-2", True),
        ("zalando_dress", True),
        ("IMG_20221124_101010", False),
        ("IMG-20221124-WA0003", False),
        ("20221124_101010", False),
        ("2022-11-24-1", False),
        ("DSC_12345678-1", False),
        ("WhatsApp Image 2022-11-24", False),
        ("IMG_1234", False),
        ("amazonia", False),
        ("shein2", True),
        ("dress_12", False),
    ],
)
def test_shop_names(stem, is_shop):
    assert is_shop_name(stem) is is_shop


def framed(ground, inside=(120, 30, 30)):
    photo = Image.new("RGB", (200, 300), ground)
    photo.paste(inside, (40, 40, 160, 300))
    return photo


def test_borders():
    assert has_plain_border(framed("white"))
    assert has_plain_border(framed((244, 244, 244)))
    assert not has_plain_border(framed((200, 200, 200)))
    assert not has_plain_border(framed((250, 250, 180)))
    noise = np.random.default_rng(0).integers(150, 256, (300, 200, 3), dtype=np.uint8)
    assert not has_plain_border(Image.fromarray(noise))


@pytest.mark.parametrize(
    "pattern, least, most",
    [
        ("luma_in_shop/*/*.jpg", 0.7, 1),
        ("person_to_product_AIFF_2026/*/shop*.jpg", 0.95, 1),
        ("clothing_photos/*/*.jpg", 0, 0.01),
    ],
)
def test_borders_of_real_photos(pattern, least, most):
    files = sorted(SHARED_DATA.glob(pattern))[::4]
    if not files:
        pytest.skip("the real photos are not on this computer")
    share = np.mean([has_plain_border(open_photo(file, at_least=64)) for file in files])
    assert least <= share <= most
