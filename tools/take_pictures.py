"""Take the pictures of README and doc/ from the running program: make pictures.

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
    "ORANGE_AIFF_CACHE": f"{HOME}/aiff", "ORANGE_AIFF_WEIGHTS": f"{HOME}/weights",
    "QTWEBENGINE_DISABLE_SANDBOX": "1",
}  # fmt: skip

from AnyQt.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt  # noqa: E402
from AnyQt.QtGui import QColor, QPainter, QPixmap  # noqa: E402
from AnyQt.QtTest import QTest  # noqa: E402
from Orange.canvas.config import Config  # noqa: E402
from Orange.canvas.mainwindow import MainWindow  # noqa: E402
from orangecanvas import config as canvas_config  # noqa: E402
from orangecanvas.application.application import CanvasApplication  # noqa: E402
from orangecanvas.registry import set_global_registry  # noqa: E402
from orangecanvas.registry.qt import QtRegistryHandler, QtWidgetRegistry  # noqa: E402
from orangecanvas.utils.settings import QSettings  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
WORKFLOWS = ROOT / "orangecontrib" / "aiff" / "workflows"
IMAGES = ROOT / "doc" / "images"
REST_S, LIMIT_S = 1.0, 180
MARGIN = 24


class Canvas:
    """Orange's main window with an example in it, at rest."""

    def __init__(self, registry, name: str):
        self.window = MainWindow()
        self.window.set_widget_registry(registry)
        self.window.resize(1380, 1140)
        self.window.show()
        self._open_toolbox("AI for Fashion")
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
            if manager.has_pending() or manager.active_nodes() or manager.invalidated_nodes():
                quiet_since = time.monotonic()
            if time.monotonic() - start > LIMIT_S:
                raise SystemExit("The workflow does not come to rest.")

    def widget(self, title: str):
        """A widget's window, open and at rest."""
        node = next(node for node in self.scheme.nodes if node.title == title)
        widget = self.scheme.widget_for_node(node)
        widget.show()
        QTest.qWait(1500)
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


def save(picture: QPixmap, name: str) -> None:
    if not picture.save(str(IMAGES / name), "PNG"):
        raise SystemExit(f"{name} could not be written.")
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


def main() -> None:
    app = application()
    registry = discover()
    IMAGES.mkdir(exist_ok=True)

    canvas = Canvas(registry, "10-hierarchical-clustering.ows")
    save(canvas.picture_of_workflow(), "workflow-10.png")
    loader = canvas.widget("AIFF Folder Loader")
    loader.resize(1080, 700)
    QTest.qWait(1500)
    save(loader.grab(), "folder-loader.png")
    save(canvas.widget("Local GPU Embedder").grab(), "embedder.png")
    tree = canvas.widget("Hierarchical Clustering")
    tree.resize(1000, 760)
    QTest.qWait(500)
    save(tree.grab(), "hierarchical-clustering.png")
    canvas.close()

    canvas = Canvas(registry, "20-consumer-to-shop.ows")
    save(canvas.picture_of_workflow(), "workflow-20.png")
    evaluator = canvas.widget("Consumer-to-Shop Evaluator")
    save(evaluator.grab(), "evaluator.png")
    save(
        laid_over(canvas.window.grab(), evaluator.grab(), QPoint(290, 440)),
        "canvas.png",
    )
    canvas.close()
    canvas = Canvas(registry, "30-closing-the-gap.ows")
    save(canvas.picture_of_workflow(), "workflow-30.png")
    save(canvas.widget("Domain Aligner").grab(), "domain-aligner.png")
    canvas.close()
    app.processEvents()


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)  # Orange's own shutting down asks questions
