"""Several embeddings and distance matrices on the photos they share, asked the same."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from html import escape

import numpy as np
from Orange.data import Domain, Table
from Orange.util import dummy_callback, wrap_callback

from ..alignment.photos import usual_weight
from ..cores import cores_for
from ..embedding.blocks import (
    PROVENANCE,
    Block,
    block_features,
    blocks_of,
    features_of,
    provenance_of,
)
from ..embedding.unit import joined_unit
from ..errors import AiffError, BlockError, ProtocolError
from ..photos.rows import rows_of
from ..words import distinct, plural
from .comparison import Comparison, compare
from .distractors import Distractors
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
from .spoiled import spoiled
from .task import Task, make_task

NO_PHOTO_SHARED = (
    "It has no photo of the others, neither by row nor by path. Connect embeddings that were made "
    "of the same AIFF Folder Loader's images."
)
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


@dataclass(frozen=True)
class Refused:
    """A system that could not be evaluated.

    Attributes
    ----------
    name : for people
    reason : what is wrong and what to do, in sentences
    place : among the systems that were to be evaluated; None if it did not become one
    """

    name: str
    reason: str
    place: int | None = None

    def as_json(self) -> dict:
        return {"name": self.name, "reason": self.reason}


def refused_sentences(refused: Sequence[Refused]) -> list[str]:
    """Which systems took no part, and why."""
    return [f"{each.name} took no part. {each.reason}" for each in refused]


@dataclass(frozen=True, eq=False)
class Compared:
    """Systems on the photos they share; it prints as a short table, and a notebook shows photos.

    Attributes
    ----------
    table : the shared photos, as the first system's table has them
    task : what all were asked
    evaluations : one a system, in their order
    comparisons : of each pair and metric, see `comparison.compare`
    left_out : photos of each evaluated system that not all have, in their order
    refused : systems that could not be evaluated
    """

    table: Table
    task: Task
    evaluations: tuple[Evaluation, ...]
    comparisons: tuple[Comparison, ...]
    left_out: tuple[int, ...]
    refused: tuple[Refused, ...] = ()

    def __repr__(self) -> str:
        return "\n".join([evaluations_text(self.evaluations, self.comparisons), *self.notes()])

    def _repr_html_(self) -> str:
        notes = "".join(f"<p>{escape(note)}</p>" for note in self.notes())
        return evaluations_html(self.evaluations, self.table, self.comparisons) + notes

    def spoiled(self) -> list[str]:
        """Which networks were trained on these photos' data set, a sentence each."""
        return spoiled([each.provenance for each in self.evaluations], self.table)

    def notes(self) -> list[str]:
        """What took no part, and why; and which networks know the photos: a sentence or two each."""
        return [*refused_sentences(self.refused), *self.photos_left_out(), *self.spoiled()]

    def photos_left_out(self) -> list[str]:
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
    distractors: Callable[[Table], Distractors] | None = None,
) -> Compared:
    """Ask all systems the same questions on the photos they share.

    A system that cannot be evaluated, or has none of the others' photos, is refused with the
    reason; the rest are evaluated as if it were not there.

    Parameters
    ----------
    systems : one or more; two of one name are told apart by numbers
    distractors : further photos in the gallery of a system, of its table
    callback : is told the share that is done, 0..1; cancels by raising

    Raises
    ------
    ProtocolError
        If no system can be evaluated.
    """
    protocol = protocol or Protocol()
    names = distinct(system.name for system in systems)
    refused: dict[int, AiffError] = {}
    while True:
        left = [place for place in range(len(systems)) if place not in refused]
        if not left:
            place, error = next(iter(refused.items()))
            raise ProtocolError(f"{names[place]}: {error}" if len(systems) > 1 else str(error))
        group = _together(systems, left, protocol, lambda: callback(0.0))
        found: dict[int, Evaluation] = {}
        wrong: dict[int, AiffError] = {}
        for number, (place, rows) in enumerate(group.rows.items()):
            step = COMPARING / len(group.rows)
            share = wrap_callback(callback, number * step, (number + 1) * step)
            provenance = provenance_of(systems[place].photos)
            try:
                source, asked = _source(systems[place], rows, group.task, protocol)
                further = distractors and distractors(systems[place].photos)
                # Distractors may be millions.
                with nullcontext() if further else cores_for(len(group.table)):
                    found[place] = evaluate_source(
                        source, group.task, asked, names[place], provenance, share, further
                    )
            except AiffError as error:
                wrong[place] = error
        refused |= wrong
        if not wrong:
            refused |= group.refused
            break
        # Without those, the others may share more photos.
    evaluations = tuple(found.values())
    comparisons = compare(evaluations, callback=wrap_callback(callback, COMPARING, 1))
    callback(1.0)
    return Compared(
        group.table,
        group.task,
        evaluations,
        tuple(comparisons),
        tuple(len(systems[place].photos) - len(group.table) for place in found),
        tuple(Refused(names[place], str(refused[place]), place) for place in sorted(refused)),
    )


