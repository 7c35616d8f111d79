"""Data sets that researchers have on disk, recognised by their files; one module a data set."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from Orange.util import dummy_callback

from ...errors import CollectionError
from ...samples import sample_at
from ..photo import Collection
from . import deepfashion, deepfashion2, fashion_mnist, products, spreadsheet, street2shop
from .options import DEFAULTS, Offer, Options


@dataclass(frozen=True)
class Reader:
    """How one kind of data set is read.

    Attributes
    ----------
    label : what a person reads, as it stands inside a sentence
    recognise : folder -> whether it holds this data set; looks at few files
    read : folder, options, callback -> its collection
    offer : folder -> what one may choose of it
    """

    label: str
    recognise: Callable[[Path], bool]
    read: Callable[[Path, Options, Callable], Collection]
    offer: Callable[[Path], Offer]


def _reader(label: str, module) -> Reader:
    return Reader(label, module.recognise, module.read, module.offer)


READERS = {
    "deepfashion": _reader("DeepFashion consumer-to-shop", deepfashion),
    "deepfashion2": _reader("DeepFashion2", deepfashion2),
    "street2shop": _reader("Exact Street2Shop", street2shop),
    "products": _reader("lists like those of Stanford Online Products", products),
    "fashion-mnist": _reader("Fashion-MNIST", fashion_mnist),
    "table": _reader("a table of photos", spreadsheet),
}


def check_samples(folders: Iterable[Path]) -> None:
    """See that none of the folders is that of a sample which is still to be downloaded.

    Raises
    ------
    CollectionError
        If one is; it says what the download takes.
    """
    for folder in folders:
        sample = sample_at(folder)
        if sample is not None and not sample.is_here():
            raise CollectionError(sample.not_here())


def find_reader(folder: str | Path) -> Reader | None:
    """The reader that recognises a folder (or a table of photos), or None."""
    folder = Path(folder).absolute()
    try:
        return next((reader for reader in READERS.values() if reader.recognise(folder)), None)
    except OSError:
        return None  # whoever reads the folder as an ordinary one says what is wrong with it


def dataset_options(folder: str | Path) -> Offer | None:
    """What one may choose of the data set in a folder; None if the folder holds none."""
    reader = find_reader(folder)
    return reader.offer(Path(folder).absolute()) if reader else None


def read_dataset(
    folder: str | Path, callback: Callable = dummy_callback, options: Options = DEFAULTS
) -> Collection | None:
    """The data set in a folder as a collection; None if no reader recognises the folder.

    The collection's first note says what it was read as, and what was chosen.

    Parameters
    ----------
    folder : the data set's own folder, or the file of a table of photos
    callback : called with a share 0..1 as work goes on; may raise to cancel
    options : keys that the data set does not offer count as its default

    Raises
    ------
    CollectionError
        If it is recognised, and cannot be used.
    """
    folder = Path(folder).absolute()
    reader = find_reader(folder)
    if reader is None:
        return None
    offered = reader.offer(folder)
    collection = reader.read(folder, offered.settle(options), callback)
    # The same files give other figures with another gallery, so the choice is always shown.
    chosen = "".join(f" {name}: {value}." for name, value in offered.describe(options))
    note = f"Read as {reader.label}.{chosen}"
    return replace(collection, notes=(note, *collection.notes))
