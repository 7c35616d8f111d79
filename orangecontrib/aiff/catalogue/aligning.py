"""The map that brings a catalogue's photos and worn ones nearer each other: learned once, kept."""

from collections.abc import Callable
from dataclasses import replace

from Orange.data import Table
from Orange.util import dummy_callback

from ..alignment.methods import NONE, Options
from ..alignment.photos import ALIGNMENT
from ..alignment.table import FEW, align_table
from ..errors import CatalogueError
from ..photos.columns import DOMAINS
from ..words import plural
from .space import Space, space_of_table


def learned_space(
    vectors: Table,
    method: str,
    options: Options | None = None,
    callback: Callable[[float], None] = dummy_callback,
    reference: str = "",
) -> tuple[Space, list[str]]:
    """Networks' vectors after a map that is learned from a table of both domains.

    All that the table has is learned from: nobody is scored on it here. The map stays as it is, so
    that photos that come later are compared in the same space.

    Parameters
    ----------
    vectors : embeddings that are not aligned, see `alignment.table.align_table`
    method : a key of `alignment.methods.METHODS`, but none that needs a reference besides
    reference : name of the table, where its photos are others than the catalogue's

    Returns
    -------
    The space; and what was learned from what, in sentences.

    Raises
    ------
    AlignmentError
        If nothing can be learned from the table.
    """
    found = align_table(vectors, method, options, callback=callback)
    if method == NONE:
        return space_of_table(vectors), []
    space = space_of_table(found.preprocessor(found.unaligned))
    said = {**space.provenance[ALIGNMENT], "reference": reference, "transductive": not reference}
    space = replace(space, provenance={**space.provenance, ALIGNMENT: said})
    return space, _sentences(said)


def _sentences(said: dict) -> list[str]:
    """What the map was learned from, and what to keep in mind."""
    counts = [said[f"{domain} photos"] for domain in DOMAINS]
    photos = " and ".join(f"{n:,} {d}" for n, d in zip(counts, DOMAINS, strict=True))
    items = f" of {plural(said['items'], 'garment')}" if said["items"] else ""
    where = f" in “{said['reference']}”" if said["reference"] else ""
    sentences = [
        f"Learned from {photos} photos{items}{where}. Photos that come later go through the same map."
    ]
    if min(counts) < FEW:
        sentences.append(
            "That is too few to learn well how worn and shop photos differ. Learn from a folder with more."
        )
    return sentences


def check_learned_for(space: Space, raw: Space) -> None:
    """
    Raises
    ------
    CatalogueError
        If a map is not of the networks whose vectors it is to be used for.
    """
    try:
        space.raw.check_same(raw)
    except CatalogueError as error:
        raise CatalogueError(
            f"The alignment was learned from other vectors ({space.raw.name}) than those of the "
            f"photos ({raw.name}). Name the same networks for both."
        ) from error
