import shutil
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageColor, ImageDraw, ImageEnhance

from orangecontrib.aiff.photos.collecting.edits import Edits, apply_edits
from orangecontrib.aiff.photos.pictures.copies import (
    DROP,
    HARMLESS,
    KEEP,
    MARK,
    TRIVIAL,
    UNANSWERABLE,
    copies_summary,
    find_copies,
    judge_copies,
    resolve_copies,
)
from orangecontrib.aiff.photos.reading import read_collection

from ...folders import make_photos


def scene(seed):
    """A picture with shapes and colours of its own, 240 x 320."""
    small = np.random.default_rng(seed).integers(0, 255, (8, 6, 3), dtype=np.uint8)
    return Image.fromarray(small).resize((240, 320), Image.Resampling.BICUBIC)


def save(picture, file, **how):
    file.parent.mkdir(parents=True, exist_ok=True)
    picture.save(file, **how)


@pytest.fixture
def folder(tmp_path):
    """Garments 1 to 3, a consumer and two shop photos each, no picture twice."""
    root = tmp_path / "anna_AIFF_2022"
    for garment in (1, 2, 3):
        for number, name in enumerate(("me", "shop_1", "shop_2")):
            save(scene(10 * garment + number), root / f"dress_{garment}" / f"{name}.jpg")
    return root


def test_different_pictures_are_no_copies(folder):
    assert find_copies(read_collection(folder)) == ()
    assert copies_summary([]) == ""


@pytest.mark.parametrize(
    "where, effect",
    [("dress_1/shop_9.jpg", TRIVIAL), ("dress_2/me2.jpg", UNANSWERABLE),
     ("dress_2/shop_9.jpg", UNANSWERABLE), ("dress_1/me_2.jpg", HARMLESS)],
)  # fmt: skip
def test_what_the_same_file_twice_breaks(folder, where, effect):
    shutil.copy(folder / "dress_1" / "me.jpg", folder / where)
    (group,) = find_copies(read_collection(folder))
    assert (group.keys, group.exact, group.effect) == (("dress_1/me.jpg", where), True, effect)


@pytest.mark.parametrize(
    "change",
    [
        lambda picture: picture.resize((120, 160)),
        lambda picture: ImageEnhance.Brightness(picture).enhance(1.1),
        lambda picture: picture.crop((6, 8, 234, 312)),
        lambda picture: ImageEnhance.Brightness(picture.crop((4, 6, 236, 314))).enhance(1.05),
    ],
    ids=["resized", "brighter", "cropped", "all"],
)
def test_a_changed_picture_is_a_copy_and_not_an_exact_one(folder, change):
    save(change(scene(10)), folder / "dress_1" / "shop_9.jpg", quality=60)
    (group,) = find_copies(read_collection(folder))
    assert (group.exact, group.effect) == (False, TRIVIAL)


def test_plain_pictures_are_like_all_others_and_so_like_none(tmp_path):
    folder = make_photos(tmp_path / "x", *(f"a/{number}.jpg" for number in range(9)))
    assert find_copies(read_collection(folder)) == ()


@pytest.fixture
def twice(folder):
    shutil.copy(folder / "dress_1" / "me.jpg", folder / "dress_1" / "shop_9.jpg")
    collection = read_collection(folder)
    return collection, find_copies(collection)


def test_copies_are_kept_dropped_or_marked(twice):
    collection, copies = twice
    assert resolve_copies(collection, copies, KEEP) == collection
    dropped = resolve_copies(collection, copies, DROP)
    assert len(dropped.photos) == 9 and "dress_1/shop_9.jpg" not in {p.key for p in dropped.photos}
    marked = resolve_copies(collection, copies, MARK)
    assert {p.key: p.copy_of for p in marked.photos if p.copy_of} == {
        "dress_1/shop_9.jpg": "dress_1/me.jpg"
    }
    with pytest.raises(ValueError, match="none of keep, drop, mark"):
        resolve_copies(collection, copies, "burn")


def test_edits_change_what_copies_break(twice):
    collection, copies = twice
    edited = apply_edits(collection, Edits().set_domain(["dress_1/shop_9.jpg"], "consumer"))
    assert [group.effect for group in judge_copies(edited, copies)] == [HARMLESS]
    assert judge_copies(resolve_copies(collection, copies, DROP), copies) == ()


