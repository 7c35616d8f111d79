"""Text in a window."""

from AnyQt.QtCore import Qt
from AnyQt.QtWidgets import QLabel, QSizePolicy


def wrapped(accessible_name: str) -> QLabel:
    """Text that wraps where its column ends and never widens it."""
    label = QLabel(wordWrap=True, textFormat=Qt.PlainText)
    label.setAccessibleName(accessible_name)
    give_height(label)
    return label


def give_height(label: QLabel) -> None:
    """The label is as narrow as its column, and as high as its text then needs."""
    policy = QSizePolicy(QSizePolicy.Ignored, QSizePolicy.Minimum)
    policy.setHeightForWidth(True)
    label.setSizePolicy(policy)
