"""A catalogue's folder: opened to be read as it was then, or written by one program at a time."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import BusyError, CatalogueError
from ..files.storage import OWNERS_FOLDER
from ..words import plural
from .about import (
    LOCK,
    MEASURED,
    OWN,
    About,
    is_catalogue,
    read_about,
    read_json,
    write_about,
)
from .filters import Filter
from .library import in_words, lancedb
from .places import Places
from .schema import FACTS, ID, TABLE, VECTOR, Rows, check_schema, checked, schema_of
from .space import Space

AT_ONCE = 8192  # rows that are read at once


class Catalogue:
    """A catalogue as it was when it was opened or refreshed; others may write meanwhile.

    Attributes
    ----------
    folder : where it is
    about : what its vectors are
    places : where its photos are

    Raises
    ------
    CatalogueError
        See `open_catalogue`.
    """

    def __init__(self, folder: str | os.PathLike):
        self.folder = Path(os.path.abspath(folder))
        self.about: About = read_about(self.folder)
        self.schema = schema_of(self.space.length, self.space.lengths)
        self.places = Places(self.folder.parent)
        if not (self.folder / f"{TABLE}.lance").is_dir():
            raise CatalogueError(
                f"Catalogue “{self.name}” is not whole: its photos are missing. Copy the whole "
                "folder, or index the photos again."
            )
        with self.in_words():
            self.table: Any = lancedb().connect(str(self.folder)).open_table(TABLE)
            found = self.table.schema
        check_schema(found, self.schema)
        self._forget()

    def __len__(self) -> int:
        return self._size

    def __repr__(self) -> str:
        return f"{plural(len(self), 'photo')} by {self.space.name}"

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def space(self) -> Space:
        return self.about.space

    @property
    def version(self) -> int:
        """Goes up with each change."""
        return self._version

    def refresh(self) -> bool:
        """See what was written since; whether there was anything."""
        before = self._version
        with self.in_words():
            self.table.checkout_latest()
        self._forget()
        return self._version != before

    def _forget(self) -> None:
        with self.in_words():
            self._version = int(self.table.version)
            self._size = int(self.table.count_rows())
        for name in ("ids", "measured"):
            self.__dict__.pop(name, None)
        self.memory: dict[Any, Any] = {}  # what searches keep while nothing changes

    @cached_property
    def ids(self) -> np.ndarray:
        """All ids in order, int64 (n,)."""
        parts = [batch[ID].to_numpy() for batch in self.batches([ID])]
        return np.sort(np.concatenate(parts)) if parts else np.empty(0, dtype=np.int64)

    @cached_property
    def measured(self) -> dict[str, Any]:
        """What `recall.measure` found last; {} where nothing was measured."""
        file = self.folder / MEASURED
        return read_json(file, self.name) if file.is_file() else {}

    def batches(self, columns: Sequence[str], where: Filter | None = None) -> Iterator[Any]:
        """Rows in the order they were written, as Arrow record batches of a few thousand.

        Parameters
        ----------
        columns : names of `schema`
        where : only these
        """
        with self.in_words():
            query = self.table.search().select([*columns])
            if where is not None and where.sql:
                query = query.where(where.sql)
            batches = query.to_batches(batch_size=AT_ONCE)
        while True:
            with self.in_words():
                batch = next(batches, None)
            if batch is None:
                return
            yield batch

    def blocks(self, where: Filter | None = None) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Ids (b,) and vectors, float32 (b, d), a few thousand at a time."""
        for batch in self.batches([ID, VECTOR], where):
            yield batch[ID].to_numpy(), matrix(batch[VECTOR])

    def count(self, where: Filter | None = None) -> int:
        if where is None or not where.sql:
            return len(self)
        with self.in_words():
            return int(self.table.count_rows(where.sql))

    def rows(self, ids: Sequence[int] | np.ndarray, columns: Sequence[str] = FACTS) -> Any:
        """Rows by id, as an Arrow table in the order of the ids.

        Raises
        ------
        CatalogueError
            If one of them is not there.
        """
        import pyarrow as pa

        wanted = np.asarray(ids, dtype=np.int64)
        names = list(dict.fromkeys([ID, *columns]))
        pieces = [
            batch
            for start in range(0, len(wanted), AT_ONCE)
            for batch in self.batches(names, Filter(ids=tuple(wanted[start : start + AT_ONCE])))
        ]
        schema = pa.schema([self.schema.field(name) for name in names])
        found = pa.Table.from_batches([piece.select(names) for piece in pieces] or [], schema)
        there = found[ID].to_numpy()
        order = np.argsort(there, kind="stable")
        places = np.searchsorted(there[order], wanted)
        missing = places >= len(there)
        missing[~missing] = there[order][places[~missing]] != wanted[~missing]
        if missing.any():
            raise CatalogueError(
                f"{plural(int(missing.sum()), 'photo')} of catalogue “{self.name}” "
                f"{'is' if missing.sum() == 1 else 'are'} no longer there. Search again."
            )
        return found.take(pa.array(order[places]))

    @contextmanager
    def in_words(self) -> Iterator[None]:
        """Errors of library and disk as sentences."""
        with in_words(self.name):
            yield


