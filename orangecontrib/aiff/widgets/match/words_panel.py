"""Words beside the photo, or alone."""

from AnyQt.QtCore import Qt, Signal
from AnyQt.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from ..kit.labels import give_height


class WordsPanel(QWidget):
    """A line for words, and how much they count beside a photo.

    Attributes
    ----------
    asked : the user has entered other words, or another weight
    """

    asked = Signal()

    def __init__(self, weight: float):
        super().__init__()
        self.line = QLineEdit(
            accessibleName="Words", placeholderText="the same with long sleeves",
            clearButtonEnabled=True,
        )  # fmt: skip
        self.line.setToolTip("English words, alone or beside the photo; Enter searches")
        self.line.editingFinished.connect(self._on_entered)
        self.slider = QSlider(Qt.Horizontal, minimum=5, maximum=95, value=round(100 * weight))
        self.slider.setAccessibleName("How much words count beside the photo, percent")
        self.slider.setToolTip("How much the words count beside the photo")
        self.slider.valueChanged.connect(self._on_weight)
        self.why_not = QLabel(wordWrap=True, textFormat=Qt.PlainText)
        self.why_not.setAccessibleName("Why you cannot search with words")
        give_height(self.why_not)
        row = QHBoxLayout()
        row.addWidget(QLabel("Photo"))
        row.addWidget(self.slider)
        row.addWidget(QLabel("Words"))
        self._row = QWidget()
        self._row.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for part in (self.line, self._row, self.why_not):
            layout.addWidget(part)
        self._entered = ""
        self.show_reason("")

    @property
    def words(self) -> str:
        return self._entered

    @property
    def weight(self) -> float:
        return self.slider.value() / 100

    def show_words(self, words: str, weight: float) -> None:
        """Show those of a question; nothing is signalled."""
        self._entered = words
        self.line.setText(words)
        self.slider.blockSignals(True)
        self.slider.setValue(round(100 * weight))
        self.slider.blockSignals(False)

    def show_reason(self, why_not: str) -> None:
        """Why you cannot search with words, a sentence; "" if you can."""
        self.why_not.setText(why_not)
        self.why_not.setVisible(bool(why_not))
        self.line.setVisible(not why_not)
        self._row.setVisible(not why_not)

    def _on_entered(self) -> None:
        words = " ".join(self.line.text().split())
        if words != self._entered:
            self._entered = words
            self.asked.emit()

    def _on_weight(self) -> None:
        if self._entered:
            self.asked.emit()
