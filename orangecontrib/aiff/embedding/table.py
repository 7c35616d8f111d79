"""Tables of photos become tables of vectors, in the way of Orange's Image Embedding."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from Orange.data import ContinuousVariable, Domain, StringVariable, Table
from Orange.data.util import get_unique_names
from Orange.util import dummy_callback

from ..photos.boxes import boxes_of
from ..photos.columns import photo_paths
from .blocks import PROVENANCE as PROVENANCE
from .blocks import mark_features
from .blocks import provenance_of as provenance_of
from .cache import VectorCache
from .embedder import Embedder
from .pipeline import Embedded, embed_photos
from .preparing import BOXED


@dataclass(frozen=True)
class EmbeddedTables:
    """The two tables that come of a table of photos; None where one would have no rows."""

    embeddings: Table | None
    skipped: Table | None
    result: Embedded


def embed_table(
    table: Table, embedder: Embedder, cache: VectorCache, callback: Callable = dummy_callback
) -> EmbeddedTables:
    """Embed the photos of a table's image column; see `pipeline.embed_photos`.

    Returns
    -------
    The rows that could be embedded, with features n0, n1, ... (hidden in lists) after those they
    had; and the rows that could not, with the reason in a meta column. Row ids are kept.

    Raises
    ------
    ValueError
        If the table has no image column, or no boxes where these are to be embedded.
    EmbeddingError
        If the device fails.
    """
    boxes = boxes_of(table) if embedder.recipe.region == BOXED else None
    result = embed_photos(photo_paths(table), embedder, cache, callback, boxes)
    failed = np.zeros(len(table), dtype=bool)
    failed[list(result.failures)] = True
    return EmbeddedTables(
        _with_vectors(table[~failed], result.vectors[~failed], embedder) if any(~failed) else None,
        _with_reasons(table[failed], result) if any(failed) else None,
        result,
    )


def _with_vectors(table: Table, vectors: np.ndarray, embedder: Embedder) -> Table:
    provenance = embedder.provenance.as_dict()
    wanted = [f"n{index}" for index in range(vectors.shape[1])]
    features = [ContinuousVariable(name) for name in get_unique_names(table.domain, wanted)]
    mark_features(features, provenance, embedder.parts)
    old = table.domain
    domain = Domain((*old.attributes, *features), old.class_vars, old.metas)
    embedded = table.transform(domain)
    with embedded.unlocked(embedded.X):
        embedded.X[:, len(old.attributes) :] = vectors
    # Of all networks, where the table had vectors of another.
    embedded.attributes = {**table.attributes, PROVENANCE: provenance_of(embedded)}
    embedded.name = table.name
    return embedded


def _with_reasons(table: Table, result: Embedded) -> Table:
    errors = [result.failures[index] for index in sorted(result.failures)]
    name = get_unique_names(table.domain, "reason")
    reasons = np.array([f"{e.problem}. {e.advice}" for e in errors], dtype=object)
    skipped = table.add_column(StringVariable(name), reasons, to_metas=True)
    skipped.name = f"{table.name}, skipped"
    return skipped