def open_catalogue(folder: str | os.PathLike) -> Catalogue:
    """A catalogue to read and search.

    Raises
    ------
    CatalogueError
        If there is none, it is not whole, or of a newer version; or if what catalogues need is not
        installed.
    """
    return Catalogue(folder)


def make_catalogue(folder: str | os.PathLike, space: Space, thumbnails: bool = False) -> Catalogue:
    """A new catalogue without photos.

    Parameters
    ----------
    folder : where it is to be; made if it is not there, else empty
    space : what its vectors are
    thumbnails : whether small pictures are kept

    Raises
    ------
    CatalogueError
        If the folder has something in it, or cannot be written.
    """
    place = Path(os.path.abspath(folder))
    name = place.name
    check_free(place)
    library = lancedb()
    with in_words(name):
        # Photos of people may be behind it: nobody else on this computer looks into it.
        place.mkdir(mode=OWNERS_FOLDER, exist_ok=True)
        schema = schema_of(space.length, space.lengths)
        with _locked(place):
            # What a killed run left is no catalogue yet: nobody was told that anything is in it.
            library.connect(str(place)).create_table(TABLE, schema=schema, mode="overwrite")
            write_about(place, About(space, thumbnails))
    return Catalogue(place)


def check_free(place: Path) -> None:
    """See that a new catalogue can be made in a place, absolute.

    Raises
    ------
    CatalogueError
        If something else is there, or the folder that it would lie in is not; or if what catalogues
        need is not installed.
    """
    lancedb()
    name = place.name
    if is_catalogue(place):
        raise CatalogueError(f"Catalogue “{name}” is there already. Add to it, or name another.")
    if place.exists() and (not place.is_dir() or {each.name for each in place.iterdir()} - OWN):
        raise CatalogueError(
            f"“{name}” is there and is no catalogue. Name a folder that is not there yet."
        )
    if not place.parent.is_dir():
        raise CatalogueError(
            f"There is no folder “{place.parent.name}” to make catalogue “{name}” in. Create it first."
        )


