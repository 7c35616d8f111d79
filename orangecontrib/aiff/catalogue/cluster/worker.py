"""What a worker does: the photos of a piece become a fragment of the catalogue's table."""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ...embedding.cache import VectorCache, open_cache
from ...embedding.devices import AUTO
from ...embedding.embedder import Embedder
from ...errors import AiffError, CatalogueError, PhotoError, Problem
from ..facts import Facts
from ..indexing import as_before, embedded_rows, embedders_of
from ..schema import TABLE, Rows, checked
from ..store import Catalogue, open_catalogue
from .addresses import Addresses, Reader, fetched, placed
from .library import lance
from .pieces import FILE, NAME, facts_of_piece, result_of


@dataclass(frozen=True)
class Order:
    """What every worker is told.

    Attributes
    ----------
    catalogue : its folder, which each machine sees at the same place
    identity : of the catalogue's vectors
    device : see `devices.choose_device`
    is_here : whether the workers are on the computer of who asks, and share the vectors it keeps
    addresses : the table that the pieces come from; None where they are photos of a folder
    """

    catalogue: str
    identity: str
    device: str = AUTO
    is_here: bool = True
    addresses: Addresses | None = None


class Worker:
    """An actor: called with a piece of work, it answers as `pieces.result_of`.

    What goes wrong with a photo is a row of its answer, what goes wrong with the work as a whole
    its `trouble`: an exception would end the work of all.

    Parameters
    ----------
    before : ids in ascending order, and stamps, of what the catalogue has; or a reference of Ray's
        to them. Of photos of a folder nothing is needed, since what it has was left out before
    """

    def __init__(self, order: Order, before: Any = None):
        self.order = order
        self._place = tempfile.TemporaryDirectory(prefix="orange-aiff-")
        self.trouble = ""
        try:
            self._before = _resolved(before)
            self._reader = None if order.addresses is None else Reader(order.addresses)
            self.catalogue = _the_catalogue(order)
            self.embedders = embedders_of(self.catalogue, order.device)
            self.cache = (
                open_cache()
                if order.is_here
                else VectorCache(Path(self._place.name) / "vectors.sqlite")
            )
        except AiffError as error:
            self.trouble = str(error)

    def __call__(self, batch: Any) -> Any:
        if self.trouble:
            return result_of(trouble=self.trouble)
        try:
            seen, piece, problems = self._piece(batch)
            same = seen - len(piece) - len(problems)
            rows, failed = self._rows(piece)
            fragments = self._written(rows)
        except AiffError as error:
            return result_of(trouble=str(error))
        ids = np.concatenate([each.ids for each in rows]) if rows else []
        return result_of(fragments, ids, seen, same, problems + failed)

    def _piece(self, batch: Any) -> tuple[int, Any, list[Problem]]:
        """How many photos a piece has, those to be embedded, and those that cannot be."""
        if self._reader is None or self.order.addresses is None:
            return len(batch), batch, []
        (told,) = batch.to_pylist()
        rows = self._reader.read(**told)
        piece, problems = placed(rows, self.order.addresses)
        return len(rows), self._without_known(piece), problems

    def close(self) -> None:
        """Leave nothing behind on this machine."""
        if not self.trouble:
            self.cache.close()
        self._place.cleanup()

    def _without_known(self, piece: Any) -> Any:
        """What the catalogue does not have as it is, each photo once."""
        import pyarrow as pa

        ids, stamps = piece["id"].to_numpy(), piece["stamp"].to_numpy()
        _, first = np.unique(ids, return_index=True)
        new = np.zeros(len(ids), dtype=bool)
        new[first] = True
        if self._before is not None:
            new &= ~as_before(self._before, ids, stamps)
        return piece.filter(pa.array(new))

    def _rows(self, piece: Any) -> tuple[list[Rows], list[Problem]]:
        if not len(piece):
            return [], []
        with tempfile.TemporaryDirectory(dir=self._place.name) as folder:
            found = fetched(piece[FILE].to_pylist(), Path(folder), lambda: None)
            names = piece[NAME].to_pylist()
            problems = [
                Problem(name, each.problem, each.advice)
                for name, each in zip(names, found, strict=True)
                if isinstance(each, PhotoError)
            ]
            there = [place for place, each in enumerate(found) if not isinstance(each, PhotoError)]
            if not there:
                return [], problems
            files = [None if isinstance(each, PhotoError) else each for each in found]
            facts = facts_of_piece(piece.take(there), [files[place] for place in there])
            rows, failed = _each(self.catalogue, facts, self.embedders, self.cache)
            return rows, problems + failed

    def _written(self, rows: Sequence[Rows]) -> list[str]:
        """Fragments on the catalogue's disk, which nobody sees until they are committed."""
        import pyarrow as pa

        if not rows:
            return []
        schema = self.catalogue.schema
        batches = [checked(each, schema) for each in rows]
        with self.catalogue.in_words():
            found = lance().fragment.write_fragments(
                pa.Table.from_batches(batches, schema),
                str(self.catalogue.folder / f"{TABLE}.lance"),
                schema=schema,
            )
        return [json.dumps(each.to_json()) for each in found]


def _each(
    catalogue: Catalogue, facts: Facts, embedders: Sequence[Embedder], cache: VectorCache
) -> tuple[list[Rows], list[Problem]]:
    """All photos at once; or one by one, where one of them ends it in a way that nobody knows."""
    every = np.arange(len(facts))
    try:
        rows, problems = embedded_rows(catalogue, facts, every, embedders, cache)
        return ([rows] if rows is not None else []), problems
    except AiffError:
        raise
    except Exception:
        kept: list[Rows] = []
        failed: list[Problem] = []
        for row in every:
            try:
                alone = np.array([row])
                one, problems = embedded_rows(catalogue, facts, alone, embedders, cache)
            except AiffError:
                raise
            except Exception as error:
                why = f"it ends the program that embeds it ({type(error).__name__})"
                problems, one = [Problem(facts.name(int(row)), why, "Replace the file.")], None
            failed += problems
            kept += [one] if one is not None else []
        return kept, failed


def _the_catalogue(order: Order) -> Catalogue:
    """The catalogue that this machine sees.

    Raises
    ------
    CatalogueError
        If it is not there, or another one is.
    """
    try:
        catalogue = open_catalogue(order.catalogue)
    except CatalogueError as error:
        if order.is_here:
            raise
        raise CatalogueError(
            f"A machine of the cluster does not see the catalogue: {error} All machines need its "
            "folder at the same place, on storage that they share."
        ) from error
    if catalogue.space.identity != order.identity:
        raise CatalogueError(
            "A machine of the cluster sees another catalogue at the same place. All machines need "
            "one folder, on storage that they share."
        )
    return catalogue


def _resolved(before: Any) -> Any:
    """What a reference of Ray's stands for; anything else is itself."""
    if before is None or isinstance(before, tuple):
        return before
    import ray

    return ray.get(before)
