"""What AIFF Folder Loader does away from its window: read, make tables, download a sample."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from Orange.data import Table
from Orange.widgets.utils.concurrent import TaskState

from ...photos.collecting.edits import Edits, apply_edits
from ...photos.datasets.options import Offer, Options
from ...photos.photo import Collection
from ...photos.pictures.copies import KEEP, Copies, find_copies, resolve_copies
from ...photos.reading import read_source
from ...photos.table import images_table, problems_table
from ...samples import Sample
from ..kit.tasks import callback_of


@dataclass(frozen=True)
class Tables:
    """The outputs."""

    images: Table
    problems: Table | None


@dataclass(frozen=True)
class Loaded:
    """What reading gives back.

    Attributes
    ----------
    found : the collection as read
    edited : as a person's edits say
    offer : what one may choose of a data set; None for an ordinary folder
    tables : the outputs
    """

    found: Collection
    edited: Collection
    offer: Offer | None
    tables: Tables


def run_loading(
    paths: Sequence[Path],
    options: Options,
    edits: Edits,
    handling: str,
    wanted: Sample | None,
    state: TaskState,
) -> Loaded:
    """Read what was chosen; a sample that is wanted is downloaded first."""
    callback = callback_of(state)
    if wanted is not None:
        state.set_status(f"Downloading {wanted.title}…")
        wanted.fetch(callback)
        state.set_status("")
    read = read_source(paths, callback, options)
    edited = apply_edits(read.collection, edits)
    tables = _tables(edited, None, handling, callback)
    return Loaded(read.collection, edited, read.offer, tables)


def run_tables(
    collection: Collection, copies: Sequence[Copies] | None, handling: str, state: TaskState
) -> Tables:
    """Make the outputs again after edits; copies are looked for only if they matter."""
    return _tables(collection, copies, handling, callback_of(state))


def _tables(
    collection: Collection, copies: Sequence[Copies] | None, handling: str, callback: Callable
) -> Tables:
    if handling != KEEP:
        found = find_copies(collection, callback) if copies is None else copies
        collection = resolve_copies(collection, found, handling)
    return Tables(images_table(collection), problems_table(collection))
