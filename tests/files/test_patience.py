import time

import pytest

from orangecontrib.aiff.files import patience
from orangecontrib.aiff.files.patience import NoAnswer, gather, run_beside


class Cancelled(Exception):
    pass


def cancel():
    raise Cancelled


def test_gathers_all_of_all():
    assert sorted(gather([iter(range(50)), iter(range(50, 99))], lambda: None)) == list(range(99))


def test_an_error_comes_through():
    def producer():
        yield 1
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        list(gather([producer()], lambda: None))


def test_what_hangs_can_be_cancelled(hanging):
    with pytest.raises(Cancelled):
        list(gather([(hanging() for _ in [0])], cancel))
    with pytest.raises(Cancelled):
        run_beside(lambda note: hanging(), lambda share: cancel())


def test_what_hangs_is_given_up(hanging, monkeypatch):
    monkeypatch.setattr(patience, "PATIENCE", 0.2)
    monkeypatch.setattr(patience, "CLEARING", 0.1)
    with pytest.raises(NoAnswer):
        list(gather([(hanging() for _ in [0])], lambda: None))
    with pytest.raises(NoAnswer):
        run_beside(lambda note: hanging(), lambda share: None)


def test_producers_stop_when_nobody_listens():
    made = []

    def producer():
        for number in range(10**6):
            made.append(number)
            time.sleep(0.001)
            yield number

    results = gather([producer()], lambda: None)
    next(results)
    results.close()
    time.sleep(0.05)
    count = len(made)
    time.sleep(0.05)
    assert len(made) == count


def test_beside_gives_result_and_progress():
    shares = []

    def work(note):
        note(0.5)
        return "done"

    assert run_beside(work, shares.append) == "done" and shares == [0.5]


def test_cancelled_work_can_clear_up():
    cleared = []

    def work(note):
        try:
            while True:
                note(0.5)
                time.sleep(0.01)
        finally:
            cleared.append(True)

    with pytest.raises(Cancelled):
        run_beside(work, lambda share: cancel())
    assert cleared
