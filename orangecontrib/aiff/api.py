"""The door for a notebook: read, embed, align, evaluate, gallery, catalogue, tree; Orange tables.

    import orangecontrib.aiff.api as aiff

    images = aiff.read("anna_rossi_AIFF_2026")
    vectors = aiff.embed(images)
    aligned = aiff.align(vectors)
    print(aiff.evaluate(aligned))
    aiff.gallery(aligned).ask("photo.jpg")
    aiff.catalogue("shop.catalogue", like=aligned).add(aligned)
    aiff.tree(aligned).interesting()

Every error that is a sentence for a person is an `errors.AiffError`. Work shows a bar on a
terminal and in a notebook; a `callback` is told the share that is done, 0..1, instead, and stops
the work by raising. What a table lacks is never lost: a warning says so once, `problems` lists
it, and `notes` has all that was said on the way.

A room is imported when it is first entered: a command waits for those that it needs alone.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from Orange.data import Table

from .alignment.methods import METHODS, Options
from .chains import CHAINS, RECOMMENDED, best_models, method_for, recipes_for
from .embedding.cache import VectorCache, open_cache
from .embedding.devices import AUTO
from .embedding.embedder import Embedder
from .embedding.recipe import Recipe
from .embedding.table import embed_table
from .errors import AiffWarning, NothingEmbeddedError, Problem, UsageError
from .evaluation.protocol import PRESETS, Protocol
from .photos.columns import image_variable
from .photos.datasets.options import Options as Part
from .photos.reading import read_collection
from .photos.rows import rows_of
from .photos.table import images_table, summary_of_table, table_of_problems
from .progress import progress
from .words import plural

if TYPE_CHECKING:
    from .evaluation.systems import Compared, System
    from .matching.askable import Askable, AskableCatalogue
    from .presentation.notebook import Dendrogram

    Data: TypeAlias = Table | np.ndarray | System

__all__ = ["Askable", "AskableCatalogue", "align", "best_models", "catalogue", "counts", "embed",
           "evaluate", "gallery", "notes", "problems", "read", "summary", "tree"]  # fmt: skip

Callback = Callable[[float], None]

SAID = "said"  # a table's attribute: notes, problems and counts by the step that found them
NOTES, PROBLEMS = "notes", "problems"
COMPUTED, KNOWN = "computed", "known"


READ, EMBED, ALIGN = "read", "embed", "align"


def __getattr__(name: str) -> Any:
    """What `gallery` and `catalogue` give, by name."""
    if name in ("Askable", "AskableCatalogue"):
        from .matching import askable

        return getattr(askable, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def read(
    source: str | Path | Sequence[str | Path],
    split: str = Part.split,
    gallery: str = Part.gallery,
    callback: Callback | None = None,
    outside: bool = False,
) -> Table:
    """Photos as a table, as AIFF Folder Loader reads them.

    Parameters
    ----------
    source : a folder or a zip, of a collector, a class, or a research data set; a table of photos;
        several folders or zips; or ``"sample:wardrobe"``, the pictures that ship with the add-on
    split, gallery : part of a research data set, and which of its shop photos are searched
    callback : see above
    outside : whether a table of photos may name some outside its folder

    Returns
    -------
    A row a photo: the class `item`, and the metas image, domain (consumer, shop or missing),
    collector, image name, size (bytes), width, height (pixels), and what else is known. Files that
    cannot be used are in `problems`.

    Raises
    ------
    CollectionError
        If the source is not there, may not be read, or has no photos.
    """
    with progress("reading", 100, "%", callback) as advance:
        collection = read_collection(source, advance, Part(split, gallery, outside=outside))
    table = images_table(collection)
    found = collection.problems
    _say(table, READ, collection.notes, found)
    if found:
        _warn(f"{plural(len(found), 'file')} of “{table.name}” could not be used: see problems().")
    return table


def summary(table: Table) -> str:
    """What is in a table of photos, such as "1 collector, 3 garments, 6 consumer and 15 shop
    photos"."""
    return summary_of_table(table)


def problems(table: Table, step: str = "") -> Table:
    """The files that are not in a table since they could not be read or embedded.

    Parameters
    ----------
    table : made by `read`, `embed` or `align`
    step : "read" or "embed"; both if not given

    Returns
    -------
    A row a file, perhaps none, with the metas file, problem, what to do.
    """
    return table_of_problems(
        [Problem(*each) for each in _said(table, step, PROBLEMS)], f"Problems in {table.name}"
    )


