"""Weights as arrays are those that torch reads, and nothing in a file is run."""

from collections import OrderedDict
from dataclasses import replace

import numpy as np
import pytest
import torch

from orangecontrib.aiff.embedding.networks.catalogue import ALL_MODELS
from orangecontrib.aiff.embedding.networks.offline import OFFLINE
from orangecontrib.aiff.embedding.weights import arrays
from orangecontrib.aiff.embedding.weights.arrays import arrays_of
from orangecontrib.aiff.embedding.weights.found import find_weights
from orangecontrib.aiff.embedding.weights.loaded import load_state
from orangecontrib.aiff.errors import WeightsError

LITE = OFFLINE["efficientnet_lite0"]


@pytest.mark.parametrize("key", ["squeezenet1_1", *OFFLINE])
def test_they_are_torchs(key):
    model = ALL_MODELS[key]
    if find_weights(model) is None:
        pytest.skip(f"{model.label} is of the extra offline, which is not installed")
    found, expected = arrays_of(model), load_state(model)
    assert list(found) == list(expected)
    for name, tensor in expected.items():
        np.testing.assert_array_equal(found[name], tensor.numpy())


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setattr(arrays, "weights_file", lambda model: tmp_path / "weights.pth")
    return tmp_path / "weights.pth"


def save(file, state, **how):
    torch.save(state, file, _use_new_zipfile_serialization=False, **how)


def test_tensors_that_share_numbers_or_run_otherwise(file):
    whole = torch.arange(24.0).view(4, 6)
    state = OrderedDict(all=whole, part=whole[1:3, ::2], turned=whole.T, one=torch.tensor(3))
    save(file, state)
    for name, found in arrays_of(LITE).items():
        np.testing.assert_array_equal(found, state[name].numpy())


class Evil:
    def __reduce__(self):
        return exec, ("raise SystemExit('it was run')",)


@pytest.mark.parametrize(
    "state",
    [
        {"a": torch.zeros(2), "b": Evil()}, {"a": "no tensor"}, {"a": torch.zeros(2, dtype=torch.half)},
        [torch.zeros(2)],
    ],
)  # fmt: skip
def test_what_is_no_state_is_refused_and_not_run(file, state):
    save(file, state)
    with pytest.raises(WeightsError, match="something else than it should"):
        arrays_of(LITE)


def test_damaged_files_are_refused(file):
    save(file, {"a": torch.arange(100.0)})
    whole = file.read_bytes()
    for cut in (0, 5, len(whole) // 2, len(whole) - 4):
        file.write_bytes(whole[:cut])
        with pytest.raises(WeightsError, match="Install efficientnet-lite0"):
            arrays_of(LITE)
    torch.save({"a": torch.zeros(2)}, file)  # a zip, as torch writes today
    with pytest.raises(WeightsError):
        arrays_of(LITE)


def test_a_tensor_reaches_no_further_than_its_numbers(file):
    def reaching(offset, shape, strides):
        return arrays._Tensor("0", "FloatStorage", offset, shape, strides)

    numbers = np.arange(6, dtype="<f4")
    np.testing.assert_array_equal(arrays._taken(numbers, reaching(1, (2,), (2,))), [1, 3])
    for wrong in (reaching(5, (2,), (1,)), reaching(-1, (1,), (1,)), reaching(3, (2,), (-4,))):
        with pytest.raises(ValueError, match="beyond"):
            arrays._taken(numbers, wrong)


def test_weights_that_are_not_here():
    gone = replace(LITE, weights=replace(LITE.weights, package="no-such-package"))
    with pytest.raises(WeightsError):
        arrays_of(gone)
