"""From a folder and what was chosen to a table of embeddings, as every command does it."""

import argparse
from collections.abc import Sequence
from dataclasses import astuple

from Orange.data import Table

from .. import api
from ..chains import RECOMMENDED
from ..embedding.devices import AUTO
from ..embedding.embedder import PRECISIONS, Recipe
from ..embedding.networks.catalogue import ALL_MODELS
from ..embedding.networks.models import DEFAULT_MODEL, VECTORS
from ..embedding.seeing.preparing import FITS, REGIONS
from ..errors import NothingEmbeddedError
from ..photos.datasets.options import DEFAULTS, Options
from ..photos.pictures.convert import without_copies
from .console import tell


def add_recipe(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "folder", metavar="FOLDER", help="a folder or zip, as AIFF Folder Loader takes it"
    )
    add_choices(command)
    chosen = Options()
    command.add_argument("--split", default=chosen.split,
        help="part of a research data set (default: %(default)s)")  # fmt: skip
    command.add_argument("--gallery", default=chosen.gallery,
        help="which of its shop photos to search (default: %(default)s)")  # fmt: skip
    add_outside(command)


def add_outside(command: argparse.ArgumentParser) -> None:
    command.add_argument("--outside", action="store_true",
        help="read photos that a table names outside its own folder")  # fmt: skip


def add_choices(command: argparse.ArgumentParser) -> None:
    """The network, and what it sees of a photo."""
    add = command.add_argument
    usual = (
        f"{DEFAULT_MODEL}; where worn and shop photos are brought nearer each other, with colour"
    )
    names = f"one of {', '.join(ALL_MODELS)}, or NAME=FILE for weights of your own"
    add("--model", action="append", metavar="MODEL",
        help=f"{names}; may be given several times (default: {usual})")  # fmt: skip
    for name, choices, what in (
        ("vector", VECTORS, "kind of vector"),
        ("region", REGIONS, "part of each photo that the network sees"),
        ("fit", FITS, "how that part becomes a square"),
    ):
        add(f"--{name}", choices=choices,
            help=f"{what} (recommended: {getattr(RECOMMENDED.recipe, name)})")  # fmt: skip
    add("--precision", choices=PRECISIONS, default=Recipe.precision,
        help="precision of the network's arithmetic (default: %(default)s)")  # fmt: skip
    add(
        "--gpu-jpegs",
        action="store_true",
        help="let an NVIDIA GPU decode JPEGs; quicker where it has units for it (A100, H100)",
    )
    add("--mirror", action="store_true", help="average each photo with its mirror image")
    add("--unit", action="store_true", help="bring vectors to unit length")
    add("--device", default=AUTO, help="auto, cpu, cuda, cuda:1, mps, ...")
    add("--check-all", action="store_true",
        help="read every photo's file again, even where its size and time have not changed")  # fmt: skip


def read_photos(options: argparse.Namespace) -> Table:
    return read_folder(
        options.folder, Options(options.split, options.gallery, outside=options.outside)
    )


def read_folder(folder: str, part: Options = DEFAULTS) -> Table:
    """A folder's photos; what could not be used is told."""
    with without_copies():
        images = api.read(folder, part.split, part.gallery, outside=part.outside)
    tell(api.notes(images, api.READ), api.problems(images, api.READ).metas)
    return images


def embed_photos(images: Table, recipes: Sequence[Recipe], options: argparse.Namespace) -> Table:
    """The photos' vectors of one network, or of several joined; what was skipped is told."""
    try:
        vectors = api.embed(
            images, recipe=recipes, device=options.device, check_all=options.check_all
        )
    except NothingEmbeddedError as error:
        tell(error.notes, map(astuple, error.problems))
        raise
    tell(api.notes(vectors, api.EMBED), api.problems(vectors, api.EMBED).metas)
    return vectors
