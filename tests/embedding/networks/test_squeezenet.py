import subprocess
import sys

import pytest
import torch
from torchvision.models import get_model

from orangecontrib.aiff.embedding.networks.models import DEFAULT_MODEL, MODELS
from orangecontrib.aiff.embedding.networks.squeezenet import SqueezeNet


@pytest.fixture(scope="module")
def both():
    torch.manual_seed(0)
    theirs = get_model(DEFAULT_MODEL, weights=None).eval()
    ours = SqueezeNet(1000).eval()
    ours.load_state_dict(theirs.state_dict())
    return theirs, ours


def maps_of(network, name, batch):
    seen = []
    hook = network.get_submodule(name).register_forward_hook(lambda _, __, out: seen.append(out))
    network(batch)
    hook.remove()
    return seen[0]


@pytest.mark.parametrize("side", [227, 224, 130])
@torch.inference_mode()
def test_it_is_torchvisions_to_the_last_bit(both, side):
    pixels = torch.randn(3, 3, side, side, generator=torch.Generator().manual_seed(side))
    theirs, ours = both
    assert torch.equal(theirs(pixels), ours(pixels))
    batch = pixels.to(memory_format=torch.channels_last)
    for name, _ in MODELS[DEFAULT_MODEL].maps:
        assert torch.equal(*(maps_of(network, name, batch) for network in both))


def test_its_parts_are_named_as_torchvisions_are(both):
    theirs, ours = (network.state_dict() for network in both)
    assert {k: v.shape for k, v in ours.items()} == {k: v.shape for k, v in theirs.items()}


def test_embedding_with_it_waits_for_no_torchvision(tmp_path):
    code = f"""
import sys
import numpy as np
from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.recipe import Recipe
embedder = Embedder(Recipe({DEFAULT_MODEL!r}, "strips"), "cpu")
side = embedder.model.side
print(embedder.vectors([np.zeros((1, side, side, 3), np.uint8)]).shape)
print([name for name in ("torchvision", "torch._dynamo", "timm") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.splitlines()[1:] == ["[]"], done.stdout + done.stderr
