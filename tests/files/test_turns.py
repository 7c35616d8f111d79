"""Clocks of pieces of work."""

import time

import pytest

from orangecontrib.aiff.files.turns import (
    GivenUp,
    Turn,
    grant,
    paused,
    refuse_if_given_up,
    taken,
    this_turn,
)


def test_a_turn_ends():
    turn = Turn(0.02)
    assert not turn.is_overdue
    time.sleep(0.03)
    assert turn.is_overdue and not Turn(None).is_overdue


def test_waiting_for_something_else_does_not_count():
    turn = Turn(0.1)
    with taken(turn), paused():
        with paused():  # once is enough
            time.sleep(0.15)
        assert not turn.is_overdue
    assert not turn.is_overdue
    time.sleep(0.15)
    assert turn.is_overdue


def test_more_work_has_more_time():
    turn = Turn(0.0)
    with taken(turn):
        grant(60)
    assert not turn.is_overdue


def test_who_is_given_up_ends_and_gives_back():
    given_back = []
    turn = Turn(None)
    turn.when_left(lambda: given_back.append(True))
    with taken(turn):
        refuse_if_given_up()
        assert this_turn() is turn
        turn.leave()
        with pytest.raises(GivenUp):
            refuse_if_given_up()
    assert given_back and this_turn() is None


def test_outside_of_any_turn_nothing_ends():
    refuse_if_given_up()
    grant(1)
    with paused():
        pass
