"""Eight garments of the wardrobe's kind: the six that ship, and two dyed ones."""

import shutil
from pathlib import Path

from PIL import Image

from orangecontrib.aiff.samples import SAMPLES

TURN = 170  # of 256, round the circle of hues
DYED = {"dress_3": "dress_7", "dress_5": "dress_8"}


def make_eight(folder: Path) -> Path:
    """A collector's folder of eight garments, 16 worn and 40 shop photos."""
    shutil.copytree(SAMPLES["wardrobe"].folder, folder)
    for garment, dyed in DYED.items():
        (folder / dyed).mkdir()
        for photo in (folder / garment).glob("*.jpg"):
            hue, saturation, value = Image.open(photo).convert("HSV").split()
            turned = hue.point(lambda number: (number + TURN) % 256)
            picture = Image.merge("HSV", (turned, saturation, value)).convert("RGB")
            picture.save(folder / dyed / photo.name, quality=90)
    return folder
