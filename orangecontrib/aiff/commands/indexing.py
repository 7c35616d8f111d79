"""What orange-aiff index does; see `index`."""

import argparse
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path

from Orange.data import Table

from .. import api
from ..alignment.methods import METHODS
from ..catalogue.about import is_catalogue
from ..catalogue.aligning import check_learned_for, learned_space
from ..catalogue.cluster.addresses import Addresses, looks_like_addresses
from ..catalogue.cluster.engine import Cluster, index_addresses_on, index_images_on
from ..catalogue.indexing import Indexed, embedders_of, index_images
from ..catalogue.space import Space, space_of_embedders
from ..catalogue.store import Catalogue, check_free, make_catalogue, open_catalogue
from ..chains import RECOMMENDED
from ..embedding.cache import open_cache
from ..embedding.embedder import Embedder, check_joinable
from ..embedding.recipe import Recipe
from ..errors import UsageError
from ..files.outputs import outputs, write
from ..photos.collecting.sources import as_paths, check_sources
from ..photos.datasets.options import Options
from ..photos.rows import rows_of
from ..progress import progress
from ..samples import find_sample
from .chain import SETTLED, one_system, recipes_of
from .choices import HERE
from .console import json_text, show, show_json, tell
from .vectors import embed_photos, read_folder


def index(options: argparse.Namespace) -> None:
    """Do what was asked; see `index.add_to`."""
    to_stdout = options.json == "-"
    (out,) = outputs([None if to_stdout else options.json], [*options.folders, options.reference])
    for folder in options.folders:
        _check_folder(folder, options.engine)
    cluster = _cluster(options)
    place = Path(options.out).absolute()
    catalogue: Catalogue | None = None
    space: Space | None = None
    if is_catalogue(place):
        catalogue, embedders = _opened(options, place)
    else:
        check_free(place)
        space, embedders = _chosen(options)
    done = Indexed()
    with open_cache(options.check_all) as cache:
        for number, folder in enumerate(options.folders, 1):
            ready = number == len(options.folders)
            by_table = looks_like_addresses(folder)
            images = None if by_table else read_folder(folder, _part(options))
            if catalogue is None:  # not before there are photos for it
                assert space is not None
                catalogue = make_catalogue(place, space, options.thumbnails)
            if images is None:
                assert cluster is not None  # see `_check_folder`
                with progress("indexing", 100, "%") as advance:
                    table = Addresses(folder, options.outside)
                    done += index_addresses_on(cluster, catalogue, table, ready, advance)
                continue
            how = {"whole": True, "prune": options.prune, "ready": ready}
            with progress("indexing", len(images), "photos") as advance:
                if cluster is not None:
                    done += index_images_on(cluster, catalogue, images, **how, callback=advance)
                else:
                    done += index_images(
                        catalogue, images, cache, embedders, **how, callback=advance
                    )
    assert catalogue is not None
    tell(done.notes, map(astuple, done.problems))
    if to_stdout:
        show_json(done.as_json())
    elif out:
        write(out, lambda file: file.write(json_text(done.as_json()).encode()))
    if not to_stdout and (out is None or out.file is not None):
        show(f"{done.sentence} {catalogue!r} in {options.out}.")


def _check_folder(folder: str, engine: str) -> None:
    if looks_like_addresses(folder):
        if engine == HERE:
            raise UsageError(
                f"“{Path(folder).name}” is a table of addresses, which Ray reads. Add --engine ray."
            )
        return
    if find_sample(folder) is None:
        check_sources(as_paths(folder))
    if Path(folder).is_file():
        raise UsageError(
            f"“{Path(folder).name}” is a file, and a catalogue must find its photos again. Name a "
            "folder; unpack a zip first."
        )


def _cluster(options: argparse.Namespace) -> Cluster | None:
    """Who does the work; None for this program itself."""
    if options.engine == HERE:
        if options.workers is not None or options.cluster:
            raise UsageError("--workers and --cluster are Ray's. Add --engine ray.")
        return None
    if options.workers is not None and options.workers < 1:
        raise UsageError("--workers must be 1 or more.")
    tables = [each for each in options.folders if looks_like_addresses(each)]
    if options.prune and tables:
        raise UsageError(
            "What is gone from a table of addresses is not known. Leave --prune out; “orange-aiff "
            "catalogue prune” removes photos whose files are gone."
        )
    return Cluster(options.cluster or "", options.workers or 0, options.device)


