"""What the embedder's work is, in words."""

from dataclasses import replace

import pytest

from orangecontrib.aiff.embedding.devices import Device
from orangecontrib.aiff.embedding.networks.colour import COLOUR
from orangecontrib.aiff.embedding.networks.models import DEFAULT_MODEL, MODELS
from orangecontrib.aiff.embedding.recipe import Recipe
from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.photos.table import images_table
from orangecontrib.aiff.widgets.embedder.embedding import Plan, look_ahead

from ...folders import make_collector

pytestmark = pytest.mark.any_qt

CPU, GPU = Device("cpu", "CPU (2 cores)"), Device("cuda:0", "a GPU")
TURNS = "Apply turns 18 photos into vectors of 512 numbers"
TOLD = f"{TURNS}: "
CLOSED = " Then it brings worn and shop photos nearer each other."


@pytest.mark.parametrize(
    ("known", "rate", "left", "words"),
    [
        ((4,), None, 14, "4 known from before, 14 to compute on CPU (2 cores), a few seconds."),
        ((0,), 4.0, 18, "18 to compute on CPU (2 cores), about 5 s."),
        ((18,), 4.0, 0, "all known from before."),
        (
            (18, 0),
            None,
            18,
            "A: all known from before; B: 18 to compute on CPU (2 cores), a few seconds.",
        ),
    ],
)
def test_what_embedding_would_do_in_words(known, rate, left, words):
    words = (TOLD if len(known) == 1 else f"{TURNS}. ") + words
    names = ("A", "B")[: len(known)]
    plan = Plan(names, known, (0.35,) * len(known), (CPU,) * len(known), has_domains=True)
    assert plan.left(18) == left
    assert plan.words(18, 512, False, rate) == words
    assert plan.words(18, 512, True, rate) == words + CLOSED


@pytest.mark.parametrize(
    ("known", "devices"),
    [
        ((0, 0), "CPU with OpenVINO (2 cores) and CPU (2 cores)"),
        ((18, 3), "CPU (2 cores)"),
        ((3, 18), "CPU with OpenVINO (2 cores)"),
    ],
)
def test_each_device_that_has_something_to_compute_is_named(known, devices):
    quick = Device("openvino", "CPU with OpenVINO (2 cores)")
    plan = Plan(("A", "Colour"), known, (0.35, 0), (quick, CPU), has_domains=False)
    assert f" to compute on {devices}, a few" in plan.words(18, 512, False, None).replace(
        "; Colour: all known from before", ""
    )


def test_two_looks_are_twice_the_work(tmp_path, monkeypatch):
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path))
    twice = Recipe(mirror=True, near_and_far=True)
    recipes = Recipe(), twice, replace(twice, model=COLOUR.key)  # which looks once all the same
    table = images_table(read_collection(make_collector(tmp_path / "x")))
    plan = look_ahead(table, recipes, "cpu", lambda _: None)
    gflops = MODELS[DEFAULT_MODEL].gflops
    assert plan.gflops == (gflops, 2 * gflops, COLOUR.gflops)


def test_of_one_domain_nothing_is_brought_nearer():
    plan = Plan(("A",), (18,), (0.35,), (CPU,), has_domains=False)
    assert plan.words(18, 512, True, None) == TOLD + "all known from before."


def test_a_first_guess_of_the_time_is_rough():
    def guess(photos, gflops, device=CPU):
        words = Plan(("A",), (0,), (gflops,), (device,), False).words(photos, 1, False, None)
        return words.rpartition(", ")[2]

    assert guess(12, 0.35) == "a few seconds."
    assert guess(1_000, 0.35) == "less than a minute."
    assert guess(1_000, 0) == "less than a minute."
    assert guess(200_000, 0.35) == "more than ten minutes."
    assert guess(1_000, 40, GPU) == "less than a minute."
