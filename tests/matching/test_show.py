import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from orangecontrib.aiff.matching.gallery import find_matches, grouped, make_gallery
from orangecontrib.aiff.matching.question import Question
from orangecontrib.aiff.matching.show import matches_html
from orangecontrib.aiff.photos.pictures.inline import SIDE

from ..cases import photos_table


@pytest.fixture
def found():
    """Three garments, of which the first has two photos and the second is nearly as near."""
    angles = np.radians([30, 31, 30.5, 80])
    table = photos_table("aabc", "ssss", np.column_stack([np.cos(angles), np.sin(angles)]))
    gallery = make_gallery(table)
    matches = find_matches(gallery, np.array([1, 0], dtype=np.float32), np.arange(4))
    return grouped(gallery, matches, 5)


@pytest.fixture
def photo(tmp_path):
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    path = tmp_path / "worn.jpg"
    Image.effect_noise((200, 300), 60).convert("RGB").save(path, exif=exif)
    return path


def show(found, question, paths=(None,) * 4, said=()):
    return matches_html(question, found, paths, ["1", "2", "3", "4 <x>"], ["a", "a", "b", ""], said)


def test_each_garment_stands_once_by_its_nearest_photo(found, photo):
    html = show(found, Question(photo=str(photo), name="worn <1>.jpg"), said=["Similar & so on."])
    assert html.count("<figure") == 4 and html.count('class="strip"') == 1
    assert "worn &lt;1&gt;.jpg" in html and "4 &lt;x&gt;" in html and "Similar &amp; so on." in html
    assert "1 · 0.1340<br>a<br>and 1 more" in html and "2 ≈ · " in html
    assert "nearly as near" in html and "nearly as near" not in show(found[:1], Question())


def test_pictures_are_small_bare_and_inside(found, photo):
    html = show(found, Question(photo=str(photo)), [str(photo)] * 4)
    pictures = re.findall(r"data:image/jpeg;base64,([^\"]+)", html)
    assert len(pictures) == 4 and not re.search(r'(src|href)="(?!data:)', html)
    for encoded in pictures:
        data = base64.b64decode(encoded)
        assert b"Secret" not in data and max(Image.open(io.BytesIO(data)).size) == SIDE


def test_a_picture_without_a_file_and_words_alone(found, photo):
    pasted = show(found, Question(picture=photo.read_bytes(), name="pasted"))
    assert pasted.count("data:image/jpeg") == 1
    assert b"Secret" not in base64.b64decode(pasted.partition("base64,")[2].partition('"')[0])
    words = show(found, Question(words="a red <dress>"))
    assert "data:" not in words and "“a red &lt;dress&gt;”" in words
