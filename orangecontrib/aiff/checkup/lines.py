"""One thing that was looked at, as text or for JSON, and what all of them mean."""

import textwrap
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ..words import listed

OK, LOOK, STOP = "ok", "look", "stop"
WORDS = {OK: "ok", LOOK: "look at this", STOP: "stops you"}
WIDTH = 100
STATE, ABOUT = max(map(len, WORDS.values())) + 2, 16  # letters of the first columns
NAMES_NOBODY = "No path, user or computer is named here: you can send this text to your teacher."


@dataclass(frozen=True)
class Line:
    """What was found about one thing.

    Attributes
    ----------
    about : the thing, in a word or two
    state : a key of `WORDS`
    says : what was found
    to_do : what to do about it, sentences; "" where nothing is
    """

    about: str
    state: str
    says: str
    to_do: str = ""

    def __str__(self) -> str:
        """In columns, as wide as a terminal."""
        head = f"{WORDS[self.state]:{STATE}}{self.about:{ABOUT}}"
        return textwrap.fill(
            f"{self.says} {self.to_do}".strip(), WIDTH, initial_indent=head,
            subsequent_indent=" " * len(head), break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip


def verdict(lines: Sequence[Line]) -> str:
    """A sentence about all of them."""
    stopping = [line.about for line in lines if line.state == STOP]
    if not stopping:
        return "This computer is ready."
    many = len(stopping)
    things = "One thing stops" if many == 1 else f"{many} things stop"
    return f"{things} you: {listed(stopping)}. Do what these lines say, then run this again."


def as_report(lines: Sequence[Line]) -> dict[str, Any]:
    """The same for JSON."""
    return {"ready": is_ready(lines), "lines": [asdict(line) for line in lines]}


def is_ready(lines: Sequence[Line]) -> bool:
    return all(line.state != STOP for line in lines)
