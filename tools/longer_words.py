"""Words as long as German ones: each word of a window gets 40 % more letters.

`lengthen` is what a test and the pictures of `make pictures` share. Whatever a window says later
is as short as ever.
"""

import math
import re

from AnyQt.QtCore import QAbstractItemModel, Qt
from AnyQt.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QTabBar,
    QTableWidget,
    QToolButton,
    QTreeWidget,
    QWidget,
)

MORE = 0.4
WORD = re.compile(r"[^\W\d_]{2,}")


def longer(text: str) -> str:
    """The text with 40 % more letters, in brackets, which show whether both its ends are there."""
    if not WORD.search(text):
        return text
    return f"[{WORD.sub(lambda word: word[0] + 'ö' * math.ceil(MORE * len(word[0])), text)}]"


def lengthen(window: QWidget) -> None:
    """Make every label, button, tab, choice and heading of a window longer."""
    for part in [window, *window.findChildren(QWidget)]:
        if part.window() is not window:
            continue
        if isinstance(part, QToolButton) and hasattr(part, "say"):  # a fold's heading
            part.say(longer(part.toolTip()))
        elif isinstance(part, QLabel | QAbstractButton):
            part.setText(longer(part.text()))
        elif isinstance(part, QGroupBox):
            part.setTitle(longer(part.title()))
        elif isinstance(part, QComboBox):
            for place in range(part.count()):
                part.setItemText(place, longer(part.itemText(place)))
        elif isinstance(part, QTabBar):
            for place in range(part.count()):
                part.setTabText(place, longer(part.tabText(place)))
        elif isinstance(part, QHeaderView) and isinstance(
            part.parent(), QTableWidget | QTreeWidget
        ):
            _lengthen_headings(part.model(), part.orientation())


def _lengthen_headings(model: QAbstractItemModel, way: Qt.Orientation) -> None:
    count = model.columnCount() if way == Qt.Horizontal else model.rowCount()
    for place in range(count):
        words = model.headerData(place, way)
        if isinstance(words, str):
            model.setHeaderData(place, way, longer(words))