def _part(options: argparse.Namespace) -> Options:
    return Options(options.split, options.gallery, outside=options.outside)


def _opened(options: argparse.Namespace, place: Path) -> tuple[Catalogue, list[Embedder]]:
    """A catalogue that is there, and its networks; whatever else was asked for must be the same."""
    catalogue = open_catalogue(place)
    if options.align or options.reference or options.aligned_as:
        raise UsageError(
            f"Catalogue “{catalogue.name}” is there, and its alignment stays as it is. Name another "
            "catalogue, or leave --align, --reference and --aligned-as out."
        )
    if options.thumbnails and not catalogue.about.thumbnails:
        raise UsageError(
            f"Catalogue “{catalogue.name}” was made without small pictures. Leave --thumbnails out."
        )
    if _says_recipe(options):
        embedders = _embedders(options, _recipes(options))
        catalogue.space.raw.check_same(space_of_embedders(embedders))
    return catalogue, embedders_of(catalogue, options.device)


def _chosen(options: argparse.Namespace) -> tuple[Space, list[Embedder]]:
    """What the vectors of a new catalogue are, and its networks."""
    if options.aligned_as:
        return _chosen_as(options)
    if _is_aligned(options) and not options.plain:
        options.chain = RECOMMENDED
    recipes = _recipes(options)
    embedders = _embedders(options, recipes)
    space = space_of_embedders(embedders)
    if _is_aligned(options):
        learned, sentences = _learned(options, recipes)
        check_learned_for(learned, space)
        tell(sentences, [])
        space = learned
    return space, embedders


def _chosen_as(options: argparse.Namespace) -> tuple[Space, list[Embedder]]:
    """The same as those of another catalogue."""
    if options.align or options.reference:
        raise UsageError("Name either --aligned-as or --align and --reference.")
    other = open_catalogue(options.aligned_as)
    if other.space.alignment is None:
        raise UsageError(f"Catalogue “{other.name}” has no alignment that could be used.")
    if _says_recipe(options):
        other.space.raw.check_same(space_of_embedders(_embedders(options, _recipes(options))))
    return other.space, embedders_of(other, options.device)


def _learned(options: argparse.Namespace, recipes: Sequence[Recipe]) -> tuple[Space, list[str]]:
    """The space that alignment learns from the reference, or from the folders themselves."""
    if options.reference:
        images = read_folder(options.reference, Options(outside=options.outside))
    elif any(map(looks_like_addresses, options.folders)):
        raise UsageError(
            "An alignment is learned from folders, not from a table of addresses. Name photos of both "
            "domains with --reference, or a catalogue with --aligned-as."
        )
    else:
        folders = [s.folder if (s := find_sample(f)) else f for f in options.folders]
        images = api.read(folders, options.split, options.gallery, outside=options.outside)
    vectors = embed_photos(images, recipes, options)
    method = options.align or _method(vectors)
    with progress("aligning", 100, "%") as advance:
        named = vectors.name if options.reference else ""
        return learned_space(vectors, method, callback=advance, reference=named)


def _method(vectors: Table) -> str:
    """The recommended one: what learns from labels, where enough garments have both domains."""
    garments = len(rows_of(vectors).paired_items)
    labelled = RECOMMENDED.align_with_reference
    return next(
        (key for key in labelled if garments >= max(2, METHODS[key].least_items)),
        RECOMMENDED.align,
    )


def _is_aligned(options: argparse.Namespace) -> bool:
    return bool(options.align or options.reference or options.recommended)


def _says_recipe(options: argparse.Namespace) -> bool:
    said = any(getattr(options, name) is not None for name in SETTLED)
    flags = options.model or options.recommended or options.plain or options.unit
    return said or bool(flags)


def _recipes(options: argparse.Namespace) -> list[Recipe]:
    return recipes_of(options, one_system(options))


def _embedders(options: argparse.Namespace, recipes: Sequence[Recipe]) -> list[Embedder]:
    embedders = [Embedder(recipe, options.device) for recipe in recipes]
    check_joinable(embedders)
    return embedders
