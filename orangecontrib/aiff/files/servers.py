"""Other computers that paths name, as Windows has them: asked for nothing before somebody agrees.

Whoever touches ``\\\\server\\share\\photo.jpg`` tells that server who is at this computer. What a
workflow names may come from anybody, so it is left alone until the user presses a button for it;
from then on this user's workflows may name that server.
"""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote

from platformdirs import user_config_path

from .outputs import write_whole
from .storage import NAME

FILE = "servers.txt"
MOST_KEPT = 100


def server_of(path: str, windows: bool = os.name == "nt") -> str:
    r"""The other computer that ``\\server\share\...`` names, in lower case; "" for none.

    Parameters
    ----------
    windows : elsewhere no path names a computer
    """
    if not windows:
        return ""
    if path[:5].lower() == "file:":
        path = unquote(path[5:]).replace("/", "\\").removeprefix("\\\\").removeprefix("localhost")
    path = path.replace("/", "\\")
    if not path.startswith(("\\\\", "\\??\\")):
        return ""
    parts = [part for part in path.split("\\") if part]
    if parts and parts[0] in ("?", "??", "."):
        if len(parts) > 1 and parts[1][1:] == ":":
            return ""
        parts = parts[2:] if len(parts) > 1 and parts[1].lower() == "unc" else parts
    return parts[0].lower() if parts else ""


def unasked_servers(paths: Iterable[str], beside: str | os.PathLike | None = None) -> list[str]:
    """Other computers that paths name and nobody agreed to.

    Parameters
    ----------
    beside : the folder of the workflow, whose own computer was asked for that
    """
    named = {server for path in paths if (server := server_of(path))}
    if not named:
        return []
    return sorted(named - agreed_servers() - {server_of(os.fspath(beside or ""))})


def agreed_servers() -> set[str]:
    """What `agree_to_servers` was told, for all workflows of this user."""
    with suppress(OSError, ValueError):
        return set(_file().read_text("utf-8").splitlines()[:MOST_KEPT])
    return set()


def agree_to_servers(paths: Iterable[str]) -> None:
    """Somebody chose these paths, so that the computers they name may be asked again."""
    named = {server for path in paths if (server := server_of(path))}
    if named - (known := agreed_servers()):
        with suppress(OSError, ValueError):  # then it is asked for next time
            _file().parent.mkdir(parents=True, exist_ok=True)
            text = "\n".join(sorted(known | named))
            write_whole(_file(), lambda stream: stream.write(text.encode()))


def _file() -> Path:
    return user_config_path(NAME, appauthor=False) / FILE
