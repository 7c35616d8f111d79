"""Take the pictures of README and doc/ from the running program: make pictures.

python tools/take_pictures.py            all of them
python tools/take_pictures.py 10 50      those of the examples whose names begin so

Opens the example workflows in Orange's own window, lets them come to rest, and photographs the
canvas and the widgets' windows. Needs no screen: xvfb-run or QT_QPA_PLATFORM=offscreen do.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

# Settings, caches and recent files of whoever takes the pictures must not be in them.
HOME = tempfile.mkdtemp(prefix="pictures-")
os.environ |= {
    "HOME": HOME, "XDG_CONFIG_HOME": HOME, "XDG_DATA_HOME": HOME, "XDG_CACHE_HOME": HOME,
    "ORANGE_AIFF_CACHE": f"{HOME}/aiff",
    "QTWEBENGINE_DISABLE_SANDBOX": "1",
}  # fmt: skip

from AnyQt.QtCore import (  # noqa: E402
    QMimeData,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    QUrl,
)
from AnyQt.QtGui import (  # noqa: E402
    QColor,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QImage,
    QPainter,
    QPixmap,
)
from AnyQt.QtTest import QTest  # noqa: E402
from AnyQt.QtWidgets import QApplication, QTabWidget, QWidget  # noqa: E402
from Orange.canvas.config import Config  # noqa: E402
from Orange.canvas.mainwindow import MainWindow  # noqa: E402
from orangecanvas import config as canvas_config  # noqa: E402
from orangecanvas.application.application import CanvasApplication  # noqa: E402
from orangecanvas.registry import set_global_registry  # noqa: E402
from orangecanvas.registry.qt import QtRegistryHandler, QtWidgetRegistry  # noqa: E402
from orangecanvas.utils.settings import QSettings  # noqa: E402
from picture_numbers import draw_numbers  # noqa: E402
from PIL import Image  # noqa: E402

from orangecontrib.aiff.samples import SAMPLES  # noqa: E402
from orangecontrib.aiff.widgets.loader.tree_and_scores_drop import (  # noqa: E402
    TreeAndScoresDropHandler,
)

ROOT = Path(__file__).resolve().parents[1]
WORKFLOWS = ROOT / "orangecontrib" / "aiff" / "workflows"
IMAGES = ROOT / "doc" / "images"
# Each example, and of its widgets' windows those that are photographed: title, file, size.
WINDOWS = {
    "10-hierarchical-clustering": [
        ("AIFF Folder Loader", "folder-loader.png", (1080, 700)),
        ("Local GPU Embedder", "embedder.png", (430, 700)),
        ("Hierarchical Clustering", "hierarchical-clustering.png", (1000, 760)),
    ],
    "20-consumer-to-shop": [("Consumer-to-Shop Evaluator", "evaluator.png", None)],
    "30-closing-the-gap": [],
    "35-several-networks": [("Domain Aligner", "domain-aligner.png", None)],
    "40-style-match": [("Style Match", "style-match.png", (1080, 640))],
    "50-interesting-clusters": [
        ("Interesting Clusters", "interesting-clusters.png", (1180, 800)),
        ("Interesting Clusters", "interesting-clusters-grid.png", (1180, 800)),
    ],
    "60-catalogue": [("Catalogue", "catalogue.png", (430, 640))],
}
PAGES = {"interesting-clusters-grid.png": "All photos"}  # that are opened for a picture
PRESSED = {"Catalogue": "try_button"}  # in a window before it is photographed
DROPPED = "dropped.png"  # what the wardrobe's folder becomes on a blank canvas
OVER_THE_CANVAS = "evaluator.png", QPoint(290, 440)
REST_S, LIMIT_S = 1.0, 600
SETTLE_MS = 4000  # what a window works out for itself is not the canvas's to know
MARGIN = 24


class Canvas:
    """Orange's main window with an example in it, or nothing, at rest."""

    def __init__(self, registry, name: str = ""):
        self.window = MainWindow()
        self.window.set_widget_registry(registry)
        self.window.resize(1380, 1140)
        self.window.show()
        self._open_toolbox("AI for Fashion")
        if name:
            self.window.open_scheme_file(str(WORKFLOWS / name))
        self.document = self.window.current_document()
        self.scheme = self.document.scheme()
        self.rest()
        self.document.view().scene().clearSelection()

    def _open_toolbox(self, category: str) -> None:
        toolbox = self.window.widgets_tool_box
        for index in range(toolbox.count()):
            action = toolbox.tabAction(index)
            action.setChecked(action.text() == category)

    def rest(self) -> None:
        manager, start = self.scheme.signal_manager, time.monotonic()
        quiet_since = start
        while time.monotonic() - quiet_since < REST_S:
            QTest.qWait(50)
            busy = any(node.processing_state for node in self.scheme.nodes)
            if (
                busy
                or manager.has_pending()
                or manager.active_nodes()
                or manager.invalidated_nodes()
            ):
                quiet_since = time.monotonic()
            if time.monotonic() - start > LIMIT_S:
                raise SystemExit("The workflow does not come to rest.")

    def widget(self, title: str, size: tuple[int, int] | None = None):
        """A widget's window, open and at rest."""
        node = next(node for node in self.scheme.nodes if node.title == title)
        widget = self.scheme.widget_for_node(node)
        widget.show()
        if size:
            widget.resize(*size)
        if title in PRESSED:
            getattr(widget, PRESSED[title]).click()
        QTest.qWait(SETTLE_MS)
        self.rest()
        return widget

    def picture_of_workflow(self) -> QPixmap:
        """The workflow alone, without the window's tools."""
        scene = self.document.view().scene()
        bounds = scene.itemsBoundingRect().adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
        picture = QPixmap(bounds.size().toSize() * 2)
        picture.setDevicePixelRatio(2)
        picture.fill(Qt.white)
        painter = QPainter(picture)
        painter.setRenderHints(QPainter.Antialiasing | QPainter.SmoothPixmapTransform)
        scene.render(painter, QRectF(QPointF(0, 0), bounds.size()), bounds)
        painter.end()
        return picture

    def drop(self, folder: Path) -> None:
        """Let a folder fall on the canvas, as the whole workflow."""
        self.document.setDropHandlers([TreeAndScoresDropHandler()])
        mime, place = QMimeData(), QPointF(0, 0)
        mime.setUrls([QUrl.fromLocalFile(str(folder))])
        how = Qt.CopyAction, mime, Qt.LeftButton, Qt.NoModifier
        ground = self.document.view().viewport()
        for kind in (QDragEnterEvent, QDragMoveEvent):
            QApplication.sendEvent(ground, kind(place.toPoint(), *how))
        QApplication.sendEvent(ground, QDropEvent(place, *how))
        self.rest()
        self.document.view().scene().clearSelection()

    def close(self) -> None:
        for node in self.scheme.nodes:
            self.scheme.widget_for_node(node).hide()
        self.document.setModified(False)
        self.window.close()


