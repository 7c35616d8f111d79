"""Where a device fails, or has no memory left: what an embedder does, and what it says."""

import threading
import time
import weakref
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch

from orangecontrib.aiff.embedding import devices
from orangecontrib.aiff.embedding.devices import Device
from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.networks import network as networks
from orangecontrib.aiff.embedding.recipe import FULL, Recipe
from orangecontrib.aiff.errors import DeviceError, EmbeddingError


def test_too_little_memory_halves_the_batch(monkeypatch):
    embedder = Embedder(device="cpu")
    run, sizes = embedder.load().run, []

    def cramped(batch):
        sizes.append(len(batch))
        if len(batch) > 2:
            raise torch.OutOfMemoryError
        return run(batch)

    monkeypatch.setattr(embedder.load(), "run", cramped)
    pixels = np.random.default_rng(0).integers(0, 256, (5, 1, 227, 227, 3), dtype=np.uint8)
    assert embedder.vectors(pixels).shape == (5, 512)
    assert sizes == [5, 2, 3, 1, 2]
    assert embedder.batch_size == 1 and "short of memory" in embedder.notes[0]

    def full(batch):
        raise torch.OutOfMemoryError

    monkeypatch.setattr(embedder.load(), "run", full)
    with pytest.raises(EmbeddingError, match="too little free memory"):
        embedder.vectors(pixels)


@pytest.fixture
def full_gpu(monkeypatch):
    """An NVIDIA GPU without room for a network; tells which devices networks were built for."""

    def build(model, state, vector, device, *how):
        asked.append(device)
        if device != "cpu":
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB.")
        return vectorizer(model, state, vector, device, *how)

    asked, vectorizer = [], networks.Vectorizer
    monkeypatch.setattr(networks, "Vectorizer", build)
    return asked


def test_a_gpu_without_room_for_the_network_leaves_it_to_the_cpu(full_gpu):
    pixels = np.random.default_rng(0).integers(0, 256, (5, 1, 227, 227, 3), dtype=np.uint8)
    expected = Embedder(device="cpu").vectors(pixels)
    embedder = Embedder(device="cpu")
    embedder.device = Device("cuda:0", "NVIDIA X")
    embedder.load()
    np.testing.assert_array_equal(embedder.vectors(pixels), expected)
    assert full_gpu == ["cpu", "cuda:0", "cpu"]
    assert embedder.notes == [
        "NVIDIA X has too little free memory for SqueezeNet 1.1, so "
        f"{embedder.device.name} went on."
    ]


def test_a_network_that_no_device_can_build_gets_a_sentence(monkeypatch):
    def build(*how):
        raise RuntimeError("no kernel image")

    monkeypatch.setattr(networks, "Vectorizer", build)
    embedder = Embedder(device="cpu")
    embedder.device = Device("cuda:0", "NVIDIA X")
    with pytest.raises(EmbeddingError, match=r"^CPU .* failed \(no kernel image\)"):
        embedder.vectors(np.zeros((1, 1, 227, 227, 3), np.uint8))


def test_a_gpu_without_memory_for_one_photo_leaves_all_to_the_cpu(monkeypatch):
    embedder, sizes, freed, held = Embedder(device="cpu"), [], [], []
    pixels = np.random.default_rng(0).integers(0, 256, (5, 1, 227, 227, 3), dtype=np.uint8)
    expected = embedder.vectors(pixels)
    most = embedder.batch_size

    class Full:
        def run(self, batch):
            sizes.append(len(batch))
            raise torch.OutOfMemoryError

    embedder._network = Full()
    held.append(weakref.ref(embedder._network))
    embedder.device = Device("cuda:0", "NVIDIA X")
    monkeypatch.setattr(torch.cuda, "empty_cache", lambda: freed.append(held[0]() is None))
    np.testing.assert_allclose(embedder.vectors(pixels), expected, rtol=1e-4, atol=1e-4)
    assert sizes == [5, 2, 1] and freed == [False, False, True]
    assert embedder.batch_size == most
    assert embedder.notes[-1].startswith("NVIDIA X has too little free memory for SqueezeNet 1.1")


