"""JPEGs decoded on a GPU, and what comes with them in a batch brought there."""

import math
import threading
import warnings
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from ...errors import LibraryError, PhotoError
from ...needed import need
from .cutting import cut_pixels
from .jpegs import Jpeg, upright
from .opened import OpenedPhoto
from .preparing import becomes_huge, to_input_on_device
from .see import Eye, see_pixels

if TYPE_CHECKING:
    import torch

PIXELS_AT_ONCE = 100_000_000  # decoded on a GPU, until they are brought to a network's square

_turn = threading.Lock()  # to decode on a GPU


class UndecodedError(Exception):
    """Photos of a batch that cannot be decoded after all.

    Attributes
    ----------
    failures : why, by the photo's index in the batch
    """

    def __init__(self, failures: dict[int, PhotoError]):
        super().__init__(failures)
        self.failures = failures


def decode_on(device: str, jpegs: Sequence[Jpeg]) -> list["torch.Tensor"]:
    """Whole photos on a device, upright, (height, width, 3) uint8 each.

    Raises
    ------
    OutOfMemoryError
        If torch finds too little memory on the device.
    RuntimeError
        If one of them cannot be decoded; which, is not said. Also if the decoder lacks memory.
    """
    need()
    import torch

    decode_jpeg = _decoder()
    if device.startswith("cuda"):
        # The decoder writes at once where this stream may still have to read what it has freed.
        torch.cuda.current_stream(device).synchronize()
    files = [torch.frombuffer(bytearray(jpeg.data), dtype=torch.uint8) for jpeg in jpegs]
    return [
        upright(pixels.permute(1, 2, 0), jpeg.orientation, torch.swapaxes, torch.flip)
        for pixels, jpeg in zip(decode_jpeg(files, "RGB", device), jpegs, strict=True)
    ]


def inputs_on(device: str, seen: Sequence[np.ndarray | Jpeg], eye: Eye) -> "torch.Tensor":
    """A batch on a device, some of it decoded there; (b, views, side, side, 3) uint8.

    Raises
    ------
    UndecodedError
        If photos of it are damaged.
    RuntimeError
        If the device fails.
    """
    need()
    import torch

    if not device.startswith("cuda"):
        return _inputs_on(device, seen, eye)
    computing = torch.cuda.current_stream(device)
    with _turn:
        decoding = _stream_to_decode_on(device)
        with torch.cuda.stream(decoding):
            inputs = _inputs_on(device, seen, eye)
        computing.wait_stream(decoding)
        inputs.record_stream(computing)
    return inputs


@cache
def _stream_to_decode_on(device: str) -> "torch.cuda.Stream":
    """The one stream, beside the computing ones, on which JPEGs become inputs.

    It has memory of its own, so that whoever decodes waits for no network.
    """
    need()
    import torch

    return torch.cuda.Stream(device)


def _inputs_on(device: str, seen: Sequence[np.ndarray | Jpeg], eye: Eye) -> "torch.Tensor":
    need()
    import torch

    jpegs = {i: each for i, each in enumerate(seen) if isinstance(each, Jpeg)}
    inputs: dict[int, np.ndarray | torch.Tensor] = {
        i: each for i, each in enumerate(seen) if not isinstance(each, Jpeg)
    }
    failures = {}
    for group in _groups(jpegs):
        pixels = _decoded_or_none(device, list(group.values()))
        for (index, jpeg), whole in zip(group.items(), pixels, strict=True):
            try:
                inputs[index] = _input_of(jpeg, whole, eye)
            except PhotoError as error:
                failures[index] = error
    if failures:
        raise UndecodedError(failures)
    arrays = [i for i, each in inputs.items() if isinstance(each, np.ndarray)]
    inputs |= {i: torch.tensor(inputs[i], device=device) for i in arrays}
    return torch.stack([inputs[i] for i in range(len(seen))])


def _groups(jpegs: dict[int, Jpeg]) -> Iterator[dict[int, Jpeg]]:
    """So many at once as a device surely has memory for."""
    group: dict[int, Jpeg] = {}
    pixels = 0
    for index, jpeg in jpegs.items():
        pixels += math.prod(jpeg.size)
        if group and pixels > PIXELS_AT_ONCE:
            yield group
            group, pixels = {}, math.prod(jpeg.size)
        group[index] = jpeg
    if group:
        yield group


def _decoded_or_none(device: str, jpegs: list[Jpeg]) -> "list[torch.Tensor | None]":
    need()
    import torch

    if can_decode_on(device):
        try:
            return decode_on(device, jpegs)
        except RuntimeError as error:
            # The decoder puts its own error, of one of them or not, in the place of all others.
            if "out of memory" in str(error) or isinstance(error, torch.cuda.OutOfMemoryError):
                raise torch.cuda.OutOfMemoryError(str(error)) from error
    return [None] * len(jpegs)


def _input_of(jpeg: Jpeg, pixels: "torch.Tensor | None", eye: Eye) -> "np.ndarray | torch.Tensor":
    need()
    import torch

    boxes = [view.box_of(jpeg.box, jpeg) for view in eye.views]
    parts = [cut_pixels(pixels, box) for box in boxes] if pixels is not None else []
    if parts and not any(becomes_huge(part.shape[1::-1], eye.model, eye.fit) for part in parts):
        try:
            squares = [to_input_on_device(part, eye.model, eye.fit) for part in parts]
            # Turned last, as `Eye.input_of` does: a rounded middle is a pixel off otherwise.
            pairs = zip(squares, eye.views, strict=True)
            return torch.stack(
                [square.flip(1) if view.mirrored else square for square, view in pairs]
            )
        except torch.cuda.OutOfMemoryError:
            raise
        except RuntimeError:
            pass  # a GPU cannot reduce the longest strips so far at once
    (seen,) = see_pixels(OpenedPhoto(jpeg.file), jpeg.box, [eye])
    return seen


def can_decode_on(device: str) -> bool:
    """Whether JPEGs may be decoded on a device: NVIDIA's, by a torchvision that is built for it."""
    if not device.startswith("cuda") or _decoder() is None:
        return False
    need("torchvision")
    from torchvision import version

    return getattr(version, "cuda", None) is not None


def _decoder():
    # Deprecated there, so a later torchvision may have none.
    try:
        need("torchvision")
        from torchvision.io import decode_jpeg
    except (ImportError, LibraryError):
        return None
    warnings.filterwarnings("ignore", "The image decoding", DeprecationWarning)
    return decode_jpeg
