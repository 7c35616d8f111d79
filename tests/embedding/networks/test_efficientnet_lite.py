import subprocess
import sys

import pytest
import torch

from orangecontrib.aiff.embedding.networks.efficientnet_lite import EfficientNetLite
from orangecontrib.aiff.embedding.networks.libraries import fold_norms
from orangecontrib.aiff.embedding.networks.offline import OFFLINE

timm = pytest.importorskip("timm", reason="timm, which it is compared with, is not installed")


@pytest.fixture(params=OFFLINE.values(), ids=lambda model: model.key, scope="module")
def model(request):
    return request.param


@pytest.fixture(scope="module")
def both(model):
    torch.manual_seed(0)
    theirs = timm.create_model(model.library_name, num_classes=1000).eval()
    for name, tensor in theirs.state_dict().items():
        if "running" in name:  # as of a network that has seen something
            tensor.uniform_(0.5, 1.5)
    ours = EfficientNetLite(int(model.library_name[-1]), 1000).eval()
    ours.load_state_dict(theirs.state_dict())
    return theirs, ours


def maps_of(network, name, batch):
    seen = []
    hook = network.get_submodule(name).register_forward_hook(lambda _, __, out: seen.append(out))
    network(batch)
    hook.remove()
    return seen[0]


def batch_of(side):
    pixels = torch.randn(2, 3, side, side, generator=torch.Generator().manual_seed(side))
    return pixels.to(memory_format=torch.channels_last)


@torch.inference_mode()
def test_it_is_timms_to_the_last_bit(model, both):
    for side in (model.side, 131):
        batch = batch_of(side)
        theirs, ours = (network(batch) for network in both)
        assert torch.equal(theirs, ours) and theirs.std() > 0
        for name, channels in model.maps:
            maps = [maps_of(network, name, batch) for network in both]
            assert torch.equal(*maps) and maps[0].shape[1] == channels


def test_its_parts_are_named_as_timms_are(both):
    theirs, ours = (network.state_dict() for network in both)
    assert {k: v.shape for k, v in ours.items()} == {k: v.shape for k, v in theirs.items()}


@torch.inference_mode()
def test_folded_norms_are_timms_folded_to_the_last_bit(model, both):
    batch = batch_of(model.side)
    for network in both:
        fold_norms(network)
    assert torch.equal(*(network(batch) for network in both))


def test_embedding_with_it_waits_for_no_timm():
    code = """
import sys
import numpy as np
from orangecontrib.aiff.embedding.networks.efficientnet_lite import EfficientNetLite
from orangecontrib.aiff.embedding.networks.network import Vectorizer
from orangecontrib.aiff.embedding.networks.offline import OFFLINE
import torch
model = OFFLINE["efficientnet_lite0"]
state = EfficientNetLite(0, model.classes).state_dict()
from dataclasses import replace
model = replace(model, weights=replace(model.weights, package=""))
found = Vectorizer(model, state, "strips", "cpu", torch.float32)
side = model.side
print(found.run([np.zeros((1, side, side, 3), np.uint8)]).shape)
print([name for name in ("torchvision", "torch._dynamo", "timm") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.splitlines()[1:] == ["[]"], done.stdout + done.stderr
