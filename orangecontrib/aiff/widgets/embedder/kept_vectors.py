"""What is kept on the disk, vectors, photos fetched from the web and copies for viewers, and the button to clear it."""

from concurrent.futures import Future

from AnyQt.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from ...embedding.cache import open_cache
from ...files.fetch import fetched_size, forget_fetched
from ...files.stand_ins import copies_size, forget_copies
from ..kit.tasks import Aside


def measure_cache(callback) -> int:
    """Bytes of the user's vectors, of photos that were fetched for them, and of copies for viewers."""
    with open_cache() as cache:
        callback(0)
        return cache.size() + fetched_size() + copies_size()


def clear_cache(callback) -> int:
    """Forget all; gives back the bytes that are left."""
    with open_cache() as cache:
        callback(0)
        cache.clear()
        forget_fetched()
        forget_copies()
        return cache.size() + fetched_size() + copies_size()


class KeptVectors(QWidget):
    """Size of the cache of vectors, and a button to clear it."""

    def __init__(self):
        super().__init__()
        self.words = QLabel(accessibleName="Vectors kept on this computer")
        self.words.setToolTip(
            "Vectors are kept so that none is computed twice; the oldest go first"
        )
        self.clear_button = QPushButton("C&lear", autoDefault=False)
        self.clear_button.setToolTip("Forget all vectors; photos are embedded anew when needed")
        self.clear_button.clicked.connect(lambda _: self._aside.start(clear_cache))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.words, stretch=1)
        layout.addWidget(self.clear_button)
        self._aside = Aside(self, self._on_size)

    def refresh(self) -> None:
        """Measure anew, away from the window."""
        self._aside.start(measure_cache)

    def close_tasks(self) -> None:
        """Wait for what is going on; called before the widget goes."""
        self._aside.close()

    def _on_size(self, future: Future) -> None:
        size = future.result()
        self.words.setText(f"Vectors kept: {size / 1e6:,.1f} MB")
        self.clear_button.setEnabled(size > 0)
