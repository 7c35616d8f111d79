"""Data sets that researchers have on disk, recognised by their files; one module a data set."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from ...errors import CollectionError
from ...progress import untold
from ..photo import Collection
from . import (
    deepfashion,
    deepfashion2,
    fashion_mnist,
    lookbench,
    products,
    spreadsheet,
    street2shop,
)
from .options import DEFAULTS, Offer, Options


@dataclass(frozen=True)
class Reader:
    """How one kind of data set is read.

    Attributes
    ----------
    key : of the table of readers
    label : what a person reads, as it stands inside a sentence
    recognise : folder -> whether it holds this data set; looks at few files
    read : folder, options, callback -> its collection
    offer : folder -> what one may choose of it
    """

    key: str
    label: str
    recognise: Callable[[Path], bool]
    read: Callable[[Path, Options, Callable], Collection]
    offer: Callable[[Path], Offer]

    def collection(
        self, folder: Path, callback: Callable = untold, options: Options = DEFAULTS
    ) -> Collection:
        """The data set in a folder that the reader recognises.

        The collection's first note says what it was read as, and what was chosen.

        Parameters
        ----------
        folder : the data set's own, absolute; or the file of a table of photos
        callback : called with a share 0..1 as work goes on; may raise to cancel
        options : keys that the data set does not offer count as its default

        Raises
        ------
        CollectionError
            If it cannot be used.
        """
        offered = self.offer(folder)
        collection = self.read(folder, offered.settle(options), callback)
        # The same files give other figures with another gallery, so the choice is always shown.
        chosen = "".join(f" {name}: {value}." for name, value in offered.describe(options))
        notes = (f"Read as {self.label}.{chosen}", *collection.notes)
        return replace(collection, notes=notes, dataset=self.key)


READERS = {
    key: Reader(key, label, module.recognise, module.read, module.offer)
    for key, label, module in (
        ("deepfashion", "DeepFashion consumer-to-shop", deepfashion),
        ("deepfashion2", "DeepFashion2", deepfashion2),
        ("street2shop", "Exact Street2Shop", street2shop),
        ("products", "lists like those of Stanford Online Products", products),
        ("fashion-mnist", "Fashion-MNIST", fashion_mnist),
        ("lookbench", "LookBench", lookbench),
        ("table", "a table of photos", spreadsheet),
    )
}


def find_reader(folder: str | Path, options: Options = DEFAULTS) -> Reader | None:
    """The reader that recognises a folder (or a table of photos), or None.

    Parameters
    ----------
    options : whether a table counts that names photos outside the folder
    """
    folder = Path(folder).absolute()
    try:
        found = next((reader for reader in READERS.values() if reader.recognise(folder)), None)
        if found is None and options.outside and spreadsheet.look_beside(folder, True).table:
            return READERS["table"]
        return found
    except (OSError, CollectionError):
        return None  # whoever reads the folder as an ordinary one says what is wrong with it
