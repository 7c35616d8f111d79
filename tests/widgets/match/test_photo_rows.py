from dataclasses import replace

import numpy as np
from AnyQt.QtWidgets import QLabel
from Orange.data import ContinuousVariable
from Orange.widgets.tests.base import GuiTest

from orangecontrib.aiff.matching.question import Question
from orangecontrib.aiff.photos.photo import Box
from orangecontrib.aiff.widgets.match.photo_rows import PhotoRows, questions_of

from ...cases import photos_table


def table():
    found = photos_table("ab?", "sc?")
    found.metas[:, 0] = ["a/1.jpg", "b/1.jpg", ""]
    for name, side in (("x", 1), ("y", 2), ("width", 30), ("height", 40)):
        column = np.array([np.nan, side, side], dtype=float)
        found = found.add_column(ContinuousVariable(f"box {name}"), column, to_metas=True)
    return found


def test_a_question_for_each_row_that_names_a_photo():
    (first, _), (second, written) = questions_of(table())
    assert first == Question("/photos/a/1.jpg", name="a/1", domain="shop", item="a")
    assert second.box == Box(1, 2, 30, 40) and second.domain == "consumer"
    assert (second.name, written) == ("b/1", "b/1.jpg")


class TestPhotoRows(GuiTest):
    def setUp(self):
        self.asked = []
        self.rows = PhotoRows(self.asked.append)
        self.rows.label = QLabel()
        self.rows.show_table(table())

    def test_photos_by_their_names_on_screen(self):
        combo = self.rows.combo
        self.assertEqual([combo.itemText(place) for place in range(combo.count())], ["a/1", "b/1"])
        combo.setCurrentIndex(1)
        combo.activated.emit(1)
        self.assertEqual([question.name for question in self.asked], ["b/1"])
        self.assertEqual(self.rows.first_question(), self.asked[0])

    def test_a_question_that_was_kept_is_found_by_its_name(self):
        whole = self.rows.first_question()
        kept = Question.from_literal(self.rows.without_path(whole.as_literal()))
        self.assertEqual(kept, replace(whole, photo=""))
        self.assertEqual(self.rows.found_again(kept), whole)

    def test_earlier_versions_kept_a_photo_by_its_path_in_the_table(self):
        whole = self.rows.first_question()
        kept = replace(whole, photo="", name="b/1.jpg")
        self.assertEqual(self.rows.found_again(kept), whole)
        other = Question(name="c/1.jpg")
        self.assertEqual(self.rows.found_again(other), other)
