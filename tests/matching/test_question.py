import ast
from pathlib import Path

import pytest

from orangecontrib.aiff.matching.question import Question, QuestionHistory
from orangecontrib.aiff.photos.photo import Box

FULL = Question(
    "/photos/a.jpg", None, "a.jpg", Box(1, 2.5, 30, 40), "consumer", "dress_1", 7, "long sleeves", 0.3, "skirt",
)  # fmt: skip


def test_questions_are_kept_as_literals():
    for question in (FULL, Question("b.png"), Question(words="a red dress")):
        literal = question.as_literal()
        assert Question.from_literal(ast.literal_eval(repr(literal))) == question


def test_pictures_without_a_file_are_not_kept():
    question = Question(picture=b"jpeg")
    assert question.as_literal() is None
    assert question.has_photo and not Question(words="red").has_photo


@pytest.mark.parametrize(
    "values", [{"shade": 1}, {"box": 3}, {"box": [1, 2]}, {"photo": 3}, {"picture": "x"}, [], None]
)
def test_what_is_no_question(values):
    with pytest.raises(ValueError):
        Question.from_literal(values)


def test_back_and_forward():
    history = QuestionHistory()
    assert history.current is None and history.go(-1) is None and history.go(1) is None
    a, b, c = (Question(name) for name in "abc")
    for question in (a, b, b, c):
        history.add(question)
    assert len(history) == 3 and history.current == c
    assert history.can_go_back and not history.can_go_forward
    assert (history.go(-1), history.go(-1), history.go(-1)) == (b, a, a)
    assert history.can_go_forward and not history.can_go_back
    assert history.go(1) == b
    history.add(a)  # what lay ahead is forgotten
    assert len(history) == 3 and not history.can_go_forward and history.go(-1) == b


def test_the_oldest_go_first():
    history = QuestionHistory(limit=2)
    for name in "abc":
        history.add(Question(name))
    assert len(history) == 2 and history.go(-5) == Question("b")


def test_what_is_kept_ends_where_one_looks():
    history = QuestionHistory()
    for question in (Question("a"), Question(picture=b"jpeg"), Question("b")):
        history.add(question)
    assert [each["photo"] for each in history.as_literals()] == ["a", "b"]
    history.go(-1)
    assert [Path(each["photo"]).name for each in history.as_literals()] == ["a"]
