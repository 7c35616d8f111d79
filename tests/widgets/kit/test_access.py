import pytest
from AnyQt.QtCore import QEvent
from AnyQt.QtGui import QHelpEvent
from AnyQt.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QPushButton,
    QTableWidget,
    QTabWidget,
    QToolTip,
    QVBoxLayout,
    QWidget,
)
from Orange.widgets.gui import VerticalScrollArea
from Orange.widgets.tests.base import GuiTest, WidgetTest

from orangecontrib.aiff.widgets.kit.access import IS_QT6, as_read, make_accessible
from orangecontrib.aiff.widgets.owfolderloader import OWFolderLoader

from ..events import wait_until


@pytest.fixture(autouse=True)
def application():
    GuiTest.setUpClass()


def order_of(window):
    """What can have the focus, in the order of Tab, from the first as one reads on."""
    first = next(as_read(window))
    found, now = [first], first.nextInFocusChain()
    while now is not first:
        found.append(now)
        now = now.nextInFocusChain()
    wanted = list(as_read(window))
    return [part for part in found if part in wanted]


in_order = pytest.mark.skipif(not IS_QT6, reason="Qt 5 keeps the order in which parts were made")


@in_order
def test_tab_goes_by_rows_whatever_was_made_first():
    window = QWidget()
    late, early, middle = QPushButton("C"), QPushButton("A"), QPushButton("B")
    grid = QGridLayout(window)
    grid.addWidget(late, 1, 0)
    grid.addWidget(middle, 0, 1)
    grid.addWidget(early, 0, 0)
    make_accessible(window)
    assert order_of(window) == [early, middle, late]


@in_order
def test_an_empty_list_of_choices_and_a_corner_are_in_their_places():
    window, tabs = QWidget(), QTabWidget()
    corner, on_page, combo = QPushButton("Save"), QPushButton("Page"), QComboBox()
    layout = QVBoxLayout(window)
    layout.addWidget(combo)
    layout.addWidget(tabs)
    tabs.addTab(on_page, "One")
    tabs.setCornerWidget(corner)
    make_accessible(window)
    assert list(as_read(window)) == [combo, tabs, corner, on_page]
    assert order_of(window) == [combo, tabs, corner, on_page]
    # Were the pages behind their bar, which stands in for them, Tab would go in circles.
    bar = combo.nextInFocusChain()
    while bar is not tabs.tabBar():
        assert bar is not corner
        bar = bar.nextInFocusChain()


def test_tab_leaves_a_table():
    window, table = QWidget(), QTableWidget(2, 2)
    QVBoxLayout(window).addWidget(table)
    assert table.tabKeyNavigation()
    make_accessible(window)
    assert not table.tabKeyNavigation()


@pytest.mark.parametrize("own_tip", ["", "What <u>it</u> is for"])
def test_a_choice_that_is_cut_is_told_in_its_tooltip(own_tip):
    window, combo = QWidget(), QComboBox(toolTip=own_tip)
    combo.addItem("A choice with many words")
    QVBoxLayout(window).addWidget(combo)
    make_accessible(window)
    combo.setFixedWidth(60)
    window.show()
    middle = combo.rect().center()
    event = QHelpEvent(QEvent.ToolTip, middle, combo.mapToGlobal(middle))
    QApplication.sendEvent(combo, event)
    assert "A choice with many words" in QToolTip.text()
    assert "<u>" not in QToolTip.text()
    QToolTip.hideText()
    window.hide()


class TestOrange(WidgetTest):
    def test_what_orange_leaves_without_a_name_gets_one(self):
        widget = self.create_widget(OWFolderLoader)
        (area,) = widget.findChildren(VerticalScrollArea)
        self.assertEqual(area.accessibleName(), "Options")
        unnamed = [box for box in widget.findChildren(QCheckBox) if not box.text()]
        self.assertEqual({box.accessibleName() for box in unnamed}, {"Automatically"})

    @pytest.mark.skipif(not IS_QT6, reason="Qt 5 leaves the column as Orange has it")
    def test_options_that_grow_get_room(self):
        widget = self.create_widget(OWFolderLoader)
        widget.resize(widget.sizeHint())
        widget.show()
        self.process_events()
        (area,) = widget.findChildren(VerticalScrollArea)
        long = QPushButton("A text of very many words, " * 3)
        widget.controlArea.layout().addWidget(long)
        wait_until(lambda: area.viewport().width() >= long.sizeHint().width())
        widget.hide()
