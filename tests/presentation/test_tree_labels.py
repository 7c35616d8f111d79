import io

import numpy as np
import pytest
from PIL import Image

from orangecontrib.aiff.clusters.analysis import analyse_distances
from orangecontrib.aiff.photos.rows import UNKNOWN
from orangecontrib.aiff.presentation.pictures import tree_drawing
from orangecontrib.aiff.presentation.tree_labels import (
    GAP,
    INK,
    LETTERS,
    draw_labels,
    font_of,
    place_labels,
)

from ..clusters.cases import line, random_photos

WIDTH = 1957  # of a slide


def assert_apart(placed, width=WIDTH):
    assert all(0 <= label.left < label.right <= width + 0.01 for label in placed.labels)
    ends = [(label.left, label.right) for label in placed.labels]
    for (_, right), (left, _) in zip(ends, ends[1:], strict=False):
        assert right + GAP <= left + 0.01


def test_each_garment_is_named_where_most_of_its_leaves_stand():
    codes = [0] * 7 + [1] * 2 + [2] * 7 + [1] * 5
    placed = place_labels(codes, ["coat", "skirt", "dress"], 0, WIDTH / 21, WIDTH)
    assert not placed.upright and 0 < placed.height < 40
    assert [label.text for label in placed.labels] == ["coat", "skirt", "dress", "skirt"]
    assert_apart(placed)
    middles = [(label.left + label.right) / 2 * 21 / WIDTH for label in placed.labels]
    np.testing.assert_allclose(middles, [3.5, 8, 12.5, 18.5], atol=0.01)


@pytest.mark.parametrize("garments, upright", [(6, False), (20, True), (57, True)])
def test_names_never_overlap_and_none_of_a_garment_that_keeps_together_lacks(garments, upright):
    codes = np.repeat(np.arange(garments), 7)
    names = [f"Rendered Wardrobe/a long name_{n}" for n in range(garments)]
    placed = place_labels(codes, names, 6, (WIDTH - 12) / len(codes), WIDTH)
    assert placed.upright == upright
    assert [label.text for label in placed.labels] == [f"a long name_{n}" for n in range(garments)]
    assert_apart(placed)


def test_scattered_leaves_are_named_as_far_as_there_is_room():
    codes = np.random.default_rng(1).permutation(np.repeat(np.arange(57), 7))
    placed = place_labels(codes, [f"g{n}" for n in range(57)], 0, WIDTH / len(codes), WIDTH)
    assert_apart(placed)
    assert len(placed.labels) > 15


def test_what_is_no_name():
    assert place_labels([UNKNOWN] * 3, [], 0, 9, 99).labels == ()
    assert place_labels([UNKNOWN] * 3, ["coat"], 0, 9, 99).labels == ()
    placed = place_labels([0, 1, 1], ["连衣裙", "x" * 90], 0, 500, WIDTH)
    assert [label.text for label in placed.labels] == ["no. 1", "x" * 24 + "…" + "x" * 35]
    owners = place_labels([0, 1], ["Anna/coat", "Bo/coat"], 0, 900, WIDTH)
    assert [label.text for label in owners.labels] == ["Anna/coat", "Bo/coat"]


LONG = "summer_collection_2026_long_dress_{:06}"  # 40 letters


def test_few_long_names_are_whole():
    names = [LONG.format(n) for n in (882, 889, 901)]
    placed = place_labels(np.repeat(range(3), 4), names, 6, WIDTH / 12, WIDTH)
    assert not placed.upright and [label.text for label in placed.labels] == names
    assert_apart(placed)


@pytest.mark.parametrize(
    "form, shown",
    [
        (LONG, "summer…ss_{:06}"),
        ("dress_{:06}_of_the_summer_collection_2026", "…{:06}"),
        ("{:036}_of_a_shop", "{:06}"),
    ],
)
def test_long_names_that_are_cut_can_be_told_apart(form, shown):
    numbers = [7 * n + 100_003 for n in range(30)]
    names = [form.format(n) for n in numbers]
    placed = place_labels(np.repeat(range(30), 2), names, 6, WIDTH / 60, WIDTH)
    assert all(
        shown.format(n) in label.text and len(label.text) <= LETTERS[-1]
        for n, label in zip(numbers, placed.labels, strict=True)
    )
    assert_apart(placed)


def test_letters_are_ten_points_on_a_slide():
    assert font_of(WIDTH).size * 72 / 160 >= 10


@pytest.mark.parametrize("garments", [3, 30])
def test_names_are_drawn_within_their_places(garments):
    codes = np.repeat(np.arange(garments), 4)
    names = [f"dress_{n}" for n in range(garments)]
    placed = place_labels(codes, names, 0, WIDTH / len(codes), WIDTH)
    image = Image.new("RGB", (WIDTH, 200), "white")
    draw_labels(image, placed, 20)
    grey = np.asarray(image.convert("L")) < 128
    assert not grey[:20].any() and not grey[20 + placed.height + 4 :].any()
    for label in placed.labels:
        left, right = max(0, round(label.left) - 2), round(label.right) + 3
        assert grey[:, left:right].sum() > 30
        grey[:, left:right] = False
    assert not grey.any()


def test_the_tree_keeps_its_room_and_its_garments_are_named():
    analysis = analyse_distances(random_photos(np.random.default_rng(3), garments=12))
    image = Image.open(io.BytesIO(tree_drawing(analysis, WIDTH, 560)))
    assert image.size == (WIDTH, 560)
    pixels = np.asarray(image)
    ink = (pixels == INK).all(axis=2)
    rows = np.flatnonzero(ink.any(axis=1))
    assert rows.min() > 560 / 2 and rows.max() < 560
    few = Image.open(io.BytesIO(tree_drawing(line([0, 1, 9], "aab", "csc"), 700, 300)))
    assert (np.asarray(few) == INK).all(axis=2).any()
