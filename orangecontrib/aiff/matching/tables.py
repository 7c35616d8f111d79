"""A question and its matches as Orange tables."""

from collections.abc import Sequence
from dataclasses import astuple

import numpy as np
from Orange.data import ContinuousVariable, Domain, StringVariable, Table
from Orange.data.util import get_unique_names

from ..embedding.seeing.row_files import copy_for_viewers
from ..photos.boxes import COLUMNS
from ..photos.columns import IMAGE
from ..photos.pictures.inline import address
from .asking import Answer, Asked
from .gallery import Gallery
from .question import Question


def matches_table(
    gallery: Gallery,
    rows: Sequence[int],
    ranks: Sequence[int],
    distances: Sequence[float],
    corrected: Sequence[float] | None = None,
) -> Table:
    """Rows of the gallery, with their own columns and ids, and the metas rank and distance.

    Parameters
    ----------
    corrected : what the order is by, where it is not the distances; the meta corrected distance
    """
    table = gallery.table[np.asarray(rows, dtype=int)]
    columns = [("rank", ranks, 0), ("distance", distances, 4)]
    if corrected is not None:
        columns.append(("corrected distance", corrected, 4))
    for name, numbers, decimals in columns:
        (name,) = get_unique_names(table.domain, [name])
        variable = ContinuousVariable(name, number_of_decimals=decimals)
        table = table.add_column(variable, np.asarray(numbers, dtype=float), to_metas=True)
    table.name = "Matches"
    return table


def query_table(asked: Asked, answer: Answer) -> Table:
    """The question as one row: what it has in the gallery's columns, its photo, box and words.

    A picture that is no file stands there as a data: address, which viewers show.
    """
    question, judgement = answer.question, answer.judgement
    columns = [var for block in asked.gallery.blocks for var in block]
    image = StringVariable(IMAGE)
    image.attributes = {"type": "image", "origin": ""}
    box = [np.nan] * 4 if question.box is None else astuple(question.box)
    metas = {
        image: photo_address(question),
        StringVariable("image name"): question.name,
        StringVariable("words"): question.words,
        **{
            ContinuousVariable(name, number_of_decimals=1): side
            for name, side in zip(COLUMNS, box, strict=True)
        },
        StringVariable("how sure"): judgement.label if judgement else "",
        ContinuousVariable("lead", number_of_decimals=2): judgement.lead if judgement else np.nan,
    }
    features = np.full(len(columns), np.nan) if answer.features is None else answer.features
    cells = np.empty((1, len(metas)), dtype=object)
    cells[0] = [*metas.values()]
    table = Table.from_numpy(Domain(columns, metas=[*metas]), features[None], metas=cells)
    table.attributes = dict(asked.gallery.table.attributes)
    table.name = "Query"
    return table


def photo_address(question: Question) -> str:
    """Where viewers find the photo, upright: its file or a copy.

    Of a picture without a file, all of it as an address.
    """
    if question.picture is not None:
        return address(question.picture, "jpeg")
    return copy_for_viewers(question.photo) or question.photo
