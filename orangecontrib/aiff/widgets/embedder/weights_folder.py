"""Which folder weights are looked for in and downloaded to, and a button to choose another."""

from pathlib import Path

from AnyQt.QtCore import Qt, Signal
from AnyQt.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from ...embedding.weights.folder import choose_weights_folder
from ...errors import WeightsError
from ...files.storage import CHOSEN, NAMED, OWN, WEIGHTS_VARIABLE, weights_place
from ..kit.plain import as_tip


class WeightsFolder(QWidget):
    """The name of the weights folder, beside a button to choose another for all workflows.

    Attributes
    ----------
    changed : another folder is in force
    failed : a folder cannot be used; says why
    """

    changed = Signal()
    failed = Signal(str)

    def __init__(self):
        super().__init__()
        self.words = QLabel(accessibleName="Weights folder", textFormat=Qt.PlainText)
        self.words.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Preferred)
        self.button = QPushButton("Weights f&older", autoDefault=False)
        menu = QMenu(self.button)
        menu.addAction("&Choose a folder…", self._browse)
        self.back = menu.addAction("&Back to the add-on's own", lambda: self.choose(None))
        self.button.setMenu(menu)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.words, stretch=1)
        layout.addWidget(self.button)
        self.refresh()

    def refresh(self) -> None:
        """Show the folder that is in force."""
        place = weights_place()
        self.words.setText(
            {
                NAMED: f"Weights in {place.folder.name}, as {WEIGHTS_VARIABLE} says",
                CHOSEN: f"Weights in {place.folder.name}, chosen",
                OWN: "Weights in the add-on's own folder",
            }[place.reason]
        )
        self.words.setToolTip(as_tip(str(place.folder)))
        self.button.setEnabled(place.reason != NAMED)
        self.button.setToolTip(
            as_tip(
                f"The environment variable {WEIGHTS_VARIABLE} names the folder, so you cannot "
                "choose it here"
            )
            if place.reason == NAMED
            else "Choose a folder that you fill once and hand round, on a stick for example; all "
            "workflows on this computer use it"
        )
        self.back.setEnabled(place.reason == CHOSEN)

    def choose(self, folder: Path | None) -> None:
        """Use a folder, or with None the add-on's own, as choosing it in the window does."""
        try:
            choose_weights_folder(folder)
        except WeightsError as error:
            self.failed.emit(str(error))
            return
        self.refresh()
        self.changed.emit()

    def _browse(self) -> None:
        start = str(weights_place().folder)
        path = QFileDialog.getExistingDirectory(self, "Choose a folder of weights", start)
        if path:
            self.choose(Path(path))
