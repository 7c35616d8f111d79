import numpy as np
import pytest

from orangecontrib.aiff.photos.pictures.people import JOINTS, Person, find_worn

# A figure from 0.1 to 0.9 of the photo's height, upright in its middle.
HEIGHTS = {"shoulder": 0.25, "hip": 0.5, "knee": 0.68, "ankle": 0.86}


def person(score=0.99, unseen=(), box=(0.35, 0.1, 0.65, 0.9), moved=0.0, heights=HEIGHTS):
    joints, seen = np.zeros((17, 2)), np.zeros(17, dtype=bool)
    for name, height in heights.items():
        for side, x in (("left", 0.55), ("right", 0.45)):
            place = JOINTS.index(f"{side} {name}")
            joints[place], seen[place] = (x + moved, height), name not in unseen
    return Person(box, score, joints, seen)


def test_a_top_a_dress_and_trousers():
    left, top, right, bottom = find_worn([person()], "").shares
    assert (left, right) == pytest.approx((0.275, 0.725))
    assert 0.18 < top < 0.25 and 0.58 < bottom < 0.65
    _, top, _, bottom = find_worn([person()], "summer dress").shares
    assert 0.18 < top < 0.25 and bottom == pytest.approx(0.86)
    _, top, _, bottom = find_worn([person()], "jeans").shares
    assert 0.4 < top < 0.5 and 0.86 < bottom < 0.92
    assert find_worn([person()], "skirt").how == "joints" and find_worn([person()]).sure


def test_the_figure_that_fills_the_photo_has_the_generous_width():
    left, _, right, _ = find_worn([person(box=(0.05, 0, 0.95, 1))]).shares
    assert (left, right) == pytest.approx((0.125, 0.875))


def test_the_largest_person_who_is_sure_counts():
    small = person(box=(0.0, 0.1, 0.1, 0.9), moved=-0.45)
    unsure = person(score=0.4, box=(0, 0, 1, 1), moved=0.2)
    left, _, right, _ = find_worn([small, unsure, person()]).shares
    assert (left + right) / 2 == pytest.approx(0.5)


def test_nobody():
    assert find_worn([]) is None and find_worn([person(score=0.5)]) is None


def test_what_has_to_be_seen():
    assert find_worn([person(unseen=("shoulder",))], "shirt") is None
    assert find_worn([person(unseen=("hip",))], "jeans") is None
    assert find_worn([person(unseen=("shoulder",))], "jeans") is not None


def test_somebody_cut_off_at_the_waist():
    region = find_worn([person(unseen=("hip", "knee", "ankle"), box=(0.2, 0.1, 0.8, 1.0))])
    assert region.shares[3] == 1 and region.shares[1] < 0.25


def test_somebody_cut_off_at_the_knees_or_above():
    at_knees = find_worn([person(unseen=("ankle",), box=(0.3, 0.1, 0.7, 0.75))], "dress")
    assert at_knees.shares[3] == pytest.approx(0.75)
    above = find_worn([person(unseen=("ankle", "knee"), box=(0.3, 0.1, 0.7, 0.6))], "dress")
    assert above.shares[3] == pytest.approx(0.6)


def test_somebody_upside_down_is_nobody():
    heights = {name: 1 - height for name, height in HEIGHTS.items()}
    assert find_worn([person(heights=heights)]) is None
