"""How many cases are tried, and how many held; how long that goes on is said from outside."""

import functools
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis.errors import UnsatisfiedAssumption

TIMES = float(os.environ.get("AIFF_FUZZ_TIMES", "1"))  # as many cases as the tests run
GOES_ON = "AIFF_FUZZ_GOES_ON" in os.environ  # after what did not hold, which is counted


@dataclass
class Tally:
    """What became of the cases of a kind; `failures` by what went wrong."""

    tried: int = 0
    held: int = 0
    failures: Counter[str] = field(default_factory=Counter)


TALLIES: dict[str, Tally] = {}


@contextmanager
def attempt(kind: str) -> Iterator[None]:
    """One case of a kind: it holds if nothing is raised."""
    tally = TALLIES.setdefault(kind, Tally())
    tally.tried += 1
    try:
        yield
    except UnsatisfiedAssumption:
        tally.tried -= 1
        raise
    except Exception as error:
        tally.failures[f"{type(error).__name__}: {error}".partition("\n")[0][:120]] += 1
        if not GOES_ON:
            raise
    else:
        tally.held += 1


def fuzzed(kind: str, examples: int, **strategies) -> Callable[[Callable], Callable]:
    """A test that is called with so many examples of the strategies; each is a case of a kind.

    The same examples each time, unless more are wanted than the tests run.
    """

    def decorate(test: Callable) -> Callable:
        @functools.wraps(test)
        def case(*args, **kwargs):
            with attempt(kind):
                test(*args, **kwargs)

        return settings(
            max_examples=max(1, round(examples * TIMES)),
            derandomize=TIMES == 1,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )(given(**strategies)(case))

    return decorate
