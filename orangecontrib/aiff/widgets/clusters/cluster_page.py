"""One cluster: what it is, in a sentence, its photos and its own tree."""

import numpy as np
from AnyQt.QtCore import Qt
from AnyQt.QtGui import QPalette
from AnyQt.QtWidgets import QScrollArea, QSplitter, QVBoxLayout, QWidget

from ...clusters.analysis import Analysis
from ...clusters.kinds import KINDS, Cluster
from ...clusters.sentences import sentence, title
from ..kit.labels import wrapped
from ..kit.plain import as_tip
from ..kit.thumbnails import Thumbnails
from .cluster_photos import ClusterPhotos, cards_of
from .small_tree import SmallTree

NOTHING = "Choose a cluster in the list or in the tree."


class ClusterPage(QWidget):
    """The page."""

    def __init__(self, thumbnails: Thumbnails):
        super().__init__()
        self.title = wrapped("Kind and name of the cluster")
        font = self.title.font()
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() * 1.15)
        self.title.setFont(font)
        self.sentence = wrapped("What the cluster is")
        self.sentence.setTextInteractionFlags(
            Qt.TextSelectableByMouse | Qt.TextSelectableByKeyboard
        )
        self.story = wrapped("What such a cluster tells")
        font = self.story.font()
        font.setItalic(True)
        self.story.setFont(font)
        self.photos = ClusterPhotos(thumbnails)
        self.tree = SmallTree()
        self.tree_area = scrolled(self.tree)
        self.split = QSplitter(Qt.Horizontal, childrenCollapsible=False)
        self.split.addWidget(self.photos)
        self.split.addWidget(self.tree_area)
        self.split.setSizes([700, 260])
        self.split.setStretchFactor(0, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.setSpacing(4)
        for part in (self.title, self.sentence, self.story):
            layout.addWidget(part)
        layout.addWidget(self.split, 1)
        self.show_cluster(None, None)

    def show_cluster(self, analysis: Analysis | None, cluster: Cluster | None) -> None:
        nothing = analysis is None or cluster is None
        kind = None if nothing else KINDS.get(cluster.kind)
        label = kind.label if kind else "Cluster"
        self.title.setText(NOTHING if nothing else f"{label}: {title(analysis, cluster)}")
        self.sentence.setText("" if nothing else sentence(analysis, cluster))
        self.story.setText(kind.story if kind else "")
        self.story.setToolTip(as_tip(kind.definition) if kind else "")
        self.story.setVisible(kind is not None)
        self.photos.show_cards([] if nothing else cards_of(analysis, cluster))
        self.tree.show_rows(analysis, np.empty(0, dtype=int) if nothing else cluster.rows)
        self.tree_area.setVisible(not self.tree.isHidden())


def scrolled(part: QWidget) -> QScrollArea:
    """A part that may be higher than its place."""
    area = QScrollArea(widgetResizable=True)
    area.setWidget(part)
    area.setAccessibleName(part.accessibleName())
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
    area.setMinimumWidth(110)
    area.viewport().setBackgroundRole(QPalette.Base)
    return area
