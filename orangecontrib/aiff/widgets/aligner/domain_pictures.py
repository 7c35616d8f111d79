"""What alignment did: worn and shop photos before and after, on two axes, with a number each."""

from concurrent.futures import Future

import numpy as np
from AnyQt.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from AnyQt.QtGui import QColor, QPainter, QPalette, QPen, QPixmap
from AnyQt.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget
from Orange.data import Table
from Orange.widgets.utils.colorpalettes import LimitedDiscretePalette
from Orange.widgets.visualize.utils.plotutils import PlotWidget
from pyqtgraph import ScatterPlotItem  # after AnyQt, which says which Qt it is

from ...alignment.closing import WORDS
from ...alignment.mixing import BeforeAndAfter, Mixing, compare
from ...alignment.table import Aligned
from ...errors import AiffError
from ...photos.columns import DOMAINS, domain_variable
from ...words import percent
from ..kit.labels import wrapped
from ..kit.paint import path_of
from ..kit.plain import as_tip
from ..kit.tasks import Aside

# As the badges of domains on the loader's board.
SIGNS, SHAPES = ("o", "s"), ("circle", "square")
SIZE, LEAST = 8, (180, 130)  # pixels: of a sign, of a picture
FEW = 100  # photos; the signs of more are smaller
AXES = (
    "Each picture has axes of its own: the two along which its vectors, brought to unit length, "
    "vary most (PCA). Neighbours are by cosine, in all numbers of the vectors."
)


class DomainPlot(PlotWidget):
    """Photos of two domains on two axes; drawn again when the window turns dark."""

    def __init__(self, title: str):
        super().__init__(enableMenu=False)
        self.title = title
        self._drawing: tuple[BeforeAndAfter, Mixing, list[QColor]] | None = None
        self.setFocusPolicy(Qt.NoFocus)
        self.setMinimumSize(*LEAST)
        item = self.getPlotItem()
        item.hideButtons()
        item.setMouseEnabled(x=False, y=False)
        item.getViewBox().setDefaultPadding(0.06)
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.enableAutoSIPrefix(False)
            axis.setStyle(showValues=False)
            axis.setTicks([])
        self.show_photos(None, None, [])

    def show_photos(
        self, found: BeforeAndAfter | None, mixing: Mixing | None, colours: list[QColor]
    ) -> None:
        self._drawing = None if found is None else (found, mixing, colours)
        self.setAccessibleName(f"Photos on two axes, {self.title.lower()} alignment")
        said = "" if found is None else found.words(mixing)
        self.setAccessibleDescription(said)
        self._draw()

    def _draw(self) -> None:
        self.clear()
        if self._drawing is None:
            self.setLabel("bottom", "")
            self.setLabel("left", "")
            return
        found, mixing, colours = self._drawing
        for axis, number, side in zip((1, 2), mixing.spread, ("bottom", "left"), strict=True):
            self.setLabel(side, f"axis {axis} ({percent(number, 0)} of the spread)")
        size = SIZE if len(found.kinds) <= FEW else SIZE - 2
        pen = QPen(self.palette().color(QPalette.Text), 0.6)
        pen.setCosmetic(True)
        for kind, domain in enumerate(DOMAINS):
            rows = np.flatnonzero(found.kinds == kind)
            colour = QColor(colours[kind])
            colour.setAlpha(200)
            photos = ScatterPlotItem(
                pos=mixing.spots[rows],
                data=[f"{found.names[row]}\n{WORDS[domain]} photo" for row in rows],
                symbol=SIGNS[kind],
                size=size,
                pen=pen,
                brush=colour,
                hoverable=True,
                hoverSize=size + 4,
                tip=lambda x, y, data: as_tip(data),
            )
            self.addItem(photos)
        self.autoRange()

    def changeEvent(self, event) -> None:
        super().changeEvent(event)
        # Not hasattr: pyqtgraph before 0.13.4 looks without end for what is not there yet.
        if event.type() == QEvent.PaletteChange and "_drawing" in vars(self):
            self._draw()


