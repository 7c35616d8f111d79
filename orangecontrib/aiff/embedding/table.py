"""Tables of photos become tables of vectors, in the way of Orange's Image Embedding."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from Orange.data import ContinuousVariable, Domain, StringVariable, Table
from Orange.data.util import get_unique_names, get_unique_names_duplicates
from Orange.util import dummy_callback

from ..errors import PhotoError
from ..photos.columns import told_paths
from .blocks import PROVENANCE as PROVENANCE
from .blocks import mark_features, with_numbers
from .blocks import provenance_of as provenance_of
from .cache import VectorCache
from .devices import AUTO
from .embedder import Embedder, check_joinable
from .pipeline import Embedded, count_known_by_each, embed_with_each
from .seeing.preparing import FOUND, PERSON
from .seeing.regions import regions_of
from .seeing.row_files import shown_upright

LOOKING, BY_NETWORK = 0.15, 0.9  # shares of the time that looking for regions takes


@dataclass(frozen=True)
class EmbeddedTables:
    """The two tables that come of a table of photos; None where one would have no rows.

    Attributes
    ----------
    embeddings : the rows that could be embedded
    skipped : the rows that could not, with the reason
    results : what came of it for each network, in order
    """

    embeddings: Table | None
    skipped: Table | None
    results: tuple[Embedded, ...]

    @property
    def result(self) -> Embedded:
        """Of the first network; what fails fails for all."""
        return self.results[0]


def embed_table(
    table: Table,
    embedder: Embedder | Sequence[Embedder],
    cache: VectorCache,
    callback: Callable = dummy_callback,
) -> EmbeddedTables:
    """Embed the photos of a table's image column; see `pipeline.embed_with_each`.

    Parameters
    ----------
    embedder : the network; or several, whose vectors are joined in order

    Returns
    -------
    The rows that could be embedded, with features (hidden in lists) after those they had, named
    n0, n1, ... of one network and with its key before that of several; and the rows that could
    not, with the reason in a meta column. Row ids are kept.

    Raises
    ------
    ValueError
        If the table has no image column, or no boxes where these are to be embedded.
    EmbeddingError
        If the device fails, or vectors of the networks cannot be joined.
    WeightsError
        If regions are to be found by a network whose weights are not here.
    """
    embedders = list(embedder) if isinstance(embedder, Sequence) else [embedder]
    results, table = _embedded(table, embedders, cache, callback)
    table = shown_upright(table)
    failures = results[0].failures
    failed = np.zeros(len(table), dtype=bool)
    failed[list(failures)] = True
    return EmbeddedTables(
        _with_vectors(table, ~failed, results, embedders) if any(~failed) else None,
        _with_reasons(table[failed], failures) if any(failed) else None,
        results,
    )


def embed_rows(
    table: Table,
    embedders: Sequence[Embedder],
    cache: VectorCache,
    callback: Callable = dummy_callback,
) -> tuple[Embedded, ...]:
    """The vectors of a table's photos by each of some networks, in order; see `embed_table`."""
    return _embedded(table, embedders, cache, callback)[0]


def _embedded(
    table: Table, embedders: Sequence[Embedder], cache: VectorCache, callback: Callable
) -> tuple[tuple[Embedded, ...], Table]:
    """What came of each network, and the table with the regions that were found."""
    check_joinable(embedders)
    region = embedders[0].recipe.region
    device, looking = AUTO, LOOKING
    if region == PERSON:
        first = max(embedders, key=lambda each: each.model.is_network)
        device, looking = first.device.key_of_torch, BY_NETWORK
    regions = regions_of(
        table, region, cache, lambda share: callback(looking * share), device=device
    )
    if regions and regions.note:
        embedders[0].note(regions.note)
    boxes, left = (regions.boxes, 1 - looking) if regions else (None, 1)
    results = tuple(
        embed_with_each(
            told_paths(table),
            embedders,
            cache,
            lambda share: callback(1 - left * (1 - share)),
            boxes,
        )
    )
    if regions is not None and region in FOUND:
        table = regions.on(table)
    return results, table


def count_known_rows(
    table: Table,
    embedders: Sequence[Embedder],
    cache: VectorCache,
    callback: Callable = dummy_callback,
) -> list[int]:
    """How many of a table's photos have a vector of each network in the cache.

    Raises
    ------
    ValueError
        See `embed_table`.
    """
    regions = regions_of(table, embedders[0].recipe.region, cache, look=False)
    paths, boxes = told_paths(table), regions.boxes if regions else None
    if boxes is not None and embedders[0].recipe.region in FOUND:
        # Where a region was never looked for, no vector of it can be known.
        paths = [path if box else None for path, box in zip(paths, boxes, strict=True)]
    return count_known_by_each(paths, embedders, cache, callback, boxes)


def _with_vectors(
    table: Table, rows: np.ndarray, results: Sequence[Embedded], embedders: Sequence[Embedder]
) -> Table:
    """Some of a table's rows, bool (n,), with their vectors."""
    features = _new_features(table.domain, results, embedders)
    old = table.domain
    domain = Domain((*old.attributes, *features), old.class_vars, old.metas)
    embedded = with_numbers(table[rows], domain, *(each.vectors[rows] for each in results))
    # Of all networks, where the table had vectors of another.
    embedded.attributes = {**table.attributes, PROVENANCE: provenance_of(embedded)}
    return embedded


def _new_features(
    domain: Domain, results: Sequence[Embedded], embedders: Sequence[Embedder]
) -> list[ContinuousVariable]:
    """Features for the vectors of each network, named and marked."""
    prefixes = [""]
    if len(embedders) > 1:
        networks = [each.model.architecture for each in embedders]
        # One network may be there with several files of weights.
        prefixes = [f"{name} " for name in get_unique_names_duplicates(networks)]
    names = [
        f"{prefix}n{place}"
        for prefix, each in zip(prefixes, embedders, strict=True)
        for place in range(each.length)
    ]
    taken = {var.name for var in (*domain.variables, *domain.metas)}
    if taken.intersection(names):  # asked first, since it takes seconds for thousands of names
        names = get_unique_names(domain, names)
    features = [ContinuousVariable(name) for name in names]
    start = 0
    for each, result in zip(embedders, results, strict=True):
        end = start + each.length
        mark_features(features[start:end], result.provenance.as_dict(), each.parts, numbered=True)
        start = end
    return features


def _with_reasons(table: Table, failures: dict[int, PhotoError]) -> Table:
    errors = [failures[index] for index in sorted(failures)]
    name = get_unique_names(table.domain, "reason")
    reasons = np.array([f"{e.problem}. {e.advice}" for e in errors], dtype=object)
    skipped = table.add_column(StringVariable(name), reasons, to_metas=True)
    skipped.name = f"{table.name}, skipped"
    return skipped
