"""From a folder and what was chosen to a table of embeddings, as every command does it."""

import argparse
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path

from Orange.data import Table

from .. import api
from ..alignment.methods import NONE
from ..catalogue.about import is_catalogue
from ..chains import method_for
from ..embedding.recipe import Recipe
from ..errors import AlignmentError, NothingEmbeddedError, UsageError
from ..photos.datasets.options import DEFAULTS, Options
from ..photos.pictures.convert import without_copies
from .chain import chosen_chain
from .console import tell


def read_photos(options: argparse.Namespace) -> Table:
    return read_folder(
        options.folder, Options(options.split, options.gallery, outside=options.outside)
    )


def read_folder(folder: str, part: Options = DEFAULTS) -> Table:
    """A folder's photos; what could not be used is told.

    Raises
    ------
    UsageError
        If it is a catalogue.
    """
    if is_catalogue(Path(folder).absolute()):
        raise UsageError(
            f"“{Path(folder).name}” is a catalogue, which holds vectors and no photos. Name the "
            "folder of its photos here, or the catalogue after --catalogue of evaluate or "
            "--gallery of match."
        )
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


def aligned(
    options: argparse.Namespace, table: Table, reference: Table | None = None
) -> tuple[Table, list[str]]:
    """A table of embeddings after what was said, or the chain's own, alignment; and sentences.

    Raises
    ------
    UsageError
        If it cannot be aligned.
    """
    chain = chosen_chain(options)
    method = options.align or (
        chain.align if reference is None else method_for(table, reference, chain)
    )
    if method == NONE:
        return table, []
    try:
        found = api.align(table, method, reference)
    except AlignmentError as error:
        raise UsageError(f"{error} Or leave the vectors as they are: --align none.") from error
    return found, api.notes(found, api.ALIGN)
