"""Fabrics: tiles drawn once and repeated over a garment, with a weave that the light catches."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import skia
from scipy.ndimage import gaussian_filter, map_coordinates

from .canvas import fill, ink, rgb, stroke
from .curves import curve, ellipse, sheet_on

TILE = 512


@dataclass(frozen=True)
class Fabric:
    """A repeating tile (n, n, 3), how many heads wide it is, and how the cloth takes light."""

    tile: np.ndarray
    size: float
    gloss: float = 0.08

    def __call__(self, u: np.ndarray, v: np.ndarray) -> np.ndarray:
        """Colours at places of the cloth, in heads."""
        places = np.stack([v, u]) / self.size * len(self.tile)
        channels = [
            map_coordinates(self.tile[..., i], places, order=1, mode="grid-wrap") for i in range(3)
        ]
        return np.stack(channels, axis=-1)


@dataclass(frozen=True)
class Blocks:
    """Fabrics in bands from the shoulder down: each with the height where it ends, in heads."""

    bands: tuple[tuple[float, Fabric], ...]
    gloss: float = 0.05

    def __call__(self, u: np.ndarray, v: np.ndarray) -> np.ndarray:
        colours = self.bands[-1][1](u, v)
        for end, fabric in reversed(self.bands[:-1]):
            share = np.clip((end - v) * 60, 0, 1)[..., None]
            colours = colours + (fabric(u, v) - colours) * share
        return colours


def noise(u: np.ndarray, v: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Smooth noise of about -1..1 that changes within one unit of u and of v."""
    grid = rng.uniform(-1.4, 1.4, (48, 48)).astype(np.float32)
    return map_coordinates(grid, np.stack([v, u]), order=3, mode="grid-wrap")


def _tile(paint: Callable[[skia.Canvas], None], ground: str) -> np.ndarray:
    pixels = np.zeros((TILE, TILE, 4), np.uint8)
    sheet = sheet_on(pixels)
    sheet.drawColor(ink(ground).getColor())
    paint(sheet)
    return pixels[..., :3].astype(np.float32) / 255


def _woven(tile: np.ndarray, rng: np.random.Generator, strength: float = 0.03) -> np.ndarray:
    grain = rng.normal(0, 1, tile.shape[:2])
    threads = gaussian_filter(grain, (6, 0.7), mode="wrap") + gaussian_filter(
        grain.T, (0.7, 6), mode="wrap"
    )
    return np.clip(tile * (1 + strength * threads / threads.std())[..., None], 0, 1)


def _everywhere(sheet: skia.Canvas, x: float, y: float, paint: Callable) -> None:
    """Draw something so that it goes on where the tile repeats."""
    for shift_x in (-TILE, 0, TILE):
        for shift_y in (-TILE, 0, TILE):
            sheet.save()
            sheet.translate(x + shift_x, y + shift_y)
            paint(sheet)
            sheet.restore()


def _scatter(rng: np.random.Generator, count: int, apart: float) -> list[np.ndarray]:
    """Places on a tile that keep their distance, also across its edges."""
    places: list[np.ndarray] = []
    for _ in range(count * 60):
        place = rng.uniform(0, TILE, 2)
        gaps = [np.abs(place - other) for other in places]
        if all(np.hypot(*np.minimum(gap, TILE - gap)) > apart for gap in gaps):
            places.append(place)
        if len(places) == count:
            break
    return places


def floral(rng, ground: str, petals: list[str], leaf: str, size: float, big: float) -> Fabric:
    """Flowers and leaves strewn over a ground; `big` is a flower's radius, pixels of the tile."""

    def paint(sheet):
        for place in _scatter(rng, 60, big * 1.05):
            _everywhere(sheet, *place, _leaf(rng.uniform(0, 6.3), big * 0.75, leaf))
        for index, place in enumerate(_scatter(rng, 26, big * 1.9)):
            petal = petals[index % len(petals)]
            flower = _flower(rng.uniform(0, 6.3), big * rng.uniform(0.7, 1.1), petal)
            _everywhere(sheet, *place, flower)

    return Fabric(_woven(_tile(paint, ground), rng, 0.02), size, 0.12)


