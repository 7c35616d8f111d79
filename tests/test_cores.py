import threading

import pytest

from orangecontrib.aiff import cores as module
from orangecontrib.aiff.cores import FEW, cores_for, on_one_core, product_threads, side_by_side


def test_on_one_core_products_take_one_and_then_as_many_as_before():
    before = product_threads()
    with on_one_core():
        assert product_threads() == 1
        with on_one_core():
            pass
        assert product_threads() == 1
    assert product_threads() == before


@pytest.mark.parametrize("rows, few", [(1, True), (FEW, True), (FEW + 1, False)])
def test_few_rows_take_one_core(rows, few):
    before = product_threads()
    with cores_for(rows):
        assert product_threads() == (1 if few else before)


def test_the_last_thread_to_leave_lifts_the_limit():
    before = product_threads()
    first, second = on_one_core(), on_one_core()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert product_threads() == 1
    second.__exit__(None, None, None)
    assert product_threads() == before


@pytest.mark.parametrize("rows", [1, FEW + 1])
def test_results_come_in_the_order_of_the_jobs(rows):
    assert list(side_by_side(pow, [(number, 2) for number in range(50)], rows)) == [
        number**2 for number in range(50)
    ]


def test_jobs_of_few_rows_run_in_threads_of_their_own_on_one_core(monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    together = threading.Barrier(2, timeout=30)

    def work(_):
        together.wait()  # passed only where two are there
        return product_threads()

    before = product_threads()
    assert list(side_by_side(work, [(0,), (1,)], FEW)) == [1, 1]
    assert product_threads() == before


def test_jobs_of_many_rows_are_done_when_they_are_asked_for():
    done = []
    results = side_by_side(lambda number: done.append(number), [(0,), (1,)], FEW + 1)
    next(results)
    assert done == [0]


def test_after_a_failure_no_job_begins_and_the_limit_is_lifted(monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    before, done = product_threads(), []

    def work(number):
        if number == 0:
            raise ValueError("no such rows")
        threading.Event().wait(0.05)
        done.append(number)

    with pytest.raises(ValueError):
        list(side_by_side(work, [(0,), *((number,) for number in range(1, 100))], 1))
    assert len(done) < 99
    assert product_threads() == before


@pytest.mark.parametrize(
    ("said", "physical", "logical", "cores"),
    [("", 4, 8, 4), ("", None, 8, 8), ("", 4, 2, 2), ("3", 4, 8, 3), ("3,1", 4, 8, 3), ("x", 4, 8, 4),
     ("0", 4, 8, 1)],
)  # fmt: skip
def test_a_network_takes_the_cores_that_are_none_of_others(
    monkeypatch, said, physical, logical, cores
):
    monkeypatch.setenv("OMP_NUM_THREADS", said)
    monkeypatch.setattr(module.psutil, "cpu_count", lambda logical: physical)
    monkeypatch.setattr(module.os, "sched_getaffinity", lambda _: range(logical), raising=False)
    assert module.cores_here() == cores
