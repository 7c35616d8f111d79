"""Combo boxes whose entries are known by stable keys, under headings that cannot be chosen."""

from collections.abc import Callable, Container, Mapping, Sequence

from AnyQt.QtCore import Qt
from AnyQt.QtGui import QStandardItem, QStandardItemModel
from AnyQt.QtWidgets import QComboBox, QSizePolicy

Choice = tuple[str, str, str]  # key, label, tooltip


def fill_combo(
    combo: QComboBox, groups: Mapping[str, Sequence[Choice]], lacking: Container[str] = ()
) -> None:
    """Put choices into a combo box.

    Parameters
    ----------
    groups : choices by their heading, which is left away if it is "" or has no choices
    lacking : headings whose choices are shown, and cannot be chosen
    """
    model = QStandardItemModel(combo)
    for heading, choices in groups.items():
        if heading and choices:
            item = QStandardItem(heading)
            item.setFlags(Qt.NoItemFlags)
            model.appendRow(item)
        for key, label, tooltip in choices:
            item = QStandardItem(label)
            item.setData(key, Qt.UserRole)
            item.setToolTip(tooltip)
            item.setEnabled(heading not in lacking)
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
