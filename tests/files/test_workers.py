"""What hangs becomes an answer of its own; the rest goes on, and the program can end."""

import subprocess
import sys
import threading
import time

import pytest

from orangecontrib.aiff.files import turns
from orangecontrib.aiff.files.patience import NoAnswer
from orangecontrib.aiff.files.turns import GivenUp, refuse_if_given_up, this_turn
from orangecontrib.aiff.files.workers import ROUNDS, Workers, each_in_time, in_time, run_aside


class Cancelled(Exception):
    pass


@pytest.fixture
def soon(monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 0.3)


@pytest.fixture
def workers():
    made = []

    def make(*args, **kwargs):
        made.append(Workers(*args, **kwargs))
        return made[-1]

    yield make
    for each in made:
        each.close()


def nothing():
    pass


def test_results_and_errors(workers):
    pool = workers(3, "test")
    futures = [pool.submit(divmod, 7, number) for number in (2, 0, 3)]
    assert futures[0].result() == (3, 1) and futures[2].result() == (2, 1)
    with pytest.raises(ZeroDivisionError):
        futures[1].result()


def test_no_more_threads_than_asked_for(workers):
    pool = workers(2, "test")
    names = set()

    def work():
        names.add(threading.get_ident())
        time.sleep(0.01)

    for future in [pool.submit(work) for _ in range(10)]:
        future.result()
    assert 1 <= len(names) <= 2


def test_what_hangs_is_left_behind_and_replaced(workers, hanging, soon):
    pool = workers(1, "test")
    stuck, after = pool.submit(hanging), pool.submit(lambda: "done")
    with pytest.raises(NoAnswer):
        stuck.result(timeout=5)
    assert after.result(timeout=5) == "done"


def test_work_without_a_deadline_has_none(workers, soon):
    pool = workers(1, "test", in_time=False)
    assert pool.submit(lambda: time.sleep(0.5) or "done").result(timeout=5) == "done"


def test_closing_drops_what_waits_and_tells_what_runs(workers, hanging):
    pool = workers(1, "test")
    begun, ended = threading.Event(), threading.Event()

    def work():
        begun.set()
        try:
            while True:
                refuse_if_given_up()
                time.sleep(0.01)
        except GivenUp:
            ended.set()
            raise

    running, waiting = pool.submit(work), pool.submit(nothing)
    begun.wait(5)
    start = time.monotonic()
    pool.close()
    assert time.monotonic() - start < 0.5 and waiting.cancelled()
    assert ended.wait(5) and isinstance(running.exception(timeout=5), GivenUp)
    with pytest.raises(RuntimeError):
        pool.submit(nothing)


def test_the_program_ends_beside_a_stuck_thread():
    code = (
        "import threading; from orangecontrib.aiff.files.workers import Workers, each_in_time;"
        "Workers(1, 'x').submit(threading.Event().wait);"
        "next(each_in_time([0, 1], lambda i: i and threading.Event().wait(), 2, lambda: None));"
        "print('end')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stdout) == (0, "end\n"), done.stderr


def test_each_item_comes_with_its_result():
    found = dict(each_in_time(range(500), lambda item: item * item, 4, nothing))
    assert found == {item: item * item for item in range(500)}


def test_helpers_come_where_one_is_slow_and_stay_away_where_it_is_quick():
    def threads(seconds, slow):
        names = set()

        def work(_):
            names.add(threading.get_ident())
            time.sleep(seconds)

        list(each_in_time(range(40), work, 4, nothing, slow))
        return len(names)

    assert threads(0.01, 0.0001) > 1
    assert threads(0.001, 1) == 1


def test_one_that_hangs_does_not_hold_up_the_others(hanging, soon):
    found = dict(each_in_time(range(20), lambda item: item == 3 and hanging(), 2, nothing))
    assert len(found) == 20 and isinstance(found[3], NoAnswer)
    assert not any(isinstance(result, NoAnswer) for item, result in found.items() if item != 3)


def test_where_nothing_answers_it_is_given_up(hanging, soon):
    came = []
    with pytest.raises(NoAnswer):
        came.extend(each_in_time(range(100), lambda item: hanging(), 2, nothing))
    assert len(came) <= ROUNDS * 2


def test_cancelling_does_not_wait(hanging):
    def cancel():
        raise Cancelled

    start = time.monotonic()
    with pytest.raises(Cancelled):
        list(each_in_time(range(9), lambda item: hanging(), 2, cancel))
    assert time.monotonic() - start < 1


def test_an_error_comes_through():
    with pytest.raises(ZeroDivisionError):
        list(each_in_time([1, 0], lambda item: 1 / item, 2, nothing))


def test_work_that_nobody_waits_for_is_told(soon):
    told = threading.Event()

    def work(item):
        turn = this_turn()
        while item and not turn.given_up:
            time.sleep(0.01)
        if item:
            told.set()

    results = each_in_time([0, 1], work, 1, nothing)
    next(results)
    results.close()
    assert told.wait(5)


def test_in_time_gives_the_result_or_no_answer(hanging, soon):
    assert in_time(divmod, 7, 2) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        in_time(divmod, 7, 0)
    with pytest.raises(NoAnswer):
        in_time(hanging)


def test_in_time_stays_where_there_is_a_deadline(workers):
    pool = workers(1, "test")
    here, there = pool.submit(
        lambda: (threading.get_ident(), in_time(threading.get_ident))
    ).result()
    assert here == there
    assert in_time(threading.get_ident) != threading.get_ident()


def test_aside_gives_result_and_progress():
    shares = []

    def work(note):
        note(0.5)
        time.sleep(0.3)
        return "done"

    assert run_aside(work, shares.append) == "done" and shares[-1] == 0.5


def test_aside_is_cancelled_whatever_it_is_stuck_in(hanging):
    def cancel(share):
        raise Cancelled

    start = time.monotonic()
    with pytest.raises(Cancelled):
        run_aside(lambda note: hanging(), cancel)
    assert time.monotonic() - start < 1


def test_the_program_waits_a_moment_for_what_runs_and_not_for_what_is_stuck():
    script = """
import time
from orangecontrib.aiff.files.workers import Workers
def short():
    time.sleep(0.3)
    print("ended by itself", flush=True)
pool = Workers(2, "test", in_time=False)
pool.submit(short)
pool.submit(time.sleep, 60)
time.sleep(0.1)
"""
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=40
    )
    assert (ended.returncode, ended.stdout) == (0, "ended by itself\n")
