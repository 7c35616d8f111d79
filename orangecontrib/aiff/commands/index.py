"""orange-aiff index: folders of photos into a catalogue on disk; `indexing` does it."""

import argparse

from ..alignment.methods import METHODS
from ..chains import VECTORS_ALONE
from ..photos.datasets.options import Options
from . import COMMANDS
from .chain import add_align, add_chain, add_join
from .choices import ENGINES, HERE, add_choices, add_outside


def add_to(commands) -> None:
    command = commands.add_parser("index", help=COMMANDS["index"], description=COMMANDS["index"])
    add = command.add_argument
    add("folders", metavar="FOLDER", nargs="+",
        help="photos: a folder as AIFF Folder Loader takes it; several may be given; with --engine "
        "ray also a Parquet table of paths and addresses")  # fmt: skip
    add("--out", metavar="CATALOGUE", required=True,
        help="the catalogue's folder; made if it is not there, else added to")  # fmt: skip
    add("--prune", action="store_true",
        help="remove photos from the catalogue that are no longer in their folder")  # fmt: skip
    add("--thumbnails", action="store_true",
        help="keep a small picture of each photo, of 96 pixels, in a new catalogue")  # fmt: skip
    add("--json", metavar="FILE", help="write what was done to this file; - prints it")
    chosen = Options()
    add("--split", default=chosen.split,
        help="part of a research data set (default: %(default)s)")  # fmt: skip
    add("--gallery", default=chosen.gallery,
        help="which of its shop photos to take (default: %(default)s)")  # fmt: skip
    add_outside(command)
    add_choices(command)
    add_chain(command, VECTORS_ALONE)
    add_join(command, "keep the vectors of all networks, joined")
    add_align(command, [key for key, method in METHODS.items() if not method.needs_reference])
    add("--reference", metavar="FOLDER",
        help="photos of both domains that a new catalogue's alignment is learned from")  # fmt: skip
    add("--aligned-as", metavar="CATALOGUE",
        help="align a new catalogue with the map of this one")  # fmt: skip
    add("--engine", choices=ENGINES, default=HERE,
        help="who does the work: this program, or Ray, on this computer or on a cluster "
        "(default: %(default)s)")  # fmt: skip
    add("--workers", type=int, metavar="N",
        help="workers of Ray (default: one a GPU, else one a processor)")  # fmt: skip
    add("--cluster", metavar="ADDRESS",
        help="the Ray cluster that does the work, such as auto or ray://HOST:10001 (default: this "
        "computer alone)")  # fmt: skip
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Do what was asked; see `add_to`."""
    from .indexing import index  # with Orange, which takes a second

    index(options)
