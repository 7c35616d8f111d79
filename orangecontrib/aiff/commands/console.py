"""What commands print and write: stages, what was skipped, files."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ..errors import UsageError


@contextmanager
def stage() -> Iterator[Callable[[str], None]]:
    """A line that says what was done, and how long it took."""
    said: list[str] = []
    start = time.monotonic()
    yield said.append
    print(f"{time.monotonic() - start:6.1f} s  {said[0]}", flush=True)


def tell(notes: Iterable[str], problems: Iterable[Sequence[str]]) -> None:
    """What was said of some photos, and which were skipped, on standard error.

    Parameters
    ----------
    problems : file, problem and what to do about it
    """
    for note in notes:
        print(note, file=sys.stderr)
    for file, problem, advice in problems:
        print(f"Skipped {file}: {problem}. {advice}", file=sys.stderr)


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
