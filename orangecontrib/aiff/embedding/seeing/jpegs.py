"""JPEGs without Pillow: the same pixels in main memory, sooner; or decoded on a GPU."""

import math
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import simplejpeg

from ...errors import PhotoError
from ...photos.photo import Box
from ...photos.pictures.decode import (
    EXIF_ORIENTATION,
    LEFT_IS_END,
    READING,
    SIDEWAYS,
    TOP_IS_END,
    opened,
)
from ..networks.models import Model
from .opened import least_side, open_part
from .preparing import COPIED, cut_out, to_input, to_input_on_device, torch_is_quick

if TYPE_CHECKING:
    import torch

END = b"\xff\xd9"
TAIL = 65_536  # bytes; phones append depth maps, videos and much else to a picture
MOST_BYTES = 1_000_000  # of a file that a GPU decodes; hundreds of them wait in memory
PIXELS_AT_ONCE = 100_000_000  # decoded on a GPU, until they are brought to a network's square


class UndecodedError(Exception):
    """Photos of a batch that cannot be decoded after all.

    Attributes
    ----------
    failures : why, by the photo's index in the batch
    """

    def __init__(self, failures: dict[int, PhotoError]):
        super().__init__(failures)
        self.failures = failures


@dataclass(frozen=True, eq=False)
class Jpeg:
    """A JPEG that is still to be decoded.

    Attributes
    ----------
    data : the file's bytes
    file : where they are from
    size : width and height as a person sees the photo, pixels
    orientation : of its EXIF block, 1..8
    box : what is seen of it; None for all
    """

    data: bytes
    file: Path
    size: tuple[int, int]
    orientation: int
    box: Box | None


def open_jpeg(file: Path, box: Box | None, sides: Iterable[int] | None = None) -> Jpeg | None:
    """A photo to be decoded by something else than Pillow.

    Parameters
    ----------
    box : what is seen of it
    sides : of the networks' inputs that are to be made in main memory; None on a GPU

    Returns
    -------
    None where Pillow decodes it as quickly, or is to say what is wrong with it.

    Raises
    ------
    PhotoError
        If the file cannot be read.
    """
    if sides is not None and not torch_is_quick():
        return None
    with opened(file) as image:
        if image.format != "JPEG" or image.mode != "RGB":
            return None
        try:
            orientation = image.getexif().get(EXIF_ORIENTATION, 1)
        except READING:
            return None
        size = image.size[::-1] if orientation in SIDEWAYS else image.size
        if math.prod(size) > COPIED:
            return None
        for side in sides or ():
            least = least_side(side, box, *size)
            if least is not None and min(size) >= 2 * least:
                return None  # a reduced scale is enough
        image.fp.seek(0)
        data = image.fp.read()
    if sides is None and len(data) > MOST_BYTES:
        return None
    return Jpeg(data, file, size, orientation, box) if END in data[-TAIL:] else None


def decode(jpeg: Jpeg) -> np.ndarray | None:
    """The whole photo, upright, (height, width, 4) uint8, of which the last channel says nothing.

    Returns
    -------
    None if it is not quite as it should be; Pillow may make more of it.
    """
    try:
        # Four channels are decoded and resized more quickly than three.
        pixels = simplejpeg.decode_jpeg(jpeg.data, "RGBX")
    except ValueError:
        return None
    # Torch takes no array that runs backwards.
    return np.ascontiguousarray(_upright(pixels, jpeg.orientation, np.swapaxes, np.flip))


def decode_on(device: str, jpegs: Sequence[Jpeg]) -> list["torch.Tensor"]:
    """Whole photos on a device, upright, (height, width, 3) uint8 each.

    Raises
    ------
    RuntimeError
        If one of them cannot be decoded; which, is not said.
    """
    import torch

    decode_jpeg = _decoder()
    files = [torch.frombuffer(bytearray(jpeg.data), dtype=torch.uint8) for jpeg in jpegs]
    return [
        _upright(pixels.permute(1, 2, 0), jpeg.orientation, torch.swapaxes, torch.flip)
        for pixels, jpeg in zip(decode_jpeg(files, "RGB", device), jpegs, strict=True)
    ]


def inputs_on(
    device: str, seen: Sequence[np.ndarray | Jpeg], model: Model, fit: str
) -> "torch.Tensor":
    """A batch on a device, some of it decoded there; (b, side, side, 3) uint8.

    Raises
    ------
    UndecodedError
        If photos of it are damaged.
    RuntimeError
        If the device fails.
    """
    import torch

    inputs = {i: each for i, each in enumerate(seen) if not isinstance(each, Jpeg)}
    failures = {}
    for group in _groups({i: each for i, each in enumerate(seen) if i not in inputs}):
        pixels = _decoded_or_none(device, list(group.values()))
        for (index, jpeg), whole in zip(group.items(), pixels, strict=True):
            try:
                inputs[index] = _input_of(jpeg, whole, model, fit)
            except PhotoError as error:
                failures[index] = error
    if failures:
        raise UndecodedError(failures)
    arrays = [i for i, each in inputs.items() if isinstance(each, np.ndarray)]
    inputs |= {i: torch.tensor(inputs[i], device=device) for i in arrays}
    return torch.stack([inputs[i] for i in range(len(seen))])


def _groups(jpegs: dict[int, Jpeg]) -> Iterator[dict[int, Jpeg]]:
    """So many at once as a device surely has memory for."""
    group, pixels = {}, 0
    for index, jpeg in jpegs.items():
        pixels += math.prod(jpeg.size)
        if group and pixels > PIXELS_AT_ONCE:
            yield group
            group, pixels = {}, math.prod(jpeg.size)
        group[index] = jpeg
    if group:
        yield group


def _decoded_or_none(device: str, jpegs: list[Jpeg]) -> "list[torch.Tensor | None]":
    import torch

    if can_decode_on(device):
        try:
            return decode_on(device, jpegs)
        except torch.OutOfMemoryError:
            raise
        except RuntimeError:
            pass  # of one of them, and it is not said of which
    return [None] * len(jpegs)


def _input_of(
    jpeg: Jpeg, pixels: "torch.Tensor | None", model: Model, fit: str
) -> "np.ndarray | torch.Tensor":
    if pixels is None:
        return to_input(open_part(jpeg.file, jpeg.box, model.side), model, fit)
    return to_input_on_device(cut_out(pixels, jpeg.box) if jpeg.box else pixels, model, fit)


def can_decode_on(device: str) -> bool:
    """Whether JPEGs may be decoded on a device: NVIDIA's, by a torchvision that still can."""
    return device.startswith("cuda") and _decoder() is not None


def _decoder():
    # Deprecated there, so a later torchvision may have none.
    try:
        from torchvision.io import decode_jpeg
    except ImportError:
        return None
    warnings.filterwarnings("ignore", "The image decoding", DeprecationWarning)
    return decode_jpeg


def _upright(pixels, orientation: int, swapaxes: Callable, flip: Callable):
    """Turned by an orientation, with the functions of whose pixels they are."""
    if orientation in SIDEWAYS:
        pixels = swapaxes(pixels, 0, 1)
    ends = {1: orientation in LEFT_IS_END, 0: orientation in TOP_IS_END}
    turned = tuple(axis for axis, is_end in ends.items() if is_end)
    return flip(pixels, turned) if turned else pixels
