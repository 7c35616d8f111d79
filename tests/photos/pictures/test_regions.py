import numpy as np
import pytest
from PIL import Image, ImageDraw

from orangecontrib.aiff.photos.photo import Box
from orangecontrib.aiff.photos.pictures.regions import HOW, MARGIN, find_region

WHITE, GREY, SKIN, BLUE = (255, 255, 255), (205, 203, 200), (224, 172, 140), (30, 60, 150)


def picture(ground, *shapes, size=(300, 400)):
    image = Image.new("RGB", size, ground)
    draw = ImageDraw.Draw(image)
    for kind, colour, box in shapes:
        getattr(draw, kind)(box, fill=colour)
    return image


def product(ground=WHITE, colour=BLUE, box=(90, 100, 210, 300)):
    return picture(ground, ("rectangle", colour, box))


def person(ground=GREY, at=150, feet=False):
    head = ("ellipse", SKIN, (at - 25, 20, at + 25, 80))
    neck = ("rectangle", SKIN, (at - 10, 70, at + 10, 95))
    bottom = 380 if feet else 400
    wide = 45 if feet else 70
    body = ("rectangle", BLUE, (at - wide, 90, at + wide, 250))
    legs = ("rectangle", (40, 40, 45), (at - wide + 10, 250, at + wide - 10, bottom))
    return picture(ground, head, neck, body, legs)


def noisy(image, spread=6, seed=0):
    pixels = np.asarray(image) + np.random.default_rng(seed).normal(0, spread, (400, 300, 3))
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


@pytest.mark.parametrize("domain", ["shop", ""])
@pytest.mark.parametrize("ground", [WHITE, GREY])
def test_a_product_is_trimmed_with_a_margin(ground, domain):
    found = find_region(product(ground), domain)
    assert found.how == "product" and found.sure
    expected = (0.3 - MARGIN, 0.25 - MARGIN, 0.7 + MARGIN, 0.75 + MARGIN)
    assert found.shares == pytest.approx(expected, abs=0.03)


def test_a_white_product_on_white_is_not_its_print():
    shirt = picture(
        WHITE, ("rectangle", (243, 243, 245), (60, 60, 240, 340)), ("rectangle", BLUE, (140, 150, 160, 180))
    )  # fmt: skip
    assert find_region(shirt, "shop").shares == pytest.approx((0.14, 0.09, 0.86, 0.91), abs=0.04)


@pytest.mark.parametrize("domain", ["consumer", ""])
@pytest.mark.parametrize("at", [110, 150, 190])
def test_a_person_s_torso_goes_where_the_person_is(at, domain):
    found = find_region(noisy(person(at=at)), domain)
    left, top, right, bottom = found.shares
    assert found.how == "person"
    assert (left + right) / 2 == pytest.approx(at / 300, abs=0.06)
    assert 0.1 < top < 0.3 and 0.8 < bottom < 0.95  # below the eyes, above the knees


def test_the_kind_of_garment_says_where_it_is_worn():
    photo = person(feet=True)
    tops = {k: find_region(photo, "consumer", k).shares for k in ("T-shirt", "", "jeans", "Dress")}
    assert tops["T-shirt"] == tops[""]
    assert tops["jeans"][1] > tops["T-shirt"][1] + 0.2 and tops["jeans"][3] > tops["T-shirt"][3]
    assert tops["Dress"][1] < 0.2 and tops["Dress"][3] > tops["T-shirt"][3]


def test_busy_surroundings_give_the_middle_and_say_so():
    noise = np.random.default_rng(0).integers(0, 255, (20, 15, 3), dtype=np.uint8)
    street = Image.fromarray(noise).resize((300, 400), Image.Resampling.NEAREST)
    found = find_region(street, "consumer")
    assert found.how == "middle" and not found.sure
    assert found.shares == (0.125, 0.2, 0.875, 0.875)
    assert find_region(street, "shop").shares == (0, 0, 1, 1)


def test_nothing_there_is_the_whole_photo():
    found = find_region(Image.new("RGB", (300, 400), GREY))
    assert found.how == "empty" and found.shares == (0, 0, 1, 1)


def test_a_ground_that_changes_evenly_is_plain():
    across = np.linspace(165, 235, 300)[None, :, None] * np.ones((400, 1, 3))
    photo = Image.fromarray(across.astype(np.uint8))
    ImageDraw.Draw(photo).rectangle((90, 100, 210, 300), fill=(160, 20, 40))
    assert find_region(photo, "shop").shares == pytest.approx((0.24, 0.19, 0.76, 0.81), abs=0.03)


def test_a_smaller_copy_has_the_same_region():
    photo = person()
    one, other = find_region(photo, "consumer"), find_region(photo.resize((150, 200)), "consumer")
    assert one.shares == pytest.approx(other.shares, abs=0.02)


@pytest.mark.parametrize("size", [(1, 1), (3, 500), (500, 3), (8, 8)])
def test_odd_sizes(size):
    found = find_region(Image.new("RGB", size, BLUE), "consumer")
    assert found.how in HOW
    box = found.box_in(*size)
    assert box.width > 0 and box.height > 0


def test_in_pixels():
    found = find_region(Image.new("RGB", (30, 40)))
    assert found.box_in(30, 40) == Box(0, 0, 30, 40)
