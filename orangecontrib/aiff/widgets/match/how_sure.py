"""How sure the nearest match is: in words, and where its distance lies among right and wrong."""

import numpy as np
from AnyQt.QtCore import QPointF, QRectF, QSize, Qt
from AnyQt.QtGui import QFontMetrics, QPainter, QPalette, QPen, QPolygonF
from AnyQt.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from ...matching.confidence import WORDS, Confidence, Judgement
from ..kit.marks import RIGHT, WRONG
from ..kit.paint import dimmed
from ..kit.plain import as_tip

BINS = 40
HALF = 22  # height of the bars to one side, pixels
POINTER = 5


class HowSure(QWidget):
    """A judgement of the nearest match, or why there is none."""

    def __init__(self):
        super().__init__()
        self.words = QLabel(textFormat=Qt.PlainText, accessibleName="How sure the match is")
        font = self.words.font()
        font.setBold(True)
        self.words.setFont(font)
        self.plot = DistancePlot()
        self.sentence = QLabel(
            wordWrap=True, textFormat=Qt.PlainText, accessibleName="What that is estimated from"
        )
        policy = QSizePolicy(QSizePolicy.Ignored, QSizePolicy.Minimum)
        policy.setHeightForWidth(True)
        self.sentence.setSizePolicy(policy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for part in (self.words, self.plot, self.sentence):
            layout.addWidget(part)
        self.show_nothing()

    def show_nothing(self, sentence: str = "") -> None:
        self.words.hide()
        self.plot.hide()
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))

    def show_judgement(self, judgement: Judgement, confidence: Confidence, sentence: str) -> None:
        self.words.setText(f"{WORDS[judgement.word]} ({100 * judgement.chance:.0f} %)")
        self.words.setToolTip(as_tip(judgement.sentence))
        self.words.show()
        self.plot.show_distance(confidence, judgement.distance)
        self.plot.setToolTip(as_tip(judgement.sentence))
        self.plot.setAccessibleDescription(judgement.sentence)
        self.plot.show()
        self.sentence.setText(sentence)
        self.sentence.show()


class DistancePlot(QWidget):
    """Distances of right pairs upwards and of wrong ones downwards, and where a match's lies."""

    def __init__(self):
        super().__init__()
        self._bars = np.zeros((2, BINS))
        self._share = 0.0  # where the distance lies, 0..1 of the width
        self.setAccessibleName("The match's distance among those of right and of wrong pairs")
        self.setSizePolicy(QSizePolicy.Expanding, QSizePolicy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(200, 2 * HALF + POINTER + 3)

    minimumSizeHint = sizeHint

    def show_distance(self, confidence: Confidence, distance: float) -> None:
        wrong = confidence.wrong[np.isfinite(confidence.wrong)]
        everything = np.concatenate([confidence.right, wrong, [distance]])
        low, high = everything.min(), everything.max()
        span = high - low or 1.0
        low, high = low - 0.03 * span, high + 0.03 * span
        for number, distances in enumerate((confidence.right, wrong)):
            counts, _ = np.histogram(distances, BINS, (low, high))
            self._bars[number] = counts / max(1, counts.max())
        self._share = (distance - low) / (high - low)
        self.update()

    def paintEvent(self, _event) -> None:
        painter = QPainter(self)
        font = self.font()
        font.setPointSizeF(max(6.5, font.pointSizeF() * 0.8))
        painter.setFont(font)
        room = max(map(QFontMetrics(font).horizontalAdvance, ("right", "wrong"))) + 6
        left, width = room, max(1, self.width() - room - POINTER)
        middle = POINTER + 1 + HALF
        step = width / BINS
        for number, colour in enumerate((RIGHT, WRONG)):
            for place, share in enumerate(self._bars[number]):
                height = HALF * share
                top = middle - height if number == 0 else middle
                painter.fillRect(QRectF(left + place * step, top, step - 0.6, height), colour)
        painter.setPen(dimmed(self.palette()))
        painter.drawText(
            QRectF(0, POINTER, room - 4, HALF), Qt.AlignVCenter | Qt.AlignRight, "right"
        )
        painter.drawText(
            QRectF(0, middle, room - 4, HALF), Qt.AlignVCenter | Qt.AlignRight, "wrong"
        )
        painter.drawLine(QPointF(left, middle), QPointF(left + width, middle))
        x, colour = left + self._share * width, self.palette().color(QPalette.WindowText)
        painter.setRenderHint(QPainter.Antialiasing)
        painter.setPen(QPen(colour, 1.6))
        painter.drawLine(QPointF(x, POINTER), QPointF(x, self.height()))
        painter.setBrush(colour)
        tip = [QPointF(x - POINTER, 0), QPointF(x + POINTER, 0), QPointF(x, POINTER + 2)]
        painter.drawPolygon(QPolygonF(tip))
