"""Files to vectors: photos are decoded in threads while the network computes."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
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
    """

    vectors: np.ndarray
    failures: dict[int, PhotoError]
    computed: int
    cached: int


@dataclass(frozen=True)
class _Prepared:
    """A row's photo: each network's vector if that is known, else what the network is to see."""

    row: int
    digest: bytes
    vectors: list[np.ndarray | None]
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

    def keep(self, digests: list[bytes], batch: np.ndarray) -> int:
        """Take in the vectors of a batch; gives back how many rows are done with it."""
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
        digests, batch, broken, identity = awaited(future, look)
        cache.put(digests, identity, batch)
        done += share.keep(digests, batch)
        for digest, error in broken.items():
            rows = share.drop(digest)
            failures.update(dict.fromkeys(rows, error))
            done += len(rows)

    def not_known() -> Iterator[_Job]:
        """Takes in what need not be read; gives what must be."""
        nonlocal done
        jobs = zip(range(len(paths)), paths, boxes or [None] * len(paths), strict=True)
        for job, vectors in looked_up(partial(_known_vectors, embedders, cache), jobs, look):
            if vectors is None:
                yield job
                continue
            for share, vector in zip(shares, vectors, strict=True):
                share.vectors[job[0]] = vector
            done += len(shares)

    try:
        prepare = partial(_prepare, embedders, cache)
        ahead = batches_ahead * max(each.batch_size for each in embedders) + DECODERS
        for prepared in in_threads(prepare, not_known(), ahead, look, _silent):
            if isinstance(prepared, _Failed):
                failures[prepared.row] = prepared.error
                done += len(shares)
            else:
                given = zip(shares, prepared.vectors, prepared.seen, strict=True)
                for share, vector, seen in given:
                    if vector is not None:
                        share.vectors[prepared.row] = vector
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
    known = len(paths) - len(failures)
    return [Embedded(s.vectors, failures, s.computed, known - s.computed) for s in shares]


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
        return [_kept_vector(each, digest, file, cache) is not None for each in embedders]
    except PhotoError:
        return [False] * len(embedders)


def _known_vectors(
    embedders: Sequence[Embedder], cache: VectorCache, row: int, path: str | None, box: Box | None
) -> list[np.ndarray] | None:
    """A photo's vectors; None where one is not known, or where the photo must be read to tell."""
    try:
        digest = known_photo_digest(local_file(path, find_fetched), box, cache)
    except PhotoError:
        return None
    if digest is None:
        return None
    found = [known_vector(embedder, digest, cache) for embedder in embedders]
    vectors = [vector for vector in found if vector is not None]
    return vectors if len(vectors) == len(embedders) else None


def _prepare(
    embedders: Sequence[Embedder], cache: VectorCache, row: int, path: str | None, box: Box | None
) -> _Prepared | _Failed:
    try:
        file = local_file(path, fetch_photo)
        digest = photo_digest(file, box, cache)
        vectors = [_kept_vector(embedder, digest, file, cache) for embedder in embedders]
        unknown = [
            embedder for embedder, vector in zip(embedders, vectors, strict=True) if vector is None
        ]
        with budget().kept():
            seen = iter(see(OpenedPhoto(file), box, [each.eye for each in unknown]))
        each_sees = [next(seen) if vector is None else None for vector in vectors]
        return _Prepared(row, digest, vectors, each_sees)
    except PhotoError as error:
        return _Failed(row, error)


def _silent(row: int, path: str | None, box: Box | None) -> _Failed:
    return _Failed(row, no_answer())


def _kept_vector(
    embedder: Embedder, digest: bytes, file: Path, cache: VectorCache
) -> np.ndarray | None:
    """A photo's vector if it is known, be it from the version before; raises `PhotoError`."""
    vector = known_vector(embedder, digest, cache)
    if vector is not None:
        return vector
    vector = known_vector(embedder, digest, cache, formerly=True)
    if vector is None or not reads_as_before(file):
        return None
    cache.put([digest], embedder.provenance.identities[-1], vector[None])
    return vector


def known_vector(
    embedder: Embedder, digest: bytes, cache: VectorCache, formerly: bool = False
) -> np.ndarray | None:
    """A vector that is kept, shape (d,); None where there is none that is right.

    Parameters
    ----------
    digest : of the photo and the part of it that is seen
    formerly : whether it is looked for as the version before made it
    """
    provenance = embedder.provenance
    for identity in provenance.former_identities if formerly else provenance.identities:
        vector = cache.get(digest, identity)
        # Another version may have kept what is no numbers.
        if vector is not None and len(vector) == embedder.length and np.isfinite(vector).all():
            return vector
    return None


def _compute(
    embedder: Embedder, batch: dict[bytes, Seen]
) -> tuple[list[bytes], np.ndarray, dict[bytes, PhotoError], str]:
    """Digests and vectors of a batch, why photos of it have none, and the vectors' identity.

    That is another once one thing that computes has taken the place of another.
    """
    broken: dict[bytes, PhotoError] = {}
    try:
        vectors = embedder.vectors(list(batch.values()))
    except UndecodedError as error:
        digests = list(batch)
        broken = {digests[index]: reason for index, reason in error.failures.items()}
        batch = {digest: seen for digest, seen in batch.items() if digest not in broken}
        seen = list(batch.values())
        vectors = embedder.vectors(seen) if seen else np.empty((0, embedder.length))
    return list(batch), vectors, broken, embedder.provenance.identity
