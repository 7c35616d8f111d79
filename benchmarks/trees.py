"""How good the tree is that a student sees: Orange's own vectors, ours, and the gap closed.

python benchmarks/trees.py FOLDER [--views FOLDER] [--draws 150] [--markdown]

FOLDER is any collection with worn and shop photos of each garment, as AIFF Folder Loader takes
it; sets of its garments are drawn, as if each were a student's own folder. --views is one with
shop photos only, several views of each garment; its main views (names that end with "_main") are
then taken for worn photos.

A tree's figure is cross-domain dendrogram purity: in the smallest branch that holds a garment's
worn and its shop photo, the share of photos that are of this garment; the mean over all such
pairs. Distances and trees are those of Orange's widgets. Where the gap is closed, this is learned
without labels from the photos of the set itself (transductive), as Local GPU Embedder does it.
"""

import argparse
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import numpy as np
from Orange.data import ContinuousVariable, Domain, Table
from parts.chains import recipes_of
from parts.dendrograms import DISTANCES, TREES, Vectors, purities_of
from parts.machine import describe_machine
from parts.printing import Printer, share
from parts.scores import Estimate, means_over
from parts.sets import ALL, SEED, Make, draw_sets
from retrieval import embeddings_of_orange
from threadpoolctl import threadpool_limits

import orangecontrib.aiff.api as aiff
from orangecontrib.aiff.chains import RECOMMENDED, VECTORS_ALONE, Chain
from orangecontrib.aiff.clusters.metric import METRICS
from orangecontrib.aiff.clusters.tree import DEFAULT_LINKAGE, LINKAGES
from orangecontrib.aiff.embedding.blocks import provenance_of
from orangecontrib.aiff.embedding.networks.colour import COLOUR
from orangecontrib.aiff.embedding.networks.models import DEFAULT_MODEL
from orangecontrib.aiff.embedding.weights.from_file import find_model
from orangecontrib.aiff.photos.columns import CONSUMER, DOMAINS, SHOP, domain_variable
from orangecontrib.aiff.photos.rows import Rows, rows_of
from orangecontrib.aiff.words import plural

PARTS = ("start", "sizes", "networks", "uneven", "shop")
GARMENTS = 8  # in a set, unless said otherwise
SIZES = {3: 1.0, 5: 1.0, 8: 1.0, 15: 0.4, 30: 0.2}  # garments: share of the draws
NETWORKS = (
    (DEFAULT_MODEL,),
    ("efficientnet_lite0",),
    ("efficientnet_lite1",),
    ("efficientnet_lite2",),
    (DEFAULT_MODEL, "efficientnet_lite0"),
    (DEFAULT_MODEL, "efficientnet_lite0", "efficientnet_lite2"),
)
COLOURED = (RECOMMENDED.models, (DEFAULT_MODEL, "efficientnet_lite0", COLOUR.key))  # once aligned
UNEVEN = (Make(8, shop_only=8), Make(8, worn_only=8), Make(4, shop_only=12))
FEWER = 0.4  # share of the draws where there are many tables
WARDROBE = "sample:wardrobe"
LABELS = {metric.key: metric.label for metric in METRICS}
NUMBERS = 512  # of a random vector
MAIN = "_main"  # ends the file name of a garment's main view


@dataclass(frozen=True, eq=False)
class Album:
    """A collection and its vectors; each network sees each photo once.

    Attributes
    ----------
    images : a row a photo
    home : folder of what is embedded
    """

    images: Table
    home: Path
    _known: dict = field(default_factory=dict)

    @property
    def rows(self) -> Rows:
        return rows_of(self.images)

    def vectors(self, models: Sequence[str] = (DEFAULT_MODEL,), chain: Chain = RECOMMENDED):
        """Those of a chain before anything is aligned, of several networks joined."""
        recipes = recipes_of(models, chain)
        if recipes not in self._known:
            file = self.home / "vectors.sqlite"
            self._known[recipes] = aiff.embed(self.images, recipe=recipes, cache=file)
        return self._known[recipes]

    def orange(self) -> Table:
        if "orange" not in self._known:
            self._known["orange"] = embeddings_of_orange(self.images, self.home)
        return self._known["orange"]

    def random(self) -> Table:
        if "random" not in self._known:
            self._known["random"] = self._random()
        return self._known["random"]

    def _random(self) -> Table:
        old, rng = self.images.domain, np.random.default_rng(SEED)
        numbers = [ContinuousVariable(f"random {place}") for place in range(NUMBERS)]
        table = self.images.transform(Domain(numbers, old.class_vars, old.metas))
        with table.unlocked(table.X):
            table.X[:] = rng.standard_normal(table.X.shape)
        return table

    def measure(self, system: Vectors, make: Make, draws: int) -> list[Estimate]:
        """Of each of `TREES`, over sets that are the same for every system."""
        key = id(system.table), system.closed, make, draws
        if key not in self._known:
            sets = draw_sets(self.rows, make, draws)
            self._known[key] = means_over(purities_of(system, sets))
        return self._known[key]

    def systems(self) -> list[Vectors]:
        """From nothing to what a student gets with nothing changed."""
        name = find_model(DEFAULT_MODEL).label
        raw = self.vectors()
        return [
            Vectors("random numbers", self.random()),
            Vectors("Orange's Image Embedding, SqueezeNet", self.orange()),
            Vectors(f"ours, {name}, “Vectors alone”", self.vectors(chain=VECTORS_ALONE)),
            Vectors(f"ours, {name}, raw", raw),
            Vectors(f"ours, {name}, brought nearer", raw, closed=True),
            Vectors(
                f"ours, {name_of(RECOMMENDED.models)}, brought nearer",
                self.vectors(RECOMMENDED.models),
                closed=True,
            ),
        ]


