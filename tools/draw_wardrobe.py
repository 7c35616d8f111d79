"""Draws the rendered wardrobe that ships with the add-on, and the picture of it in doc/images.

python tools/draw_wardrobe.py                draw all 42 pictures and the contact sheet
python tools/draw_wardrobe.py --seed 7       another wardrobe of the same garments
python tools/draw_wardrobe.py --only 2 5     just these garments, no contact sheet
python tools/draw_wardrobe.py --to FOLDER    somewhere else
"""

import argparse
import io
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from PIL import Image
from wardrobe.pictures import draw_item, jpeg
from wardrobe.sheet import contact_sheet

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "orangecontrib" / "aiff" / "samples" / "rendered_wardrobe_AIFF_2026"
SHEET = ROOT / "doc" / "images" / "wardrobe.png"
SEED = 2026
GARMENTS = range(1, 7)


def draw_garment(number: int, seed: int = SEED) -> dict[str, bytes]:
    """One garment's pictures as JPEG files, by their names such as shop_1.jpg."""
    return {f"{name}.jpg": jpeg(name, image) for name, image in draw_item(number, seed)}


def write_sheet(pictures: dict[int, dict[str, bytes]], file: Path) -> None:
    """The contact sheet, a row of pictures for each garment."""
    rows = {
        f"dress_{number}": [Image.open(io.BytesIO(content)) for content in files.values()]
        for number, files in pictures.items()
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    contact_sheet(rows).save(file, optimize=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only", type=int, nargs="*", default=list(GARMENTS), choices=GARMENTS)
    parser.add_argument("--to", type=Path, default=FOLDER)
    options = parser.parse_args()
    with ProcessPoolExecutor() as pool:
        drawn = pool.map(draw_garment, options.only, [options.seed] * len(options.only))
        pictures = dict(zip(options.only, drawn, strict=True))
    for number, files in pictures.items():
        folder = options.to / f"dress_{number}"
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    total = sum(len(content) for files in pictures.values() for content in files.values())
    print(f"{sum(map(len, pictures.values()))} pictures, {total / 1e6:.2f} MB, in {options.to}")
    if options.to == FOLDER and set(pictures) == set(GARMENTS):
        write_sheet(pictures, SHEET)
        print(f"{SHEET.relative_to(ROOT)}, {SHEET.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
