"""orange-aiff embed: vectors of a folder as a NumPy file."""

import argparse

import numpy as np

from ..chains import VECTORS_ALONE
from ..files.outputs import output, write
from ..photos.rows import rows_of
from . import COMMANDS
from .chain import add_chain, add_join, one_system, recipes_of
from .choices import add_recipe
from .console import show


def add_to(commands) -> None:
    command = commands.add_parser("embed", help=COMMANDS["embed"], description=COMMANDS["embed"])
    add_recipe(command)
    add_chain(command, VECTORS_ALONE)
    add_join(command, "put the vectors of all networks side by side")
    command.add_argument(
        "--out", metavar="FILE.npz", required=True, help=("write the vectors to this file")
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Do what was asked; see `add_to`."""
    from .vectors import embed_photos, read_photos  # with Orange, which takes a second

    out = output(options.out, [options.folder])
    images = read_photos(options)
    recipes = recipes_of(options, one_system(options))
    table = embed_photos(images, recipes, options)
    rows = rows_of(table)
    # As plain text, which NumPy reads without unpickling.
    paths, items, domains, collectors = (
        column.astype(str)
        for column in (
            rows.known_as,
            rows.written_items,
            rows.domains.texts,
            rows.collectors.texts,
        )
    )
    write(
        out,
        lambda file: np.savez(
            file,
            embeddings=table.X.astype(np.float32),
            paths=paths,
            items=items,
            domains=domains,
            collectors=collectors,
        ),
    )
    if out.file is not None:  # or the sentence would stand among the vectors
        show(f"{len(table)} vectors of {table.X.shape[1]} numbers in {options.out}")
