"""How OpenVINO is run: a photo a core, in order, and free again after a failure."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from orangecontrib.aiff.embedding.networks.models import DEFAULT_MODEL, MODELS
from orangecontrib.aiff.embedding.weights.arrays import arrays_of

pytest.importorskip("openvino", reason="OpenVINO is not installed")

from orangecontrib.aiff.embedding.networks import quick
from orangecontrib.aiff.embedding.networks.quick import QuickVectorizer

MODEL = MODELS[DEFAULT_MODEL]
PIXELS = np.random.default_rng(0).integers(
    0, 256, (7, 1, MODEL.side, MODEL.side, 3), dtype=np.uint8
)


def network(monkeypatch, cores, **how):
    monkeypatch.setattr(quick, "cores_here", lambda: cores)
    return QuickVectorizer(MODEL, arrays_of(MODEL), "features", "float32", **how)


@pytest.mark.parametrize("cores", [1, 3])
def test_photos_keep_their_order_whatever_they_are_seen_with(monkeypatch, cores):
    run = network(monkeypatch, cores).run
    together = run(PIXELS)
    apart = np.concatenate([run(PIXELS[place : place + 1]) for place in range(len(PIXELS))])
    np.testing.assert_allclose(together, apart, rtol=1e-5, atol=1e-5)
    assert run(PIXELS[:0]).shape == (0, MODEL.features)


def test_every_core_has_a_photo_and_what_is_computed_is_none_that_was_asked_later(monkeypatch):
    found = network(monkeypatch, 2)
    assert len(found._requests) == 2
    with ThreadPoolExecutor(2) as two:  # who asks at the same time waits
        one, other = two.map(found.run, [PIXELS[:5], PIXELS[5:]])
    np.testing.assert_array_equal(np.concatenate([one, other]), found.run(PIXELS))


def test_views_of_a_photo_are_averaged(monkeypatch):
    once, twice = network(monkeypatch, 1), network(monkeypatch, 1, views=2)
    one, other = PIXELS[:3], PIXELS[3:6]
    expected = (once.run(one) + once.run(other)) / 2
    for views in ((one, other), (other, one)):
        np.testing.assert_allclose(
            twice.run(np.concatenate(views, axis=1)), expected, rtol=1e-4, atol=1e-4
        )
    with pytest.raises(RuntimeError):
        twice.run(PIXELS)


def test_after_a_failure_it_goes_on(monkeypatch):
    found = network(monkeypatch, 2)
    with pytest.raises(RuntimeError):
        found.run([PIXELS[0], PIXELS[1], np.zeros((1, 1, 1, 3), np.uint8)])
    np.testing.assert_array_equal(found.run(PIXELS[:2]), found.run(PIXELS)[:2])


def test_it_begins_no_thread_of_python(monkeypatch):
    before = threading.active_count()
    network(monkeypatch, 2).run(PIXELS)
    assert threading.active_count() == before
