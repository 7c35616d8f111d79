"""How long exact figures of large sets take, beside the ways one would otherwise compute them.

python benchmarks/evaluation.py [--queries 10000] [--gallery 20000] [--size 512] [--rounds 5]
    [--alone]

Vectors are random around garments of one or more photos, in single precision and of unit length;
all ways get the same ones, in one run. Each is measured in a process of its own, with all cores,
in turn so that what else the machine does harms all alike: medians of the rounds, and the most
memory that a process held. Slow ways are timed on some queries and counted up; what takes over
five times as long as ours is measured once. --alone leaves the alternatives out.

Two alternatives are other projects' exact searches, faiss.IndexFlatIP and usearch's
search(exact=True):

    pip install faiss-cpu usearch

They find each query's nearest photos, here as many as the Evaluator keeps. That gives Hit@k,
Recall@k and Precision@k to that depth if ties do not matter. mAP, R-Precision and the median rank
need the rank of every right photo, hence the whole row, which has a line of its own.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
from parts.machine import peak_mb, processor

SPREAD = 2.2  # of a garment's photos around it, so that about half of their pairs are found
NEAREST = 50  # photos that a search is asked for, as many as the Evaluator keeps
SAMPLE = 200  # queries that slow ways are timed on
ONCE = 5  # times as long as ours, beyond which a way is measured in the first round only
INSTALLED_APART = ("faiss-cpu", "usearch")


@dataclass(frozen=True, eq=False)
class Vectors:
    """What a way is given: vectors of unit length, float32, and the garments they show.

    Attributes
    ----------
    queries, gallery : shapes (q, d) and (g, d)
    query_items, gallery_items : shapes (q,) and (g,)
    """

    queries: np.ndarray
    gallery: np.ndarray
    query_items: np.ndarray
    gallery_items: np.ndarray

    def hit(self, places: np.ndarray) -> str:
        """Hit@1 of each query's nearest gallery photos, shape (q, k)."""
        right = self.gallery_items[places[:, 0]] == self.query_items[: len(places)]
        return f"Hit@1 {right.mean():.4f}"


# A way: vectors -> its work, which is timed and says what it found.
Way = Callable[[Vectors], Callable[[], str]]


