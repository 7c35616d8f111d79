"""What Local GPU Embedder does away from its window: embed, close the gap, look ahead, download."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from Orange.data import Table
from Orange.widgets.utils.concurrent import TaskState

from ...alignment.closing import Closed, close_gap
from ...embedding.cache import open_cache
from ...embedding.devices import AUTO, Device, list_devices
from ...embedding.embedder import Embedder, Recipe
from ...embedding.networks.models import STRIPS, Detector, Model
from ...embedding.seeing.gpu import can_decode_on
from ...embedding.table import EmbeddedTables, count_known_rows, embed_table
from ...embedding.weights.downloaded import download_weights
from ...photos.rows import rows_of
from ...words import plural
from ..kit.tasks import callback_of, paced_callback_of

EMBEDDED = 0.9  # the share of the progress at which the gap is closed
UNALIGNED_STRIPS = "Strips are made to be aligned: tick the box above, or connect Domain Aligner."
CLOSING = "Bringing worn and shop photos nearer each other…"


@dataclass(frozen=True)
class Finished:
    """What the widget's work gives back; the loaded networks serve the next run.

    Attributes
    ----------
    tables : with the networks' own vectors
    closed : the vectors brought nearer each other; None where that was not asked for yet
    """

    tables: EmbeddedTables
    embedders: tuple[Embedder, ...]
    notes: tuple[str, ...]
    seconds: float
    closed: Closed | None = None

    def words(self, photos: int, closes_gap: bool) -> str:
        """What was done, and what was made of the gap between worn and shop photos."""
        counts, embedded = self._counts(photos), self.tables.embeddings
        if closes_gap:
            if self.closed is None:
                return counts
            sentence = self.closed.sentence
            return f"{counts} {sentence[:1].upper()}{sentence[1:]}."
        is_strips = self.embedders[0].recipe.vector == STRIPS
        advised = is_strips and embedded is not None and rows_of(embedded).has_domains
        return f"{counts} {UNALIGNED_STRIPS}" if advised else counts

    def _counts(self, photos: int) -> str:
        """Such as "18 photos: 14 computed on CPU, 4 known from before, 0 skipped."."""
        results, several = self.tables.results, len(self.embedders) > 1
        parts = []
        for embedder, result in zip(self.embedders, results, strict=True):
            name = f"{embedder.model.label} " if several else ""
            parts.append(
                f"{name}{result.computed:,} computed on {embedder.device.name}, "
                f"{result.cached:,} known from before"
            )
        end = "; " if several else ", "
        skipped = f"{len(results[0].failures):,} skipped."
        return f"{plural(photos, 'photo')}: {'; '.join(parts)}{end}{skipped}"


def run_embedding(
    table: Table,
    recipes: Sequence[Recipe],
    device: str,
    loaded: Mapping[Recipe, Embedder],
    closes_gap: bool,
    check_all: bool,
    state: TaskState,
) -> Finished:
    """The widget's work away from the window.

    Parameters
    ----------
    check_all : whether each photo's file is read, also where it seems to be known
    """
    state.set_status(f"Loading the network{'s' if len(recipes) > 1 else ''}…")
    embedders = tuple(loaded.get(recipe) or Embedder(recipe, device) for recipe in recipes)
    callback = paced_callback_of(state, len(table), "photos", EMBEDDED if closes_gap else 1)
    with open_cache(check_all) as cache:
        callback(0)
        start = time.monotonic()
        tables = embed_table(table, embedders, cache, callback)
        notes = [note for embedder in embedders for note in embedder.notes]
        notes = dict.fromkeys([*notes, *([cache.note] if cache.note else [])])
        finished = Finished(tables, embedders, tuple(notes), time.monotonic() - start)
    return run_closing(finished, state, EMBEDDED) if closes_gap else finished


def run_closing(finished: Finished, state: TaskState, begin: float = 0) -> Finished:
    """The same vectors, brought nearer each other where photos of both domains are there.

    Parameters
    ----------
    begin : the share of the progress that is behind, 0..1
    """
    if finished.tables.embeddings is None:
        return finished
    state.set_status(CLOSING)
    callback = callback_of(state, begin)
    return replace(finished, closed=close_gap(finished.tables.embeddings, callback))


@dataclass(frozen=True)
class Plan:
    """What embedding a table would do.

    Attributes
    ----------
    networks : for people, in order
    known : how many vectors of each are known
    device : for the others, for people
    """

    networks: tuple[str, ...]
    known: tuple[int, ...]
    device: str

    def left(self, photos: int) -> int:
        """How many vectors are to be computed for so many photos."""
        return sum(photos - known for known in self.known)

    def words(self, photos: int) -> str:
        """Such as "18 photos: 4 known, 14 to compute"; by name where there are several."""
        parts = [f"{known:,} known, {photos - known:,} to compute" for known in self.known]
        if len(parts) > 1:
            named = zip(self.networks, parts, strict=True)
            parts = [f"{name} {part}" for name, part in named]
        return f"{plural(photos, 'photo')}: {'; '.join(parts)}"


def look_ahead(
    table: Table, recipes: Sequence[Recipe], device: str, callback: Callable[[float], None]
) -> Plan:
    """How many of a table's vectors are known, and the name of the device for the others."""
    embedders = [Embedder(recipe, device) for recipe in recipes]
    with open_cache() as cache:
        known = count_known_rows(table, embedders, cache, callback)
    networks = tuple(embedder.model.label for embedder in embedders)
    return Plan(networks, tuple(known), embedders[0].device.name)


def look_for_devices() -> tuple[list[Device], set[str]]:
    """This computer's devices, and the choices of one that mean one which decodes JPEGs."""
    devices = list_devices()
    decoding = {device.key for device in devices if can_decode_on(device.key)}
    return devices, decoding | ({AUTO} if devices[0].key in decoding else set())


def run_download(model: Model | Detector, state: TaskState) -> Model | Detector:
    """Fetching a model's weights away from the window."""
    state.set_status(f"Downloading {model.label}…")
    download_weights(model, callback_of(state))
    return model