def test_too_little_memory_of_an_apple_gpu_halves_the_batch(monkeypatch):
    embedder = Embedder(device="cpu")
    run, freed = embedder.load().run, []

    def cramped(batch):
        if len(batch) > 2:
            raise RuntimeError("MPS backend out of memory (MPS allocated: 8 GB, ...)")
        return run(batch)

    monkeypatch.setattr(embedder.load(), "run", cramped)
    monkeypatch.setattr(torch.mps, "empty_cache", lambda: freed.append(1))
    embedder.device = Device("mps", "Apple GPU")
    pixels = np.zeros((4, 1, 227, 227, 3), dtype=np.uint8)
    assert embedder.vectors(pixels).shape == (4, 512)
    assert embedder.notes == [
        "Apple GPU is short of memory, so fewer photos go through at once."
    ] and freed == [1]


def test_memory_is_given_back_once_nothing_of_the_batch_is_held(monkeypatch):
    class Held:
        pass

    embedder, held, alive = Embedder(device="cpu"), [], []
    run = embedder.load().run

    def cramped(batch):
        if len(batch) > 1:
            on_device = Held()
            held.append(weakref.ref(on_device))
            raise torch.OutOfMemoryError
        return run(batch)

    monkeypatch.setattr(embedder.load(), "run", cramped)
    monkeypatch.setattr(torch.cuda, "empty_cache", lambda: alive.append(held[-1]() is not None))
    embedder.vectors(np.zeros((2, 1, 227, 227, 3), dtype=np.uint8))
    assert alive == [False]


def test_batches_that_fail_beside_each_other_are_one_failure(monkeypatch):
    embedder = Embedder(device="cpu")
    pixels = np.random.default_rng(0).integers(0, 256, (2, 1, 227, 227, 3), dtype=np.uint8)
    expected = embedder.vectors(pixels)
    both_run = threading.Barrier(2)

    def gone(batch):
        both_run.wait(60)
        if len(batch) == 1:  # this one notices later
            deadline = time.monotonic() + 60
            while embedder.device.key != "cpu" and time.monotonic() < deadline:
                time.sleep(0.01)
        raise RuntimeError("CUDA error: device lost")

    monkeypatch.setattr(embedder.load(), "run", gone)
    embedder.device = Device("cuda:0", "NVIDIA X")
    with ThreadPoolExecutor(2) as pool:
        for found, count in zip(
            pool.map(embedder.vectors, [pixels, pixels[:1]]), (2, 1), strict=True
        ):
            np.testing.assert_allclose(found, expected[:count], rtol=1e-4, atol=1e-4)
    assert embedder.provenance.device == f"NVIDIA X, then {embedder.device.name}"
    assert len(embedder.notes) == 1


def test_a_device_that_fails_gets_a_sentence(monkeypatch):
    def broken(batch):
        raise RuntimeError("CUDA error: unspecified launch failure\nmore lines")

    embedder = Embedder(device="cpu")
    monkeypatch.setattr(embedder.load(), "run", broken)
    with pytest.raises(EmbeddingError, match="unspecified launch failure.*another model"):
        embedder.vectors(np.zeros((1, 1, 227, 227, 3), np.uint8))


def test_the_cpu_goes_on_where_a_gpu_fails(monkeypatch):
    embedder = Embedder(device="cpu")
    pixels = np.random.default_rng(0).integers(0, 256, (2, 1, 227, 227, 3), dtype=np.uint8)
    expected = embedder.vectors(pixels)

    def gone(batch):
        raise RuntimeError("CUDA error: device-side assert")

    monkeypatch.setattr(embedder.load(), "run", gone)
    embedder.device = Device("cuda:0", "NVIDIA X")
    identity = embedder.provenance.identity
    np.testing.assert_array_equal(embedder.vectors(pixels), expected)
    assert embedder.notes == [
        f"NVIDIA X failed (CUDA error: device-side assert), so {embedder.device.name} went on."
    ]
    assert embedder.provenance.device.startswith("NVIDIA X, then CPU")
    assert embedder.provenance.identity == identity


def test_a_device_that_is_not_there():
    with pytest.raises(DeviceError):
        Embedder(device="nonsense")


