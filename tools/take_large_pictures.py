"""Take the pictures of doc/accessibility.md: windows at 200 %, with words as long as German ones.

Part of `make pictures`, which sets QT_SCALE_FACTOR=2 and a screen that is large enough.
"""

import os
import sys

from AnyQt.QtGui import QImage
from AnyQt.QtTest import QTest
from AnyQt.QtWidgets import QTabWidget
from longer_words import lengthen
from take_pictures import IMAGES, Canvas, application, discover, save

# Of each example, the windows: title, file, size, and which of its pages.
WINDOWS = {
    "10-hierarchical-clustering": [
        ("AIFF Folder Loader", "large-folder-loader.png", (880, 600), 1),
        ("Local GPU Embedder", "large-embedder.png", (480, 620), None),
    ],
    "20-consumer-to-shop": [
        ("Consumer-to-Shop Evaluator", "large-evaluator.png", (1180, 680), 1),
    ],
}
MOST_BYTES = 150_000
SETTLE_MS = 1000


def save_large(picture: QImage, name: str) -> None:
    save(picture, name)
    size = (IMAGES / name).stat().st_size
    if size > MOST_BYTES:
        raise SystemExit(f"{name} has {size:,} bytes; take less of the window.")


def main() -> None:
    app = application()
    registry = discover()
    for name, windows in WINDOWS.items():
        canvas = Canvas(registry, f"{name}.ows")
        for title, file, size, page in windows:
            window = canvas.widget(title, size)
            if page is not None:
                window.findChild(QTabWidget).setCurrentIndex(page)
            lengthen(window)
            QTest.qWait(SETTLE_MS)
            save_large(window.grab().toImage(), file)
        canvas.close()
    app.processEvents()


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)  # Orange's own shutting down asks questions
