"""More like this shape, or more like this colour: a slider."""

from AnyQt.QtCore import Qt, Signal
from AnyQt.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget

STEPS = 20  # on either side of the middle
TIP = (
    "What counts more of the photo: its shape, or its colours. In the middle both count as they "
    "were joined"
)
NO_COLOURS = "Tick Colour beside a network in Local GPU Embedder, and this decides between the two"


class ColourSlider(QWidget):
    """A slider between shape and colour, −1..1.

    Attributes
    ----------
    changed : the user has moved it
    """

    changed = Signal()

    def __init__(self, amount: float):
        super().__init__()
        self.slider = QSlider(
            Qt.Horizontal, minimum=-STEPS, maximum=STEPS, value=round(STEPS * amount), pageStep=5
        )
        self.slider.setAccessibleName("More like this shape, or more like this colour")
        self.slider.valueChanged.connect(lambda _: self.changed.emit())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(QLabel("Shape"))
        row.addWidget(self.slider)
        row.addWidget(QLabel("Colour"))
        self.show_whether(False)

    @property
    def amount(self) -> float:
        """How much colours count, see `leaning.Leaning`."""
        return self.slider.value() / STEPS

    def show_whether(self, has_colours: bool) -> None:
        """Whether a gallery has colours to decide about."""
        self.setEnabled(has_colours)
        self.slider.setToolTip(TIP if has_colours else NO_COLOURS)
