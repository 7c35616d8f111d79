"""What commands print and write: stages, progress, what was skipped, files."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tqdm import tqdm

from ..errors import UsageError


@contextmanager
def stage() -> Iterator[Callable[[str], None]]:
    """A line that says what was done, and how long it took."""
    said: list[str] = []
    start = time.monotonic()
    yield said.append
    print(f"{time.monotonic() - start:6.1f} s  {said[0]}", flush=True)


@contextmanager
def progress(what: str, total: int, unit: str) -> Iterator[Callable[[float], None]]:
    # disable=None: a bar on a terminal, nothing in a pipe.
    with tqdm(desc=what, total=total, unit=f" {unit}", disable=None, leave=False) as bar:

        def callback(share: float) -> None:
            bar.update(round(share * total) - bar.n)

        yield callback


def skipped(path: str, why: str) -> None:
    print(f"Skipped {path}: {why}", file=sys.stderr)


def write(file: Path, write: Callable) -> None:
    part = file.with_name(f"{file.name}.part")
    try:
        with part.open("wb") as stream:
            write(stream)
        part.replace(file)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise UsageError(f"{file} cannot be written: {error.strerror}.") from error


def plain(error: Exception | str) -> str:
    """One line, whatever an error says."""
    return " ".join(str(error).split())
