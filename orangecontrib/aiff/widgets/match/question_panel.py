"""Your photo, with its box, and the way back to earlier questions."""

from AnyQt.QtCore import Qt, Signal
from AnyQt.QtGui import QImage, QKeySequence
from AnyQt.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ...matching.question import Question
from ..kit.photo_box import PhotoBox
from ..kit.plain import as_tip

ASK = (
    "Drop a photo here, paste one (Ctrl+V), or open one.\n\n"
    "A box then shows what counts: drag it over the garment."
)
WORDS_ALONE = "Searching with words alone:\n“{}”"


class QuestionPanel(QWidget):
    """Attributes
    ----------
    stepped : the user wants to see an earlier question (-1) or a later one (1)
    """

    stepped = Signal(int)

    def __init__(self):
        super().__init__()
        self.photo = PhotoBox()
        self.back = _button("←", "Previous search (Alt+Left)", "Previous search")
        self.back.setShortcut(QKeySequence(Qt.ALT | Qt.Key_Left))
        self.back.clicked.connect(lambda: self.stepped.emit(-1))
        self.forward = _button("→", "Next search (Alt+Right)", "Next search")
        self.forward.setShortcut(QKeySequence(Qt.ALT | Qt.Key_Right))
        self.forward.clicked.connect(lambda: self.stepped.emit(1))
        self.garment = _button("Garment", "Put the box where the garment is (R)", "Box round it")
        self.garment.clicked.connect(self.photo.region_wanted)
        self.whole = _button("Whole photo", "Use the whole photo (W)", "Whole photo")
        self.whole.clicked.connect(self.photo.choose_whole)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        for button in (self.back, self.forward):
            row.addWidget(button)
        row.addStretch()
        for button in (self.garment, self.whole):
            row.addWidget(button)
        self.caption = QLabel(textFormat=Qt.PlainText, accessibleName="The photo's name")
        self.caption.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Fixed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row)
        layout.addWidget(self.photo, stretch=1)
        layout.addWidget(self.caption)
        self.show_steps(False, False)
        self.show_none()

    def show_steps(self, back: bool, forward: bool) -> None:
        self.back.setEnabled(back)
        self.forward.setEnabled(forward)

    def show_none(self, words: str = "") -> None:
        """No photo, or words alone."""
        self.photo.show_hint(WORDS_ALONE.format(words) if words else ASK)
        self.caption.setText("")
        self._enable(False)

    def show_question(
        self, question: Question, picture: QImage | None, size: tuple[int, int], found: str
    ) -> None:
        """Show a question's photo.

        Parameters
        ----------
        picture : None where the photo is shown already
        found : how the box was found, "" where it was not looked for
        """
        if picture is None:
            self.photo.show_box(question.box)
        else:
            self.photo.show_photo(picture, size, question.box)
        lines = [f"{question.name}, {size[0]} × {size[1]}", f"Box: {found}" if found else ""]
        metrics, room = self.caption.fontMetrics(), max(120, self.width())
        shown = [metrics.elidedText(line, Qt.ElideMiddle, room) for line in lines]
        self.caption.setText("\n".join(shown))
        self.caption.setToolTip(as_tip("\n".join(filter(None, lines))))
        self._enable(True)

    def _enable(self, there: bool) -> None:
        self.garment.setEnabled(there)
        self.whole.setEnabled(there)


def _button(text: str, tooltip: str, name: str) -> QToolButton:
    button = QToolButton(text=text, toolTip=as_tip(tooltip), accessibleName=name)
    button.setFocusPolicy(Qt.StrongFocus)
    return button
