"""Rows of a catalogue as Orange tables, in the columns of Images and Embeddings."""

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

import numpy as np
from Orange.data import ContinuousVariable, DiscreteVariable, Domain, StringVariable, Table

from ..embedding.blocks import PROVENANCE
from ..photos import columns as named
from ..photos.boxes import COLUMNS as BOX_COLUMNS
from .filters import Filter
from .schema import (
    BOX,
    CATEGORY,
    COLLECTOR,
    DOMAIN,
    FACTS,
    HEIGHT,
    ID,
    ITEM,
    LENGTHS,
    PATH,
    ROOT,
    SIZE,
    VECTOR,
    WIDTH,
)
from .store import Catalogue, matrix

ROW_ID_BITS = 53  # that pass unharmed through everything that makes floats of ids


def table_of(catalogue: Catalogue, ids: Sequence[int] | np.ndarray, vectors: bool = True) -> Table:
    """Photos of a catalogue as a table like those of Local GPU Embedder.

    Parameters
    ----------
    ids : of the photos, in the order of the rows
    vectors : whether it has their vectors

    Returns
    -------
    A row a photo: the vectors' numbers as the networks, or the map, gave them, but for rounding;
    class `item`; metas photo, image (whole paths), domain, collector, image name, size, width,
    height; and category and box where some photo has one. A photo that comes later gets such
    numbers by Orange's own means. Row ids are `row_ids` of the ids.
    """
    columns = [*FACTS, *([VECTOR, LENGTHS] if vectors else [])]
    return table_of_rows(catalogue, catalogue.rows(ids, columns), vectors)


def table_of_rows(catalogue: Catalogue, rows: Any, vectors: bool = True) -> Table:
    """The same of rows that were read, with these columns; see `Catalogue.rows`."""
    space = catalogue.space
    item, items = _discrete(named.ITEM, rows[ITEM].to_pylist())
    metas = _metas(catalogue, rows)
    attributes = space.columns() if vectors else ()
    numbers = np.empty((len(rows), 0))
    if vectors and len(rows):
        numbers = space.numbers(
            matrix(rows[VECTOR].combine_chunks()), matrix(rows[LENGTHS].combine_chunks())
        )
    elif vectors:
        numbers = np.empty((0, len(attributes)))
    filled = np.empty((len(rows), len(metas)), dtype=object)
    for place, (_, values) in enumerate(metas):
        filled[:, place] = values
    table = Table.from_numpy(
        Domain(attributes, item, [var for var, _ in metas]),
        numbers,
        items,
        filled,
        ids=row_ids(rows[ID].to_numpy()),
    )
    table.name = catalogue.name
    if vectors:
        table.attributes = {PROVENANCE: space.provenance}
    return table


def sample(
    catalogue: Catalogue,
    photos: int,
    where: Filter | None = None,
    seed: int = 0,
    vectors: bool = True,
) -> Table:
    """So many photos, by chance, in the order they were written; all where there are fewer."""
    there = catalogue.ids
    if where is not None and where.sql:
        parts = [batch[ID].to_numpy() for batch in catalogue.batches([ID], where)]
        there = np.sort(np.concatenate(parts)) if parts else there[:0]
    chosen = np.random.default_rng(seed).choice(there, min(photos, len(there)), replace=False)
    return table_of(catalogue, chosen, vectors)


def row_ids(ids: np.ndarray) -> np.ndarray:
    """Numbers for rows of a table, of photos' ids."""
    return ids >> (63 - ROW_ID_BITS)


def _metas(catalogue: Catalogue, rows: Any) -> list[tuple[Any, Sequence]]:
    roots, paths = rows[ROOT].to_pylist(), rows[PATH].to_pylist()
    image = StringVariable(named.IMAGE)
    known = [root for root in dict.fromkeys(roots) if root]
    origin = str(catalogue.places.root(known[0])) if len(known) == 1 else ""
    image.attributes = {"type": "image", **({"origin": origin} if origin else {})}
    files = [catalogue.places.file(*pair) for pair in zip(roots, paths, strict=True)]
    columns = [
        (StringVariable(named.PHOTO), paths),
        (image, files),
        _domains(rows[DOMAIN].to_pylist()),
        _discrete(named.COLLECTOR, rows[COLLECTOR].to_pylist()),
        (StringVariable(named.IMAGE_NAME), [PurePosixPath(path).stem for path in paths]),
        *(_number(name, rows[name].to_pylist()) for name in (SIZE, WIDTH, HEIGHT)),
    ]
    if any(categories := rows[CATEGORY].to_pylist()):
        columns.append(_discrete(named.CATEGORY, categories))
    if any(boxes := rows[BOX].to_pylist()):
        sides = np.array([box or [np.nan] * 4 for box in boxes], dtype=float)
        columns += [_number(name, sides[:, i], 1) for i, name in enumerate(BOX_COLUMNS)]
    return columns


def _domains(values: list[str | None]) -> tuple[DiscreteVariable, np.ndarray]:
    var = DiscreteVariable(named.DOMAIN, values=named.DOMAINS)
    return var, _codes(var, values)


def _discrete(name: str, values: list[str | None]) -> tuple[DiscreteVariable, np.ndarray]:
    var = DiscreteVariable(name, values=list(dict.fromkeys(each for each in values if each)))
    return var, _codes(var, values)


def _codes(var: DiscreteVariable, values: list[str | None]) -> np.ndarray:
    codes = {value: code for code, value in enumerate(var.values)}
    return np.array([codes.get(value, np.nan) for value in values], dtype=float)


def _number(name: str, values: Any, decimals: int = 0) -> tuple[ContinuousVariable, np.ndarray]:
    numbers = np.array([np.nan if each is None else each for each in values], dtype=float)
    return ContinuousVariable(name, number_of_decimals=decimals), numbers
