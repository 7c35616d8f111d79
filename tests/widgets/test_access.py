"""Every window with the keyboard alone, with a screen reader, and with words as long as German ones."""

import sys
import time
import unittest
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from AnyQt.QtCore import QSize, Qt
from AnyQt.QtTest import QTest
from AnyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QVBoxLayout,
    QWidget,
)
from Orange.widgets.tests.base import GuiTest

from . import access
from .windows import WindowsTest, pages_of

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
try:
    from longer_words import lengthen, longer
finally:
    sys.path.pop(0)

SETTLE_MS, REST_S = 60, 2


def shown(window: QWidget, size: QSize) -> None:
    window.resize(size)
    window.show()
    QTest.qWaitForWindowActive(window)
    QTest.qWait(SETTLE_MS)


def found_in(window: QWidget, *checks: Callable[[QWidget], list[str]]) -> list[str]:
    """What is wrong on any page of a window when it has come to rest."""
    wrong = []
    for open_page in pages_of(window):
        open_page()
        deadline = time.monotonic() + REST_S
        QTest.qWait(SETTLE_MS)
        while (found := faults(window, checks)) and time.monotonic() < deadline:
            QTest.qWait(SETTLE_MS)
        wrong += found
    return list(dict.fromkeys(wrong))


def faults(window: QWidget, checks: Iterable[Callable[[QWidget], list[str]]]) -> list[str]:
    return [f"{check.__name__}: {each}" for check in checks for each in check(window)]


@unittest.skipUnless(access.IS_QT6, "Qt 5 has another order of Tab and other letters")
class TestAccess(WindowsTest):
    def test_every_control_has_a_name_and_a_key_gets_to_it_and_nothing_is_cut(self):
        for name, make in self.makers().items():
            for full in (False, True):
                with self.subTest(window=name, full=full):
                    window = make(full)
                    shown(window, window.sizeHint())
                    checks = (
                        access.nameless, access.twins, access.undescribed, access.mouse_only,
                        access.trap, access.out_of_reach, access.out_of_order,
                    )  # fmt: skip
                    self.assertEqual(found_in(window, access.cut), [])
                    self.assertEqual(found_in(window, *checks), [])
                    window.hide()

    def test_nothing_is_cut_of_words_as_long_as_german_ones(self):
        for name, make in self.makers().items():
            for full in (False, True):
                with self.subTest(window=name, full=full):
                    window = make(full)
                    lengthen(window)
                    shown(window, window.sizeHint())
                    self.assertEqual(found_in(window, access.cut), [])
                    window.resize(window.minimumSizeHint())
                    self.assertEqual(found_in(window, access.cut), [])
                    window.hide()


# That a fault is found


@pytest.fixture
def window():
    GuiTest.setUpClass()
    window = QWidget()
    yield window
    window.hide()
    window.deleteLater()


def of_parts(window: QWidget, *parts: QWidget) -> QWidget:
    layout = QVBoxLayout(window)
    for part in parts:
        layout.addWidget(part)
    shown(window, QSize(300, 200))
    return window


def test_a_control_without_a_name_is_found(window):
    of_parts(window, QPushButton("Go"), QLineEdit())
    (fault,) = access.nameless(window)
    assert "QLineEdit" in fault


def test_a_buddy_is_a_name(window):
    line, label = QLineEdit(), QLabel("&Name:")
    label.setBuddy(line)
    of_parts(window, label, line)
    assert access.name_of(line) == "Name:"
    assert access.nameless(window) == []


def test_two_of_a_name_are_found(window):
    assert len(access.twins(of_parts(window, QPushButton("Go"), QPushButton("Go")))) == 1


def test_a_table_that_keeps_tab_is_a_trap(window):
    table = QTableWidget(2, 2, accessibleName="Numbers")
    button = QPushButton("Go")
    of_parts(window, table, button)
    assert access.trap(window)
    assert access.out_of_reach(window)
    table.setTabKeyNavigation(False)
    assert access.trap(window) == access.out_of_reach(window) == []


def test_a_button_for_the_mouse_alone_is_found(window):
    button = QPushButton("Go", focusPolicy=Qt.NoFocus)
    assert access.mouse_only(of_parts(window, button))


def test_tab_that_jumps_is_found(window):
    first, second, third = (QPushButton(text) for text in "ABC")
    of_parts(window, first, second, third)
    assert access.out_of_order(window) == []
    QWidget.setTabOrder(third, second)
    assert access.out_of_order(window)


@pytest.mark.parametrize("make", [QPushButton, QCheckBox, QLabel])
def test_a_text_that_is_cut_is_found(window, make):
    part = make("A text that needs room")
    of_parts(window, part)
    assert access.cut(window) == []
    part.setFixedWidth(40)
    QTest.qWait(SETTLE_MS)
    assert access.cut(window)


def test_a_choice_that_is_cut_needs_a_tooltip_with_all_of_it(window):
    combo = QComboBox(accessibleName="Choice")
    combo.addItem("A text that needs room")
    combo.setFixedWidth(60)
    of_parts(window, combo)
    assert access.cut(window)
    combo.setToolTip("What it is for")
    assert access.cut(window)
    combo.setToolTip("A text that needs room")
    assert access.cut(window) == []


def test_a_part_beyond_the_edge_is_found(window):
    inner = QWidget()
    row = QHBoxLayout(inner)
    row.addWidget(QPushButton("A text that needs room"))
    inner.setFixedWidth(60)
    assert access.cut(of_parts(window, inner))


def test_longer_words():
    assert longer("&Take photo") == "[&Takeöö photoöö]"
    assert longer("3 × 4") == "3 × 4"
    assert len(longer("Consumer photos of each")) >= 1.4 * len("Consumer photos of each")
