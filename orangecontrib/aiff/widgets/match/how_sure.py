"""How sure the nearest match is: a word, and where its lead lies among the words' ranges."""

from AnyQt.QtCore import QPointF, QRectF, QSize, Qt
from AnyQt.QtGui import QColor, QPainter, QPalette, QPen, QPolygonF
from AnyQt.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from ...matching.confidence import WORDS, Judgement
from ..kit.labels import give_height
from ..kit.plain import as_tip

STRENGTH = {"probably": 1.0, "perhaps": 0.55, "nothing": 0.2}  # how strongly a range is painted
END = 0.4  # lead at the right end of the bar
HEIGHT, POINTER = 8, 5  # pixels


class HowSure(QWidget):
    """A judgement of the nearest match, or why there is none."""

    def __init__(self):
        super().__init__()
        self.words = QLabel(textFormat=Qt.PlainText, accessibleName="How sure the match is")
        font = self.words.font()
        font.setBold(True)
        self.words.setFont(font)
        self.bar = LeadBar()
        self.sentence = QLabel(
            wordWrap=True, textFormat=Qt.PlainText, accessibleName="What that is judged by"
        )
        give_height(self.sentence)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for part in (self.words, self.bar, self.sentence):
            layout.addWidget(part)
        self.show_nothing()

    def show_nothing(self, sentence: str = "") -> None:
        self.words.hide()
        self.bar.hide()
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))

    def show_judgement(self, judgement: Judgement, sentence: str) -> None:
        self.words.setText(judgement.label)
        self.bar.show_lead(judgement.lead)
        for part in (self.words, self.bar):
            part.setToolTip(as_tip(judgement.meaning))
            part.setAccessibleDescription(judgement.meaning)
            part.show()
        self.sentence.setText(sentence)
        self.sentence.show()


class LeadBar(QWidget):
    """The ranges of the words from the least sure to the surest, and a pointer at a lead."""

    def __init__(self):
        super().__init__()
        self._share = 0.0  # where the lead lies, 0..1 of the width
        self.setAccessibleName("How much nearer the nearest garment is than the next")
        self.setSizePolicy(QSizePolicy.Expanding, QSizePolicy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(200, HEIGHT + POINTER + 3)

    minimumSizeHint = sizeHint

    def show_lead(self, lead: float) -> None:
        self._share = min(lead / END, 1.0)
        self.update()

    def paintEvent(self, _event) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.Antialiasing)
        left, width = POINTER, max(1, self.width() - 2 * POINTER)
        right = 1.0
        for key, word in WORDS.items():  # the surest first, at the right end
            colour = QColor(self.palette().color(QPalette.Highlight))
            colour.setAlphaF(STRENGTH[key])
            start = word.least / END
            painter.fillRect(
                QRectF(left + start * width, POINTER + 2, (right - start) * width - 1, HEIGHT),
                colour,
            )
            right = start
        x, colour = left + self._share * width, self.palette().color(QPalette.WindowText)
        painter.setPen(QPen(colour, 1.6))
        painter.drawLine(QPointF(x, POINTER), QPointF(x, self.height()))
        painter.setBrush(colour)
        tip = [QPointF(x - POINTER, 0), QPointF(x + POINTER, 0), QPointF(x, POINTER + 2)]
        painter.drawPolygon(QPolygonF(tip))
