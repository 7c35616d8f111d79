"""Which photos, which network and what it sees of them: what commands that embed can be asked."""

import argparse

from ..chains import RECOMMENDED
from ..embedding.devices import AUTO
from ..embedding.networks.catalogue import ALL_MODELS
from ..embedding.networks.models import DEFAULT_MODEL, VECTORS
from ..embedding.recipe import PRECISIONS, Recipe
from ..embedding.seeing.preparing import FITS, REGIONS
from ..photos.datasets.options import Options

ENGINES = HERE, RAY = "here", "ray"  # who fills a catalogue


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
    add("--mirror", action=argparse.BooleanOptionalAction,
        help="average each photo with its mirror image (recommended), or not")  # fmt: skip
    add("--near-and-far", action=argparse.BooleanOptionalAction,
        help="look at each photo from near and from far, and average both (recommended for "
        "several networks), or not")  # fmt: skip
    add("--unit", action="store_true", help="bring vectors to unit length")
    add("--device", default=AUTO, help="auto, openvino, cpu, cuda, cuda:1, mps, ...")
    add("--check-all", action="store_true",
        help="read every photo's file again, even where its size and time have not changed")  # fmt: skip
