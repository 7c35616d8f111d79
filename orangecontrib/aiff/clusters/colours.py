"""Colours of domains and items, the same in pictures, on slides and on pages."""

import colorsys

from ..photos.columns import CONSUMER, SHOP

# Blue and yellow are told apart by all eyes; they are those of the badges in windows.
DOMAIN_COLOURS = {CONSUMER: "#0067a8", SHOP: "#f0b429", "": "#c8c8c8"}

GOLDEN = 0.61803398875  # of the circle of hues, from one item to the next


def item_colours(items: int) -> list[tuple[int, int, int]]:
    """A colour for each item, those of neighbours far apart: red, green, blue, 0-255."""
    colours = []
    for code in range(items):
        light = (0.45, 0.6, 0.75)[code % 3]
        red, green, blue = colorsys.hls_to_rgb(code * GOLDEN % 1, light, 0.65)
        colours.append((round(255 * red), round(255 * green), round(255 * blue)))
    return colours
