"""Torch's side: a network with its weights on a device. Imports torch; only work imports this."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from .libraries import build, fitted
from .models import DEPTHS, FEATURES, GEM, PATCHES, SCORES, Model
from .weights import WeightsError, load_state

GEM_POWER = 3.0
GEM_LEAST = 1e-6  # below it a response counts as this, since powers want positive numbers
NAMED = 3  # keys named of those that do not fit


class Vectorizer(nn.Module):
    """Pixels in, vectors out: normalised, in channels-last memory, in a precision.

    Parameters
    ----------
    model, vector : keys of the tables
    device : torch's key for it
    precision : torch's dtype for the network; vectors are float32 all the same
    mirror : whether each photo and its mirror image are averaged

    Raises
    ------
    WeightsError
        If the model's weights are not there, are damaged, or are another network's.
    """

    def __init__(
        self, model: Model, vector: str, device: str, precision: torch.dtype, mirror: bool = False
    ):
        super().__init__()
        self.model, self.vector, self.mirror = model, vector, mirror
        self.network = build(model)
        _fill(self.network, fitted(load_state(model), self.network, model), model)
        if vector != SCORES and model.head:
            end_at_features(self.network, model)
        self._seen: dict[str, torch.Tensor] = {}
        for path in _watched(model, vector):
            module = self.network.get_submodule(path)
            module.register_forward_hook(lambda _, __, out, path=path: self._note(path, out))
        self.register_buffer("mean", torch.tensor(model.mean).view(1, 3, 1, 1) * 255)
        self.register_buffer("std", torch.tensor(model.std).view(1, 3, 1, 1) * 255)
        self.eval().to(device, memory_format=torch.channels_last)
        self.network.to(precision)
        self.precision = precision

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        """(b, side, side, 3) uint8 to (b, length) float32."""
        # Decoded pixels are channels-last already, so this permutation copies nothing.
        batch = (pixels.permute(0, 3, 1, 2).float() - self.mean) / self.std
        vectors = self._vectors(batch)
        if self.mirror:
            vectors = (vectors + self._vectors(batch.flip(3))) / 2
        return vectors

    def run(self, pixels: np.ndarray) -> np.ndarray:
        """The same for arrays of the computer's main memory."""
        # TensorFloat-32 would round a GPU's products to ten bits, unlike every other device's.
        with torch.inference_mode(), torch.backends.cudnn.flags(allow_tf32=False):
            batch = torch.from_numpy(pixels)
            if self.mean.is_cuda:
                batch = batch.pin_memory()
            return self(batch.to(self.mean.device, non_blocking=True)).cpu().numpy()

    def _vectors(self, batch: torch.Tensor) -> torch.Tensor:
        out = self.network(batch.to(self.precision)).float()
        if self.vector in (FEATURES, SCORES):
            return out
        if self.vector == PATCHES:
            return self._seen[self.model.tokens][:, 1:].float().mean(dim=1)
        maps = [self._seen[path].float() for path, _ in self.model.maps]
        places = (2, 3) if self.model.channels_first else (1, 2)
        if self.vector == GEM:
            last = maps[-1].clamp(min=GEM_LEAST)
            return last.pow(GEM_POWER).mean(dim=places).pow(1 / GEM_POWER)
        return torch.cat([functional.normalize(m.mean(dim=places)) for m in maps], dim=1)

    def _note(self, path: str, out: torch.Tensor) -> None:
        self._seen[path] = out


def end_at_features(network: nn.Module, model: Model) -> None:
    """Leave away what turns averaged features into class scores."""
    # SqueezeNet's classifier convolves before it averages; of that the averaging is kept.
    averages_in_head = model.architecture == "squeezenet1_1"
    head = nn.AdaptiveAvgPool2d(1) if averages_in_head else nn.Identity()
    network.set_submodule(model.head, head)


def best_precision(device: str) -> torch.dtype:
    """The lowest precision that a device computes well: what it has units of its own for."""
    if device.startswith("cuda"):
        # Ampere (8.0) brought bfloat16; its wide range makes it the safer of the two.
        ampere = torch.cuda.get_device_capability(device) >= (8, 0)
        return torch.bfloat16 if ampere else torch.float16
    if device == "mps":
        return torch.float16
    return torch.bfloat16 if _cpu_has_bfloat16() else torch.float32


def _cpu_has_bfloat16() -> bool:
    try:
        can = torch.cpu.get_capabilities()
    except (AttributeError, RuntimeError):
        return False  # an older torch does not say, and guessing wrong is slow
    return bool(can.get("avx512_bf16") or can.get("amx_bf16"))


def _watched(model: Model, vector: str) -> list[str]:
    if vector == PATCHES:
        return [model.tokens]
    return [path for path, _ in model.maps] if vector in (GEM, DEPTHS) else []


def _fill(network: nn.Module, state: dict, model: Model) -> None:
    """Load a state; only the head may be missing, and only where no class scores are wanted."""
    own = network.state_dict()
    needed = [k for k in own if model.classes or not k.startswith(f"{model.head}.")]
    unfit = [k for k in needed if k not in state or own[k].shape != state[k].shape]
    # Counters that only training uses are not in every file.
    unfit = [key for key in unfit if not key.endswith("num_batches_tracked")]
    if unfit:
        named = ", ".join(unfit[:NAMED]) + (", …" if len(unfit) > NAMED else "")
        raise WeightsError(
            f"The file {model.weights.file} does not hold the weights of {model.label}: "
            f"{len(unfit)} of {len(needed)} parts are missing or of another shape ({named})."
        )
    fitting = {key: state[key] for key in needed if key in state}
    network.load_state_dict(fitting, strict=False)
