"""What zips were unpacked to: how much of it is kept, what is still shown, and what may go."""

import json
import os
import shutil
import tempfile
import time
import weakref
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import RLock

from ..errors import Problem
from .paths import cache_folders, made_folder
from .zip_digest import KNOWN

FOLDER = "zips"  # of the cache: a folder a bundle, named by its digest
REPORT = "report.json"  # beside a bundle's files: what could not be used; its time is the last use
MOST_KEPT_BYTES = 64 * 10**9  # of all that was unpacked
STALE = 24 * 3600  # seconds after which what a killed program left half-done is cleared away
_BUILDING, _GOING = ".building-", ".going-"

_lock = RLock()
_users: Counter[str] = Counter()  # of each bundle's folder, in this program
_promised: dict[str, int] = {}  # bytes that half-done folders will have


@dataclass(frozen=True)
class Unpacked:
    """Where a bundle's files are now, and what in it could not be used.

    While this or a `keep_while` of it is there, its files are not deleted by this program.
    """

    folder: Path
    problems: tuple[Problem, ...]


def home() -> Path | None:
    """The folder for bundles' folders; None where nothing can be written."""
    return made_folder(FOLDER)


def keep_while(user: object, folder: Path) -> None:
    """Delete nothing of a folder of `Unpacked` while an object is there, such as a collection."""
    _hold(user, folder.parent)


@contextmanager
def kept(done: Path) -> Iterator[None]:
    """Delete nothing of a bundle's folder meanwhile, whether it is there yet or not."""
    _take(str(done))
    try:
        yield
    finally:
        _leave(str(done))


def known(done: Path, name: str) -> Unpacked | None:
    """An earlier unpacking, if it is there and no file of it went away since."""
    folder, report = done / name, done / REPORT
    try:
        told = json.loads(report.read_text(encoding="utf-8"))
        if told["files"] != sum(len(names) for _, _, names in os.walk(folder)):
            return None
        unpacked = Unpacked(folder, tuple(Problem(*row) for row in told["problems"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    with suppress(OSError):
        os.utime(report)
    _hold(unpacked, done)
    return unpacked


@contextmanager
def building(home: Path, size: int) -> Iterator[Path | None]:
    """A folder to unpack so many bytes to, which is gone afterwards unless it was moved.

    Earlier bundles make room for it, those used longest ago first, and none that is in use. None
    where that is not enough.
    """
    with _lock:
        _clear_stale(home)
        if not _make_room(home, size):
            folder = None
        else:
            folder = Path(tempfile.mkdtemp(prefix=_BUILDING, dir=home))
            _promised[str(folder)] = size
    try:
        yield folder
    finally:
        if folder is not None:
            _promised.pop(str(folder), None)
            shutil.rmtree(folder, ignore_errors=True)


def finish(building: Path, problems: Sequence[Problem], target: Path, done: Path) -> None:
    """Give a folder that is complete its name, with a report of what could not be used."""
    files = sum(len(names) for _, _, names in os.walk(target))
    report = {"files": files, "problems": [[p.path, p.problem, p.advice] for p in problems]}
    (building / REPORT).write_text(json.dumps(report), encoding="utf-8")
    shutil.rmtree(done, ignore_errors=True)
    try:
        building.rename(done)
    except OSError:
        if not done.is_dir():  # else another window was faster with the same zip
            raise


def unpacked_size() -> tuple[int, int]:
    """Bytes of all that was unpacked, and of what of it is in use."""
    sizes = {folder: _size(folder) for folder in _folders()}
    with _lock:
        used = sum(size for folder, size in sizes.items() if _users[str(folder)])
    return sum(sizes.values()), used


def forget_unpacked() -> None:
    """Delete what was unpacked, but for what is in use; it is unpacked again where it is loaded."""
    for home in cache_folders(FOLDER):
        _clear_stale(home)
        with suppress(OSError):
            (home / KNOWN).unlink()
    for folder in _folders():
        if not folder.name.startswith(_BUILDING):  # another window may be at it
            _delete(folder)


def was_unpacked(path: str) -> bool:
    """Whether a path is of a file that came out of a zip, there or not."""
    return any(Path(path).is_relative_to(home) for home in cache_folders(FOLDER))


def _make_room(home: Path, coming: int) -> bool:
    sizes = {f: max(_size(f), _promised.get(str(f), 0)) for f in _folders_in(home)}
    total = sum(sizes.values())
    oldest_first = sorted((f for f in sizes if not f.name.startswith(_BUILDING)), key=_last_use)
    for folder in oldest_first:
        if total + coming <= MOST_KEPT_BYTES:
            break
        if _delete(folder):
            total -= sizes[folder]
    return total + coming <= MOST_KEPT_BYTES


def _delete(folder: Path) -> bool:
    """Delete a bundle's folder unless it is in use: whole, so that no half of it is ever read."""
    going = folder
    with _lock:
        if _users[str(folder)]:
            return False
        with suppress(OSError):
            going = folder.rename(folder.with_name(f"{_GOING}{folder.name}-{time.time_ns()}"))
    if going == folder and not folder.name.startswith(_GOING):
        return False  # Windows moves nothing of which a file is open
    shutil.rmtree(going, ignore_errors=True)
    return not going.exists()


def _clear_stale(home: Path) -> None:
    for left in home.glob(f"{_BUILDING}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > STALE:
                shutil.rmtree(left, ignore_errors=True)


def _folders() -> list[Path]:
    return [folder for home in cache_folders(FOLDER) for folder in _folders_in(home)]


def _folders_in(home: Path) -> list[Path]:
    with suppress(OSError):
        return [folder for folder in home.iterdir() if folder.is_dir()]
    return []


def _size(folder: Path) -> int:
    size = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):  # another window may just have deleted it
                size += os.lstat(os.path.join(place, name)).st_size
    return size


def _last_use(folder: Path) -> float:
    for path in (folder / REPORT, folder):
        with suppress(OSError):
            return path.stat().st_mtime
    return 0.0


def _hold(user: object, done: Path) -> None:
    _take(str(done))
    weakref.finalize(user, _leave, str(done)).atexit = False


def _take(folder: str) -> None:
    with _lock:
        _users[folder] += 1


def _leave(folder: str) -> None:
    with _lock:
        _users[folder] -= 1
        if _users[folder] <= 0:
            del _users[folder]
