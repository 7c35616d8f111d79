"""Where people have files written: a new name, an ordinary file, a pipe, or standard output.

What is asked for is looked at before the work starts, which may take hours.
"""

import errno
import io
import os
import secrets
import stat
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ..errors import UsageError

# Behind these may be a file that something else was written to, which goes on.
STDOUT = ("/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")
MAX_NAME = 200  # characters of a path in a sentence
LONGEST = 255  # characters of a file's name, on every system
RESERVED = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"} | {
    f"{port}{number}" for port in ("COM", "LPT") for number in range(1, 10)
}  # devices of Windows, in every folder and with every ending


@dataclass(frozen=True)
class Output:
    """Somewhere to write to.

    Attributes
    ----------
    asked : as somebody wrote it
    file : what is written in the end, behind all links; None for standard output
    is_pipe : what is written goes to another program
    """

    asked: str
    file: Path | None
    is_pipe: bool = False


def output(asked: str, inputs: Iterable[str] = ()) -> Output:
    """Where to write to, if that can be done.

    Parameters
    ----------
    inputs : what is read, which is not written over

    Raises
    ------
    UsageError
        A sentence that says why not.
    """
    if asked in STDOUT:
        return Output(asked, None)
    if not asked:
        raise UsageError("The file to write to has no name. Name one.")
    if "\0" in asked:
        raise _refused(asked, "no file has such a name")
    if asked.endswith(tuple(filter(None, (os.sep, os.altsep)))):
        raise _refused(asked, "it is a folder; name a file in it")
    if os.name == "nt" and _is_reserved(asked):
        raise _refused(asked, "Windows keeps this name for itself")
    try:
        return _found(asked, inputs)
    except (OSError, ValueError) as error:
        raise _refused(asked, _why(error)) from error


def file_output(asked: str | Path) -> Output:
    """The same where only a file will do: a window would wait for whoever reads a pipe.

    Raises
    ------
    UsageError
        A sentence that says why it cannot be written.
    """
    found = output(str(asked))
    if found.file is None or found.is_pipe:
        raise _refused(found.asked, "it is not an ordinary file")
    return found


def outputs(asked: Iterable[str | None], inputs: Iterable[str | None] = ()) -> list[Output | None]:
    """Several that are not to be the same file; None stays None.

    Raises
    ------
    UsageError
        If one of them cannot be written.
    """
    read = [each for each in inputs if each]
    found = [None if each is None else output(each, read) for each in asked]
    files = [each.file for each in found if each is not None]
    if len(files) != len(set(files)):
        raise UsageError("Two things cannot be written to the same file. Name another one.")
    return found


def write(to: Output, fill: Callable[[BinaryIO], object]) -> None:
    """Write a file whole or not at all.

    Raises
    ------
    UsageError
        If it cannot be written.
    """
    try:
        if to.file is None or to.is_pipe:
            _pour(to, fill)
        else:
            # What is there may have changed while the work was done.
            now = output(to.asked)
            if now.file != to.file or now.is_pipe:
                raise UsageError(f"“{_shown(to.asked)}” is another file now. Name one that stays.")
            write_whole(to.file, fill)
    except OSError as error:
        raise _refused(to.asked, _why(error)) from error


def write_whole(file: Path, fill: Callable[[BinaryIO], object]) -> None:
    """Write a file whole or not at all; a link in its place makes room, and is not followed.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    # A name that nobody can guess, and so prepare a link at.
    part = file.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with part.open("xb") as stream:
            fill(stream)
        with suppress(FileNotFoundError):
            part.chmod(stat.S_IMODE(file.stat().st_mode))
        part.replace(file)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _found(asked: str, inputs: Iterable[str]) -> Output:
    try:
        status = os.stat(asked)
    except FileNotFoundError:
        return Output(asked, _new(asked))
    if stat.S_ISDIR(status.st_mode):
        raise _refused(asked, "it is a folder; name a file in it")
    if stat.S_ISFIFO(status.st_mode):
        return Output(asked, Path(asked), is_pipe=True)
    if not stat.S_ISREG(status.st_mode):
        raise _refused(asked, "it is a device, not a file")
    for each in inputs:
        with suppress(OSError, ValueError):
            if os.path.samefile(asked, each):
                raise _refused(asked, "the command reads it; name another file")
    file = Path(os.path.realpath(asked))
    if not os.access(file, os.W_OK):
        raise _refused(asked, "you may not write to it")
    _need_folder(asked, file.parent)
    return Output(asked, file)


def _new(asked: str) -> Path:
    file = Path(os.path.realpath(asked))
    with suppress(FileNotFoundError):
        # The name itself is not there, so what it leads to cannot be.
        os.lstat(file)
        raise _refused(asked, "it is a link that leads nowhere")
    _need_folder(asked, file.parent)
    if len(file.name) > LONGEST:  # Windows says of such a name that it is not there
        raise _refused(asked, "its name is too long")
    return file


def _need_folder(asked: str, folder: Path) -> None:
    if not folder.is_dir():
        raise _refused(asked, f"there is no folder “{_shown(str(folder))}”; create it first")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _refused(asked, f"you may not write to the folder “{_shown(str(folder))}”")


def _pour(to: Output, fill: Callable[[BinaryIO], object]) -> None:
    whole = io.BytesIO()  # some formats go back and forth, which a pipe cannot
    fill(whole)
    sys.stdout.flush()
    descriptor = os.dup(1) if to.file is None else os.open(to.file, os.O_WRONLY)
    with open(descriptor, "wb") as stream:
        if to.is_pipe and not stat.S_ISFIFO(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "it is no longer a pipe")
        stream.write(whole.getvalue())


def _is_reserved(asked: str) -> bool:
    name = os.path.basename(asked)
    return name not in (".", "..") and (
        name.partition(".")[0].rstrip().upper() in RESERVED
        or any(each in '<>:"|?*' or each < " " for each in name)
        or name.endswith((" ", "."))
    )


def _why(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
        return "its name is too long"
    if isinstance(error, OSError) and error.errno == errno.ELOOP:
        return "its links lead in a circle"
    return str(getattr(error, "strerror", None) or "no file has such a name")


def _refused(asked: str, why: str) -> UsageError:
    return UsageError(f"“{_shown(asked)}” cannot be written: {why}.")


def _shown(path: str) -> str:
    return path if len(path) <= MAX_NAME else f"{path[:MAX_NAME]}…"
