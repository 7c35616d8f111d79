"""Files as training programs save them give the vectors of the plain file."""

import argparse

import numpy as np
import pytest
import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel
from torchvision.models import get_model

from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.recipe import Recipe
from orangecontrib.aiff.errors import WeightsError


class Holder(nn.Module):
    """As Lightning's modules and one's own hold a network: under a name, beside other layers."""

    def __init__(self, name, network):
        super().__init__()
        self.add_module(name, network)
        self.fc = nn.Linear(512, 7)
        self.register_buffer("margin", torch.tensor(0.2))


def queue(network):
    """Two encoders of one kind, as MoCo saves them; the second is a slow copy."""
    holder = Holder("encoder_q", network)
    holder.encoder_k = get_model("squeezenet1_1", weights=None)
    return holder


def parts_in_parallel(network):
    network.features = nn.DataParallel(network.features)  # as PyTorch's ImageNet example does
    return network


def part_compiled(network):
    network.features[3] = torch.compile(network.features[3])
    return network


NETWORKS = {
    "plain": lambda n: n,
    "compiled": torch.compile,
    "part compiled": part_compiled,
    "DataParallel": nn.DataParallel,
    "part in parallel": parts_in_parallel,
    "compiled in parallel": lambda n: nn.DataParallel(torch.compile(n)),
    "parallel, compiled": lambda n: torch.compile(nn.DataParallel(n)),
    "averaged": AveragedModel,
    "model.": lambda n: Holder("model", n),
    "net.backbone.": lambda n: Holder("net", Holder("backbone", n)),
    "model._orig_mod.": lambda n: Holder("model", torch.compile(n)),
    "first of a sequence": lambda n: nn.Sequential(n, nn.Linear(1000, 5)),
    "two encoders": queue,
    "frozen and spread": lambda n: Holder("_fsdp_wrapped_module", n),
}
DICTIONARIES = {
    "bare": lambda s: s,
    "state_dict": lambda s: {"state_dict": s, "epoch": 3, "arch": "squeezenet1_1"},
    "model_state_dict": lambda s: {"epoch": 1, "loss": 0.3, "model_state_dict": s},
    "net": lambda s: {"net": s, "acc": 91.2, "epoch": 7},
    "model": lambda s: {"model": s, "args": argparse.Namespace(lr=0.1), "best": np.float64(0.5)},
    "nested": lambda s: {"checkpoint": {"network": {"weights": s, "step": torch.tensor(4)}}},
    "ema": lambda s: {"model": s, "model_ema": {key: value * 2 for key, value in s.items()}},
}


@pytest.fixture(scope="module")
def state():
    torch.manual_seed(0)
    return get_model("squeezenet1_1", weights=None).state_dict()


@pytest.fixture(scope="module")
def pixels():
    return np.random.default_rng(0).integers(0, 256, (2, 1, 227, 227, 3), dtype=np.uint8)


@pytest.fixture(scope="module")
def expected(state, pixels, tmp_path_factory):
    """The vectors of the plain file."""
    file = tmp_path_factory.mktemp("plain") / "plain.pt"
    torch.save(state, file)
    return vectors(file, pixels)


def vectors(file, pixels):
    return Embedder(Recipe(f"squeezenet1_1={file}"), "cpu").vectors(pixels)


def network_of(state):
    network = get_model("squeezenet1_1", weights=None)
    network.load_state_dict(state)
    return network


@pytest.mark.parametrize("wrap", NETWORKS)
def test_whatever_stands_before_the_names(tmp_path, state, pixels, expected, wrap):
    wrapped = NETWORKS[wrap](network_of(state)).state_dict()
    assert wrap == "plain" or "features.3.squeeze.weight" not in wrapped
    torch.save(wrapped, tmp_path / "mine.pt")
    np.testing.assert_array_equal(vectors(tmp_path / "mine.pt", pixels), expected)


@pytest.mark.parametrize("within", DICTIONARIES)
@pytest.mark.parametrize("wrap", ["plain", "model._orig_mod."])
def test_whatever_dictionary_it_is_in(tmp_path, state, pixels, expected, wrap, within):
    saved = DICTIONARIES[within](NETWORKS[wrap](network_of(state)).state_dict())
    torch.save(saved, tmp_path / "model_best.pth.tar")
    np.testing.assert_array_equal(vectors(tmp_path / "model_best.pth.tar", pixels), expected)


def test_what_a_whole_training_saves(tmp_path, state, pixels, expected):
    network = network_of(state)
    optimizer = torch.optim.Adam(network.parameters())
    network(torch.zeros(1, 3, 64, 64)).sum().backward()
    before = {key: value.clone() for key, value in network.state_dict().items()}
    optimizer.step()
    saved = {"optimizer": optimizer.state_dict(), "epoch": 2, "model": before}
    torch.save(saved, tmp_path / "mine.ckpt")
    np.testing.assert_array_equal(vectors(tmp_path / "mine.ckpt", pixels), expected)


@pytest.mark.parametrize("wrap", ["compiled", "model.", "net.backbone."])
def test_another_network_is_refused_in_any_wrapping(tmp_path, wrap):
    other, own = (
        get_model(name, weights=None).state_dict() for name in ("squeezenet1_0", "squeezenet1_1")
    )
    needed = [name for name in own if not name.startswith("classifier.")]
    unfit = sum(n not in other or other[n].shape != own[n].shape for n in needed)
    wrapped = NETWORKS[wrap](get_model("squeezenet1_0", weights=None)).state_dict()
    torch.save({"net": wrapped}, tmp_path / "mine.pt")
    key = f"squeezenet1_1={tmp_path / 'mine.pt'}"
    said = rf"does not hold the weights of SqueezeNet 1.1 .*: {unfit} of {len(needed)} parts"
    with pytest.raises(WeightsError, match=said):
        Embedder(Recipe(key), "cpu").load()


def test_one_part_that_lacks_is_one_part(tmp_path, state):
    lacking = {f"model.{key}": value for key, value in state.items()}
    del lacking["model.features.12.squeeze.bias"]
    torch.save({"state_dict": lacking}, tmp_path / "mine.pt")
    with pytest.raises(WeightsError, match=r": 1 of 50 parts .*\(features.12.squeeze.bias\)"):
        Embedder(Recipe(f"squeezenet1_1={tmp_path / 'mine.pt'}"), "cpu").load()


@pytest.mark.parametrize("place", ["beside", "within"])
def test_code_is_not_run_in_any_wrapping(tmp_path, state, place, capsys):
    class Malicious:
        def __reduce__(self):
            return (print, ("this must never be printed",))

    beside = {"net": state, "hook": Malicious()}
    within = {"net": {"state_dict": {**state, "hook": Malicious()}}}
    torch.save(beside if place == "beside" else within, tmp_path / "mine.pth.tar")
    with pytest.raises(WeightsError, match="could run code"):
        Embedder(Recipe(f"squeezenet1_1={tmp_path / 'mine.pth.tar'}"), "cpu").load()
    assert capsys.readouterr().out == ""


def test_nothing_but_numbers_beside_each_other(tmp_path):
    torch.save({"net": {"epoch": 3}, "acc": 1.0}, tmp_path / "mine.pt")
    with pytest.raises(WeightsError, match="does not hold a state_dict"):
        Embedder(Recipe(f"squeezenet1_1={tmp_path / 'mine.pt'}"), "cpu").load()
