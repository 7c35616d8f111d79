from dataclasses import replace

import pytest

from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.networks.colour import COLOUR
from orangecontrib.aiff.embedding.networks.models import FEATURES, MODELS, STRIPS
from orangecontrib.aiff.embedding.recipe import FULL, Recipe, fitting


@pytest.mark.parametrize(
    "how, words",
    [
        ({}, "averaged features"),
        ({"mirror": True}, "averaged features and mirrored"),
        ({"near_and_far": True}, "averaged features, near and far"),
        ({"near_and_far": True, "mirror": True}, "averaged features, near and mirrored far"),
    ],
)
def test_its_name_says_how_often_it_looks(how, words):
    assert Embedder(Recipe(**how), "cpu").provenance.name == f"SqueezeNet 1.1, {words}"


def test_colour_is_counted_once_and_in_one_way():
    chosen = Recipe(COLOUR.key, STRIPS, "auto", "crop", True, True, unit=True)
    counted = fitting(chosen, COLOUR)
    assert counted == Recipe(COLOUR.key, FEATURES, "auto", "squeeze", unit=True, precision=FULL)
    assert len(chosen.views) == 2 and len(counted.views) == 1
    network = replace(chosen, model="squeezenet1_1")
    assert fitting(network, MODELS["squeezenet1_1"]) == network
