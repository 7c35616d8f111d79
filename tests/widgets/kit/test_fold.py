"""Options below a heading."""

from AnyQt.QtCore import QPoint, QPointF, Qt
from AnyQt.QtGui import QWheelEvent
from AnyQt.QtTest import QSignalSpy, QTest
from AnyQt.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QPushButton,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)
from Orange.widgets.tests.base import GuiTest

from orangecontrib.aiff.widgets.kit.fold import Fold

from ..events import wait_until


def turn_wheel_over(part):
    """A notch towards the user; whether the part takes it, or leaves it to what it is in."""
    middle = part.rect().center()
    event = QWheelEvent(
        QPointF(middle), QPointF(part.mapToGlobal(middle)), QPoint(), QPoint(0, -120),
        Qt.NoButton, Qt.NoModifier, Qt.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(part, event)
    return event.isAccepted()


class TestFold(GuiTest):
    def setUp(self):
        self.window = QWidget()
        self.boxes = [QCheckBox(f"Option {number}") for number in range(14)]
        content = QWidget()
        inner = QVBoxLayout(content)
        for box in self.boxes:
            inner.addWidget(box)
        self.before = QPushButton("Before")
        self.fold = Fold(content, is_open=False)
        layout = QVBoxLayout(self.window)
        layout.addWidget(self.before)
        layout.addWidget(self.fold)
        self.window.resize(320, 300)
        self.window.show()
        self.addCleanup(self.window.close)

    def test_a_click_and_the_space_bar_open_and_close_it(self):
        spy = QSignalSpy(self.fold.folded)
        self.assertFalse(self.boxes[0].isVisible() or self.fold.is_open)
        QTest.mouseClick(self.fold.heading, Qt.LeftButton)
        self.assertTrue(self.boxes[0].isVisible() and self.fold.is_open)
        QTest.keyClick(self.fold.heading, Qt.Key_Space)
        self.assertFalse(self.boxes[0].isVisible() or self.fold.is_open)
        self.assertEqual([list(each) for each in spy], [[True], [False]])

    def test_tab_leads_to_the_heading_and_into_what_is_open(self):
        def next_of(widget):
            widget = widget.nextInFocusChain()
            while not (widget.isVisible() and widget.focusPolicy() & Qt.TabFocus):
                widget = widget.nextInFocusChain()
            return widget

        self.assertIs(next_of(self.before), self.fold.heading)
        self.assertIs(next_of(self.fold.heading), self.before)
        self.fold.heading.click()
        self.assertIs(next_of(self.fold.heading), self.boxes[0])

    def test_what_is_not_as_usual_stands_in_the_heading(self):
        heading = self.fold.heading
        self.window.resize(1200, 300)
        self.assertEqual((heading.text(), heading.accessibleName()), ("More options",) * 2)
        self.fold.show_unusual(["batch of 8", "half precision"])
        self.assertEqual(heading.text(), "More options: batch of 8, half precision")
        self.assertEqual(heading.accessibleName(), heading.text())
        self.fold.show_unusual(["sun & co"])  # no letter of a name is a shortcut
        self.assertEqual(heading.text(), "More options: sun && co")
        self.fold.show_unusual([])
        self.assertEqual(heading.text(), "More options")

    def test_a_long_heading_is_shortened_and_told_in_full(self):
        long = [f"weights <b>{number}</b> & co" for number in range(20)]
        before = self.window.minimumSizeHint().width()
        self.fold.show_unusual(long)
        heading = self.fold.heading
        self.assertTrue(heading.text().endswith("…"))
        self.assertEqual(heading.accessibleName(), f"More options: {', '.join(long)}")
        self.assertIn("19&lt;/b&gt;", heading.toolTip())
        self.assertEqual(self.window.minimumSizeHint().width(), before)
        shortened = len(heading.text())
        self.window.resize(640, 300)
        self.assertGreater(len(heading.text()), shortened)

    def test_a_click_makes_room_for_the_options_as_far_as_the_screen_has_it(self):
        area, screen = self.fold._area, self.window.screen().availableGeometry()
        self.window.move(screen.x(), screen.bottom() - 700)
        self.fold.heading.click()
        wait_until(lambda: area.verticalScrollBar().maximum() == 0)
        self.assertLessEqual(self.window.frameGeometry().bottom(), screen.bottom())
        self.fold.heading.click()
        self.window.move(screen.x(), screen.bottom() - 400)
        self.window.resize(320, 300)
        self.fold.heading.click()
        wait_until(lambda: self.window.height() > 300)
        self.assertLessEqual(self.window.frameGeometry().bottom(), screen.bottom())
        self.assertTrue(area.verticalScrollBar().maximum())

    def test_options_scroll_in_a_low_window_and_are_all_seen_in_a_high_one(self):
        self.fold.heading.setChecked(True)
        self.assertLess(self.window.minimumSizeHint().height(), 250)
        area = self.fold._area
        wait_until(lambda: area.verticalScrollBar().maximum() > 0)
        self.assertFalse(area.horizontalScrollBar().maximum())
        self.window.resize(320, 900)
        wait_until(lambda: area.verticalScrollBar().maximum() == 0)

    def test_where_options_scroll_a_wheel_changes_none(self):
        parts = QComboBox(), QSpinBox(), QDoubleSpinBox(), QSlider()
        parts[0].addItems([*"abc"])
        for part in parts:
            self.fold.content.layout().insertWidget(0, part)
        number_of = lambda part: part.currentIndex() if part is parts[0] else part.value()  # noqa: E731
        self.fold.heading.setChecked(True)
        bar = self.fold._area.verticalScrollBar()
        wait_until(lambda: bar.maximum() > 0)
        for part in parts:
            self.assertFalse(turn_wheel_over(part))
            self.assertEqual(number_of(part), 0)
            self.assertFalse(part.hasFocus())
        # Where there is nothing to scroll, it does what it does everywhere.
        self.window.resize(320, 1200)
        wait_until(lambda: bar.maximum() == 0)
        self.assertTrue(turn_wheel_over(parts[0]))
        self.assertEqual(number_of(parts[0]), 1)

    def test_opened_as_it_was_left(self):
        content = QCheckBox("Option")
        fold = Fold(content, is_open=True)
        self.assertTrue(fold.is_open and not fold._area.isHidden())
        fold.deleteLater()
