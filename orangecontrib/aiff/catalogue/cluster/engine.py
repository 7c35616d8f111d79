"""Shares photos out among workers by Ray Data, and commits what they wrote: one process alone does."""

import logging
import math
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from Orange.data import Table
from Orange.util import dummy_callback

from ...embedding.devices import AUTO
from ...embedding.threads import awaited
from ...errors import CatalogueError, Problem
from ...files.workers import Workers
from ...photos.columns import image_variable
from ..facts import facts_of
from ..indexing import LOOKING, READY, Indexed, embedders_of, finished, ids_and_stamps, to_do
from ..recall import make_ready
from ..store import Catalogue, Writer, known, writer
from .addresses import Addresses, pieces_of_table
from .library import lance, ray
from .pieces import FRAGMENTS, IDS, PROBLEMS, SAME, SEEN, TROUBLE, piece_of
from .worker import Order, Worker

PIECE = 256  # photos that a worker gets at once, and does again if it dies
PIECES_A_WORKER = 4  # at least, so that none waits for another at the end
TRIES = 3  # times that work is done again whose worker died, and a worker is started again
COMMIT_S = 20.0  # from one commit to the next
GPU_PARTS = 10_000  # of a GPU, that Ray tells apart
MOST_BLOCKS = 4096  # that Ray has to keep in mind, of a table of addresses


@dataclass(frozen=True)
class Cluster:
    """Who does the work.

    Attributes
    ----------
    address : of a Ray cluster that runs, as Ray takes it; "" for this computer alone
    workers : how many; 0 for one a GPU, else one a processor
    device : that each embeds on
    """

    address: str = ""
    workers: int = 0
    device: str = AUTO


