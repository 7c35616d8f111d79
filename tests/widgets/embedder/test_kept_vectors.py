import gc
import zipfile

import pytest
from PIL import Image

from orangecontrib.aiff.files import fetch
from orangecontrib.aiff.photos.pictures.convert import make_copy
from orangecontrib.aiff.photos.pictures.fetched import fetch_photo
from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.widgets.embedder.kept_vectors import Kept, clear_cache, measure_cache

pytestmark = pytest.mark.any_qt


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def measured():
    return measure_cache(lambda share: None)


def cleared():
    return clear_cache(lambda share: None)


def turned_photo(file):
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.effect_noise((400, 300), 90).convert("RGB").save(file, exif=exif)
    return file


def test_copies_for_viewers_are_counted_and_cleared_with_the_vectors(tmp_path, cache):
    copy = make_copy(str(turned_photo(tmp_path / "a.jpg")))
    with open(copy, "rb") as file:
        size = len(file.read())
    # Beside a copy stands which file it is of.
    assert size <= measured().copies < 2 * size
    assert cleared().copies == 0
    assert not list(cache.glob("copies/*/*")) and (tmp_path / "a.jpg").is_file()


def test_photos_from_the_web_are_counted_and_cleared(cache, monkeypatch):
    monkeypatch.setattr(fetch, "_totals", {})
    fetch_photo("data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs=")
    assert measured().fetched == len(next(cache.glob("web/*")).read_bytes())
    assert cleared().fetched == 0 and not list(cache.glob("web/*"))


def test_unpacked_zips_are_cleared_but_for_those_that_are_loaded(tmp_path, cache):
    turned_photo(tmp_path / "a.jpg")
    for name in ("anna_AIFF_2022", "ugo_AIFF_2022"):
        with zipfile.ZipFile(tmp_path / f"{name}.zip", "w") as archive:
            archive.write(tmp_path / "a.jpg", "dress_1/a.jpg")
            archive.writestr("dress_1/labels.csv", name)
    anna, ugo = (read_collection(tmp_path / f"{n}_AIFF_2022.zip") for n in ("anna", "ugo"))
    kept = measured()
    assert kept.unpacked == kept.shown > (tmp_path / "a.jpg").stat().st_size
    del ugo
    gc.collect()
    assert f"of them loaded now {kept.shown / 2e6:.1f} MB" in measured().lines()[-1]
    left = cleared()
    assert left.unpacked == left.shown < kept.shown
    assert (anna.roots[0].folder / "dress_1" / "a.jpg").is_file()
    del anna
    gc.collect()
    assert cleared().unpacked == 0
    assert read_collection(tmp_path / "anna_AIFF_2022.zip").photos


def test_the_total_is_of_all_kinds():
    kept = Kept(1_000_000, 2_000_000, 3_000_000, 4_000_000, 500_000)
    assert kept.total == 10_000_000
    assert kept.lines() == [
        "Vectors: 1.0 MB",
        "Photos from the web: 2.0 MB",
        "Copies for viewers: 3.0 MB",
        "Unpacked zips: 4.0 MB, of them loaded now 0.5 MB",
    ]
