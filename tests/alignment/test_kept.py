"""Every kind of map comes back from its file as it was, to the last digit."""

import numpy as np
import pytest

from orangecontrib.aiff.alignment.head import HeadedMap
from orangecontrib.aiff.alignment.joined import JoinedMap
from orangecontrib.aiff.alignment.kept import keep_map, read_map
from orangecontrib.aiff.alignment.maps import AlignmentMap, Stretch
from orangecontrib.aiff.alignment.methods import METHODS, NONE, Options, learn
from orangecontrib.aiff.alignment.photos import Part, Photos
from orangecontrib.aiff.errors import AlignmentError

RNG = np.random.default_rng(0)


def affine(size, *steps):
    return AlignmentMap(RNG.normal(size=(3, size)), RNG.random((3, size)) + 0.5, steps)


def stretch(size):
    axes = np.linalg.qr(RNG.normal(size=(size, size)))[0][:2]
    return Stretch(axes, RNG.random(2) + 0.5, 0.7)


def joined(reduction=None):
    parts = (Part(np.array([0, 2, 4]), 0), Part(np.array([1, 3]), 1, 0.5))
    maps = affine(3, RNG.normal(size=(3, 4)).T.copy().T), affine(2, stretch(2))
    return JoinedMap(parts, maps, np.array([0.8, 0.6]), reduction)


MAPS = {
    "affine": affine(5),
    "steps": affine(5, stretch(5), RNG.normal(size=(5, 3))),
    "joined": joined(),
    "reduced": joined(RNG.normal(size=(6, 2))),
    "headed": HeadedMap(affine(5), RNG.normal(size=(3, 5, 4))),
    "headed joined": HeadedMap(joined(), RNG.normal(size=(3, 6, 4))),
}


@pytest.mark.parametrize("kind", MAPS)
def test_a_map_comes_back(tmp_path, kind):
    keep_map(tmp_path / "map", MAPS[kind])
    found = read_map(tmp_path / "map")
    assert found == MAPS[kind] and found.length == MAPS[kind].length
    features, kinds = RNG.normal(size=(9, 5)), np.array([0, 1, -1] * 3)
    np.testing.assert_array_equal(found.apply(features, kinds), MAPS[kind].apply(features, kinds))


@pytest.mark.parametrize(
    "key", [key for key in METHODS if not METHODS[key].least_items and key != NONE]
)
def test_a_map_that_was_learned_from_few_photos_comes_back(tmp_path, key):
    kinds, items = np.array([0, 1] * 5), np.repeat([*"abcde"], 2)
    given = Photos(RNG.normal(size=(10, 60)), kinds, items)
    learned = learn(given, METHODS[key], Options())
    keep_map(tmp_path / "map", learned)
    assert read_map(tmp_path / "map") == learned


def test_what_is_not_whole_is_refused(tmp_path):
    file = tmp_path / "map"
    with pytest.raises(AlignmentError, match="cannot be read"):
        read_map(file)
    keep_map(file, MAPS["headed joined"])
    whole = file.read_bytes()
    for content in (b"", whole[:100], whole[:-8], b"\x80\x04pickle"):
        file.write_bytes(content)
        with pytest.raises(AlignmentError, match="cannot be read"):
            read_map(file)
    file.write_bytes(whole[:-8] + b"\0" * 8)
    with pytest.raises(AlignmentError, match="is damaged"):
        read_map(file)
