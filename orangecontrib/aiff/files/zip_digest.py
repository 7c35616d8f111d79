"""What a zip is known by: its whole content, read once as long as it lies there unchanged.

Check sums in its table would be quicker, but anybody can make a zip that has another one's.
"""

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from .paths import long_path, written_whole

KNOWN = "known.json"  # beside what was unpacked: size, time of change and digest by path
MOST_KNOWN = 2000
_BLOCK = 2**20


def zip_digest(file: Path, home: Path, callback: Callable[[float], object]) -> str:
    """Digest of all bytes of a file; not read where it was `remember`-ed and is unchanged.

    Parameters
    ----------
    home : where digests are remembered
    callback : called with 0 as it is read; may raise to cancel

    Raises
    ------
    OSError
        If it cannot be read.
    """
    known = _known(home).get(_path(file))
    if known and known[:2] == _facts(file):
        return known[2]
    digest = hashlib.blake2b(digest_size=16)
    with open(long_path(_path(file)), "rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
            callback(0)
    return digest.hexdigest()


def remember(digests: Mapping[Path, str], home: Path) -> None:
    """Keep the digests of files, so that they need not be read again."""
    with suppress(OSError):  # they are read again then
        known = _known(home)
        new = {_path(file): [*_facts(file), digest] for file, digest in digests.items()}
        if all(known.get(path) == facts for path, facts in new.items()):
            return
        kept = [each for each in known.items() if each[0] not in new] + list(new.items())
        with written_whole(home / KNOWN) as stream:
            stream.write(json.dumps(dict(kept[-MOST_KNOWN:])).encode())


def _known(home: Path) -> dict[str, list]:
    try:
        found = json.loads((home / KNOWN).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _facts(file: Path) -> list[int]:
    status = os.stat(long_path(_path(file)))
    return [status.st_size, status.st_mtime_ns]


def _path(file: Path) -> str:
    return str(file.absolute())
