"""Which queries are shown, in which order, and how much of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from AnyQt.QtCore import Qt, Signal
from AnyQt.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from ...evaluation.evaluation import Evaluation
from ...evaluation.strips import FILTERS, ORDERS
from ..kit.choices import fill_combo, new_combo, select_key
from ..kit.labels import wrapped
from .strip_paint import RIGHT, WRONG

MOST_SHOWN = 30
NEED_SEVERAL = "disagreements"  # the filter that means nothing for one system


@dataclass(frozen=True)
class Showing:
    """What the strips show.

    Attributes
    ----------
    show, order : keys of `FILTERS` and `ORDERS`
    k : depth at which a query counts as found
    system : key of the one that filters and orders look at; "" for the first
    photos : nearest photos of a strip
    """

    show: str = "all"
    order: str = "worst"
    k: int = 10
    system: str = ""
    photos: int = 10


class StripControls(QWidget):
    """Attributes
    ----------
    changed : the user has chosen
    """

    changed = Signal()

    def __init__(self, showing: Showing):
        super().__init__()
        self.showing = Showing(
            showing.show if showing.show in FILTERS else "all",
            showing.order if showing.order in ORDERS else "worst",
            max(1, showing.k), showing.system, min(max(1, showing.photos), MOST_SHOWN),
        )  # fmt: skip
        self.show_box = new_combo("Queries that are shown", self._on_chosen)
        self.order_box = new_combo("Order of the queries", self._on_chosen)
        self.k_box = QSpinBox(minimum=1, maximum=100_000, value=self.showing.k)
        self.k_box.setToolTip("A query counts as found with a right photo among the first k")
        self.system_box = new_combo("System whose failures count", self._on_chosen)
        self.photos_box = QSpinBox(minimum=1, maximum=MOST_SHOWN, value=self.showing.photos)
        self.photos_box.setToolTip("Nearest photos of each strip")
        for spin, name in ((self.k_box, "Depth k"), (self.photos_box, "Photos of a strip")):
            spin.setAccessibleName(name)
            spin.setKeyboardTracking(False)
            spin.valueChanged.connect(self._on_chosen)
        self.count = QLabel(textFormat=Qt.PlainText, accessibleName="How many queries are shown")
        self.system_label = QLabel("for")
        above, below = QHBoxLayout(), QHBoxLayout()
        for row, parts in (
            (
                above,
                (
                    _label("Sho&w:", self.show_box), self.show_box,
                    _label("at k =", self.k_box), self.k_box,
                    self.system_label, self.system_box,
                ),
            ),
            (
                below,
                (
                    _label("&Order:", self.order_box), self.order_box,
                    _label("&Photos:", self.photos_box), self.photos_box,
                ),
            ),
        ):  # fmt: skip
            row.setContentsMargins(0, 0, 0, 0)
            for part in parts:
                row.addWidget(part)
        above.addStretch()
        above.addWidget(self.count)
        self.number = wrapped("What stands below a photo")
        self.number.setAlignment(Qt.AlignRight | Qt.AlignVCenter)
        below.addWidget(self.number, stretch=1)
        below.addSpacing(8)
        below.addWidget(_legend())
        for combo in (self.show_box, self.order_box, self.system_box):
            combo.setMinimumContentsLength(14)
            combo.setMaximumWidth(280)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(above)
        layout.addLayout(below)
        fill_combo(self.order_box, [(k, c.label, c.tooltip) for k, c in ORDERS.items()])
        select_key(self.order_box, self.showing.order)
        self.show_systems([], [])

    def show_systems(self, keys: Sequence[str], names: Sequence[str]) -> None:
        """Offer the systems; with one alone, what compares them is left away."""
        several = len(keys) > 1
        shown = {key: each for key, each in FILTERS.items() if several or key != NEED_SEVERAL}
        fill_combo(self.show_box, [(k, c.label, c.tooltip) for k, c in shown.items()])
        select_key(self.show_box, self.showing.show if self.showing.show in shown else "all")
        fill_combo(self.system_box, [(k, n, "") for k, n in zip(keys, names, strict=True)])
        if keys:
            select_key(
                self.system_box, self.showing.system if self.showing.system in keys else keys[0]
            )
        self.system_box.setVisible(several)
        self.system_label.setVisible(several)

    def now(self) -> Showing:
        """What is shown: as chosen, as far as the systems allow it."""
        return Showing(
            self.show_box.currentData(),
            self.order_box.currentData(),
            self.k_box.value(),
            self.system_box.currentData() or "",
            self.photos_box.value(),
        )

    def say(self, shown: int, evaluation: Evaluation | None) -> None:
        """How many queries pass the filter, and what the numbers below the photos are."""
        if evaluation is None:
            self.count.clear()
            self.number.clear()
            return
        name, _ = evaluation.nearness(0.0)
        better = "higher" if evaluation.score else "lower"
        self.number.setText(f"{name}: {better} is nearer")
        total = len(evaluation.task.queries)
        of = f" of {total:,}" if shown < total else ""
        self.count.setText(f"{shown:,}{of} {'query' if total == 1 else 'queries'}")

    def _on_chosen(self, *_) -> None:
        self.showing = self.now()
        self.changed.emit()


def _label(text: str, buddy: QWidget) -> QLabel:
    label = QLabel(text, textFormat=Qt.PlainText)
    label.setBuddy(buddy)
    return label


def _legend() -> QLabel:
    label = QLabel(
        f"<b style='color: {RIGHT.name()}'>✓</b> right &nbsp; "
        f"<b style='color: {WRONG.name()}'>✗</b> wrong",
        textFormat=Qt.RichText,
    )
    label.setAccessibleName("Legend: a tick marks the right garment, a cross a wrong one")
    return label
