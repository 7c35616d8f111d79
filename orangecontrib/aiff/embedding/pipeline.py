"""Files to vectors: photos are decoded in threads while the network computes."""

import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar
from urllib.request import url2pathname

import numpy as np
from Orange.util import dummy_callback

from ..photos.columns import URL_SCHEMES
from ..photos.decode import Decoded, PhotoError, decode_photo, open_photo, read_size
from ..photos.paths import long_path
from ..photos.photo import Box
from .cache import VectorCache
from .embedder import Embedder
from .fetch import fetch_photo, find_fetched
from .preparing import cut_out

DECODERS = min(16, (os.cpu_count() or 1) + 1)
BATCHES_AHEAD = 2
BATCHES_COMPUTING = 2  # one more than is computed, so that a device never waits for the next
# JPEGs may be decoded at a reduced scale, but with this many pixels for each that is kept.
OVERSAMPLING = 1.5
LOOK_S = 0.2  # between two looks at whether to stop, however long a photo or a batch takes

T = TypeVar("T")


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
    digest: bytes
    vector: np.ndarray | None  # known from the cache ...
    pixels: np.ndarray | None  # ... or still to be computed from these


def embed_photos(
    paths: Sequence[str | None],
    embedder: Embedder,
    cache: VectorCache,
    callback: Callable = dummy_callback,
    boxes: Sequence[Box | None] | None = None,
) -> Embedded:
    """Turn photos into vectors.

    Parameters
    ----------
    paths : files of this computer, or addresses (file:, http:, https:, data:); None for a row
        without a photo
    boxes : the part of each photo that is seen; None, for one or for all, for the whole photo
    embedder : the network
    cache : where vectors are looked up and kept, a batch at a time
    callback : called with a share 0..1 as photos are done, and a few times a second while none
        is; may raise to stop, and what was computed until then is in the cache

    Raises
    ------
    EmbeddingError
        If the device fails.
    """
    vectors = np.full((len(paths), embedder.length), np.nan, dtype=np.float32)
    failures: dict[int, PhotoError] = {}
    identity = embedder.provenance.identity
    waiting: dict[bytes, np.ndarray] = {}  # pixels by digest
    wanted: dict[bytes, list[int]] = {}  # rows by digest; a picture is computed once
    done = computed = 0

    computing: deque[tuple[list[bytes], Future]] = deque()
    device = ThreadPoolExecutor(1, thread_name_prefix="device")

    def look() -> None:
        callback(done / len(paths))

    def compute_waiting() -> None:
        pixels = np.stack(list(waiting.values()))
        computing.append((list(waiting), device.submit(embedder.vectors, pixels)))
        waiting.clear()
        if len(computing) > BATCHES_COMPUTING:
            keep_oldest()

    def keep_oldest() -> None:
        nonlocal computed, done
        digests, future = computing.popleft()
        batch = _awaited(future, look)
        cache.put(digests, identity, batch)
        for digest, vector in zip(digests, batch, strict=True):
            rows = wanted.pop(digest)
            vectors[rows] = vector
            done += len(rows)
        computed += len(digests)

    jobs = zip(paths, boxes or [None] * len(paths), strict=True)
    try:
        prepare = partial(_prepare, embedder, cache)
        ahead = BATCHES_AHEAD * embedder.batch_size + DECODERS
        for index, prepared in enumerate(_in_threads(prepare, jobs, ahead, look)):
            if isinstance(prepared, PhotoError):
                failures[index] = prepared
                done += 1
            elif prepared.vector is not None:
                vectors[index] = prepared.vector
                done += 1
            elif prepared.digest in wanted:
                wanted[prepared.digest].append(index)
            else:
                waiting[prepared.digest] = prepared.pixels
                wanted[prepared.digest] = [index]
            if len(waiting) >= embedder.batch_size:
                compute_waiting()
            look()
        if waiting:
            compute_waiting()
        while computing:
            keep_oldest()
            look()
    finally:
        # Whoever stops does not wait for a batch, nor for a network that is still being loaded.
        device.shutdown(wait=False, cancel_futures=True)
    return Embedded(vectors, failures, computed, len(paths) - computed - len(failures))


