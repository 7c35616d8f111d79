"""How near vectors in half precision are to those in full precision, on the CPU.

    python benchmarks/precision.py FOLDER [--model KEY ...]

For each network: the least and the mean cosine, how many photos keep their nearest neighbour, and
how many photos the network alone sees in a second of one core, from its processor time.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import torch
from embedding import photos_of
from parts.machine import describe_machine

from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.networks.models import FEATURES
from orangecontrib.aiff.embedding.networks.network import Vectorizer
from orangecontrib.aiff.embedding.recipe import Recipe
from orangecontrib.aiff.embedding.seeing.opened import OpenedPhoto
from orangecontrib.aiff.embedding.seeing.see import see
from orangecontrib.aiff.embedding.weights.loaded import load_state


def nearest(vectors: np.ndarray) -> np.ndarray:
    """The row of each vector's nearest neighbour by cosine; vectors (n, d) of unit length."""
    likeness = vectors @ vectors.T
    np.fill_diagonal(likeness, -1)
    return likeness.argmax(axis=1)


def measure(key: str, files: list[Path]) -> None:
    embedder = Embedder(Recipe(key), device="cpu")
    model = embedder.model
    pixels = np.stack([see(OpenedPhoto(file), None, [embedder.eye])[0] for file in files])

    def vectors(precision: torch.dtype) -> tuple[np.ndarray, float]:
        run = Vectorizer(model, load_state(model), FEATURES, "cpu", precision).run
        run(pixels[:1])
        start = time.process_time()
        found = run(pixels)
        rate = len(pixels) / (time.process_time() - start)
        return found / np.linalg.norm(found, axis=1, keepdims=True), rate

    full, rate = vectors(torch.float32)
    print(f"{model.label:24}{torch.float32!s:16}{rate:8.1f} a second", flush=True)
    for precision in (torch.bfloat16, torch.float16):
        half, rate = vectors(precision)
        cosines = (full * half).sum(axis=1)
        same = (nearest(full) == nearest(half)).sum()
        print(
            f"{model.label:24}{precision!s:16}{rate:8.1f} a second{cosines.min():11.7f}"
            f"{cosines.mean():11.7f}{same:6} of {len(files)}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--photos", type=int, default=62, help="so many, from all over the folder")
    parser.add_argument("--model", nargs="+", default=["squeezenet1_1"], help="keys, or KEY=FILE")
    arguments = parser.parse_args()
    files = photos_of(arguments.folder, arguments.photos)
    print(f"{describe_machine()}; {len(files)} photos")
    for key in arguments.model:
        measure(key, files)


if __name__ == "__main__":
    main()
