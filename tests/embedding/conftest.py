from types import SimpleNamespace

import pytest
import torch

from orangecontrib.aiff.embedding import devices
from orangecontrib.aiff.embedding.devices import Device
from orangecontrib.aiff.embedding.networks import network as networks


@pytest.fixture
def old_gpu(monkeypatch):
    """A GPU that takes float16, for which the processor stands in, itself one for float32.

    It fails once it has computed as many photos as `left` says.
    """

    def build(model, state, vector, device, precision):
        network = vectorizer(model, state, vector, "cpu", precision)
        gpu.built.append((device, precision))
        run = network.run

        def on_gpu(inputs):
            if gpu.left < len(inputs):
                raise gpu.error
            gpu.left -= len(inputs)
            return run(inputs)

        if device != "cpu":
            network.run = on_gpu
        return network

    device = Device("cuda:0", "NVIDIA X", "float16")
    error = RuntimeError("CUDA error: device lost")
    gpu, vectorizer = SimpleNamespace(left=0, built=[], error=error), networks.Vectorizer
    monkeypatch.setattr(networks, "Vectorizer", build)
    monkeypatch.setattr(torch.cuda, "empty_cache", lambda: None)
    monkeypatch.setattr(devices, "best_precision", lambda key: "float32")
    monkeypatch.setattr("orangecontrib.aiff.embedding.embedder.device_for", lambda *_: device)
    return gpu
