"""How long exact figures of large sets take, beside the ways one would otherwise compute them.

python benchmarks/evaluation.py [--queries 10000] [--gallery 20000] [--size 512] [--alone]

Vectors are random around garments of one or more photos, in single precision; all ways get the
same ones, in one run. --alone leaves the alternatives out.
"""

import argparse
import time
from collections.abc import Callable

import numpy as np
import torch
from Orange.data import ContinuousVariable, DiscreteVariable, Domain, Table
from parts.machine import describe_machine, peak_mb

from orangecontrib.aiff.embedding.blocks import features_of
from orangecontrib.aiff.evaluation.evaluation import Evaluation, evaluate_source, evaluate_table
from orangecontrib.aiff.evaluation.protocol import Protocol
from orangecontrib.aiff.evaluation.ranking.kept import TOP
from orangecontrib.aiff.evaluation.ranking.large import multiply, nearest
from orangecontrib.aiff.evaluation.ranking.sources import EmbeddingDistances
from orangecontrib.aiff.evaluation.task import Task, make_task

SPREAD = 2.2  # of a garment's photos around it, so that about half of them are found
REPEATS = 3
SAMPLE = 200  # queries that slow ways are timed on


def make_table(queries: int, gallery: int, size: int) -> Table:
    """Consumer photos, then shop photos, each garment about as often as another."""
    rng = np.random.default_rng(0)
    garments = max(1, min(queries, gallery) // 2)
    items = np.concatenate([np.arange(n) % garments for n in (queries, gallery)])
    centres = rng.standard_normal((garments, size), dtype=np.float32)
    table = Table.from_numpy(
        Domain(
            [ContinuousVariable(f"n{i}") for i in range(size)],
            DiscreteVariable("item", [f"g{i}" for i in range(garments)]),
            [DiscreteVariable("domain", ("consumer", "shop"))],
        ),
        np.empty((len(items), size)),
        items.astype(float),
        (np.arange(len(items)) >= queries)[:, None].astype(object),
    )
    with table.unlocked(table.X):
        for start in range(0, len(items), 4096):
            rows = slice(start, start + 4096)
            noise = rng.standard_normal((len(items[rows]), size), dtype=np.float32)
            table.X[rows] = centres[items[rows]] + SPREAD * noise
    return table


def timed(work: Callable):
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def product_alone(queries: torch.Tensor, gallery: torch.Tensor, step: int) -> None:
    memory = torch.empty((step, len(gallery)))
    for start in range(0, len(queries), step):
        part = queries[start : start + step]
        torch.mm(part, gallery.T, out=memory[: len(part)])


def by_argsort(queries: np.ndarray, gallery: np.ndarray, task: Task, step: int = 200) -> float:
    """Hit@1 by sorting everything, a block at a time."""
    hits = 0
    for start in range(0, len(queries), step):
        order = np.argsort(-(queries[start : start + step] @ gallery.T), axis=1)
        items = task.query_items[start : start + step]
        hits += (task.gallery_items[order[:, 0]] == items).sum()
    return hits / len(queries)


def by_torchmetrics(queries: np.ndarray, gallery: np.ndarray, task: Task) -> None:
    """Hit@1 and mAP as torchmetrics' classes compute them."""
    from torchmetrics.retrieval import RetrievalHitRate, RetrievalMAP

    metrics = [RetrievalHitRate(top_k=1), RetrievalMAP()]
    for start in range(0, len(queries), 100):
        similar = torch.from_numpy(queries[start : start + 100] @ gallery.T)
        items = torch.from_numpy(task.query_items[start : start + 100])
        target = items[:, None] == torch.from_numpy(task.gallery_items)
        indexes = torch.arange(start, start + len(similar))[:, None].expand_as(similar)
        for metric in metrics:
            metric.update(similar.flatten(), target.flatten(), indexes.flatten())
    for metric in metrics:
        metric.compute()


def say(what: str, seconds: float, note: str = "") -> None:
    print(f"{what:<58}{seconds:>9.2f} s  {note}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (("queries", 10_000), ("gallery", 20_000), ("size", 512)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--alone", action="store_true", help="without the alternatives")
    options = parser.parse_args()
    print(describe_machine())
    print(
        f"{options.queries:,} queries, {options.gallery:,} gallery photos, {options.size} numbers"
    )
    table = make_table(options.queries, options.gallery, options.size)
    print(f"memory with the table of photos: {peak_mb():,.0f} MB")
    found, whole = timed(lambda: evaluate_table(table))
    say("evaluation, all figures with intervals", whole, f"memory at most {peak_mb():,.0f} MB")
    time_steps(table, found, options.alone)


def time_steps(table: Table, found: Evaluation, alone: bool) -> None:
    task = make_task(table)
    source = EmbeddingDistances(features_of(table), task)
    keys = source.keys()
    queries, gallery = np.arange(len(task.queries)), np.arange(len(task.gallery))
    products = [torch.from_numpy(part) for part in (keys.queries, keys.gallery)]
    step = max(1, (1 << 22) // len(gallery))

    def search() -> None:
        for _, block in multiply(keys, queries, gallery, "cpu"):
            nearest(block, TOP)

    steps = {
        "product": lambda: product_alone(*products, step),
        "search": search,
        "figures": lambda: evaluate_source(source, task, Protocol(), "ours"),
    }
    best = dict.fromkeys(steps, np.inf)
    for _ in range(REPEATS):  # in turn, so that what else the machine does harms all alike
        for name, work in steps.items():
            best[name] = min(best[name], timed(work)[1])
    say("matrix product alone, single precision", best["product"])
    ratio = best["search"] / best["product"]
    say(f"exact search, {TOP} nearest", best["search"], f"{ratio:.2f} times the product")
    more = best["figures"] - best["search"]
    say("search, all figures, 2,000 draws for intervals", best["figures"], f"{more:.2f} s more")
    if alone:
        return
    hit, seconds = timed(lambda: by_argsort(keys.queries, keys.gallery, task))
    say("numpy: everything sorted", seconds, f"Hit@1 {hit:.4f}, ours {found.hit[1]:.4f}")
    some = slice(0, SAMPLE)
    _, seconds = timed(lambda: by_torchmetrics(keys.queries[some], keys.gallery, task))
    share = len(queries) / SAMPLE
    faster = f"{seconds * share / best['figures']:.0f} times ours"
    say(f"torchmetrics: two figures, from {SAMPLE} queries", seconds * share, faster)


if __name__ == "__main__":
    main()
