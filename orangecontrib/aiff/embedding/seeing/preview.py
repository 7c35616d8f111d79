"""A look at what a network would see of some of a table's photos, before anything is embedded."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from Orange.data import Table
from Orange.util import dummy_callback
from PIL import Image

from ...errors import PhotoError
from ...files.fetch import find_fetched
from ...photos.columns import told_paths
from ...photos.photo import Box
from ..cache import VectorCache
from ..networks.models import Model
from ..recipe import Recipe
from .opened import OpenedPhoto
from .regions import IN_WORDS, regions_of
from .row_files import local_file
from .see import Eye, see_pixels

MOST = 9
SHOWN = 640  # pixels of a picture's longer side


@dataclass(frozen=True, eq=False)
class Preview:
    """One photo as it would be seen.

    Attributes
    ----------
    row : of the table
    name : of the photo's file
    picture : all of the photo, small, upright and RGB; None where it cannot be shown
    size : of the photo, pixels
    box : the part that is seen, pixels of the photo; None for all of it
    how : how the part came about, in words; "" where it is no region
    seen : the network's input, (views, side, side, 3) uint8; None where there is none
    problem : why something of this is not there, in words; "" otherwise
    """

    row: int
    name: str
    picture: Image.Image | None = None
    size: tuple[int, int] = (1, 1)
    box: Box | None = None
    how: str = ""
    seen: np.ndarray | None = None
    problem: str = ""


def spread_rows(rows: int, most: int = MOST) -> list[int]:
    """Rows from the first to the last, evenly; all where there are no more than `most`."""
    return np.unique(np.linspace(0, rows - 1, min(rows, most)).round().astype(int)).tolist()


def preview_photos(
    table: Table,
    recipe: Recipe,
    model: Model,
    cache: VectorCache,
    callback: Callable[[float], None] = dummy_callback,
    most: int = MOST,
) -> list[Preview]:
    """What a network would see of photos from all over a table; nothing is fetched for it.

    Parameters
    ----------
    recipe : says which part is seen, how it becomes a square, and how often it is looked at
    model : the network, in place of the one that the recipe names
    cache : where regions that were found are kept; embedding finds them there
    callback : is told the share that is done, 0..1; may raise to stop

    Raises
    ------
    BoxError
        If boxes are asked for that the table does not have.
    """
    rows, previews = spread_rows(len(table), most), []
    for row, path in zip(rows, told_paths(table[rows]), strict=True):
        preview = Preview(row, Path(path).name if path else "no photo")
        try:
            photo = OpenedPhoto(local_file(path, find_fetched))
            picture = photo.whole(SHOWN).image.copy()
            picture.thumbnail((SHOWN, SHOWN))
            preview = replace(preview, picture=picture, size=photo.size)
            regions = regions_of(table[row : row + 1], recipe.region, cache)
            if regions is not None:
                how = IN_WORDS.get(regions.how[0], "")
                preview = replace(preview, box=regions.boxes[0], how=how)
            (seen,) = see_pixels(photo, preview.box, [Eye(model, recipe.fit, views=recipe.views)])
            preview = replace(preview, seen=seen)
        except PhotoError as error:
            preview = replace(preview, problem=error.problem)
        previews.append(preview)
        callback(len(previews) / len(rows))
    return previews
