"""What a person hands in, read: one of the research data sets, or a folder as people keep them."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from Orange.util import dummy_callback

from ..errors import CollectionError, NotHereError, OutsideError, TableError
from ..files.unpacked import keep_while
from ..samples import find_sample, sample_at
from .collecting.collection import describe_found
from .collecting.sources import Found, Source, as_paths, check_sources, find_photos
from .complaints import trouble_of
from .datasets import find_reader
from .datasets.options import DEFAULTS, Offer, Options
from .datasets.spreadsheet import Beside, look_beside
from .photo import Collection


@dataclass(frozen=True)
class Reading:
    """What was read.

    Attributes
    ----------
    collection : photos and problems
    offer : what one may choose of a data set; None where the source is none
    """

    collection: Collection
    offer: Offer | None = None


def read_collection(
    source: Source, callback: Callable = dummy_callback, options: Options = DEFAULTS
) -> Collection:
    """The photos of what a person chose; see `read_source`."""
    return read_source(source, callback, options).collection


def read_source(
    source: Source, callback: Callable = dummy_callback, options: Options = DEFAULTS
) -> Reading:
    """Find and describe all photos of what a person chose.

    Parameters
    ----------
    source : a folder, a zip, or a list of either: a collector's, a class's with one for each
        collector, any with one sub-folder an item, or a research data set; the file of a table
        of photos; or ``sample:{key}``
    callback : called with a share 0..1 as work goes on; may raise to cancel
    options : for a data set; keys that it does not offer count as its default

    Raises
    ------
    CollectionError
        If it is not there, may not be read, or has no photos.
    """
    paths = _paths(source)
    _check_samples(paths)
    check_sources(paths, callback)
    beside = Beside()
    if len(paths) == 1:
        dataset, beside = _read_dataset(paths[0], callback, options)
        if dataset is not None:
            return dataset
    found = find_photos(paths, callback)
    # In a zip the data set is known only now that it is unpacked.
    if any(found.entries) and found.origin not in paths and len(found.roots) == 1:
        dataset, beside = _read_dataset(found.origin, callback, options)
        if dataset is not None:
            keep_while(dataset.collection, found.origin)
            return dataset
    return _as_folder(found, beside, callback)


def _read_dataset(
    folder: Path, callback: Callable, options: Options
) -> tuple[Reading | None, Beside]:
    """The data set that a folder is, or none; and what its tables are where it is none."""
    reader = find_reader(folder, options)
    beside = look_beside(folder, options.outside) if reader is None else Beside()
    if reader is None:
        return None, beside
    try:
        collection = reader.collection(folder, callback, options)
    except TableError as error:
        # What was chosen is the table, or photos that a table lies beside.
        table = look_beside(folder, options.outside).table
        if table is None:
            raise
        return None, Beside(problems=(trouble_of(table, error),))
    offer = replace(reader.offer(folder), has_outside=collection.outside > 0)
    return Reading(collection, offer), Beside()


def _as_folder(found: Found, beside: Beside, callback: Callable) -> Reading:
    """An ordinary folder, with what could not be used of the tables in it."""
    told = {problem.path for problem in beside.problems}
    found.problems = [each for each in found.problems if each.path not in told]
    found.problems += beside.problems
    try:
        collection = describe_found(found, callback)
    except CollectionError as error:
        if beside.outside:
            raise OutsideError(error.problem, error.advice) from error
        raise
    return Reading(collection, Offer(has_outside=True) if beside.outside else None)


def _paths(source: Source) -> list[Path]:
    """The chosen paths; a sample is known by name, as in a workflow."""
    several: Sequence[str | os.PathLike] = (
        [source] if isinstance(source, str | os.PathLike) else list(source)
    )
    return as_paths([s.folder if (s := find_sample(str(path))) else path for path in several])


def _check_samples(folders: Sequence[Path]) -> None:
    """See that none of the folders is that of a sample which is still to be downloaded."""
    for folder in folders:
        sample = sample_at(folder)
        if sample is not None and not sample.is_here():
            raise NotHereError(sample.not_here())
