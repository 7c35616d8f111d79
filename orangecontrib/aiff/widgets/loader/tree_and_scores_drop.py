"""Photos dropped on the canvas become all widgets from them to their tree and their scores."""

from typing import NamedTuple

from AnyQt.QtCore import QPointF
from AnyQt.QtWidgets import QAction, QGraphicsSceneDragDropEvent, QGraphicsView
from orangecanvas.document.schemeedit import SchemeEditWidget
from orangecanvas.scheme import SchemeLink

from .photos_drop import PhotosDropHandler


class Step(NamedTuple):
    """A widget of the workflow: whose output it takes, and its column and row on the canvas."""

    widget: str
    source: str
    column: int
    row: int


# By name, since a widget's folder imports no other widget's.
LOADER = PhotosDropHandler().qualifiedName()
EMBEDDER = "orangecontrib.aiff.widgets.owembedder.OWEmbedder"
DISTANCES = "Orange.widgets.unsupervised.owdistances.OWDistances"
STEPS = (
    Step(EMBEDDER, LOADER, 1, 0),
    Step(DISTANCES, EMBEDDER, 2, 0),
    Step(
        "Orange.widgets.unsupervised.owhierarchicalclustering.OWHierarchicalClustering",
        DISTANCES, 3, 0,
    ),
    Step("orangecontrib.aiff.widgets.owinterestingclusters.OWInterestingClusters", DISTANCES, 3, 1),
    Step("orangecontrib.aiff.widgets.owevaluator.OWEvaluator", EMBEDDER, 2, 1),
)  # fmt: skip
WIDTH, HEIGHT = 180, 130  # of a column and a row
MARGIN = 100  # what a widget and its title take on each side of its middle, at most


def place_in_sight(view: QGraphicsView, wanted: QPointF) -> tuple[float, float]:
    """Where the loader stands so that all is in sight, as near to the wanted place as can be."""
    seen = view.mapToScene(view.viewport().rect()).boundingRect()
    seen.adjust(MARGIN, MARGIN, -MARGIN, -MARGIN)
    right = seen.right() - WIDTH * max(step.column for step in STEPS)
    bottom = seen.bottom() - HEIGHT * max(step.row for step in STEPS)
    return (
        max(seen.left(), min(wanted.x(), right)),
        max(seen.top(), min(wanted.y(), bottom)),
    )


class TreeAndScoresDropHandler(PhotosDropHandler):
    """What the loader's own handler takes, as a whole workflow; no window opens."""

    def actionFromDropEvent(
        self, document: SchemeEditWidget, event: QGraphicsSceneDragDropEvent
    ) -> QAction:
        action = super().actionFromDropEvent(document, event)
        action.setText(f"{action.text()} with tree and scores")
        return action

    def doDrop(self, document: SchemeEditWidget, event: QGraphicsSceneDragDropEvent) -> bool:
        scheme, registry = document.scheme(), document.registry()
        x, y = place_in_sight(document.view(), event.scenePos())
        nodes, links = {LOADER: self.nodeFromMimeData(document, event.mimeData())}, []
        nodes[LOADER].position = x, y
        for step in STEPS:
            # What Orange lacks is left out, with all that would follow from it.
            if step.source in nodes and registry.has_widget(step.widget):
                place = x + step.column * WIDTH, y + step.row * HEIGHT
                node = document.newNodeHelper(registry.widget(step.widget), position=place)
                (output, channel, _), *_ = scheme.propose_links(nodes[step.source], node)
                links.append(SchemeLink(nodes[step.source], output, node, channel))
                nodes[step.widget] = node

        document.undoStack().beginMacro("Add tree and scores")
        for node in nodes.values():
            document.addNode(node)
        for link in links:
            document.addLink(link)
        document.undoStack().endMacro()
        return True
