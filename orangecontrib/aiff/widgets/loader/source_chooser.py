"""Choosing what to load: a folder, zips, one of those loaded before, or a sample."""

from collections.abc import Sequence
from pathlib import Path

from AnyQt.QtCore import Qt, Signal
from AnyQt.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ...samples import PREFIX, SAMPLES
from ..kit.choices import new_combo
from ..kit.plain import as_tip

NOTHING = "(choose below, or drop photos here)"
HINT = (
    "Choose a folder with a sub-folder for each garment, such as dress_1, and its photos in it. "
    "For a whole class, choose the folder that holds all of theirs, or all zips."
)
ELSEWHERE = (
    "The photos of this workflow are on another computer, “{}”. The widget asks that computer for "
    "them only when you press Reload."
)

NOT_HERE = (
    "The photos of this workflow{} are not on this computer. Press Folder or Zips to choose them; "
    "the workflow keeps what you said of them."
)


class SourceChooser(QWidget):
    """A list of what was loaded before and the samples, above buttons for something else.

    Attributes
    ----------
    chosen : paths, or one name of a sample
    reload : the same once more
    """

    chosen = Signal(list)
    reload = Signal()

    def __init__(self):
        super().__init__()
        self.start = Path.home()  # where the dialogs open
        self.combo = new_combo("Folder of photos", self._on_chosen)
        self.combo.setMinimumContentsLength(16)
        buttons = QHBoxLayout()
        for text, tip, act in (
            (
                "&Folder…",
                "Choose the folder of one person or of a whole class",
                self._browse_folder,
            ),
            (
                "&Zips…",
                "Choose one or several zips, as a cloud drive makes them",
                self._browse_zips,
            ),
            ("&Reload", "Read the photos again after files have changed", self.reload.emit),
        ):
            button = QPushButton(text, toolTip=as_tip(tip), accessibleName=tip, autoDefault=False)
            button.clicked.connect(lambda _, act=act: act())
            buttons.addWidget(button)
        self._reload_button = button  # the last of them
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.combo)
        layout.addLayout(buttons)

    def show_sources(self, current: Sequence[str], recent: Sequence[str]) -> None:
        """Fill the list.

        Parameters
        ----------
        current : what is loaded: paths, or one name of a sample
        recent : paths loaded before
        """
        self.combo.clear()
        self._reload_button.setEnabled(bool(current))
        if not current:
            self.combo.addItem(NOTHING, "")
        elif len(current) > 1:
            names = ", ".join(Path(path).name for path in current)
            self._add(f"{len(current)} chosen: {names}", "", names)
        for path in recent:
            self._add(Path(path).name, path, path)
        for sample in SAMPLES.values():
            self._add(sample.title, PREFIX + sample.key, sample.licence)
        only = current[0] if len(current) == 1 else ""
        self.combo.setCurrentIndex(max(0, self.combo.findData(only)))

    def _add(self, text: str, data: str, tip: str) -> None:
        self.combo.addItem(text, data)
        self.combo.setItemData(self.combo.count() - 1, as_tip(tip), Qt.ToolTipRole)

    def _on_chosen(self) -> None:
        if name := self.combo.currentData():
            self.chosen.emit([name])

    def _browse_folder(self) -> None:
        path = QFileDialog.getExistingDirectory(self, "Choose a folder of photos", str(self.start))
        if path:
            self.chosen.emit([path])

    def _browse_zips(self) -> None:
        paths, _ = QFileDialog.getOpenFileNames(
            self, "Choose zips of photos", str(self.start), "Zip archives (*.zip)"
        )
        if paths:
            self.chosen.emit(paths)
