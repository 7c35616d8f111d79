"""Duplicates: which photos are one picture, what that breaks, what is to be done with them."""

import os
from collections.abc import Mapping, Sequence

from AnyQt.QtCore import Qt, Signal
from AnyQt.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ...photos.pictures.copies import EFFECTS, HANDLINGS, HARMLESS, Copies, copies_summary
from ..kit.choices import fill_combo, select_key
from ..kit.plain import as_tip

LOOKING = "Looking for duplicates…"
NONE = "There are no duplicates."
HELP = "Click a line to see its photos."
HEADS = ("Photos", "Files", "Collector")
FILES, WHOSE = 1, 2


class CopiesList(QWidget):
    """Pictures that are there several times, by what that breaks, the worst first.

    Attributes
    ----------
    handling_chosen : a key of `copies.HANDLINGS`
    photos_chosen : keys of the photos of the picture that was clicked
    """

    handling_chosen = Signal(str)
    photos_chosen = Signal(list)

    def __init__(self, handling: str):
        super().__init__()
        self.combo = QComboBox(accessibleName="What to do with duplicates")
        fill_combo(self.combo, [(key, *words) for key, words in HANDLINGS.items()])
        select_key(self.combo, handling)
        self.combo.activated.connect(lambda _: self.handling_chosen.emit(self.combo.currentData()))
        self.summary = QLabel(wordWrap=True, textFormat=Qt.PlainText)
        self.list = QTreeWidget(
            accessibleName="Duplicates", alternatingRowColors=True, uniformRowHeights=True
        )
        self.list.setHeaderLabels(HEADS)
        self.list.setIndentation(14)
        self.list.setTextElideMode(Qt.ElideMiddle)
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.Stretch)
        self.list.itemActivated.connect(self._on_item)
        self.list.itemClicked.connect(self._on_item)
        row = QHBoxLayout()
        row.addWidget(self.summary, stretch=1)
        row.addWidget(self.combo, alignment=Qt.AlignTop)
        layout = QVBoxLayout(self)
        layout.addLayout(row)
        layout.addWidget(self.list)
        self.show_copies((), {})

    def show_copies(self, copies: Sequence[Copies] | None, owners: Mapping[str, str]) -> None:
        """List the pictures; None while they are still looked for.

        Parameters
        ----------
        owners : the collectors by the photos' keys, as far as there are any
        """
        self.list.clear()
        self.combo.setEnabled(bool(copies))
        if copies is None:
            self.summary.setText(LOOKING)
            return
        self.summary.setText(f"{copies_summary(copies)} {HELP}" if copies else NONE)
        self.list.setColumnHidden(WHOSE, len(set(owners.values())) < 2)
        for effect, words in EFFECTS.items():
            groups = [group for group in copies if group.effect == effect]
            if not groups:
                continue
            where, breaks = words
            head = QTreeWidgetItem([f"{where[:1].upper()}{where[1:]}: {breaks} ({len(groups):,})"])
            head.setFlags(Qt.ItemIsEnabled)
            self.list.addTopLevelItem(head)
            head.setFirstColumnSpanned(True)
            head.addChildren([_line(group, owners) for group in groups])
            head.setExpanded(effect != HARMLESS or len(groups) == len(copies))

    def _on_item(self, item: QTreeWidgetItem) -> None:
        if keys := item.data(0, Qt.UserRole):
            self.photos_chosen.emit(keys)


def _line(group: Copies, owners: Mapping[str, str]) -> QTreeWidgetItem:
    whose = dict.fromkeys(owners[key] for key in group.keys if key in owners)
    files = "The same file" if group.exact else "One made from the other"
    line = QTreeWidgetItem([", ".join(_short(group.keys)), files, ", ".join(whose)])
    line.setToolTip(0, as_tip("\n".join(group.keys)))
    line.setToolTip(WHOSE, as_tip(", ".join(whose)))
    line.setData(0, Qt.UserRole, list(group.keys))
    return line


def _short(keys: Sequence[str]) -> list[str]:
    """The keys without the folder that all of them lie in, but for the garment's."""
    shared = os.path.commonpath([key.rpartition("/")[0].rpartition("/")[0] for key in keys])
    return [key[len(shared) + 1 :] if shared else key for key in keys]
