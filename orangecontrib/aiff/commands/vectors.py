"""From a folder and what was chosen to a table of embeddings, as every command does it."""

import argparse
import sys
from pathlib import Path

from Orange.data import Table

from ..embedding.cache import open_cache
from ..embedding.catalogue import ALL_MODELS
from ..embedding.devices import AUTO
from ..embedding.embedder import PRECISIONS, Embedder, Recipe
from ..embedding.models import DEFAULT_MODEL, VECTORS
from ..embedding.preparing import FITS, REGIONS
from ..embedding.table import EmbeddedTables, embed_table
from ..photos.collection import Collection, read_collection
from ..photos.datasets import read_dataset
from ..photos.datasets.options import Options
from ..photos.table import images_table
from ..samples import find_sample
from .console import UsageError, progress, skipped


def add_recipe(command: argparse.ArgumentParser, several: bool) -> None:
    command.add_argument(
        "folder", metavar="FOLDER", help="a folder or zip, as AIFF Folder Loader takes it"
    )
    add_choices(command, several)
    chosen = Options()
    command.add_argument("--split", default=chosen.split,
        help="part of a research data set (default: %(default)s)")  # fmt: skip
    command.add_argument("--gallery", default=chosen.gallery,
        help="which of its shop photos are searched (default: %(default)s)")  # fmt: skip


def add_choices(command: argparse.ArgumentParser, several: bool) -> None:
    """The network, and what it sees of a photo."""
    add = command.add_argument
    names = f"one of {', '.join(ALL_MODELS)}, or NAME=FILE for weights of your own"
    if several:
        add("--model", action="append", metavar="MODEL",
            help=f"{names}; may be given several times (default: {DEFAULT_MODEL})")  # fmt: skip
    else:
        add("--model", default=DEFAULT_MODEL, metavar="MODEL",
            help=f"{names} (default: %(default)s)")  # fmt: skip
    defaults = Recipe()
    for name, choices, what in (
        ("vector", VECTORS, "kind of vector"),
        ("region", REGIONS, "part of a photo that is seen"),
        ("fit", FITS, "how it is brought to a square"),
        ("precision", PRECISIONS, "of the network's arithmetic"),
    ):
        add(f"--{name}", choices=choices, default=getattr(defaults, name),
            help=f"{what} (default: %(default)s)")  # fmt: skip
    add("--mirror", action="store_true", help="average each photo with its mirror image")
    add("--unit", action="store_true", help="bring vectors to unit length")
    add("--device", default=AUTO, help="auto, cpu, cuda, cuda:1, mps, ...")


def recipe_of(options: argparse.Namespace, model: str) -> Recipe:
    names = ("vector", "region", "fit", "mirror", "unit", "precision")
    return Recipe(model, **{name: getattr(options, name) for name in names})


def read_photos(options: argparse.Namespace) -> Collection:
    return read_folder(options.folder, Options(options.split, options.gallery))


def read_folder(folder: str, chosen: Options) -> Collection:
    with progress("reading", 100, "%") as callback:
        # A sample is known by name, as in a workflow.
        path = sample.folder if (sample := find_sample(folder)) else Path(folder)
        collection = read_dataset(path, callback, chosen) if path.exists() else None
        collection = collection or read_collection(path, callback)
    for note in collection.notes:
        print(note, file=sys.stderr)
    for problem in collection.problems:
        skipped(problem.path, f"{problem.problem}. {problem.advice}")
    return collection


def embed_collection(collection: Collection, recipe: Recipe, device: str) -> EmbeddedTables:
    embedder = Embedder(recipe, device)
    table = images_table(collection)
    with open_cache() as cache, progress("embedding", len(table), "photos") as callback:
        tables = embed_table(table, embedder, cache, callback)
    for note in filter(None, [*embedder.notes, cache.note]):
        print(note, file=sys.stderr)
    for index, error in tables.result.failures.items():
        skipped(collection.photos[index].path, f"{error.problem}. {error.advice}")
    return tables


def embeddings_of(tables: EmbeddedTables) -> Table:
    if tables.embeddings is None:
        raise UsageError("None of the photos could be embedded.")
    return tables.embeddings
