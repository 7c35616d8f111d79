import threading
import time

from AnyQt.QtCore import QObject
from Orange.widgets.tests.base import GuiTest

from orangecontrib.aiff.widgets.kit.latest import Latest
from orangecontrib.aiff.widgets.kit.tasks import CLOSING_S

from ..events import wait_until


class TestLatest(GuiTest):
    def setUp(self):
        self.results, self.gate = [], threading.Event()
        self.parent = QObject()
        self.latest = Latest(self.parent, lambda future: self.results.append(future.result()))

    def tearDown(self):
        self.gate.set()
        self.latest.close()

    def waiting(self, what):
        def work():
            assert self.gate.wait(20)
            return what

        return work

    def test_closing_does_not_wait_for_what_is_stuck(self):
        self.latest.ask(self.waiting("stuck"))
        start = time.monotonic()
        self.latest.close()
        self.assertLess(time.monotonic() - start, CLOSING_S + 2)

    def test_the_last_one_wins(self):
        for number in range(5):
            self.latest.ask(self.waiting(number))
        self.assertTrue(self.latest.is_busy)
        self.gate.set()
        wait_until(lambda: not self.latest.is_busy)
        self.assertEqual(self.results, [0, 4])

    def test_one_at_a_time_and_never_in_the_windows_thread(self):
        threads = []
        for _ in range(3):
            self.latest.ask(lambda: threads.append(threading.current_thread()))
            wait_until(lambda: not self.latest.is_busy)
        self.assertEqual(len({*threads}), 1)
        self.assertNotIn(threading.main_thread(), threads)

    def test_what_is_forgotten_is_not_reported(self):
        self.latest.ask(self.waiting("old"))
        self.latest.ask(self.waiting("older"))
        self.latest.forget()
        self.latest.ask(lambda: "new")
        self.gate.set()
        wait_until(lambda: self.results)
        self.assertEqual(self.results, ["new"])
