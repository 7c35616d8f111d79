"""Draws doc/images/misses.png: the kinds of misses that doc/matches.md tells of, with drawn garments.

    python tools/draw_misses.py

The wardrobe's figures wear plain garments and patterns for it; no picture shows a real photo.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from wardrobe import fabrics
from wardrobe.catalogue import DENIM, FRONT, HAND_ON_HIP, ITEMS, Studio
from wardrobe.garments import Garment, Panel, Sleeve
from wardrobe.pictures import take_studio

FILE = Path(__file__).resolve().parents[1] / "doc" / "images" / "misses.png"
CELL = (66, 88)
GAP, HEAD = 6, 18
COLOURS = 96  # of the file, which is small then
INK, PAPER = "#3a3a40", "#fbfaf8"
TOP = ((0, 0.7), (0.7, 0.64), (1.3, 0.58), (1.9, 0.66), (2.6, 0.74))


def top(cloth, neck: str = "round", sleeve: float = 0.6, hem: float = 2.3) -> Garment:
    """A top of one cloth."""
    widths = (0.22, 0.26, 0.26) if sleeve < 1 else (0.22, 0.2, 0.19, 0.21, 0.14)
    return Garment("top", (Panel(cloth, TOP, 0, hem, neck),), Sleeve(cloth, sleeve, widths), ())


def plain(colour: str):
    return fabrics.plain(np.random.default_rng(5), colour)


def stripes(ground: str, stripe: str, size: float):
    return fabrics.stripes(np.random.default_rng(6), ground, stripe, size, 0.4)


def strips() -> Iterator[tuple[str, list[Image.Image]]]:
    """A kind's name, and what is worn, was found, and was right."""
    dark, white, rose, grey = map(plain, ("#1d1c22", "#f1efec", "#d88ea8", "#b9bac0"))
    fine, wide = stripes("#f1efec", "#2b3354", 0.16), stripes("#f1efec", "#2b3354", 0.2)
    thin = stripes("#262c4c", "#7f89b4", 0.11)
    blouse = top(rose, "v", hem=2.2)
    yield "plain and dark", [worn(top(dark)), shop(top(dark, "v")), shop(top(dark))]
    yield "plain and pale", [worn(top(white, "v")), shop(top(white)), shop(top(white, "v"))]
    yield "another colour or shade", [worn(blouse), shop(top(grey, "v")), shop(blouse)]
    long = top(fine, sleeve=1.86)
    yield "pattern not told apart", [worn(long), shop(top(wide, "v", 1.86)), shop(long)]
    yield "pattern lost", [small(worn(top(thin))), shop(top(plain("#3d4570"))), shop(top(thin))]
    yield "shop shows a part", [worn(top(white)), shop(top(grey)), near(top(white))]


def worn(garment: Garment) -> Image.Image:
    return _taken(garment, Studio(FRONT, 1.5), 0.03, 0.78)


def shop(garment: Garment) -> Image.Image:
    return _taken(garment, Studio(None), 0.2, 0.56)


def near(garment: Garment) -> Image.Image:
    return _taken(garment, Studio(HAND_ON_HIP, 1.75), 0.2, 0.5)


def small(photo: Image.Image) -> Image.Image:
    return photo.resize((photo.width // 16, photo.height // 16)).resize(photo.size)


def _taken(garment: Garment, shot: Studio, upper: float, share: float) -> Image.Image:
    """A studio's picture: `share` of its sides, from `upper` down, in the middle."""
    item = replace(ITEMS[1], model=replace(ITEMS[1].owner, legwear=DENIM), tone="#f4f4f4")
    photo = take_studio(item, garment, shot, np.random.default_rng(7))
    width, height = photo.size
    left, high, wide, tall = (
        round(part)
        for part in ((1 - share) / 2 * width, upper * height, share * width, share * height)
    )
    return photo.crop((left, high, left + wide, high + tall))


def sheet() -> Image.Image:
    """Two strips a row."""
    drawn = list(strips())
    wide, high = 3 * CELL[0] + 4 * GAP, CELL[1] + HEAD + GAP
    picture = Image.new("RGB", (2 * wide + GAP, GAP + -(-len(drawn) // 2) * high), PAPER)
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(12)
    for number, (name, photos) in enumerate(drawn):
        left, upper = GAP + number % 2 * (wide + GAP), GAP + number // 2 * high
        pen.text((left, upper), name, INK, font)
        for column, photo in enumerate(photos):
            cell = photo.resize(CELL, Image.Resampling.LANCZOS)
            picture.paste(cell, (left + column * (CELL[0] + GAP), upper + HEAD))
    return picture


def main() -> None:
    sheet().quantize(COLOURS, dither=Image.Dither.NONE).save(FILE, optimize=True)
    print(f"{FILE.name}, {FILE.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
