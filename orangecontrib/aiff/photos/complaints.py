"""What is wrong with the lines of a file: the first are named, the others counted."""

from collections.abc import Iterator
from pathlib import Path

from ..errors import CollectionError, Problem
from ..words import plural
from .written import shown

NAMED = 100  # a file of another kind can be wrong in a million places


class Complaints:
    """Sentences about lines of one file.

    Parameters
    ----------
    named : how many are kept
    """

    def __init__(self, named: int = NAMED):
        self._said: list[str] = []
        self._named, self._more = named, 0

    def add(self, said: str) -> None:
        if len(self._said) < self._named:
            self._said.append(said)
        else:
            self._more += 1

    def __iter__(self) -> Iterator[str]:
        yield from self._said
        if self._more:
            yield f"{plural(self._more, 'more line')} left out"


def trouble_of(file: Path, error: CollectionError) -> Problem:
    """A table that cannot be used, among the problems of the folder it lies in."""
    problem = error.problem.removeprefix(f"“{file.name}” ").rstrip(".")
    advice = f"{error.advice} Or delete it.".lstrip()
    return Problem(shown(file.name), problem, advice)
