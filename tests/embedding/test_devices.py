import pytest
import torch

from orangecontrib.aiff.embedding.devices import choose_device, list_devices
from orangecontrib.aiff.errors import DeviceError


@pytest.fixture
def two_gpus(monkeypatch):
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda index: f"NVIDIA {index}")


def test_the_cpu_is_always_there_and_last():
    assert list_devices()[-1].key == "cpu"
    assert choose_device("cpu").name.startswith("CPU (")


def test_gpus_come_first(two_gpus):
    assert [device.name for device in list_devices()][:2] == ["NVIDIA 0", "NVIDIA 1"]
    assert choose_device("auto").key == choose_device("cuda").key == "cuda:0"
    assert choose_device("cuda:1").name == "NVIDIA 1"


@pytest.mark.parametrize("key", ["cuda:7", "", "nonsense", "c"])
def test_devices_that_are_not_there(key, two_gpus):
    with pytest.raises(DeviceError, match=r"cpu \(CPU"):
        choose_device(key)
