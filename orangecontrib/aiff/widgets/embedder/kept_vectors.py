"""What is kept on the disk: vectors, fetched photos, copies, unpacked zips; and buttons to check "
"and clear it."""

from concurrent.futures import Future
from dataclasses import dataclass

from AnyQt.QtCore import Qt
from AnyQt.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from ...embedding.cache import VectorCache, open_cache
from ...files.fetch import fetched_size, forget_fetched
from ...files.stand_ins import copies_size, forget_copies
from ...files.unpacked import forget_unpacked, unpacked_size
from ..kit.plain import as_tip
from ..kit.tasks import Aside


@dataclass(frozen=True)
class Kept:
    """Bytes on this computer, by kind.

    Attributes
    ----------
    vectors : of photos that were embedded
    fetched : photos from the web
    copies : that viewers show in a photo's place
    unpacked : files out of zips
    shown : of those, what is loaded now, which clearing leaves
    """

    vectors: int
    fetched: int
    copies: int
    unpacked: int
    shown: int

    @property
    def total(self) -> int:
        return self.vectors + self.fetched + self.copies + self.unpacked

    def lines(self) -> list[str]:
        """How much of what kind."""
        loaded = f", of them loaded now {_mb(self.shown)}" if self.shown else ""
        return [
            f"Vectors: {_mb(self.vectors)}",
            f"Photos from the web: {_mb(self.fetched)}",
            f"Copies for viewers: {_mb(self.copies)}",
            f"Unpacked zips: {_mb(self.unpacked)}{loaded}",
        ]


def measure_cache(callback) -> Kept:
    """What the user's cache holds."""
    with open_cache() as cache:
        callback(0)
        return _measured(cache)


def clear_cache(callback) -> Kept:
    """Forget all but the zips that are loaded now; gives back what is left."""
    with open_cache() as cache:
        callback(0)
        cache.clear()
        forget_fetched()
        forget_copies()
        forget_unpacked()
        return _measured(cache)


class KeptVectors(QWidget):
    """Size of the cache, a button to check what it knows of photos, and one to clear it."""

    def __init__(self):
        super().__init__()
        self.words = QLabel(textFormat=Qt.PlainText, accessibleName="Kept on this computer")
        self.check_button = QPushButton("Chec&k all photos", autoDefault=False)
        self.check_button.setToolTip(
            "The widget reads every photo's file again and embeds those that have changed. Apply "
            "alone trusts a file whose size and time are as they were"
        )
        self.clear_button = QPushButton("C&lear", autoDefault=False)
        self.clear_button.setToolTip(
            "The add-on forgets all vectors, photos from the web, copies for viewers and unpacked "
            "zips, and makes them again when it needs them. Zips that you have loaded now stay"
        )
        self.clear_button.clicked.connect(lambda _: self._aside.start(clear_cache))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.words, stretch=1)
        layout.addWidget(self.check_button)
        layout.addWidget(self.clear_button)
        self._aside = Aside(self, self._on_size)

    def refresh(self) -> None:
        """Measure again, away from the window."""
        self._aside.start(measure_cache)

    def close_tasks(self) -> None:
        """Wait for what is going on; called before the widget goes."""
        self._aside.close()

    def _on_size(self, future: Future) -> None:
        kept: Kept = future.result()
        self.words.setText(f"Kept: {_mb(kept.total)}")
        why = (
            "The add-on keeps this so that it does nothing twice, and first drops what it used "
            "longest ago:"
        )
        self.words.setToolTip(as_tip("\n".join([why, "", *kept.lines()])))
        self.clear_button.setEnabled(kept.total > kept.shown)


def _mb(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"


def _measured(cache: VectorCache) -> Kept:
    unpacked, shown = unpacked_size()
    return Kept(cache.size(), fetched_size(), copies_size(), unpacked, shown)
