"""The pairs that a benchmark lists, as a table: what it counts, line by line."""

from pathlib import Path

import numpy as np
from Orange.data import DiscreteVariable, Domain, StringVariable, Table

from . import deepfashion

PHOTO_COLUMNS = ("consumer image", "shop image")


def read_pairs(folder: str | Path) -> Table | None:
    """One row a pair of the list, repetitions too, since published figures count them so.

    Returns
    -------
    Class `item`; metas consumer image and shop image, in the words of the table of photos, and
    split. None where the folder's data set lists no pairs.
    """
    folder = Path(folder).absolute()
    if not folder.is_dir() or not deepfashion.recognise(folder):
        return None
    pairs = deepfashion.read_pairs(folder, [])
    item = DiscreteVariable("item", values=list(dict.fromkeys(pair.item for pair in pairs)))
    split = DiscreteVariable("split", values=deepfashion.SPLITS["all"])
    images = [StringVariable(name) for name in PHOTO_COLUMNS]
    for var in images:
        var.attributes = {"type": "image", "origin": str(folder)}
    code_of = {value: float(code) for code, value in enumerate(item.values)}
    rows = [
        [*(str(folder / path) for path in (pair.consumer, pair.shop)), split.to_val(pair.split)]
        for pair in pairs
    ]
    table = Table.from_numpy(
        Domain([], item, [*images, split]),
        X=np.empty((len(pairs), 0)),
        Y=np.array([code_of[pair.item] for pair in pairs]),
        metas=np.array(rows, dtype=object).reshape(len(pairs), 3),
    )
    table.name = f"Pairs of {folder.name}"
    return table
