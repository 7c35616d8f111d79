"""Several embeddings and distance matrices on the photos they share, asked the same."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from html import escape

import numpy as np
from Orange.data import Domain, Table
from Orange.util import dummy_callback, wrap_callback

from ..alignment.photos import usual_weight
from ..embedding.blocks import (
    PROVENANCE,
    Block,
    block_features,
    blocks_of,
    features_of,
    provenance_of,
)
from ..embedding.unit import joined_unit
from ..errors import BlockError, ProtocolError
from ..photos.rows import rows_of
from ..words import distinct, plural
from .comparison import Comparison, compare
from .evaluation import Evaluation, evaluate_source, system_name
from .protocol import Protocol
from .ranking.distances import GIVEN
from .ranking.sources import (
    DistanceSource,
    EmbeddingDistances,
    GivenDistances,
    bank_of,
    check_matrix,
    photos_of,
)
from .show import evaluations_html, evaluations_text
from .task import Task, make_task

COMPARING = 0.9  # the share of the progress at which systems are compared


@dataclass(frozen=True, eq=False)
class System:
    """One way to tell how near photos are.

    Attributes
    ----------
    name : for people
    photos : the table of its photos, with vectors unless there is a matrix
    matrix : distances between these photos, shape (n, n), or None
    bank : embeddings of other consumer photos, for searches that learn from some
    """

    name: str
    photos: Table
    matrix: np.ndarray | None = None
    bank: Table | None = None

    @staticmethod
    def of(data: Table | np.ndarray, name: str | None = None, bank: Table | None = None):
        """A system of a table of embeddings or of a matrix from Orange, which knows its photos.

        Raises
        ------
        ProtocolError
            If a matrix does not know its photos, or is too large.
        """
        if isinstance(data, Table):
            return System(name or system_name(data), data, bank=bank)
        photos = photos_of(data)
        return System(name or system_name(photos), photos, data)


@dataclass(frozen=True, eq=False)
class Compared:
    """Systems on the photos they share; it prints as a short table, and a notebook shows photos.

    Attributes
    ----------
    table : the shared photos, as the first system's table has them
    task : what all were asked
    evaluations : one a system, in their order
    comparisons : of each pair and metric, see `comparison.compare`
    left_out : photos of each system that not all have, by place
    """

    table: Table
    task: Task
    evaluations: tuple[Evaluation, ...]
    comparisons: tuple[Comparison, ...]
    left_out: tuple[int, ...]

    def __repr__(self) -> str:
        return "\n".join([evaluations_text(self.evaluations, self.comparisons), *self.notes()])

    def _repr_html_(self) -> str:
        notes = "".join(f"<p>{escape(note)}</p>" for note in self.notes())
        return evaluations_html(self.evaluations, self.table, self.comparisons) + notes

    def notes(self) -> list[str]:
        """What took no part since not all systems have it, a sentence or none."""
        some = [
            f"{plural(n, 'photo')} of {evaluation.name}"
            for n, evaluation in zip(self.left_out, self.evaluations, strict=True)
            if n
        ]
        if not some:
            return []
        return [
            f"The systems are compared on the {plural(len(self.table), 'photo')} they share; left "
            f"out: {', '.join(some)}."
        ]


def systems_of(data: Table | np.ndarray) -> list[System]:
    """A table's or a matrix's systems; of several networks' vectors, each alone and all joined.

    Joined vectors are those of `embedding.unit.joined_unit`, so that each network counts the same,
    and colours less.

    Raises
    ------
    ProtocolError
        See `System.of`; or if vectors cannot stand side by side.
    """
    if not isinstance(data, Table):
        return [System.of(data)]
    try:
        blocks = blocks_of(data)
    except BlockError as error:
        raise ProtocolError(str(error)) from error
    if len(blocks) < 2:
        return [System.of(data)]
    alone = [System(block.name, _of_blocks(data, [block])) for block in blocks]
    return [*alone, System(system_name(data), _of_blocks(data, blocks))]


def _of_blocks(table: Table, blocks: Sequence[Block]) -> Table:
    """The photos that have vectors of some networks, with these alone."""
    vectors = [block_features(table, block) for block in blocks]
    complete = np.isfinite(np.hstack(vectors)).all(axis=1)
    places = np.concatenate([block.columns for block in blocks])
    old = table.domain
    domain = Domain([old.attributes[place] for place in places], old.class_vars, old.metas)
    chosen = table[complete].transform(domain)
    if len(blocks) == 1:
        chosen.attributes = {**table.attributes, PROVENANCE: blocks[0].provenance}
        return chosen
    weights = [usual_weight(block.model) for block in blocks]
    joined = joined_unit([each[complete] for each in vectors], weights).astype(float)
    made = Table.from_numpy(domain, joined, chosen.Y, chosen.metas, ids=chosen.ids)
    made.name, made.attributes = table.name, dict(table.attributes)
    return made


def evaluate_systems(
    systems: Sequence[System],
    protocol: Protocol | None = None,
    callback: Callable[[float], None] = dummy_callback,
) -> Compared:
    """Ask all systems the same questions on the photos they share.

    Parameters
    ----------
    systems : one or more; two of one name are told apart by numbers
    callback : is told the share that is done, 0..1; cancels by raising

    Raises
    ------
    ProtocolError
        If the systems share no photos, or one cannot be evaluated.
    """
    protocol = protocol or Protocol()
    rows = shared_rows([system.photos for system in systems])
    table = systems[0].photos[rows[0]]
    task = make_task(table, protocol, lambda _: callback(0))
    evaluations = []
    for place, (system, name) in enumerate(
        zip(systems, distinct(system.name for system in systems), strict=True)
    ):
        step = COMPARING / len(systems)
        share = wrap_callback(callback, place * step, (place + 1) * step)
        provenance = provenance_of(system.photos)
        try:
            source, asked = _source(system, rows[place], task, protocol)
            evaluations.append(evaluate_source(source, task, asked, name, provenance, share))
        except ProtocolError as error:
            raise ProtocolError(f"{name}: {error}" if len(systems) > 1 else str(error)) from error
    comparisons = compare(evaluations, callback=wrap_callback(callback, COMPARING, 1))
    callback(1.0)
    return Compared(
        table,
        task,
        tuple(evaluations),
        tuple(comparisons),
        tuple(len(system.photos) - len(rows[0]) for system in systems),
    )


def shared_rows(tables: Sequence[Table]) -> list[np.ndarray]:
    """Rows of each table that show the same photos, in the first table's order, shapes (n,).

    A photo is known by its row id, else by its path; where a path has several rows, by its item
    too.

    Raises
    ------
    ProtocolError
        If there is no photo that all tables have.
    """
    first = tables[0]
    found = [np.arange(len(first))]
    for table in tables[1:]:
        found.append(np.arange(len(first)) if table is first else _find(first, table))
    everywhere = np.all([rows >= 0 for rows in found], axis=0)
    if not everywhere.any():
        raise ProtocolError(
            "The systems share no photos, neither by row nor by path, so they cannot be compared. "
            "Connect embeddings that were made of the same AIFF Folder Loader's images."
        )
    return [rows[everywhere] for rows in found]


def _find(first: Table, other: Table) -> np.ndarray:
    """The row of each of the first table's photos in another one, −1 where it has none, (n,)."""
    row_of = {row_id: row for row, row_id in enumerate(other.ids)}
    rows = np.array([row_of.get(row_id, -1) for row_id in first.ids], dtype=int)
    taken = set(rows.tolist())
    waiting: dict[tuple, list[int]] = {}
    for row, key in reversed(list(enumerate(_keys(other)))):
        if key and row not in taken:
            waiting.setdefault(key, []).append(row)
    for place, key in enumerate(_keys(first)):
        if key and rows[place] < 0 and waiting.get(key):
            rows[place] = waiting[key].pop()
    return rows


def _keys(table: Table) -> list[tuple | None]:
    rows = rows_of(table)
    pairs = zip(rows.paths, rows.written_items, strict=True)
    return [(path, item) if path else None for path, item in pairs]


def _source(
    system: System, rows: np.ndarray, task: Task, protocol: Protocol
) -> tuple[DistanceSource, Protocol]:
    if system.matrix is not None:
        check_matrix(system.matrix, len(system.photos))
        source = GivenDistances(system.matrix, len(rows), task, rows)
        return source, replace(protocol, distance=GIVEN)
    photos = system.photos if len(rows) == len(system.photos) else system.photos[rows]
    features = features_of(photos)
    if photos is system.photos:
        features = features[rows]
    bank = None if system.bank is None else bank_of(system.bank, system.photos)
    return EmbeddingDistances(features, task, protocol.distance, bank), protocol
