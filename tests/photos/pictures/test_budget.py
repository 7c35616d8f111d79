"""All threads together hold no more than the budget; whoever wants more goes alone; none waits for ever."""

import random
import threading
import time

import pytest

from orangecontrib.aiff.errors import PhotoError
from orangecontrib.aiff.files.turns import GivenUp, Turn, taken
from orangecontrib.aiff.photos.pictures import budget as module
from orangecontrib.aiff.photos.pictures.budget import (
    ALONE,
    LEAST,
    MOST,
    Budget,
    budget,
    limit_of,
    take_for_picture,
)

MB = 1_000_000


def test_a_quarter_of_the_memory_or_what_is_said():
    assert limit_of("", 2_000 * MB) == 500 * MB
    assert limit_of("", 64_000 * MB) == MOST
    assert limit_of("2500", 2_000 * MB) == 2500 * MB
    assert limit_of("1", 2_000 * MB) == LEAST
    for nonsense in ("much", "-5", "1e9", "9" * 40):
        assert limit_of(nonsense, 2_000 * MB) == 500 * MB


def test_the_programs_own_can_be_set(monkeypatch):
    monkeypatch.setenv(module.VARIABLE, "300")
    module._budget.cache_clear()
    try:
        assert budget().limit == 300 * MB
    finally:
        module._budget.cache_clear()


def test_a_picture_that_takes_more_than_any_may_is_refused():
    with pytest.raises(PhotoError, match=r"takes 9\.0 GB of memory to open.* at most 0\.6 GB"):
        take_for_picture(9_000 * MB)
    with budget().kept():
        take_for_picture(ALONE)


def test_what_was_taken_comes_back():
    held = Budget(100 * MB)
    with held.kept():
        held.take(60 * MB)
        with held.kept():  # of the same picture, say
            held.take(30 * MB)
        assert held.held == 90 * MB
    assert held.held == 0
    with pytest.raises(ZeroDivisionError), held.kept():
        held.take(60 * MB)
        raise ZeroDivisionError
    assert held.held == 0


def test_what_is_taken_for_now_comes_back_first():
    held = Budget(100 * MB)
    with held.kept():
        held.take(20 * MB)
        with held.for_now():
            held.take(30 * MB)
            assert held.held == 50 * MB
        assert held.held == 20 * MB
        with held.for_now() as keep:
            held.take(30 * MB)
            keep(10 * MB)
        assert held.held == 30 * MB
    with held.for_now(), held.kept():
        held.take(30 * MB)
    assert held.held == 0


class Crowd:
    """Threads that take, and the most that they held together."""

    def __init__(self, limit):
        self.budget, self.most = Budget(limit), 0
        self.at_once, self.most_at_once = 0, 0
        self._lock = threading.Lock()

    def use(self, *sizes):
        with self.budget.kept():
            for size in sizes:
                self.budget.take(size)
                with self._lock:
                    self.most = max(self.most, self.budget.held)
                time.sleep(0.001)

    def run(self, work, threads=8):
        running = [threading.Thread(target=work, args=(n,), daemon=True) for n in range(threads)]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join(30)
        assert not any(thread.is_alive() for thread in running), "they wait for ever"
        assert self.budget.held == 0


def test_many_threads_keep_within_the_budget():
    crowd = Crowd(100 * MB)

    def work(number):
        chance = random.Random(number)
        for _ in range(20):
            crowd.use(chance.randrange(MB, 60 * MB))

    crowd.run(work)
    assert 60 * MB < crowd.most <= 100 * MB


def test_a_picture_larger_than_the_budget_is_alone():
    crowd = Crowd(100 * MB)

    def work(number):
        for _ in range(5):
            crowd.use(250 * MB if number == 0 else 30 * MB)

    crowd.run(work)
    assert crowd.most == 250 * MB


def test_who_holds_and_wants_more_is_not_waited_for_for_ever():
    crowd = Crowd(100 * MB)

    def work(number):
        chance = random.Random(number)
        for _ in range(10):
            crowd.use(*(chance.randrange(20 * MB, 120 * MB) for _ in range(3)))

    crowd.run(work)


def test_who_is_given_up_while_waiting_ends_at_once():
    held = Budget(10 * MB)
    turn, ended = Turn(None), []

    def wait():
        with taken(turn), held.kept():
            try:
                held.take(8 * MB)
            except GivenUp:
                ended.append(time.monotonic())

    with held.kept():
        held.take(8 * MB)
        thread = threading.Thread(target=wait, daemon=True)
        thread.start()
        time.sleep(0.1)
        assert thread.is_alive()
        start = time.monotonic()
        turn.given_up = True
        thread.join(5)
    assert ended and ended[0] - start < 1


def test_what_a_stuck_thread_held_is_others():
    held = Budget(10 * MB)
    turn, stuck, on = Turn(None), threading.Event(), threading.Event()

    def hang():
        with taken(turn), held.kept():
            held.take(8 * MB)
            stuck.set()
            on.wait()

    threading.Thread(target=hang, daemon=True).start()
    stuck.wait(5)
    assert held.held == 8 * MB
    turn.leave()
    assert held.held == 0
    with held.kept():
        held.take(8 * MB)
        on.set()  # it comes back after all, and gives nothing back twice
        time.sleep(0.05)
        assert held.held == 8 * MB


def test_waiting_for_others_is_no_time_of_the_files():
    held = Budget(10 * MB)
    turn = Turn(0.1)

    def wait():
        with taken(turn), held.kept():
            held.take(8 * MB)

    with held.kept():
        held.take(8 * MB)
        thread = threading.Thread(target=wait, daemon=True)
        thread.start()
        time.sleep(0.3)
        assert thread.is_alive() and not turn.is_overdue
    thread.join(5)


def test_threads_that_ask_first_have_one_budget(monkeypatch):
    module._budget.cache_clear()
    slowly = module.limit_of
    monkeypatch.setattr(module, "limit_of", lambda *how: time.sleep(0.05) or slowly(*how))
    found = []
    threads = [threading.Thread(target=lambda: found.append(budget())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(map(id, found))) == 1
