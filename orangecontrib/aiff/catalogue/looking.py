"""What adding photos to a catalogue would do, seen before anything is written."""

from collections.abc import Callable

import numpy as np
from Orange.data import Table
from Orange.util import dummy_callback

from .facts import facts_of
from .indexing import Indexed, gone_of
from .schema import ID, STAMP
from .store import Catalogue, known

FACTS_READ = 0.8  # share of the work


def look_ahead(
    catalogue: Catalogue,
    photos: Table,
    whole: bool = False,
    callback: Callable[[float], None] = dummy_callback,
) -> Indexed:
    """How many of a table's photos are new or changed, and how many of its folder are gone.

    Parameters
    ----------
    whole : whether the table has all photos of its folder; see `indexing.index_images`
    callback : is told the share that is done, 0..1; may raise to stop

    Raises
    ------
    CatalogueError
        If the catalogue cannot be read.
    """
    facts = facts_of(photos, catalogue.places, lambda share: callback(FACTS_READ * share))
    ids, first = np.unique(facts.ids, return_index=True)
    stamps = facts.stamps[first]
    there = known(catalogue.ids, ids)
    same = 0
    for batch in catalogue.batches([ID, STAMP]) if there.any() else ():
        kept = batch[ID].to_numpy()
        places = np.minimum(np.searchsorted(ids, kept), len(ids) - 1)
        same += int(((ids[places] == kept) & (stamps[places] == batch[STAMP].to_numpy())).sum())
    gone = gone_of(catalogue, facts.root, facts.ids) if whole and facts.root else ()
    callback(1)
    return Indexed(
        new=int((~there).sum()),
        changed=int(there.sum()) - same,
        same=same,
        gone=len(gone),
        photos=len(catalogue),
    )
