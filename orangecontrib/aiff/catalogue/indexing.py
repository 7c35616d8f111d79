"""Photos and vectors into a catalogue: only what is new or changed, in short adds that stay."""

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from Orange.data import Table
from Orange.util import dummy_callback

from ..embedding.again import embedder_of
from ..embedding.cache import VectorCache
from ..embedding.devices import AUTO
from ..embedding.embedder import Embedder
from ..embedding.table import embed_rows
from ..errors import CatalogueError, EmbeddingError, Problem
from ..files.paths import long_path
from ..photos.columns import image_variable
from ..words import plural
from .facts import Facts, digests_of, facts_of, thumbnails_of
from .filters import Filter
from .recall import make_ready
from .schema import DIGEST, ID, PATH, ROOT, STAMP, THUMBNAIL, Rows
from .space import space_of_embedders, space_of_table, stored_vectors
from .store import Catalogue, Writer, known, writer

FEW, MANY = 64, 4096  # photos of an add, at least and at most
ADD_S = 10.0  # that an add should take, so that little is done again after a kill
VECTORS_AT_ONCE = 20_000  # of a table that has them
LOOKING, READY = 0.05, 0.9  # shares of the work: before the first photo, and before the index


@dataclass(frozen=True)
class Indexed:
    """What came of it.

    Attributes
    ----------
    new, changed, same : photos that were added, that took the place of their former rows, and
        that were there as they are
    gone : photos in the catalogue whose files are no longer in the folder
    removed : of these, those that were removed
    problems : photos that could not be used
    photos : in the catalogue now
    notes : sentences
    measured : see `recall.measure`
    """

    new: int = 0
    changed: int = 0
    same: int = 0
    gone: int = 0
    removed: int = 0
    problems: tuple[Problem, ...] = ()
    photos: int = 0
    notes: tuple[str, ...] = ()
    measured: dict[str, Any] = field(default_factory=dict)

    def __add__(self, other: "Indexed") -> "Indexed":
        return Indexed(
            self.new + other.new,
            self.changed + other.changed,
            self.same + other.same,
            self.gone + other.gone,
            self.removed + other.removed,
            (*self.problems, *other.problems),
            other.photos,
            tuple(dict.fromkeys((*self.notes, *other.notes))),
            other.measured,
        )

    @property
    def sentence(self) -> str:
        """Such as "120 new photos, 3 changed, 877 as before, 2 gone (removed)."."""
        parts = [plural(self.new, "new photo")]
        parts += [f"{self.changed:,} changed"] if self.changed else []
        parts += [f"{self.same:,} as before"] if self.same else []
        if self.gone:
            left = self.gone - self.removed
            words = "removed" if not left else "still in the catalogue"
            parts.append(f"{self.gone:,} gone ({words})")
        parts += [f"{len(self.problems):,} not used"] if self.problems else []
        return f"{', '.join(parts)}."

    def as_json(self) -> dict[str, Any]:
        return {
            "new": self.new,
            "changed": self.changed,
            "same": self.same,
            "gone": self.gone,
            "removed": self.removed,
            "photos": self.photos,
            "problems": [
                {"file": each.path, "problem": each.problem, "what to do": each.advice}
                for each in self.problems
            ],
            "notes": [*self.notes],
            "search": dict(self.measured),
        }


def embedders_of(catalogue: Catalogue, device: str = AUTO) -> list[Embedder]:
    """The networks that make a catalogue's vectors.

    Raises
    ------
    CatalogueError
        If no new photo can have such vectors.
    EmbeddingError, WeightsError, DeviceError
        If the networks are not known or not here; see `embedding.again.embedder_of`.
    """
    space = catalogue.space
    if space.lacks_map or not all(each.provenance for each in space.networks):
        raise CatalogueError(
            f"Nobody kept how the vectors of catalogue “{catalogue.name}” were made, so photos "
            "cannot be added. Add Embeddings that were made in the same way, or index the photos "
            "into a new catalogue."
        )
    found = [embedder_of(each.provenance, device) for each in space.networks]
    made = space_of_embedders(found)
    for network, other in zip(space.networks, made.networks, strict=True):
        if network.length != other.length:
            raise EmbeddingError(
                f"The catalogue's vectors of {other.provenance.get('network')} lack numbers, so new "
                "photos cannot have such vectors. Index the photos into a new catalogue."
            )
    return found


