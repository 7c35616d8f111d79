"""Fashion-MNIST's packed files become pictures: a sample of each class, in a folder a class."""

import gzip
import hashlib
import math
import os
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from ...errors import CollectionError
from ...files.storage import cache_folder
from ...samples.fashion_mnist import PARTS
from ..photo import Collection, Photo
from .options import Offer, Options

NAMES = {"test": "Test", "train": "Training"}
CLASSES = (
    "T-shirt_top", "Trouser", "Pullover", "Dress", "Coat",
    "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
)  # fmt: skip
UNSIGNED_BYTE = 0x08  # the only kind of number in these files
MOST_BYTES = 200_000_000  # of pictures in a file; all of Fashion-MNIST's are 47 million


def recognise(folder: Path) -> bool:
    """Whether images and labels of some part are there."""
    return bool(_parts(folder))


def offer(folder: Path) -> Offer:
    """The parts that are there, and how many of each class."""
    return Offer(splits={part: NAMES[part] for part in _parts(folder)}, is_sampled=True)


def read(folder: Path, options: Options, callback: Callable) -> Collection:
    """A sample of a part, written as PNG into the cache; the class is both item and category."""
    callback(0)
    image_file, label_file = (folder / file.name for file in PARTS[options.split])
    packed = read_idx(label_file)
    callback(0)
    images = read_idx(image_file)
    if images.ndim != 3 or packed.shape != images.shape[:1]:
        raise CollectionError(
            f"“{image_file.name}” and “{label_file.name}” do not belong together. "
            "Download both again."
        )
    names = _class_names(packed, options.split)
    home = _pictures_folder(images, options)
    photos = []
    chosen = choose(packed, options.per_class, options.seed)
    for done, index in enumerate(chosen, start=1):
        callback(done / len(chosen))
        name = names.get(packed[index], f"class {packed[index]}")
        path = f"{name}/{index:05d}.png"
        size = _write_picture(home / path, images[index])
        height, width = images[index].shape
        photos.append(
            Photo(
                path, name, None, None, "", size, width, height,
                category=name, split=options.split,
            )
        )  # fmt: skip
    return Collection(home, tuple(photos), ())


def read_idx(file: Path) -> np.ndarray:
    """The numbers of a gzip-packed idx file, uint8, in the shape that the file states.

    Raises
    ------
    CollectionError
        If the file is damaged, or holds something else.
    """
    try:
        with gzip.open(file) as stream:
            zero, kind, dimensions = stream.read(2), stream.read(1), stream.read(1)[0]
            if zero != b"\0\0" or kind[0] != UNSIGNED_BYTE:
                raise ValueError("not an idx file of bytes")
            sides = np.frombuffer(stream.read(4 * dimensions), ">u4", count=dimensions).tolist()
            size = math.prod(sides)
            # A small file may unpack to any size: as much is read as it says, if that may be.
            if not 0 < size <= MOST_BYTES:
                raise ValueError("no pictures, or too many")
            numbers = stream.read(size)
            if len(numbers) != size or stream.read(1):
                raise ValueError("another number than it says")
        return np.frombuffer(numbers, np.uint8).reshape(sides)
    except (OSError, EOFError, ValueError, IndexError, zlib.error) as error:
        raise CollectionError(
            f"“{file.name}” is damaged or no file of Fashion-MNIST. Download it again."
        ) from error


def choose(labels: np.ndarray, per_class: int, seed: int) -> list[int]:
    """Indices of so many pictures of each class (or all there are), by class and then by index.

    Parameters
    ----------
    labels : class of each picture, shape (n,)
    """
    rng = np.random.default_rng(seed)
    chosen = []
    for label in np.unique(labels):
        members = rng.permutation(np.flatnonzero(labels == label))
        chosen += sorted(members[:per_class].tolist())
    return chosen


def _parts(folder: Path) -> list[str]:
    return [
        part for part, files in PARTS.items() if all((folder / f.name).is_file() for f in files)
    ]


def _class_names(labels: np.ndarray, part: str) -> dict[int, str]:
    """Names by label; none for other data that goes by the same file names, such as digits."""
    header = b"\0\0" + bytes([UNSIGNED_BYTE, 1]) + np.array(len(labels), ">u4").tobytes()
    digest = hashlib.sha256(header + labels.tobytes()).hexdigest()
    return dict(enumerate(CLASSES)) if digest == PARTS[part][1].sha256 else {}


def _pictures_folder(images: np.ndarray, options: Options) -> Path:
    digest = hashlib.sha256(images.data).hexdigest()[:8]
    name = f"fashion-mnist-{options.split}-{options.per_class}-{options.seed}"
    return cache_folder() / "samples" / digest / name


def _write_picture(file: Path, pixels: np.ndarray) -> int:
    """Write it unless it is there; gives back the file's size in bytes."""
    if not file.is_file():
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(".part")
        Image.fromarray(pixels).save(part, "PNG")
        os.replace(part, file)
    return file.stat().st_size
