"""What is still missed: the misses of the best chain without labels, sorted by what a reader sees.

    python benchmarks/misses.py FOLDER [--page FILE] [--keep FOLDER] [--markdown]

FOLDER is any collection with consumer and shop photos of each garment, as AIFF Folder Loader
takes it. A miss is a worn photo whose first shop photo is not its garment's; three networks and
Colour are joined, aligned as recommended, and searched against hubs. `parts/kinds.py` has the
rules. Beside each kind stands how many of its misses come first once labels of other garments
are learned from, in five folds. --page writes a page of all misses by kind: worn, found, its own,
and at which rank that one stands. The page shows the photos where they lie and holds none.
"""

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from Orange.data import Table
from parts.chains import Album, Chain
from parts.kinds import KINDS, Seen, look_at, sort_of
from parts.machine import describe_machine
from parts.missed import Miss, misses_of, page_of
from parts.printing import Printer
from parts.scores import METRICS

import orangecontrib.aiff.api as aiff
from orangecontrib.aiff.chains import RECOMMENDED, recipes_for
from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.embedding.networks.colour import COLOUR
from orangecontrib.aiff.embedding.networks.models import DEFAULT_MODEL
from orangecontrib.aiff.embedding.weights.from_file import find_model
from orangecontrib.aiff.evaluation.evaluation import Evaluation, evaluate_table
from orangecontrib.aiff.evaluation.protocol import Protocol
from orangecontrib.aiff.photos.pictures.decode import open_photo
from orangecontrib.aiff.photos.pictures.looks import find_alike, look_of
from orangecontrib.aiff.photos.rows import rows_of

NETWORKS = (DEFAULT_MODEL, "efficientnet_lite0", "efficientnet_lite2", COLOUR.key)
RECIPES = tuple(recipes_for(NETWORKS))
FOLDS = 5  # in which garments are dealt where labels are learned from
SORTS = {
    "shown": "the shop shows somebody, or a part",
    "astray": "something else in the middle, or another light",
    "lost": "pattern lost at this size",
    "pattern": "print or pattern seen",
    "dark": "plain and dark",
    "pale": "plain and white or pale",
    "plain": "plain, of another colour",
}


def evaluation_of(images: Table, cache_file: Path) -> Evaluation:
    vectors = aiff.embed(images, recipe=RECIPES, cache=cache_file)
    aligned = aiff.align(vectors, RECOMMENDED.align)
    return evaluate_table(
        aligned, Protocol(distance=RECOMMENDED.distance, search=RECOMMENDED.search)
    )


def first_with_labels(images: Table, cache_file: Path) -> set[int]:
    """Rows of the queries whose garment is first after learning from other garments' labels."""
    chain = Chain(RECIPES, RECOMMENDED.align_with_reference[0], folds=FOLDS)
    with VectorCache(cache_file) as cache:
        scores = Album(images, cache).score(chain)
    first = scores.values[:, list(METRICS).index("hit@1")] == 1
    return set(scores.queries[first].tolist())


def looking(images: Table) -> Callable[[int], Seen]:
    """Measures a row's photo, each once."""
    rows = rows_of(images)

    @cache
    def seen(row: int) -> Seen:
        return look_at(open_photo(rows.paths[row]), rows.domains.of(row))

    return seen


def same_pictures(paths: Sequence[str], rows: np.ndarray) -> set[frozenset[int]]:
    pairs = find_alike([look_of(paths[row], False) for row in rows])
    return {frozenset((int(rows[one]), int(rows[other]))) for one, other in pairs}


def print_kinds(out: Printer, misses: Sequence[Miss], with_labels: Collection[int]) -> None:
    heads = ["misses", "share", "own in the first 5", "first with labels", "likely to help"]
    out.heads("kind", heads)
    for kind, (name, helps) in KINDS.items():
        those = [miss for miss in misses if miss.kind == kind]
        near = sum(miss.rank <= 5 for miss in those)
        learned = sum(miss.worn in with_labels for miss in those)
        share = f"{100 * len(those) / len(misses):.0f} %"
        out.line(name, [str(len(those)), share, str(near), str(learned), helps])
    out.text("")


def print_sorts(
    out: Printer, found: Evaluation, misses: Sequence[Miss], seen: Callable[[int], Seen]
) -> None:
    missed = {miss.worn for miss in misses}
    asked, lost = Counter(), Counter()
    for worn, right in zip(found.task.queries, found.right, strict=True):
        sort = sort_of(seen(int(worn)), seen(int(right)))
        asked[sort] += 1
        lost[sort] += int(worn) in missed
    out.heads("garments that are", ["asked for", "missed", "share missed"])
    for sort, name in SORTS.items():
        if asked[sort]:
            share = f"{100 * lost[sort] / asked[sort]:.0f} %"
            out.line(name, [str(asked[sort]), str(lost[sort]), share])
    out.text("")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--page", metavar="FILE", type=Path, help="all misses with their photos")
    parser.add_argument("--keep", metavar="FOLDER", help="where vectors are kept for the next run")
    parser.add_argument("--markdown", action="store_true")
    options = parser.parse_args()
    begin, out = time.monotonic(), Printer(options.markdown)
    images = aiff.read(options.folder)
    out.text(f"{images.name}: {len(images)} photos; {describe_machine()}")
    with tempfile.TemporaryDirectory() as passing:
        cache_file = Path(options.keep or passing) / "vectors.sqlite"
        found = evaluation_of(images, cache_file)
        with_labels = first_with_labels(images, cache_file)
    seen, rows = looking(images), rows_of(images)
    misses = misses_of(found, seen, same_pictures(rows.paths, found.task.gallery))
    names = " + ".join(find_model(key).label for key in NETWORKS).replace("EfficientNet-", "")
    out.title(f"What is still missed, {names}: {len(misses)} of {len(found.task.queries)}")
    print_kinds(out, misses, with_labels)
    print_sorts(out, found, misses, seen)
    if options.page:
        options.page.write_text(page_of(misses, rows.paths, rows.known_as), encoding="utf-8")
    out.text(f"{time.monotonic() - begin:.0f} seconds")


if __name__ == "__main__":
    main()
