"""A small analysis with real files, and its slides."""

import numpy as np
from Orange.data import ContinuousVariable, Domain
from Orange.distance import Cosine
from PIL import Image

from orangecontrib.aiff.clusters.analysis import Analysis, analyse_distances
from orangecontrib.aiff.clusters.kinds import interesting
from orangecontrib.aiff.clusters.quality import quality_of
from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.photos.table import images_table
from orangecontrib.aiff.presentation.outline import outline
from orangecontrib.aiff.presentation.slides import Outline

from ..folders import make_collector

PLACE = "Rue de la Paix"  # what a camera wrote into each file, and nobody is to read


def make_analysis(folder, garments=4) -> Analysis:
    """A collector's folder of photos that carry place, camera and comments, and its analysis."""
    make_collector(folder, garments)
    for file in folder.rglob("*.jpg"):
        give_away(file)
    table = images_table(read_collection(folder))
    rng = np.random.default_rng(0)
    codes = table.Y.astype(int)
    features = rng.normal(size=(garments, 8))[codes] + 0.4 * rng.normal(size=(len(table), 8))
    names = [ContinuousVariable(f"n{j}") for j in range(8)]
    wide = table.transform(Domain(names, table.domain.class_vars, table.domain.metas))
    with wide.unlocked(wide.X):
        wide.X[:] = features
    return analyse_distances(Cosine(wide))


def give_away(file) -> None:
    """Write a photo again with a camera's EXIF data, where it was taken, and a comment."""
    image = Image.new("RGB", (600, 800), (200, 30, 60))
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x010E] = "Nosy", "Camera", PLACE
    exif.get_ifd(0x8825).update({1: "N", 2: (46.0, 3.0, 5.0), 3: "E", 4: (14.0, 30.0, 7.0)})
    image.save(file, "JPEG", exif=exif, comment=PLACE.encode(), quality=95)


def make_outline(analysis) -> Outline:
    clusters = interesting(analysis)
    quality = quality_of(analysis, analysis.tree.cut(4))
    return outline(analysis, clusters[:3], clusters, quality)


def slide_named(slides: Outline, title):
    return next(slide for slide in slides.slides if slide.title.startswith(title))