def index_images(
    catalogue: Catalogue,
    images: Table,
    cache: VectorCache,
    embedders: Sequence[Embedder] | None = None,
    whole: bool = False,
    prune: bool = False,
    ready: bool = True,
    callback: Callable[[float], None] = dummy_callback,
) -> Indexed:
    """Add the photos of a table; vectors are computed of those that are new or changed.

    Whoever stops it keeps what was added until then, and the next time goes on from there.

    Parameters
    ----------
    cache : where vectors are kept besides
    embedders : the catalogue's networks; see `embedders_of`
    whole : whether the table has all photos of its folder, so that others of it are gone
    prune : whether these are removed
    ready : whether the index is brought up to date at the end; once is enough for several tables
    callback : is told the share that is done, 0..1; stops by raising

    Raises
    ------
    CatalogueError
        If the table has no photos, or the catalogue cannot be written.
    EmbeddingError, WeightsError, BoxError
        See `embedding.table.embed_rows`.
    """
    if image_variable(images.domain) is None:
        raise CatalogueError("The data has no column with photos (a text column of type image).")
    embedders = embedders_of(catalogue) if embedders is None else [*embedders]
    with writer(catalogue) as write:
        facts = facts_of(images, catalogue.places, lambda share: callback(LOOKING * share))
        todo, done = to_do(catalogue, facts)
        problems: list[Problem] = []
        start, size, new = 0, FEW, 0
        while start < len(todo):
            began = time.monotonic()
            part = todo[start : start + size]

            def told(share: float, start: int = start, size: int = len(part)) -> None:
                callback(LOOKING + (READY - LOOKING) * (start + share * size) / len(todo))

            rows, failed = embedded_rows(catalogue, facts, part, embedders, cache, told)
            new += _put(write, rows)
            problems += failed
            start += len(part)
            rate = len(part) / max(0.001, time.monotonic() - began)
            size = int(np.clip(ADD_S * rate, FEW, min(MANY, 4 * size)))
        written = len(todo) - len(problems)
        notes = [*(note for each in embedders for note in each.notes), cache.note]
        result = replace(
            done,
            new=new,
            changed=written - new,
            problems=tuple(problems),
            notes=tuple(dict.fromkeys(filter(None, notes))),
        )
        return finished(write, facts, result, whole, prune, ready, callback)


def index_vectors(
    catalogue: Catalogue,
    table: Table,
    cache: VectorCache,
    whole: bool = False,
    prune: bool = False,
    ready: bool = True,
    callback: Callable[[float], None] = dummy_callback,
) -> Indexed:
    """Add the rows of a table of embeddings; see `index_images`.

    Raises
    ------
    CatalogueError
        If the vectors are of another kind than the catalogue's, or it cannot be written.
    BlockError
        If the table has the vectors of several networks that do not go together.
    """
    space = catalogue.space
    own = space_of_table(table)
    through_map = space.alignment is not None and own.alignment is None and not own.is_aligned
    (space.raw if through_map else space).check_same(own)
    with writer(catalogue) as write:
        facts = facts_of(table, catalogue.places, lambda share: callback(LOOKING * share))
        todo, done = to_do(catalogue, facts)
        problems: list[Problem] = []
        new = 0
        for start in range(0, len(todo), VECTORS_AT_ONCE):
            callback(LOOKING + (READY - LOOKING) * start / len(todo))
            part = todo[start : start + VECTORS_AT_ONCE]
            vectors, lengths = stored_vectors(space, table[part], own)
            rows, failed = _rows(catalogue, facts, part, vectors, lengths, cache, callback)
            new += _put(write, rows)
            problems += failed
        written = len(todo) - len(problems)
        result = replace(done, new=new, changed=written - new, problems=tuple(problems))
        return finished(write, facts, result, whole, prune, ready, callback)


Stamped = tuple[np.ndarray, np.ndarray]  # ids in ascending order, and stamps; int64 (n,) each


def ids_and_stamps(catalogue: Catalogue) -> Stamped:
    """Of all photos that a catalogue has."""
    ids, stamps = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for batch in catalogue.batches([ID, STAMP]):
        ids.append(batch[ID].to_numpy())
        stamps.append(batch[STAMP].to_numpy())
    there, stamp = np.concatenate(ids), np.concatenate(stamps)
    order = np.argsort(there)
    return there[order], stamp[order]


