"""What a file's content is known by."""

import hashlib
from pathlib import Path

from .ordinary import open_ordinary
from .paths import long_path

SHA256, BLAKE2S = "sha256", "blake2s"  # what is published says the one; the other is quicker


def file_digest(path: str | Path, kind: str = SHA256) -> bytes:
    """Digest of all bytes of a file, 32 bytes; read piece by piece.

    Parameters
    ----------
    path : absolute where it may be long
    kind : as hashlib calls it

    Raises
    ------
    OSError
        If it is no file, or cannot be read.
    """
    with open(open_ordinary(long_path(str(path))), "rb") as file:
        return hashlib.file_digest(file, kind).digest()
