"""Text in a window."""

from AnyQt.QtCore import QSize, Qt
from AnyQt.QtWidgets import QLabel, QSizePolicy


class Lines(QLabel):
    """Text whose lines all have room, a few of them always.

    A window's least height knows nothing of lines that wrap, unless they tell it.
    """

    least = 1

    def minimumSizeHint(self) -> QSize:
        few = self.least * self.fontMetrics().lineSpacing()
        return QSize(super().minimumSizeHint().width(), max(few, self.heightForWidth(self.width())))

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()


def wrapped(accessible_name: str, least_lines: int = 0) -> QLabel:
    """Text that wraps where its column ends and never widens it.

    Parameters
    ----------
    least_lines : for which there is room always; then no other line is ever cut off either
    """
    label = Lines() if least_lines else QLabel()
    label.setWordWrap(True)
    label.setTextFormat(Qt.PlainText)
    label.setAccessibleName(accessible_name)
    if isinstance(label, Lines):
        label.least = least_lines
    give_height(label)
    return label


def give_height(label: QLabel) -> None:
    """The label is as narrow as its column, and as high as its text then needs."""
    policy = QSizePolicy(QSizePolicy.Ignored, QSizePolicy.Minimum)
    policy.setHeightForWidth(True)
    label.setSizePolicy(policy)