class Writer:
    """What writes to a catalogue; made by `writer`. What a method returns from is on the disk.

    Attributes
    ----------
    catalogue : that is written; it sees what was
    """

    def __init__(self, catalogue: Catalogue):
        self.catalogue = catalogue

    def add(self, rows: Rows) -> int:
        """Write rows in one go, all or none; gives back how many.

        Raises
        ------
        CatalogueError
            If one of them is there already, or is not as rows must be; see `schema.checked`.
        """
        batch = checked(rows, self.catalogue.schema)
        there = known(self.catalogue.ids, rows.ids)
        if there.any():
            raise CatalogueError(
                f"{plural(int(there.sum()), 'photo')} of {len(rows):,} "
                f"{'is' if there.sum() == 1 else 'are'} in the catalogue already. Nothing was "
                "written."
            )
        return self._add(batch, rows.ids)

    def put(self, rows: Rows) -> int:
        """The same, and rows whose ids are there take their place."""
        batch = checked(rows, self.catalogue.schema)
        if not known(self.catalogue.ids, rows.ids).any():
            return self._add(batch, rows.ids)
        with self.catalogue.in_words():
            self.catalogue.table.merge_insert(
                ID
            ).when_matched_update_all().when_not_matched_insert_all().execute(_as_table(batch))
        self._changed(np.union1d(self.catalogue.ids, rows.ids))
        return len(rows)

    def adopt(self, fragments: Sequence[str], ids: np.ndarray) -> None:
        """Make what others wrote to the table's folder part of it, in one go.

        Parameters
        ----------
        fragments : as pylance describes each, JSON
        ids : of all their rows, int64 (n,); rows that have them go
        """
        import lance

        catalogue = self.catalogue
        if known(catalogue.ids, ids).any():
            self.remove(ids)
        with catalogue.in_words():
            place = str(catalogue.folder / f"{TABLE}.lance")
            told = [lance.FragmentMetadata.from_json(each) for each in fragments]
            append = lance.LanceOperation.Append(told)
            version = lance.dataset(place).version
            lance.LanceDataset.commit(place, append, read_version=version)
            catalogue.table.checkout_latest()
        self._changed(np.union1d(catalogue.ids, ids))

    def remove(self, ids: Sequence[int] | np.ndarray, callback: Callable = lambda _: None) -> int:
        """Remove rows; gives back how many were there.

        Parameters
        ----------
        callback : is told the share that is done, 0..1; may raise to stop
        """
        catalogue = self.catalogue
        gone = np.intersect1d(catalogue.ids, np.asarray(ids, dtype=np.int64))
        step = 100_000
        for start in range(0, len(gone), step):
            callback(start / len(gone))
            part = gone[start : start + step]
            with catalogue.in_words():
                catalogue.table.delete(Filter(ids=tuple(part)).sql)
            self._changed(np.setdiff1d(catalogue.ids, part, assume_unique=True))
        callback(1)
        return len(gone)

    def _add(self, batch: Any, ids: np.ndarray) -> int:
        with self.catalogue.in_words():
            self.catalogue.table.add(_as_table(batch))
        self._changed(np.union1d(self.catalogue.ids, ids))
        return len(ids)

    def _changed(self, ids: np.ndarray) -> None:
        self.catalogue._forget()
        self.catalogue.ids = ids  # known, so that it is not read again after each add


@contextmanager
def writer(catalogue: Catalogue) -> Iterator[Writer]:
    """Write to a catalogue; nobody else does meanwhile, and those who read see what was there.

    The lock is the system's own, so that it ends with the program that held it.

    Raises
    ------
    BusyError
        If another program writes to it.
    CatalogueError
        If it may not be written, or its disk is full.
    """
    with _locked(catalogue.folder):
        catalogue.refresh()
        yield Writer(catalogue)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    from filelock import FileLock, Timeout  # twenty modules, for who writes alone

    lock = FileLock(folder / LOCK, timeout=0, mode=0o600)
    with in_words(folder.name):
        try:
            lock.acquire()
        except Timeout:
            raise BusyError(
                f"Another program writes to catalogue “{folder.name}”. Wait until it is done, and "
                "start again."
            ) from None
    try:
        yield
    finally:
        with suppress(OSError):
            lock.release()


def known(ids: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """Which ids are among others, bool; the others in ascending order."""
    if not len(ids):
        return np.zeros(len(asked), dtype=bool)
    places = np.minimum(np.searchsorted(ids, asked), len(ids) - 1)
    return ids[places] == asked


def matrix(column: Any) -> np.ndarray:
    """A column of lists of one length as a matrix, (n, d), without a copy where that can be."""
    values = column.flatten().to_numpy(zero_copy_only=False)
    return values.reshape(len(column), -1)


def _as_table(batch: Any) -> Any:
    import pyarrow as pa

    return pa.Table.from_batches([batch])
