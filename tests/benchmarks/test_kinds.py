from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from benchmarks.parts.kinds import KINDS, Seen, apart, kind_of, look_at, sort_of

SIZE = (192, 256)
BLACK, NAVY, WHITE, ROSE = (20, 20, 22), (22, 26, 52), (250, 250, 250), (244, 220, 222)
YELLOW, GREY, RED = (230, 190, 60), (128, 128, 130), (180, 40, 40)
GROUND = (255, 255, 255)


def seen(colour, pattern=0.3, edges=0.0, on_white=1.0):
    lab = np.array(colour, dtype=float)
    return Seen(lab, lab, pattern, edges, on_white)


DARK, DARKER, PALE, PALER = (18, 0, 0), (8, 0, -4), (90, 1, 2), (96, 0, 0)
GOLD = (75, 14, 46)


@pytest.mark.parametrize(
    ("expected", "worn", "own", "found"),
    [
        ("dark", seen(DARK), seen(DARKER), seen(DARK)),
        ("dark", seen(DARK), seen(DARKER), seen(DARK, edges=0.2)),
        ("pale", seen(PALE), seen(PALER), seen(PALE)),
        ("none", seen(PALE), seen(PALER), seen(PALE, edges=0.2)),
        ("none", seen(PALE), seen(PALER), seen(PALE, pattern=9)),
        ("plain", seen(GOLD), seen(GOLD), seen((72, 16, 44))),
        ("colour", seen(GOLD), seen(GOLD), seen(PALE)),
        ("colour", seen(DARK), seen(DARK), seen(PALE)),
        ("pattern", seen(PALE), seen(PALER, edges=0.05), seen(PALE)),
        ("dark", seen(DARK), seen(DARKER, edges=0.05), seen(DARK)),  # of its folds
        ("pattern", seen(PALE, pattern=7), seen(PALER, pattern=9), seen(PALE)),
        ("lost", seen(PALE, pattern=2), seen(PALER, pattern=9), seen(PALE)),
        ("astray", seen(GOLD), seen(DARK), seen(DARK)),
        ("shown", seen(GOLD), seen(DARK, on_white=0.2), seen(DARK)),
    ],
)
def test_the_kind_of_a_miss(expected, worn, own, found):
    assert kind_of(worn, own, found, same_picture=False) == expected
    assert kind_of(worn, own, found, same_picture=True) == "twice"


def test_the_first_kind_that_holds_is_taken():
    worn = found = seen(PALE)
    all_hold = seen(DARK, pattern=9, on_white=0.2)
    owns = [all_hold, replace(all_hold, on_white=1.0), seen(DARK), seen(PALER)]
    kinds = [kind_of(worn, own, found, same_picture=False) for own in owns]
    assert kinds == ["shown", "lost", "astray", "pale"]


def test_each_kind_says_what_is_seen_and_what_would_help():
    assert list(KINDS)[-1] == "none"
    for key, (name, helps) in KINDS.items():
        assert name and (helps or key == "none")


def test_a_garment_is_sorted_whatever_was_found():
    assert sort_of(seen(DARK), seen(DARKER)) == "dark"
    assert sort_of(seen(PALE), seen(PALER)) == "pale"
    assert sort_of(seen(GOLD), seen(GOLD)) == "plain"
    assert sort_of(seen(GOLD), seen(GOLD, edges=0.1)) == "pattern"


def test_differences_of_colour():
    """Lightness counts half; hue and chroma less, the more vivid both are (CIE 1994, textiles)."""
    assert apart(np.array([50, 0, 0]), np.array([60, 0, 0])) == pytest.approx(5)
    assert apart(np.array([50, 0, 0]), np.array([50, 5, 0])) == pytest.approx(
        (5 + 5 / (1 + 0.048 * 5)) / 2
    )
    grey, vivid = np.array([50.0, 0, 10]), np.array([50.0, 0, 80])
    step = np.array([0.0, 6, 0])
    assert apart(vivid, vivid + step) < apart(grey, grey + step) < 6
    assert apart(vivid, grey) == apart(grey, vivid)


def product(cloth, ground=GROUND) -> Image.Image:
    """A garment in the middle of its ground; `cloth` is a colour, or pixels (h, w, 3)."""
    pixels = np.full((SIZE[1], SIZE[0], 3), ground, dtype=np.uint8)
    pixels[30:226, 40:152] = cloth if np.ndim(cloth) == 1 else cloth[30:226, 40:152]
    return Image.fromarray(pixels)


def striped(one, other, wide):
    rows = np.arange(SIZE[1]) // wide % 2
    cloth = np.where(rows[:, None, None] == 0, np.array(one), np.array(other))
    return np.broadcast_to(cloth, (SIZE[1], SIZE[0], 3)).astype(np.uint8)


@pytest.mark.parametrize(
    ("colour", "kind"),
    [(BLACK, "dark"), (NAVY, "dark"), (ROSE, "pale"), (YELLOW, ""), (GREY, ""), (RED, "")],
)
def test_dark_and_pale_are_seen(colour, kind):
    found = look_at(product(colour), "shop")
    assert [name for name in ("dark", "pale") if getattr(found, name)] == ([kind] if kind else [])
    assert not found.printed
    assert found.on_white == 1


def test_a_pattern_is_seen_and_is_gone_once_the_photo_was_small():
    photo = product(striped(WHITE, NAVY, 3))
    small = photo.resize((SIZE[0] // 6, SIZE[1] // 6), Image.Resampling.BOX).resize(SIZE)
    sharp, lost = look_at(photo, "shop"), look_at(small, "shop")
    assert sharp.patterned and sharp.clearly_printed
    assert sort_of(lost, sharp) == "lost"
    assert sort_of(sharp, sharp) == "pattern"


def test_a_print_is_seen():
    pixels = np.array(product(ROSE))
    pixels[100:150:6, 70:120] = BLACK
    found = look_at(Image.fromarray(pixels), "shop")
    assert found.printed and not found.patterned


def test_a_photo_that_is_no_product_on_white():
    room = look_at(product(RED, ground=(150, 140, 130)), "shop")
    assert sort_of(room, room) == "shown"


def test_worn_photos_are_measured_where_the_garment_is():
    pixels = np.full((SIZE[1], SIZE[0], 3), 240, dtype=np.uint8)
    pixels[10:60, 76:116] = (220, 170, 140)
    pixels[60:, 40:152] = RED
    found = look_at(Image.fromarray(pixels), "consumer")
    assert apart(found.colour, look_at(product(RED), "shop").colour) < 2
