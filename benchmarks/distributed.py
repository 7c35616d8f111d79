"""How many photos a second Ray's workers bring into a catalogue, what a killed one costs, their memory.

python benchmarks/distributed.py [--photos 600] [--side 3000] [--workers 1 2] [--markdown]

Photos are drawn, of SIDE x 3/4 SIDE pixels, and embedded by the default network on this computer,
each run into a catalogue of its own with nothing in the cache. The rate is that between the first
and the last commit, when all workers run; what starting them takes stands beside it. Processor
seconds of the workers are counted over the same time: a machine that does other work besides
changes the rate, but hardly these. In the last run one worker is killed once a third is done.
"""

import argparse
import os
import signal
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import psutil
from parts.machine import processor
from parts.printing import Printer
from PIL import Image

from orangecontrib.aiff import api
from orangecontrib.aiff.catalogue.cluster import engine
from orangecontrib.aiff.catalogue.cluster.engine import Cluster, index_images_on
from orangecontrib.aiff.catalogue.indexing import index_images
from orangecontrib.aiff.catalogue.space import space_of_embedders
from orangecontrib.aiff.catalogue.store import make_catalogue
from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.recipe import Recipe

PIECE = 24  # photos, so that a short run has many pieces


def draw(folder: Path, photos: int, side: int) -> Path:
    """A shop's folder of photos with something to see in each."""
    random = np.random.default_rng(0)
    for number in range(photos):
        small = random.integers(0, 256, (12, 9, 3), dtype=np.uint8)
        place = folder / "shop_AIFF_2026" / f"dress_{number // 6}" / f"shop_{number}.jpg"
        place.parent.mkdir(parents=True, exist_ok=True)
        picture = Image.fromarray(small).resize((side * 3 // 4, side), Image.Resampling.BICUBIC)
        picture.save(place, quality=85)
    return folder / "shop_AIFF_2026"


def workers() -> list[psutil.Process]:
    found = []
    for each in psutil.process_iter(["cmdline"]):
        if "MapWorker" in " ".join(each.info["cmdline"] or ()):
            found.append(each)
    return found


class Watch:
    """What a run does over time: shares that are done, memory of a worker, and whom to kill."""

    def __init__(self, kill_at: float = 2.0):
        self.start, self.kill_at = time.monotonic(), kill_at
        self.told: list[tuple[float, float]] = []
        self.most = self.killed = 0
        self.spent: dict[int, float] = {}  # processor seconds of each program until now, and ...
        self.before: dict[int, float] | None = None  # ... when the first work was done
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def __call__(self, share: float) -> None:
        if not self.told or share > self.told[-1][1]:
            self.told.append((time.monotonic() - self.start, share))
            if self.before is None and share > engine.LOOKING:
                self._count(workers() or [psutil.Process()])
                self.before = dict(self.spent)

    def _count(self, running: list[psutil.Process]) -> None:
        for each in running:
            times = each.cpu_times()
            self.spent[each.pid] = times.user + times.system

    def _look(self) -> None:
        while not self._ended.wait(0.2):
            try:
                running = workers()
                self._count(running or [psutil.Process()])
                sizes = [each.memory_full_info().uss for each in running]
            except psutil.Error:
                continue
            self.most = max([self.most, *sizes])
            if running and not self.killed and self.told and self.told[-1][1] > self.kill_at:
                os.kill(running[0].pid, signal.SIGKILL)
                self.killed = 1

    def end(self) -> None:
        self._ended.set()
        self._thread.join()

    def rate(self, photos: int) -> tuple[float, float, float]:
        """Photos a second once work runs, processor seconds of each, and seconds until it runs."""
        inner = [
            (when, share) for when, share in self.told if engine.LOOKING < share < engine.READY
        ]
        (first, low), (last, high) = inner[0], inner[-1]
        photos = photos * (high - low) / (engine.READY - engine.LOOKING)
        own = {os.getpid()} if {*self.spent} == {os.getpid()} else {*self.spent} - {os.getpid()}
        before = self.before or {}
        spent = sum(self.spent[each] - before.get(each, 0.0) for each in own)
        return photos / max(1e-9, last - first), spent / max(1.0, photos), first


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--photos", type=int, default=600)
    parser.add_argument("--side", type=int, default=3000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--markdown", action="store_true")
    options = parser.parse_args()
    engine.PIECE, engine.COMMIT_S = PIECE, 0.0
    printer = Printer(options.markdown)
    size = f"{options.side} x {options.side * 3 // 4} pixels"
    printer.text(f"{processor()}, {os.cpu_count()} cores; {options.photos} photos of {size}")
    printer.heads(
        "", ["photos/s", "processor s a photo", "s to start", "MB a worker", "in the catalogue"]
    )
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        os.environ["ORANGE_AIFF_CACHE"] = str(home / "cache")
        images = api.read(draw(home, options.photos, options.side))
        space = space_of_embedders([Embedder(Recipe())])
        watch = Watch()
        with VectorCache(home / "alone.sqlite") as cache:
            done = index_images(
                make_catalogue(home / "alone", space), images, cache, callback=watch
            )
        watch.end()
        rate, spent, start = watch.rate(done.new)
        printer.line(
            "here, without Ray", [f"{rate:.1f}", f"{spent:.3f}", f"{start:.1f}", "", f"{done.new}"]
        )
        for number, kill in [
            *((each, 2.0) for each in options.workers),
            (max(options.workers), 0.35),
        ]:
            for file in (home / "cache").rglob("*"):
                if file.is_file():
                    file.unlink()
            name = f"{number} {'worker' if number == 1 else 'workers'}"
            watch = Watch(kill)
            catalogue = make_catalogue(home / f"{number} {kill}", space)
            done = index_images_on(Cluster(workers=number), catalogue, images, callback=watch)
            watch.end()
            rate, spent, start = watch.rate(done.new)
            name += ", one killed" if watch.killed else ""
            memory = f"{watch.most / 1e6:.0f}"
            cells = [f"{rate:.1f}", f"{spent:.3f}", f"{start:.1f}", memory, f"{done.new}"]
            printer.line(name, cells)


if __name__ == "__main__":
    main()