@dataclass(frozen=True, eq=False)
class _Group:
    """Systems that share photos: these, what is asked, rows of each system, and who is not in."""

    table: Table
    task: Task
    rows: dict[int, np.ndarray]
    refused: dict[int, ProtocolError]


def _together(
    systems: Sequence[System], places: Sequence[int], protocol: Protocol, callback: Callable
) -> _Group:
    """The largest group that shares photos which can be asked; the first of equal ones.

    Raises
    ------
    ProtocolError
        If there is none, since no system's photos can be asked.
    """
    best: _Group | None = None
    problems: list[ProtocolError] = []
    for base in places:
        callback()
        order = [base, *(place for place in places if place != base)]
        try:
            group = _around({place: systems[place].photos for place in order}, protocol, callback)
        except ProtocolError as error:
            problems.append(error)
            continue
        if best is None or len(group.rows) > len(best.rows):
            best = group
        if len(best.rows) == len(places):
            break
    if best is None:
        raise problems[0]
    return best


def _around(tables: Mapping[int, Table], protocol: Protocol, callback: Callable) -> _Group:
    """The first table with those that share photos with it which can be asked."""

    def group_of(chosen: Mapping[int, Table]) -> _Group:
        rows = shared_rows(chosen)
        table = first[rows[base]]
        task = make_task(table, protocol, lambda _: callback())
        apart = {place: ProtocolError(NO_PHOTO_SHARED) for place in chosen if place not in rows}
        return _Group(table, task, {place: rows[place] for place in sorted(rows)}, apart)

    base, *others = tables
    first = tables[base]
    try:
        return group_of(tables)
    except ProtocolError:
        group = group_of({base: first})
    refused: dict[int, ProtocolError] = {}
    for place in others:
        try:
            group = group_of(_with(tables, base, [*group.rows, place]))
        except ProtocolError as error:
            refused[place] = error
        else:
            refused |= group.refused
    return replace(group, refused=refused)


def _with(tables: Mapping[int, Table], base: int, places: Sequence[int]) -> dict[int, Table]:
    """Some tables, the base first."""
    return {place: tables[place] for place in (base, *(each for each in places if each != base))}


def shared_rows(tables: Mapping[int, Table]) -> dict[int, np.ndarray]:
    """Rows that show the same photos, in the first table's order, shapes (n,).

    Of the first table, and of those that have some photo with it and with those before; tables
    and rows by any numbers.
    """
    (base, first), *others = tables.items()
    found = {base: np.arange(len(first))}
    everywhere = np.ones(len(first), dtype=bool)
    for place, table in others:
        rows = np.arange(len(first)) if table is first else _find(first, table)
        both = everywhere & (rows >= 0)
        if both.any():
            found[place], everywhere = rows, both
    return {place: rows[everywhere] for place, rows in found.items()}


def _find(first: Table, other: Table) -> np.ndarray:
    """The row of each of the first table's photos in another one, −1 where it has none, (n,).

    A photo is known by its row id, else by its path; where a path has several rows, by its item
    too.
    """
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
