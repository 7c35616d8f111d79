"""The systems that are evaluated: ticked or not, by what tells their names apart."""

from collections.abc import Mapping, Sequence

from AnyQt.QtCore import QSize, Qt, Signal
from AnyQt.QtGui import QFont
from AnyQt.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem

from ...words import plural, short_names
from ..kit.plain import as_tip
from ..kit.ticks import show_ticks
from .evaluating import Listed

RENAME = "Double-click or press F2 to rename; untick to leave it out"


class SystemsList(QTreeWidget):
    """Attributes
    ----------
    renamed : the user calls a system otherwise (its key, the name)
    ticked : the user wants a system to take part, or not (its key, whether)
    """

    renamed = Signal(str, str)
    ticked = Signal(str, bool)

    def __init__(self):
        super().__init__()
        self._listed: list[Listed] = []
        self._names: list[str] = []
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAlternatingRowColors(True)
        self.setEditTriggers(QAbstractItemView.DoubleClicked | QAbstractItemView.EditKeyPressed)
        self.setHeaderLabels(["System", ""])
        self.setAccessibleName("Systems that are evaluated")
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeToContents)
        self.headerItem().setTextAlignment(1, Qt.AlignRight | Qt.AlignVCenter)
        self.setTextElideMode(Qt.ElideMiddle)
        show_ticks(self)
        self.itemChanged.connect(self._on_changed)

    def show_systems(self, listed: Sequence[Listed], names: Mapping[str, str]) -> None:
        self._listed = list(listed)
        self._names = [names.get(each.key, each.key) for each in listed]
        self.blockSignals(True)
        self.clear()
        for each, name, short in zip(listed, self._names, short_names(self._names), strict=True):
            item = QTreeWidgetItem([short, ""])
            item.setFlags(item.flags() | Qt.ItemIsUserCheckable | Qt.ItemIsEditable)
            item.setCheckState(0, Qt.Checked if each.ticked else Qt.Unchecked)
            item.setTextAlignment(1, Qt.AlignRight | Qt.AlignVCenter)
            item.setToolTip(0, as_tip(_about(each, name, 0)))
            self.addTopLevelItem(item)
        self.blockSignals(False)
        self.updateGeometry()

    def show_figures(self, label: str, figures: Mapping[str, str], left_out: Mapping[str, int]):
        """A figure beside each system, by their keys; and how many photos not all have."""
        self.blockSignals(True)
        self.headerItem().setText(1, label)
        bold = QFont(self.font())
        bold.setBold(True)
        for row, each in enumerate(self._listed):
            item = self.topLevelItem(row)
            item.setText(1, figures.get(each.key, "–" if figures else ""))
            item.setFont(1, bold if each.key in figures else self.font())
            about = _about(each, self._names[row], left_out.get(each.key, 0))
            item.setToolTip(0, as_tip(about))
        self.blockSignals(False)

    def sizeHint(self) -> QSize:
        rows = min(max(self.topLevelItemCount(), 2), 6)
        height = self.header().sizeHint().height() + 4
        height += rows * max(self.sizeHintForRow(0), self.fontMetrics().height() + 6)
        return QSize(230, height)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def _on_changed(self, item: QTreeWidgetItem, column: int) -> None:
        if column:
            return
        row = self.indexOfTopLevelItem(item)
        each, is_ticked = self._listed[row], item.checkState(0) == Qt.Checked
        written = item.text(0).strip()
        name = self._names[row] if written == short_names(self._names)[row] else written or each.key
        self._names[row] = name
        self.blockSignals(True)
        for place, short in enumerate(short_names(self._names)):
            self.topLevelItem(place).setText(0, short)
        item.setToolTip(0, as_tip(_about(each, name, 0)))
        self.blockSignals(False)
        # Whoever hears of it may fill the list again.
        self.renamed.emit(each.key, name)
        self.ticked.emit(each.key, is_ticked)


def _about(each: Listed, name: str, left_out: int) -> str:
    kind = "distances between" if each.from_matrix else "vectors of"
    lines = [name, f"{kind} {plural(each.photos, 'photo')}"]
    if left_out:
        lines.append(f"{left_out:,} left out: not all systems have them")
    if name != each.key:
        lines.append(f"by itself: {each.key}")
    return "\n".join([*lines, RENAME])
