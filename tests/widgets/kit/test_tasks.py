import threading
import time
import unittest

from AnyQt.QtCore import QObject
from Orange.widgets.tests.base import GuiTest

from orangecontrib.aiff.widgets.kit.tasks import CLOSING_S, Aside, describe_pace

from ..events import wait_until


class TestPace(unittest.TestCase):
    def test_words(self):
        self.assertEqual(describe_pace(0.5, 100, 10, "photos"), "5 photos/s, about 10 s left")
        self.assertEqual(
            describe_pace(0.1, 1000, 30, "photos"), "3.33 photos/s, about 4 min 30 s left"
        )


class TestAside(GuiTest):
    def setUp(self):
        self.parent, self.gate, self.results = QObject(), threading.Event(), []
        self.aside = Aside(self.parent, lambda future: self.results.append(future.result()))
        self.addCleanup(self.gate.set)

    def test_the_newest_counts_though_the_one_before_is_stuck(self):
        self.aside.start(lambda callback: self.gate.wait(20))
        self.aside.start(lambda callback: "new")
        wait_until(lambda: self.results)
        self.assertEqual(self.results, ["new"])
        self.aside.close()

    def test_closing_does_not_wait_for_what_is_stuck(self):
        self.aside.start(lambda callback: self.gate.wait(20))
        start = time.monotonic()
        self.aside.close()
        self.assertLess(time.monotonic() - start, CLOSING_S + 2)
