"""Fashion-MNIST's packed files become pictures: a sample of each class, in a folder a class."""

import gzip
import hashlib
import math
import zlib
from collections.abc import Callable, Generator
from pathlib import Path

import numpy as np
from PIL import Image

from ...errors import CollectionError
from ...files.paths import written_whole
from ...files.storage import cache_folder, make_private
from ...progress import untold
from ...samples.fashion_mnist import PARTS
from ..photo import Collection, Photo
from .options import Offer, Options

NAMES = {"test": "Test", "train": "Training"}
CLASSES = (
    "T-shirt_top", "Trouser", "Pullover", "Dress", "Coat",
    "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
)  # fmt: skip
UNSIGNED_BYTE = 0x08  # the only kind of number in these files
# Of files in this format the largest published have 800,000 pictures and 550 MB.
MAX_PICTURES, MAX_SIDE, MAX_NUMBERS = 1_000_000, 1024, 768 * 2**20
PIECE = 2**20


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
    packed = read_idx(label_file, callback)
    callback(0)
    images = read_idx(image_file, callback)
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


def read_idx(file: Path, callback: Callable = untold) -> np.ndarray:
    """The numbers of a gzip-packed idx file, uint8, in the shape that the file states.

    Parameters
    ----------
    callback : called with 0 as work goes on; may raise to cancel

    Raises
    ------
    CollectionError
        If the file is damaged, claims more than `MAX_NUMBERS`, or holds something else.
    """
    pieces = _pieces(file)
    try:
        shape = next(pieces)
        numbers = np.empty(math.prod(shape), np.uint8)
        filled = 0
        for piece in pieces:
            callback(0)
            numbers[filled : filled + len(piece)] = np.frombuffer(piece, np.uint8)
            filled += len(piece)
    finally:
        pieces.close()
    return numbers.reshape(shape)


def _pieces(file: Path) -> Generator:
    """The shape that an idx file states, then exactly so many bytes, piece by piece."""
    try:
        with gzip.open(file) as stream:
            head = stream.read(4)
            if head[:2] != b"\0\0" or head[2] != UNSIGNED_BYTE or not 1 <= head[3] <= 3:
                raise ValueError("not an idx file of bytes")
            sides = np.frombuffer(stream.read(4 * head[3]), ">u4", count=head[3])
            shape = tuple(map(int, sides))
            if min(shape) < 1 or shape[0] > MAX_PICTURES or math.prod(shape) > MAX_NUMBERS:
                raise ValueError("no number of small pictures")
            if max(shape[1:], default=1) > MAX_SIDE:
                raise ValueError("no small pictures")
            yield shape
            left = math.prod(shape)
            while left:
                piece = stream.read(min(left, PIECE))
                if not piece:
                    raise EOFError("cut short")
                left -= len(piece)
                yield piece
            if stream.read(1):
                raise ValueError("longer than it says")
    except (OSError, EOFError, ValueError, IndexError, zlib.error) as error:
        raise CollectionError(
            f"“{file.name}” is damaged or not a file of Fashion-MNIST. Download it again."
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
        make_private(file.parent)
        with written_whole(file) as stream:
            Image.fromarray(pixels).save(stream, "PNG")
    return file.stat().st_size
