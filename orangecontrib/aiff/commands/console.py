"""What commands print: stages, what was skipped, JSON; nothing that a name holds commands a
terminal."""

import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TextIO

from ..errors import UsageError

# What moves the cursor, colours, rings, or turns the direction of text; and halves of pairs.
_UNSAFE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def safe(text: str) -> str:
    """Text as a terminal may have it: lines, and each character that commands as a question mark."""
    return _UNSAFE.sub("?", text)


def show(*texts: object, to_errors: bool = False) -> None:
    """Print a line or several; the only way to the terminal, whatever a name or an error holds."""
    stream = sys.stderr if to_errors else sys.stdout
    text = safe(" ".join(map(str, texts))).replace("\N{NO-BREAK SPACE}", " ")
    _print(_printable(text, stream) + "\n", stream)


def show_json(report: Any) -> None:
    """Print a report; what standard output cannot show is escaped."""
    text = json_text(report)
    if _printable(text, sys.stdout) != text:
        text = json.dumps(report, indent=2) + "\n"
    _print(text, sys.stdout)


def json_text(report: Any) -> str:
    """A report as JSON, where characters that command a terminal are escaped."""
    text = json.dumps(report, indent=2, ensure_ascii=False)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


@contextmanager
def stage() -> Iterator[Callable[[str], None]]:
    """A line that says what was done, and how long it took."""
    said: list[str] = []
    start = time.monotonic()
    yield said.append
    show(f"{time.monotonic() - start:6.1f} s  {said[0]}")


def tell(notes: Iterable[str], problems: Iterable[Sequence[str]]) -> None:
    """What was said of some photos, and which were skipped, on standard error: a line each.

    Parameters
    ----------
    problems : file, problem and what to do about it
    """
    for note in notes:
        show(plain(note), to_errors=True)
    for file, problem, advice in problems:
        show(plain(f"Skipped {file}: {problem}. {advice}"), to_errors=True)


def plain(error: Exception | str) -> str:
    """One line, whatever an error says."""
    return " ".join(str(error).split())


def _print(text: str, stream: TextIO | None) -> None:
    """
    Raises
    ------
    UsageError
        If standard output leads to where nothing can be written, such as a full disk.
    """
    try:
        if stream is not None:  # whoever started the command may have closed it
            print(text, end="", file=stream, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        if stream is sys.stdout:
            raise UsageError(
                f"What the command says cannot be written: {error.strerror}."
            ) from error


def _printable(text: str, stream: TextIO | None) -> str:
    """Text with what a stream's encoding lacks replaced, as on some Windows."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)
