"""The index of a large catalogue: built, and its recall measured, not hoped."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
from Orange.util import dummy_callback

from .about import MEASURED, write_json
from .schema import VECTOR
from .searching import Found, Settings, fits_memory, has_index, search
from .store import Catalogue, Writer, matrix

QUESTIONS, FIRST = (
    200,
    60,
)  # of the catalogue's own photos; of them, those that settings are tried on
K = 10
WANTED = 0.97  # recall at 10 of the first, so that that of all is above 0.95
SEED = 0
PROBES = (4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096)
REFINE = (5, 20, 50)
MUCH = 0.25  # of the photos that changed, from which the index is built again
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
    if fits_memory(catalogue):
        return _noted(catalogue, {"search": "exact", "photos": len(catalogue), "recall": 1.0})
    by_index = before.get("search") == "index" and has_index(catalogue)
    waiting = _waiting(catalogue) if by_index else 0
    seen, photos = int(before.get("seen", 0)), max(1, int(before.get("photos", 0)))
    # What came, and what went, since it was measured last.
    changed = int(before.get("changed", 0)) + waiting + max(0, seen + waiting - len(catalogue))
    if not by_index or changed > MUCH * photos:
        build(catalogue)
        callback(0.6)
        return measure(catalogue, lambda share: callback(0.6 + 0.4 * share))
    if waiting:
        with catalogue.in_words():
            # Old versions stay for those who still read them.
            catalogue.table.optimize(cleanup_older_than=STAYS)
        catalogue._forget()
    callback(0.6)
    if changed > MUCH / 2 * photos:
        return measure(catalogue, lambda share: callback(0.6 + 0.4 * share))
    return _noted(catalogue, {**before, "seen": len(catalogue), "changed": changed})


def build(catalogue: Catalogue) -> None:
    """A new index of all vectors."""
    from lancedb.index import IvfSq

    with catalogue.in_words():
        catalogue.table.create_index(
            VECTOR, config=IvfSq(distance_type="cosine"), replace=True, name=NAME
        )
    catalogue._forget()


def measure(
    catalogue: Catalogue, callback: Callable[[float], None] = dummy_callback
) -> dict[str, Any]:
    """Search some of its own photos both ways, and keep the settings that find nearly all.

    Returns
    -------
    search : "index"
    photos, questions : how many there were
    seen, changed : photos when it was last brought up to date; how many came or went until then
    recall : of the exact ten nearest other photos, the share that the index finds, 0..1
    probes, refine : see `searching.Settings`
    milliseconds : that one question took, the median
    """
    ids = np.random.default_rng(SEED).choice(
        catalogue.ids, min(QUESTIONS, len(catalogue)), replace=False
    )
    vectors = matrix(catalogue.rows(ids, [VECTOR])[VECTOR].combine_chunks())
    right = search(
        catalogue, vectors, K + 1, exact=True, callback=lambda share: callback(0.5 * share)
    )
    parts = _parts(catalogue)
    probes = [each for each in PROBES if each < parts] + [parts]
    tried = [Settings(each, REFINE[0]) for each in probes]
    tried += [Settings(parts, each) for each in REFINE[1:]]
    chosen = tried[-1]
    for number, settings in enumerate(tried):
        callback(0.5 + 0.4 * number / len(tried))
        found = search(catalogue, vectors[:FIRST], K + 1, exact=False, settings=settings)
        if recall_of(found, right, ids[:FIRST]) >= WANTED:
            chosen = settings
            break
    found = search(catalogue, vectors, K + 1, exact=False, settings=chosen)
    took = []
    for vector in vectors[:FIRST]:
        start = time.perf_counter()
        search(catalogue, vector, K, exact=False, settings=chosen)
        took.append(time.perf_counter() - start)
    callback(1)
    return _noted(
        catalogue,
        {
            "search": "index",
            "photos": len(catalogue),
            "seen": len(catalogue),
            "changed": 0,
            "questions": len(ids),
            "recall": round(recall_of(found, right, ids), 4),
            "probes": chosen.probes,
            "refine": chosen.refine,
            "milliseconds": round(1000 * float(np.median(took)), 2),
        },
    )


def recall_of(found: Found, right: Found, asking: np.ndarray) -> float:
    """Share of the nearest other photos that are found, 0..1.

    Parameters
    ----------
    asking : ids of the photos that ask, of the first rows, and find themselves
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
    """About how many parts the index has."""
    return max(1, round(len(catalogue) ** 0.5))
