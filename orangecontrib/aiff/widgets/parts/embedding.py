"""What Local GPU Embedder does away from its window: embed, look ahead, download."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from Orange.data import Table
from Orange.widgets.utils.concurrent import TaskState

from ...embedding.cache import open_cache
from ...embedding.embedder import Embedder, Recipe
from ...embedding.models import Model
from ...embedding.pipeline import count_known
from ...embedding.preparing import BOXED
from ...embedding.table import EmbeddedTables, embed_table
from ...embedding.weights import download_weights
from ...photos.boxes import boxes_of
from ...photos.columns import photo_paths
from .tasks import callback_of, paced_callback_of


@dataclass(frozen=True)
class Finished:
    """What the widget's work gives back; the loaded network serves the next run."""

    tables: EmbeddedTables
    embedder: Embedder
    notes: tuple[str, ...]
    seconds: float


def run_embedding(
    table: Table, recipe: Recipe, device: str, loaded: Embedder | None, state: TaskState
) -> Finished:
    """The widget's work away from the window."""
    state.set_status("Loading the network…")
    embedder = loaded or Embedder(recipe, device)
    callback = paced_callback_of(state, len(table), "photos")
    with open_cache() as cache:
        callback(0)
        start = time.monotonic()
        tables = embed_table(table, embedder, cache, callback)
        notes = [*embedder.notes, *([cache.note] if cache.note else [])]
        return Finished(tables, embedder, tuple(notes), time.monotonic() - start)


def look_ahead(
    table: Table, recipe: Recipe, device: str, callback: Callable[[float], None]
) -> tuple[int, str]:
    """How many of a table's vectors are known, and the name of the device for the others."""
    embedder = Embedder(recipe, device)
    boxes = boxes_of(table) if recipe.region == BOXED else None
    with open_cache() as cache:
        known = count_known(photo_paths(table), embedder, cache, callback, boxes)
    return known, embedder.device.name


def run_download(model: Model, state: TaskState) -> Model:
    """Fetching a model's weights away from the window."""
    state.set_status(f"Downloading {model.label}…")
    download_weights(model, callback_of(state))
    return model
