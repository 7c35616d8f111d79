"""orange-aiff embed: vectors of a folder as a NumPy file."""

import argparse
from pathlib import Path

import numpy as np
from Orange.data import Table

from ..chains import VECTORS_ALONE
from ..photos.columns import (
    collector_variable,
    domain_variable,
    image_variable,
    item_variable,
    text_column,
)
from .chain import add_chain, add_join, one_system, recipe_of
from .console import write
from .vectors import add_recipe, embed_photos, read_photos


def add_to(commands) -> None:
    command = commands.add_parser("embed", help=run.__doc__, description=run.__doc__)
    add_recipe(command)
    add_chain(command, VECTORS_ALONE)
    add_join(command, "the vectors of all networks side by side")
    command.add_argument("--out", metavar="FILE.npz", required=True, help="where to write them")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Vectors of a folder as a NumPy file."""
    images = read_photos(options)
    recipes = [recipe_of(options, model) for model in one_system(options)]
    table = embed_photos(images, recipes, options.device)
    arrays = {
        "embeddings": table.X.astype(np.float32),
        "paths": _text(table, image_variable(table.domain)),
        "items": _text(table, item_variable(table.domain)),
        "domains": _text(table, domain_variable(table.domain)),
        "collectors": _text(table, collector_variable(table.domain)),
    }
    write(Path(options.out), lambda file: np.savez(file, **arrays))
    print(f"{len(table)} vectors of {table.X.shape[1]} numbers in {options.out}")


def _text(table: Table, variable) -> np.ndarray:
    """A column as an array of text that NumPy reads without unpickling."""
    return text_column(table, variable).astype(str)
