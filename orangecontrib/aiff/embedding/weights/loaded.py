"""A file of weights as a torch state dict; no code that came with it is run."""

import pickle
from pathlib import Path

import numpy as np

from ...errors import WeightsError
from ..networks.models import NDF, Detector, Model
from .found import weights_file


def load_state(model: Model | Detector) -> dict:
    """The model's weights as a torch state dict.

    Raises
    ------
    WeightsError
        If the file is not there or cannot be read.
    """
    file = weights_file(model)
    return _state_of_ndf(file) if model.weights.package == NDF else read_state(file)


def read_state(file: Path) -> dict:
    """A torch state dict from a file; no code in it is run.

    Raises
    ------
    WeightsError
        If the file is damaged, holds something else, or would run code.
    """
    import torch

    try:
        if file.suffix.lower() == ".safetensors":
            from safetensors.torch import load_file

            state = load_file(file)
        else:
            state = torch.load(file, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise WeightsError(
            f"The file {file.name} holds more than weights, or is damaged. What would run code is "
            "not opened: save the network's state_dict() alone."
        ) from error
    except Exception as error:  # torch and safetensors raise almost anything for damaged files
        raise WeightsError(
            f"The file {file.name} in {file.parent} is damaged or no file of weights. Delete it "
            "and fetch it again."
        ) from error
    return _state_in(state, file)


def _state_in(found: object, file: Path) -> dict:
    """The state dict in what training programs save, without what they put before its keys."""
    for wrapper in ("state_dict", "model_state_dict", "model"):
        if isinstance(found, dict) and isinstance(found.get(wrapper), dict):
            found = found[wrapper]
    if not isinstance(found, dict) or not all(hasattr(value, "shape") for value in found.values()):
        raise WeightsError(f"The file {file.name} does not hold a state_dict of weights.")
    return {key.removeprefix("module."): value for key, value in found.items()}


def _state_of_ndf(file: Path) -> dict:
    """ndf's SqueezeNet as the state of torchvision's: kernels transposed, channels RGB."""
    import torch

    with file.open("rb") as stream:
        layers = pickle.load(stream)  # part of an installed package, as its code is
    state = {}
    for layer, (kernel, bias) in layers.items():
        if layer == "conv1":
            kernel = kernel[:, :, ::-1]  # trained on blue, green, red
        name = _torchvision_name(layer)
        kernel = np.ascontiguousarray(kernel.transpose(3, 2, 0, 1), dtype=np.float32)
        state[f"{name}.weight"] = torch.from_numpy(kernel)
        state[f"{name}.bias"] = torch.from_numpy(np.asarray(bias, dtype=np.float32).reshape(-1))
    return state


_FIRES = dict(zip(range(2, 10), (3, 4, 6, 7, 9, 10, 11, 12), strict=True))


def _torchvision_name(layer: str) -> str:
    if layer == "conv1":
        return "features.0"
    if layer == "conv10":
        return "classifier.1"
    fire, part = layer.split("/")
    name = "squeeze" if part == "squeeze1x1" else part
    return f"features.{_FIRES[int(fire.removeprefix('fire'))]}.{name}"
