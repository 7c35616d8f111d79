"""What travels between who shares work out and who does it: photos there, fragments back."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from Orange.data import ContinuousVariable, DiscreteVariable, Domain, StringVariable, Table

from ...errors import Problem
from ...photos.columns import DOMAINS, IMAGE, PHOTO
from ...photos.rows import rows_of
from ..facts import Facts
from ..schema import (
    BOX,
    CATEGORY,
    CHANGED,
    COLLECTOR,
    DOMAIN,
    HEIGHT,
    ID,
    ITEM,
    PATH,
    ROOT,
    SIDES,
    SIZE,
    STAMP,
    WIDTH,
)

FILE, NAME = "file", "name"
# Of a result: fragments that were written, whose photos they have, how many were looked at and
# how many of these are as before, what could not be used, and why the worker cannot go on.
FRAGMENTS, IDS, SEEN, SAME, PROBLEMS, TROUBLE = (
    "fragments", "ids", "seen", "same", "problems", "trouble",
)  # fmt: skip

_SIDES = ("x", "y", "width", "height")
_CARRIED = (ROOT, PATH, SIZE, CHANGED, ITEM, COLLECTOR, DOMAIN, CATEGORY, BOX, WIDTH, HEIGHT)


def piece_schema() -> Any:
    """The Arrow schema of photos on their way to a worker."""
    import pyarrow as pa

    texts, numbers = (ROOT, PATH, ITEM, COLLECTOR, DOMAIN, CATEGORY), (SIZE, CHANGED, WIDTH, HEIGHT)
    return pa.schema(
        [
            (ID, pa.int64()),
            (STAMP, pa.int64()),
            (FILE, pa.string()),
            (NAME, pa.string()),
            *((name, pa.string()) for name in texts),
            *((name, pa.int64()) for name in numbers),
            (BOX, pa.list_(pa.float32(), SIDES)),
        ]
    )


def piece_of(facts: Facts, part: np.ndarray) -> Any:
    """Some photos as an Arrow table; see `facts_of_piece`."""
    import pyarrow as pa

    columns: dict[str, Any] = {
        ID: facts.ids[part],
        STAMP: facts.stamps[part],
        FILE: [facts.files[row] for row in part],
        NAME: [facts.name(int(row)) for row in part],
        **{name: [facts.columns[name][row] for row in part] for name in _CARRIED},
    }
    return pa.table(columns, schema=piece_schema())


def facts_of_piece(piece: Any, files: Sequence[str | None] | None = None) -> Facts:
    """What `facts_of` says of these photos, with as much of their table as embedding asks for.

    Parameters
    ----------
    files : where the photos are on this machine, if not where the piece says
    """
    columns = piece.to_pydict()
    files = columns[FILE] if files is None else [*files]
    table = _table(files, columns)
    return Facts(
        table,
        rows_of(table),
        "",
        files,
        np.array(columns[ID], dtype=np.int64),
        np.array(columns[STAMP], dtype=np.int64),
        {name: columns[name] for name in _CARRIED},
    )


def _table(files: Sequence[str | None], columns: dict[str, list]) -> Table:
    image = StringVariable(IMAGE)
    image.attributes = {"type": "image"}
    domain = DiscreteVariable(DOMAIN, values=DOMAINS)
    codes = {name: float(code) for code, name in enumerate(DOMAINS)}
    known: list[tuple] = [
        (StringVariable(PHOTO), columns[NAME]),
        (image, ["" if file is None else file for file in files]),
        (domain, [codes.get(said, np.nan) for said in columns[DOMAIN]]),
    ]
    boxes = columns[BOX]
    if any(box is not None for box in boxes):
        for place, side in enumerate(_SIDES):
            sides = [np.nan if box is None else box[place] for box in boxes]
            known.append((ContinuousVariable(f"box {side}"), sides))
    metas = np.empty((len(files), len(known)), dtype=object)
    for place, (_, values) in enumerate(known):
        metas[:, place] = values
    return Table.from_numpy(
        Domain([], metas=[var for var, _ in known]), np.empty((len(files), 0)), metas=metas
    )


def result_schema() -> Any:
    """The Arrow schema of a worker's results."""
    import pyarrow as pa

    problem = pa.struct([(name, pa.string()) for name in ("file", "problem", "advice")])
    return pa.schema(
        [
            (FRAGMENTS, pa.list_(pa.string())),
            (IDS, pa.list_(pa.int64())),
            (SEEN, pa.int64()),
            (SAME, pa.int64()),
            (PROBLEMS, pa.list_(problem)),
            (TROUBLE, pa.string()),
        ]
    )


def result_of(
    fragments: Sequence[str] = (),
    ids: Sequence[int] | np.ndarray = (),
    seen: int = 0,
    same: int = 0,
    problems: Sequence[Problem] = (),
    trouble: str = "",
) -> Any:
    """What a worker sends back, an Arrow table of one row."""
    import pyarrow as pa

    told = [
        {"file": each.path, "problem": each.problem, "advice": each.advice} for each in problems
    ]
    row = {
        FRAGMENTS: [*fragments],
        IDS: [int(each) for each in ids],
        SEEN: seen,
        SAME: same,
        PROBLEMS: told,
        TROUBLE: trouble,
    }
    return pa.Table.from_pylist([row], schema=result_schema())
