"""The rows of a table of photos as questions."""

from collections.abc import Callable
from dataclasses import replace

from AnyQt.QtWidgets import QLabel
from Orange.data import Table

from ...matching.question import Question
from ...photos.columns import CONSUMER
from ...photos.names import names_photo
from ...photos.rows import rows_of
from ..kit.choices import new_combo


class PhotoRows:
    """A list of a table's photos; one that is chosen asks.

    Parameters
    ----------
    on_chosen : called with the question that the user chose

    Attributes
    ----------
    combo, label : the list and what stands beside it; hidden where there is no table
    """

    def __init__(self, on_chosen: Callable[[Question], None]):
        self._on_chosen = on_chosen
        self._questions: list[Question] = []
        self._known_as: list[str] = []  # earlier versions kept questions by this
        self.label: QLabel | None = None
        self.combo = new_combo("Photos to search with", self._choose)
        self.combo.setMinimumContentsLength(12)

    def show_table(self, table: Table | None) -> None:
        found = [] if table is None else questions_of(table)
        self._questions = [question for question, _ in found]
        self._known_as = [known_as for _, known_as in found]
        self.combo.clear()
        self.combo.addItems([question.name for question in self._questions])
        self.combo.setCurrentIndex(-1)
        for part in (self.combo, self.label):
            part.setVisible(bool(self._questions))

    def first_question(self) -> Question | None:
        """The first consumer photo, else the first photo; None where there is no table."""
        worn = (question for question in self._questions if question.domain == CONSUMER)
        return next(worn, self._questions[0] if self._questions else None)

    def knows(self, question: Question) -> bool:
        """Whether a question is about one of these photos."""
        return self._place_of(question) >= 0

    def found_again(self, question: Question) -> Question:
        """A question that was kept by its photo's name alone, with its photo and item."""
        if question.photo or not question.name:
            return question
        pairs = zip(self._questions, self._known_as, strict=True)
        same = [
            each
            for each, known_as in pairs
            if question.name == each.name or names_photo(question.name, known_as)
        ]
        if not same:
            return question
        item = question.item or same[0].item
        return replace(question, photo=same[0].photo, name=same[0].name, item=item)

    def without_path(self, literal: dict) -> dict:
        """A kept question by its photo's name alone, where this table knows it."""
        known = self.knows(Question.from_literal(literal))
        return {**literal, "photo": ""} if known else literal

    def show_question(self, question: Question) -> None:
        """Show which photo asks; nothing is signalled."""
        self.combo.setCurrentIndex(self._place_of(question))

    def _place_of(self, question: Question) -> int:
        same = (
            place
            for place, each in enumerate(self._questions)
            if (each.name, each.photo) == (question.name, question.photo)
        )
        return next(same, -1)

    def _choose(self) -> None:
        place = self.combo.currentIndex()
        if place >= 0:
            self._on_chosen(self._questions[place])


def questions_of(table: Table) -> list[tuple[Question, str]]:
    """A question for each row that names a photo, with its box; and what it is known as."""
    rows = rows_of(table)
    return [
        (
            Question(
                photo=path,
                name=rows.names[row],
                box=rows.boxes[row],
                domain=rows.domains.of(row) or None,
                item=str(rows.item_keys[row]),
                kind=rows.categories.of(row),
            ),
            str(rows.known_as[row]),
        )
        for row, path in enumerate(rows.paths)
        if path
    ]
