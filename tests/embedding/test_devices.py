import json
import sys
from types import SimpleNamespace

import pytest
import torch

from orangecontrib.aiff.embedding import devices
from orangecontrib.aiff.embedding.devices import (
    choose_device,
    known_device,
    known_devices,
    list_devices,
)
from orangecontrib.aiff.errors import DeviceError


@pytest.fixture
def two_gpus(monkeypatch):
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda index: f"NVIDIA {index}")
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: (8, 0))
    monkeypatch.setattr(torch.cuda, "get_arch_list", lambda: ["sm_75", "sm_80"])


def test_the_cpu_is_always_there_and_last():
    assert list_devices()[-1].key == "cpu"
    assert choose_device("cpu").name.startswith("CPU (")


def test_gpus_come_first(two_gpus):
    assert [device.name for device in list_devices()][:2] == ["NVIDIA 0", "NVIDIA 1"]
    assert choose_device("auto").key == choose_device("cuda").key == "cuda:0"
    assert choose_device("cuda:1").name == "NVIDIA 1"


def test_a_gpu_whose_driver_is_too_old_is_none(two_gpus, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)  # though the driver counts two
    assert [device.key for device in list_devices()] == ["cpu"]


def test_a_gpu_that_does_not_start_costs_no_other(two_gpus, monkeypatch):
    def name(index):
        if index == 0:
            raise RuntimeError("CUDA error: no device")
        return "NVIDIA 1"

    monkeypatch.setattr(torch.cuda, "get_device_name", name)
    assert [device.key for device in list_devices()] == ["cuda:1", "cpu"]


@pytest.mark.parametrize(
    ("capability", "built", "computes"),
    [
        ((8, 6), ["sm_75", "sm_80"], True),
        ((8, 0), ["sm_75", "sm_86"], False),
        ((6, 1), ["sm_75", "sm_80", "compute_120"], False),
        ((12, 0), ["sm_90a", "sm_100f"], False),
        ((12, 0), ["sm_90", "compute_90"], True),
        ((9, 0), ["sm_90a"], True),
        ((10, 3), ["gfx1030"], True),
        ((6, 1), [], True),
    ],
)
def test_only_a_gpu_that_torch_was_built_for_computes(
    two_gpus, monkeypatch, capability, built, computes
):
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: capability)
    monkeypatch.setattr(torch.cuda, "get_arch_list", lambda: built)
    assert [device.key for device in list_devices()][:-1] == ["cuda:0", "cuda:1"] * computes


@pytest.mark.parametrize(
    ("capability", "precision"),
    [((9, 0), "bfloat16"), ((7, 5), "float16"), ((7, 0), "float16"), ((6, 1), "float32")],
)
def test_a_gpu_computes_in_what_it_has_units_for(monkeypatch, capability, precision):
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: capability)
    assert devices.best_precision("cuda:0") == precision


@pytest.mark.parametrize(
    ("architecture", "precision"),
    [
        ("gfx908:sramecc+:xnack-", "bfloat16"),
        ("gfx90a:sramecc+:xnack-", "bfloat16"),
        ("gfx942", "bfloat16"),
        ("gfx950", "bfloat16"),
        ("gfx1100", "bfloat16"),
        ("gfx1201", "bfloat16"),
        ("gfx1030", "float32"),
        ("gfx1012:xnack-", "float32"),
        ("gfx906", "float32"),
        ("gfx900", "float32"),
        ("", "float32"),
    ],
)
def test_a_gpu_of_amd_computes_in_what_it_has_units_for(monkeypatch, architecture, precision):
    # AMD's numbers are others: gfx1030 says 10.3, which of NVIDIA's would be a newer one.
    monkeypatch.setattr(torch.version, "hip", "7.1")
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: (10, 3))
    properties = SimpleNamespace(**({"gcnArchName": architecture} if architecture else {}))
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda device: properties)
    assert devices.best_precision("cuda:0") == precision


def test_an_apple_gpu_computes_in_full(monkeypatch):
    monkeypatch.setattr(devices, "_cpu_has_bfloat16", lambda: True)
    assert devices.best_precision("mps") == "float32"


@pytest.mark.parametrize("key", ["cuda:7", "", "nonsense", "c"])
def test_devices_that_are_not_there(key, two_gpus):
    with pytest.raises(DeviceError, match=r"cpu \(CPU"):
        choose_device(key)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / devices.FILE


def test_what_torch_said_is_kept(cache, two_gpus, monkeypatch):
    said = list_devices()
    assert [device.precision for device in said[:2]] == ["bfloat16", "bfloat16"]
    monkeypatch.delitem(sys.modules, "torch")
    monkeypatch.setattr(devices, "list_devices", lambda: pytest.fail("torch is waited for"))
    assert known_devices() == said
    assert known_device().name == "NVIDIA 0" and known_device("cpu") == said[-1]


@pytest.mark.parametrize(
    "change",
    [
        lambda kept: {**kept, "circumstances": ["another torch"]},
        lambda kept: {**kept, "devices": []},
        lambda kept: {**kept, "devices": kept["devices"][:-1]},
        lambda kept: {**kept, "devices": [{**kept["devices"][-1], "precision": "int8"}]},
        lambda kept: {**kept, "devices": [{**kept["devices"][-1], "name": 3}]},
        lambda kept: {**kept, "devices": [{"key": "cpu", "colour": "red"}]},
        lambda kept: {**kept, "devices": "cpu"},
        lambda kept: [kept],
        lambda kept: "",
    ],
)
def test_where_it_no_longer_holds_torch_is_asked(cache, change, monkeypatch):
    said = list_devices()
    cache.write_text(json.dumps(change(json.loads(cache.read_text()))))
    monkeypatch.delitem(sys.modules, "torch")
    asked = []
    monkeypatch.setattr(devices, "list_devices", lambda: asked.append(1) or said)
    assert known_devices() == said and asked


def test_a_device_that_was_put_in_since_is_found(cache, two_gpus, monkeypatch):
    assert known_device("cuda:1").name == "NVIDIA 1"
    monkeypatch.setattr(devices, "known_devices", lambda: list_devices()[-1:])
    assert known_device("cuda:1").name == "NVIDIA 1"
    with pytest.raises(DeviceError, match="no device"):
        known_device("cuda:7")


def test_where_nothing_can_be_kept_torch_is_asked_every_time(tmp_path, monkeypatch):
    (tmp_path / "cache").write_text("a file where the folder would be")
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path / "cache"))
    assert list_devices()[-1].key == "cpu"
