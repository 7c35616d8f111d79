"""Where a network's weights are on this computer, and what their file is known by."""

import os
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from ...errors import WeightsError
from ...files.digests import file_digest
from ...files.storage import own_weights_folder, weights_place
from ..networks.models import MODELS, NDF, Detector, Model
from . import hub
from .checked import check_size


def find_weights(model: Model | Detector) -> Path | None:
    """The model's file of weights on this computer, or None.

    Looked for in the weights folder, in the add-on's own, and in torch's or the hub's, where other
    programs may have put it; never on the network.
    """
    if model.weights.path is not None:
        return model.weights.path if os.path.isfile(model.weights.path) else None
    if not model.weights.url:
        return _packaged_file(model) if model.weights.package else None
    shared = hub.cache_folder(model.weights) if model.weights.repository else _torch_folder()
    folders = (folder_of(model), folder_of(model, own_weights_folder()), shared)
    files = (folder / model.weights.file for folder in folders)
    # Unlike Path.is_file, no error where a folder is closed.
    return next((file for file in files if os.path.isfile(file)), None)


def folder_of(model: Model | Detector, root: Path | None = None) -> Path:
    """Where a model's weights lie in the weights folder, or in another one."""
    root, repository = root or weights_place().folder, model.weights.repository
    return root / "hub" / repository if repository else root


def digest_of(file: Path) -> str:
    """SHA-256 of a file, 64 hexadecimal digits; not read again while the file is unchanged."""
    stat = file.stat()
    return _digest(file, stat.st_size, stat.st_mtime_ns)


def weights_file(model: Model | Detector) -> Path:
    """The model's file of weights on this computer.

    Raises
    ------
    WeightsError
        If it is not there, or far too large to be it.
    """
    file = find_weights(model)
    if file is None:
        raise WeightsError(not_there(model))
    check_size(file, model)
    return file


def not_there(model: Model | Detector) -> str:
    """What to tell somebody who wants to use a model without its weights."""
    if model.weights.path is not None:
        return f"The file of weights {model.weights.file} is not there. Choose it again."
    if not model.weights.url:
        package = model.weights.package
        bearer = "Orange3-ImageAnalytics" if package == NDF else package
        return (
            f"The package {package} should bring the weights of {model.label}, but they are "
            f"missing. Reinstall {bearer}."
        )
    ready = ", ".join(m.label for m in MODELS.values() if not m.weights.url)
    return (
        f"{model.label} needs its weights, {model.weights.megabytes:.0f} MB from "
        f"{model.weights.host}. Download them once, or choose {ready}, ready without a download."
    )


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
