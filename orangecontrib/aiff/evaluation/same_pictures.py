"""Which rows show the same picture: the same file, a marked copy, or the same bytes elsewhere."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from ..files.digests import file_digest
from ..files.patience import NoAnswer
from ..files.workers import each_in_time
from ..photos.columns import ORIGINAL, image_variable, photo_paths, text_column
from ..progress import untold

if TYPE_CHECKING:
    from Orange.data import Table

COPY_OF = "copy of"

T = TypeVar("T")


def same_pictures(table: Table, callback: Callable = untold) -> np.ndarray:
    """A number for each row's picture, the same where two rows show the same one, shape (n,).

    Files are opened only where another one has as many bytes.

    Parameters
    ----------
    callback : is called now and then, with 0; cancels by raising
    """
    if image_variable(table.domain) is None:
        return np.arange(len(table))
    paths = photo_paths(table)
    names = _names(table, paths)
    digests = _digests({path for path in paths if path}, callback)
    # Two names of one file's bytes are one picture, by the name that comes first.
    first: dict[bytes, str] = {}
    for path, name in zip(paths, names, strict=True):
        if path in digests:
            first.setdefault(digests[path], name)
    whole = [
        first[digests[path]] if path in digests else name
        for path, name in zip(paths, names, strict=True)
    ]
    return np.unique(np.array(whole, dtype=str), return_inverse=True)[1]


def _names(table: Table, paths: list[str | None]) -> list[str]:
    """A name of each row's picture; rows that name no photo have one of their own."""
    names = [path or f"\n{row}" for row, path in enumerate(paths)]
    if COPY_OF not in table.domain:
        return names
    keys = text_column(table, image_variable(table.domain))
    if ORIGINAL in table.domain:
        originals = text_column(table, table.domain[ORIGINAL])
        keys = np.where(originals == "", keys, originals)
    name_of = dict(zip(keys[::-1], names[::-1], strict=True))
    copies = text_column(table, table.domain[COPY_OF])
    return [name_of.get(copy, name) for copy, name in zip(copies, names, strict=True)]


def _digests(paths: set[str], callback: Callable) -> dict[str, bytes]:
    """Digests of the files that have as many bytes as another one."""
    sizes = _found(sorted(paths), lambda path: os.stat(path).st_size, callback)
    often = Counter(sizes.values())
    twins = [path for path in sorted(paths) if path in sizes and often[sizes[path]] > 1]
    return _found(twins, file_digest, callback)


def _found(paths: list[str], read: Callable[[str], T], callback: Callable) -> dict[str, T]:
    """What is read of each file; of what is gone, on the network or silent, only its path tells."""

    def read_if_there(path: str) -> T | None:
        try:
            return read(path)
        except (OSError, ValueError):
            return None

    found: dict[str, T] = {}
    with suppress(NoAnswer):  # none of them answers
        for path, value in each_in_time(paths, read_if_there, 2, lambda: callback(0), slow=1e-4):
            callback(0)
            if value is not None and not isinstance(value, NoAnswer):
                found[path] = value
    return found
