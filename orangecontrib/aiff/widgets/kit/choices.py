"""Combo boxes whose entries are known by stable keys."""

from collections.abc import Callable, Iterable

from AnyQt.QtCore import Qt
from AnyQt.QtGui import QStandardItem, QStandardItemModel
from AnyQt.QtWidgets import (
    QComboBox,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
)

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


class Combo(QComboBox):
    """A combo box that cuts what is chosen in its middle: names often differ at their ends."""

    def shown_text(self) -> str:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        field = self.style().subControlRect(
            QStyle.CC_ComboBox, option, QStyle.SC_ComboBoxEditField, self
        )
        room = field.width() - 4
        return self.fontMetrics().elidedText(self.currentText(), Qt.ElideMiddle, room)

    def paintEvent(self, _event) -> None:
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = self.shown_text()
        painter.drawComplexControl(QStyle.CC_ComboBox, option)
        painter.drawControl(QStyle.CE_ComboBoxLabel, option)


def new_combo(name: str, on_chosen: Callable[[], None]) -> QComboBox:
    """A combo box that gives way to a narrow window, and says when somebody chose."""
    combo = Combo(accessibleName=name, minimumContentsLength=20)
    combo.setSizeAdjustPolicy(QComboBox.AdjustToMinimumContentsLengthWithIcon)
    combo.setSizePolicy(QSizePolicy.Expanding, QSizePolicy.Fixed)
    combo.activated.connect(lambda _: on_chosen())
    return combo