def notes(table: Table, step: str = "") -> list[str]:
    """What was said while a table was made: what was learned from what, which device failed, ...

    Parameters
    ----------
    table : made by `read`, `embed` or `align`
    step : "read", "embed" or "align"; all if not given
    """
    return _said(table, step, NOTES)


def counts(vectors: Table) -> dict[str, int]:
    """How many vectors `embed` computed, and how many were known from before, of one network."""
    said = vectors.attributes.get(SAID, {}).get(EMBED, {})
    return {name: said[name] for name in (COMPUTED, KNOWN) if name in said}


def embed(
    images: Table,
    model: str | Sequence[str] | None = None,
    recipe: str | Recipe | Sequence[Recipe] = "recommended",
    device: str = AUTO,
    cache: VectorCache | str | Path | None = None,
    callback: Callback | None = None,
    check_all: bool = False,
) -> Table:
    """Vectors of photos, as Local GPU Embedder makes them; no photo leaves this computer.

    Parameters
    ----------
    images : a table with a column of images, from `read` or from Orange's Import Images
    model : key of a network, or ``"NAME=FILE"`` for weights of your own; several are joined.
        SqueezeNet if not given, and for "recommended" Colour beside it; `best_models` names
        the best that are ready
    recipe : key of a chain: "recommended" (for `align`), "alone" or "plain"; or a `Recipe`, or
        one for each network
    device : "auto", "openvino", "cpu", "cuda", "cuda:1", "mps"
    cache : where vectors are kept, so that none is computed twice: a file, or the user's own
    callback : see above
    check_all : whether each file is read to see whether it is the one that was embedded; files
        whose size and time have not changed are taken for that otherwise

    Returns
    -------
    The rows that could be embedded, with a feature for each number (hidden in lists), n0, n1, ...,
    float64 that holds the network's float32; row ids are kept. The others are in `problems`.

    Raises
    ------
    NothingEmbeddedError
        If no photo could be embedded.
    UsageError
        If the table has no column of images, or there is no such chain.
    EmbeddingError, WeightsError, DeviceError, BoxError
        If the network, its weights, the device or the boxes cannot be used.
    """
    if image_variable(images.domain) is None:
        raise UsageError("The data has no column with photos (a text column of type image).")
    embedders = [Embedder(each, device) for each in _recipes(model, recipe)]
    with (
        _opened(cache, check_all) as vectors,
        progress("embedding", len(images), "photos", callback) as advance,
    ):
        tables = embed_table(images, embedders, vectors, advance)
    said = [*(note for embedder in embedders for note in embedder.notes), vectors.note]
    told = list(dict.fromkeys(filter(None, said)))
    names = rows_of(images).known_as
    failures = sorted(tables.result.failures.items())
    found = [Problem(str(names[row]), why.problem, why.advice) for row, why in failures]
    if tables.embeddings is None:
        raise NothingEmbeddedError("None of the photos could be embedded.", found, told)
    for note in told:
        _warn(note)
    if found:
        _warn(
            f"{plural(len(found), 'photo')} of “{images.name}” could not be embedded: see "
            "problems()."
        )
    numbers = {COMPUTED: tables.result.computed, KNOWN: tables.result.cached}
    _say(tables.embeddings, EMBED, told, found, **numbers)
    return tables.embeddings


def align(
    vectors: Table,
    method: str | None = None,
    reference: Table | None = None,
    callback: Callback | None = None,
    **options,
) -> Table:
    """Consumer and shop photos brought nearer each other, as Domain Aligner does it.

    Parameters
    ----------
    vectors : from `embed`, with a column of domains
    method : a key of `alignment.methods.METHODS`, where each has its source. If not given, the
        recommended one, and with a reference of labelled photos one that learns from the labels
    reference : vectors of other photos, which alignment learns from instead; garments that are in
        both are left out where labels are learned from
    callback : see above
    options : fields of `alignment.methods.Options`, such as ``power=0.5``

    Returns
    -------
    The rows with aligned features, float64. A method that learns from labels and has no reference
    learns from one half of the garments and gives the rows of the other. `notes` says what was
    learned from what.

    Raises
    ------
    AlignmentError
        If there is nothing that could be aligned or learned from.
    UsageError
        If there is no such method.
    """
    from .alignment.table import align_table

    if method is None:
        method = RECOMMENDED.align if reference is None else method_for(vectors, reference)
    _check("method", method, METHODS)
    with progress("aligning", 100, "%", callback) as advance:
        found = align_table(vectors, method, Options(**options), reference, advance)
    table = found.table
    _say(table, ALIGN, found.sentences)
    if len(table) < len(vectors):
        left = len(vectors) - len(table)
        _warn(
            f"{plural(left, 'photo')} of “{vectors.name}” left out of what was aligned: see "
            "notes()."
        )
    return table


