"""Weights from somebody's own file, for one of the networks in the tables."""

import os
from dataclasses import replace
from pathlib import Path

from ...errors import WeightsError
from ..networks.catalogue import ALL_MODELS
from ..networks.models import Model, Weights
from .checked import check_size

SUFFIXES = (".pt", ".pth", ".pth.tar", ".ckpt", ".bin", ".safetensors")

_used: dict[str, str] = {}  # digests of files that this program has embedded with: models' keys


def find_model(key: str) -> Model:
    """The model that a key means: one of the tables', or ``{name}={file}``.

    Raises
    ------
    WeightsError
        If there is no such network, or no such file.
    """
    name, _, file = key.partition("=")
    if name not in ALL_MODELS:
        raise WeightsError(f"There is no network “{name}”. Choose one of: {', '.join(ALL_MODELS)}.")
    return model_from_file(ALL_MODELS[name], Path(file)) if file else ALL_MODELS[name]


def model_from_file(model: Model, file: Path) -> Model:
    """A network of the tables with the weights in a file.

    Raises
    ------
    WeightsError
        If the file is not there, is of another kind, or far too large; what is in it is seen when
        it is loaded.
    """
    if not model.is_network:
        raise WeightsError(
            f"{model.label} is not a network and has no weights. Choose it without a file."
        )
    file = file.absolute()
    if not os.path.exists(file):  # a name may be too long to ask for
        raise WeightsError(f"The file of weights {file.name} is not there. Choose it again.")
    if not file.name.lower().endswith(SUFFIXES):
        raise WeightsError(
            f"{file.name} is not a file of weights that the add-on reads. Use one that ends in "
            f"{', '.join(SUFFIXES)}."
        )
    check_size(file, model)
    weights = Weights(
        file.name, "", file.stat().st_size / 1e6, "your own file", "as you know it", file
    )
    return replace(
        model,
        key=f"{model.architecture}={file}",
        label=f"{model.label} ({file.name})",
        about=f"{model.label} with weights of your own.",
        weights=weights,
        classes=0,  # a head of one's own may tell anything apart, and need not be there
    )


def remember_file(model: Model, digest: str) -> None:
    """Note that vectors were made with somebody's own file, for `key_of_digest`."""
    if model.weights.path is not None:
        _used[digest] = model.key


def key_of_digest(digest: str) -> str | None:
    """The key of a model with weights from a file that was used before, by the file's SHA-256."""
    return _used.get(digest)
