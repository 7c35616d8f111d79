"""What a gallery is asked, and the questions asked before."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import astuple, dataclass, field

from ..evaluation.protocol import NEAREST
from ..photos.photo import Box

KEPT = 100  # questions; the oldest go first
FOUND, WHOLE = "auto", "whole"  # boxes by name: where the garment is found, and none
TOP = 10  # garments that are told, at most
# What a gallery is put in order by for a photo that asks alone.
CSLS = "csls"
SEARCHES = {
    CSLS: "mark down photos near to everything, if the gallery has enough photos to tell which",
    NEAREST: "the nearest photos first",
}


@dataclass(frozen=True)
class Question:
    """A photo, or a part of one, or words, or both.

    Attributes
    ----------
    photo : path or address of its file; "" where there is none
    picture : what was pasted or taken by a camera, an upright JPEG; instead of a file
    name : for people
    box : the part that counts, in pixels of the upright photo; None for the whole
    domain : of the photo; None where unknown
    kind : of garment, in words such as "skirt"; "" where unknown
    item : that it shows, a key of `photos.rows.Rows.item_keys`; "" where unknown
    like : what a photo of the gallery is known by, see `gallery.Gallery.mark_of`, whose own
        vector asks
    words : beside the photo, or alone
    weight : of the words beside a photo, 0..1
    colour : how much colours count, see `leaning.Leaning`: −1..1, 0 for as usual
    """

    photo: str = ""
    picture: bytes | None = field(default=None, repr=False)
    name: str = ""
    box: Box | None = None
    domain: str | None = None
    item: str = ""
    like: int | None = None
    words: str = ""
    weight: float = 0.5
    kind: str = ""
    colour: float = field(default=0.0, compare=False)  # the same question, looked at otherwise

    @property
    def has_photo(self) -> bool:
        return bool(self.photo) or self.picture is not None

    def as_literal(self) -> dict | None:
        """All of it as plain values; None if it is a picture without a file."""
        if self.picture is not None:
            return None
        box = None if self.box is None else astuple(self.box)
        names = ("photo", "name", "domain", "item", "like", "words", "weight", "kind")
        return {name: getattr(self, name) for name in names} | {"box": box}

    @classmethod
    def from_literal(cls, values: dict) -> "Question":
        """
        Raises
        ------
        ValueError
            If it is not what `as_literal` gives.
        """
        try:
            box = values.get("box")
            question = cls(**{**values, "box": None if box is None else Box(*map(float, box))})
            texts = (question.photo, question.name, question.item, question.words, question.kind)
            if question.picture is None and all(isinstance(text, str) for text in texts):
                return question
        except (TypeError, AttributeError) as error:
            raise ValueError("this is no question") from error
        raise ValueError("this is no question")


def read_kept(literals: Iterable[dict]) -> list[Question]:
    """Questions from what `Question.as_literal` gave; those of another version are left out."""
    questions = []
    for values in literals:
        with suppress(ValueError):
            questions.append(Question.from_literal(values))
    return questions


class QuestionHistory:
    """Questions in the order they were asked, and which of them is looked at."""

    def __init__(self, limit: int = KEPT):
        self._limit = limit
        self._questions: list[Question] = []
        self._place = -1

    def __len__(self) -> int:
        return len(self._questions)

    @property
    def current(self) -> Question | None:
        return self._questions[self._place] if self._questions else None

    @property
    def can_go_back(self) -> bool:
        return self._place > 0

    @property
    def can_go_forward(self) -> bool:
        return self._place < len(self._questions) - 1

    def add(self, question: Question) -> None:
        """Ask; what lay ahead is forgotten, and the same again is no other question."""
        if question == self.current:
            return
        del self._questions[self._place + 1 :]
        self._questions.append(question)
        del self._questions[: -self._limit]
        self._place = len(self._questions) - 1

    def go(self, steps: int) -> Question | None:
        """Look at a question so many steps ahead, or back; at the ends nothing moves."""
        self._place = max(0, min(self._place + steps, len(self._questions) - 1))
        return self.current

    def as_literals(self) -> list[dict]:
        """The questions that can be kept, up to the one that is looked at, as plain values."""
        literals = (question.as_literal() for question in self._questions[: self._place + 1])
        return [literal for literal in literals if literal is not None]