def evaluate(
    data: Data | Mapping[str, Data] | Sequence[Data],
    protocol: Protocol | str | None = None,
    bank: Table | None = None,
    callback: Callback | None = None,
    among: AskableCatalogue | None = None,
    **options,
) -> Compared:
    """How well each photo of one domain finds its garment in the other, beside guessing.

    Parameters
    ----------
    data : vectors, or a matrix of distances that knows its photos (from Orange's Distances); or
        several of them, by name or in a row, which are then asked the same and compared
    protocol : who asks and what is searched: a `Protocol`, or a key of
        `evaluation.protocol.PRESETS`, where each has its source. If not given, consumer photos
        ask all shop photos, with the recommended distance and search
    bank : vectors of other consumer photos, for searches that learn from some
    callback : see above
    among : a catalogue whose photos are searched, too, as wrong answers; the data's vectors are of
        its kind, as `AskableCatalogue.embed` makes them
    options : fields of `Protocol`, such as ``search="nearest"`` or ``ks=(1, 5, 20)``; they count
        more than the protocol

    Returns
    -------
    Evaluations, one a system, with shares 0..1, 95 % intervals over garments and chance; and
    paired comparisons. It prints as a short table, and shows photos in a notebook.

    Raises
    ------
    ProtocolError
        If the data cannot be evaluated, or several share no photos, or the catalogue's vectors
        are of another kind.
    UsageError
        If there is no such protocol, distance or search.
    """
    from .evaluation.ranking.distances import DISTANCES
    from .evaluation.ranking.searches import SEARCHES
    from .evaluation.systems import System, evaluate_systems

    chosen = replace(_protocol(protocol), **options)
    _check("search", chosen.search, SEARCHES)
    _check("distance", chosen.distance, DISTANCES)
    named: Iterable[tuple[str | None, Data]]
    if isinstance(data, Mapping):
        named = data.items()
    elif isinstance(data, Table | np.ndarray | System):
        named = [(None, data)]
    else:
        named = [(None, each) for each in data]
    systems = [
        each if isinstance(each, System) else System.of(each, name, _bank(each, bank))
        for name, each in named
    ]
    with progress("searching", 100, "%", callback) as advance:
        crowd = None if among is None else partial(among.crowd, domain=chosen.gallery_domain)
        return evaluate_systems(systems, chosen, advance, crowd)


def catalogue(
    folder: str | Path, like: Table | None = None, thumbnails: bool = False, device: str = AUTO
) -> AskableCatalogue:
    """A gallery on disk, of as many photos as the disk holds, as Catalogue keeps it.

    Parameters
    ----------
    folder : of the catalogue
    like : vectors from `embed` or `align`; if there is no catalogue yet, an empty one for vectors
        of this kind is made, with their alignment
    thumbnails : whether a new one keeps small pictures
    device : that embeds photos; see `embed`

    Returns
    -------
    What photos are added to and searched in, as in a `gallery`, and what `evaluate` takes.

    Raises
    ------
    CatalogueError
        If there is none and `like` is not given, or it cannot be read or made; or if the package
        that catalogues need is not installed.
    """
    from .catalogue.about import is_catalogue
    from .catalogue.space import space_of_table
    from .catalogue.store import make_catalogue, open_catalogue
    from .matching.askable import AskableCatalogue

    if like is not None and not is_catalogue(Path(folder).absolute()):
        return AskableCatalogue(make_catalogue(folder, space_of_table(like), thumbnails), device)
    found = open_catalogue(folder)
    if like is not None:
        found.space.check_same(space_of_table(like))
    return AskableCatalogue(found, device)


