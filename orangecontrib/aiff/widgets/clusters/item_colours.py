"""Colours of garments and domains in drawn trees, each with a letter or a word beside it."""

from AnyQt.QtGui import QColor

from ...clusters.colours import item_colours
from ...photos.rows import UNKNOWN, Rows
from ..kit.paint import BADGES, Look

NOTHING = "#9a9a9a"  # what is not known


def colours_of(labels: Rows) -> list[QColor]:
    """A colour for each garment, as the presentation has them."""
    return [QColor(*rgb) for rgb in item_colours(len(labels.items.names))]


def colour_at(labels: Rows, colours: list[QColor], row: int) -> QColor:
    code = int(labels.items.codes[row])
    return colours[code] if code != UNKNOWN else QColor(NOTHING)


def domain_at(labels: Rows, row: int) -> str | None:
    """A photo's domain, None where it is not known."""
    return labels.domains.of(row) or None


def look_at(labels: Rows, row: int) -> Look | None:
    return BADGES.get(domain_at(labels, row))


def ink_on(ground: QColor) -> QColor:
    """Black or white, whichever is read more easily."""
    red, green, blue = ground.getRgb()[:3]
    return QColor("black" if 0.299 * red + 0.587 * green + 0.114 * blue > 140 else "white")
