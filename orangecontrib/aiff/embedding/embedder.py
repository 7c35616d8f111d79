"""A network ready to turn photos into vectors: its recipe, its device, its provenance."""

import sys
import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ..errors import AiffError, EmbeddingError, PhotoError, WeightsError
from ..needed import need, version_of
from .devices import (
    AUTO,
    CPU,
    FULL_PRECISION,
    OPENVINO,
    Device,
    choose_device,
    give_back,
    lacks_memory,
    processor,
    reason_of,
)
from .engine import device_for
from .networks.catalogue import lacking_packages
from .networks.colour import DIGEST
from .networks.counting import Counter
from .networks.models import LAYOUTS
from .provenance import DECODED_ON_GPU, DECODING, Made, Provenance
from .recipe import FULL, Recipe, fitting, looks_in_words
from .seeing.gpu import UndecodedError, can_decode_on, inputs_on
from .seeing.jpegs import Jpeg
from .seeing.preparing import describe_input
from .seeing.see import Eye, Seen
from .weights.arrays import arrays_of
from .weights.found import digest_of, weights_file
from .weights.from_file import find_model, remember_file
from .weights.loaded import load_state

if TYPE_CHECKING:
    import torch

    from .networks.network import Vectorizer
    from .networks.quick import QuickVectorizer

    Running = QuickVectorizer | Vectorizer | Counter

GPU_GFLOPS_AT_ONCE = 1000
GPU_MOST_AT_ONCE = 256
CPU_GFLOPS_AT_ONCE = 12  # few enough that even a slow laptop looks up twice a second
CPU_MOST_AT_ONCE = 32
GPU_BATCHES_AHEAD = 2  # read and waiting, so that it never waits; a CPU has enough to do with one


def check_joinable(embedders: Sequence["Embedder"]) -> None:
    """
    Raises
    ------
    EmbeddingError
        If vectors of these networks cannot be joined.
    """
    seen = {}
    for embedder in embedders:
        if embedder.model.key in seen:
            raise EmbeddingError(
                f"{embedder.model.label} is chosen twice. Choose different networks to be joined."
            )
        seen[embedder.model.key] = embedder.recipe.region
    if len(set(seen.values())) > 1:
        raise EmbeddingError(
            "The networks would see different parts of the photos. Choose the same region for "
            "all of them."
        )