def items_of(queries: int, gallery: int) -> tuple[np.ndarray, np.ndarray]:
    """Garments of consumer and shop photos, each garment about as often as another."""
    garments = max(1, min(queries, gallery) // 2)
    return np.arange(queries) % garments, np.arange(gallery) % garments


def make_vectors(queries: int, gallery: int, size: int) -> Vectors:
    rng = np.random.default_rng(0)
    asked, shown = items_of(queries, gallery)
    centres = rng.standard_normal((asked.max() + 1, size), dtype=np.float32)

    def around(items: np.ndarray) -> np.ndarray:
        made = SPREAD * rng.standard_normal((len(items), size), dtype=np.float32)
        made += centres[items]
        made /= np.linalg.norm(made, axis=1, keepdims=True)
        return made

    return Vectors(around(asked), around(shown), asked, shown)


def table_of(vectors: Vectors):
    """The table that the Evaluator is given: consumer photos, then shop photos."""
    from Orange.data import ContinuousVariable, DiscreteVariable, Domain, Table

    queries, size = vectors.queries.shape
    garments = [f"g{i}" for i in range(vectors.query_items.max() + 1)]
    items = np.concatenate([vectors.query_items, vectors.gallery_items])
    return Table.from_numpy(
        Domain(
            [ContinuousVariable(f"n{i}") for i in range(size)],
            DiscreteVariable("item", garments),
            [DiscreteVariable("domain", ("consumer", "shop"))],
        ),
        np.concatenate([vectors.queries, vectors.gallery], dtype=float),
        items.astype(float),
        (np.arange(len(items)) >= queries)[:, None].astype(object),
    )


def ours(vectors: Vectors) -> Callable[[], str]:
    """Figures of each query and their means: what the Evaluator computes but for intervals."""
    from orangecontrib.aiff.embedding.blocks import features_of
    from orangecontrib.aiff.evaluation.metrics import KS, means
    from orangecontrib.aiff.evaluation.ranking.rankings import rank_queries
    from orangecontrib.aiff.evaluation.ranking.sources import EmbeddingDistances
    from orangecontrib.aiff.evaluation.task import make_task

    table = table_of(vectors)
    task = make_task(table)
    source = EmbeddingDistances(features_of(table), task)

    def work() -> str:
        found = means(rank_queries(source, task, KS).per_query)
        return f"Hit@1 {found.hit[1]:.4f}, mAP {found.map:.4f}"

    return work


def ours_from_the_table(vectors: Vectors) -> Callable[[], str]:
    """All that the widget shows: figures with intervals, from a table of photos."""
    from orangecontrib.aiff.evaluation.evaluation import evaluate_table

    table = table_of(vectors)

    def work() -> str:
        found = evaluate_table(table)
        return f"Hit@1 {found.hit[1]:.4f}, mAP {found.map:.4f}"

    return work


def product_alone(vectors: Vectors) -> Callable[[], str]:
    step = max(1, (1 << 23) // len(vectors.gallery))
    memory = np.empty((step, len(vectors.gallery)), dtype=np.float32)

    def work() -> str:
        for start in range(0, len(vectors.queries), step):
            part = vectors.queries[start : start + step]
            np.matmul(part, vectors.gallery.T, out=memory[: len(part)])
        return "nothing is found yet"

    return work


def faiss_search(vectors: Vectors, k: int = NEAREST) -> Callable[[], str]:
    import faiss

    index = faiss.IndexFlatIP(vectors.gallery.shape[1])
    index.add(vectors.gallery)
    return lambda: vectors.hit(index.search(vectors.queries, k)[1])


def faiss_whole_rows(vectors: Vectors) -> Callable[[], str]:
    return faiss_search(vectors, len(vectors.gallery))


def usearch_search(vectors: Vectors) -> Callable[[], str]:
    from usearch.index import MetricKind, search

    def work() -> str:
        found = search(
            vectors.gallery,
            vectors.queries,
            NEAREST,
            MetricKind.IP,
            exact=True,
            threads=os.cpu_count() or 1,
        )
        return vectors.hit(found.keys)

    return work


def by_argsort(vectors: Vectors) -> Callable[[], str]:
    """Everything sorted, a block at a time."""

    def work() -> str:
        first = []
        for start in range(0, len(vectors.queries), 200):
            similar = vectors.queries[start : start + 200] @ vectors.gallery.T
            first.append(np.argsort(-similar, axis=1)[:, :1])
        return vectors.hit(np.concatenate(first))

    return work


def by_torchmetrics(vectors: Vectors) -> Callable[[], str]:
    """Hit@1 and mAP as torchmetrics' classes compute them."""
    import torch
    from torchmetrics.retrieval import RetrievalHitRate, RetrievalMAP

    def work() -> str:
        metrics = [RetrievalHitRate(top_k=1), RetrievalMAP()]
        for start in range(0, len(vectors.queries), 100):
            similar = torch.from_numpy(vectors.queries[start : start + 100] @ vectors.gallery.T)
            items = torch.from_numpy(vectors.query_items[start : start + 100])
            target = items[:, None] == torch.from_numpy(vectors.gallery_items)
            indexes = torch.arange(start, start + len(similar))[:, None].expand_as(similar)
            for metric in metrics:
                metric.update(similar.flatten(), target.flatten(), indexes.flatten())
        hit, precision = (float(metric.compute()) for metric in metrics)
        return f"Hit@1 {hit:.4f}, mAP {precision:.4f}"

    return work


OURS = "ours"
# key: (what is printed, way, package that it needs, whether it is timed on some queries only)
WAYS: dict[str, tuple[str, Way, str, bool]] = {
    OURS: ("ours: every figure of every query", ours, "", False),
    "table": ("ours, from the table, with intervals", ours_from_the_table, "", False),
    "product": ("numpy: the product alone", product_alone, "", False),
    "faiss": (f"faiss IndexFlatIP, {NEAREST} nearest", faiss_search, "faiss-cpu", False),
    "faiss_rows": ("faiss IndexFlatIP, whole rows", faiss_whole_rows, "faiss-cpu", True),
    "usearch": (f"usearch exact, {NEAREST} nearest", usearch_search, "usearch", False),
    "argsort": ("numpy: everything sorted", by_argsort, "", True),
    "torchmetrics": ("torchmetrics: two figures", by_torchmetrics, "torchmetrics", True),
}
ALONE = (OURS, "table", "product")


def most_memory_mb() -> float:
    """The most that this process held; that of the program which started it does not count."""
    status = Path("/proc/self/status")
    for line in status.read_text().splitlines() if status.is_file() else []:
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return peak_mb()


def measure(key: str, folder: Path) -> dict:
    """What one way takes, in this process."""
    _, way, _, some = WAYS[key]
    queries, gallery = (np.load(folder / f"{name}.npy") for name in ("queries", "gallery"))
    asked, shown = items_of(len(queries), len(gallery))
    share = 1.0
    if some:
        share = len(queries) / len(queries[:SAMPLE])
        queries, asked = queries[:SAMPLE], asked[:SAMPLE]
    work = way(Vectors(queries, gallery, asked, shown))
    wall, busy = time.perf_counter(), time.process_time()
    found = work()
    wall, busy = time.perf_counter() - wall, time.process_time() - busy
    return {"wall": wall * share, "busy": busy * share, "mb": most_memory_mb(), "found": found}


def measure_apart(key: str, folder: Path) -> dict:
    """The same in a process of its own."""
    command = [sys.executable, __file__, "--way", key, "--folder", str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise SystemExit(f"{WAYS[key][0]} ended with {done.returncode}.")
    return json.loads(done.stdout.splitlines()[-1])


def installed(package: str) -> str:
    """A package's version; "" where it is missing."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def show(measured: dict[str, list[dict]]) -> None:
    print(f"{'':<40}{'wall':>8}{'busy':>8}{'wall / ours':>13}{'busy / ours':>13}{'memory':>10}")
    for key, rounds in measured.items():
        wall, busy = (np.median([each[what] for each in rounds]) for what in ("wall", "busy"))
        ratios = [
            np.median(
                [each[what] / own[what] for each, own in zip(rounds, measured[OURS], strict=False)]
            )
            for what in ("wall", "busy")
        ]
        some = f" (from {SAMPLE} queries)" if WAYS[key][3] else ""
        print(
            f"{WAYS[key][0]:<40}{wall:>6.2f} s{busy:>6.2f} s{ratios[0]:>13.2f}{ratios[1]:>13.2f}"
            f"{max(each['mb'] for each in rounds):>7,.0f} MB  {rounds[-1]['found']}{some}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    defaults = (("queries", 10_000), ("gallery", 20_000), ("size", 512), ("rounds", 5))
    for name, default in defaults:
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--alone", action="store_true", help="without the alternatives")
    for name in ("--way", "--folder"):  # what a process that measures is told
        parser.add_argument(name, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.way:
        print(json.dumps(measure(options.way, Path(options.folder))))
        return
    versions = {package: installed(package) for package in ("numpy", *INSTALLED_APART)}
    print(
        f"{processor()}, {os.cpu_count()} cores; Python {platform.python_version()}; "
        + ", ".join(f"{name} {number}" for name, number in versions.items() if number)
    )
    print(
        f"{options.queries:,} queries, {options.gallery:,} gallery photos, {options.size} numbers; "
        f"medians of {options.rounds} rounds; busy: seconds of all cores"
    )
    ways = [key for key in WAYS if key in ALONE or not options.alone]
    for package in sorted({WAYS[key][2] for key in ways} - {""}):
        if not installed(package):
            print(f"{package} is not installed, so its lines are left out: pip install {package}")
    ways = [key for key in ways if not WAYS[key][2] or installed(WAYS[key][2])]
    with tempfile.TemporaryDirectory() as folder:
        vectors = make_vectors(options.queries, options.gallery, options.size)
        for name in ("queries", "gallery"):
            np.save(Path(folder) / f"{name}.npy", getattr(vectors, name))
        del vectors
        measured: dict[str, list[dict]] = {key: [] for key in ways}
        for _ in range(options.rounds):
            for key in ways:
                first = measured[key][:1]
                if not first or first[0]["wall"] < ONCE * measured[OURS][0]["wall"]:
                    measured[key].append(measure_apart(key, Path(folder)))
    show(measured)


if __name__ == "__main__":
    main()
