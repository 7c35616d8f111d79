"""Buttons that take a photo from a file, from what was copied, or from a camera."""

from AnyQt.QtCore import QMimeData, Signal
from AnyQt.QtGui import QGuiApplication
from AnyQt.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QWidget

from ...errors import CameraError, PhotoError
from ..kit.plain import as_tip
from .camera import CameraDialog, multimedia
from .photo_sources import question_of, question_of_file, question_of_picture


class PhotoButtons(QWidget):
    """Attributes
    ----------
    taken : a question with the photo
    refused : a sentence that says why there is none
    """

    taken = Signal(object)
    refused = Signal(str)

    def __init__(self):
        super().__init__()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for label, callback, tooltip in (
            ("&Open…", self.browse, "Search with a photo from this computer"),
            ("&Paste", self.paste, "Search with a picture or a file that you copied (Ctrl+V)"),
            ("&Camera…", self.photograph, "Search with a photo from this computer’s camera"),
        ):
            button = QPushButton(label, autoDefault=False, toolTip=as_tip(tooltip))
            button.clicked.connect(lambda _, callback=callback: callback())
            layout.addWidget(button)

    def browse(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "Search with a photo")
        if path:
            self.taken.emit(question_of_file(path))

    def paste(self) -> None:
        self.take_from(QGuiApplication.clipboard().mimeData())

    def take_from(self, mime: QMimeData) -> None:
        """Take what was dropped or pasted."""
        try:
            question = question_of(mime)
        except PhotoError as error:
            self.refused.emit(f"No photo was taken: {error.problem}. {error.advice}")
        else:
            self.taken.emit(question)

    def photograph(self) -> None:
        """Take a photo with a camera; says why where that cannot be done."""
        try:
            dialog = CameraDialog(self, multimedia())
        except CameraError as error:
            self.refused.emit(str(error))
            return
        dialog.failed.connect(self.refused)
        dialog.start()
        if not dialog.is_over and dialog.exec() and dialog.taken is not None:
            self.taken.emit(question_of_picture(dialog.taken, "camera picture"))
