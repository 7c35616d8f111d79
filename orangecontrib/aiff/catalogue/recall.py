"""The index of a large catalogue: built, and its recall measured, not hoped."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from Orange.util import dummy_callback

from .about import MEASURED, write_json
from .schema import VECTOR
from .searching import Found, Settings, fits_memory, has_index, search
from .store import Catalogue, Writer, matrix

QUESTIONS, FIRST = 200, 60  # of its own photos; of them, those that settings are tried on
K = 10
ENOUGH, WANTED = 0.95, 0.97  # recall at 10 of all questions, and of the first, where less is known
SEED = 0
# Codes of one bit a number are small and quick, and find what stands out; where all photos are
# about equally far, only codes of eight bits tell which is nearer.
BITS, BYTES = "IVF_RQ", "IVF_SQ"
CROWDED = 0.6  # distance of the tenth nearest, as a share of a usual distance, from which they do
EFFORTS = {
    BITS: [(8, 5), (16, 5), (32, 5), (64, 5), (128, 5), (128, 20), (256, 20)],
    BYTES: [(4, 2), (8, 2), (16, 2), (32, 2), (64, 2), (128, 2), (256, 2), (512, 2), (1024, 2)],
}
ALL = ((1, 2), (1, 5), (1, 20))  # share of the parts, and refinement: what is left to try
SAMPLES = 64  # photos a part that its centre is learned from
MUCH = 0.25  # of the photos that changed, from which the index is built again
WAITING = 20_000  # photos that the index need not know: to let it know builds it anew
PIECES = 200  # adds that may lie side by side
STAYS = timedelta(days=1)  # that a version stays for those who still read it
NAME = f"{VECTOR}_idx"


def make_ready(write: Writer, callback: Callable[[float], None] = dummy_callback) -> dict[str, Any]:
    """Bring a catalogue's index up to date and measure its recall, where that is due.

    Returns
    -------
    What was measured: see `measure`.
    """
    catalogue = write.catalogue
    before = catalogue.measured
    with catalogue.in_words():
        pieces = catalogue.table.stats()["fragment_stats"]["num_fragments"]
    if pieces > PIECES:  # each look at the catalogue would look at all of them
        put_together(catalogue, STAYS)
    if fits_memory(catalogue):
        return _noted(catalogue, {"search": "exact", "photos": len(catalogue), "recall": 1.0})
    by_index = before.get("search") == "index" and has_index(catalogue)
    waiting = _waiting(catalogue) if by_index else 0
    seen, photos = int(before.get("seen", 0)), max(1, int(before.get("photos", 0)))
    # What came, and what went, since it was measured last.
    new = max(0, waiting - int(before.get("waiting", 0)))
    changed = int(before.get("changed", 0)) + new + max(0, seen + new - len(catalogue))
    if not by_index or changed > MUCH * photos or waiting > WAITING:
        return build(catalogue, callback)
    callback(0.6)
    if changed > MUCH / 2 * photos:
        return measure(catalogue, lambda share: callback(0.6 + 0.4 * share))
    return _noted(
        catalogue, {**before, "seen": len(catalogue), "changed": changed, "waiting": waiting}
    )


def put_together(catalogue: Catalogue, stays: timedelta) -> None:
    """Write many short adds as one; the index is gone until `make_ready` builds it.

    The library would take it along, but joins its parts: of 447 it left 13, so that a search looks
    into nearly everything, and nothing that was measured before holds any longer.

    Parameters
    ----------
    stays : how long former versions stay for those who still read them
    """
    with catalogue.in_words():
        if has_index(catalogue):
            catalogue.table.drop_index(NAME)
        catalogue.table.optimize(cleanup_older_than=stays)
    catalogue._forget()


def build(
    catalogue: Catalogue, callback: Callable[[float], None] = dummy_callback
) -> dict[str, Any]:
    """A new index of all vectors, of the kind that finds enough; gives back what was measured."""
    exact = _exact(catalogue, lambda share: callback(0.2 * share))
    said: dict[str, Any] = {}
    no_bits = exact.is_crowded or catalogue.space.length % 8  # which are packed in bytes
    for kind in (BYTES,) if no_bits else (BITS, BYTES):
        _index(catalogue, kind)
        callback(0.6)
        said = _measured(catalogue, kind, exact, lambda share: callback(0.6 + 0.4 * share))
        if said["recall"] >= ENOUGH:
            break
    return _noted(catalogue, said)


def measure(
    catalogue: Catalogue, callback: Callable[[float], None] = dummy_callback
) -> dict[str, Any]:
    """Search some of its own photos both ways, and keep the settings that find nearly all.

    Returns
    -------
    search : "index", or "exact" where no index is needed
    index : the kind of the index
    photos, questions : how many there were
    seen, changed : photos when it was last brought up to date; how many came or went until then
    waiting : photos that the index does not know, so that each search compares them one by one
    recall : of the exact ten nearest other photos, the share that the index finds, 0..1
    probes, refine : see `searching.Settings`
    milliseconds : that one question took, the median
    """
    exact = _exact(catalogue, lambda share: callback(0.5 * share))
    kind = str(catalogue.measured.get("index", BYTES))
    said = _measured(catalogue, kind, exact, lambda share: callback(0.5 + 0.5 * share))
    return _noted(catalogue, said)


@dataclass(frozen=True, eq=False)
class _Exact:
    """Photos that ask, and what they find when each is compared with all.

    Attributes
    ----------
    ids, vectors : of the photos that ask
    found : their nearest, of which one is the photo itself
    """

    ids: np.ndarray
    vectors: np.ndarray
    found: Found

    @property
    def is_crowded(self) -> bool:
        """Whether the nearest photos are hardly nearer than any others."""
        products = self.vectors @ self.vectors.T
        usual = np.median(1 - products[np.triu_indices(len(products), 1)])
        return bool(np.nanmedian(self.found.distances[:, -1]) > CROWDED * usual)


def _exact(catalogue: Catalogue, callback: Callable[[float], None]) -> _Exact:
    count = min(QUESTIONS, len(catalogue))
    ids = np.random.default_rng(SEED).choice(catalogue.ids, count, replace=False)
    vectors = matrix(catalogue.rows(ids, [VECTOR])[VECTOR].combine_chunks())
    found = search(catalogue, vectors, K + 1, exact=True, callback=callback)
    return _Exact(ids, vectors, found)


def _index(catalogue: Catalogue, kind: str) -> None:
    from lancedb.index import IvfRq, IvfSq

    config = {BITS: IvfRq, BYTES: IvfSq}[kind](
        distance_type="cosine", num_partitions=_parts(catalogue), sample_rate=SAMPLES
    )
    with catalogue.in_words():
        catalogue.table.create_index(VECTOR, config=config, replace=True, name=NAME)
    catalogue._forget()


def _measured(
    catalogue: Catalogue, kind: str, exact: _Exact, callback: Callable[[float], None]
) -> dict[str, Any]:
    """The least effort that finds enough, and how much it finds."""
    parts = _parts(catalogue)
    tried = [Settings(*each) for each in EFFORTS[kind] if each[0] < parts]
    tried += [Settings(round(share * parts), refine) for share, refine in ALL]
    settings, recall = tried[-1], 0.0
    for number, settings in enumerate(tried):
        callback(0.9 * number / len(tried))

        def found(questions: int, settings: Settings = settings) -> float:
            asking = exact.vectors[:questions]
            near = search(catalogue, asking, K + 1, exact=False, settings=settings)
            return recall_of(near, exact.found, exact.ids)

        if found(FIRST) < WANTED and settings != tried[-1]:
            continue
        recall = found(QUESTIONS)
        if recall >= ENOUGH:
            break
    took = []
    for vector in exact.vectors[:FIRST]:
        start = time.perf_counter()
        search(catalogue, vector, K, exact=False, settings=settings)
        took.append(time.perf_counter() - start)
    callback(1)
    return {
        "search": "index",
        "index": kind,
        "photos": len(catalogue),
        "seen": len(catalogue),
        "changed": 0,
        "waiting": _waiting(catalogue),
        "questions": len(exact.ids),
        "recall": round(recall, 4),
        "probes": settings.probes,
        "refine": settings.refine,
        "milliseconds": round(1000 * float(np.median(took)), 2),
    }


def recall_of(found: Found, right: Found, asking: np.ndarray) -> float:
    """Share of the nearest other photos that are found, 0..1.

    Parameters
    ----------
    found : of the first questions
    asking : ids of the photos that ask, which find themselves
    """
    hits = total = 0
    for own, one, other in zip(asking, found.ids, right.ids, strict=False):
        nearest = [each for each in other if each not in (own, -1)][:K]
        seen = {*one.tolist()} - {own}
        hits += sum(each in seen for each in nearest)
        total += len(nearest)
    return hits / total if total else 1.0


def _noted(catalogue: Catalogue, said: dict[str, Any]) -> dict[str, Any]:
    if said != catalogue.measured:
        write_json(catalogue.folder / MEASURED, said)
        catalogue.__dict__.pop("measured", None)
    return said


def _waiting(catalogue: Catalogue) -> int:
    """Photos that the index does not know yet; they are compared one by one."""
    with catalogue.in_words():
        stats = catalogue.table.index_stats(NAME)
    return 0 if stats is None else int(stats.num_unindexed_rows)


def _parts(catalogue: Catalogue) -> int:
    """How many parts the index has."""
    return max(1, round(len(catalogue) ** 0.5))
