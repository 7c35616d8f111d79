"""Photos as Orange tables, in the columns that Orange's own image widgets know."""

import hashlib
import unicodedata
from pathlib import PurePosixPath

import numpy as np
from Orange.data import ContinuousVariable, DiscreteVariable, Domain, StringVariable, Table

from .collection import Collection
from .columns import COLLECTOR, DOMAIN, DOMAINS, IMAGE, ITEM


def images_table(collection: Collection) -> Table:
    """One row a photo: class `item`, metas image, domain, collector, name, size, width, height.

    Row ids come from the photos' paths, so that the same photo has the same id in every
    session, on every system, and in every widget that loads it.
    """
    item = DiscreteVariable(ITEM, values=collection.items)
    collector = DiscreteVariable(COLLECTOR, values=collection.collectors)
    domain = DiscreteVariable(DOMAIN, values=DOMAINS)
    image = StringVariable(IMAGE)
    image.attributes = {"type": "image", "origin": str(collection.folder)}
    numbers = [ContinuousVariable(name, number_of_decimals=0) for name in _NUMBERS]
    metas = [image, domain, collector, StringVariable("image name"), *numbers]
    photos = collection.photos
    rows = [
        [
            photo.path,
            _code(domain, photo.domain),
            _code(collector, photo.collector),
            PurePosixPath(photo.path).stem,
            *(float(getattr(photo, name)) for name in _NUMBERS),
        ]
        for photo in photos
    ]
    table = Table.from_numpy(
        Domain([], item, metas),
        X=np.empty((len(photos), 0)),
        Y=np.array([_code(item, photo.item) for photo in photos]),
        metas=np.array(rows, dtype=object).reshape(len(photos), len(metas)),
        ids=np.array([_row_id(collection.folder.name, p.path) for p in photos], dtype=np.int64),
    )
    table.name = collection.folder.name
    return table


def problems_table(collection: Collection) -> Table | None:
    """One row a file that could not be used: file, problem, what to do; None if there is none."""
    if not collection.problems:
        return None
    metas = [StringVariable(name) for name in ("file", "problem", "what to do")]
    rows = np.array([[p.path, p.problem, p.advice] for p in collection.problems], dtype=object)
    table = Table.from_numpy(Domain([], metas=metas), np.empty((len(rows), 0)), metas=rows)
    table.name = f"Problems in {collection.folder.name}"
    return table


_NUMBERS = ("size", "width", "height")


def _code(var: DiscreteVariable, value: str | None) -> float:
    return np.nan if value is None else float(var.to_val(value))


def _row_id(folder: str, path: str) -> int:
    name = unicodedata.normalize("NFC", f"{folder}/{path}").encode()
    # 53 bits pass unharmed through everything that makes floats of ids.
    return int.from_bytes(hashlib.sha256(name).digest()[:7], "big") >> 3
