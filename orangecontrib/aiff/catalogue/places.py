"""Where a catalogue's photos are: below the folder that it lies in, so that both can move
together, or anywhere else."""

import os
from pathlib import Path

from ..photos.columns import URL_SCHEMES


class Places:
    """From files of this computer to what a catalogue stores of them, and back.

    Parameters
    ----------
    home : the folder that the catalogue lies in
    """

    def __init__(self, home: Path):
        self.home = Path(os.path.realpath(home))

    def stored_root(self, folder: str) -> str:
        """A folder as it is stored: below home, with "/" between its parts, or whole; never ""."""
        place = Path(os.path.realpath(folder))
        if place == self.home:
            return "."
        if self.home in place.parents:
            return place.relative_to(self.home).as_posix()
        return place.as_posix()

    def root(self, stored: str) -> Path:
        """The folder that a stored one means here."""
        return Path(os.path.normpath(self.home / stored))

    def stored_path(self, file: str, folder: str) -> str:
        """A file below a folder, with "/" between the parts; None where it is elsewhere."""
        relative = os.path.relpath(file, folder)
        return relative.replace(os.sep, "/")

    def file(self, root: str, path: str) -> str:
        """The file, or address, that a row means here; "" where the row has none."""
        if not path or path.partition(":")[0].lower() in URL_SCHEMES:
            return path
        return os.path.normpath(os.path.join(self.root(root), path)) if root else path
