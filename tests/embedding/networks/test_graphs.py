"""What OpenVINO computes is what torch computes, for every network and kind of vector it is for."""

import numpy as np
import pytest
import torch

from orangecontrib.aiff.embedding.networks.catalogue import ALL_MODELS
from orangecontrib.aiff.embedding.networks.network import Vectorizer
from orangecontrib.aiff.embedding.weights.arrays import arrays_of
from orangecontrib.aiff.embedding.weights.found import find_weights
from orangecontrib.aiff.embedding.weights.loaded import load_state

pytest.importorskip("openvino", reason="OpenVINO is not installed")

from orangecontrib.aiff.embedding.networks.graphs import graph_of
from orangecontrib.aiff.embedding.networks.quick import QuickVectorizer

KINDS = ("features", "gem", "depths", "strips", "scores")


@pytest.fixture(
    scope="module",
    params=["squeezenet1_1", "efficientnet_lite0", "efficientnet_lite1", "efficientnet_lite2"],
)
def model(request):
    model = ALL_MODELS[request.param]
    if find_weights(model) is None:
        pytest.skip(f"{model.label} is of the extra offline, which is not installed")
    return model


@pytest.fixture(scope="module")
def pixels(model):
    """Two views each of two photos: noise of all sizes, the first twice as bright as the second."""
    rng, side = np.random.default_rng(0), model.side
    coarse = rng.integers(0, 256, (2, 2, side // 8 + 1, side // 8 + 1, 3))
    seen = coarse.repeat(8, 2).repeat(8, 3)[:, :, :side, :side]
    seen = seen + rng.integers(-9, 9, seen.shape)
    return np.clip(seen // np.array([1, 2]).reshape(2, 1, 1, 1, 1), 0, 255).astype(np.uint8)


def cosines(a, b):
    return (a * b).sum(axis=1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)


@pytest.mark.parametrize("views", [1, 2])
@pytest.mark.parametrize("vector", KINDS)
def test_in_full_precision_vectors_are_torchs_but_for_rounding(model, pixels, vector, views):
    seen = pixels[:, :views]
    by_torch = Vectorizer(model, load_state(model), vector, "cpu", torch.float32)
    quick = QuickVectorizer(model, arrays_of(model), vector, "float32", views)
    expected, found = by_torch.run(seen), quick.run(seen)
    assert found.shape == expected.shape == (2, model.length(vector))
    assert found.dtype == np.float32
    assert cosines(found, expected).min() > 0.999999
    np.testing.assert_allclose(found, expected, atol=1e-4 * np.abs(expected).max())
    # The photos are not alike, nor are views of one, so that mixing them up is seen.
    assert np.abs(expected[0] - expected[1]).max() > 1e-2 * np.abs(expected).max()


def test_weights_of_another_network_are_refused(model):
    arrays = arrays_of(model)
    name = next(iter(arrays))
    with pytest.raises(LookupError):
        graph_of(model, {key: each for key, each in arrays.items() if key != name}, "features", 1)
    with pytest.raises(ValueError, match="no place for more"):
        graph_of(model, {**arrays, "more": arrays[name]}, "features", 1)
    narrower = {
        key: each[: len(each) // 2] if key == name else each for key, each in arrays.items()
    }
    with pytest.raises((RuntimeError, ValueError)):
        graph_of(model, narrower, "features", 1)
