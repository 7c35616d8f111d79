"""Files to vectors: photos are decoded in threads while the network computes."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np
from Orange.util import dummy_callback

from ..errors import PhotoError
from ..files.fetch import find_fetched
from ..files.workers import Workers
from ..photos.photo import Box
from ..photos.pictures.budget import budget
from ..photos.pictures.decode import no_answer, reads_as_before
from ..photos.pictures.fetched import fetch_photo
from .cache import VectorCache
from .embedder import Embedder
from .provenance import Made, Provenance, provenance_of_all
from .seeing.gpu import UndecodedError
from .seeing.opened import OpenedPhoto
from .seeing.row_files import known_photo_digest, local_file, photo_digest
from .seeing.see import Seen, see
from .threads import DECODERS, awaited, in_threads, looked_up


@dataclass(frozen=True)
class Embedded:
    """What came of embedding n photos.

    Attributes
    ----------
    vectors : (n, d) float32, rows of photos that failed are NaN
    failures : why, by the photo's index
    computed, cached : how many vectors the network computed, and how many were known
    provenance : where the vectors come from
    """

    vectors: np.ndarray
    failures: dict[int, PhotoError]
    computed: int
    cached: int
    provenance: Provenance


@dataclass(frozen=True)
class _Prepared:
    """A row's photo: each network's vector if that is known, else what the network is to see."""

    row: int
    digest: bytes
    known: list[Made | None]
    seen: list[Seen | None]


@dataclass(frozen=True)
class _Failed:
    row: int
    error: PhotoError


_Job = tuple[int, str | None, Box | None]  # a row, its path, and the part that is seen


class _Share:
    """One network's share of the work.

    Attributes
    ----------
    waiting : what is seen of photos, for the next batch, by digest
    computed : how many vectors the network computed
    is_begun : whether the network is loaded, or soon will be
    """

    def __init__(self, embedder: Embedder, photos: int):
        self.embedder = embedder
        self.vectors = np.full((photos, embedder.length), np.nan, dtype=np.float32)
        self.waiting: dict[bytes, Seen] = {}
        self.computed = 0
        self.is_begun = False
        self._wanted: dict[bytes, list[int]] = {}  # rows by digest; a picture is computed once
        self._identities: set[str] = set()  # of the vectors

    @property
    def provenance(self) -> Provenance:
        """Where the vectors come from."""
        all_made = self.embedder.provenances
        made = [each for each in all_made if each.identity in self._identities]
        return provenance_of_all(made or all_made[:1])

    def know(self, row: int, known: Made) -> None:
        """Take in a vector that is known."""
        vector, provenance = known
        self.vectors[row] = vector
        self._identities.add(provenance.identity)

    def want(self, row: int, digest: bytes, seen: Seen) -> None:
        """Take in a photo whose vector is not known."""
        if digest in self._wanted:
            self._wanted[digest].append(row)
        else:
            self.waiting[digest] = seen
            self._wanted[digest] = [row]

    @property
    def is_full(self) -> bool:
        return len(self.waiting) >= self.embedder.batch_size

    def next_batch(self) -> dict[bytes, Seen]:
        batch, self.waiting = self.waiting, {}
        return batch

    def keep(self, digests: list[bytes], made: Made) -> int:
        """Take in the vectors of a batch; gives back how many rows are done with it."""
        batch, provenance = made
        self._identities.add(provenance.identity)
        done = 0
        for digest, vector in zip(digests, batch, strict=True):
            rows = self._wanted.pop(digest)
            self.vectors[rows] = vector
            done += len(rows)
        self.computed += len(digests)
        return done

    def drop(self, digest: bytes) -> list[int]:
        """Give up a photo; gives back its rows."""
        return self._wanted.pop(digest)


def embed_photos(
    paths: Sequence[str | None],
    embedder: Embedder,
    cache: VectorCache,
    callback: Callable = dummy_callback,
    boxes: Sequence[Box | None] | None = None,
) -> Embedded:
    """Turn photos into vectors of one network; see `embed_with_each`."""
    (embedded,) = embed_with_each(paths, [embedder], cache, callback, boxes)
    return embedded


def embed_with_each(
    paths: Sequence[str | None],
    embedders: Sequence[Embedder],
    cache: VectorCache,
    callback: Callable = dummy_callback,
    boxes: Sequence[Box | None] | None = None,
) -> list[Embedded]:
    """Turn photos into vectors of each of some networks; a photo is read once for all of them.

    Parameters
    ----------
    paths : files of this computer, or addresses (file:, http:, https:, data:); None for a row
        without a photo
    boxes : the part of each photo that is seen; None, for one or for all, for the whole photo
    embedders : the networks
    cache : where vectors are looked up and kept, a batch at a time, for each network by itself
    callback : called with a share 0..1 as photos are done, and a few times a second while none
        is; may raise to stop, and what was computed until then is in the cache

    Returns
    -------
    What came of it for each network, in order; a photo that fails fails for all.

    Raises
    ------
    EmbeddingError
        If the device fails, or a network gives no numbers.
    """
    shares = [_Share(embedder, len(paths)) for embedder in embedders]
    failures: dict[int, PhotoError] = {}
    done = 0

    computing: deque[tuple[_Share, Future]] = deque()
    # A GPU that decodes has parts of its own for it, beside those that compute.
    at_once = 2 if any(each.eye.decodes_jpegs for each in embedders) else 1
    device = Workers(at_once, "device", in_time=False)
    batches_ahead = max(each.batches_ahead for each in embedders)

    def look() -> None:
        callback(done / (len(paths) * len(shares)))

    def compute_waiting(share: _Share) -> None:
        computing.append((share, device.submit(_compute, share.embedder, share.next_batch())))
        if len(computing) > batches_ahead:
            keep_oldest()

    def keep_oldest() -> None:
        nonlocal done
        share, future = computing.popleft()
        each_made, broken = awaited(future, look)
        for digests, made in each_made:
            vectors, provenance = made
            cache.put(digests, provenance.identity, vectors)
            done += share.keep(digests, made)
        for digest, error in broken.items():
            rows = share.drop(digest)
            failures.update(dict.fromkeys(rows, error))
            done += len(rows)

    def not_known() -> Iterator[_Job]:
        """Takes in what need not be read; gives what must be."""
        nonlocal done
        jobs = zip(range(len(paths)), paths, boxes or [None] * len(paths), strict=True)
        for job, all_known in looked_up(partial(_all_known, embedders, cache), jobs, look):
            if all_known is None:
                yield job
                continue
            for share, known in zip(shares, all_known, strict=True):
                share.know(job[0], known)
            done += len(shares)

    try:
        prepare = partial(_prepare, embedders, cache)
        ahead = batches_ahead * max(each.batch_size for each in embedders) + DECODERS
        for prepared in in_threads(prepare, not_known(), ahead, look, _silent):
            if isinstance(prepared, _Failed):
                failures[prepared.row] = prepared.error
                done += len(shares)
            else:
                given = zip(shares, prepared.known, prepared.seen, strict=True)
                for share, known, seen in given:
                    if known is not None:
                        share.know(prepared.row, known)
                        done += 1
                    elif seen is not None:
                        share.want(prepared.row, prepared.digest, seen)
                        if not share.is_begun:
                            # Loaded while the first batch is still read: torch takes seconds.
                            share.is_begun = True
                            device.submit(share.embedder.load)
                    if share.is_full:
                        compute_waiting(share)
            look()
        for share in shares:
            if share.waiting:
                compute_waiting(share)
        while computing:
            keep_oldest()
            look()
    finally:
        # Whoever stops does not wait for a batch, nor for a network that is still being loaded.
        device.close()
    sound = len(paths) - len(failures)
    return [
        Embedded(s.vectors, failures, s.computed, sound - s.computed, s.provenance) for s in shares
    ]


def count_known_by_each(
    paths: Sequence[str | None],
    embedders: Sequence[Embedder],
    cache: VectorCache,
    callback: Callable = dummy_callback,
    boxes: Sequence[Box | None] | None = None,
) -> list[int]:
    """How many photos' vectors are in the cache, so that they need not be computed.

    Parameters are those of `embed_with_each`. Photos on the web count only once they were fetched
    for an embedding; what cannot be read does not count.

    Returns
    -------
    The number for each network, in order.
    """
    known, done = np.zeros(len(embedders), dtype=int), 0

    def look() -> None:
        callback(done / len(paths))

    jobs = zip(paths, boxes or [None] * len(paths), strict=True)
    none = [False] * len(embedders)
    work = partial(_are_known, embedders, cache)
    for are_known in in_threads(work, jobs, DECODERS, look, lambda *_: none):
        look()
        known += are_known
        done += 1
    return known.tolist()


def _are_known(
    embedders: Sequence[Embedder], cache: VectorCache, path: str | None, box: Box | None
) -> list[bool]:
    try:
        file = local_file(path, find_fetched)
        digest = photo_digest(file, box, cache)
        return [_kept(each, digest, file, cache) is not None for each in embedders]
    except PhotoError:
        return [False] * len(embedders)


def _all_known(
    embedders: Sequence[Embedder], cache: VectorCache, row: int, path: str | None, box: Box | None
) -> list[Made] | None:
    """A photo's vectors; None where one is not known, or where the photo must be read to tell."""
    try:
        digest = known_photo_digest(local_file(path, find_fetched), box, cache)
    except PhotoError:
        return None
    if digest is None:
        return None
    found = [known_vector(embedder, digest, cache) for embedder in embedders]
    known = [each for each in found if each is not None]
    return known if len(known) == len(embedders) else None