def name_of(models: Sequence[str]) -> str:
    return " + ".join(find_model(key).label.replace("EfficientNet-", "") for key in models)


def with_main_views_worn(images: Table) -> Table:
    """Of garments with several views, the main one taken for a worn photo."""
    names = [Path(path).stem for path in rows_of(images).paths]
    codes = [DOMAINS.index(CONSUMER if name.endswith(MAIN) else SHOP) for name in names]
    images = images.copy()
    with images.unlocked(images.metas):
        images[:, domain_variable(images.domain)] = np.array(codes, dtype=float)[:, None]
    return images


def print_trees(
    out: Printer, album: Album, make: Make, draws: int, systems: Sequence[Vectors] = ()
) -> None:
    """A line for each system, a column for each linkage and distance."""
    heads = [f"{LABELS[distance]}, {LINKAGES[linkage].label}" for linkage, distance in TREES]
    out.heads("vectors", heads)
    for system in systems or album.systems():
        out.line(system.name, [share(each) for each in album.measure(system, make, draws)])
    out.text("")


def print_start(out: Printer, album: Album, draws: int) -> None:
    make = Make(GARMENTS)
    out.title(f"{plural(draws, 'draw')} of {make}")
    print_trees(out, album, make, draws)


def print_sizes(out: Printer, album: Album, draws: int) -> None:
    """A column for each size of a set, a table for each distance."""
    counts = {size: max(1, round(part * draws)) for size, part in SIZES.items()}
    for distance in DISTANCES:
        column = TREES.index((DEFAULT_LINKAGE, distance))
        out.title(f"Sets of so many pairs; {LABELS[distance]}, {LINKAGES[DEFAULT_LINKAGE].label}")
        out.heads(
            "vectors", [f"{size} ({plural(count, 'draw')})" for size, count in counts.items()]
        )
        for system in album.systems():
            found = [album.measure(system, Make(size), count) for size, count in counts.items()]
            out.line(system.name, [share(each[column]) for each in found])
        out.text("")


def print_networks(out: Printer, album: Album, draws: int) -> None:
    make, draws = Make(GARMENTS), max(1, round(FEWER * draws))
    for closed, words in ((False, "raw"), (True, "brought nearer")):
        networks = (*NETWORKS, *COLOURED) if closed else NETWORKS
        systems = [Vectors(name_of(keys), album.vectors(keys), closed) for keys in networks]
        out.title(f"Networks, {words}; {plural(draws, 'draw')} of {make}")
        print_trees(out, album, make, draws, systems)


def print_uneven(out: Printer, album: Album, draws: int) -> None:
    draws = max(1, round(FEWER * draws))
    for make in UNEVEN:
        out.title(f"{plural(draws, 'draw')} of {make}")
        print_trees(out, album, make, draws)


def print_shop(out: Printer, wardrobe: Album, views: Album | None, draws: int) -> None:
    """Sets with several shop photos of a garment."""
    garments = len(wardrobe.rows.paired_items)
    fewer = max(1, round(FEWER * draws))
    for make, count in (
        (Make(garments, shop=ALL), fewer),
        (Make(garments, worn=ALL, shop=ALL), 1),
    ):
        drawn = f"{plural(count, 'draw')} of a worn photo each, all shop photos"
        photos = "all photos" if make.worn == ALL else drawn
        out.title(f"{wardrobe.images.name}: {plural(garments, 'garment')}, {photos}")
        print_trees(out, wardrobe, make, count)
    if views is not None:
        make = Make(GARMENTS, shop=ALL)
        out.title(
            f"{views.images.name}: {plural(draws, 'draw')} of {make.garments} garments, the main "
            "view of each taken for a worn photo, 1 to 3 others for shop photos"
        )
        print_trees(out, views, make, draws)


def print_origins(out: Printer, album: Album, networks: Sequence[str]) -> None:
    """Which weights made the vectors."""
    out.text(f"Orange's: Orange3-ImageAnalytics {version('Orange3-ImageAnalytics')}, squeezenet")
    for network in networks:
        made = provenance_of(album.vectors((network,)))
        out.text(f"{made['name']}: {made['weights']}, SHA-256 {made['digest']}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--views", metavar="FOLDER", help="shop photos, several views of each")
    parser.add_argument("--draws", type=int, default=150)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--keep", metavar="FOLDER", help="where vectors are kept for the next run")
    parser.add_argument("--markdown", action="store_true")
    options = parser.parse_args()
    begin, out, draws = time.monotonic(), Printer(options.markdown), options.draws
    images = aiff.read(options.folder)
    out.text(f"{images.name}: {aiff.summary(images)}; {describe_machine()}")
    out.text(
        f"Cross-domain dendrogram purity, 95 % intervals over draws (seed {SEED}); distances and "
        f"linkage of Orange {version('Orange3')}. Where the gap is closed, it is learned from the "
        "photos of each set itself (transductive)."
    )
    with tempfile.TemporaryDirectory() as passing, threadpool_limits(1, "blas"):
        home = Path(options.keep or passing)
        album = Album(images, home)
        alone = [keys[0] for keys in NETWORKS if len(keys) == 1]
        print_origins(out, album, alone if "networks" in options.only else [DEFAULT_MODEL])
        for part, show in (
            ("start", print_start),
            ("sizes", print_sizes),
            ("networks", print_networks),
            ("uneven", print_uneven),
        ):
            if part in options.only:
                show(out, album, draws)
        if "shop" in options.only:
            views = None
            if options.views:
                views = Album(with_main_views_worn(aiff.read(options.views)), home)
            print_shop(out, Album(aiff.read(WARDROBE), home), views, draws)
    out.text(f"{time.monotonic() - begin:.0f} seconds")


if __name__ == "__main__":
    main()
