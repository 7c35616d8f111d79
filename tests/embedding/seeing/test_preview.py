import sys
from subprocess import run

import numpy as np
import pytest
from PIL import Image, ImageDraw

from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.embedding.networks.models import MODELS
from orangecontrib.aiff.embedding.recipe import Recipe
from orangecontrib.aiff.embedding.seeing import preview
from orangecontrib.aiff.embedding.seeing.preparing import AUTO_REGION, BOXED, CROP, SQUEEZE, WHOLE
from orangecontrib.aiff.embedding.seeing.preview import preview_photos, spread_rows
from orangecontrib.aiff.embedding.seeing.regions import IN_WORDS, regions_of
from orangecontrib.aiff.errors import BoxError
from orangecontrib.aiff.photos.boxes import with_boxes
from orangecontrib.aiff.photos.photo import Box
from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.photos.table import images_table

from ...folders import make_photos

MODEL = MODELS["squeezenet1_1"]


@pytest.fixture
def cache(tmp_path):
    with VectorCache(tmp_path / "vectors.sqlite") as cache:
        yield cache


@pytest.fixture
def table(tmp_path):
    """Three photos, each a red square somewhere on a white ground."""
    folder = make_photos(tmp_path / "x", *(f"dress_1/shop_{n}.jpg" for n in range(3)))
    for number, file in enumerate(sorted(folder.rglob("*.jpg"))):
        photo = Image.new("RGB", (1200, 1600), "white")
        left = 200 + 100 * number
        ImageDraw.Draw(photo).rectangle((left, 400, left + 500, 1100), fill="#b02030")
        photo.save(file, quality=95)
    return images_table(read_collection(folder))


def test_rows_from_the_first_to_the_last():
    assert spread_rows(3) == [0, 1, 2] and spread_rows(0) == []
    assert spread_rows(100, 4) == [0, 33, 66, 99]
    assert spread_rows(1_000_000)[-1] == 999_999 and len(set(spread_rows(10))) == preview.MOST


def test_what_is_seen_is_what_embedding_sees(table, cache):
    told = []
    previews = preview_photos(
        table, Recipe(region=AUTO_REGION, fit=SQUEEZE), MODEL, cache, told.append
    )
    regions = regions_of(table, AUTO_REGION, cache)
    assert [each.box for each in previews] == regions.boxes
    assert [each.how for each in previews] == [IN_WORDS["product"]] * 3
    assert told == [1 / 3, 2 / 3, 1]
    for each in previews:
        assert each.size == (1200, 1600) and each.picture.size == (480, 640) and not each.problem
        (seen,) = each.seen
        assert seen.shape == (227, 227, 3) and seen.dtype == np.uint8
        assert seen[110, 110, 0] > 150 > seen[110, 110, 1]  # the red square, large
        assert seen[2, 2].min() > 240


def test_whole_photos_have_no_box(table, cache):
    first, *_ = preview_photos(table, Recipe(region=WHOLE, fit=CROP), MODEL, cache)
    assert (first.box, first.how, first.name) == (None, "", "shop_0.jpg")


def test_boxes_of_the_table(table, cache):
    boxed = with_boxes(
        table, [Box(0, 0, 600, 600), None, Box(5000, 0, 10, 10)], ["x", "", "x"], "x"
    )
    first, second, third = preview_photos(boxed, Recipe(region=BOXED, fit=CROP), MODEL, cache)
    assert (first.box, first.how) == (Box(0, 0, 600, 600), "the table's own box")
    assert (second.box, second.how) == (None, "")
    assert "outside the photo" in third.problem and third.seen is None and third.picture
    with pytest.raises(BoxError):
        preview_photos(table, Recipe(region=BOXED, fit=CROP), MODEL, cache)


def test_photos_that_cannot_be_read_say_why_and_the_others_are_there(table, cache, tmp_path):
    with table.unlocked(table.metas):
        table[0, "image"] = str(tmp_path / "dress_1" / "gone.jpg")
        table[1, "image"] = "https://example.org/a.jpg"  # nothing is fetched for a preview
    first, second, third = preview_photos(table, Recipe(region=AUTO_REGION, fit=CROP), MODEL, cache)
    assert (first.problem, first.picture) == ("the file is not there", None)
    assert (second.problem, second.name) == ("it has not been fetched", "a.jpg")
    assert third.seen is not None


def test_it_can_be_stopped(table, cache):
    def stop(share):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        preview_photos(table, Recipe(region=WHOLE, fit=CROP), MODEL, cache, stop)


def test_it_needs_no_torch():
    code = (
        "import sys, orangecontrib.aiff.embedding.seeing.preview; sys.exit('torch' in sys.modules)"
    )
    assert run([sys.executable, "-c", code]).returncode == 0