class Embedder:
    """A loaded network.

    Parameters
    ----------
    recipe : what was chosen
    device : a device's key; "auto" takes the quickest

    Attributes
    ----------
    eye : how it looks at photos; `vectors` takes JPEGs as files where it decodes them
    length : of a vector
    parts : name and length of the parts a vector is joined from; none if it is of one
    provenance : where its vectors come from
    notes : sentences about what did not go as planned

    Vectors in a precision that the CPU is slow at are made by GPUs alone: where it goes on, it
    computes in its own, which `provenance` says from then on.

    Raises
    ------
    EmbeddingError
        If the model cannot give the kind of vector.
    WeightsError
        If the model's weights, or the packages it needs, are not on this computer.
    DeviceError
        If there is no such device.
    """

    def __init__(self, recipe: Recipe | None = None, device: str = AUTO):
        recipe = recipe or Recipe()
        self.model = model = find_model(recipe.model)
        self.recipe = recipe = fitting(recipe, model)
        if recipe.vector not in model.vectors():
            raise EmbeddingError(
                f"{model.label} cannot give “{recipe.vector}”. It gives: "
                f"{', '.join(model.vectors())}."
            )
        if lacking := lacking_packages(model):
            raise WeightsError(lacking)
        # Nothing here waits for torch, which takes seconds to come: vectors may all be known.
        digest = digest_of(weights_file(model)) if model.is_network else DIGEST
        self._asked = device if model.is_network else "cpu"
        self._is_remembered = "torch" not in sys.modules
        self.device: Device = device_for(model, self._asked) if model.is_network else processor()
        full = recipe.precision == FULL
        on_engine = self.device.key == OPENVINO
        self.eye = Eye(
            model,
            recipe.fit,
            recipe.gpu_jpegs and can_decode_on(self.device.key),
            resizes_by_torch=model.is_network and not on_engine,
            views=recipe.views,
        )
        self.length = model.length(recipe.vector)
        self.parts = model.parts(recipe.vector)
        kind = model.vector_label(recipe.vector).lower() + looks_in_words(recipe)
        self.provenance = Provenance(
            name=f"{model.label}, {kind}" if model.is_network else model.label,
            model=model.architecture,
            vector=recipe.vector,
            weights=model.weights.source,
            digest=digest,
            input=describe_input(model, recipe.region, recipe.fit, recipe.near_and_far),
            mirror=recipe.mirror,
            unit=recipe.unit,
            precision=FULL_PRECISION if full else self.device.precision,
            decoding=DECODED_ON_GPU if self.eye.decodes_jpegs else DECODING,
            device=self.device.name,
            torch="" if on_engine else version_of("torch"),
            torchvision="" if on_engine else version_of("torchvision"),
            layout=LAYOUTS.get(recipe.vector, 1),
            network=model.label,
            kind=kind if model.is_network else "",
            region=recipe.region,
            engine=f"OpenVINO {version_of('openvino')}" if on_engine else "",
        )
        remember_file(model, self.provenance.digest)
        self.notes: list[str] = []
        self._made_before: tuple[Provenance, ...] = ()
        self._network: Running | None = None
        self._in_full: Running | None = None  # beside one of lower precision, once it is needed
        self._loading = threading.RLock()
        self._most_at_once: int | None = None

    @property
    def provenances(self) -> tuple[Provenance, ...]:
        """Where its vectors come from and came from before something failed, the newest first."""
        return (self.provenance, *self._made_before)

    @property
    def batch_size(self) -> int:
        """How many photos go through the network at once."""
        work = self.model.gflops * len(self.eye.views)
        if self.device.is_processor:
            size = min(CPU_MOST_AT_ONCE, round(CPU_GFLOPS_AT_ONCE / work))
        else:
            size = min(GPU_MOST_AT_ONCE, round(GPU_GFLOPS_AT_ONCE / work))
        return max(1, min(size, self._most_at_once or size))

    @property
    def batches_ahead(self) -> int:
        """How many batches may wait for the one that is computed."""
        return 1 if self.device.is_processor else GPU_BATCHES_AHEAD

    @property
    def is_loaded(self) -> bool:
        """Whether the network is in memory, so that nothing is waited for."""
        return self._network is not None

    def load(self) -> "Running":
        """The network with its weights; read from the disk the first time.

        Where a GPU fails at that, or has no room for the network, the CPU takes it; `notes` then
        says so.
        """
        with self._loading:
            if self._network is None:
                self._settle()
                self._network = self._built()
            return self._network

    def _settle(self) -> None:
        """Take the device that is there now; it may be another than torch found the last time."""
        on_torch = self.model.is_network and self.device.key != OPENVINO
        if not (on_torch and self._is_remembered):
            return
        self._is_remembered = False
        device = choose_device(self._asked)
        if device.key != self.device.key:
            self._move_to(device, replace(self.provenance, device=device.name))

    def _built(self) -> "Running":
        device = self.device
        try:
            return self._build()
        except RuntimeError as error:
            if device.is_processor:
                raise
            is_short, reason = lacks_memory(error), reason_of(error)
        # Only here, where the error no longer holds what was on the device.
        self._go_on_with_cpu(device, reason, is_short)
        return self._build()

    def _build(self, in_full: bool = False) -> "Running":
        if not self.model.is_network:
            return Counter()
        if self.device.key == OPENVINO:
            try:
                return self._build_on_engine(self._precision(in_full))
            except (AiffError, LookupError, RuntimeError, ValueError) as error:
                self._go_on_with_cpu(self.device, reason_of(error))
        need()
        import torch

        from .networks.network import Vectorizer

        recipe = self.recipe
        state = load_state(self.model)
        kind = getattr(torch, self._precision(in_full))
        return Vectorizer(self.model, state, recipe.vector, self.device.key, kind)

    def _precision(self, in_full: bool) -> str:
        return FULL_PRECISION if in_full else self.provenance.precision

    def _build_on_engine(self, precision: str) -> "Running":
        need("openvino")
        from .networks.quick import QuickVectorizer

        recipe, arrays = self.recipe, arrays_of(self.model)
        return QuickVectorizer(self.model, arrays, recipe.vector, precision, len(self.eye.views))

    def vectors(self, seen: Sequence[Seen]) -> np.ndarray:
        """The vectors of what it sees of photos, (b, length) float32; see `made`."""
        return np.concatenate([vectors for vectors, _ in self.made(seen)])

    def made(self, seen: Sequence[Seen]) -> list[Made]:
        """The vectors of what it sees of photos, see `seeing.see`, and where they come from.

        Where memory is short, batches are halved; where a GPU or an engine fails, or has no memory
        even for one photo, the CPU goes on. `notes` then says so.

        Parameters
        ----------
        seen : b inputs, (views, side, side, 3) uint8 each; or JPEGs, which a GPU decodes

        Returns
        -------
        In order, (b1, length), (b2, length), … float32, of b in all: some may come from a device
        that failed, and others from the CPU.

        Raises
        ------
        EmbeddingError
            If the CPU fails, or has no memory left even for one photo, or if the network gives no
            numbers even in full precision.
        UndecodedError
            If JPEGs among them are damaged.
        """
        if not self.model.is_network:
            arrays = [each for each in seen if not isinstance(each, Jpeg)]  # which are all of them
            counted = self.load().run(arrays)
            self._check(counted)
            return [(self._finished(counted), self.provenance)]
        device, network = self.device, None
        try:
            with self._loading:
                network, device, provenance = self.load(), self.device, self.provenance
            return [(self._computed(network, device, provenance.precision, seen), provenance)]
        except RuntimeError as error:
            network = None
            is_short, reason = lacks_memory(error), reason_of(error)
            if not is_short and device.key == CPU:
                raise EmbeddingError(
                    f"{device.name} failed ({reason}). Choose another model."
                ) from error
            if is_short and len(seen) == 1 and device.key == CPU:
                raise EmbeddingError(
                    f"{device.name} has too little free memory for {self.model.label}. Close "
                    "other programs, or choose a smaller model."
                ) from error
        # Only here, where neither the error nor this holds what was on the device.
        if not is_short or len(seen) == 1:
            self._go_on_with_cpu(device, reason, is_short)
            return self.made(seen)
        give_back(device)
        half = self._most_at_once = len(seen) // 2
        self.note(f"{device.name} is short of memory, so fewer photos go through at once.")
        return self._made_in_halves(seen, half)

    def _made_in_halves(self, seen: Sequence[Seen], half: int) -> list[Made]:
        made: list[Made] = []
        failures: dict[int, PhotoError] = {}
        for start, part in ((0, seen[:half]), (half, seen[half:])):
            try:
                made += self.made(part)
            except UndecodedError as error:
                failures |= {start + index: why for index, why in error.failures.items()}
        if failures:
            raise UndecodedError(failures)
        return made

    def _computed(
        self, network: "Running", device: Device, precision: str, seen: Sequence[Seen]
    ) -> np.ndarray:
        if any(isinstance(each, Jpeg) for each in seen):
            inputs = inputs_on(device.key, seen, self.eye)
        else:
            inputs = seen
        return self._finished(self._finite(inputs, network.run(inputs), precision))

    def _finite(
        self, inputs: "Sequence[np.ndarray] | torch.Tensor", vectors: np.ndarray, precision: str
    ) -> np.ndarray:
        """Vectors of photos that half precision could not hold, computed again in full."""
        broken = ~np.isfinite(vectors).all(axis=1)
        if broken.any() and precision != FULL_PRECISION:
            again = [inputs[row] for row in np.flatnonzero(broken)]
            with self._loading:
                if self._in_full is None:
                    self._in_full = self._build(in_full=True)
                in_full = self._in_full
            vectors[broken] = in_full.run(again)
        self._check(vectors)
        return vectors

    def _check(self, numbers: np.ndarray) -> None:
        if not np.isfinite(numbers).all():
            raise EmbeddingError(
                f"{self.model.label} gives vectors that are not numbers (NaN or infinite), even in "
                "full precision. Use other weights."
            )

    def _finished(self, vectors: np.ndarray) -> np.ndarray:
        if not self.recipe.unit:
            return vectors
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        self._check(lengths)
        return vectors / np.where(lengths > 0, lengths, 1)

    def _go_on_with_cpu(self, gone: Device, reason: str, is_short: bool = False) -> None:
        with self._loading:
            if self.device != gone:
                return  # it failed with a batch beside this one, too
            # JPEGs that come as files are decoded by Pillow then.
            cpu = choose_device(CPU)
            self._network = self._in_full = self._most_at_once = None
            if is_short:
                give_back(gone)
            label = self.model.label
            self.note(
                f"{gone.name} has too little free memory for {label}, so {cpu.name} went on."
                if is_short
                else f"{gone.name} failed ({reason}), so {cpu.name} went on."
            )
            provenance = replace(
                self.provenance,
                device=f"{gone.name}, then {cpu.name}",
                torch=version_of("torch"),
                torchvision=version_of("torchvision"),
                engine="",
            )
            self._move_to(cpu, provenance)

    def _move_to(self, device: Device, provenance: Provenance) -> None:
        """Compute on another device, of which a provenance says all but the precision.

        A processor takes its own, as others may be slow there; a GPU keeps what there was, so that
        its vectors go with those that are known.
        """
        before, precision = self.provenance, provenance.precision
        if device.is_processor and precision != FULL_PRECISION:
            precision = device.precision
        if precision != before.precision:
            self._made_before = (before, *self._made_before)
            self.note(
                f"{device.name} computes in {precision}, {self.device.name} in "
                f"{before.precision}: distances differ by rounding."
            )
        self.device = device
        self.provenance = replace(provenance, precision=precision)

    def note(self, sentence: str) -> None:
        """Say, once, what did not go as planned."""
        if sentence not in self.notes:
            self.notes.append(sentence)
