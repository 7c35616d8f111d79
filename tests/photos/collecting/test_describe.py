import os

import numpy as np
import pytest
from PIL import Image, ImageCms, ImageFile

from orangecontrib.aiff.photos.collecting import describe
from orangecontrib.aiff.photos.collecting.describe import describe_files, look_at
from orangecontrib.aiff.photos.collecting.walk import Entry
from orangecontrib.aiff.photos.pictures.convert import without_copies

from ...folders import make_photos


def entry_of(file):
    status = file.stat()
    return Entry(file.name, status.st_size, status.st_mtime_ns)


def facts_of(file, border=False):
    return look_at(str(file), entry_of(file), border)[0]


def describe_folder(folder, border=False):
    entries = [entry_of(file) for file in sorted(folder.iterdir())]
    return describe_files(folder, entries, [border] * len(entries), lambda share: None)


@pytest.fixture
def picture():
    pixels = np.random.default_rng(0).integers(0, 255, (40, 60, 3), dtype=np.uint8)
    return Image.fromarray(pixels)


def save(picture, file):
    if file.suffix == ".heic":
        import pillow_heif

        pillow_heif.from_pillow(picture).save(file)
    else:
        picture.save(file)


@pytest.mark.parametrize("suffix", [".heic", ".avif", ".jp2"])
def test_what_qt_cannot_show_gets_a_copy(picture, tmp_path, cache, suffix):
    save(picture, tmp_path / f"a{suffix}")
    facts = facts_of(tmp_path / f"a{suffix}")
    assert (facts.problem, facts.width, facts.height) == ("", 60, 40)
    copy = cache / os.path.relpath(facts.copy, cache)
    assert copy.is_file() and copy.name == "a.jpg"
    with Image.open(copy) as image:
        assert (image.format, image.size, len(image.getexif())) == ("JPEG", (60, 40), 0)
    assert [file.name for file in tmp_path.iterdir()] == [f"a{suffix}"]


def test_cmyk_tiff_gets_a_copy_and_a_plain_one_none(picture, tmp_path):
    picture.convert("CMYK").save(tmp_path / "a.tif")
    picture.save(tmp_path / "b.tif")
    assert facts_of(tmp_path / "a.tif").copy and not facts_of(tmp_path / "b.tif").copy


@pytest.mark.parametrize("suffix", ["jpg", "png", "gif", "bmp", "webp", "tif", "ppm"])
def test_what_gets_no_copy_is_shown_by_qt(picture, tmp_path, suffix):
    from AnyQt.QtGui import QImageReader

    file = tmp_path / f"a.{suffix}"
    picture.save(file)
    assert facts_of(file).copy == ""
    assert QImageReader(str(file)).read().width() == 60


def test_the_content_decides_not_the_ending(picture, tmp_path):
    picture.save(tmp_path / "a.heic", "PNG")
    save(picture, tmp_path / "b.heic")
    (tmp_path / "b.heic").rename(tmp_path / "b.jpg")
    assert facts_of(tmp_path / "a.heic")[:2] == (60, 40) and not facts_of(tmp_path / "a.heic").copy
    assert facts_of(tmp_path / "b.jpg").copy


def test_animations_show_their_first_picture(picture, tmp_path):
    for suffix in ("gif", "webp", "png"):
        file = tmp_path / f"a.{suffix}"
        picture.save(file, save_all=True, append_images=[picture.rotate(180)])
        assert facts_of(file)[:2] == (60, 40)


