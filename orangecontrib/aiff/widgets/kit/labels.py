"""Text in a window."""

from AnyQt.QtCore import Qt
from AnyQt.QtWidgets import QLabel, QSizePolicy

from .plain import PlainLines


def wrapped(accessible_name: str, least_lines: int = 0) -> QLabel:
    """Text that wraps where its column ends and never widens it.

    Parameters
    ----------
    least_lines : for which there is room always; then no other line is ever cut off either
    """
    if least_lines:
        label: QLabel = PlainLines(least_lines)
    else:
        label = QLabel(wordWrap=True, textFormat=Qt.PlainText)
    label.setAccessibleName(accessible_name)
    give_height(label)
    return label


def give_height(label: QLabel) -> None:
    """The label is as narrow as its column, and as high as its text then needs."""
    policy = QSizePolicy(QSizePolicy.Ignored, QSizePolicy.Minimum)
    policy.setHeightForWidth(True)
    label.setSizePolicy(policy)
