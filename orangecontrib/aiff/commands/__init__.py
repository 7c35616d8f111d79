"""The commands, a module each: `add_to` says what can be asked, `run` does it."""

from importlib import import_module
from types import ModuleType

# name: what it does, as the list of all says it; a module is imported once its command is named.
COMMANDS = {
    "demo": "Do the main job on the pictures that come with the add-on.",
    "evaluate": "Score how well garments are found in a folder.",
    "match": "Find the garment in a photo, or the nearest ones.",
    "embed": "Save the vectors of a folder as a NumPy file.",
    "index": "Write a folder's photos into a catalogue on disk, or add what is new.",
    "catalogue": "Say what is in a catalogue, check it, prune it or make it small.",
    "doctor": "Say whether this computer is ready, as a text that you can send to your teacher.",
    "download": "Download a network's published weights, or a sample's photos.",
    "language": "Say which language the add-on speaks, or choose another.",
}


def command(name: str) -> ModuleType:
    """The module of a command; importing it brings Orange along, which takes seconds."""
    return import_module(f".{name}", __name__)