def _prepare(
    embedders: Sequence[Embedder], cache: VectorCache, row: int, path: str | None, box: Box | None
) -> _Prepared | _Failed:
    try:
        file = local_file(path, fetch_photo)
        digest = photo_digest(file, box, cache)
        kept = [_kept(embedder, digest, file, cache) for embedder in embedders]
        unknown = [
            embedder for embedder, known in zip(embedders, kept, strict=True) if known is None
        ]
        with budget().kept():
            seen = iter(see(OpenedPhoto(file), box, [each.eye for each in unknown]))
        each_sees = [next(seen) if known is None else None for known in kept]
        return _Prepared(row, digest, kept, each_sees)
    except PhotoError as error:
        return _Failed(row, error)


def _silent(row: int, path: str | None, box: Box | None) -> _Failed:
    return _Failed(row, no_answer())


def _kept(embedder: Embedder, digest: bytes, file: Path, cache: VectorCache) -> Made | None:
    """A photo's vector if it is known, be it from the version before; raises `PhotoError`."""
    known = known_vector(embedder, digest, cache)
    if known is not None:
        return known
    known = known_vector(embedder, digest, cache, formerly=True)
    if known is None or not reads_as_before(file):
        return None
    vector, provenance = known
    cache.put([digest], provenance.identities[-1], vector[None])
    return known


