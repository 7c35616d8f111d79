import os
import shutil

import pytest
from PIL import Image

from orangecontrib.aiff.files import stand_ins
from orangecontrib.aiff.files.stand_ins import copies_size, forget_copies, original_of
from orangecontrib.aiff.photos.pictures.convert import make_copy


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def photo(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    file = tmp_path / "worn.jpg"
    Image.effect_noise((40, 30), 90).convert("RGB").save(file, exif=exif)
    return str(file)


def test_a_copy_leads_back_to_its_photo(photo, tmp_path):
    copy = make_copy(photo)
    assert original_of(copy) == photo and original_of(photo) == photo
    other = shutil.copy2(photo, tmp_path / "b.jpg")
    make_copy(str(other))
    os.unlink(photo)
    assert make_copy(str(other)) != copy  # of another name
    assert original_of(copy) == copy  # nothing is left that it is known to stand for


def test_two_files_of_one_picture_and_name_share_a_copy(photo, tmp_path):
    copy = make_copy(photo)
    (tmp_path / "sub").mkdir()
    other = shutil.copy2(photo, tmp_path / "sub" / "worn.jpg")
    assert make_copy(str(other)) == copy and original_of(copy) == str(other)
    os.unlink(other)
    assert original_of(copy) == photo
    # A photo that was changed since is not the one that the copy shows.
    Image.new("RGB", (5, 5)).save(photo)
    assert original_of(copy) == copy


@pytest.mark.parametrize(
    "told", ["", "7", "null", "{}", "[7]", "[[]]", '[["/a", 1]]', '[[1, 2, 3]]', '[["/a", "1", null]]',
        '[["relative", 1, 2]]', "[" * 5000, '[["/a", true, false]]', "\x00\xff"],
)  # fmt: skip
def test_what_a_copy_is_told_to_stand_for_may_be_damaged(photo, told):
    copy = make_copy(photo)
    with open(copy + stand_ins.SOURCES, "w", encoding="latin-1") as file:
        file.write(told)
    assert original_of(copy) == copy
    assert make_copy(photo) == copy and original_of(copy) == photo


def test_copies_of_others_lead_nowhere(photo, tmp_path):
    folder = tmp_path / "copies" / "x"
    folder.mkdir(parents=True)
    stranger = shutil.copy(photo, folder / "a.jpg")
    stand_ins.remember(str(stranger), photo)
    assert original_of(str(stranger)) == str(stranger)


def test_copies_are_counted_and_cleared(photo):
    assert copies_size() == 0
    copy = make_copy(photo)
    assert copies_size() >= os.path.getsize(copy)
    forget_copies()
    assert copies_size() == 0 and not os.path.exists(copy) and os.path.exists(photo)
    assert make_copy(photo) == copy  # and made again when it is needed
