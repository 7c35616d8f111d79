"""How often the right shop photo is found: Orange's own embedding beside ours, in one run.

python benchmarks/retrieval.py FOLDER [--model MODEL]

FOLDER is any collection with consumer and shop photos of each garment, as AIFF Folder Loader
takes it. Both embed the same photos on this computer; both are ranked and scored by the same code.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from Orange.data import Table
from orangecontrib.imageanalytics.image_embedder import ImageEmbedder

import orangecontrib.aiff.api as aiff
from orangecontrib.aiff.embedding.networks.models import DEFAULT_MODEL
from orangecontrib.aiff.embedding.recipe import Recipe
from orangecontrib.aiff.embedding.seeing.preparing import FITS
from orangecontrib.aiff.embedding.weights.from_file import find_model
from orangecontrib.aiff.evaluation.evaluation import Evaluation, evaluate_table
from orangecontrib.aiff.evaluation.protocol import Protocol

KS = (1, 5, 10, 20)
DISTANCES = ("cosine", "normalized_euclidean")


def embeddings_of_orange(images: Table, cache: Path) -> Table:
    """Image Embedding's local SqueezeNet, with an empty cache."""
    from Orange.misc.utils import embedder_utils

    embedder_utils.cache_dir = lambda: str(cache)
    with ImageEmbedder(model="squeezenet") as embedder:
        embedded, _, skipped = embedder(images, col="image")
    if skipped:
        sys.exit(f"Orange skipped {skipped} photos, so the two cannot be compared.")
    return embedded


def embeddings_of_ours(images: Table, recipe: Recipe, cache: Path) -> Table:
    return aiff.embed(images, recipe=recipe, cache=cache / "vectors.sqlite")


def systems(images: Table, model: str, cache: Path) -> Iterator[tuple[str, Table, float]]:
    start = time.monotonic()
    yield "Orange's Image Embedding", embeddings_of_orange(images, cache), time.monotonic() - start
    for name, recipe in recipes(model):
        start = time.monotonic()
        table = embeddings_of_ours(images, recipe, cache)
        yield f"ours, {name}", table, time.monotonic() - start


def recipes(key: str) -> Iterator[tuple[str, Recipe]]:
    """Each kind of vector of the default crop, then the default vector of each other shape."""
    model = find_model(key)
    for vector in model.vectors():
        yield model.vector_label(vector).lower(), Recipe(key, vector)
    default = Recipe(key)
    for fit, words in FITS.items():
        if fit != default.fit:
            yield f"{words.label[:1].lower()}{words.label[1:]}", Recipe(key, fit=fit)


def chance(evaluation: Evaluation) -> list[float]:
    return [evaluation.chance.hit[k] for k in KS] + [evaluation.chance.map]


def line(name: str, distance: str, shares: list[float], seconds: float | None = None) -> str:
    figures = "".join(f"{100 * share:>8.1f}" for share in shares)
    return f"{name:<40}{distance:<22}{figures}" + (f"{seconds:>9.1f}" if seconds else "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--model", default=DEFAULT_MODEL, help="ours; Orange's is SqueezeNet")
    options = parser.parse_args()
    images = aiff.read(options.folder)
    model = find_model(options.model)
    print(f"{images.name}: {len(images)} photos; ours: {model.label}; torch {torch.__version__}, "
          f"{torch.get_num_threads()} threads; shares in %")  # fmt: skip
    heads = [*(f"Hit@{k}" for k in KS), "mAP"]
    print(f"{'system':<40}{'distance':<22}" + "".join(f"{h:>8}" for h in heads) + "  seconds")
    evaluation = None
    with tempfile.TemporaryDirectory() as folder:
        for name, table, seconds in systems(images, options.model, Path(folder)):
            for distance in DISTANCES:
                evaluation = evaluate_table(table, Protocol(distance=distance))
                shares = [evaluation.hit[k] for k in KS] + [evaluation.map]
                print(line(name, distance, shares, seconds), flush=True)
                seconds = None
    print(line("chance", "", chance(evaluation)))


if __name__ == "__main__":
    main()
