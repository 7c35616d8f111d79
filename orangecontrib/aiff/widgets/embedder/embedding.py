"""What Local GPU Embedder does away from its window: embed, close the gap, look ahead, download."""

import math
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from Orange.data import Table
from Orange.widgets.utils.concurrent import TaskState

from ...alignment.closing import COUNTED_APART, Closed, close_gap, seen_by_networks
from ...embedding.cache import open_cache
from ...embedding.devices import AUTO, Device
from ...embedding.embedder import Embedder
from ...embedding.engine import devices_here
from ...embedding.networks.models import STRIPS, Detector, Model
from ...embedding.recipe import Recipe
from ...embedding.seeing.gpu import can_decode_on
from ...embedding.table import EmbeddedTables, count_known_rows, embed_table
from ...embedding.weights.downloaded import download_weights
from ...photos.rows import rows_of
from ...words import listed, plural
from ..kit.tasks import callback_of, paced_callback_of

EMBEDDED = 0.9  # the share of the progress at which the gap is closed
UNALIGNED_STRIPS = (
    "Strips find more once they are aligned: tick the box above, or connect Domain Aligner."
)
# Slow laptops' pace, for a first guess; what was measured takes its place.
DECODED_S, CPU_GFLOPS_A_CORE, GPU_GFLOPS = 0.01, 15, 2000
ROUGHLY = (
    (10, "a few seconds"), (60, "less than a minute"), (600, "some minutes"),
    (math.inf, "more than ten minutes"),
)  # fmt: skip
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

    @cached_property
    def left(self) -> Table | None:
        """What goes out where worn and shop photos are left apart."""
        raw = self.tables.embeddings
        return None if raw is None else seen_by_networks(raw)

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
        apart = self.left is not embedded
        more = (UNALIGNED_STRIPS if advised else "", f"{COUNTED_APART}." if apart else "")
        return " ".join([counts, *filter(None, more)])

    def _counts(self, photos: int) -> str:
        """Such as "18 photos: 14 computed on CPU, 3 known from before, 1 skipped."; of several
        networks "18 photos. SqueezeNet 1.1: 17 computed on CPU; Colour: 17 known from before."."""
        results, several = self.tables.results, len(self.embedders) > 1
        parts = []
        for embedder, result in zip(self.embedders, results, strict=True):
            counts = (
                (result.computed, f"computed on {embedder.device.name}"),
                (result.cached, "known from before"),
            )
            said = ", ".join(f"{count:,} {what}" for count, what in counts if count)
            if said:
                parts.append(f"{embedder.model.label}: {said}" if several else said)
        if skipped := len(results[0].failures):
            parts.append(f"{skipped:,} skipped")
        if several:
            return f"{plural(photos, 'photo')}. {'; '.join(parts)}."
        return f"{plural(photos, 'photo')}: {', '.join(parts)}."


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
    gflops : work of each for one photo, however often it looks, 10^9 multiply-adds
    devices : what computes the others, of each network
    has_domains : whether worn and shop photos are there
    """

    networks: tuple[str, ...]
    known: tuple[int, ...]
    gflops: tuple[float, ...]
    devices: tuple[Device, ...]
    has_domains: bool

    def left(self, photos: int) -> int:
        """How many vectors are to be computed for so many photos."""
        return sum(photos - known for known in self.known)

    def words(self, photos: int, numbers: int, closes_gap: bool, rate: float | None) -> str:
        """What Apply will do with so many photos, for people: with what, how long, what for.

        Parameters
        ----------
        numbers : of a vector
        rate : vectors a second, as they were measured; None where none were yet
        """
        parts = [_so_many_known(known, photos) for known in self.known]
        words = f"Apply turns {plural(photos, 'photo')} into vectors of {numbers:,} numbers"
        if len(parts) > 1:
            named = zip(self.networks, parts, strict=True)
            words += f". {'; '.join(f'{name}: {part}' for name, part in named)}"
        else:
            words += f": {parts[0]}"
        if self.left(photos):
            names = [
                d.name for d, known in zip(self.devices, self.known, strict=True) if known < photos
            ]
            devices = listed(list(dict.fromkeys(names)))
            words += f" on {devices}, {self._time(photos, rate)}"
        if closes_gap and self.has_domains:
            words += ". Then it brings worn and shop photos nearer each other"
        return f"{words}."

    def _time(self, photos: int, rate: float | None) -> str:
        if rate:
            return f"about {math.ceil(self.left(photos) / rate)} s"
        on_cpu = CPU_GFLOPS_A_CORE * (os.cpu_count() or 1)
        seconds = sum(
            (photos - known)
            * (DECODED_S + gflops / (on_cpu if device.is_processor else GPU_GFLOPS))
            for known, gflops, device in zip(self.known, self.gflops, self.devices, strict=True)
        )
        return next(words for limit, words in ROUGHLY if seconds < limit)


def _so_many_known(known: int, photos: int) -> str:
    if known == photos:
        return "all known from before"
    left = photos - known
    return f"{known:,} known from before, {left:,} to compute" if known else f"{left:,} to compute"


def look_ahead(
    table: Table, recipes: Sequence[Recipe], device: str, callback: Callable[[float], None]
) -> Plan:
    """How many of a table's vectors are known, and the device for the others."""
    embedders = [Embedder(recipe, device) for recipe in recipes]
    with open_cache() as cache:
        known = count_known_rows(table, embedders, cache, callback)
    return Plan(
        tuple(embedder.model.label for embedder in embedders),
        tuple(known),
        tuple(each.model.gflops * len(each.eye.views) for each in embedders),
        tuple(embedder.device for embedder in embedders),
        rows_of(table).has_domains,
    )


def look_for_devices() -> tuple[list[Device], set[str]]:
    """This computer's devices, and the choices of one that mean one which decodes JPEGs."""
    devices = devices_here()
    decoding = {device.key for device in devices if can_decode_on(device.key)}
    return devices, decoding | ({AUTO} if devices[0].key in decoding else set())


def run_download(model: Model | Detector, state: TaskState) -> Model | Detector:
    """Fetching a model's weights away from the window."""
    state.set_status(f"Downloading {model.label}…")
    download_weights(model, callback_of(state))
    return model
