"""A catalogue's photos as further ones in a gallery that is evaluated: wrong answers to all queries."""

import os
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

import numpy as np
from Orange.data import Domain, Table
from Orange.util import dummy_callback

from ..embedding.blocks import PROVENANCE
from ..embedding.cache import VectorCache
from ..embedding.devices import AUTO
from ..embedding.table import embed_table
from ..errors import CatalogueError, Problem
from ..photos.rows import rows_of
from .filters import Filter
from .indexing import embedders_of
from .schema import COLLECTOR, DOMAIN, ID, ITEM, PATH, ROOT
from .space import space_of_table
from .store import Catalogue


class CatalogueCrowd:
    """See `evaluation.distractors.Distractors`.

    Photos of the garments that are asked for, and files that are among the asked photos, are left
    out: they are no wrong answers.

    Parameters
    ----------
    table : the photos that are evaluated, with their vectors
    domain : of the photos that count, where the catalogue has any; "" for all
    callback : may raise to stop

    Raises
    ------
    CatalogueError
        If the table's vectors are of another kind than the catalogue's.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        table: Table,
        domain: str = "",
        callback: Callable[[float], None] = dummy_callback,
    ):
        catalogue.space.check_same(space_of_table(table))
        self._catalogue = catalogue
        self.name = catalogue.name
        self.identity = f"{catalogue.space.identity}, version {catalogue.version}"
        where = Filter(domains=(domain,)) if domain else Filter()
        self._where = where if catalogue.count(where) else Filter()
        self._out = np.sort(_own(catalogue, table, self._where, callback))
        self.left_out = len(self._out)
        self.photos = catalogue.count(self._where) - self.left_out

    def blocks(self) -> Iterator[np.ndarray]:
        for ids, vectors in self._catalogue.blocks(self._where):
            if self.left_out:
                vectors = vectors[~np.isin(ids, self._out)]
            if len(vectors):
                yield vectors


def in_its_space(
    catalogue: Catalogue,
    images: Table,
    cache: VectorCache,
    device: str = AUTO,
    callback: Callable[[float], None] = dummy_callback,
) -> tuple[Table, list[Problem]]:
    """Photos with the vectors that they would have in a catalogue: its networks, and its map.

    Returns
    -------
    The photos that can be embedded; and why others cannot.

    Raises
    ------
    CatalogueError
        If none can, or no new photo can have such vectors.
    """
    found = embed_table(images, embedders_of(catalogue, device), cache, callback)
    if found.embeddings is None:
        raise CatalogueError("None of the photos could be embedded. Choose other photos.")
    failures = found.result.failures
    names = rows_of(images).known_as
    problems = [
        Problem(str(names[row]), why.problem, why.advice) for row, why in sorted(failures.items())
    ]
    old = found.embeddings.domain
    table = found.embeddings.transform(Domain(catalogue.space.columns(), old.class_vars, old.metas))
    table.attributes = {**table.attributes, PROVENANCE: catalogue.space.provenance}
    table.name = images.name
    return table, problems


def _own(
    catalogue: Catalogue, table: Table, where: Filter, callback: Callable[[float], None]
) -> np.ndarray:
    """Ids of photos that show the table's garments, or are its files."""
    rows = rows_of(table)
    garments = {
        (str(item), str(who or ""))
        for item, who in zip(rows.written_items, rows.collectors.texts, strict=True)
        if item
    }
    items = {item for item, _ in garments}
    files = {os.path.realpath(path) for path in rows.paths if path}
    names = {os.path.basename(file) for file in files}
    found, done, size = [], 0, max(1, len(catalogue))
    for batch in catalogue.batches([ID, ITEM, COLLECTOR, DOMAIN, ROOT, PATH], where):
        callback(min(1.0, done / size))
        done += len(batch)
        columns = (batch[name].to_pylist() for name in (ITEM, COLLECTOR, ROOT, PATH))
        for place, (item, who, root, path) in enumerate(zip(*columns, strict=True)):
            is_own = item in items and (item, who or "") in garments
            if not is_own and PurePosixPath(path).name in names:
                is_own = os.path.realpath(catalogue.places.file(root, path)) in files
            if is_own:
                found.append(int(batch[ID][place].as_py()))
    return np.array(found, dtype=np.int64)
