"""The commands, a module each: `add_to` says what can be asked, `run` does it."""

from importlib import import_module
from types import ModuleType

# name: what it does, as the list of all says it; a module is imported once its command is named.
COMMANDS = {
    "demo": "The main job on the pictures that ship with the add-on.",
    "evaluate": "Figures for a folder.",
    "match": "The garment in a photo, or what is nearest to it.",
    "embed": "Vectors of a folder as a NumPy file.",
    "download": "A network's published weights, or a sample's photos, once.",
}


def command(name: str) -> ModuleType:
    """The module of a command; importing it brings Orange along, which takes seconds."""
    return import_module(f".{name}", __name__)
