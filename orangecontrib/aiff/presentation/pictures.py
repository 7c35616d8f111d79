"""Photos for slides: no larger than a slide shows them, and nothing in them but their pixels."""

from pathlib import Path

from PIL import Image, ImageDraw

from ..clusters.analysis import Analysis
from ..clusters.colours import DOMAIN_COLOURS, item_colours
from ..files.outputs import write_whole
from ..photos.pictures.bare import bare
from ..photos.pictures.inline import small_jpeg
from ..photos.rows import UNKNOWN
from .tree_labels import draw_labels, place_labels

SIDE = 480  # pixels: the largest a photo is shown on a slide, three inches at 160 an inch
QUALITY = 85
DRAWN = 1400, 460  # pixels of a drawing on a page
DRAWN_UP_TO = 400  # photos whose tree can be told apart in a picture
TREE = "The tree; the stripes below it are each photo’s domain and garment, with its name"
LINES, GROUND = (70, 70, 70), (255, 255, 255)


def shrunk(path: str | None, side: int = SIDE) -> bytes | None:
    """A photo for a slide; see `photos.pictures.inline.small_jpeg`."""
    return small_jpeg(path, side, quality=QUALITY, optimize=True)


def tree_drawing(analysis: Analysis, width: int = DRAWN[0], height: int = DRAWN[1]) -> bytes | None:
    """The tree as a PNG, below it stripes for its photos' domains and items, and the items' names.

    Returns
    -------
    None if the tree is too large to be told apart.
    """
    tree = analysis.tree
    if tree.linkage is None or tree.photos > DRAWN_UP_TO:
        return None
    image = Image.new("RGB", (width, height), GROUND)
    draw = ImageDraw.Draw(image)
    stripe, margin = 18, 6
    step = (width - 2 * margin) / tree.photos
    labels = analysis.labels
    codes = [int(labels.items.codes[row]) for row in tree.order]
    names = place_labels(codes, labels.items.names, margin, step, width)
    floor = height - 2 * stripe - 3 * margin - names.height
    top = tree.height[tree.root] or 1.0
    x = {int(row): margin + (place + 0.5) * step for place, row in enumerate(tree.order)}
    y = floor - tree.height / top * (floor - 2 * margin)
    line = 2 if step > 4 else 1
    for node in tree.inner:
        left, right = tree.children[node]
        for child in (left, right):
            draw.line([(x[child], y[child]), (x[child], y[node])], LINES, line)
        draw.line([(x[left], y[node]), (x[right], y[node])], LINES, line)
        x[node] = (x[left] + x[right]) / 2
    colours = item_colours(len(labels.items.names))
    for place, row in enumerate(tree.order):
        start, end = margin + place * step, margin + (place + 1) * step
        low = floor + margin
        shade = DOMAIN_COLOURS[labels.domains.of(row)]
        draw.rectangle([start, low, end, low + stripe], shade)
        code = int(labels.items.codes[row])
        if code != UNKNOWN:
            low += stripe + margin
            draw.rectangle([start, low, end, low + stripe], colours[code])
    draw_labels(image, names, floor + 2 * stripe + 3 * margin)
    return bare(image, "PNG", optimize=True)


def write_file(path: Path, data: bytes) -> None:
    """Write a file of a folder whole or not at all."""
    write_whole(path, lambda stream: stream.write(data))
