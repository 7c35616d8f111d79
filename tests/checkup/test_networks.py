import numpy as np
import pytest

from orangecontrib.aiff.checkup import networks
from orangecontrib.aiff.checkup.lines import LOOK, OK, STOP
from orangecontrib.aiff.checkup.networks import device_line, difference, photo_lines, weights_line
from orangecontrib.aiff.embedding.devices import Device
from orangecontrib.aiff.embedding.embedder import Embedder

CPU = Device("cpu", "CPU (2 cores)")
GPU = Device("cuda:0", "NVIDIA X", "bfloat16")


def test_the_photo_gives_the_known_vector_in_full_precision_and_in_less():
    lines = photo_lines([Device("cpu", "CPU", "bfloat16")])
    assert [line.state for line in lines] == [OK, OK]
    assert "0.0\u00a0% from the known vector" in lines[0].says


def test_another_vector_is_noticed(monkeypatch):
    monkeypatch.setattr(networks, "PHOTO", ("dress_1", "shop_2.jpg"))
    (line,) = photo_lines([CPU])
    assert line.state == STOP and "torch" in line.to_do


def test_a_wrong_channel_is_noticed(monkeypatch):
    own = Embedder.vectors
    monkeypatch.setattr(
        Embedder, "vectors", lambda self, seen: own(self, [s[..., ::-1] for s in seen])
    )
    assert photo_lines([CPU])[0].state == STOP


def test_the_difference_is_a_share():
    vector = np.repeat(np.array(networks.KNOWN) / 32, 32)
    assert difference(vector) == pytest.approx(0) and difference(vector * 1.1) == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("devices", "has_tool", "state"),
    [([CPU], False, OK), ([CPU], True, LOOK), ([GPU, CPU], True, OK)],
)
def test_a_gpu_that_is_not_used_is_told(devices, has_tool, state):
    assert device_line(devices, has_tool).state == state


def test_weights(monkeypatch):
    line = weights_line()
    assert line.state == OK and "SqueezeNet" in line.says
    monkeypatch.setattr(networks, "find_weights", lambda model: None)
    assert weights_line().state == STOP
