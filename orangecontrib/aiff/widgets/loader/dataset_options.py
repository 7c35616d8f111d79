"""What one may choose of a research data set: its part, its gallery, how many pictures."""

from dataclasses import replace

from AnyQt.QtCore import Signal
from AnyQt.QtWidgets import QCheckBox, QComboBox, QFormLayout, QSpinBox, QWidget

from ...photos.datasets.options import Offer, Options
from ..kit.choices import fill_combo, select_key

MOST_A_CLASS = 7000
MOST_SEEDS = 9999


class DatasetOptions(QWidget):
    """Controls for what a reader offers; hidden where it offers nothing.

    Attributes
    ----------
    changed : the options, when somebody chose others
    """

    changed = Signal(object)

    def __init__(self, options: Options):
        super().__init__()
        self._options = options
        self.split = QComboBox(accessibleName="Part of the data set")
        self.gallery = QComboBox(accessibleName="Shop photos that are searched")
        self.per_class = QSpinBox(minimum=1, maximum=MOST_A_CLASS, keyboardTracking=False)
        self.seed = QSpinBox(minimum=0, maximum=MOST_SEEDS, keyboardTracking=False)
        self.outside = QCheckBox("Photos &outside the table's folder", checked=options.outside)
        self.outside.setToolTip(
            "Read photos that the table names in other folders. Tick this only if you trust the "
            "table."
        )
        self.form = QFormLayout(self)
        self.form.setContentsMargins(0, 0, 0, 0)
        self.form.addRow("&Part:", self.split)
        self.form.addRow("&Gallery:", self.gallery)
        self.form.addRow("Pictures per &class:", self.per_class)
        self.form.addRow("Se&ed:", self.seed)
        self.form.addRow(self.outside)
        self.outside.clicked.connect(lambda _: self._on_change())
        for combo in (self.split, self.gallery):
            combo.activated.connect(lambda _: self._on_change())
        for spin in (self.per_class, self.seed):
            spin.valueChanged.connect(lambda _: self._on_change())
        self.show_offer(None)

    def show_offer(self, offer: Offer | None) -> None:
        """Show the controls that count for a data set; None for a folder that is none."""
        offer = offer or Offer()
        settled = offer.settle(self._options)
        for combo, choices, key in (
            (self.split, offer.splits, settled.split),
            (self.gallery, offer.galleries, settled.gallery),
        ):
            fill_combo(combo, [(key, label, "") for key, label in choices.items()])
            select_key(combo, key)
            self._set_visible(combo, bool(choices))
        for spin, value in ((self.per_class, settled.per_class), (self.seed, settled.seed)):
            spin.blockSignals(True)
            spin.setValue(value)
            spin.blockSignals(False)
            self._set_visible(spin, offer.is_sampled)
        self.outside.setVisible(offer.has_outside)
        self.setVisible(
            bool(offer.splits or offer.galleries or offer.is_sampled or offer.has_outside)
        )

    def forbid_outside(self) -> None:
        """Of other photos nobody has said that their table may name any elsewhere."""
        self.outside.setChecked(False)
        self._options = replace(self._options, outside=False)

    def _set_visible(self, control: QWidget, visible: bool) -> None:
        control.setVisible(visible)
        self.form.labelForField(control).setVisible(visible)

    def _on_change(self) -> None:
        self._options = Options(
            self.split.currentData() or self._options.split,
            self.gallery.currentData() or self._options.gallery,
            self.per_class.value(),
            self.seed.value(),
            self.outside.isChecked(),
        )
        self.changed.emit(self._options)
