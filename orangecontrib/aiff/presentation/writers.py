"""The kinds of files a presentation can become."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from Orange.util import dummy_callback

from ..errors import PresentationError, UsageError, reason_in_words
from .characters import storable_outline
from .html import write_html
from .markdown import write_markdown
from .pptx import write_pptx
from .slides import Outline


@dataclass(frozen=True)
class Writer:
    """A kind of file.

    Attributes
    ----------
    label, tooltip : for people
    suffix : of the file; "" for a folder
    write : outline, path and callback to a file
    """

    label: str
    tooltip: str
    suffix: str
    write: Callable[[Outline, Path, Callable[[float], None]], Path]


WRITERS: dict[str, Writer] = {
    "pptx": Writer(
        "PowerPoint",
        "Slides that PowerPoint, LibreOffice and Google Slides open",
        ".pptx",
        write_pptx,
    ),
    "markdown": Writer(
        "Markdown folder",
        "A README.md and its pictures, as GitHub shows them",
        "",
        write_markdown,
    ),
    "html": Writer(
        "HTML page",
        "One file with its pictures inside, for any browser; can be printed",
        ".html",
        write_html,
    ),
}


def make_presentation(
    outline: Outline,
    kind: str,
    path: str | Path,
    callback: Callable[[float], None] = dummy_callback,
) -> Path:
    """Write a presentation.

    Parameters
    ----------
    kind : a key of `WRITERS`
    path : of the file, or the folder
    callback : is told the share that is done, 0..1; cancels by raising

    Returns
    -------
    The file to open.

    Raises
    ------
    PresentationError
        If a package is missing, or the file cannot be written.
    """
    writer, path = WRITERS[kind], Path(path)
    if writer.suffix and path.suffix.lower() != writer.suffix:
        path = path.with_name(path.name + writer.suffix)
    try:
        return writer.write(storable_outline(outline), path, callback)
    except UsageError as error:
        raise PresentationError(f"{error} Choose another place.") from error
    except OSError as error:
        raise PresentationError(
            f"“{path.name}” cannot be written ({reason_in_words(error)}). Choose another place, "
            "or close the program that has it open."
        ) from error
