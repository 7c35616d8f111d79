"""What a window owes to those who use it without a mouse, or without seeing it."""

from collections.abc import Iterator

from AnyQt.QtCore import QEvent, QPoint, QRect, Qt
from AnyQt.QtGui import QHelpEvent
from AnyQt.QtTest import QTest
from AnyQt.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QGraphicsView,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QRadioButton,
    QScrollArea,
    QSplitterHandle,
    QStatusBar,
    QTabBar,
    QToolButton,
    QToolTip,
    QWidget,
)

from orangecontrib.aiff.widgets.kit import access
from orangecontrib.aiff.widgets.kit.access import IS_QT6 as IS_QT6
from orangecontrib.aiff.widgets.kit.card_grid import CardGrid

MOST_STEPS = 200


def called(part: QWidget) -> str:
    """A part, for a line of a failing test."""
    name = name_of(part) or part.objectName() or "without a name"
    return f"{type(part).__name__} “{name}” in {type(part.parent()).__name__}"


def name_of(part: QWidget) -> str:
    """What a screen reader calls a part, by Qt's own rules (`QAccessibleWidget::text`)."""
    if part.accessibleName():
        return part.accessibleName()
    text = part.text() if isinstance(part, QAbstractButton | QLabel) else ""
    if not text and isinstance(part, QGroupBox):
        text = part.title()
    if not text and isinstance(part, QTabBar):
        text = part.tabText(part.currentIndex())
    if not text and part.parentWidget() is not None:
        buddies = (label for label in part.parentWidget().findChildren(QLabel))
        text = next((label.text() for label in buddies if label.buddy() is part), "")
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").strip()


def shown(window: QWidget, kind: type = QWidget) -> Iterator[QWidget]:
    """Parts that can be seen, without Orange's own bar and without pieces of a part."""
    for part in window.findChildren(kind):
        if part.isVisible() and part.window() is window and not is_piece(part):
            yield part


def is_piece(part: QWidget) -> bool:
    parent = part.parentWidget()
    while parent is not None and not parent.isWindow():
        if isinstance(parent, QStatusBar):
            return True
        parent = parent.parentWidget()
    parent = part.parentWidget()
    if part.objectName().startswith("qt_") or isinstance(part, QHeaderView | QSplitterHandle):
        return True
    # A line to write in belongs to its box, a viewport to its view.
    return isinstance(parent, QComboBox | QAbstractSpinBox) or isinstance(
        parent and parent.parentWidget(), QComboBox
    )


def controls(window: QWidget) -> list[QWidget]:
    """What somebody with a keyboard has to get to."""
    return [
        part
        for part in shown(window)
        if part.isEnabled() and part.focusPolicy() & Qt.TabFocus and part.focusProxy() is None
    ]


def mouse_only(window: QWidget) -> list[str]:
    """Buttons, boxes and lists that no key reaches."""
    kinds = (QAbstractButton, QComboBox, QAbstractSpinBox, QLineEdit, QAbstractItemView, QTabBar)
    return [
        called(part)
        for part in shown(window)
        if isinstance(part, kinds) and not part.focusPolicy() & Qt.TabFocus
    ]


def nameless(window: QWidget) -> list[str]:
    return [called(part) for part in controls(window) if not name_of(part)]


def twins(window: QWidget) -> list[str]:
    """Controls of a name that another of the same kind on the page has too."""
    seen, found = set(), []
    for part in controls(window):
        key = type(part), name_of(part)
        if name_of(part) and key in seen:
            found.append(called(part))
        seen.add(key)
    return found


def undescribed(window: QWidget) -> list[str]:
    """Pictures that we paint, and that nobody who does not see them is told of."""
    return [
        called(part)
        for part in shown(window)
        if is_painted(part) and not (name_of(part) and part.accessibleDescription())
    ]


def is_painted(part: QWidget) -> bool:
    ours = [each for each in type(part).__mro__ if each.__module__.startswith("orangecontrib.aiff")]
    # A combo box says what is chosen, however it is painted.
    paints = any("paintEvent" in vars(each) for each in ours) and not isinstance(part, QComboBox)
    return paints or isinstance(part, QGraphicsView | CardGrid)


def walked(window: QWidget, back: bool = False) -> list[QWidget]:
    """Where Tab leads, from the first control on, until something comes again."""
    start = min(controls(window), key=lambda part: _corner(part, window), default=None)
    if start is None:
        return []
    start.setFocus(Qt.TabFocusReason)
    found = [start]
    for _ in range(MOST_STEPS):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key_Backtab if back else Qt.Key_Tab)
        found.append(QApplication.focusWidget())
        if found[-1] in found[:-1]:
            return found
    raise AssertionError("Tab never comes back")


