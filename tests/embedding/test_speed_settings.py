"""What makes it quick changes no vector, and leaves torch as it was."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace

import numpy as np
import pytest
import torch

from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.networks import network as networks
from orangecontrib.aiff.embedding.pipeline import embed_photos
from orangecontrib.aiff.embedding.recipe import FULL, Recipe
from orangecontrib.aiff.embedding.weights.loaded import load_state
from orangecontrib.aiff.errors import EmbeddingError

from ..folders import make_photos
from .fake import FakeEmbedder

PIXELS = np.random.default_rng(0).integers(0, 256, (11, 1, 227, 227, 3), dtype=np.uint8)


def relative_difference(a, b):
    return np.abs(a - b).max() / np.abs(b).max()


@pytest.fixture
def three_threads():
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    yield
    torch.set_num_threads(before)


@pytest.mark.parametrize("vector", ["features", "gem", "depths", "strips", "scores"])
def test_photos_apart_have_the_vectors_they_have_together(three_threads, vector):
    network = Embedder(Recipe(vector=vector, mirror=True, precision=FULL), "cpu").load()
    with torch.inference_mode():
        together = network(torch.from_numpy(PIXELS)).numpy()
    for count in (11, 6, 1):  # in pieces; in even pieces; too few for pieces
        assert relative_difference(network.run(PIXELS[:count]), together[:count]) < 1e-5


def test_torch_keeps_its_threads(three_threads):
    network = Embedder(device="cpu").load()
    for cores in (3, 2):
        torch.set_num_threads(cores)
        network.run(PIXELS)
        assert torch.get_num_threads() == cores
        with ThreadPoolExecutor(1) as elsewhere:
            assert elsewhere.submit(torch.get_num_threads).result() == cores
        assert network._pool.submit(torch.get_num_threads).result() == 1


def test_a_photo_of_little_work_is_one_core_s(three_threads, monkeypatch):
    seen = []
    monkeypatch.setattr(
        networks.Vectorizer,
        "forward",
        lambda self, batch: seen.append(torch.get_num_threads()) or torch.zeros(len(batch), 1),
    )
    network = Embedder(device="cpu").load()
    for work, threads in ((networks.ALONE_GFLOPS, 1), (networks.ALONE_GFLOPS + 1, 3)):
        network.model = replace(network.model, gflops=work)
        network.run(PIXELS[:1])
        assert seen.pop() == threads


def test_a_gpu_keeps_its_library_and_computes_in_full():
    settings = torch.backends.cudnn
    before = settings.enabled, settings.allow_tf32
    assert before == (True, True)
    with networks.in_full(torch.device("cuda")):
        assert (settings.enabled, settings.allow_tf32) == (True, False)
    assert (settings.enabled, settings.allow_tf32) == before
    with networks.in_full(torch.device("cpu")):
        assert (settings.enabled, settings.allow_tf32) == before


def test_of_several_threads_the_last_one_to_leave_lets_a_gpu_round_again():
    settings, gpu = torch.backends.cudnn, torch.device("cuda")
    first, second = networks.in_full(gpu), networks.in_full(gpu)
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert not settings.allow_tf32
    second.__exit__(None, None, None)
    assert settings.allow_tf32


@pytest.mark.parametrize(
    ("device", "wanted"), [("mps", torch.contiguous_format), ("cpu", torch.channels_last)]
)
def test_an_apple_gpu_has_its_memory_in_the_usual_order(monkeypatch, device, wanted):
    def to(module, where, memory_format=None):
        return move(module, torch.float32, memory_format=memory_format)

    move, orders = torch.nn.Module.to, []
    model = Embedder(device="cpu").model
    monkeypatch.setattr(torch.nn.Module, "to", to)
    network = networks.Vectorizer(model, load_state(model), "features", device, torch.float32)
    monkeypatch.undo()
    layers = [each for each in network.modules() if isinstance(each, torch.nn.Conv2d)]
    for layer in layers:
        layer.register_forward_pre_hook(
            lambda layer, seen: orders.append(
                all(each.is_contiguous(memory_format=wanted) for each in (*seen, layer.weight))
            )
        )
    found = network.run(PIXELS[:2])
    assert orders and all(orders)
    expected = Embedder(Recipe(precision=FULL), "cpu").vectors(PIXELS[:2])
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4)


def test_a_device_gets_its_photos_piece_by_piece(monkeypatch):
    monkeypatch.setattr(networks, "GPU_PIECE", 4)
    network = Embedder(device="cpu").load()
    pieces = list(network._on_device(torch.from_numpy(PIXELS)))
    assert [len(piece) for piece in pieces] == [4, 4, 3]
    np.testing.assert_array_equal(torch.cat(pieces).numpy(), PIXELS)


@pytest.fixture
def on_gpu(monkeypatch):
    """A network on a GPU, for which the processor stands in; tells the streams that were made."""

    class Stream:
        def __init__(self, device):
            made.append(device)

        def wait_stream(self, other):
            pass

    made = []
    monkeypatch.setattr(networks, "GPU_PIECE", 4)
    monkeypatch.setattr(torch.nn.Module, "to", lambda module, *_, **how: module)
    monkeypatch.setattr(torch.cuda, "Stream", Stream)
    monkeypatch.setattr(torch.cuda, "stream", nullcontext)
    monkeypatch.setattr(torch.cuda, "current_stream", lambda device: Stream("computing"))
    monkeypatch.setattr(torch.Tensor, "record_stream", lambda *_: None)
    monkeypatch.setattr(torch.Tensor, "pin_memory", lambda piece: piece.clone())
    model = Embedder(device="cpu").model
    state = load_state(model)
    return networks.Vectorizer(model, state, "features", "cuda:0", torch.float32), made


def test_there_is_one_stream_to_copy_on_however_many_threads_come(on_gpu):
    network, made = on_gpu
    assert made == ["cuda:0"]
    with ThreadPoolExecutor(2) as pool:
        batches = [torch.from_numpy(PIXELS)] * 2
        for pieces in pool.map(lambda batch: list(network._on_device(batch)), batches):
            np.testing.assert_array_equal(torch.cat(pieces).numpy(), PIXELS)
    assert made.count("cuda:0") == 1


def test_where_no_memory_can_be_pinned_photos_are_copied_all_the_same(on_gpu, monkeypatch):
    def full(piece):
        asked.append(len(piece))
        raise RuntimeError("CUDA error: out of memory")

    asked, (network, _) = [], on_gpu
    monkeypatch.setattr(torch.Tensor, "pin_memory", full)
    pieces = list(network._on_device(torch.from_numpy(PIXELS)))
    np.testing.assert_array_equal(torch.cat(pieces).numpy(), PIXELS)
    assert asked == [4, 4, 3]


@pytest.mark.skipif(not torch.cuda.is_available(), reason="this computer has no CUDA device")
def test_copying_beside_computing_changes_no_vector(monkeypatch):
    monkeypatch.setattr(networks, "GPU_PIECE", 4)
    recipe = Recipe(precision=FULL)
    on_gpu, on_cpu = (Embedder(recipe, device).vectors(PIXELS) for device in ("cuda", "cpu"))
    np.testing.assert_allclose(on_gpu, on_cpu, rtol=1e-3, atol=1e-3)


def test_a_device_that_fails_midway_loses_nothing_that_progress_told(tmp_path):
    class Failing(FakeEmbedder):
        def vectors(self, pixels):
            if len(self.batches) == 3:
                raise EmbeddingError("The device failed.")
            return super().vectors(pixels)

    names = [f"{index}.jpg" for index in range(30)]
    folder, shares = make_photos(tmp_path / "photos", *names), []
    with VectorCache(tmp_path / "vectors.sqlite") as cache:
        with pytest.raises(EmbeddingError, match="The device failed"):
            embed_photos([str(folder / n) for n in names], Failing(), cache, shares.append)
        assert cache.count() == 12 >= shares[-1] * 30
