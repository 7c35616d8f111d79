import ast

import pytest

from orangecontrib.aiff.evaluation.protocol import BEST, PRESETS, Protocol
from orangecontrib.aiff.evaluation.protocol_settings import (
    preset_of,
    protocol_of,
    read_depths,
    settings_of,
    write_depths,
)

PROTOCOLS = [Protocol(), *(preset.protocol for preset in PRESETS.values()), Protocol(unit=BEST)]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_there_and_back(protocol):
    settings = settings_of(protocol)
    assert ast.literal_eval(repr(settings)) == settings
    assert protocol_of(settings) == protocol


def test_what_is_usual_is_not_kept():
    assert settings_of(Protocol()) == {}
    assert settings_of(Protocol(distance="euclidean")) == {"distance": "euclidean"}


def test_what_a_newer_version_chose_is_as_usual_and_the_rest_holds():
    settings = {
        "query_domain": "shop",
        "distance": "hyperbolic",
        "search": "telepathy",
        "unit": "atom",
        "ks": [0],
        "averaging": "item",
        "colour": "red",
    }
    assert protocol_of(settings) == Protocol(query_domain="shop", averaging="item")


@pytest.mark.parametrize("key", PRESETS)
def test_a_preset_is_known_whatever_the_distance(key):
    chosen = PRESETS[key].applied_to(Protocol(distance="euclidean", search="csls"))
    assert preset_of(chosen) == key


def test_what_is_no_preset():
    assert preset_of(Protocol(ks=(3,))) is None


@pytest.mark.parametrize("text", ["20, 1,5", " 1 5;20 ", "5,1,20,5"])
def test_depths(text):
    assert read_depths(text) == (1, 5, 20)
    assert read_depths(write_depths((1, 5, 20))) == (1, 5, 20)


@pytest.mark.parametrize("text", ["", "0", "1, x", "1.5", "-3", "²", "1000000"])
def test_no_depths(text):
    with pytest.raises(ValueError, match="Write whole numbers"):
        read_depths(text)