def known_vector(
    embedder: Embedder, digest: bytes, cache: VectorCache, formerly: bool = False
) -> Made | None:
    """A vector that is kept, shape (d,), and where it comes from; None if there is none.

    Parameters
    ----------
    digest : of the photo and the part of it that is seen
    formerly : whether it is looked for as the version before made it
    """
    for provenance in embedder.provenances:
        for identity in provenance.former_identities if formerly else provenance.identities:
            vector = cache.get(digest, identity)
            # Another version may have kept what is no numbers.
            if vector is not None and len(vector) == embedder.length and np.isfinite(vector).all():
                return vector, provenance
    return None


def _compute(
    embedder: Embedder, batch: dict[bytes, Seen]
) -> tuple[list[tuple[list[bytes], Made]], dict[bytes, PhotoError]]:
    """Digests and vectors of a batch, in parts that come from one place each; why others failed.

    That is another place once one thing that computes has taken that of another.
    """
    broken: dict[bytes, PhotoError] = {}
    try:
        made = embedder.made(list(batch.values()))
    except UndecodedError as error:
        digests = list(batch)
        broken = {digests[index]: reason for index, reason in error.failures.items()}
        batch = {digest: seen for digest, seen in batch.items() if digest not in broken}
        made = embedder.made(list(batch.values())) if batch else []
    of_each = iter(batch)
    return [(list(islice(of_each, len(part[0]))), part) for part in made], broken
