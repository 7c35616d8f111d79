"""How often "the same picture twice" is right: copies that it finds, and colourways that it does not.

python benchmarks/copies.py [FOLDER] [--photos 60]

Of flat shop pictures, those of the rendered wardrobe and of FOLDER where one is given, copies are
made as they come about (smaller, packed again, brighter, cropped by 2 %), and colourways: the same
picture with its hues turned by a third, two thirds, or a twelfth of the circle. Of each kind the
share is printed that is taken for the picture it was made from. Colourways of pictures that have
hardly any colour are left out: turned, they are the picture itself.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageEnhance

from orangecontrib.aiff import api as aiff
from orangecontrib.aiff.photos.columns import SHOP
from orangecontrib.aiff.photos.pictures.decode import open_photo
from orangecontrib.aiff.photos.pictures.looks import find_alike, look_of
from orangecontrib.aiff.photos.rows import rows_of

LEAST_SATURATION = 60  # of 255
LEAST_COLOURED = 0.05  # share of the pixels that have so much


def turned(degrees: float) -> Callable[[Image.Image], Image.Image]:
    def turn(photo: Image.Image) -> Image.Image:
        hue, *others = photo.convert("HSV").split()
        moved = hue.point(lambda level: int(level + degrees / 360 * 256) % 256)
        return Image.merge("HSV", (moved, *others)).convert("RGB")

    return turn


def smaller(photo: Image.Image) -> Image.Image:
    return photo.resize((max(1, photo.width // 2), max(1, photo.height // 2)))


def brighter(photo: Image.Image) -> Image.Image:
    return ImageEnhance.Brightness(photo).enhance(1.15)


def cropped(photo: Image.Image) -> Image.Image:
    x, y = round(0.02 * photo.width), round(0.02 * photo.height)
    return photo.crop((x, y, photo.width - x, photo.height - y))


# name: how it is made, quality as JPEG
COPIES = {
    "half the size": (smaller, 90),
    "packed again, quality 40": (lambda photo: photo, 40),
    "brighter by 15 %": (brighter, 90),
    "cropped by 2 %": (cropped, 90),
}
COLOURWAYS = {f"hues turned by {degrees}°": (turned(degrees), 95) for degrees in (30, 120, 240)}


def flat_pictures(source: str, most: int) -> Iterator[Image.Image]:
    """Shop photos of a folder, evenly spread; all where it has no more than are wanted."""
    table = aiff.read(source)
    rows = rows_of(table)
    shop = [path for row, path in enumerate(rows.paths) if path and rows.domains.of(row) == SHOP]
    paths = shop or [path for path in rows.paths if path]
    for path in paths[:: max(1, len(paths) // most)][:most]:
        yield open_photo(path)


def is_coloured(photo: Image.Image) -> bool:
    saturation = np.asarray(photo.convert("HSV"))[..., 1]
    return bool((saturation >= LEAST_SATURATION).mean() >= LEAST_COLOURED)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--photos", type=int, default=60)
    options = parser.parse_args()
    for source in filter(None, ("sample:wardrobe", options.folder)):
        photos = list(flat_pictures(source, options.photos))
        coloured = list(filter(is_coloured, photos))
        print(f"\n{source}: {len(photos)} pictures, {len(coloured)} of them with colour")
        for kinds, chosen in ((COPIES, photos), (COLOURWAYS, coloured)):
            for name, (make, quality) in kinds.items():
                taken = sum(is_taken_for(photo, make(photo), quality) for photo in chosen)
                print(f"  {name:<28}{taken:>4} of {len(chosen)} taken for the same picture")


def is_taken_for(photo: Image.Image, other: Image.Image, quality: int) -> bool:
    with tempfile.TemporaryDirectory() as home:
        files = Path(home) / "one.png", Path(home) / "other.jpg"
        photo.save(files[0])
        other.save(files[1], quality=quality)
        looks = [look_of(str(file), False) for file in files]
    return bool(find_alike(looks))


if __name__ == "__main__":
    main()
