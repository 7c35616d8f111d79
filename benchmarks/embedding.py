"""Photos to vectors on the CPU: Orange's Image Embedding, a plain torchvision loop, and ours.

    python benchmarks/embedding.py FOLDER --phone --networks

All embed the same photos with the same SqueezeNet, each in a process of its own, turn by turn; the
best turn of each is printed. Ours do so by torch, and by OpenVINO where that is installed. A photo
that is not counted goes first, so that networks are loaded and warm. "cached" is the same once
more, by those that keep vectors; "network" is ours on pictures that are ready, without files, the
most that any way of reading them could reach; what ours reach of it is the median of runs that
follow each other. "whole" is a program of its own from its start to its end, all imports and a
cold cache included: for ours, the command embed.
--phone enlarges the photos to 12 megapixels, stored sideways as phones do. --networks compares
torch and OpenVINO on pictures that are ready: each network that both compute, and SqueezeNet and
EfficientNet-Lite0 joined, looking once and twice, also from files; by turns in one process, the
median of all turns.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from parts.machine import describe_machine, peak_mb

ORANGE, LOOP, OURS = "Orange's Image Embedding", "plain torchvision loop", "ours, torch"
QUICK = "ours, OpenVINO"
DEVICES = {OURS: "cpu", QUICK: "openvino"}
JOINED = ("squeezenet1_1", "efficientnet_lite0")
TWICE = {"mirror": True, "near_and_far": True}  # looks, as joined networks are recommended
SUFFIXES = (".jpg", ".jpeg", ".png")
PHONE_PIXELS = 12_000_000
SIDEWAYS = 6  # of EXIF orientations: to be turned by 90 degrees clockwise
LOOP_BATCH = 32
PAIRS = 5  # of runs of the network alone and from files
TURNS = 7  # of torch and OpenVINO


def timed(work: Callable) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure_orange(files: list[str], cache: str) -> dict:
    from Orange.misc.utils import embedder_utils
    from orangecontrib.imageanalytics.image_embedder import ImageEmbedder

    embedder_utils.cache_dir = lambda: cache

    def work() -> None:
        with ImageEmbedder(model="squeezenet") as embedder:
            assert all(vector is not None for vector in embedder(files[1:]))

    with ImageEmbedder(model="squeezenet") as embedder:
        embedder(files[:1])
    return {"cold": timed(work), "cached": timed(work)}


def measure_loop(files: list[str], _: str) -> dict:
    import torch
    from PIL import Image
    from torchvision.models import SqueezeNet1_1_Weights, squeezenet1_1

    from orangecontrib.aiff.embedding.networks.models import MODELS
    from orangecontrib.aiff.embedding.weights.loaded import load_state

    network = squeezenet1_1()
    network.load_state_dict(load_state(MODELS["squeezenet1_1"]))
    network.eval()
    transform = SqueezeNet1_1_Weights.DEFAULT.transforms()

    def embed(paths: list[str]) -> None:
        with torch.no_grad():
            for start in range(0, len(paths), LOOP_BATCH):
                photos = [Image.open(p).convert("RGB") for p in paths[start : start + LOOP_BATCH]]
                batch = torch.stack([transform(photo) for photo in photos])
                network.features(batch).mean(dim=(2, 3)).numpy()

    embed(files[:1])
    return {"cold": timed(lambda: embed(files[1:]))}


def measure_ours(files: list[str], cache: str, device: str = "cpu") -> dict:
    import numpy as np

    from orangecontrib.aiff.embedding.cache import VectorCache
    from orangecontrib.aiff.embedding.embedder import Embedder
    from orangecontrib.aiff.embedding.pipeline import embed_photos
    from orangecontrib.aiff.embedding.seeing.opened import OpenedPhoto
    from orangecontrib.aiff.embedding.seeing.see import see

    embedder = Embedder(device=device)

    def work(paths: list[str], name: str) -> None:
        with VectorCache(Path(cache) / f"{name}.sqlite") as vectors:
            assert not embed_photos(paths, embedder, vectors).failures

    work(files[:1], "first")
    found = {"cold": timed(lambda: work(files[1:], "first"))}
    found["cached"] = timed(lambda: work(files[1:], "first"))
    found["peak"] = peak_mb()
    ready = [seen for f in files[1:] for seen in see(OpenedPhoto(Path(f)), None, [embedder.eye])]
    size, run = embedder.batch_size, embedder.load().run
    batches = [np.stack(ready[start : start + size]) for start in range(0, len(ready), size)]
    # By turns, since a machine's speed changes from one second to the next.
    turns = []
    for turn in range(PAIRS):
        network = timed(lambda: [run(batch) for batch in batches])
        turns.append((network, timed(lambda turn=turn: work(files[1:], f"turn{turn}"))))
    found["reach"] = float(np.median([network / whole for network, whole in turns]))
    found["network"] = len(ready) / min(network for network, _ in turns)
    found["machine"] = f"{describe_machine()}; {embedder.provenance.precision}"
    return found


def measure_quick(files: list[str], cache: str) -> dict:
    return measure_ours(files, cache, DEVICES[QUICK])


# A program that embeds as Orange's widget does, from nothing.
WHOLE_ORANGE = """
import sys
from pathlib import Path
from Orange.misc.utils import embedder_utils
from orangecontrib.imageanalytics.image_embedder import ImageEmbedder
embedder_utils.cache_dir = lambda: sys.argv[2]
files = sorted(map(str, Path(sys.argv[1]).iterdir()))
with ImageEmbedder(model="squeezenet") as embedder:
    assert all(vector is not None for vector in embedder(files))
