"""Photo collections known by name instead of by path: shipped, or downloaded when asked for."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ..files.download import RemoteFile, download, host_of
from ..files.storage import cache_folder, make_private
from ..progress import untold
from . import fashion_mnist

PREFIX = "sample:"


@dataclass(frozen=True)
class Sample:
    """A collection with a name.

    Attributes
    ----------
    key : stable name, stored in workflows as ``sample:{key}``
    title : what a person reads
    licence : under which it is published
    shipped : where its photos are if they come with the add-on
    files : what is downloaded otherwise
    source : address of those files, with a slash at the end; "" if it is shipped
    """

    key: str
    title: str
    licence: str
    shipped: Path | None = None
    files: tuple[RemoteFile, ...] = ()
    source: str = ""

    @property
    def folder(self) -> Path:
        """Where its photos, or the files they are made from, are or will be."""
        return self.shipped or cache_folder() / "samples" / self.key

    @property
    def size(self) -> int:
        """Bytes to download; 0 if it is shipped."""
        return sum(file.size for file in self.files)

    @property
    def host(self) -> str:
        """The computer the download comes from, "" if there is none."""
        return host_of(self.source) if self.source else ""

    def is_here(self) -> bool:
        """Whether it can be read without a download."""
        return not self._lacking()

    def fetch(self, callback: Callable = untold) -> None:
        """Download what is not here yet.

        Parameters
        ----------
        callback : called with a share 0..1 as bytes arrive; may raise to cancel, and a later
            call goes on from there

        Raises
        ------
        DownloadError
            See `files.download.download`.
        """
        with suppress(OSError):  # which is said when the files come
            make_private(self.folder)
        done = self.size - sum(file.size for file in self._lacking())
        for file in self._lacking():

            def report(share: float, done: int = done, size: int = file.size) -> None:
                callback((done + share * size) / self.size)

            download(file, self.source, self.folder, report)
            done += file.size

    def not_here(self) -> str:
        """What to tell somebody who wants to read it before it is downloaded."""
        return (
            f"{self.title} is not on this computer yet: {self.size / 1e6:.0f} MB from "
            f"{self.host} (licence: {self.licence}). Download it once, or put its files into "
            "a folder and choose that."
        )

    def _lacking(self) -> list[RemoteFile]:
        return [file for file in self.files if not (self.folder / file.name).is_file()]


SAMPLES = {
    sample.key: sample
    for sample in (
        Sample(
            "wardrobe",
            "Rendered wardrobe (6 garments)",
            "GPL-3.0-or-later",
            shipped=Path(__file__).parent / "rendered_wardrobe_AIFF_2026",
        ),
        Sample(
            "fashion-mnist",
            "Fashion-MNIST (10 kinds of clothing)",
            fashion_mnist.LICENCE,
            files=fashion_mnist.FILES,
            source=fashion_mnist.SOURCE,
        ),
    )
}


def find_sample(name: str) -> Sample | None:
    """The sample that a stored name such as ``sample:wardrobe`` means, or None for a path."""
    if not name.startswith(PREFIX):
        return None
    return SAMPLES.get(name.removeprefix(PREFIX))


def sample_at(folder: Path) -> Sample | None:
    """The sample whose folder this is, or None."""
    return next((s for s in SAMPLES.values() if s.folder.absolute() == folder), None)
