"""The rows of a table of photos as questions."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from AnyQt.QtWidgets import QLabel
from Orange.data import Table

from ...alignment.photos import items_of
from ...errors import BoxError
from ...evaluation.tables import photo_names
from ...matching.question import Question
from ...photos.boxes import boxes_of
from ...photos.columns import (
    CONSUMER,
    category_variable,
    domain_variable,
    image_variable,
    photo_paths,
    text_column,
)
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
        self.label: QLabel | None = None
        self.combo = new_combo("Photos that can ask", self._choose)
        self.combo.setMinimumContentsLength(12)

    def show_table(self, table: Table | None) -> None:
        self._questions = [] if table is None else questions_of(table)
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
        same = [each for each in self._questions if each.name == question.name]
        if not same:
            return question
        return replace(question, photo=same[0].photo, item=question.item or same[0].item)

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


def questions_of(table: Table) -> list[Question]:
    """A question for each row that names a photo; with its box, where the table has boxes."""
    if image_variable(table.domain) is None:
        return []
    try:
        boxes = boxes_of(table)
    except BoxError:
        boxes = [None] * len(table)
    domains, kinds = (
        np.full(len(table), "") if var is None else text_column(table, var)
        for var in (domain_variable(table.domain), category_variable(table.domain))
    )
    columns = (photo_paths(table), photo_names(table), boxes, domains, items_of(table), kinds)
    return [
        Question(
            photo=path,
            name=str(name),
            box=box,
            domain=str(domain) or None,
            item=str(item),
            kind=str(kind),
        )
        for path, name, box, domain, item, kind in zip(*columns, strict=True)
        if path
    ]
