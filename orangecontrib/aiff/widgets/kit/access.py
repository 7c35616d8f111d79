"""A window for those who have no mouse, see little or nothing, or read longer words than ours.

Each window and dialog calls `make_accessible` when it has all its parts.
"""

from collections.abc import Iterator
from itertools import pairwise

from AnyQt.QtCore import QT_VERSION_STR, QEvent, QObject, Qt
from AnyQt.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLayout,
    QScrollArea,
    QSplitter,
    QStyle,
    QStyleOptionComboBox,
    QTabWidget,
    QToolTip,
    QWidget,
)
from Orange.widgets.gui import VerticalScrollArea

from .plain import as_tip

# Qt 5 loses whole pages when their order is set; there Tab goes as the parts were made. Its letters
# are wider, so that options that claim all the room they like leave none on a small screen.
IS_QT6 = QT_VERSION_STR.startswith("6")


def make_accessible(window: QWidget) -> None:
    """Tab goes as one reads, through lists too; what Orange leaves without a name gets one."""
    for area in window.findChildren(VerticalScrollArea):
        area.setAccessibleName("Options")
        if IS_QT6:
            area.widget().installEventFilter(_Room(area))
    for box in window.findChildren(QCheckBox):
        if not box.text() and not box.accessibleName():
            box.setAccessibleName("Automatically")
    for view in window.findChildren(QAbstractItemView):
        view.setTabKeyNavigation(False)  # arrows move in it
    whole = _WholeText(window)
    for combo in window.findChildren(QComboBox):
        combo.installEventFilter(whole)
    if IS_QT6:
        tab_as_read(window)


def tab_as_read(part: QWidget) -> None:
    """Tab goes from one control to the next as they are read."""
    stops = (each for each in as_read(part) if not each.isWindow())
    for before, after in pairwise(stops):
        QWidget.setTabOrder(before, after)


def as_read(part: QWidget) -> Iterator[QWidget]:
    """What Tab stops at in a part, in the order of the layouts: down, and from left to right."""
    is_tabs = isinstance(part, QTabWidget)
    # Pages have their bar for a proxy. If they come later than the bar, Tab goes in circles there.
    if part.focusPolicy() & Qt.TabFocus and (is_tabs or part.focusProxy() is None):
        yield part
    if is_tabs:
        pages = (part.widget(place) for place in range(part.count()))
        inner = [part.cornerWidget(), *pages]
    elif isinstance(part, QSplitter):
        inner = [part.widget(place) for place in range(part.count())]
    elif isinstance(part, QScrollArea):
        inner = [part.widget()]
    else:
        inner = _in_layout(part.layout())
    for each in inner:
        if each is not None:  # an empty list of choices counts as false
            yield from as_read(each)


def _in_layout(layout: QLayout | None) -> Iterator[QWidget]:
    places = range(layout.count()) if layout is not None else ()
    if isinstance(layout, QGridLayout):
        places = sorted(places, key=layout.getItemPosition)
    for place in places:
        item = layout.itemAt(place)
        if item.widget() is not None:
            yield item.widget()
        else:
            yield from _in_layout(item.layout())


class _Room(QObject):
    """Options that have grown, as by a fold that was opened, get as wide a column as they need."""

    def eventFilter(self, options: QWidget, event: QEvent) -> bool:
        if event.type() == QEvent.LayoutRequest:
            area = self.parent()
            area.updateGeometry()
            area.parentWidget().updateGeometry()
        return False


class _WholeText(QObject):
    """Over a choice that is cut short, the tooltip begins with all of it."""

    def eventFilter(self, combo: QComboBox, event: QEvent) -> bool:
        if event.type() != QEvent.ToolTip or not is_cut(combo):
            return False
        said = [combo.currentText(), combo.toolTip()]
        QToolTip.showText(event.globalPos(), as_tip("\n\n".join(filter(None, said))), combo)
        return True


def is_cut(combo: QComboBox) -> bool:
    """Whether the current text is longer than there is room for."""
    option = QStyleOptionComboBox()
    combo.initStyleOption(option)
    room = combo.style().subControlRect(
        QStyle.CC_ComboBox, option, QStyle.SC_ComboBoxEditField, combo
    )
    return combo.fontMetrics().horizontalAdvance(combo.currentText()) > room.width()
