"""The columns that tables of photos share: their names, and how to find them in any table."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..files.paths import long_path

_ODD = re.compile(r"//|/\.|/$")  # what a path object may write in another way, but on Windows

if TYPE_CHECKING:
    from Orange.data import DiscreteVariable, Domain, StringVariable, Table, Variable

CONSUMER = "consumer"
SHOP = "shop"
DOMAINS = (CONSUMER, SHOP)

ITEM = "item"
PHOTO = "photo"
IMAGE = "image"
DOMAIN = "domain"
COLLECTOR = "collector"
CATEGORY = "category"
IMAGE_NAME = "image name"
ORIGINAL = "original"
MAIN_ATTRIBUTE = "main attribute"
CATEGORY_AND_MAIN = "category and main attribute"
OTHER_ATTRIBUTES, BBOX = "other attributes", "bbox"  # columns of text
DATASET = "dataset"  # attribute of the column of photos: key of a research data set

URL_SCHEMES = ("http", "https", "ftp", "data", "file")


def image_variable(domain: Domain) -> StringVariable | None:
    """The column that holds the photos' paths.

    Columns marked ``type=image`` win, since Orange translates the column's name; a text column
    called "image" comes next.
    """
    texts = [var for var in domain.metas if var.is_string]
    marked = [var for var in texts if var.attributes.get("type") == "image"]
    named = [var for var in texts if var.name == IMAGE]
    return next(iter(marked + named), None)


def item_variable(domain: Domain) -> DiscreteVariable | None:
    """The column that says which garment a photo shows: "item", else a discrete class variable.

    A column "item" that is not categorical hides the class: that may well be the category.
    """
    if ITEM in domain:
        return _discrete(domain, ITEM)
    # Orange's own viewers make "Selected" the class of a table that has none: never a garment.
    candidates = [v for v in domain.class_vars if v.is_discrete and v.values != ("No", "Yes")]
    return next(iter(candidates), None)


def domain_variable(domain: Domain) -> DiscreteVariable | None:
    """The column "domain" whose values are among consumer and shop, or None."""
    var = _discrete(domain, DOMAIN)
    return var if var is not None and set(var.values) <= set(DOMAINS) else None


def why_untold(domain: Domain, name: str) -> tuple[str, str]:
    """Why `item_variable` or `domain_variable` found no column, and what to do.

    Parameters
    ----------
    name : of the column, `ITEM` or `DOMAIN`
    """
    if name not in domain:
        return f"it has no column “{name}”", "Load the photos with AIFF Folder Loader."
    if domain[name].is_discrete:
        why = f"its column “{name}” has other values than “{CONSUMER}” and “{SHOP}”"
    else:
        why = f"its column “{name}” is not categorical"
    return why, "Change that in Edit Domain, or load the photos with AIFF Folder Loader."


def collector_variable(domain: Domain) -> DiscreteVariable | None:
    """The column "collector", or None."""
    return _discrete(domain, COLLECTOR)


def category_variable(domain: Domain) -> DiscreteVariable | None:
    """The column "category", which says what kind of garment it is, or None."""
    return _discrete(domain, CATEGORY)


def photo_paths(table: Table, var: Variable | None = None) -> list[str | None]:
    """Where each row's photo is.

    Parameters
    ----------
    table : a table with an image column
    var : the column; found by `image_variable` if not given

    Returns
    -------
    A whole path of this computer or a URL for each row. None where the row names no photo, or
    one below a folder that nothing names: it is never looked for where the program happens to run.

    Raises
    ------
    ValueError
        If no column is given and the table has none.
    """
    var = var or image_variable(table.domain)
    if var is None:
        raise ValueError("The data has no column with photos (a text column of type image).")
    origin = origin_of(var)
    root = Path(origin)
    return [_locate(str(value), origin, root) for value in text_column(table, var)]


def origin_of(var: Variable | None) -> str:
    """The folder that a column of photos is below; "" where nothing names one."""
    origin = "" if var is None else var.attributes.get("origin", "")
    # In a file of text anything may stand there, and Orange makes numbers and lists of it.
    return str(origin) if isinstance(origin, str | os.PathLike) else ""


def told_paths(table: Table) -> list[str | None]:
    """The same, and None also where a row is about a file of another size than the one there.

    A path that is not whole is below the folder that its column names, which Orange takes from
    one table alone where it puts two together. The column "size" of Import Images tells then.
    """
    var = image_variable(table.domain)
    paths = photo_paths(table, var)
    if var is None or "size" not in table.domain or not table.domain["size"].is_continuous:
        return paths
    sizes = table.get_column("size")
    return [
        None if path and not _is_whole(value) and _is_other(path, size) else path
        for path, value, size in zip(paths, text_column(table, var), sizes, strict=True)
    ]


def text_column(table: Table, var: Variable) -> np.ndarray:
    """A column as text, shape (n,), "" where missing; works for text and discrete columns."""
    column = table.get_column(var)
    if var.is_discrete:
        values = np.array([*var.values, ""], dtype=object)
        return values[np.where(np.isnan(column), len(var.values), column).astype(int)]
    # Missing text is None, "", or NaN, depending on which reader made the table.
    return np.array(["" if _is_missing(v) else str(v) for v in column], dtype=object)


def _discrete(domain: Domain, name: str) -> DiscreteVariable | None:
    if name not in domain:
        return None
    var = domain[name]
    return var if var.is_discrete else None


def _is_missing(value: object) -> bool:
    return value is None or (isinstance(value, float) and np.isnan(value))


def _locate(value: str, origin: str, root: Path) -> str | None:
    if not value:
        return None
    # A Windows drive letter ("C:\\...") is not a scheme, so only known ones count.
    if value.partition(":")[0].lower() in URL_SCHEMES:
        return value
    if origin.partition(":")[0].lower() in URL_SCHEMES:
        return f"{origin.rstrip('/')}/{value}"
    if not (_is_whole(value) or _is_whole(origin)):
        return None
    path = os.path.join(origin, value)
    # A path object takes several times as long, and changes few.
    return str(root / value) if os.sep != "/" or _ODD.search(path) else path


def _is_whole(path: str) -> bool:
    return os.path.isabs(path) or path.partition(":")[0].lower() in URL_SCHEMES


def _is_other(path: str, size: float) -> bool:
    """Whether the file is there and has another size, in bytes, than is known of it."""
    try:
        return bool(np.isfinite(size)) and os.stat(long_path(path)).st_size != size
    except (OSError, ValueError):
        return False  # what is wrong with it is said when it is opened
