"""Colours of garments and domains in drawn trees, each with a letter or a word beside it."""

from AnyQt.QtGui import QColor

from ...clusters.colours import item_colours
from ...clusters.labels import UNKNOWN, Labels
from ...photos.columns import DOMAINS
from ..kit.paint import BADGES, Look

NOTHING = "#9a9a9a"  # what is not known


def colours_of(labels: Labels) -> list[QColor]:
    """A colour for each garment, as the presentation has them."""
    return [QColor(*rgb) for rgb in item_colours(len(labels.items.names))]


def colour_at(labels: Labels, colours: list[QColor], row: int) -> QColor:
    code = int(labels.items.codes[row])
    return colours[code] if code != UNKNOWN else QColor(NOTHING)


def domain_at(labels: Labels, row: int) -> str | None:
    """A photo's domain, None where it is not known."""
    code = int(labels.domains[row])
    return DOMAINS[code] if code != UNKNOWN else None


def look_at(labels: Labels, row: int) -> Look | None:
    return BADGES.get(domain_at(labels, row))


def ink_on(ground: QColor) -> QColor:
    """Black or white, whichever is read more easily."""
    red, green, blue = ground.getRgb()[:3]
    return QColor("black" if 0.299 * red + 0.587 * green + 0.114 * blue > 140 else "white")