def application() -> CanvasApplication:
    canvas_config.set_default(Config())
    app = CanvasApplication(["orange"])
    app.setStyle("Fusion")
    QSettings().setValue("startup/show-welcome-screen", False)
    return app


def discover():
    registry = QtWidgetRegistry()
    Config.widget_discovery(QtRegistryHandler(registry=registry)).run(Config.widgets_entry_points())
    set_global_registry(registry)
    return registry


def save(picture: QPixmap | QImage, name: str) -> None:
    """Write a picture in 256 colours of its own: enough for words and small photos, and a third
    of the bytes, which every wheel carries."""
    path = IMAGES / name
    if not picture.save(str(path), "PNG"):
        raise SystemExit(f"{name} could not be written.")
    with Image.open(path) as whole:
        few = whole.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    print(f"{name}: {picture.width()} × {picture.height()}")


def laid_over(ground: QPixmap, above: QPixmap, place: QPoint) -> QPixmap:
    """A window's picture on top of another's, with a fine edge."""
    size = QRect(QPoint(0, 0), ground.size()).united(QRect(place, above.size())).size()
    picture = QPixmap(size + QSize(MARGIN, MARGIN))
    picture.fill(Qt.white)
    painter = QPainter(picture)
    painter.drawPixmap(0, 0, ground)
    painter.drawPixmap(place, above)
    painter.setPen(QColor(120, 120, 120))
    painter.drawRect(QRect(place, above.size()).adjusted(-1, -1, 0, 0))
    painter.end()
    return picture


def open_page(window: QWidget, label: str) -> None:
    """Show a page of a window, at rest."""
    for tabs in window.findChildren(QTabWidget):
        for place in range(tabs.count()):
            if tabs.tabText(place) == label:
                tabs.setCurrentIndex(place)
    QTest.qWait(SETTLE_MS)


def main() -> None:
    app = application()
    registry = discover()
    IMAGES.mkdir(exist_ok=True)

    chosen = tuple(sys.argv[1:])
    for name, windows in WINDOWS.items():
        if chosen and not name.startswith(chosen):
            continue
        canvas = Canvas(registry, f"{name}.ows")
        save(canvas.picture_of_workflow(), f"workflow-{name[:2]}.png")
        for title, file, size in windows:
            window = canvas.widget(title, size)
            if file in PAGES:
                open_page(window, PAGES[file])
            picture = window.grab()
            if file == OVER_THE_CANVAS[0]:
                save(laid_over(canvas.window.grab(), picture, OVER_THE_CANVAS[1]), "canvas.png")
            save(draw_numbers(picture, file, window), file)
        canvas.close()
    if not chosen:
        canvas = Canvas(registry)
        canvas.drop(SAMPLES["wardrobe"].folder)
        save(canvas.picture_of_workflow(), DROPPED)
        canvas.close()
    app.processEvents()


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)  # Orange's own shutting down asks questions
