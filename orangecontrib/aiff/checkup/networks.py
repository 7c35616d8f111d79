"""What computes: devices, weights that are here, and one photo through the first network."""

import shutil
import time
from collections.abc import Sequence
from contextlib import suppress

import numpy as np

from ..embedding.devices import CPU, FULL_PRECISION, Device, list_devices
from ..embedding.embedder import Embedder
from ..embedding.engine import devices_here
from ..embedding.networks.catalogue import usable_models
from ..embedding.networks.models import DEFAULT_MODEL, MODELS
from ..embedding.recipe import FULL, Recipe
from ..embedding.seeing.opened import OpenedPhoto
from ..embedding.seeing.see import see
from ..embedding.weights.found import find_weights, not_there
from ..errors import LibraryError
from ..samples import SAMPLES
from ..words import percent
from .lines import LOOK, OK, STOP, Line
from .nameless import nameless

PHOTO = ("dress_1", "shop_1.jpg")  # of the rendered wardrobe
SUMS = 16  # of neighbouring numbers of its vector, so that the vector is known by a line
# Of the default network on a CPU in full precision.
KNOWN = (53.044, 47.207, 47.146, 28.613, 66.731, 36.436, 46.919, 54.572, 65.738, 83.427, 38.462, 61.777, 60.945, 49.319, 91.051, 66.89)  # fmt: skip
ALIKE, NEARLY = 0.005, 0.03  # differences: in full precision, where decoders round, and in less


def device_line(devices: Sequence[Device], has_tool: bool | None = None) -> Line:
    """The devices, quickest first.

    Parameters
    ----------
    has_tool : whether NVIDIA's own tool is here, as on computers with its GPUs; looked for if None
    """
    has_tool = bool(shutil.which("nvidia-smi")) if has_tool is None else has_tool
    says = "; ".join(f"{nameless(each.name)}, {each.precision}" for each in devices)
    if has_tool and not any(each.key.startswith("cuda") for each in devices):
        return Line(
            "devices", LOOK, says,
            "This computer seems to have an NVIDIA GPU that torch does not use; all works without "
            "it. Update its driver; pytorch.org has the line that installs a torch for it.",
        )  # fmt: skip
    return Line("devices", OK, says)


def weights_line() -> Line:
    """Networks whose weights are on this computer."""
    ready = [
        model.label for model in usable_models() if not model.is_network or find_weights(model)
    ]
    first = MODELS[DEFAULT_MODEL]
    says = f"Ready: {', '.join(ready)}"
    if find_weights(first) is None:
        return Line("networks", STOP, f"{says}.", not_there(first))
    return Line("networks", OK, says)


def photo_lines(devices: Sequence[Device]) -> list[Line]:
    """One photo of the wardrobe as a vector, on the CPU and on the device that is taken first."""
    lines = []
    if not devices or any(device.key == CPU for device in devices):
        lines.append(_photo_line(CPU, Recipe(precision=FULL), ALIKE))
    if devices and (devices[0].key != CPU or devices[0].precision != FULL_PRECISION):
        lines.append(_photo_line(devices[0].key, Recipe(), NEARLY))
    return lines


def _photo_line(device: str, recipe: Recipe, most: float) -> Line:
    start = time.monotonic()
    embedder = Embedder(recipe, device)
    vector = vector_of_the_photo(embedder)
    seconds = time.monotonic() - start
    differs = difference(vector)
    says = (
        f"{embedder.model.label} on {nameless(embedder.device.name)}, "
        f"{embedder.provenance.precision}: {percent(differs)} from the known vector, {seconds:.1f} s"
    )
    if embedder.notes:
        says += f". {nameless(' '.join(embedder.notes))}"
    if differs <= most:
        return Line("one photo", OK, says)
    to_do = "The vector is wrong: "
    to_do += "choose CPU in Local GPU Embedder." if device != "cpu" else "install torch again."
    return Line("one photo", STOP, f"{says}.", to_do)


def vector_of_the_photo(embedder: Embedder) -> np.ndarray:
    """(d,) float32, computed now, whatever is in the cache."""
    photo = SAMPLES["wardrobe"].folder.joinpath(*PHOTO)
    return embedder.vectors(see(OpenedPhoto(photo), None, [embedder.eye]))[0]


def sums_of(vector: np.ndarray) -> np.ndarray:
    """(d,) to (SUMS,): what neighbouring numbers add up to."""
    return vector.astype(np.float64).reshape(SUMS, -1).sum(axis=1)


def difference(vector: np.ndarray) -> float:
    """How far the sums of a vector are from the known ones, as a share of these."""
    known = np.array(KNOWN)
    return float(np.linalg.norm(sums_of(vector) - known) / np.linalg.norm(known))


def all_lines() -> list[Line]:
    """All of these; torch has to be here, or an engine that stands in for it."""
    with suppress(LibraryError):  # the packages' lines have said so
        list_devices()  # asked anew, whatever is remembered
    devices = devices_here()
    return [device_line(devices), weights_line(), *photo_lines(devices)]