def gallery(vectors: Table, device: str = AUTO, callback: Callback | None = None) -> Askable:
    """Photos that can be asked, with the networks that made their vectors.

    Parameters
    ----------
    vectors : from `embed` or `align`
    device : that embeds the photo you search with; see `embed`
    callback : see above

    Raises
    ------
    ProtocolError, BlockError
        If there are no vectors that can be compared, or a new photo cannot have any like them.
    EmbeddingError, WeightsError, DeviceError
        If the networks that made them are not known or not here.
    """
    from .matching.askable import Askable
    from .matching.asking import Asked

    with progress("loading networks", 100, "%", callback) as advance:
        asked = Asked(vectors, device, advance)
    for note in asked.notes:
        _warn(note)
    return Askable(asked)


def tree(
    data: Table | np.ndarray,
    metric: str = RECOMMENDED.distance,
    linkage: str = "average",
    callback: Callback | None = None,
) -> Dendrogram:
    """The dendrogram of photos, as Distances and Interesting Clusters make it.

    Parameters
    ----------
    data : vectors, up to 10,000; or a matrix of distances (n, n), from Orange's Distances, say
    metric : a key of `clusters.metric.METRICS`: cosine, euclidean, normalized_euclidean,
        manhattan, normalized_manhattan, pearson; of a matrix it counts for nothing
    linkage : average, complete, single, weighted or ward
    callback : see above

    Returns
    -------
    A tree with `interesting()` (ranked clusters with their sentences), `quality()`, `table()`, and
    `photos()` (all of them on a grid, look-alikes side by side).

    Raises
    ------
    ClusterError
        If no tree can be made of the data.
    UsageError
        If there is no such metric or linkage.
    """
    from .clusters.analysis import analyse_distances
    from .clusters.metric import METRICS, distances_of
    from .clusters.tree import LINKAGES
    from .presentation.notebook import Dendrogram

    _check("linkage", linkage, LINKAGES)
    label = ""
    with progress("clustering", 100, "%", callback) as advance:
        if isinstance(data, Table):
            metrics = {each.key: each for each in METRICS}
            _check("metric", metric, metrics)
            label = metrics[metric].label
            data = distances_of(data, metrics[metric])
        return Dendrogram(analyse_distances(data, linkage, advance), label)


def _recipes(
    model: str | Sequence[str] | None, recipe: str | Recipe | Sequence[Recipe]
) -> list[Recipe]:
    models = [model] if isinstance(model, str) else list(model or [])
    if isinstance(recipe, str):
        _check("recipe", recipe, CHAINS)
        chain = CHAINS[recipe][2]
        return recipes_for(models or chain.models, chain)
    if isinstance(recipe, Recipe):
        return [replace(recipe, model=each) for each in models] or [recipe]
    if models:
        raise UsageError("Each recipe names its network, so do not name another one.")
    return list(recipe)


def _opened(cache: VectorCache | str | Path | None, check_all: bool):
    if isinstance(cache, VectorCache):
        return nullcontext(cache)  # who opened it closes it
    if cache is None:
        return open_cache(check_all)
    return VectorCache(Path(cache), own=False, check_all=check_all)


def _protocol(protocol: Protocol | str | None) -> Protocol:
    usual = Protocol(distance=RECOMMENDED.distance, search=RECOMMENDED.search)
    if protocol is None or isinstance(protocol, Protocol):
        return protocol or usual
    _check("protocol", protocol, PRESETS)
    return PRESETS[protocol].applied_to(usual)


def _bank(data: Table | np.ndarray, bank: Table | None) -> Table | None:
    return bank if isinstance(data, Table) else None


def _check(what: str, key: str, choices: Iterable[str]) -> None:
    if key not in choices:
        raise UsageError(f"There is no {what} “{key}”. Choose one of {', '.join(choices)}.")


def _say(
    table: Table,
    step: str,
    said: Iterable[str],
    found: Iterable[Problem] = (),
    **numbers: int,
) -> None:
    """Note what a step said and could not use, in plain values that travel with the table."""
    lost = tuple((each.path, each.problem, each.advice) for each in found)
    entry = {NOTES: tuple(said), PROBLEMS: lost, **numbers}
    table.attributes = {**table.attributes, SAID: {**table.attributes.get(SAID, {}), step: entry}}


def _said(table: Table, step: str, what: str) -> list:
    said = table.attributes.get(SAID, {})
    steps = [step] if step else [READ, EMBED, ALIGN]
    return [each for name in steps if name in said for each in said[name][what]]


def _warn(sentence: str) -> None:
    warnings.warn(sentence, AiffWarning, stacklevel=3)