def index_images_on(
    cluster: Cluster,
    catalogue: Catalogue,
    images: Table,
    whole: bool = False,
    prune: bool = False,
    ready: bool = True,
    callback: Callable[[float], None] = dummy_callback,
) -> Indexed:
    """Add the photos of a table; see `indexing.index_images`, which does the same in one process.

    Raises
    ------
    CatalogueError
        If no cluster answers, a machine does not see the catalogue, or the work fails there.
    """
    if image_variable(images.domain) is None:
        raise CatalogueError("The data has no column with photos (a text column of type image).")
    embedders_of(catalogue, cluster.device)  # says at once what no worker could do either
    lance()
    with writer(catalogue) as write:
        facts = facts_of(images, catalogue.places, lambda share: callback(LOOKING * share))
        todo, done = to_do(catalogue, facts)
        if len(todo):
            with connected(cluster) as workers:
                size = max(1, min(PIECE, -(-len(todo) // (PIECES_A_WORKER * workers))))
                parts = [todo[start : start + size] for start in range(0, len(todo), size)]
                data = ray().data.from_arrow([piece_of(facts, part) for part in parts])
                order = _order(cluster, catalogue)
                results = _shared_out(data, size, order, None, workers)
                outcome = _committed(write, results, len(todo), callback)
            done = done + outcome
        return finished(write, facts, done, whole, prune, ready, callback)


def index_addresses_on(
    cluster: Cluster,
    catalogue: Catalogue,
    addresses: Addresses,
    ready: bool = True,
    callback: Callable[[float], None] = dummy_callback,
) -> Indexed:
    """Add the photos that a Parquet table names, which is read a piece at a time.

    A row that is in the catalogue as it is gets passed over; whether the photo at an address has
    changed is not asked, for that takes as long as fetching it.

    Raises
    ------
    CatalogueError
        See `index_images_on`; or if the table cannot be read, or has no addresses.
    """
    embedders_of(catalogue, cluster.device)
    lance()
    with writer(catalogue) as write:
        with connected(cluster) as workers:
            pieces, rows = pieces_of_table(addresses, PIECE, PIECES_A_WORKER * workers)
            done = Indexed()
            if rows:
                blocks = np.array_split(np.arange(len(pieces)), min(len(pieces), MOST_BLOCKS))
                data = ray().data.from_arrow([pieces.take(block) for block in blocks])
                before = ray().put(ids_and_stamps(catalogue))
                order = replace(_order(cluster, catalogue), addresses=addresses)
                results = _shared_out(data, 1, order, before, workers)
                done = _committed(write, results, rows, callback)
        measured = (
            make_ready(write, lambda share: callback(READY + (1 - READY) * share))
            if ready
            else catalogue.measured
        )
        callback(1)
        return replace(done, photos=len(catalogue), measured=measured)


@contextmanager
def connected(cluster: Cluster) -> Iterator[int]:
    """A cluster to work with; gives how many workers it is to have.

    One that runs in this program already is used, and left running.

    Raises
    ------
    CatalogueError
        If none answers at the address.
    """
    library = ray()
    _silence(library)
    ours = not library.is_initialized()
    if ours:
        quiet = {"log_to_driver": False, "logging_level": logging.ERROR}
        try:
            with _quietly():  # it starts programs of its own, which know nothing of what runs here
                if cluster.address:
                    library.init(address=cluster.address, **quiet)
                else:
                    cpus = cluster.workers or None
                    library.init(num_cpus=cpus, include_dashboard=False, **quiet)
        except (ConnectionError, RuntimeError, ValueError, OSError, TimeoutError) as error:
            where = f"at {cluster.address}" if cluster.address else "on this computer"
            raise CatalogueError(
                f"No Ray cluster answers {where} ({type(error).__name__}). Start one with “ray "
                "start --head”, or index without --cluster."
            ) from error
    try:
        there = library.cluster_resources()
        gpus, cpus = int(there.get("GPU", 0)), int(there.get("CPU", 1))
        yield cluster.workers or gpus or max(1, cpus)
    finally:
        if ours:
            library.shutdown()


def _silence(library: Any) -> None:
    """Its bars and plans are for programmers; ours tell how far the work is."""
    context = library.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.enable_operator_progress_bars = False
    context.print_on_execution_start = False
    for name in ("ray", "ray.data"):
        logging.getLogger(name).setLevel(logging.ERROR)


@contextmanager
def _quietly() -> Iterator[None]:
    """Without the warnings that Ray and what it uses give to those who write them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _order(cluster: Cluster, catalogue: Catalogue) -> Order:
    return Order(
        str(catalogue.folder), catalogue.space.identity, cluster.device, not cluster.address
    )


def gpu_share(gpus: int, workers: int) -> float | None:
    """What each worker takes of a GPU, so that all find room: none takes parts of two.

    Returns
    -------
    None where there is no GPU.
    """
    if not gpus:
        return None
    on_each = max(1, math.ceil(workers / gpus))
    return math.floor(GPU_PARTS / on_each) / GPU_PARTS  # rounded up, the last one would not fit


def _shared_out(
    data: Any, size: int, order: Order, before: Any, workers: int
) -> Callable[[], Iterator[Any]]:
    """The results of all pieces, in the order in which they are done."""
    there = ray().cluster_resources()
    gpus, cpus = there.get("GPU", 0), there.get("CPU", 1)
    # A little is left for who reads and hands out.
    share = max(0.1, 0.9 * cpus / workers)
    with _quietly():  # Ray means to take the last two in another way, which is not there yet
        results = data.map_batches(
            Worker,
            fn_constructor_args=(order, before),
            batch_size=size,
            batch_format="pyarrow",
            concurrency=workers,
            num_cpus=share if share < 1 else int(share),
            num_gpus=gpu_share(int(gpus), workers),
            # Without a limit, a photo that ends its worker would be tried for ever.
            max_restarts=TRIES,
            max_task_retries=TRIES,
        )
    return lambda: iter(results.iter_batches(batch_size=None, batch_format="pyarrow"))


def _committed(
    write: Writer,
    results: Callable[[], Iterator[Any]],
    total: int,
    callback: Callable[[float], None],
) -> Indexed:
    """Commit what workers wrote as it comes in; what a stopped run had committed stays."""
    done, seen, since = Indexed(), 0, time.monotonic()
    fragments: list[str] = []
    ids: list[int] = []
    problems: list[Problem] = []

    def commit() -> None:
        nonlocal done, since, fragments, ids
        done, since = done + _adopted(write, fragments, ids), time.monotonic()
        fragments, ids = [], []

    def look() -> None:
        callback(LOOKING + (READY - LOOKING) * min(1.0, seen / max(1, total)))

    for result in _polled(results, look):
        for row in result.to_pylist():
            if row[TROUBLE]:
                commit()
                raise CatalogueError(row[TROUBLE])
            if not set(ids).isdisjoint(row[IDS]):
                commit()  # several rows of the table name a photo: what comes later takes its place
            fragments += row[FRAGMENTS]
            ids += row[IDS]
            seen += row[SEEN]
            done = replace(done, same=done.same + row[SAME])
            problems += [Problem(p["file"], p["problem"], p["advice"]) for p in row[PROBLEMS]]
        look()
        if fragments and time.monotonic() - since > COMMIT_S:
            commit()
    commit()
    return replace(done, problems=tuple(sorted(problems, key=lambda each: each.path)))


def _polled(results: Callable[[], Iterator[Any]], look: Callable[[], None]) -> Iterator[Any]:
    """Results as they come; whoever waits for one is asked a few times a second whether to stop."""
    thread = Workers(1, "cluster", in_time=False)
    try:
        found = awaited(thread.submit(results), look)
        while (result := awaited(thread.submit(next, found, None), look)) is not None:
            yield result
    except ray().exceptions.RayError as error:
        raise CatalogueError(
            f"The cluster gave up after {TRIES + 1} tries ({type(error).__name__}). What was "
            "committed stays: index again, and it goes on from there."
        ) from error
    finally:
        thread.close()


def _adopted(write: Writer, fragments: Sequence[str], ids: Sequence[int]) -> Indexed:
    """Make fragments part of the catalogue."""
    if not fragments:
        return Indexed()
    numbers = np.array(ids, dtype=np.int64)
    changed = int(known(write.catalogue.ids, numbers).sum())
    write.adopt(fragments, numbers)
    return Indexed(new=len(numbers) - changed, changed=changed)
