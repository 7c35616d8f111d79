"""Combo boxes whose entries are known by stable keys."""

from collections.abc import Callable, Iterable

from AnyQt.QtCore import Qt
from AnyQt.QtGui import QStandardItem, QStandardItemModel
from AnyQt.QtWidgets import QComboBox, QSizePolicy

from .plain import as_tip

Choice = tuple[str, str, str]  # key, label, tooltip


def fill_combo(combo: QComboBox, choices: Iterable[Choice]) -> None:
    """Put choices into a combo box."""
    model = QStandardItemModel(combo)
    for key, label, tooltip in choices:
        item = QStandardItem(label)
        item.setData(key, Qt.UserRole)
        item.setToolTip(as_tip(tooltip))
        model.appendRow(item)
    combo.setModel(model)


def select_key(combo: QComboBox, key: str) -> None:
    """Show the choice with a key; nothing is signalled as chosen by the user."""
    combo.setCurrentIndex(combo.findData(key))


def new_combo(name: str, on_chosen: Callable[[], None]) -> QComboBox:
    """A combo box that gives way to a narrow window, and says when somebody chose."""
    combo = QComboBox(accessibleName=name, minimumContentsLength=20)
    combo.setSizeAdjustPolicy(QComboBox.AdjustToMinimumContentsLengthWithIcon)
    combo.setSizePolicy(QSizePolicy.Expanding, QSizePolicy.Fixed)
    combo.activated.connect(lambda _: on_chosen())
    return combo
