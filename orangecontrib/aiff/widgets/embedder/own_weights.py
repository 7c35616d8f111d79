"""Asks for a file of somebody's own weights, and for the network that they are of."""

from collections.abc import Callable, Iterable

from AnyQt.QtWidgets import QFileDialog, QInputDialog, QWidget

from ...embedding.networks.catalogue import usable_models
from ...embedding.weights.from_file import SUFFIXES


def with_files(keys: Iterable[str], change: Callable[[str], str]) -> list[str]:
    """Keys of networks with the paths of their files changed; those without a file stay."""
    parts = [key.partition("=") for key in keys]
    return [f"{name}={change(file)}" if sign else name for name, sign, file in parts]


def ask_for_weights(parent: QWidget) -> tuple[str, str] | None:
    """The key of a network and the path of a file of weights; None where nothing was chosen."""
    patterns = " ".join(f"*{suffix}" for suffix in SUFFIXES)
    path, _ = QFileDialog.getOpenFileName(
        parent, "Choose a file of weights", "", f"Weights ({patterns})"
    )
    if not path:
        return None
    labels = {model.label: model.key for model in usable_models() if model.is_network}
    label, chosen = QInputDialog.getItem(
        parent, "Weights from a file", "These are weights of", list(labels), 0, False
    )
    return (labels[label], path) if chosen else None
