"""Letting Qt work in tests that are not about a widget of Orange."""

import time
from collections.abc import Callable

from AnyQt.QtTest import QTest


def wait_until(condition: Callable[[], bool], limit_s: float = 60) -> None:
    deadline = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < deadline, "it does not happen"
        QTest.qWait(10)
