"""How the tree is made and where it is cut."""

from AnyQt.QtCore import Signal
from AnyQt.QtWidgets import QFormLayout, QSpinBox, QVBoxLayout, QWidget

from ...clusters.tree import LINKAGES, MAX_PHOTOS
from ..kit.choices import fill_combo, new_combo, select_key
from ..kit.labels import wrapped
from .analysing import GAP, NUMBER, SUGGESTED, Result

CUTS = {
    SUGGESTED: (
        "Best for the garments",
        "The cut with the best B-cubed F; without garments the largest gap",
    ),
    GAP: ("Largest gap", "Cuts the tree at its longest step; needs no garments"),
    NUMBER: ("Number of clusters", "As many as you say; or drag the dashed line in the tree"),
}


class TreeControls(QWidget):
    """The controls.

    Attributes
    ----------
    linkage_chosen : somebody wants another linkage, a key of `LINKAGES`
    cut_chosen : somebody wants another cut, a key of `CUTS`
    number_chosen : somebody wants so many clusters
    """

    linkage_chosen = Signal(str)
    cut_chosen = Signal(str)
    number_chosen = Signal(int)

    def __init__(self, linkage: str, cut_by: str, number: int):
        super().__init__()
        self.linkage = self._combo("Linkage", self.linkage_chosen)
        linkages = [(key, each.label, each.tooltip) for key, each in LINKAGES.items()]
        fill_combo(self.linkage, linkages)
        select_key(self.linkage, linkage)
        self.cut = self._combo("Where the tree is cut", self.cut_chosen)
        fill_combo(self.cut, [(key, *words) for key, words in CUTS.items()])
        select_key(self.cut, cut_by)
        self.number = QSpinBox(minimum=1, maximum=MAX_PHOTOS, keyboardTracking=False)
        self.number.setAccessibleName("Number of clusters of the cut")
        self.number.setToolTip("How many clusters the cut makes; the page Quality judges them")
        self.number.setValue(number)
        self.number.valueChanged.connect(self._on_number)
        self.suggestion = wrapped("Which cuts are suggested")
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.AllNonFixedFieldsGrow)
        form.addRow("&Linkage:", self.linkage)
        form.addRow("C&ut:", self.cut)
        form.addRow("&Clusters:", self.number)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(form)
        layout.addWidget(self.suggestion)

    def show_result(self, result: Result | None, has_linkage: bool) -> None:
        """Offer what can be chosen of a result, or before there is one."""
        groups = result is not None and result.suggested is None
        self.suggestion.setText(result.suggestion if result else "")
        self.linkage.setEnabled(has_linkage)
        self.cut.setEnabled(not groups)
        self.number.setEnabled(not groups)

    def show_number(self, number: int, most: int) -> None:
        """Show how many clusters a cut leaves, without telling."""
        self.number.blockSignals(True)
        self.number.setMaximum(most)
        self.number.setValue(number)
        self.number.blockSignals(False)

    def _combo(self, name: str, chosen: Signal):
        combo = new_combo(name, lambda: chosen.emit(combo.currentData()))
        combo.setMinimumContentsLength(10)
        return combo

    def _on_number(self, number: int) -> None:
        select_key(self.cut, NUMBER)
        self.number_chosen.emit(number)
