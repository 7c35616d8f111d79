"""The button Apply after Stop."""

from Orange.widgets import gui
from Orange.widgets.settings import Setting
from Orange.widgets.tests.base import WidgetTest
from Orange.widgets.widget import OWWidget

from orangecontrib.aiff.widgets.kit.going_on import BY_HAND, BY_ITSELF, GoingOn


class Stoppable(OWWidget):
    name = "Stoppable"
    auto_apply: bool = Setting(True)

    def __init__(self):
        super().__init__()
        self.runs = 0
        self.going_on = GoingOn(self.buttonsArea, self)

    @gui.deferred
    def commit(self):
        self.going_on.begin()
        self.runs += 1

    def stop(self):
        self.going_on.offer()


class TestGoingOn(WidgetTest):
    def setUp(self):
        self.widget = self.create_widget(Stoppable)
        self.going_on = self.widget.going_on

    def shown(self):
        return self.going_on.button.text(), self.going_on.button.isEnabled()

    def test_by_itself(self):
        self.assertEqual(self.shown(), (BY_ITSELF, False))
        self.widget.stop()
        self.assertEqual(self.shown(), (BY_HAND, True))
        self.going_on.button.click()
        self.assertEqual(self.widget.runs, 1)
        self.assertEqual(self.shown(), (BY_ITSELF, False))

    def test_by_hand(self):
        self.going_on.box.click()
        self.widget.commit.deferred()
        self.assertEqual(self.shown(), (BY_HAND, True))
        self.going_on.button.click()
        self.assertEqual((self.widget.runs, *self.shown()), (1, BY_HAND, False))
        self.widget.stop()
        self.assertEqual(self.shown(), (BY_HAND, True))
        self.going_on.button.click()
        self.assertEqual((self.widget.runs, *self.shown()), (2, BY_HAND, False))

    def test_the_box_after_stop(self):
        self.widget.stop()
        self.going_on.box.click()
        self.assertEqual((self.widget.runs, *self.shown()), (0, BY_HAND, True))
        self.going_on.box.click()  # to apply by itself is to go on
        self.assertEqual((self.widget.runs, *self.shown()), (1, BY_ITSELF, False))

    def test_news_after_stop_starts_by_itself(self):
        self.widget.stop()
        self.widget.commit.deferred()
        self.assertEqual((self.widget.runs, *self.shown()), (1, BY_ITSELF, False))
