"""The rendered wardrobe: it is complete, small and anonymous, and its script repeats itself."""

import hashlib
import importlib
import sys
from pathlib import Path

import pytest
from PIL import Image

from orangecontrib.aiff.photos.collecting.checks import check_collection, check_rules
from orangecontrib.aiff.photos.columns import CONSUMER, SHOP
from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.samples import SAMPLES

FOLDER = SAMPLES["wardrobe"].folder
TOOLS = Path(__file__).parents[2] / "tools"


@pytest.fixture(scope="module")
def wardrobe():
    return read_collection(FOLDER)


@pytest.fixture(scope="module")
def script():
    pytest.importorskip(
        "skia", reason="drawing the wardrobe needs skia-python: pip install .[draw]"
    )
    sys.path.insert(0, str(TOOLS))
    try:
        yield importlib.import_module("draw_wardrobe")
    finally:
        sys.path.remove(str(TOOLS))


def test_six_garments_with_two_consumer_and_five_shop_photos(wardrobe):
    assert wardrobe.problems == ()
    assert wardrobe.collectors == ["Rendered Wardrobe"]
    assert wardrobe.items == [f"Rendered Wardrobe/dress_{number}" for number in range(1, 7)]
    for item in wardrobe.items:
        domains = [photo.domain for photo in wardrobe.photos if photo.item == item]
        assert sorted(domains) == [CONSUMER] * 2 + [SHOP] * 5


def test_passes_the_rules_of_a_collection(wardrobe):
    checks = check_collection(wardrobe)
    assert [check.passed for check in checks] == [True]
    assert [rule.broken_by for rule in check_rules(checks)] == [()] * 3


def test_photos_are_small_upright_and_say_nothing_of_a_camera(wardrobe):
    assert {(photo.width, photo.height) for photo in wardrobe.photos} == {(480, 640)}
    assert 0 < sum(photo.size for photo in wardrobe.photos) < 3_000_000
    for photo in wardrobe.photos:
        with Image.open(FOLDER / photo.path) as image:
            assert (image.format, image.mode) == ("JPEG", "RGB")
            assert not image.getexif()


def test_no_two_files_are_the_same(wardrobe):
    digests = {
        hashlib.sha256((FOLDER / photo.path).read_bytes()).digest() for photo in wardrobe.photos
    }
    assert len(digests) == len(wardrobe.photos) == 42


def test_nothing_else_ships_in_the_folder(wardrobe):
    files = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file()}
    assert files == {photo.path for photo in wardrobe.photos}


def test_a_seed_always_draws_the_same_and_another_seed_draws_otherwise(script):
    first = script.draw_garment(6)
    assert sorted(first) == sorted(path.name for path in (FOLDER / "dress_6").iterdir())
    assert script.draw_garment(6) == first
    other = script.draw_garment(6, seed=script.SEED + 1)
    assert [name for name in first if other[name] == first[name]] == []