def test_a_device_that_went_away_leaves_the_precision_that_the_cpu_is_quick_at(old_gpu):
    embedder = Embedder(Recipe())
    before = embedder.provenance
    embedder._is_remembered = True  # as where torch is not here yet
    found = embedder.vectors(np.zeros((1, 1, 227, 227, 3), np.uint8))
    said = embedder.provenance
    assert np.isfinite(found).all() and embedder.device.key == "cpu"
    assert said.device.startswith("CPU") and said.precision == "float32"
    assert embedder.provenances == (said, before)
    (note,) = embedder.notes
    assert note == (
        f"{said.device} computes in float32, NVIDIA X in float16: distances differ by rounding."
    )


def test_a_device_that_went_away_leaves_full_precision_as_it_is(old_gpu, monkeypatch):
    monkeypatch.setattr(devices, "best_precision", lambda key: "bfloat16")
    embedder = Embedder(Recipe(precision=FULL))
    embedder._is_remembered = True
    identity = embedder.provenance.identity
    embedder.vectors(np.zeros((1, 1, 227, 227, 3), np.uint8))
    assert embedder.device.key == "cpu" and embedder.notes == []
    assert [each.identity for each in embedder.provenances] == [identity]


@pytest.mark.parametrize(
    ("its_best", "precision"), [("float32", "float32"), ("bfloat16", "bfloat16")]
)
def test_the_cpu_goes_on_in_its_own_precision(old_gpu, monkeypatch, its_best, precision):
    monkeypatch.setattr(devices, "best_precision", lambda key: its_best)
    pixels = np.random.default_rng(0).integers(0, 256, (5, 1, 227, 227, 3), dtype=np.uint8)
    old_gpu.left = 2
    embedder = Embedder(Recipe())
    ((first, on_gpu),) = embedder.made(pixels[:2])
    ((second, on_cpu),) = embedder.made(pixels[2:])
    assert old_gpu.built == [("cuda:0", torch.float16), ("cpu", getattr(torch, precision))]
    assert (on_gpu.precision, on_cpu.precision) == ("float16", precision)
    assert embedder.provenances == (on_cpu, on_gpu)
    assert (on_gpu.device, on_cpu.device) == ("NVIDIA X", f"NVIDIA X, then {embedder.device.name}")
    assert [len(first), len(second)] == [2, 3]
    assert embedder.notes[1].endswith(
        f"computes in {precision}, NVIDIA X in float16: distances differ by rounding."
    )


def test_a_batch_of_which_a_gpu_has_room_for_a_part_says_what_computed_each(old_gpu):
    pixels = np.random.default_rng(0).integers(0, 256, (4, 1, 227, 227, 3), dtype=np.uint8)
    old_gpu.left, old_gpu.error = 2, torch.OutOfMemoryError()
    embedder = Embedder(Recipe())
    made = embedder.made(pixels)
    said = [(len(vectors), provenance.precision) for vectors, provenance in made]
    assert said == [(2, "float16"), (1, "float32"), (1, "float32")]
    full = Embedder(Recipe(precision=FULL), "cpu").vectors(pixels)
    found = np.concatenate([vectors for vectors, _ in made])
    np.testing.assert_allclose(found, full, rtol=0.02, atol=0.02 * full.max())


def test_a_batch_beside_one_that_fails_keeps_the_precision_it_was_computed_in(old_gpu):
    embedder = Embedder(Recipe())
    pixels = np.random.default_rng(0).integers(0, 256, (2, 1, 227, 227, 3), dtype=np.uint8)
    both_run, gone, network = threading.Barrier(2), threading.Event(), embedder.load()

    def on_gpu(batch):
        both_run.wait(60)
        if len(batch) == 1:
            raise RuntimeError("CUDA error: device lost")
        assert gone.wait(60)  # until the CPU has gone on
        with torch.inference_mode():
            return network(torch.from_numpy(np.stack(batch))).numpy()

    network.run = on_gpu
    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(embedder.made, pixels)
        ((_, on_cpu),) = pool.submit(embedder.made, pixels[:1]).result(60)
        gone.set()
        ((_, on_gpu_said),) = slow.result(60)
    assert (on_gpu_said.precision, on_cpu.precision) == ("float16", "float32")
