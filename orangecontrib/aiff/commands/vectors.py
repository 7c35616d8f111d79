"""From a folder and what was chosen to a table of embeddings, as every command does it."""

import argparse
import sys
from collections.abc import Sequence

from Orange.data import Table

from ..chains import RECOMMENDED
from ..embedding.cache import open_cache
from ..embedding.devices import AUTO
from ..embedding.embedder import PRECISIONS, Embedder, Recipe
from ..embedding.networks.catalogue import ALL_MODELS
from ..embedding.networks.models import DEFAULT_MODEL, VECTORS
from ..embedding.seeing.preparing import FITS, REGIONS
from ..embedding.table import EmbeddedTables, embed_table
from ..errors import UsageError
from ..photos.datasets.options import Options
from ..photos.photo import Collection
from ..photos.reading import read_collection
from ..photos.table import images_table
from .console import progress, skipped


def add_recipe(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "folder", metavar="FOLDER", help="a folder or zip, as AIFF Folder Loader takes it"
    )
    add_choices(command)
    chosen = Options()
    command.add_argument("--split", default=chosen.split,
        help="part of a research data set (default: %(default)s)")  # fmt: skip
    command.add_argument("--gallery", default=chosen.gallery,
        help="which of its shop photos are searched (default: %(default)s)")  # fmt: skip


def add_choices(command: argparse.ArgumentParser) -> None:
    """The network, and what it sees of a photo."""
    add = command.add_argument
    names = f"one of {', '.join(ALL_MODELS)}, or NAME=FILE for weights of your own"
    add("--model", action="append", metavar="MODEL",
        help=f"{names}; may be given several times (default: {DEFAULT_MODEL})")  # fmt: skip
    for name, choices, what in (
        ("vector", VECTORS, "kind of vector"),
        ("region", REGIONS, "part of a photo that is seen"),
        ("fit", FITS, "how it is brought to a square"),
    ):
        add(f"--{name}", choices=choices,
            help=f"{what} (recommended: {getattr(RECOMMENDED.recipe, name)})")  # fmt: skip
    add("--precision", choices=PRECISIONS, default=Recipe.precision,
        help="of the network's arithmetic (default: %(default)s)")  # fmt: skip
    add(
        "--gpu-jpegs",
        action="store_true",
        help="let an NVIDIA GPU decode JPEGs; quicker where it has units for it (A100, H100)",
    )
    add("--mirror", action="store_true", help="average each photo with its mirror image")
    add("--unit", action="store_true", help="bring vectors to unit length")
    add("--device", default=AUTO, help="auto, cpu, cuda, cuda:1, mps, ...")


def read_photos(options: argparse.Namespace) -> Collection:
    return read_folder(options.folder, Options(options.split, options.gallery))


def read_folder(folder: str, chosen: Options) -> Collection:
    with progress("reading", 100, "%") as callback:
        collection = read_collection(folder, callback, chosen)
    for note in collection.notes:
        print(note, file=sys.stderr)
    for problem in collection.problems:
        skipped(problem.path, f"{problem.problem}. {problem.advice}")
    return collection


def embed_collection(
    collection: Collection, recipes: Sequence[Recipe], device: str
) -> EmbeddedTables:
    """The photos' vectors of one network, or of several joined."""
    embedders = [Embedder(recipe, device) for recipe in recipes]
    table = images_table(collection)
    with open_cache() as cache, progress("embedding", len(table), "photos") as callback:
        tables = embed_table(table, embedders, cache, callback)
    notes = [note for embedder in embedders for note in embedder.notes]
    for note in filter(None, [*dict.fromkeys(notes), cache.note]):
        print(note, file=sys.stderr)
    for index, error in tables.result.failures.items():
        skipped(collection.photos[index].path, f"{error.problem}. {error.advice}")
    return tables


def embeddings_of(tables: EmbeddedTables) -> Table:
    if tables.embeddings is None:
        raise UsageError("None of the photos could be embedded.")
    return tables.embeddings
