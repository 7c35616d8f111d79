"""Which clusters are listed: of a kind, a size, with a photo of a garment or of a collector."""

from collections.abc import Sequence
from dataclasses import dataclass

from AnyQt.QtCore import Signal
from AnyQt.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QSpinBox, QWidget

from ...clusters.kinds import KINDS, Cluster, filtered
from ...photos.rows import Rows
from ..kit.choices import fill_combo, new_combo, select_key
from .cluster_list import tooltip_of

MOST = 9_999


@dataclass(frozen=True)
class Filters:
    """What is asked for; "" and 0 ask for nothing."""

    kind: str = ""
    least: int = 1
    most: int = 0
    item: str = ""
    collector: str = ""

    def of(self, clusters: Sequence[Cluster]) -> list[Cluster]:
        return filtered(
            clusters,
            [self.kind] if self.kind else None,
            self.least,
            self.most or None,
            self.item,
            self.collector,
        )

    @property
    def words(self) -> str:
        """For a report; "" where nothing is asked for."""
        words = [KINDS[self.kind].label] if self.kind else []
        if self.least > 1 or self.most:
            words.append(f"{self.least} to {self.most or 'any number of'} photos")
        words += [f"with a photo of {name}" for name in (self.item, self.collector) if name]
        return ", ".join(words)


class FilterControls(QWidget):
    """The controls.

    Attributes
    ----------
    changed : somebody asks for other clusters
    """

    changed = Signal()

    def __init__(self, filters: Filters):
        super().__init__()
        self.kind = new_combo("Kind of cluster", self.changed.emit)
        kinds = [(key, kind.label, tooltip_of(key)) for key, kind in KINDS.items()]
        fill_combo(self.kind, [("", "All kinds", ""), *kinds])
        select_key(self.kind, filters.kind if filters.kind in KINDS else "")
        self.least = self._spin("Least number of photos", 1, filters.least)
        self.most = self._spin("Greatest number of photos", 0, filters.most)
        self.most.setSpecialValueText("any")
        self.item = new_combo("Garment among the photos", self.changed.emit)
        self.collector = new_combo("Collector among the photos", self.changed.emit)
        for combo in (self.kind, self.item, self.collector):
            combo.setMinimumContentsLength(10)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.AllNonFixedFieldsGrow)
        form.addRow("&Kind:", self.kind)
        sizes = QHBoxLayout()
        sizes.addWidget(self.least, 1)
        sizes.addWidget(QLabel("to"))
        sizes.addWidget(self.most, 1)
        label = QLabel("&Photos:")
        label.setBuddy(self.least)
        form.addRow(label, sizes)
        form.addRow("&Garment:", self.item)
        form.addRow("C&ollector:", self.collector)
        self._wanted = filters.item, filters.collector
        self.show_labels(None)

    def show_labels(self, labels: Rows | None) -> None:
        """Offer the garments and collectors of other data; a choice stays where it can."""
        names = [labels.items.names, labels.collectors.names] if labels else [(), ()]
        fields = (self.item, self.collector)
        wanted = [
            combo.currentData() or name for combo, name in zip(fields, self._wanted, strict=True)
        ]
        for combo, name, offered, every in zip(
            fields, wanted, names, ("All garments", "All collectors"), strict=True
        ):
            fill_combo(combo, [("", every, ""), *((n, n, "") for n in offered)])
            select_key(combo, name if name in offered else "")
            combo.setEnabled(len(offered) > 1)
        # Of data that is taken away and comes back the choice is still the same.
        self._wanted = ("", "") if labels is not None else (wanted[0], wanted[1])

    @property
    def filters(self) -> Filters:
        return Filters(
            self.kind.currentData(),
            self.least.value(),
            self.most.value(),
            self.item.currentData(),
            self.collector.currentData(),
        )

    def _spin(self, name: str, least: int, value: int) -> QSpinBox:
        spin = QSpinBox(minimum=least, maximum=MOST, value=value, keyboardTracking=False)
        spin.setAccessibleName(name)
        spin.setMinimumWidth(54)
        spin.valueChanged.connect(lambda _: self.changed.emit())
        return spin