"""


def measure_whole(system: str, folder: Path) -> float:
    """Seconds of a program that embeds a folder, from its start to its end."""
    with tempfile.TemporaryDirectory() as cache:
        if system == ORANGE:
            command = ["-c", WHOLE_ORANGE, str(folder), cache]
        else:
            command = [
                "-m",
                "orangecontrib.aiff",
                "embed",
                str(folder),
                "--device",
                DEVICES[system],
            ]
            command += ["--out", f"{cache}/out.npz"]
        run = partial(
            subprocess.run,
            [sys.executable, "-W", "ignore", *command],
            check=True,
            capture_output=True,
            env=os.environ | {"ORANGE_AIFF_CACHE": cache},
        )
        return timed(run)


def compare_networks(files: list[Path], turns: int) -> None:
    """Torch and OpenVINO on each network that both compute."""
    import numpy as np

    from orangecontrib.aiff.embedding.cache import VectorCache
    from orangecontrib.aiff.embedding.embedder import Embedder
    from orangecontrib.aiff.embedding.networks.offline import OFFLINE
    from orangecontrib.aiff.embedding.pipeline import embed_with_each
    from orangecontrib.aiff.embedding.recipe import FULL, PRECISIONS, Recipe
    from orangecontrib.aiff.embedding.seeing.opened import OpenedPhoto
    from orangecontrib.aiff.embedding.seeing.see import see
    from orangecontrib.aiff.embedding.weights.found import find_weights

    def seconds(embedders: list[Embedder], pixels: list) -> float:
        size = embedders[0].batch_size
        batches = [pixels[start : start + size] for start in range(0, len(pixels), size)]
        return timed(lambda: [each.load().run([seen[n] for seen in batch]) for batch in batches
                              for n, each in enumerate(embedders)])  # fmt: skip

    def seconds_from_files(embedders: list[Embedder]) -> float:
        with tempfile.TemporaryDirectory() as cache, VectorCache(Path(cache) / "v.sqlite") as kept:
            return timed(lambda: embed_with_each([*map(str, files)], embedders, kept))

    print(f"Networks alone, {len(files)} pictures, median of {turns} turns, photos a second")
    print(f"{'':58}{'torch':>9}{'OpenVINO':>10}{'ratio':>8}")
    singles = [(key,) for key in ("squeezenet1_1", *OFFLINE)]
    for precision in [FULL] if Embedder().device.precision == "float32" else PRECISIONS:
        for keys, looks in (*((keys, {}) for keys in (*singles, JOINED)), (JOINED, TWICE)):
            if any(find_weights(Embedder(Recipe(key)).model) is None for key in keys):
                continue
            both = {
                d: [Embedder(Recipe(k, precision=precision, **looks), d) for k in keys]
                for d in DEVICES.values()
            }
            eyes = [embedder.eye for embedder in next(iter(both.values()))]
            pixels = [see(OpenedPhoto(file), None, eyes) for file in files]
            for embedders in both.values():
                seconds(embedders, pixels[:4])
            taken: dict[str, list[float]] = {device: [] for device in both}
            whole: dict[str, list[float]] = {device: [] for device in both}
            for _ in range(turns):
                for device, embedders in both.items():
                    taken[device].append(seconds(embedders, pixels))
                    if keys == JOINED:
                        whole[device].append(seconds_from_files(embedders))
            name = " + ".join(keys) + f", {both['openvino'][0].provenance.precision}"
            name += ", twice" if looks else ""
            for words, times in ((name, taken), (f"{name}, files", whole)):
                if times["cpu"]:
                    slow, quick = (len(files) / float(np.median(each)) for each in times.values())
                    print(f"{words:58}{slow:9.1f}{quick:10.1f}{quick / slow:8.2f}", flush=True)


SYSTEMS = {ORANGE: measure_orange, LOOP: measure_loop, OURS: measure_ours, QUICK: measure_quick}


def measure(system: str, names: Path) -> dict:
    """One turn of one system in a process of its own, with an empty cache."""
    with tempfile.TemporaryDirectory() as cache:
        command = [sys.executable, "-W", "ignore", __file__, "--measure", system, str(names), cache]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(output.splitlines()[-1])


def compare(title: str, files: list[Path], repeat: int, home: Path) -> None:
    names = home / "names.txt"
    names.write_text("\n".join(map(str, files)))
    systems = [system for system in SYSTEMS if system != QUICK or find_spec("openvino")]
    folder = home / f"{title} whole"
    folder.mkdir()
    for number, file in enumerate(files):
        shutil.copy(file, folder / f"{number:05}{file.suffix.lower()}")
    turns = []
    for _ in range(repeat):
        turn = {system: measure(system, names) for system in systems}
        for system in turn.keys() - {LOOP}:
            turn[system]["whole"] = measure_whole(system, folder)
        turns.append(turn)
    counted = len(files) - 1
    print(f"{title}: {counted} photos, best of {repeat} turns")
    print(
        f"{'':28}{'cold/s':>9}{'ratio':>8}{'cached/s':>11}{'ratio':>8}{'whole/s':>10}{'ratio':>8}"
        f"{'peak MB':>10}"
    )
    base = {}
    for system in systems:
        line = f"{system:28}"
        for case, width in (("cold", 9), ("cached", 11), ("whole", 10)):
            times = [turn[system][case] for turn in turns if case in turn[system]]
            if not times:
                line += " " * (width + 8)
                continue
            rate = (len(files) if case == "whole" else counted) / min(times)
            line += f"{rate:{width},.1f}{rate / base.setdefault(case, rate):8.1f}"
        print(line + f"{max(turn[system]['peak'] for turn in turns):10.0f}")
    for system in set(systems) & set(DEVICES):
        network = max(turn[system]["network"] for turn in turns)
        reach = statistics.median(turn[system]["reach"] for turn in turns)
        said = f"{system}: network alone {network:.1f} a second, {reach:.2f} of it from files"
        print(f"{said}; {turns[0][system]['machine']}")
    print(flush=True)


def enlarged(files: list[Path], folder: Path) -> list[Path]:
    """The photos with 12 megapixels each, stored sideways."""
    from PIL import Image

    exif = Image.Exif()
    exif[0x0112] = SIDEWAYS
    made = []
    for number, file in enumerate(files):
        photo = Image.open(file).convert("RGB")
        scale = (PHONE_PIXELS / (photo.width * photo.height)) ** 0.5
        size = round(photo.width * scale), round(photo.height * scale)
        large = photo.resize(size, Image.Resampling.BICUBIC).transpose(Image.Transpose.ROTATE_90)
        made.append(folder / f"{number:05}.jpg")
        large.save(made[-1], quality=90, exif=exif)
    return made


def photos_of(folder: Path, most: int | None) -> list[Path]:
    """The folder's photos, or so many of them from all over it."""
    files = sorted(file for file in folder.rglob("*") if file.suffix.lower() in SUFFIXES)
    if not files:
        sys.exit(f"There is no photo in {folder}.")
    count = min(most or len(files), len(files))
    return [files[number * len(files) // count] for number in range(count)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--photos", type=int, help="so many of them; all if not given")
    parser.add_argument("--phone", action="store_true", help="also enlarged to 12 megapixels")
    parser.add_argument("--networks", action="store_true", help="compare torch and OpenVINO")
    parser.add_argument("--repeat", type=int, default=3, help="turns; the best is printed")
    parser.add_argument("--measure", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        system, names, cache = arguments.measure
        found = SYSTEMS[system](Path(names).read_text().splitlines(), cache)
        print(json.dumps({"peak": peak_mb(), **found}))
        return
    if arguments.folder is None:
        parser.error("name a folder of photos")
    files = photos_of(arguments.folder, arguments.photos)
    with tempfile.TemporaryDirectory() as home:
        compare("as they are", files, arguments.repeat, Path(home))
        if arguments.phone:
            large = enlarged(files, Path(home))
            compare("12 megapixels, sideways", large, arguments.repeat, Path(home))
    if arguments.networks:
        compare_networks(files, TURNS)


if __name__ == "__main__":
    main()
