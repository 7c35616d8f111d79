"""Choosing a catalogue: one that was used before, another that is there, or a new one."""

from collections.abc import Sequence
from pathlib import Path

from AnyQt.QtCore import Qt, Signal
from AnyQt.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ..kit.choices import fill_combo, new_combo
from ..kit.plain import as_tip

NOTHING = "(open a catalogue, or name a new one)"
NEW = "catalogue"


class CatalogueChooser(QWidget):
    """A list of those that were used before, above buttons for another one.

    Attributes
    ----------
    chosen : the path of a catalogue, which need not be there yet
    """

    chosen = Signal(str)

    def __init__(self):
        super().__init__()
        self.start = Path.home()  # where the dialogs open
        self.combo = new_combo("Catalogue", self._on_activated)
        buttons = QHBoxLayout()
        for text, tip, act in (
            ("&Open…", "Choose the folder of a catalogue that is there", self.browse),
            ("&New…", "Name a catalogue that is not there yet", self.name_new),
        ):
            button = QPushButton(text, toolTip=as_tip(tip), accessibleName=tip, autoDefault=False)
            button.clicked.connect(lambda _, act=act: act())
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.combo)
        layout.addLayout(buttons)

    def show_catalogues(self, current: str, recent: Sequence[str]) -> None:
        """Fill the list.

        Parameters
        ----------
        current : path of what is chosen; "" for nothing
        recent : paths of those used before
        """
        paths = list(dict.fromkeys([current, *recent]))
        choices = [(path, Path(path).name if path else NOTHING, path) for path in paths]
        fill_combo(self.combo, choices)
        self.combo.setCurrentIndex(self.combo.findData(current, Qt.UserRole))

    def browse(self) -> None:
        path = QFileDialog.getExistingDirectory(self, "Choose a catalogue", str(self.start))
        if path:
            self.chosen.emit(path)

    def name_new(self) -> None:
        path, _ = QFileDialog.getSaveFileName(
            self,
            "Name a new catalogue",
            str(self.start / NEW),
            options=QFileDialog.DontConfirmOverwrite,
        )
        if path:
            self.chosen.emit(path)

    def _on_activated(self) -> None:
        if path := self.combo.currentData():
            self.chosen.emit(path)
