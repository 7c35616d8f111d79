import numpy as np
import pytest

from orangecontrib.aiff.embedding.networks.counting import (
    NUMBERS,
    SIDE,
    THIRD,
    WHOLE,
    Counter,
    as_in_usual_light,
    shares_of,
    to_lab,
)

RED, BLUE, GREY, WHITE = (190, 30, 40), (30, 50, 160), (120, 120, 120), (250, 250, 250)


def picture(garment=RED, ground=WHITE, size=0.6, legs=None):
    """A garment on its ground, perhaps with something else in its lower half."""
    pixels = np.full((SIDE, SIDE, 3), ground, dtype=np.uint8)
    low, high = round(SIDE * (1 - size) / 2), round(SIDE * (1 + size) / 2)
    pixels[low:high, low:high] = garment
    if legs is not None:
        pixels[SIDE // 2 : high, low:high] = legs
    return pixels


def lit(pixels, gains):
    """Under a light that multiplies what a camera's file says of each channel."""
    return np.clip(np.rint(pixels * np.array(gains)), 0, 255).astype(np.uint8)


def alike(one, other):
    """Cosine; the vectors are of one length."""
    a, b = shares_of(one), shares_of(other)
    return a @ b / np.linalg.norm(a) / np.linalg.norm(b)


@pytest.mark.parametrize(
    ("colour", "lab"),
    [  # CIE 1976, of sRGB under D50
        ((255, 255, 255), (100, 0, 0)),
        ((0, 0, 0), (0, 0, 0)),
        ((119, 119, 119), (50.0, 0, 0)),
        ((255, 0, 0), (54.29, 80.81, 69.89)),
        ((0, 255, 0), (87.82, -79.29, 80.99)),
        ((0, 0, 255), (29.57, 68.3, -112.03)),
    ],
)
def test_colours_are_those_of_the_standard(colour, lab):
    found = to_lab(np.full((1, 1, 3), colour, dtype=np.uint8))[0, 0]
    np.testing.assert_allclose(found, lab, atol=1)


def test_square_roots_of_shares_of_the_whole_and_of_each_third():
    vector = shares_of(picture())
    assert vector.shape == (NUMBERS,) and vector.dtype == np.float32
    whole, thirds = np.split(vector**2, [np.prod(WHOLE)])
    np.testing.assert_allclose(whole.sum(), 1, rtol=1e-5)
    np.testing.assert_allclose(thirds.reshape(3, np.prod(THIRD)).sum(axis=1), 1, rtol=1e-5)


def test_many_at_once_are_what_each_is():
    pictures = [picture(), picture(BLUE), np.zeros((SIDE, SIDE, 3), np.uint8)]
    np.testing.assert_array_equal(
        Counter().run([each[None] for each in pictures]), [shares_of(each) for each in pictures]
    )


def test_what_a_product_lies_on_does_not_count():
    assert alike(picture(ground=WHITE), picture(ground=(228, 228, 228))) > 0.99
    assert alike(picture(size=0.5), picture(size=0.8)) > 0.99
    assert alike(picture(RED), picture(BLUE)) < 0.3


def test_the_middle_counts_more_than_the_edges():
    striped = np.full((SIDE, SIDE, 3), BLUE, dtype=np.uint8)
    striped[:, ::2] = GREY  # no plain ground
    middle, corner = striped.copy(), striped.copy()
    middle[36:60, 36:60] = RED
    corner[:24, :24] = RED
    assert alike(middle, striped) < alike(corner, striped) < 1


def test_where_a_colour_is_counts_too():
    upper, lower = picture(RED, legs=BLUE), picture(BLUE, legs=RED)
    swapped = alike(upper, lower)
    assert swapped < 0.8
    assert alike(upper, upper[:, ::-1]) > 0.999  # but not left and right


def test_nothing_jumps_at_the_border_of_a_bin():
    shades = [picture((level, level, level), ground=(250, 90, 90)) for level in range(60, 200, 8)]
    steps = [alike(one, other) for one, other in zip(shades, shades[1:], strict=False)]
    assert min(steps) > 0.9


def test_a_tinted_ground_is_the_lights_doing_and_is_taken_back():
    plain = picture()
    for gains in ((1.1, 0.95, 0.9), (0.85, 0.95, 1.05), (0.7, 0.75, 0.8)):
        cast = lit(plain, gains)
        # Of pixels as they are, such light leaves less alike.
        corrected = as_in_usual_light(cast).astype(int)
        ground = corrected[0, 0]
        assert np.ptp(ground) <= 4, "the ground is grey again"
        np.testing.assert_allclose(corrected[48, 48], plain[48, 48], atol=22)
        assert alike(plain, cast) > 0.85


def test_a_usual_ground_and_a_vivid_one_are_left_alone():
    for ground in (WHITE, (228, 226, 224), (240, 120, 120), (20, 20, 30)):
        pixels = picture(BLUE, ground)
        assert as_in_usual_light(pixels) is pixels


def test_nothing_but_one_colour():
    for colour in (WHITE, RED, (0, 0, 0)):
        vector = shares_of(np.full((SIDE, SIDE, 3), colour, np.uint8))
        assert np.isfinite(vector).all() and vector.sum() > 0