def count_known(
    paths: Sequence[str | None],
    embedder: Embedder,
    cache: VectorCache,
    callback: Callable = dummy_callback,
    boxes: Sequence[Box | None] | None = None,
) -> int:
    """How many photos' vectors are in the cache, so that they need not be computed.

    Parameters are those of `embed_photos`. Photos on the web count only once they were fetched
    for an embedding; what cannot be read does not count.
    """
    known = done = 0

    def look() -> None:
        callback(done / len(paths))

    jobs = zip(paths, boxes or [None] * len(paths), strict=True)
    for is_known in _in_threads(partial(_is_known, embedder, cache), jobs, DECODERS, look):
        look()
        known += is_known
        done += 1
    return known


def _in_threads(
    work: Callable[..., T], jobs: Iterable[tuple], ahead: int, look: Callable[[], None]
) -> Iterator[T]:
    """The results of work on each job, in order; threads do it, never more than so many ahead.

    Parameters
    ----------
    look : called a few times a second while a result is waited for; may raise to stop
    """
    pool = ThreadPoolExecutor(DECODERS, thread_name_prefix="decode")
    try:
        pending: deque[Future] = deque()
        for job in jobs:
            pending.append(pool.submit(work, *job))
            if len(pending) > ahead:
                yield _awaited(pending.popleft(), look)
        while pending:
            yield _awaited(pending.popleft(), look)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _awaited(future: Future, look: Callable[[], None]) -> T:
    while not wait([future], LOOK_S).done:
        look()
    return future.result()


def _is_known(embedder: Embedder, cache: VectorCache, path: str | None, box: Box | None) -> bool:
    try:
        digest = _digest_of(local_file(path, find_fetched), box, cache)
    except PhotoError:
        return False
    return cache.get(digest, embedder.provenance.identity) is not None


def _prepare(
    embedder: Embedder, cache: VectorCache, path: str | None, box: Box | None
) -> _Prepared | PhotoError:
    try:
        file = local_file(path, fetch_photo)
        digest = _digest_of(file, box, cache)
        vector = cache.get(digest, embedder.provenance.identity)
        if vector is not None and len(vector) == embedder.length:
            return _Prepared(digest, vector, None)
        return _Prepared(digest, None, embedder.prepare(_open(file, box, embedder.model.side)))
    except PhotoError as error:
        return error


def _digest_of(file: Path, box: Box | None, cache: VectorCache) -> bytes:
    """Of what is seen of a photo: its content, and the box if there is one."""
    digest = _digest(file, cache)
    return digest if box is None else hashlib.sha256(digest + repr(box).encode()).digest()


def _open(file: Path, box: Box | None, side: int) -> Decoded:
    if box is None:
        return decode_photo(file, at_least=least_side(side))
    width, height = read_size(file)
    return cut_out(decode_photo(file, at_least=least_side(side, box, width, height)), box)


def least_side(side: int, box: Box | None = None, width: int = 1, height: int = 1) -> int | None:
    """Pixels that a photo's shorter side keeps when it is decoded at a reduced scale.

    Parameters
    ----------
    side : of the network's input
    box, width, height : the part that is seen, and the photo's size; the whole photo if not given

    Returns
    -------
    None where it is to be decoded in full.
    """
    least = OVERSAMPLING * side
    if box is None:
        return round(least)
    # A small box wants a large photo, if it is to hold as many pixels as a whole one would.
    share = min(box.width, box.height) / min(width, height)
    return round(round(least) / share) if share > 0 else None


def local_file(path: str | None, bring: Callable[[str], Path]) -> Path:
    """The file that a path or an address means; what is on the web is brought here first."""
    if path is None:
        raise PhotoError("the row names no photo", "Fill in the photo's path.")
    scheme, colon, rest = path.partition(":")
    scheme = scheme.lower()
    if not colon or scheme not in URL_SCHEMES:
        return Path(path)
    if scheme == "file":
        # Not urlsplit: it raises where a name has a bracket in the wrong place.
        return Path(url2pathname(rest.removeprefix("//").removeprefix("localhost")))
    return bring(path)


def _digest(file: Path, cache: VectorCache) -> bytes:
    try:
        return cache.digest(Path(long_path(str(file))))
    except OSError:
        if os.path.exists(file) and not os.path.isfile(file):
            raise PhotoError("it is not a file", "Give the path of a photo.") from None
        open_photo(file)  # says more exactly what is wrong
        raise PhotoError("the file cannot be read") from None
    except ValueError:  # such as a zero byte
        raise PhotoError("its path cannot be one", "Correct the photo's path.") from None
