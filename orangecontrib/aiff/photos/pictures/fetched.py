"""Photos on the web: what comes from there must be a picture."""

from pathlib import Path

from ...files.fetch import fetch
from ...files.turns import paused
from .decode import read_size


def fetch_photo(address: str) -> Path:
    """The photo at an address as a file of this computer; see `files.fetch.fetch`.

    Raises
    ------
    PhotoError
        If it cannot be fetched, is too large, or is no picture.
    """
    with paused():  # the web has deadlines of its own
        return fetch(address, read_size)