def as_before(before: Stamped, ids: np.ndarray, stamps: np.ndarray) -> np.ndarray:
    """Which photos a catalogue has as they are, bool (n,)."""
    there, stamp = before
    same = known(there, ids)
    same[same] = stamp[np.searchsorted(there, ids[same])] == stamps[same]
    return same


def to_do(catalogue: Catalogue, facts: Facts) -> tuple[np.ndarray, Indexed]:
    """The rows that are not in the catalogue as they are."""
    _, first = np.unique(facts.ids, return_index=True)
    once = np.zeros(len(facts), dtype=bool)
    once[first] = True
    same = as_before(ids_and_stamps(catalogue), facts.ids, facts.stamps)
    return np.flatnonzero(once & ~same), Indexed(same=int((once & same).sum()))


def embedded_rows(
    catalogue: Catalogue,
    facts: Facts,
    part: np.ndarray,
    embedders: Sequence[Embedder],
    cache: VectorCache,
    callback: Callable[[float], None] = dummy_callback,
) -> tuple[Rows | None, list[Problem]]:
    """Some photos with their vectors, as they are to be written; and what could not be used.

    Parameters
    ----------
    part : places of the photos, int (m,)
    """
    results = embed_rows(facts.table[part], embedders, cache, callback)
    failures = results[0].failures
    problems = [
        Problem(facts.name(int(part[place])), why.problem, why.advice)
        for place, why in sorted(failures.items())
    ]
    good = np.ones(len(part), dtype=bool)
    good[[*failures]] = False
    part = part[good]
    if not len(part):
        return None, problems
    kinds = facts.photos.domains.codes[part]
    vectors, lengths = catalogue.space.vectors([each.vectors[good] for each in results], kinds)
    rows, failed = _rows(catalogue, facts, part, vectors, lengths, cache, callback)
    return rows, problems + failed


def _rows(
    catalogue: Catalogue,
    facts: Facts,
    part: np.ndarray,
    vectors: np.ndarray,
    lengths: np.ndarray,
    cache: VectorCache,
    callback: Callable[[float], None],
) -> tuple[Rows | None, list[Problem]]:
    """Rows of some photos, but for vectors that nothing can be compared with."""
    sound = np.isfinite(vectors).all(axis=1) & np.isfinite(lengths).all(axis=1)
    sound[sound] = vectors[sound].any(axis=1)
    problems = [
        Problem(facts.name(int(row)), "it has no vector that can be compared", "Embed it again.")
        for row in part[~sound]
    ]
    part = part[sound]
    if not len(part):
        return None, problems
    columns = {name: [each[row] for row in part] for name, each in facts.columns.items()}
    files = [facts.files[row] for row in part]
    columns[DIGEST] = digests_of(files, cache)
    if catalogue.about.thumbnails:
        columns[THUMBNAIL] = thumbnails_of(files, lambda: callback(1))
    rows = Rows(facts.ids[part], facts.stamps[part], vectors[sound], lengths[sound], columns)
    return rows, problems


def _put(write: Writer, rows: Rows | None) -> int:
    """Write rows; gives back how many were new."""
    if rows is None:
        return 0
    before = len(write.catalogue)
    write.put(rows)
    return len(write.catalogue) - before


def finished(
    write: Writer,
    facts: Facts,
    result: Indexed,
    whole: bool,
    prune: bool,
    ready: bool,
    callback: Callable[[float], None],
) -> Indexed:
    """See what is gone, and bring the index up to date."""
    catalogue = write.catalogue
    callback(READY)
    gone = gone_of(catalogue, facts.root, facts.ids) if whole and facts.root else facts.ids[:0]
    removed = write.remove(gone) if prune and len(gone) else 0
    measured = (
        make_ready(write, lambda share: callback(READY + (1 - READY) * share))
        if ready
        else catalogue.measured
    )
    callback(1)
    return replace(
        result, gone=len(gone), removed=removed, photos=len(catalogue), measured=measured
    )


def gone_of(catalogue: Catalogue, root: str, there: np.ndarray) -> np.ndarray:
    """Ids of a root's photos that are not among some, and whose files are not there."""
    found = []
    there = np.sort(there)
    for batch in catalogue.batches([ID, ROOT, PATH], Filter(roots=(root,))):
        ids = batch[ID].to_numpy()
        for place in np.flatnonzero(~known(there, ids)):
            file = catalogue.places.file(root, batch[PATH][int(place)].as_py())
            if not os.path.exists(long_path(file)):
                found.append(ids[place])
    return np.array(found, dtype=np.int64)
