"""Weights: where they are, what their digest is, and how they come down when the user asks."""

import os
import pickle
from collections.abc import Callable
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import numpy as np
import requests
from Orange.util import dummy_callback

from ...errors import WeightsError
from ...files.digests import file_digest
from ...files.download import RemoteFile, WrongFile, bring
from ...files.storage import (
    CHOSEN,
    NAMED,
    WEIGHTS_VARIABLE,
    keep_weights_folder,
    own_weights_folder,
    weights_place,
)
from ..networks.models import MODELS, Detector, Model
from . import hub

NDF = "ndf"  # brings SqueezeNet's weights, in a form of its own


def find_weights(model: Model | Detector) -> Path | None:
    """The model's file of weights on this computer, or None.

    Looked for in the weights folder, in the add-on's own, and in torch's or the hub's, where other
    programs may have put it; never on the network.
    """
    if model.weights.path is not None:
        return model.weights.path if model.weights.path.is_file() else None
    if not model.weights.url:
        return _packaged_file(model)
    shared = hub.cache_folder(model.weights) if model.weights.repository else _torch_folder()
    folders = (_folder_of(model), _folder_of(model, own_weights_folder()), shared)
    files = (folder / model.weights.file for folder in folders)
    # Unlike Path.is_file, no error where a folder is closed.
    return next((file for file in files if os.path.isfile(file)), None)


def choose_weights_folder(folder: Path | None) -> None:
    """Look for weights in a folder, and download them to it, in every workflow of this user.

    Parameters
    ----------
    folder : such as one on a stick; None for the add-on's own

    Raises
    ------
    WeightsError
        If it cannot be read, or the choice cannot be kept.
    """
    if folder is not None and (trouble := _trouble_with(folder)):
        raise WeightsError(f"{trouble} Choose another.")
    try:
        keep_weights_folder(folder)
    except (OSError, ValueError) as error:
        raise WeightsError(
            f"The choice of a weights folder cannot be kept ({error}). Name the folder by the "
            f"environment variable {WEIGHTS_VARIABLE} instead."
        ) from error


def folder_trouble() -> str | None:
    """What is wrong with the weights folder, in a sentence for the user; None if nothing is."""
    place = weights_place()
    if place.reason == CHOSEN:
        advice = "Connect its drive, or choose another."
    elif place.reason == NAMED and os.path.lexists(place.folder):
        advice = f"Correct the environment variable {WEIGHTS_VARIABLE}."
    else:
        return None  # made when it is needed
    trouble = _trouble_with(place.folder)
    return trouble and f"{trouble} {advice}"


def _trouble_with(folder: Path) -> str | None:
    try:
        os.listdir(folder)
    except FileNotFoundError:
        return f"The weights folder {folder} is not there."
    except NotADirectoryError:
        return f"The weights folder {folder} is a file."
    except OSError as error:
        return f"The weights folder {folder} cannot be read: {error.strerror}."
    return None


def digest_of(file: Path) -> str:
    """SHA-256 of a file, 64 hexadecimal digits; not read again while the file is unchanged."""
    stat = file.stat()
    return _digest(file, stat.st_size, stat.st_mtime_ns)


def weights_file(model: Model | Detector) -> Path:
    """The model's file of weights on this computer.

    Raises
    ------
    WeightsError
        If it is not there.
    """
    file = find_weights(model)
    if file is None:
        raise WeightsError(not_there(model))
    return file


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


def not_there(model: Model | Detector) -> str:
    """What to tell somebody who wants to use a model without its weights."""
    if model.weights.path is not None:
        return f"The file of weights {model.weights.file} is not there. Choose it anew."
    if not model.weights.url:
        package = model.weights.package
        bearer = "Orange3-ImageAnalytics" if package == NDF else package
        return (
            f"The weights of {model.label} come with the package {package}, where they are "
            f"missing. Reinstall {bearer}."
        )
    ready = ", ".join(m.label for m in MODELS.values() if not m.weights.url)
    return (
        f"{model.label} needs its weights, {model.weights.megabytes:.0f} MB from "
        f"{model.weights.host}. Download them once, or choose {ready}, which works without."
    )


def download_weights(model: Model | Detector, callback: Callable = dummy_callback) -> Path:
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
    if trouble := folder_trouble():
        raise WeightsError(trouble)  # nothing is put where a stick should be
    folder, weights = _folder_of(model), model.weights
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


def _published(model: Model | Detector, callback: Callable) -> tuple[RemoteFile, str]:
    weights = model.weights
    if weights.repository:
        return hub.newest(weights, callback)
    size = round(weights.megabytes * 2**20)  # torchvision counts so
    digest = Path(weights.file).stem.rsplit("-", 1)[1]
    return RemoteFile(weights.file, size, digest, exact=False), weights.url


def _folder_of(model: Model | Detector, root: Path | None = None) -> Path:
    """Where a model's weights lie in the weights folder, or in another one."""
    root, repository = root or weights_place().folder, model.weights.repository
    return root / "hub" / repository if repository else root


@lru_cache
def _digest(file: Path, size: int, mtime_ns: int) -> str:
    return file_digest(file).hex()


def _packaged_file(model: Model | Detector) -> Path | None:
    """The file of weights in a package, found without running any of its code."""
    try:
        bearer = distribution(model.weights.package)
    except PackageNotFoundError:
        return None
    kind = Path(model.weights.file).suffix
    # Another version of the package may call its file otherwise.
    names = [name for name in bearer.files or [] if name.suffix == kind]
    names.sort(key=lambda name: name.name != model.weights.file)
    files = (Path(str(bearer.locate_file(name))) for name in names)
    return next((file for file in files if file.is_file()), None)


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
