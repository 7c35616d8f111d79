import base64
import io

import numpy as np
import pytest
from PIL import Image

from orangecontrib.aiff.photos.pictures.inline import (
    address,
    figure_html,
    picture_html,
    piece_html,
    small_jpeg,
    strip_html,
)


@pytest.fixture
def photo(tmp_path):
    """A photo that says where it was taken, with a comment and a colour profile."""
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    path = tmp_path / "a <photo>.jpg"
    noise = np.random.default_rng(0).integers(0, 255, (300, 200, 3), dtype=np.uint8)
    Image.fromarray(noise).save(
        path, exif=exif, comment=b"SecretComment", icc_profile=b"SecretProfile"
    )
    return path


def test_a_small_picture_carries_nothing_of_the_file(photo):
    data = small_jpeg(photo, 60)
    assert not any(word in data for word in (b"Secret", b"Exif", b"ICC"))
    assert Image.open(io.BytesIO(data)).size == (40, 60)


@pytest.mark.parametrize("path", [None, "nowhere.jpg", "https://example.org/a.jpg", "HTTP://a/b"])
def test_what_cannot_be_shown_is_said(path):
    assert small_jpeg(path) is None
    assert "no picture" in picture_html(path)


def test_an_address_holds_the_picture(photo):
    start, _, encoded = address(small_jpeg(photo), "jpeg").partition("base64,")
    assert start == "data:image/jpeg;" and base64.b64decode(encoded) == small_jpeg(photo)
    assert address(small_jpeg(photo), "jpeg") in picture_html(photo)


def test_captions_are_escaped_and_a_strip_holds_its_figures():
    figure = figure_html(picture_html(None), "right", "1 <", "a & b")
    assert "1 &lt;<br>a &amp; b" in figure and 'class="right"' in figure
    assert strip_html([figure, figure]).count("<figure") == 2


def test_a_pieces_style_touches_nothing_outside_it():
    piece = piece_html(["<p>inside</p>"])
    style = piece[piece.index("<style>") + 7 : piece.index("</style>")]
    rules = [rule.partition("{")[0] for rule in style.split("}") if rule.strip()]
    assert rules and all(
        name.strip().startswith(".aiff ") for rule in rules for name in rule.split(",")
    )
