"""Weights that come with packages as NumPy arrays: no torch is waited for, no code in them is run."""

import io
import pickle
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import WeightsError
from ..networks.models import NDF, Model
from .found import weights_file

MAGIC = 0x1950A86A20F9469CFC6C  # with which torch's files begin that are no zip
KINDS = {"FloatStorage": "<f4", "LongStorage": "<i8"}  # torch's names of numbers
REBUILT = ("torch._utils", "_rebuild_tensor_v2")


@dataclass(frozen=True)
class _Tensor:
    """Where a tensor's numbers stand.

    Attributes
    ----------
    key, kind : of the numbers that it is some of, by their name in the file
    offset, shape, strides : which of them, and how they lie; counted in numbers
    """

    key: str
    kind: str
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


def arrays_of(model: Model) -> dict[str, np.ndarray]:
    """The weights that a package carries, by their names.

    SqueezeNet's have torchvision's names and layout, others those of their file.

    Raises
    ------
    WeightsError
        If they are not here, or the file is not what it was.
    """
    file = weights_file(model)
    if model.weights.package == NDF:
        return arrays_of_ndf(file)
    try:
        return _arrays_of_torch(file.read_bytes())
    except (pickle.UnpicklingError, LookupError, TypeError, ValueError, EOFError) as error:
        raise WeightsError(
            f"The file {file.name} holds something else than it should. Install "
            f"{model.weights.package} again."
        ) from error


def arrays_of_ndf(file: Path) -> dict[str, np.ndarray]:
    """ndf's SqueezeNet by torchvision's names: kernels transposed, channels RGB."""
    with file.open("rb") as stream:
        layers = pickle.load(stream)  # part of an installed package, as its code is
    found = {}
    for layer, (kernel, bias) in layers.items():
        if layer == "conv1":
            kernel = kernel[:, :, ::-1]  # trained on blue, green, red
        name = _torchvision_name(layer)
        kernel = np.ascontiguousarray(kernel.transpose(3, 2, 0, 1), dtype=np.float32)
        found[f"{name}.weight"] = kernel
        found[f"{name}.bias"] = np.asarray(bias, dtype=np.float32).reshape(-1)
    return found


_FIRES = dict(zip(range(2, 10), (3, 4, 6, 7, 9, 10, 11, 12), strict=True))


def _torchvision_name(layer: str) -> str:
    if layer == "conv1":
        return "features.0"
    if layer == "conv10":
        return "classifier.1"
    fire, part = layer.split("/")
    name = "squeeze" if part == "squeeze1x1" else part
    return f"features.{_FIRES[int(fire.removeprefix('fire'))]}.{name}"


class _Tensors(pickle.Unpickler):
    """Reads where tensors stand, and refuses everything else."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == REBUILT:
            return _tensor
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if module == "torch" and name in KINDS:
            return name
        raise pickle.UnpicklingError(f"{module}.{name}")

    def persistent_load(self, said: Any) -> tuple[str, str]:
        storage, kind, key, *_ = said
        if storage != "storage" or kind not in KINDS:
            raise pickle.UnpicklingError(str(storage))
        return str(key), kind


def _tensor(storage: tuple[str, str], offset: int, shape: tuple, strides: tuple, *_) -> _Tensor:
    return _Tensor(*storage, offset, tuple(shape), tuple(strides))


def _arrays_of_torch(data: bytes) -> dict[str, np.ndarray]:
    """Tensors by names of a file of torch's that is no zip, as torch wrote until 2020."""
    stream = io.BytesIO(data)
    magic, _, _, state, keys = (_Tensors(stream).load() for _ in range(5))
    is_state = isinstance(state, dict) and all(isinstance(t, _Tensor) for t in state.values())
    if magic != MAGIC or not is_state:
        raise ValueError("it holds no state dict")
    kinds = {tensor.key: np.dtype(KINDS[tensor.kind]) for tensor in state.values()}
    numbers = {}
    for key in keys:
        (count,) = np.frombuffer(stream.read(8), "<i8")
        kind = kinds[key]
        numbers[key] = np.frombuffer(stream.read(count * kind.itemsize), kind)
    return {name: _taken(numbers[tensor.key], tensor) for name, tensor in state.items()}


def _taken(numbers: np.ndarray, tensor: _Tensor) -> np.ndarray:
    last = sum((size - 1) * step for size, step in zip(tensor.shape, tensor.strides, strict=True))
    if min(tensor.offset, last, *tensor.strides, 0) < 0 or tensor.offset + last >= len(numbers):
        raise ValueError("a tensor reaches beyond its numbers")
    steps = [step * numbers.itemsize for step in tensor.strides]
    return np.lib.stride_tricks.as_strided(
        numbers[tensor.offset :], tensor.shape, steps, writeable=False
    )