def _leaf(angle: float, length: float, colour: str) -> Callable:
    tip = np.array([np.cos(angle), np.sin(angle)]) * length
    side = np.array([-tip[1], tip[0]]) * 0.32
    shape = np.concatenate(
        [curve([[0, 0], tip / 2 + side, tip]), curve([tip, tip / 2 - side, [0, 0]])]
    )
    return lambda sheet: fill(sheet, shape, colour)


def _flower(angle: float, radius: float, colour: str) -> Callable:
    turns = angle + np.arange(5) * 2 * np.pi / 5

    def paint(sheet):
        for turn in turns:
            middle = np.array([np.cos(turn), np.sin(turn)]) * radius * 0.55
            fill(sheet, ellipse(middle, (radius * 0.5, radius * 0.38), turn), colour)
            line = [middle * 0.4, middle * 1.3]
            stroke(sheet, line, "#7a2f45", radius * 0.05, 0.35)
        fill(sheet, ellipse((0, 0), (radius * 0.24, radius * 0.24)), "#e8b23a")
        fill(sheet, ellipse((0, 0), (radius * 0.11, radius * 0.11)), "#8a4a1c")

    return paint


def dots(rng, ground: str, dot: str, size: float, share: float) -> Fabric:
    """Polka dots in offset rows; `share` is a dot's radius in tiles."""

    def paint(sheet):
        for x, y in ((0.25, 0.25), (0.75, 0.75)):
            disc = ellipse((0, 0), (share * TILE, share * TILE))
            _everywhere(sheet, x * TILE, y * TILE, lambda s, disc=disc: fill(s, disc, dot))

    return Fabric(_woven(_tile(paint, ground), rng, 0.02), size, 0.14)


def stripes(rng, ground: str, stripe: str, size: float, share: float) -> Fabric:
    """One stripe across a tile, `share` of it wide."""

    def paint(sheet):
        sheet.drawRect(skia.Rect(0, 0, TILE, TILE * share), ink(stripe))

    return Fabric(_woven(_tile(paint, ground), rng), size, 0.06)


def plaid(rng, ground: str, bands: list[tuple[str, float, float]], size: float) -> Fabric:
    """Bands (colour, place, width in tiles) both ways, see-through as woven ones are."""

    def paint(sheet):
        for colour, place, width in bands:
            start, stop = (place - width / 2) * TILE, (place + width / 2) * TILE
            sheet.drawRect(skia.Rect(0, start, TILE, stop), ink(colour, 0.62))
            sheet.drawRect(skia.Rect(start, 0, stop, TILE), ink(colour, 0.62))
        for line in range(0, 2 * TILE, 8):
            stroke(sheet, [(line - TILE, TILE), (line, 0)], "#000000", 1.6, 0.08)

    return Fabric(_woven(_tile(paint, ground), rng), size, 0.05)


def plain(rng, ground: str, size: float = 0.6, weave: float = 0.035, gloss: float = 0.08) -> Fabric:
    """One colour with a weave."""
    return Fabric(_woven(_tile(lambda sheet: None, ground), rng, weave), size, gloss)


def herringbone(rng, ground: str, thread: str, size: float) -> Fabric:
    """Wool in short slanted threads that change direction from column to column."""

    def paint(sheet):
        for column in range(8):
            x, slope = column * 64, 32 if column % 2 else -32
            for y in range(-64, TILE + 64, 16):
                stroke(sheet, [(x, y), (x + 64, y + slope)], thread, 5, 0.5)

    tile = _woven(_tile(paint, ground), rng, 0.05)
    return Fabric(tile, size, 0.04)


def knit(rng, ground: str, size: float = 0.34) -> Fabric:
    """Ribbed knitwear: columns of stitches."""
    tile = _tile(lambda sheet: None, ground)
    x, y = np.meshgrid(np.arange(TILE), np.arange(TILE))
    ribs = np.cos(x * 2 * np.pi * 8 / TILE)
    stitches = np.cos((y + 20 * np.abs(ribs)) * 2 * np.pi * 16 / TILE)
    tile = tile * (1 + 0.09 * ribs + 0.03 * stitches)[..., None]
    return Fabric(np.clip(_woven(tile, rng, 0.03), 0, 1).astype(np.float32), size, 0.03)


def mean_colour(fabric: Fabric) -> np.ndarray:
    """What the fabric looks like from afar."""
    return fabric.tile.mean((0, 1))


def solid(colour: str) -> np.ndarray:
    """One colour without any cloth."""
    return rgb(colour)
