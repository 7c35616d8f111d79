"""Photos as Orange tables, in the columns that Orange's own image widgets know."""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath

import numpy as np
from Orange.data import (
    ContinuousVariable,
    DiscreteVariable,
    Domain,
    StringVariable,
    Table,
    Variable,
)

from ..errors import Problem
from .columns import (
    BBOX,
    CATEGORY,
    CATEGORY_AND_MAIN,
    COLLECTOR,
    DATASET,
    DOMAIN,
    DOMAINS,
    IMAGE,
    IMAGE_NAME,
    ITEM,
    MAIN_ATTRIBUTE,
    ORIGINAL,
    OTHER_ATTRIBUTES,
    PHOTO,
)
from .photo import Collection, Photo, summary_of_counts
from .rows import row_id, rows_of

_NUMBERS = ("size", "width", "height")
_SIDES = ("x", "y", "width", "height")


def images_table(collection: Collection) -> Table:
    """One row a photo, or a garment in one: class `item`, and metas.

    Always there: photo, image, domain, collector, image name, size, width, height. Where some
    photo has them: category, box x, box y, box width, box height, split, original, evidence, copy of,
    and what a data set says besides.

    Image is the whole path, so that a row names its own file in whatever table it comes to stand;
    photo is the path below the folder, for people. Row ids come from the paths of the files that
    were handed in, so that the same photo has the same id in every session and in every widget
    that loads it, and no other has it.
    """
    photos = collection.photos
    item = DiscreteVariable(ITEM, values=collection.items)
    columns = [*_always(collection), *_where_known(collection)]
    metas = np.empty((len(photos), len(columns)), dtype=object)
    for number, (_, values) in enumerate(columns):
        metas[:, number] = values
    table = Table.from_numpy(
        Domain([], item, [var for var, _ in columns]),
        X=np.empty((len(photos), 0)),
        Y=_codes(item, (photo.item for photo in photos)),
        metas=metas,
        ids=np.array(_row_ids(collection), dtype=np.int64),
    )
    table.name = collection.folder.name
    return table


def problems_table(collection: Collection) -> Table | None:
    """One row a file that could not be used: file, problem, what to do; None if there is none."""
    if not collection.problems:
        return None
    return table_of_problems(collection.problems, f"Problems in {collection.folder.name}")


def table_of_problems(problems: Sequence[Problem], name: str) -> Table:
    """One row a problem: file, problem, what to do."""
    metas = [StringVariable(name) for name in ("file", "problem", "what to do")]
    rows = np.array([[p.path, p.problem, p.advice] for p in problems], dtype=object)
    table = Table.from_numpy(
        Domain([], metas=metas), np.empty((len(rows), 0)), metas=rows.reshape(-1, len(metas))
    )
    table.name = name
    return table


def summary_of_table(table: Table) -> str:
    """What is in a table of photos, as `Collection.summary` says it of a collection."""
    rows = rows_of(table)
    consumer, shop = rows.domains.sizes.tolist()
    return summary_of_counts(
        len(rows.collectors.names),
        len(rows.items.names),
        consumer,
        shop,
        len(rows) - consumer - shop,
    )


_Column = tuple[Variable, Sequence | np.ndarray]


def _always(collection: Collection) -> list[_Column]:
    photos, whole = collection.photos, _whole_below(collection.folder)
    image = StringVariable(IMAGE)
    image.attributes = {"type": "image", "origin": str(collection.folder)}
    if collection.dataset:
        image.attributes[DATASET] = collection.dataset
    domain = DiscreteVariable(DOMAIN, values=DOMAINS)
    collector = DiscreteVariable(COLLECTOR, values=collection.collectors)
    return [
        # First, since Orange labels trees and points by the first column of text.
        (StringVariable(PHOTO), [photo.key for photo in photos]),
        (image, [whole(photo.path) for photo in photos]),
        (domain, _codes(domain, (photo.domain for photo in photos))),
        (collector, _codes(collector, (photo.collector for photo in photos))),
        (StringVariable(IMAGE_NAME), [PurePosixPath(photo.key).stem for photo in photos]),
        *(_number(name, [getattr(photo, name) for photo in photos], 0) for name in _NUMBERS),
    ]


def _whole_below(folder: Path) -> Callable[[str], str]:
    """A function from a path below a folder, with "/" between its parts, to the whole path."""

    def whole(path: str) -> str:
        return os.path.join(folder, path.replace("/", os.sep))

    return whole


def _where_known(collection: Collection) -> list[_Column]:
    photos, whole = collection.photos, _whole_below(collection.folder)
    columns = []
    if any(photo.category for photo in photos):
        columns.append(_discrete(CATEGORY, [photo.category for photo in photos]))
    if any(photo.box for photo in photos):
        columns += [
            _number(f"box {side}", [getattr(p.box, side, np.nan) for p in photos], 1)
            for side in _SIDES
        ]
    if any(photo.split for photo in photos):
        columns.append(_discrete("split", [photo.split for photo in photos]))
    columns += _facts(photos)
    for name, texts in (
        (ORIGINAL, [photo.original and whole(photo.original) for photo in photos]),
        ("evidence", [photo.evidence for photo in photos]),
        ("copy of", [photo.copy_of and whole(photo.copy_of) for photo in photos]),
    ):
        if any(texts):
            columns.append((StringVariable(name), [text or "" for text in texts]))
    return columns


def _facts(photos: Sequence[Photo]) -> Iterator[_Column]:
    """What data sets say besides; category and main attribute together as well."""
    facts = [dict(photo.facts) for photo in photos]
    for name in dict.fromkeys(name for each in facts for name in each):
        if name in (OTHER_ATTRIBUTES, BBOX):
            yield StringVariable(name), [each.get(name, "") for each in facts]
        else:
            yield _discrete(name, [each.get(name) for each in facts])
        if name == MAIN_ATTRIBUTE:
            yield _discrete(
                CATEGORY_AND_MAIN,
                [
                    f"{photo.category}: {each[name]}" if photo.category and name in each else None
                    for photo, each in zip(photos, facts, strict=True)
                ],
            )


def _number(name: str, values: list[float], decimals: int) -> _Column:
    return ContinuousVariable(name, number_of_decimals=decimals), np.array(values, dtype=float)


def _discrete(name: str, values: list[str | None]) -> _Column:
    var = DiscreteVariable(name, values=list(dict.fromkeys(value for value in values if value)))
    return var, _codes(var, values)


def _codes(var: DiscreteVariable, values: Iterable[str | None]) -> np.ndarray:
    """Position of each value among the variable's, shape (n,), float; NaN where it is None."""
    code_of = {value: code for code, value in enumerate(var.values)}
    return np.array([code_of.get(value, np.nan) for value in values], dtype=float)


def _row_ids(collection: Collection) -> list[int]:
    """By file; by file, garment and listed box where a row is about a part of its photo."""
    repeats = Counter(photo.key for photo in collection.photos)
    names = [collection.handed_in(photo.key) for photo in collection.photos]
    for row, photo in enumerate(collection.photos):
        # A photo stays the same row when a person says another box.
        box = photo.listed_box if photo.boxed_by else photo.box
        if box or repeats[photo.key] > 1:
            sides = box and [float(getattr(box, side)) for side in _SIDES]
            names[row] += f"\n{photo.item}\n{sides}"
    return [row_id(name) for name in names]
