"""All photos in one picture, look-alikes side by side, each in the colour of its garment."""

import io
from collections.abc import Callable

from Orange.util import dummy_callback
from PIL import Image, ImageColor, ImageDraw, ImageFont

from ..clusters.colours import DOMAIN_COLOURS, item_colours
from ..clusters.photo_grid import PhotoGrid
from ..photos.pictures.bare import bare
from ..photos.rows import UNKNOWN, Rows
from ..words import plural
from .pictures import DRAWN, QUALITY, shrunk
from .slides import Drawing, Slide
from .tree_labels import drawable_names

SHOWN = 1500  # photos in a picture; of more, some chosen by chance
NAMED_FROM = 90  # pixels of a cell's width in which a garment's name can be read
LETTERS = 12  # of a name
KIND = "jpeg"
_GROUND, _NOTHING, _INK = (255, 255, 255), (236, 236, 236), (30, 30, 30)


def grid_slide(labels: Rows, grid: PhotoGrid) -> Slide:
    """All photos on a slide."""
    return Slide(
        "All photos, look-alikes side by side",
        tuple(grid_sentences(labels, grid)),
        drawing=Drawing(
            grid_words(grid),
            "grid",
            lambda width, height, callback: grid_drawing(labels, grid, width, height, callback),
            KIND,
        ),
        notes=(
            "Which garments form an island, and which lie in pieces? What do photos share that "
            "are side by side, but of two garments?",
            f"Made by {grid.provenance}. Neighbours count; the distance across the grid does not.",
        ),
    )


def grid_sentences(labels: Rows, grid: PhotoGrid) -> list[str]:
    """What stands beside what, which colour a frame has, and how many photos are left out."""
    lines = ["Each photo stands beside those that are most alike for the model."]
    if labels.items.names:
        lines.append("Each garment’s photos have frames of one colour.")
    elif labels.has_domains:
        lines.append("Blue frames: consumer photos; yellow ones: shop photos.")
    if len(grid) > SHOWN:
        lines.append(f"{SHOWN:,} of {len(grid):,} photos, chosen by chance.")
    return lines


def grid_words(grid: PhotoGrid) -> str:
    """ "42 photos on a grid of 12 by 4 places", of what is drawn."""
    return f"{plural(min(SHOWN, len(grid)), 'photo')} on a grid of {grid_size(grid)}"


def grid_size(grid: PhotoGrid) -> str:
    """ "12 by 5 places", of what is drawn."""
    drawn = grid.sample(SHOWN)[1]
    return f"{drawn.columns:,} by {drawn.rows:,} places"


def grid_drawing(
    labels: Rows,
    grid: PhotoGrid,
    width: int = DRAWN[0],
    height: int = DRAWN[1],
    callback: Callable[[float], None] = dummy_callback,
) -> bytes:
    """All photos as a JPEG that fits a size; of more than `SHOWN`, as many chosen by chance."""
    chosen, drawn = grid.sample(SHOWN)
    across, down = width / drawn.columns, height / drawn.rows
    across, down = min(across, down), min(down, 1.5 * across)  # no photo needs more
    image = Image.new("RGB", (round(across * drawn.columns), round(down * drawn.rows)), _GROUND)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(max(11, round(across / 9)))
    names = []
    if across >= NAMED_FROM and labels.items.names:
        names = drawable_names(labels.items.names, LETTERS, font)
    colours = _colours(labels)
    for number, (row, (column, line)) in enumerate(zip(chosen, drawn.places, strict=True)):
        left, top = column * across, line * down
        code = int(labels.items.codes[row])
        name = names[code] if names and code != UNKNOWN else ""
        box = _inside(left, top, across, down)
        _draw_photo(image, draw, box, labels.paths[row], colours[row], name, font)
        callback((number + 1) / len(chosen))
    return bare(image, "JPEG", quality=QUALITY, optimize=True)


def _inside(left: float, top: float, across: float, down: float) -> tuple[int, int, int, int]:
    """A cell in pixels, without the gap between two."""
    gap = max(0.5, across / 40)
    return (
        round(left + gap), round(top + gap), round(left + across - gap), round(top + down - gap),
    )  # fmt: skip


def _colours(labels: Rows) -> list[tuple[int, ...]]:
    """Each photo's frame: of its garment, else of its domain."""
    items = item_colours(len(labels.items.names))
    return [
        items[code]
        if code != UNKNOWN
        else ImageColor.getrgb(DOMAIN_COLOURS[labels.domains.of(row)])
        for row, code in enumerate(labels.items.codes)
    ]


def _draw_photo(
    image: Image.Image,
    draw: ImageDraw.ImageDraw,
    box: tuple[int, int, int, int],
    path: str | None,
    colour: tuple[int, ...],
    name: str,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
) -> None:
    """A photo as large as its cell in a frame, its garment's name below it; else an empty frame."""
    left, top, right, bottom = box
    thick = max(1, round((right - left) / 24))
    band = round(font.getbbox("Éj")[3]) + 4 if name else 0
    room = max(1, right - left - 2 * thick), max(1, bottom - top - 2 * thick - band)
    data = shrunk(path, max(room))
    photo = None if data is None else Image.open(io.BytesIO(data))
    if photo is not None:
        photo.thumbnail(room)
    size = room if photo is None else photo.size
    x = left + (right - left - size[0] - 2 * thick) // 2
    y = top + (bottom - top - size[1] - 2 * thick - band) // 2
    end = x + size[0] + 2 * thick - 1, y + size[1] + 2 * thick + band - 1
    draw.rectangle([x, y, *end], colour)
    if photo is None:
        inner = x + thick, y + thick, x + thick + size[0] - 1, y + thick + size[1] - 1
        draw.rectangle(inner, _NOTHING)
    else:
        image.paste(photo, (x + thick, y + thick))
    if name:
        ink = _INK if sum(colour) > 330 else _GROUND
        wide = font.getbbox(name)[2]
        place = max(x + 2, (x + end[0] - wide) // 2), end[1] - band + 1
        draw.text(place, name, ink, font)
