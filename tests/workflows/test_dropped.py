"""A folder dropped on the canvas becomes the workflow from its photos to their tree and scores."""

import tomllib
from pathlib import Path

import pytest
from AnyQt.QtCore import QMimeData, QPointF, Qt, QUrl
from AnyQt.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from AnyQt.QtTest import QTest
from AnyQt.QtWidgets import QApplication
from orangecanvas.document.schemeedit import SchemeEditWidget
from orangecanvas.registry import WidgetRegistry
from orangecanvas.registry.qt import QtWidgetRegistry
from orangecanvas.utils import name_lookup
from orangewidget.workflow.widgetsscheme import WidgetsScheme

from orangecontrib.aiff.samples import SAMPLES
from orangecontrib.aiff.widgets.loader.tree_and_scores_drop import TreeAndScoresDropHandler

from ..folders import make_collector, zip_of
from .running import Run, cross_purity

ROOT = Path(__file__).parents[2]
WIDGETS = [
    "AIFF Folder Loader", "Local GPU Embedder", "Distances", "Hierarchical Clustering",
    "Interesting Clusters", "Consumer-to-Shop Evaluator",
]  # fmt: skip
LINKS = {
    ("AIFF Folder Loader", "Images", "Images", "Local GPU Embedder"),
    ("Local GPU Embedder", "Embeddings", "Data", "Distances"),
    ("Distances", "Distances", "Distances", "Hierarchical Clustering"),
    ("Distances", "Distances", "Distances", "Interesting Clusters"),
    ("Local GPU Embedder", "Embeddings", "Embeddings", "Consumer-to-Shop Evaluator"),
}


@pytest.fixture
def make_canvas():
    canvases = []

    def make(registry):
        canvas = SchemeEditWidget()
        canvas.setRegistry(QtWidgetRegistry(registry))
        canvas.setScheme(WidgetsScheme())
        canvas.setDropHandlers([TreeAndScoresDropHandler()])
        canvas.resize(1070, 730)
        canvas.show()
        QTest.qWait(50)
        canvases.append(canvas)
        return canvas

    yield make
    for canvas in canvases:
        canvas.scheme().clear()
        canvas.close()
        QTest.qWait(50)


@pytest.fixture
def canvas(make_canvas, registry):
    return make_canvas(registry)


def drop(canvas, *paths, at=(150, 150)):
    """Let files fall on the canvas; whether it took them."""
    mime, place = QMimeData(), QPointF(*at)
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    how = Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0)
    ground = canvas.view().viewport()
    for kind in (QDragEnterEvent, QDragMoveEvent):
        event = kind(place.toPoint(), *how)
        QApplication.sendEvent(ground, event)
    # Qt lets nothing fall where it is not wanted.
    return event.isAccepted() and QApplication.sendEvent(ground, QDropEvent(place, *how))


def titles(canvas):
    return [node.title for node in canvas.scheme().nodes]


def links(canvas):
    return {
        (e.source_node.title, e.source_channel.name, e.sink_channel.name, e.sink_node.title)
        for e in canvas.scheme().links
    }


def loader_of(canvas):
    return canvas.scheme().widget_for_node(canvas.scheme().nodes[0])


def without(registry, *names):
    """The registry of an Orange that lacks some widgets."""
    less = WidgetRegistry()
    for category in registry.categories():
        less.register_category(category)
    for each in registry.widgets():
        if each.name not in names:
            less.register_widget(each)
    return less


def test_a_folder_becomes_widgets_linked_as_the_canvas_proposes(canvas, tmp_path):
    folder = make_collector(tmp_path / "anna_rossi_AIFF_2026")
    assert drop(canvas, folder)
    assert (titles(canvas), links(canvas)) == (WIDGETS, LINKS)
    assert loader_of(canvas).shown_names() == [str(folder)]


def test_a_class_is_one_workflow(canvas, tmp_path):
    names = ("anna_rossi_AIFF_2026", "bea_verdi_AIFF_2026")
    folder, zipped = (make_collector(tmp_path / name) for name in names)
    zipped = zip_of(zipped)
    assert drop(canvas, folder, zipped)
    assert titles(canvas) == WIDGETS
    assert loader_of(canvas).shown_names() == [str(folder), str(zipped)]