def trap(window: QWidget) -> list[str]:
    """Where Tab, or Tab with Shift, stays or goes in circles."""
    walks = [walked(window), walked(window, back=True)]
    several = len(controls(window)) > 1
    return [
        called(walk[-1])
        for walk in walks
        if walk and (walk[-1] is not walk[0] or (several and len(walk) == 2))
    ]


def out_of_reach(window: QWidget) -> list[str]:
    """Controls to which neither Tab nor an arrow leads."""
    reached = set(walked(window))
    groups = {_group_of(part) for part in reached} - {None}
    return [
        called(part)
        for part in controls(window)
        if part not in reached and _group_of(part) not in groups
    ]


def _group_of(part: QWidget):
    """The radio buttons among which arrows go; None where there is none."""
    if not isinstance(part, QRadioButton):
        return None
    return part.group() or part.parent()


def place_of(part: QWidget, window: QWidget) -> QRect:
    return QRect(part.mapTo(window, QPoint(0, 0)), part.size())


def out_of_order(window: QWidget) -> list[str]:
    """Pairs of controls, the later of which is read before the other."""
    order = [part for part in walked(window)[:-1] if not is_piece(part) and not _holds(part)]
    places = [place_of(part, window) for part in order]
    return [
        f"{called(order[later])} comes after {called(order[sooner])}"
        for later in range(len(order))
        for sooner in range(later)
        if is_before(places[later], places[sooner])
    ]


def _holds(part: QWidget) -> bool:
    return isinstance(part, QScrollArea)


def _corner(part: QWidget, window: QWidget) -> tuple[int, int, int]:
    place = place_of(part, window)
    return place.left() // 200, place.top(), place.left()


def is_before(place: QRect, other: QRect) -> bool:
    """Whether somebody reads the one first: it is above, or to the left in the same row."""
    if place.intersects(other):
        return False
    above = place.bottom() <= other.top()
    over = min(place.right(), other.right()) > max(place.left(), other.left())
    rows = min(place.bottom(), other.bottom()) - max(place.top(), other.top())
    beside = rows > 0.5 * min(place.height(), other.height())
    return (above and over) or (beside and place.right() <= other.left())


def cut(window: QWidget) -> list[str]:
    """Texts of which some cannot be read, nor in a tooltip."""
    return [
        f"{called(part)}: {part.width()} of {part.sizeHint().width()} × "
        f"{part.height()} of {part.sizeHint().height()}"
        for part in shown(window)
        if is_cut(part, window)
    ]


def is_cut(part: QWidget, window: QWidget) -> bool:
    if isinstance(part, QLabel):
        return _label_is_cut(part) or is_clipped(part, window)
    if hasattr(part, "say") and isinstance(part, QToolButton):
        return not part.toolTip()
    if isinstance(part, QAbstractButton):
        return bool(part.text()) and (_is_less(part) or is_clipped(part, window))
    if isinstance(part, QTabBar):
        needed = sum(part.tabSizeHint(place).width() for place in range(part.count()))
        return needed > part.width() and not part.usesScrollButtons()
    if isinstance(part, QComboBox):
        return combo_is_cut(part) or is_clipped(part, window)
    return False


def _is_less(part: QWidget) -> bool:
    hint = part.sizeHint()
    return part.width() < hint.width() or part.height() < hint.height()


def _label_is_cut(label: QLabel) -> bool:
    if not label.text():  # a picture
        return False
    if label.wordWrap():
        return label.height() < label.heightForWidth(label.width())
    return _is_less(label) and not label.toolTip()


def combo_is_cut(combo: QComboBox) -> bool:
    """Whether neither the box nor its tooltip has all of the current text."""
    if not access.is_cut(combo):
        return False
    QToolTip.hideText()
    middle = combo.rect().center()
    help_wanted = QHelpEvent(QEvent.ToolTip, middle, combo.mapToGlobal(middle))
    QApplication.sendEvent(combo, help_wanted)
    return combo.currentText() not in QToolTip.text()


def is_clipped(part: QWidget, window: QWidget) -> bool:
    """Whether the part lies outside what holds it, and nothing scrolls."""
    place, above = place_of(part, window), part.parentWidget()
    scrolls_down = False
    while above is not None and above is not window:
        scroll = above.parentWidget()
        if isinstance(scroll, QAbstractScrollArea) and above is scroll.viewport():
            scrolls_down |= scroll.verticalScrollBar().maximum() > 0
        inside = place_of(above, window)
        if place.left() < inside.left() or place.right() > inside.right():
            return True
        if not scrolls_down and (place.top() < inside.top() or place.bottom() > inside.bottom()):
            return True
        above = scroll
    return False
