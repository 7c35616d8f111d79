import io
import time

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from orangecontrib.aiff.photos.pictures import looks
from orangecontrib.aiff.photos.pictures.looks import (
    HASH_BITS,
    SIDE,
    Look,
    find_alike,
    look_of,
    read_looks,
)
from orangecontrib.aiff.photos.reading import read_collection

from ...folders import SHARED_DATA, make_photos


def random_looks(number, seed=0):
    rng = np.random.default_rng(seed)
    return [
        Look(None, rng.random(HASH_BITS) < 0.5, rng.integers(0, 255, (SIDE, SIDE, 3), np.uint8))
        for _ in range(number)
    ]


def test_pairs_are_positions_in_order():
    found = random_looks(40)
    found[30] = found[7]
    found[31] = found[7]
    assert find_alike(found) == [(7, 30), (7, 31), (30, 31)]
    assert find_alike(found[:1]) == [] and find_alike([]) == []


def test_blocks_make_no_difference(monkeypatch):
    found = random_looks(60)
    found[5], found[59] = found[40], found[40]
    whole = find_alike(found)
    monkeypatch.setattr(looks, "ROWS", 7)
    monkeypatch.setattr(looks, "PAIRS", 1)
    assert find_alike(found) == whole == [(5, 40), (5, 59), (40, 59)]


def test_ten_thousand_take_seconds():
    found = random_looks(10_000)
    found[9_999] = found[3]
    start = time.monotonic()
    assert find_alike(found) == [(3, 9_999)]
    assert time.monotonic() - start < 30  # two at most on a computer with nothing else to do


def test_looks_are_remembered(tmp_path, monkeypatch):
    collection = read_collection(make_photos(tmp_path / "x", "a/1.jpg", "a/2.jpg"))
    first = read_looks(collection)
    monkeypatch.setattr(looks, "look_of", lambda *args: pytest.fail("the photo was opened again"))
    again = read_looks(collection)
    assert set(again) == {"a/1.jpg", "a/2.jpg"}
    for path, look in first.items():
        assert again[path].digest == look.digest
        np.testing.assert_array_equal(again[path].hash, look.hash)
        np.testing.assert_array_equal(again[path].small, look.small)


def test_files_are_digested_only_where_sizes_are_equal(tmp_path):
    folder = make_photos(tmp_path / "x", "a/1.jpg", "a/2.jpg")
    make_photos(folder, "a/3.jpg", size=(400, 300))
    digests = {path: look.digest for path, look in read_looks(read_collection(folder)).items()}
    sizes = {path: (folder / path).stat().st_size for path in digests}
    for path, digest in digests.items():
        assert (digest is not None) == (list(sizes.values()).count(sizes[path]) > 1)
    assert digests["a/3.jpg"] is None


def test_a_photo_that_went_away_has_no_look(tmp_path):
    folder = make_photos(tmp_path / "x", "a/1.jpg", "a/2.jpg")
    collection = read_collection(folder)
    (folder / "a" / "1.jpg").unlink()
    assert list(read_looks(collection)) == ["a/2.jpg"]


def packed_again(picture, quality):
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return Image.open(out).convert("RGB")


def cropped(picture, share):
    width, height = picture.size
    return picture.crop(
        (round(width * share), round(height * share),
         round(width * (1 - share)), round(height * (1 - share)))
    )  # fmt: skip


CHANGES = {
    "half the size": (lambda p: p.resize((p.width // 2, p.height // 2)), 0.99),
    "quality 40": (lambda p: packed_again(p, 40), 0.99),
    "15 % brighter": (lambda p: ImageEnhance.Brightness(p).enhance(1.15), 0.93),
    "2 % cropped": (lambda p: cropped(p, 0.02), 0.95),
    "4 % cropped": (lambda p: cropped(p, 0.04), 0.85),
}
REAL = ["luma_in_shop/*/*.jpg", "clothing_photos/*/*.jpg", "person_to_product_AIFF_2026/*/*.jpg"]


@pytest.fixture(scope="module")
def real_files():
    files = [file for pattern in REAL for file in sorted(SHARED_DATA.glob(pattern))]
    if not files:
        pytest.skip("the real photos are not on this computer")
    return files


@pytest.mark.parametrize("change", CHANGES)
def test_changed_real_photos_are_found(real_files, tmp_path, change):
    make, least = CHANGES[change]
    found = 0
    chosen = real_files[::40]
    for file in chosen:
        with Image.open(file) as photo:
            make(photo.convert("RGB")).save(tmp_path / "copy.jpg", quality=90)
        pair = [look_of(str(file), False), look_of(str(tmp_path / "copy.jpg"), False)]
        found += find_alike(pair) == [(0, 1)]
    assert found >= least * len(chosen)


def test_real_photos_of_one_garment_are_not_taken_for_copies(real_files):
    pairs = find_alike([look_of(str(file), False) for file in real_files])
    folders = [(real_files[i].parent, real_files[j].parent) for i, j in pairs]
    assert not [pair for pair in folders if pair[0] == pair[1]]
    assert len(pairs) <= 5  # of 1.4 million; the same black shirt in two garments' folders


def test_candidates_that_are_all_refused_are_no_pictures_at_all():
    """Hash and coarse look agree by chance, the pictures do not."""
    rng = np.random.default_rng(5)
    bits = rng.random(HASH_BITS) < 0.5
    cells = rng.integers(0, 255, (SIDE // 2, SIDE // 2, 3)).repeat(2, 0).repeat(2, 1)
    chess = 60 * (np.indices((SIDE, SIDE)).sum(axis=0) % 2 * 2 - 1)[..., None]
    pictures = [np.clip(cells + sign * chess, 0, 255).astype(np.uint8) for sign in (1, -1)]
    assert find_alike([Look(None, bits, small) for small in pictures]) == []