def test_what_the_loader_does_not_take_changes_nothing(canvas, tmp_path):
    (tmp_path / "notes.txt").write_text("no photos")
    assert not drop(canvas, tmp_path / "notes.txt")
    assert not drop(canvas, tmp_path, tmp_path / "notes.txt")
    assert titles(canvas) == [] and canvas.undoStack().count() == 0


def test_one_step_takes_all_back_and_one_brings_all_again(canvas, tmp_path):
    folder = make_collector(tmp_path / "anna_rossi_AIFF_2026")
    drop(canvas, folder)
    canvas.undoStack().undo()
    assert (titles(canvas), links(canvas), canvas.undoStack().canUndo()) == ([], set(), False)
    canvas.undoStack().redo()
    assert (titles(canvas), links(canvas)) == (WIDGETS, LINKS)
    assert loader_of(canvas).shown_names() == [str(folder)]


def test_a_second_workflow_has_titles_of_its_own(canvas, tmp_path):
    folder = make_collector(tmp_path / "anna_rossi_AIFF_2026")
    drop(canvas, folder)
    drop(canvas, folder, at=(150, 450))
    assert titles(canvas) == WIDGETS + [f"{name} (1)" for name in WIDGETS]
    assert len(canvas.scheme().links) == 2 * len(LINKS)


@pytest.mark.parametrize("at", [(150, 150), (3, 3), (1060, 720)])
def test_all_is_in_sight_from_left_to_right_wherever_it_falls(canvas, tmp_path, at):
    drop(canvas, make_collector(tmp_path / "anna_rossi_AIFF_2026"), at=at)
    QTest.qWait(50)
    view, scene = canvas.view(), canvas.scene()
    seen = view.mapToScene(view.viewport().rect()).boundingRect()
    for item in scene.node_items():
        shape = item.shapeItem.mapRectToScene(item.shapeItem.boundingRect())
        title = item.captionTextItem.mapRectToScene(item.captionTextItem.boundingRect())
        assert seen.contains(shape | title), item.title()
    for link in canvas.scheme().links:
        assert link.source_node.position[0] < link.sink_node.position[0]
    if at == (150, 150):
        assert canvas.scheme().nodes[0].position == at


def test_what_orange_lacks_is_left_out_with_what_follows(make_canvas, registry, tmp_path):
    folder = make_collector(tmp_path / "anna_rossi_AIFF_2026")
    canvas = make_canvas(without(registry, "Hierarchical Clustering"))
    drop(canvas, folder)
    assert titles(canvas) == [name for name in WIDGETS if name != "Hierarchical Clustering"]
    canvas = make_canvas(without(registry, "Distances"))
    drop(canvas, folder)
    assert titles(canvas) == [WIDGETS[0], WIDGETS[1], WIDGETS[-1]]
    assert len(canvas.scheme().links) == 2


def test_the_menu_has_the_loader_alone_and_with_the_rest(canvas, tmp_path):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    places = project["entry-points"]["orange.canvas.drophandler"].values()
    handlers = [name_lookup(place.replace(":", "."))() for place in places]
    taking = [each for each in handlers if each.canDropMimeData(canvas, mime)]
    texts = [each.actionFromDropEvent(canvas, None).text() for each in taking]
    assert texts == ["AIFF Folder Loader", "AIFF Folder Loader with tree and scores"]


def test_the_wardrobe_runs_to_its_tree_and_scores_and_no_window_opens(canvas):
    drop(canvas, SAMPLES["wardrobe"].folder)
    run = Run.of_scheme(canvas.scheme())
    run.rest()
    assert run.errors() == {}
    assert [each for each in run.widgets.values() if each.isVisible()] == []
    tree = run.widgets["Hierarchical Clustering"].root
    assert cross_purity(tree, run.output("Local GPU Embedder", "embeddings")) > 0.8
    for name in ("Interesting Clusters", "Consumer-to-Shop Evaluator"):
        assert run.widgets[name].result is not None
