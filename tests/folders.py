"""Folders of small photos for tests, made from a list of their paths."""

import os
import shutil
from pathlib import Path

import pytest
from PIL import Image

import orangecontrib.aiff as package

SHARED_DATA = Path(__file__).parents[2] / "shared" / "data"

# A package that was built has its texts in tables, so what reads the source has nothing to read.
needs_source = pytest.mark.skipif(
    any((Path(place) / "i18n").is_dir() for place in package.__path__),
    reason="the package that was built is tested, not its source",
)


def make_photos(folder: Path, *paths: str, size: tuple[int, int] = (12, 16)) -> Path:
    """Write one small JPEG for each path, each of another colour; gives back the folder."""
    for index, path in enumerate(paths):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", size, (index * 37 % 256, index * 91 % 256, 128)).save(file, "JPEG")
    return folder


def make_collector(folder: Path, garments: int = 3, consumer: int = 1, shop: int = 5) -> Path:
    """A collector's folder with so many garments, named dress_1, dress_2, ..."""
    names = [f"consumer_{i + 1}.jpg" for i in range(consumer)]
    names += [f"shop_{i + 1}.jpg" for i in range(shop)]
    return make_photos(
        folder, *(f"dress_{g + 1}/{name}" for g in range(garments) for name in names)
    )


def zip_of(folder: Path) -> Path:
    """The folder as a zip beside where it was, as a cloud drive hands it out."""
    archive = shutil.make_archive(str(folder), "zip", folder.parent, folder.name)
    shutil.rmtree(folder)
    return Path(archive)


def exchange_unseen(photo: Path, other: Path) -> None:
    """Give a photo another one's picture, but leave its size and time as they were."""
    status, picture = photo.stat(), other.read_bytes()
    photo.write_bytes(picture.ljust(status.st_size, b"\0"))
    os.utime(photo, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert photo.stat().st_size == status.st_size


def make_room(photo: Path) -> None:
    """Let a photo's file be long enough for any other picture of its size."""
    photo.write_bytes(photo.read_bytes() + bytes(500))
