"""Evaluations that the tests of the evaluator's parts share."""

import numpy as np

from orangecontrib.aiff.evaluation.protocol import Protocol
from orangecontrib.aiff.widgets.evaluator.evaluating import Request, run_evaluation

from ...cases import random_table


class State:
    """A task's state, as far as work asks for it."""

    def __init__(self, interrupted=False, after=0):
        self.interrupted, self.after = interrupted, after
        self.progress, self.partial, self.statuses = [], [], []

    def is_interruption_requested(self):
        self.after -= 1
        return self.interrupted and self.after < 0

    def set_progress_value(self, value):
        self.progress.append(value)

    def set_partial_result(self, result):
        self.partial.append(result)

    def set_status(self, text):
        self.statuses.append(text)


def table(seed=0, garments=6, spread=2.0, **more):
    return random_table(np.random.default_rng(seed), garments=garments, spread=spread, **more)


def worse(good, amount=3.0, name="worse"):
    """The same photos, seen less well."""
    other = good.copy()
    with other.unlocked(other.X):
        other.X += amount * np.random.default_rng(1).normal(size=other.X.shape)
    other.name = name
    return other


def request(*inputs, titles=None, names=None, unticked=(), **protocol):
    titles = titles or [""] * len(inputs)
    asked = Protocol(**protocol)
    return Request(tuple(inputs), tuple(titles), names or {}, frozenset(unticked), asked)


def result(*inputs, **more):
    return run_evaluation(request(*inputs, **more), State())
