"""All photos laid out by how alike they are, in the colours of garments, domains or clusters."""

import numpy as np
from AnyQt.QtCore import Qt, Signal
from AnyQt.QtGui import QColor
from AnyQt.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...clusters.analysis import Analysis
from ...clusters.colours import DOMAIN_COLOURS, item_colours
from ...clusters.photo_grid import PhotoGrid
from ...words import plural
from ..kit.choices import fill_combo, new_combo, select_key
from ..kit.labels import wrapped
from ..kit.plain import as_tip
from ..kit.thumbnails import Thumbnails
from .analysing import Result
from .cluster_photos import Card
from .grid_view import STEP, GridView
from .item_colours import NOTHING, colour_at, colours_of, domain_at

GARMENT, DOMAIN, CLUSTER = "garment", "domain", "cluster"
FRAMES = {
    GARMENT: ("Garment", "A colour for each garment, the same as below the tree"),
    DOMAIN: ("Domain", "Consumer photos blue, shop photos yellow"),
    CLUSTER: ("Cluster of the cut", "A colour for each cluster into which the tree is cut"),
}
KEPT_BYTES = 200_000_000  # of pictures: those of ten thousand photos, small
WORDS = "{}. Photos side by side are alike for the model. How far apart two others are says little."
TIP = "Made by {}. t-SNE keeps neighbours together, not distances."


class GridPage(QWidget):
    """The page.

    Attributes
    ----------
    photo_clicked : the row of a photo that somebody chose
    frames_chosen : what the frames are to say, a key of `FRAMES`
    """

    photo_clicked = Signal(int)
    frames_chosen = Signal(str)

    def __init__(self, frames: str):
        super().__init__()
        self.thumbnails = Thumbnails(self, KEPT_BYTES)
        self._analysis: Analysis | None = None
        self._clusters = np.zeros(0, int)
        self._rows = np.zeros(0, int)
        self.words = wrapped("How the photos are laid out")
        self.progress = QProgressBar(maximum=100, accessibleName="How far the grid is")
        self.stop = QPushButton("Stop", autoDefault=False)
        self.frames = new_combo("What the frames say", self._on_frames)
        self.frames.setMinimumContentsLength(8)
        fill_combo(self.frames, [(key, *words) for key, words in FRAMES.items()])
        select_key(self.frames, frames)
        self.view = GridView(self.thumbnails)
        self.view.photo_clicked.connect(self.photo_clicked)
        self.smaller = _button("−", "Zoom out", lambda: self.view.zoom_by(1 / STEP))
        self.larger = _button("+", "Zoom in", lambda: self.view.zoom_by(STEP))
        self.whole = _button("Fit", "Zoom to the whole grid", lambda: self.view.zoom_to(None))
        self.view.zoomed.connect(self._on_zoomed)
        self.tools = QWidget()
        row = QHBoxLayout(self.tools)
        row.setContentsMargins(0, 0, 0, 0)
        label = QLabel("Fra&mes:")
        label.setBuddy(self.frames)
        row.addWidget(label)
        row.addWidget(self.frames)
        row.addStretch(1)
        for button in (self.smaller, self.larger, self.whole):
            row.addWidget(button)
        waiting = QHBoxLayout()
        waiting.addWidget(self.progress, 1)
        waiting.addWidget(self.stop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.setSpacing(4)
        layout.addWidget(self.words)
        layout.addLayout(waiting)
        layout.addWidget(self.tools)
        layout.addWidget(self.view, 1)
        self.room = QWidget()
        layout.addWidget(self.room, 1)
        self._show_parts()

    @property
    def has_grid(self) -> bool:
        return self.view.model().rowCount() > 0

    def show_grid(self, result: Result | None, grid: PhotoGrid | None) -> None:
        """Show a grid; None while there is none, or nothing to make it of."""
        self._analysis = None if result is None or grid is None else result.analysis
        cards = self._cards() if self._analysis is not None else []
        self.view.show_grid(grid if cards else None, cards)
        self.words.setText(WORDS.format(plural(len(cards), "photo")) if cards else "")
        self.words.setToolTip(as_tip(TIP.format(grid.provenance)) if cards else "")
        self.show_rows(self._rows)
        self._show_parts()

    def forget(self) -> None:
        """Show nothing, and look at every photo anew: they may have been exchanged."""
        self.show_grid(None, None)
        self.thumbnails.forget()

    def show_progress(self, done: float) -> None:
        self.progress.setValue(round(done))
        self.words.setText("Laying out all photos by how alike they are…")
        self.stop.setText("Stop")
        self._show_parts(working=True, stop=True)

    def show_stopped(self) -> None:
        self.words.setText("Stopped.")
        self.stop.setText("Lay out again")
        self._show_parts(stop=True)

    def show_error(self, words: str) -> None:
        self.words.setText(words)
        self._show_parts()

    def show_rows(self, rows: np.ndarray) -> None:
        """Show a cluster's photos as selected."""
        self._rows = rows
        self.view.show_rows(rows)

    def show_clusters(self, clusters: np.ndarray) -> None:
        """The cluster of each photo, for its frame; empty for none."""
        self._clusters = clusters
        self._show_colours()

    def close_tasks(self) -> None:
        self.thumbnails.close()

    def _show_parts(self, working: bool = False, stop: bool = False) -> None:
        for part in (self.tools, self.view):
            part.setVisible(self.has_grid)
        self.room.setVisible(not self.has_grid)
        self.progress.setVisible(working)
        self.stop.setVisible(stop)

    def _on_frames(self) -> None:
        self._show_colours()
        self.frames_chosen.emit(self.frames.currentData())

    def _on_zoomed(self, whole: bool) -> None:
        self.smaller.setEnabled(not whole)
        self.whole.setEnabled(not whole)

    def _show_colours(self) -> None:
        if self._analysis is not None:
            self.view.show_cards(self._cards())

    def _cards(self) -> list[Card]:
        labels = self._analysis.labels
        colours, notes = self._colours()
        return [
            Card(
                row,
                labels.paths[row],
                labels.names[row],
                labels.items.of(row),
                domain_at(labels, row),
                colours[row],
                notes[row],
            )
            for row in range(len(labels))
        ]

    def _colours(self) -> tuple[list[QColor], list[str]]:
        """Each photo's frame, and what it says beyond garment and domain."""
        labels, key = self._analysis.labels, self.frames.currentData()
        rows = range(len(labels))
        if key == DOMAIN:
            return [QColor(DOMAIN_COLOURS[domain_at(labels, row) or ""]) for row in rows], [
                ""
            ] * len(labels)
        if key == CLUSTER and len(self._clusters) == len(labels):
            shades = [QColor(*rgb) for rgb in item_colours(int(self._clusters.max()) + 1)]
            return (
                [shades[code] for code in self._clusters],
                [f"cluster {code + 1:,}" for code in self._clusters],
            )
        if key == GARMENT:
            shades = colours_of(labels)
            return [colour_at(labels, shades, row) for row in rows], [""] * len(labels)
        return [QColor(NOTHING)] * len(labels), [""] * len(labels)


def _button(text: str, name: str, pressed) -> QToolButton:
    # Narrower than a push button, whatever the style.
    button = QToolButton(text=text, accessibleName=name, toolTip=as_tip(name))
    button.clicked.connect(lambda _: pressed())
    button.setFocusPolicy(Qt.StrongFocus)
    return button
