"""The same picture twice: which photos, what that breaks, and what is to be done with them."""

from collections.abc import Sequence

from AnyQt.QtCore import Qt, Signal
from AnyQt.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ...photos.pictures.copies import EFFECTS, HANDLINGS, HARMLESS, Copies, copies_summary
from ..kit.choices import fill_combo, select_key

LOOKING = "Looking for pictures that come twice…"
NONE = "No picture comes twice."


class CopiesList(QWidget):
    """Pictures that come twice, the worst first.

    Attributes
    ----------
    handling_chosen : a key of `copies.HANDLINGS`
    photos_chosen : keys of the photos of the picture that was clicked
    """

    handling_chosen = Signal(str)
    photos_chosen = Signal(list)

    def __init__(self, handling: str):
        super().__init__()
        self.combo = QComboBox(accessibleName="What to do with pictures that come twice")
        fill_combo(self.combo, [(key, *words) for key, words in HANDLINGS.items()])
        select_key(self.combo, handling)
        self.combo.activated.connect(lambda _: self.handling_chosen.emit(self.combo.currentData()))
        self.summary = QLabel(wordWrap=True, textFormat=Qt.PlainText)
        self.list = QListWidget(wordWrap=True, accessibleName="Pictures that come twice")
        self.list.itemActivated.connect(self._on_item)
        self.list.itemClicked.connect(self._on_item)
        row = QHBoxLayout()
        row.addWidget(self.summary, stretch=1)
        row.addWidget(self.combo)
        layout = QVBoxLayout(self)
        layout.addLayout(row)
        layout.addWidget(self.list)
        self.show_copies(())

    def show_copies(self, copies: Sequence[Copies] | None) -> None:
        """List the pictures; None while they are still looked for."""
        self.list.clear()
        if copies is None:
            self.summary.setText(LOOKING)
            return
        self.summary.setText(copies_summary(copies) or NONE)
        worst_first = list(EFFECTS)
        for group in sorted(copies, key=lambda group: worst_first.index(group.effect)):
            item = QListWidgetItem(group.sentence())
            item.setToolTip("The same file" if group.exact else "One was made from the other")
            item.setData(Qt.UserRole, list(group.keys))
            if group.effect != HARMLESS:
                font = item.font()
                font.setBold(True)
                item.setFont(font)
            self.list.addItem(item)

    def _on_item(self, item: QListWidgetItem) -> None:
        self.photos_chosen.emit(item.data(Qt.UserRole))
