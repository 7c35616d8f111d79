"""Texts of others, such as errors, without the names and paths of whoever sits here."""

import getpass
import platform
import re
import socket
from contextlib import suppress
from pathlib import Path

LEFT_OUT = "…"
LONGEST = 160
_PATH = re.compile(r"""["'“]?\S*[/\\]""")
_LIBRARY = re.compile(r"[\w+.-]+\.(?:dll|dylib|pyd|so(?:\.\d+)*)\b", re.IGNORECASE)
# Names that many computers and users have, and that say nothing of anybody.
COMMON = {"root", "user", "home", "users", "localhost", "local", "admin", "the", "computer", "pc"}


def nameless(text: str) -> str:
    """The first line of a text, up to its first path, and without this user's names.

    Of what stands behind a path only the name of a library is kept: where folders have spaces in
    their names, nobody can tell where a path ends.
    """
    line = next(iter(text.strip().splitlines()), "")
    if found := _PATH.search(line):
        library = _LIBRARY.search(line)
        kept = f" {library[0]}" if library and library.start() > found.start() else ""
        line = f"{line[: found.start()].rstrip()} {LEFT_OUT}{kept}".strip()
    for name in _names():
        line = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", LEFT_OUT, line, flags=re.IGNORECASE)
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}{LEFT_OUT}"


def _names() -> list[str]:
    """What this user and this computer are called, longest first."""
    found = [socket.gethostname(), platform.node()]
    with suppress(Exception):  # what the system raises where a user has no name
        found.append(getpass.getuser())
    with suppress(RuntimeError):
        found += Path.home().parts
    with suppress(Exception):
        import pwd  # not on Windows

        found.append(pwd.getpwnam(getpass.getuser()).pw_gecos)
    parts = {part for name in found for part in [name, *re.split(r"[\W_]+", name)]}
    names = {name for name in parts if len(name) > 1 and name.lower() not in COMMON}
    return sorted(names, key=len, reverse=True)
