"""How long a catalogue of a million photos takes, what its index finds, and beside what.

python benchmarks/catalogue.py [--photos 1000000] [--kinds clusters random] [--beside 1000000]
    [--folder FOLDER] [--json FILE]

Vectors of 512 numbers, as SqueezeNet gives: in clusters of twenty round as many centres, which is
how photos of garments lie, and random ones, which nothing can be found in but by looking. Of each
kind, in a program of its own: written and indexed (with the memory it took at most), a question,
asked 200 times with vectors that are not in it (recall is against the exact matrix product, which
is timed in the same run; processor times say more where the machine is busy), and again with less
and less of what a question does; a photo of 12 megapixels, from its file to its matches; 10,000
more and a question, 100,000 removed. Beside it, over the first so many vectors and
each tuned to the recall that the catalogue has: faiss' HNSW and IVF, and usearch, if they are
installed; these live in memory, and keep nothing when the program ends.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image

from orangecontrib.aiff.catalogue.recall import make_ready
from orangecontrib.aiff.catalogue.schema import ID, PATH, ROOT, VECTOR, Rows
from orangecontrib.aiff.catalogue.searching import search, settings_of
from orangecontrib.aiff.catalogue.space import space_of_embedders
from orangecontrib.aiff.catalogue.store import make_catalogue, open_catalogue, writer
from orangecontrib.aiff.embedding.again import vector_of
from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.recipe import Recipe
from orangecontrib.aiff.embedding.seeing.opened import OpenedPhoto

CLUSTERS, RANDOM = "clusters", "random"
SIZE, AT_ONCE = 512, 20_000
OF_A_CENTRE, SPREAD = 20, 0.6  # photos round a centre; their distance from it, of the centre's own
QUESTIONS, K = 200, 10
MORE, FEWER = 10_000, 100_000
SIDES = (4000, 3000)  # of the photo that asks, pixels


def vectors(kind: str, photos: int, seed: int, size: int) -> np.ndarray:
    """So many of a kind, float32 (size, `SIZE`), the same from the same seed.

    Parameters
    ----------
    photos : of the whole catalogue, which tells how many centres there are
    """
    chance = np.random.default_rng([seed, 1])
    found = chance.standard_normal((size, SIZE), dtype=np.float32)
    if kind == CLUSTERS:
        count = max(1, photos // OF_A_CENTRE)
        chosen = chance.integers(count, size=size)
        blocks, where = np.unique(chosen // 1000, return_inverse=True)
        found *= SPREAD
        for place, block in enumerate(blocks):
            centres = np.random.default_rng([int(block), 2])
            rows = np.flatnonzero(where == place)
            found[rows] += centres.standard_normal((1000, SIZE), dtype=np.float32)[
                chosen[rows] % 1000
            ]
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return found


def blocks(kind: str, photos: int) -> Iterator[tuple[int, np.ndarray]]:
    for start in range(0, photos, AT_ONCE):
        yield start, vectors(kind, photos, start, min(AT_ONCE, photos - start))


def questions(kind: str, photos: int) -> np.ndarray:
    return vectors(kind, photos, 10**9, QUESTIONS)


def as_rows(ids: np.ndarray, found: np.ndarray) -> Rows:
    paths = [f"item_{each // 5:07}/{each % 5}.jpg" for each in ids.tolist()]
    columns = {ROOT: ["shop"] * len(ids), PATH: paths, "category": ["dress", "skirt"] * len(ids)}
    columns["category"] = columns["category"][: len(ids)]
    return Rows(ids, ids, found, np.ones((len(ids), 1), np.float32), columns)


@contextmanager
def clock(said: dict, name: str, result: Callable[[float], float] = lambda s: s) -> Iterator[None]:
    start = time.perf_counter()
    yield
    said[name] = round(result(time.perf_counter() - start), 3)


def write(folder: Path, kind: str, photos: int) -> dict:
    """Written, indexed, ready; the making of the vectors is not counted."""
    said: dict = {}
    catalogue = make_catalogue(folder, space_of_embedders([Embedder(Recipe())]))
    took = busy = 0.0
    with writer(catalogue) as write:
        for start, found in blocks(kind, photos):
            rows = as_rows(np.arange(start, start + len(found)), found)
            began, before = time.perf_counter(), time.process_time()
            write.add(rows)
            took += time.perf_counter() - began
            busy += time.process_time() - before
        said["written s"] = round(took, 1)
        before = time.process_time()
        with clock(said, "indexed and measured s"):
            said["measured"] = dict(make_ready(write))
    said["ready s"] = round(took + said["indexed and measured s"], 1)
    said["ready, processor s"] = round(busy + time.process_time() - before, 1)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    said["peak MB"] = round(peak / (1024 if sys.platform == "linux" else 1024**2))
    return said


def ask(folder: Path, kind: str, photos: int) -> dict:
    """Questions, beside the exact matrix product."""
    said: dict = {}
    catalogue = open_catalogue(folder)
    asking = questions(kind, photos)
    search(catalogue, asking[0], K, exact=False)
    times, busy, found = each_asked(asking, lambda v: search(catalogue, v, K, exact=False).ids[0])
    everything = np.empty((photos, SIZE), np.float32)
    for start, part in blocks(kind, photos):
        everything[start : start + len(part)] = part
    product = each_asked(asking, lambda v: np.argpartition(-(everything @ v), K)[:K])
    said["question ms"], said["question, processor ms"] = times, busy
    said["recall"] = round(recall(found, product[2]), 4)
    said["exact product ms"], said["exact product, processor ms"] = product[:2]
    said["times faster"] = round(product[0] / times, 1)
    return said


def each_asked(
    asking: np.ndarray, one: Callable[[np.ndarray], np.ndarray]
) -> tuple[float, float, list[np.ndarray]]:
    """The median time of a question and the processor time of the mean one, ms; and all answers."""
    times, found, before = [], [], time.process_time()
    for vector in asking:
        began = time.perf_counter()
        found.append(one(vector))
        times.append(time.perf_counter() - began)
    busy = (time.process_time() - before) / len(asking)
    return round(1000 * float(np.median(times)), 2), round(1000 * busy, 2), found


def recall(found: list[np.ndarray], right: list[np.ndarray]) -> float:
    return float(np.mean([len({*a} & {*b}) / K for a, b in zip(found, right, strict=True)]))


def where(folder: Path, kind: str, photos: int) -> dict:
    """What a question's time goes to: the library alone, step by step less of it."""
    catalogue = open_catalogue(folder)
    effort, asking = settings_of(catalogue), questions(kind, photos)

    def library(columns: list[str], refine: int, probes: int) -> Callable:
        def one(vector: np.ndarray) -> np.ndarray:
            query = catalogue.table.search(vector, VECTOR).distance_type("cosine").limit(K)
            query = query.nprobes(probes).select([*columns, "_distance"])
            query = query.refine_factor(refine) if refine else query
            return query.to_batches().read_all()["_distance"]

        return one

    ways = {
        "all of it": lambda v: search(catalogue, v, K, exact=False).ids[0],
        "the library alone": library([ID, VECTOR], effort.refine, effort.probes),
        "no candidate's vector read": library([ID], 0, effort.probes),
        "nor any id": library(["_rowid"], 0, effort.probes),
        "nor more than one part": library(["_rowid"], 0, 1),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    busy = dict.fromkeys(ways, 0.0)
    chance = np.random.default_rng(0)
    for vector in asking:
        ways["all of it"](vector)  # what it reads is in memory for all of them
        for name in chance.permutation([*ways]):
            began, before = time.perf_counter(), time.process_time()
            ways[name](vector)
            times[name].append(time.perf_counter() - began)
            busy[name] += time.process_time() - before
    said: dict = {"probes": effort.probes, "refine": effort.refine}
    for name in ways:
        said[name] = {
            "ms": round(1000 * float(np.median(times[name])), 2),
            "processor ms": round(1000 * busy[name] / len(asking), 2),
        }
    return {"where the time goes": said}


def change(folder: Path, kind: str, photos: int) -> dict:
    """More photos, asked for at once; and fewer, which never come back."""
    said: dict = {}
    catalogue = open_catalogue(folder)
    new = vectors(kind, photos, 10**9 + 1, MORE)
    rows = as_rows(np.arange(photos, photos + MORE), new)
    with writer(catalogue) as write:
        with clock(said, f"{MORE:,} added and asked s"):
            write.add(rows)
            make_ready(write)
            found = search(catalogue, new[:10], 1, exact=False)
        assert found.ids[:, 0].tolist() == list(range(photos, photos + 10))
        fewer = min(FEWER, photos // 2)
        with clock(said, f"{fewer:,} removed s"):
            assert write.remove(np.arange(fewer)) == fewer
    gone = search(catalogue, vectors(kind, photos, 0, AT_ONCE)[:50], 50, exact=False)
    assert not (gone.ids < fewer).any(), "a photo that was removed came back"
    said["photos left"] = len(catalogue)
    return said


def photo(folder: Path, kind: str, photos: int) -> dict:
    """From a file of 12 megapixels to its matches, the network loaded."""
    catalogue = open_catalogue(folder)
    embedder = Embedder(Recipe())
    embedder.load()
    file = folder.parent / "photo.jpg"
    chance = np.random.default_rng(0).integers(0, 255, (30, 40, 3), dtype=np.uint8)
    Image.fromarray(chance).resize(SIDES).save(file, quality=90)
    times = []
    for _ in range(20):
        began = time.perf_counter()
        search(catalogue, vector_of(embedder, OpenedPhoto(file)), K, exact=False)
        times.append(time.perf_counter() - began)
    return {"photo of 12 megapixels ms": round(1000 * float(np.median(times)), 1)}


def beside(folder: Path, kind: str, photos: int) -> dict:
    """Others over the same vectors, each at the least effort that finds as many."""
    catalogue = open_catalogue(folder)
    asking = questions(kind, photos)
    everything = np.empty((photos, SIZE), np.float32)
    for start, part in blocks(kind, photos):
        everything[start : start + len(part)] = part
    _, _, right = each_asked(asking, lambda v: np.argpartition(-(everything @ v), K)[:K])
    times, busy, found = each_asked(asking, lambda v: search(catalogue, v, K, exact=False).ids[0])
    wanted = recall(found, right)
    said: dict = {
        "catalogue": {
            "question ms": times,
            "question, processor ms": busy,
            "recall": round(wanted, 4),
        }
    }
    for name, build in OTHERS.items():
        if find_spec(name.split()[0]) is None:
            continue
        before = time.process_time()
        efforts = build(everything)
        built = time.process_time() - before
        for effort, one in efforts:  # noqa: B007 - said below
            times, busy, found = each_asked(asking, one)
            if recall(found, right) >= wanted - 0.002:
                break
        said[name] = {
            "built, processor s": round(built, 1),
            "question ms": times,
            "question, processor ms": busy,
            "recall": round(recall(found, right), 4),
            "effort": effort,
        }
    return said


_Efforts = Iterator[tuple[int, Callable[[np.ndarray], np.ndarray]]]
STEPS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096)


def faiss_hnsw(everything: np.ndarray) -> _Efforts:
    import faiss

    index = faiss.IndexHNSWFlat(SIZE, 16, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = 40
    index.add(everything)

    def efforts() -> _Efforts:
        for effort in STEPS[3:]:
            index.hnsw.efSearch = effort
            yield effort, lambda vector: index.search(vector[None], K)[1][0]

    return efforts()


def faiss_ivf(everything: np.ndarray) -> _Efforts:
    import faiss

    parts = round(len(everything) ** 0.5)
    index = faiss.index_factory(SIZE, f"IVF{parts},Flat", faiss.METRIC_INNER_PRODUCT)
    index.train(everything[: 64 * parts])
    index.add(everything)

    def efforts() -> _Efforts:
        for effort in (*(each for each in STEPS if each < parts), parts):
            index.nprobe = effort
            yield effort, lambda vector: index.search(vector[None], K)[1][0]

    return efforts()


def usearch(everything: np.ndarray) -> _Efforts:
    from usearch.index import Index

    index = Index(ndim=SIZE, metric="cos", dtype="f32", connectivity=16, expansion_add=40)
    index.add(np.arange(len(everything)), everything)

    def efforts() -> _Efforts:
        for effort in STEPS[3:]:
            index.expansion_search = effort
            yield effort, lambda vector: index.search(vector, K).keys.astype(np.int64)

    return efforts()


OTHERS = {"faiss IVF": faiss_ivf, "faiss HNSW": faiss_hnsw, "usearch": usearch}
STEPS_OF_IT = {"write": write, "ask": ask, "where": where, "photo": photo, "change": change}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=1_000_000)
    parser.add_argument("--kinds", nargs="+", default=[CLUSTERS, RANDOM])
    parser.add_argument("--beside", type=int, default=0, help="over so many; 0 for none")
    parser.add_argument("--folder", type=Path, help="where the catalogues are made")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--part", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        step, folder, kind, photos = options.part
        print(json.dumps({**STEPS_OF_IT, "beside": beside}[step](Path(folder), kind, int(photos))))
        return
    with tempfile.TemporaryDirectory(dir=options.folder) as place:
        report = {}
        for kind in options.kinds:
            report[kind] = alone(Path(place), kind, options.photos, options.beside)
            print(kind, json.dumps(report[kind], indent=2), flush=True)
    if options.json:
        options.json.write_text(json.dumps(report, indent=2) + "\n")


def alone(place: Path, kind: str, photos: int, others: int) -> dict:
    """Each part in a program of its own, so that none has the memory of another."""
    said: dict = {"photos": photos}
    for step in STEPS_OF_IT:
        said |= part(step, place / kind, kind, photos)
    shutil.rmtree(place / kind)
    if others:
        part("write", place / kind, kind, others)
        said["beside"] = {"photos": others, **part("beside", place / kind, kind, others)}
        shutil.rmtree(place / kind)
    return said


def part(step: str, folder: Path, kind: str, photos: int) -> dict:
    arguments = [sys.executable, __file__, "--part", step, folder, kind, str(photos)]
    done = subprocess.run(arguments, capture_output=True, text=True, env=os.environ)
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout)


if __name__ == "__main__":
    main()
