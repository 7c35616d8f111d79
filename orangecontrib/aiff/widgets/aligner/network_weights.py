"""How much each of several networks counts: a number for each, by its key."""

from collections.abc import Mapping

from AnyQt.QtCore import Qt, Signal
from AnyQt.QtWidgets import QDoubleSpinBox, QFormLayout, QLabel, QWidget

from ...alignment.photos import usual_weight
from ..kit.plain import as_tip

STEP, SMALL_STEP = 0.5, 0.1  # the second for what counts less than a network
MOST = 10.0


class NetworkWeights(QWidget):
    """A box with a number for each network.

    Attributes
    ----------
    changed : somebody gave a network another weight
    fields : by the networks' keys
    """

    changed = Signal()

    def __init__(self):
        super().__init__()
        self.fields: dict[str, QDoubleSpinBox] = {}
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setFieldGrowthPolicy(QFormLayout.AllNonFixedFieldsGrow)

    def show_networks(self, networks: Mapping[str, str], weights: Mapping[str, float]) -> None:
        """Offer a weight for each of some networks.

        Parameters
        ----------
        networks : name by key, in order
        weights : by key; what is not named counts as usual
        """
        while self._form.rowCount():
            self._form.removeRow(0)
        self.fields = {}
        for key, name in networks.items():
            field = QDoubleSpinBox(
                maximum=MOST,
                singleStep=STEP if usual_weight(key) >= STEP else SMALL_STEP,
                specialValueText="left out",
                keyboardTracking=False,
                accessibleName=f"Weight of {name}",
                toolTip=as_tip(f"How much {name} counts beside the others; 0 leaves it out"),
            )
            field.setValue(weights.get(key, usual_weight(key)))
            field.valueChanged.connect(lambda _: self.changed.emit())
            self._form.addRow(QLabel(f"{name}:", textFormat=Qt.PlainText), field)
            self.fields[key] = field

    def weights(self) -> dict[str, float]:
        """By the networks' keys, in order."""
        return {key: field.value() for key, field in self.fields.items()}
