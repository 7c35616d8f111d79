"""The computer: Python, system, screen, and folders that can be written to."""

import os
import platform
import shutil
import sys
import tempfile
from pathlib import Path

from ..needed import Circumstances, version_of
from ..words import plural
from .lines import LOOK, OK, STOP, Line
from .nameless import nameless

OLDEST, NEWEST = (3, 11), (3, 13)  # that Orange has packages for
NEWEST_ON_INTEL_MACS = (3, 12)  # that torch has
LEAST_MEMORY_GB = 3  # a class's folder with the networks beside Orange takes less
LEAST_DISK_GB = 2


def python_line(
    here: Circumstances | None = None, bits: int = sys.maxsize.bit_length() + 1
) -> Line:
    """Python's version and width."""
    here = here or Circumstances.of_this_computer()
    newest = NEWEST_ON_INTEL_MACS if here.is_intel_mac else NEWEST
    says = f"{platform.python_version()}, {bits} bit"
    if bits < 64:
        return Line("Python", STOP, says, "torch needs 64-bit Python: install that.")
    if OLDEST <= here.python <= newest:
        return Line("Python", OK, says)
    wanted = f"Python {OLDEST[0]}.{OLDEST[1]} to {newest[0]}.{newest[1]}"
    state = LOOK if here.python > newest else STOP  # a later Orange may have what lacks today
    return Line("Python", state, says, f"Orange and torch need {wanted}.")


def system_line(here: Circumstances | None = None, memory_gb: float | None = None) -> Line:
    """System, processor and memory."""
    here = here or Circumstances.of_this_computer()
    memory_gb = _memory_gb() if memory_gb is None else memory_gb
    name = platform.mac_ver()[0] or platform.release()
    says = f"{platform.system()} {nameless(name)}, {here.machine}, {plural(os.cpu_count() or 1, 'core')}"
    if memory_gb:
        says += f", {memory_gb:.1f} GB of memory"
    if here.is_windows_on_arm:
        to_do = "Orange and torch need Python for Intel and AMD (x86-64), which runs here too."
        return Line("system", STOP, says, to_do)
    if 0 < memory_gb < LEAST_MEMORY_GB:
        return Line(
            "system", LOOK, says, "That is not much: close other programs before you embed."
        )
    return Line("system", OK, says)


def _memory_gb() -> float:
    if not version_of("psutil"):
        return 0
    import psutil

    return psutil.virtual_memory().total / 1e9


def screen_lines() -> list[Line]:
    """Whether there is a screen, on systems where there may be none."""
    if not sys.platform.startswith("linux"):
        return []
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return [Line("screen", OK, "There is one.")]
    return [Line("screen", LOOK, "There is none: commands work, Orange does not open.")]


def folder_lines() -> list[Line]:
    """The folders that the add-on writes to, and the room that is left."""
    from ..files.storage import CHOSEN, NAMED, cache_folder, is_own_cache, weights_place

    cache, place = cache_folder(), weights_place()
    of_cache = "the add-on's own" if is_own_cache(cache) else "named by ORANGE_AIFF_CACHE"
    of_weights = {NAMED: "named by ORANGE_AIFF_WEIGHTS", CHOSEN: "the one you chose"}
    lost = "Vectors are computed each time. Let this user write there, or name another folder."
    return [
        _folder_line("cache", cache, f"{of_cache}, {_size_of(cache)}", lost),
        _folder_line(
            "weights folder", place.folder, of_weights.get(place.reason, "the add-on's own"),
            "No network can be downloaded. Let this user write there, or choose another folder.",
        ),
        _room_line(cache),
    ]  # fmt: skip


def _folder_line(about: str, folder: Path, says: str, to_do: str) -> Line:
    try:
        with tempfile.TemporaryFile(dir=_nearest(folder)):
            return Line(about, OK, f"Can be written to: {says}")
    except OSError as error:
        return Line(about, LOOK, f"Cannot be written to ({error.strerror}): {says}.", to_do)


def _nearest(folder: Path) -> Path:
    """A folder, or the first above it that is there; nothing is made by looking."""
    return next((each for each in [folder, *folder.parents] if os.path.lexists(each)), folder)


def _size_of(cache: Path) -> str:
    files = (each for each in cache.rglob("*") if each.is_file()) if cache.is_dir() else ()
    total = 0
    try:
        for file in files:
            total += file.stat().st_size
    except OSError:
        return "of unknown size"
    return f"{total / 1e6:,.0f} MB" if total else "empty"


def _room_line(folder: Path) -> Line:
    try:
        free = shutil.disk_usage(_nearest(folder)).free / 1e9
    except OSError as error:
        return Line("disk", LOOK, f"The disk does not say what is free ({error.strerror}).")
    says = f"{free:,.1f} GB are free"
    if free < LEAST_DISK_GB:
        return Line("disk", LOOK, says, "Free some space: networks and unpacked zips need it.")
    return Line("disk", OK, says)