def test_summary(twice):
    assert copies_summary(twice[1]) == (
        "There is 1 duplicate picture as consumer and shop photo of one garment."
    )
    (group,) = twice[1]
    assert copies_summary([group] * 3) == (
        "There are 3 duplicate pictures, all as consumer and shop photo of one garment."
    )
    several = [group, replace(group, effect=HARMLESS), replace(group, effect=HARMLESS)]
    assert copies_summary(several) == (
        "There are 3 duplicate pictures: 1 as consumer and shop photo of one garment, 2 harmless."
    )
    assert copies_summary(several[1:]) == "There are 2 harmless duplicate pictures."


def test_progress_and_cancel(twice):
    collection, _ = twice
    shares = []
    find_copies(collection, shares.append)
    assert shares == sorted(shares) and shares[-1] == 1

    def cancel(share):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        find_copies(collection, cancel)


COLOURS = ("#c03030", "#30589a", "#2f7a4a", "#d8b848", "#1c1c20", "#c8b090", "#8c8c8e")


def dress(colour, size=(300, 400)):
    """A flat shop photo: a dress with folds on a white ground."""
    picture = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(picture)
    draw.polygon([(110, 40), (190, 40), (205, 150), (250, 370), (50, 370), (95, 150)], fill=colour)
    dark = tuple(round(0.75 * part) for part in ImageColor.getrgb(colour))
    for x in (105, 140, 175):
        draw.line([(x, 160), (2 * x - 140, 365)], fill=dark, width=6)
    return picture


@pytest.mark.parametrize("where", ["one folder", "a folder each"])
def test_colourways_are_never_one_picture(tmp_path, where):
    for number, colour in enumerate(COLOURS, 1):
        garment = number if where == "a folder each" else 1
        save(dress(colour), tmp_path / f"dress_{garment}" / f"shop_{number}.jpg", quality=90)
    collection = read_collection(tmp_path)
    assert find_copies(collection) == ()
    assert len(resolve_copies(collection, find_copies(collection), DROP).photos) == 7


def test_a_copy_is_one_of_its_own_colour(tmp_path):
    for number, colour in enumerate(COLOURS, 1):
        picture = dress(colour)
        save(picture, tmp_path / f"dress_{number}" / "shop_1.jpg", quality=95)
        brighter = ImageEnhance.Brightness(picture.resize((150, 200))).enhance(1.08)
        save(brighter, tmp_path / f"dress_{number}" / "shop_2.jpg", quality=60)
    groups = find_copies(read_collection(tmp_path))
    assert [group.keys for group in groups] == [
        (f"dress_{number}/shop_1.jpg", f"dress_{number}/shop_2.jpg") for number in range(1, 8)
    ]


def test_small_steps_do_not_lead_to_another_picture(tmp_path):
    """Each is like the next in colour; the last is nothing like the first, and is kept."""
    red = np.linspace((192, 48, 48), (48, 48, 192), 40)
    for number, colour in enumerate(red):
        picture = dress("#{:02x}{:02x}{:02x}".format(*colour.round().astype(int)))
        save(picture, tmp_path / "dress_1" / f"shop_{number:02}.png")
    collection = read_collection(tmp_path)
    copies = find_copies(collection)
    kept = resolve_copies(collection, copies, DROP).photos
    assert len(copies) >= 3 and 39 > len(kept) >= 4
    for group in copies:
        ends = [red[int(key[-6:-4])] for key in (group.keys[0], group.keys[-1])]
        assert np.abs(ends[0] - ends[1]).max() < 40


def test_the_same_file_stays_with_what_it_was_made_from(folder):
    save(scene(10).resize((120, 160)), folder / "dress_1" / "small.jpg")
    shutil.copy(folder / "dress_1" / "small.jpg", folder / "dress_1" / "small_2.jpg")
    (group,) = find_copies(read_collection(folder))
    assert group.keys == ("dress_1/me.jpg", "dress_1/small.jpg", "dress_1/small_2.jpg")
    assert not group.exact
