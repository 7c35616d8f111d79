"""Photos to vectors on a GPU: from files, and the network alone.

    python benchmarks/gpu.py

Makes JPEGs of 1024 x 768 pixels and networks with random weights, which compute no slower than
trained ones. "files/s" is from files to vectors, once with JPEGs that the processor decodes and
once with JPEGs that the GPU does, where it can; "network/s" the same network at the same precision
on pictures that are on the device already; "waits" is the share of the first's time in which the
device computed nothing, by its own clock.
"""

import argparse
import math
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import torch
from parts.machine import describe_machine
from PIL import Image
from torchvision.models import get_model

from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.embedding.devices import choose_device
from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.networks.network import in_full
from orangecontrib.aiff.embedding.pipeline import embed_photos
from orangecontrib.aiff.embedding.recipe import Recipe
from orangecontrib.aiff.errors import DeviceError

NETWORKS = ("resnet50", "vit_b_16", "convnext_base")
SIZE = (1024, 768)
GRAIN = 8  # pixels; noise in single pixels would make files larger than any photo's
PASSES = 20  # of the network alone


def make_photos(folder: Path, count: int) -> list[str]:
    """Different JPEGs of about a photo's size on the disk."""
    random = np.random.default_rng(0)
    files = []
    for number in range(count):
        small = random.integers(0, 256, (SIZE[1] // GRAIN, SIZE[0] // GRAIN, 3), dtype=np.uint8)
        files.append(str(folder / f"{number:06}.jpg"))
        Image.fromarray(small).resize(SIZE, Image.Resampling.BICUBIC).save(files[-1], quality=90)
    return files


def timed(work: Callable, synchronize: Callable) -> float:
    synchronize()
    start = time.perf_counter()
    work()
    synchronize()
    return time.perf_counter() - start


class Clock:
    """How long a CUDA device computes in a network, by events that it passes itself."""

    def __init__(self, network: torch.nn.Module, device: torch.device):
        self.events: list[tuple[torch.cuda.Event, torch.cuda.Event]] = []
        self._own = threading.local()  # batches are computed in more than one thread
        self._device = device
        network.register_forward_pre_hook(lambda *_: self._start())
        network.register_forward_hook(lambda *_: self._end())
        self._zero = self._passed()

    def _passed(self) -> torch.cuda.Event:
        event = torch.cuda.Event(enable_timing=True)
        event.record(torch.cuda.current_stream(self._device))
        return event

    def _start(self) -> None:
        self._own.start = self._passed()

    def _end(self) -> None:
        self.events.append((self._own.start, self._passed()))

    def seconds(self) -> float:
        """Since it was last asked, the device having been waited for."""
        zero = self._zero
        spans = [tuple(map(zero.elapsed_time, pair)) for pair in self.events]
        self.events.clear()
        self._zero = self._passed()
        return covered(spans) / 1000


def covered(spans: Iterable[tuple[float, float]]) -> float:
    """The length of time that is in one or more spans, each from a start to an end."""
    total, until = 0.0, -math.inf
    for start, end in sorted(spans):
        total += max(0.0, end - max(start, until))
        until = max(until, end)
    return total


def random_weights(name: str, folder: Path) -> Path:
    torch.manual_seed(0)
    file = folder / f"{name}.pth"
    torch.save(get_model(name, weights=None).state_dict(), file)
    return file


def measure(name: str, files: list[str], home: Path, device: str, turns: int) -> Iterator[str]:
    """Lines of the table: the best of so many turns, for each that can decode JPEGs."""
    key = f"{name}={random_weights(name, home)}"
    for decoder, on_gpu in ((name, False), ("  GPU decodes", True)):
        embedder = Embedder(Recipe(key, gpu_jpegs=on_gpu), device)
        if embedder.eye.decodes_jpegs == on_gpu:
            yield f"{decoder:16}{measured(embedder, files, turns)}"


def measured(embedder: Embedder, files: list[str], turns: int) -> str:
    network, side, size = embedder.load(), embedder.model.side, embedder.batch_size
    on_gpu = network.mean.is_cuda
    device = network.mean.device
    synchronize = partial(torch.cuda.synchronize, device) if on_gpu else lambda: None
    ready = torch.randint(0, 256, (size, 1, side, side, 3), dtype=torch.uint8)
    ready = ready.to(device)
    passes = PASSES if on_gpu else 1

    def alone() -> None:
        with torch.inference_mode(), in_full(device):
            for _ in range(passes):
                network(ready)

    def from_files() -> None:
        with (
            tempfile.TemporaryDirectory() as cache,
            VectorCache(Path(cache) / "vectors.sqlite") as vectors,
        ):
            assert not embed_photos(files, embedder, vectors).failures

    alone()  # the first time, kernels are chosen and loaded
    embedder.vectors(ready.cpu().numpy())
    network_only = [timed(alone, synchronize) for _ in range(turns)]
    clock = Clock(network, device) if on_gpu else None
    whole = []
    for _ in range(turns):
        seconds = timed(from_files, synchronize)
        whole.append((seconds, 1 - clock.seconds() / seconds if clock else None))
    (seconds, waits), most = min(whole), passes * size / min(network_only)
    rate = len(files) / seconds
    told = "" if waits is None else f"{waits:7.0%}"
    return f"{rate:10.0f}{most:11.0f}{rate / most:7.2f}{told}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=int, default=4096)
    parser.add_argument("--repeat", type=int, default=3, help="turns; the best is printed")
    parser.add_argument("--device", default="cuda", help="cpu only tries the script out")
    parser.add_argument("--networks", nargs="+", default=NETWORKS)
    arguments = parser.parse_args()
    try:
        device = choose_device(arguments.device)
    except DeviceError as error:
        print(error)
        return
    print(f"{device.name}; {describe_machine()}")
    print(f"{arguments.photos} JPEGs of {SIZE[0]} x {SIZE[1]}, best of {arguments.repeat} turns")
    print(f"{'':16}{'files/s':>10}{'network/s':>11}{'ratio':>7}{'waits':>7}")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        files = make_photos(home, arguments.photos)
        for name in arguments.networks:
            for line in measure(name, files, home, device.key, arguments.repeat):
                print(line, flush=True)


if __name__ == "__main__":
    main()