class Legend(QWidget):
    """Sign and word of each domain."""

    def __init__(self):
        super().__init__()
        self._colours: list[QColor] = []
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addStretch(1)
        self._signs = [QLabel(textFormat=Qt.PlainText) for _ in DOMAINS]
        for sign, domain in zip(self._signs, DOMAINS, strict=True):
            layout.addWidget(sign)
            layout.addWidget(QLabel(f"{WORDS[domain]} photo", textFormat=Qt.PlainText))
            layout.addSpacing(12)
        layout.addStretch(1)

    def show_colours(self, colours: list[QColor]) -> None:
        self._colours = colours
        side, ratio = SIZE + 4, self.devicePixelRatioF()
        for sign, shape, colour in zip(self._signs, SHAPES, colours, strict=True):
            picture = QPixmap(QSize(side, side) * ratio)
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.transparent)
            painter = QPainter(picture)
            painter.setRenderHint(QPainter.Antialiasing)
            painter.setBrush(colour)
            painter.setPen(QPen(self.palette().color(QPalette.Text), 0.8))
            painter.drawPath(path_of(shape, QRectF(QPointF(1, 1), QPointF(side - 1, side - 1))))
            painter.end()
            sign.setPixmap(picture)

    def changeEvent(self, event) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.PaletteChange and getattr(self, "_colours", None):
            self.show_colours(self._colours)


class DomainPictures(QWidget):
    """Two pictures of the same photos, worked out away from the window."""

    def __init__(self):
        super().__init__()
        self.found: BeforeAndAfter | None = None
        self._colours: list[QColor] = []
        self.looking = Aside(self, self._on_looked)
        self.plots = [DomainPlot("Before"), DomainPlot("After")]
        self.words = [
            wrapped(f"Neighbours of the other kind, {plot.title.lower()} alignment")
            for plot in self.plots
        ]
        self.legend = Legend()
        self.note = wrapped("Which photos and axes the pictures show")
        self.waiting = QLabel(wordWrap=True, alignment=Qt.AlignCenter, textFormat=Qt.PlainText)
        self.waiting.setAccessibleName("Why there are no pictures")
        self.waiting.setMargin(24)
        self.waiting.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Expanding)
        self.pictures = QWidget()
        grid = QGridLayout(self.pictures)
        grid.setContentsMargins(0, 0, 0, 0)
        for column, (plot, words) in enumerate(zip(self.plots, self.words, strict=True)):
            title = QLabel(plot.title, alignment=Qt.AlignCenter, textFormat=Qt.PlainText)
            font = title.font()
            font.setBold(True)
            title.setFont(font)
            grid.addWidget(title, 0, column)
            grid.addWidget(plot, 1, column)
            grid.addWidget(words, 2, column)
            grid.setColumnStretch(column, 1)
        grid.setRowStretch(1, 1)
        grid.addWidget(self.legend, 3, 0, 1, 2)
        grid.addWidget(self.note, 4, 0, 1, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.pictures)
        layout.addWidget(self.waiting)
        # Words that wrap are higher in a narrow window, which no least height knows of.
        lines = 8 * self.fontMetrics().lineSpacing()
        self.setMinimumHeight(LEAST[1] + lines + 60)
        self.show_nothing("")

    def show_nothing(self, why: str) -> None:
        """Forget what was aligned, and say why there is no picture."""
        self.looking.cancel()
        self.found = None
        for plot, words in zip(self.plots, self.words, strict=True):
            plot.show_photos(None, None, [])
            words.clear()
        self.note.clear()
        self._say(why)

    def show_aligned(self, result: Aligned) -> None:
        """Work out both pictures, and show them."""
        self.show_nothing("Looking at how the photos lie…")
        self._colours = colours_of(result.table)
        self.looking.start(compare, result.unaligned, result.table)

    def close_tasks(self) -> None:
        """Wait for what is going on; called before the widget goes."""
        self.looking.close()

    def _say(self, words: str) -> None:
        self.waiting.setText(words)
        self.waiting.setVisible(self.found is None)
        self.pictures.setVisible(self.found is not None)

    def _on_looked(self, future: Future) -> None:
        error = future.exception()
        if error is not None and not isinstance(error, AiffError):
            raise error
        found = None if error is not None else future.result()
        if found is None:
            self._say(
                str(error)
                if error is not None
                else "A picture needs three photos, with worn and shop photos among them."
            )
            return
        self.found = found
        self.legend.show_colours(self._colours)
        pairs = zip(self.plots, self.words, (found.before, found.after), strict=True)
        for plot, words, mixing in pairs:
            plot.show_photos(found, mixing, self._colours)
            words.setText(found.words(mixing))
        self.note.setText(f"{found.what} Each picture has axes of its own.")
        self.note.setToolTip(AXES)
        self._say("")


def colours_of(table: Table) -> list[QColor]:
    """Of each of `DOMAINS`, as Orange draws the column of domains elsewhere."""
    colours = [QColor(*colour) for colour in LimitedDiscretePalette(len(DOMAINS)).palette]
    if (variable := domain_variable(table.domain)) is not None:
        for value, colour in zip(variable.values, variable.colors, strict=True):
            colours[DOMAINS.index(value)] = QColor(*(int(part) for part in colour))
    return colours
