"""Which device computes where OpenVINO is, and what becomes of vectors that torch made."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from orangecontrib.aiff.embedding import devices, engine
from orangecontrib.aiff.embedding.again import embedder_of
from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.embedding.devices import Device, may_have_gpu
from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.engine import device_for, devices_here, runs
from orangecontrib.aiff.embedding.networks.catalogue import ALL_MODELS
from orangecontrib.aiff.embedding.networks.models import DEFAULT_MODEL, MODELS
from orangecontrib.aiff.embedding.pipeline import count_known_by_each, embed_photos
from orangecontrib.aiff.embedding.recipe import FULL, Recipe
from orangecontrib.aiff.embedding.weights.from_file import model_from_file
from orangecontrib.aiff.errors import DeviceError, LibraryError
from orangecontrib.aiff.needed import version_of

from ..folders import make_photos

SQUEEZENET, RESNET = MODELS[DEFAULT_MODEL], MODELS["resnet50"]
GPU, CPU = Device("cuda:0", "NVIDIA X", "bfloat16"), Device("cpu", "CPU (2 cores)")
QUICK = Device("openvino", "CPU with OpenVINO (2 cores)")
PIXELS = np.random.default_rng(0).integers(0, 256, (3, 1, 227, 227, 3), dtype=np.uint8)

has_engine = pytest.mark.skipif(not version_of("openvino"), reason="OpenVINO is not installed")


def never(*_):
    raise AssertionError("torch is asked")


@pytest.fixture
def computer(monkeypatch):
    """A computer with an engine, and with what torch is said to know."""

    def with_(known, quick=QUICK, drivers=True):
        monkeypatch.setattr(engine, "engine", lambda: quick)
        monkeypatch.setattr(engine, "may_have_gpu", lambda: drivers)
        asked = known if callable(known) else lambda: known
        monkeypatch.setattr(engine, "known_devices", asked)
        monkeypatch.setattr(devices, "known_devices", asked)
        monkeypatch.setattr(devices, "list_devices", asked)

    return with_


def test_what_it_runs(tmp_path):
    for key in (DEFAULT_MODEL, "efficientnet_lite0", "efficientnet_lite2"):
        assert runs(ALL_MODELS[key])
    file = tmp_path / "own.pt"
    file.touch()
    assert not runs(RESNET) and not runs(model_from_file(SQUEEZENET, file))


def test_the_quickest_that_can_compute_the_network(computer):
    computer([CPU])
    assert device_for(SQUEEZENET) == QUICK and device_for(RESNET) == CPU
    assert device_for(SQUEEZENET, "cpu") == CPU
    assert device_for(SQUEEZENET, "openvino") == QUICK and device_for(RESNET, "openvino") == CPU
    computer([GPU, CPU])
    assert device_for(SQUEEZENET) == device_for(RESNET) == GPU
    assert device_for(SQUEEZENET, "openvino") == QUICK and device_for(RESNET, "openvino") == CPU
    computer([CPU], quick=None)
    assert device_for(SQUEEZENET) == CPU
    with pytest.raises(DeviceError, match="no device “openvino”"):
        device_for(SQUEEZENET, "openvino")


def test_torch_is_not_asked_where_there_can_be_no_gpu(computer):
    computer(never, drivers=False)
    assert device_for(SQUEEZENET) == device_for(SQUEEZENET, "openvino") == QUICK


def test_without_torch_the_engine_is_there(computer):
    def gone():
        raise LibraryError("torch is not installed")

    computer(gone)
    assert device_for(SQUEEZENET) == QUICK and devices_here() == [QUICK]
    computer(gone, quick=None)
    for ask in (devices_here, lambda: device_for(SQUEEZENET)):
        with pytest.raises(LibraryError, match="torch"):
            ask()


def test_people_choose_from_all_the_quickest_first(computer):
    computer([GPU, CPU])
    assert devices_here() == [GPU, QUICK, CPU]
    computer([CPU], quick=None)
    assert devices_here() == [CPU]


@pytest.mark.parametrize(
    ("system", "torch_version", "driver", "may"),
    [
        ("linux", "2.9.0", "/dev/nvidiactl", True),
        ("linux", "2.9.0", "", False),
        ("linux", "2.9.0+cpu", "/dev/nvidiactl", False),
        ("linux", "", "/dev/nvidiactl", False),
        ("win32", "2.9.0+cu126", "nvcuda.dll", True),
        ("win32", "2.9.0+cu126", "", False),
        ("darwin", "2.9.0", "", True),
    ],
)
def test_drivers_say_whether_there_may_be_a_gpu(monkeypatch, system, torch_version, driver, may):
    monkeypatch.setattr(devices.sys, "platform", system)
    monkeypatch.setattr(devices, "version_of", lambda name: torch_version)
    exists = lambda path: bool(driver) and path.endswith(driver)  # noqa: E731
    monkeypatch.setattr(devices.os.path, "exists", exists)
    assert may_have_gpu() is may


@pytest.fixture
def fresh(tmp_path, monkeypatch):
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path / "cache"))
    found = engine._found
    found.cache_clear()
    yield tmp_path / "cache" / engine.FILE
    found.cache_clear()


@has_engine
def test_what_it_said_is_kept(fresh, monkeypatch):
    found = engine.engine()
    assert found.key == "openvino" and found.name.startswith("CPU with OpenVINO (")
    assert found.precision in devices.PRECISIONS and fresh.exists()
    monkeypatch.setattr(engine, "_found", never)
    assert engine.engine() == found
    monkeypatch.setattr(engine, "version_of", lambda name: "another")
    with pytest.raises(AssertionError):
        engine.engine()


def test_one_that_is_not_here_or_does_not_start_is_no_device(fresh, monkeypatch):
    monkeypatch.setattr(engine, "version_of", lambda name: "")
    assert engine.engine() is None

    def broken(library):
        raise LibraryError("openvino does not start here")

    monkeypatch.setattr(engine, "version_of", lambda name: "2026.4")
    monkeypatch.setattr(engine, "need", broken)
    assert engine.engine() is None and not fresh.exists()


def embedders(**how):
    return [Embedder(Recipe(**how), device) for device in ("openvino", "cpu")]


@has_engine
def test_its_vectors_have_an_identity_of_their_own_and_torchs_keep_theirs(monkeypatch):
    for how in ({"precision": FULL}, {}):
        quick, by_torch = (embedder.provenance for embedder in embedders(**how))
        assert quick.identity != by_torch.identity
        said = by_torch.as_dict()
        assert "engine" not in said and "alike" not in said and said["torch"]
        assert by_torch.identities == (by_torch.identity,)
        assert quick.as_dict()["engine"].startswith("OpenVINO 2") and quick.torch == ""
        other = replace(quick, engine="OpenVINO 1999.1", device="another")
        assert other.identity == quick.identity
    # As it was before there was an engine.
    known = replace(by_torch, digest="0" * 64, precision="float32", decoding=6, layout=1)
    assert known.identity == "586c7a52ea7c0c11"


@has_engine
@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_vectors_that_torch_made_are_taken_in_full_precision_alone(
    tmp_path, monkeypatch, precision
):
    monkeypatch.setattr(devices, "best_precision", lambda device: precision)
    quick = Device("openvino", "CPU with OpenVINO", precision)
    monkeypatch.setattr(engine, "engine", lambda: quick)
    folder = make_photos(tmp_path / "photos", "a.jpg", "b.jpg")
    paths = [str(folder / name) for name in ("a.jpg", "b.jpg")]
    on_engine, by_torch = embedders()
    assert on_engine.provenance.precision == by_torch.provenance.precision == precision
    is_full = precision == "float32"
    assert (on_engine.provenance.alike == by_torch.provenance.identity) is is_full
    with VectorCache(tmp_path / "vectors.sqlite") as cache:
        made = embed_photos(paths[:1], by_torch, cache)
        taken = embed_photos(paths[:1], on_engine, cache)
        assert (taken.cached == 1) is is_full
        if is_full:
            np.testing.assert_array_equal(taken.vectors, made.vectors)
        # Those of the engine are never taken for torch's.
        embed_photos(paths[1:], on_engine, cache)
        assert count_known_by_each(paths[1:], [by_torch, on_engine], cache) == [0, 1]


@has_engine
def test_in_full_precision_they_are_compared_with_torchs(monkeypatch):
    on_engine, by_torch = embedders(precision=FULL)
    for one, other in ((on_engine, by_torch), (by_torch, on_engine)):
        monkeypatch.setattr(engine, "device_for", lambda *_, d=other.device: d)
        again = embedder_of(one.provenance.as_dict())
        assert again.provenance.alike == one.provenance.alike and again.notes == []


@has_engine
def test_in_less_a_photo_that_comes_later_is_computed_as_the_gallery_was(monkeypatch):
    monkeypatch.setattr(devices, "best_precision", lambda device: "bfloat16")
    quick = Device("openvino", "CPU with OpenVINO", "bfloat16")
    monkeypatch.setattr(engine, "engine", lambda: quick)
    for one in embedders():
        again = embedder_of(one.provenance.as_dict())
        assert again.provenance.identity == one.provenance.identity and again.notes == []
    on_engine, _ = embedders()
    monkeypatch.setattr(engine, "engine", lambda: None)
    (note,) = embedder_of(on_engine.provenance.as_dict()).notes
    assert "CPU with OpenVINO" in note and "rounding" in note


@has_engine
def test_where_it_fails_torch_goes_on(monkeypatch):
    expected = Embedder(Recipe(precision=FULL), "cpu").vectors(PIXELS)
    embedder = Embedder(Recipe(precision=FULL), "openvino")

    def broken(pixels):
        raise RuntimeError("Exception from src/inference.cpp:80:\nmore")

    monkeypatch.setattr(embedder.load(), "run", broken)
    np.testing.assert_allclose(embedder.vectors(PIXELS), expected, rtol=1e-4, atol=1e-4)
    name = engine.engine().name
    assert embedder.notes == [
        f"{name} failed (Exception from src/inference.cpp:80:), so {embedder.device.name} went on."
    ]
    said = embedder.provenance
    assert said.device == f"{name}, then {embedder.device.name}" and said.engine == ""
    assert said.identity == Embedder(Recipe(precision=FULL), "cpu").provenance.identity


@has_engine
def test_where_it_cannot_be_built_torch_goes_on(monkeypatch):
    embedder = Embedder(Recipe(precision=FULL), "openvino")

    def changed(model):
        raise ValueError("it has no place for more")

    monkeypatch.setattr("orangecontrib.aiff.embedding.embedder.arrays_of", changed)
    found = embedder.vectors(PIXELS)
    assert embedder.device.key == "cpu" and "no place for more" in embedder.notes[0]
    expected = Embedder(Recipe(precision=FULL), "cpu").vectors(PIXELS)
    np.testing.assert_array_equal(found, expected)


@has_engine
def test_what_was_computed_before_a_failure_keeps_its_own_identity(tmp_path, monkeypatch):
    names = [f"{number}.jpg" for number in range(6)]
    folder = make_photos(tmp_path / "photos", *names)
    monkeypatch.setattr(Embedder, "batch_size", 2)
    embedder = Embedder(Recipe(precision=FULL), "openvino")
    run, begun = embedder.load().run, []

    def fails_later(pixels):
        begun.append(len(pixels))
        if len(begun) > 1:
            raise RuntimeError("out of order")
        return run(pixels)

    monkeypatch.setattr(embedder.load(), "run", fails_later)
    own = embedder.provenance.identity
    with VectorCache(tmp_path / "vectors.sqlite") as cache:
        found = embed_photos([str(folder / name) for name in names], embedder, cache)
        assert np.isfinite(found.vectors).all() and embedder.provenance.identity != own
        kept = [
            sum(cache.get(cache.digest(folder / name), identity) is not None for name in names)
            for identity in (own, embedder.provenance.identity)
        ]
    assert kept == [2, 4]


@has_engine
@pytest.mark.parametrize("network", [DEFAULT_MODEL, "efficientnet_lite0"])
def test_neither_torch_nor_what_stands_on_it_is_waited_for(tmp_path, network, monkeypatch):
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path / "cache"))
    folder = make_photos(tmp_path / "photos", "a.jpg", "b.png")
    code = f"""
import sys
from pathlib import Path
from orangecontrib.aiff.embedding import devices
devices.DRIVERS = ()  # as on a computer without a GPU
devices.sys.platform = "linux"
from orangecontrib.aiff.embedding.cache import open_cache
from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.recipe import Recipe
from orangecontrib.aiff.embedding.pipeline import embed_with_each
embedders = [Embedder(Recipe(key, "features")) for key in ({network!r}, "colour")]
paths = [str(path) for path in sorted(Path({str(folder)!r}).iterdir())]
with open_cache() as cache:
    print(sum(each.computed for each in embed_with_each(paths, embedders, cache)))
print([name for name in ("torch", "torchvision", "timm", "safetensors") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.splitlines() == ["4", "[]"], done.stdout + done.stderr