@pytest.mark.parametrize(
    "suffix", [".jpg", ".png", ".webp", ".gif", ".heic", ".avif", ".tif", ".jp2"]
)
@pytest.mark.parametrize("lenient", [False, True])
def test_cut_files_are_problems(tmp_path, suffix, lenient, monkeypatch):
    # Image Analytics makes Pillow lenient for the whole process.
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", lenient)
    file = tmp_path / f"a{suffix}"
    save(Image.effect_noise((300, 200), 60).convert("RGB"), file)
    file.write_bytes(file.read_bytes()[: file.stat().st_size * 6 // 10])
    facts = facts_of(file)
    assert facts.problem and facts.advice and not facts.copy


@pytest.mark.parametrize("content, word", [(b"", "empty"), (b"only words here", "not a picture")])
def test_what_is_no_picture_is_a_problem(tmp_path, content, word):
    (tmp_path / "a.jpg").write_bytes(content)
    assert word in facts_of(tmp_path / "a.jpg").problem


def test_too_many_pixels_are_a_problem(tmp_path, monkeypatch):
    Image.new("RGB", (30, 20)).save(tmp_path / "a.jpg")
    monkeypatch.setattr(describe, "MAX_PIXELS", 599)
    assert "megapixels" in facts_of(tmp_path / "a.jpg").problem


def swapped_profile():
    """sRGB with the primaries of red and blue exchanged."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for old, new in ((b"rXYZ", b"____"), (b"bXYZ", b"rXYZ"), (b"____", b"bXYZ")):
        profile = profile.replace(old, new, 1)
    return profile


def test_colours_of_a_copy_are_srgb(tmp_path):
    Image.new("RGB", (8, 8), (220, 40, 30)).save(
        tmp_path / "a.avif", icc_profile=swapped_profile(), quality=100
    )
    with Image.open(facts_of(tmp_path / "a.avif").copy) as copy:
        red, _, blue = copy.getpixel((4, 4))
        assert blue > 150 > red and "icc_profile" not in copy.info


def test_a_damaged_profile_is_no_reason_to_refuse_a_photo(tmp_path):
    Image.new("RGB", (8, 8)).save(tmp_path / "a.avif", icc_profile=swapped_profile()[:200])
    assert facts_of(tmp_path / "a.avif").copy


def test_the_border_is_looked_at_only_if_asked(tmp_path):
    Image.new("RGB", (80, 80), "white").save(tmp_path / "a.jpg")
    assert facts_of(tmp_path / "a.jpg").border is None
    assert facts_of(tmp_path / "a.jpg", border=True).border is True


def forbid_reading(monkeypatch):
    def refuse(*args):
        raise AssertionError("the file was read again")

    monkeypatch.setattr(describe, "read_header", refuse)


def test_what_has_not_changed_is_not_read_again(tmp_path, monkeypatch):
    make_photos(tmp_path, "a.jpg", "b.jpg")
    (tmp_path / "c.jpg").write_bytes(b"")
    first = describe_folder(tmp_path)
    forbid_reading(monkeypatch)
    assert describe_folder(tmp_path) == first


def test_what_has_changed_is(tmp_path):
    make_photos(tmp_path, "a.jpg", "b.jpg")
    describe_folder(tmp_path)
    make_photos(tmp_path, "a.jpg", size=(40, 30))
    assert [facts.width for facts in describe_folder(tmp_path)] == [40, 12]


def test_a_border_asked_for_later_is_looked_at_later(tmp_path):
    make_photos(tmp_path, "a.jpg")
    assert describe_folder(tmp_path)[0].border is None
    assert describe_folder(tmp_path, border=True)[0].border is not None


def test_a_copy_that_was_deleted_is_made_again(picture, tmp_path):
    save(picture, tmp_path / "a.heic")
    (facts,) = describe_folder(tmp_path)
    os.remove(facts.copy)
    (facts,) = describe_folder(tmp_path)
    assert os.path.isfile(facts.copy)


@pytest.mark.parametrize("border", [False, True])
def test_a_copy_that_nobody_wanted_is_made_once_somebody_does(picture, tmp_path, border):
    save(picture, tmp_path / "a.heic")
    with without_copies():
        (facts,) = describe_folder(tmp_path, border)
        assert describe_folder(tmp_path, border) == [facts]
    assert facts.copy is None and (facts.problem, facts.width, facts.height) == ("", 60, 40)
    (seen,) = describe_folder(tmp_path, border)
    assert os.path.isfile(seen.copy) and seen.border == facts.border
    with without_copies():
        assert describe_folder(tmp_path, border) == [seen]


def test_what_was_found_out_before_a_stop_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(describe, "BATCH", 1)
    make_photos(tmp_path, *(f"{number}.jpg" for number in range(9)))
    entries = [entry_of(file) for file in tmp_path.iterdir()]

    class Cancelled(Exception):
        pass

    def callback(share):
        if share > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        describe_files(tmp_path, entries, [False] * 9, callback)
    read = []
    look = describe.look_at
    monkeypatch.setattr(describe, "look_at", lambda *a: read.append(a) or look(*a))
    describe_files(tmp_path, entries, [False] * 9, lambda share: None)
    assert 0 < len(read) < 9


def test_a_file_that_may_be_read_again_tomorrow_is_not_remembered(tmp_path, monkeypatch):
    make_photos(tmp_path, "a.jpg")

    def closed(*args):
        raise PermissionError

    with monkeypatch.context() as patch:
        patch.setattr(describe, "read_header", closed)
        assert "may not read" in describe_folder(tmp_path)[0].problem
    assert describe_folder(tmp_path)[0].problem == ""
