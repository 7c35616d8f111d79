"""A collection whose worn photos were taken under another light."""

from pathlib import Path

import numpy as np
from Orange.data import Table
from PIL import Image

import orangecontrib.aiff.api as aiff
from orangecontrib.aiff.photos.columns import CONSUMER, photo_paths
from orangecontrib.aiff.photos.rows import rows_of

QUALITY = 95


def under_other_light(images: Table, strength: float, folder: Path) -> Table:
    """The photos again; of the worn ones each channel, and all together, are changed at random.

    Parameters
    ----------
    strength : by how much at most, 0..1; the same change in every run
    folder : where they are written to, as folders of the same names
    """
    rng = np.random.default_rng(round(100 * strength))
    worn = rows_of(images).domains.where(CONSUMER)
    root = folder / images.name
    for path, is_worn in zip(photo_paths(images), worn, strict=True):
        target = root / Path(path).parent.name / Path(path).name
        target.parent.mkdir(parents=True, exist_ok=True)
        if not is_worn:
            target.write_bytes(Path(path).read_bytes())
            continue
        gains = (1 + rng.uniform(-strength, strength, 3)) * (1 + rng.uniform(-strength, strength))
        with Image.open(path) as photo:
            pixels = np.asarray(photo.convert("RGB"), dtype=float)
        cast = np.clip(np.rint(pixels * gains), 0, 255).astype(np.uint8)
        Image.fromarray(cast).save(target, quality=QUALITY)
    return aiff.read(root)
