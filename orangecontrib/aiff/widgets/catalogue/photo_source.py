"""Which photos a catalogue is filled from: those of the input, or those of a folder."""

from pathlib import Path

from AnyQt.QtCore import Qt, Signal
from AnyQt.QtWidgets import QFileDialog, QGridLayout, QPushButton, QRadioButton, QWidget

from ..kit.plain import as_face, as_tip

INPUT, FOLDER = "input", "folder"
SOURCES = (INPUT, FOLDER)
NO_FOLDER = "A &folder"


class PhotoSource(QWidget):
    """Two choices, and a button that names the folder.

    Attributes
    ----------
    changed : somebody has chosen
    """

    changed = Signal()

    def __init__(self, source: str, folder: str):
        super().__init__()
        self.folder = folder
        self._input = QRadioButton("The &input", checked=source == INPUT)
        self._folder = QRadioButton(checked=source == FOLDER)
        self._browse = QPushButton("C&hoose…", autoDefault=False)
        self._browse.setAccessibleName("Choose the folder of photos")
        for button in (self._input, self._folder):
            button.clicked.connect(lambda _: self.changed.emit())
        self._browse.clicked.connect(lambda _: self.browse())
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._input, 0, 0)
        layout.addWidget(self._folder, 1, 0)
        layout.addWidget(self._browse, 1, 1)
        layout.setColumnStretch(0, 1)
        self._show_folder()

    @property
    def source(self) -> str:
        return FOLDER if self._folder.isChecked() else INPUT

    def take_folder(self, folder: str) -> None:
        """Fill from a folder, as choosing one does."""
        self.folder = folder
        self._folder.setChecked(True)
        self._show_folder()
        self.changed.emit()

    def browse(self) -> None:
        start = self.folder or str(Path.home())
        folder = QFileDialog.getExistingDirectory(self, "Choose a folder of photos", start)
        if folder:
            self.take_folder(folder)

    def _show_folder(self) -> None:
        name = Path(self.folder).name
        shown = self.fontMetrics().elidedText(name, Qt.ElideMiddle, 180)
        self._folder.setText(f"&Folder {as_face(shown)}" if name else NO_FOLDER)
        self._folder.setToolTip(as_tip(self.folder))
