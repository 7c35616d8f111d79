"""Colours help where networks are in doubt, and harm nobody where the light is another."""

import numpy as np
import pytest

from orangecontrib.aiff.alignment.methods import METHODS, Options, learn
from orangecontrib.aiff.alignment.photos import Part, Photos
from orangecontrib.aiff.embedding.networks.colour import COLOUR
from orangecontrib.aiff.embedding.networks.counting import SIDE, Counter

GARMENTS, NUMBERS = 150, 24
SKIN = (200, 160, 140)


def drawn(rng, colours, worn):
    """Two colours, one above the other; on white, or on somebody before a wall."""
    pixels = np.full((SIDE, SIDE, 3), (232, 230, 229) if worn else 255, dtype=float)
    left, right = sorted(rng.integers(12, 30, 2))
    pixels[12:55, left : SIDE - right] = colours[0]
    pixels[55:86, left : SIDE - right] = colours[1]
    if worn:
        pixels[:14, 36:60], pixels[30:80, :left] = SKIN, SKIN
    return pixels + rng.normal(0, 4, pixels.shape)


def cast(rng, pixels, strength):
    gains = (1 + rng.uniform(-strength, strength, 3)) * (1 + rng.uniform(-strength, strength))
    return pixels * gains


def photos_under(strength, seed=0):
    """Worn and shop photos with what an unsure network sees of them, and then their colours."""
    rng = np.random.default_rng(seed)
    kinds, items = np.tile([0, 1], GARMENTS), np.repeat(np.arange(GARMENTS), 2)
    shapes = rng.normal(size=(GARMENTS, NUMBERS))
    seen = shapes[items] + 0.8 * rng.normal(size=(2 * GARMENTS, NUMBERS)) + 2 * kinds[:, None]
    colours = rng.integers(20, 235, (GARMENTS, 2, 3))
    pictures = []
    for kind, item in zip(kinds, items, strict=True):
        pixels = drawn(rng, colours[item], worn=kind == 0)
        pixels = cast(rng, pixels, strength) if kind == 0 else pixels
        pictures.append(np.clip(np.rint(pixels), 0, 255).astype(np.uint8))
    counted = Counter().run([each[None] for each in pictures]).astype(float)
    parts = (
        Part(np.arange(NUMBERS), 0),
        Part(np.arange(NUMBERS, NUMBERS + counted.shape[1]), 1, COLOUR.usual_weight),
    )
    return Photos(np.hstack([seen, counted]), kinds, items.astype(str), parts)


def found_first(photos, weights=()):
    """The share of worn photos whose garment is the nearest."""
    found = learn(photos, METHODS["neighbours"], Options(weights=weights))
    vectors = found.apply(photos.features, photos.kinds)
    vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    worn, shop = photos.sides(vectors)
    return float(((worn @ shop.T).argmax(axis=1) == np.arange(GARMENTS)).mean())


@pytest.mark.parametrize("strength", [0, 0.1, 0.2, 0.3])
def test_with_colours_never_half_a_point_less(strength):
    photos = photos_under(strength)
    without, with_colours = found_first(photos, (1, 0)), found_first(photos)
    assert 0.3 < without < 0.9
    assert with_colours >= without - 0.005


def test_colours_find_more_under_one_light():
    photos = photos_under(0)
    assert found_first(photos) > found_first(photos, (1, 0)) + 0.03
