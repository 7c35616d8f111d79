import numpy as np
import pytest

from orangecontrib.aiff.evaluation.evaluation import evaluate_table
from orangecontrib.aiff.evaluation.protocol import Protocol
from orangecontrib.aiff.evaluation.sentences import describe, of_same_pictures, protocol_json

from ..cases import photos_table, random_table
from .test_evaluation import toy


def test_sentences():
    found = evaluate_table(toy())
    assert describe(found)[0] == "1 consumer photo is searched for among 5 shop photos, 1 garment."
    table = photos_table("aaaxx??", "cssccsc", np.ones((7, 2)))
    sentences = describe(evaluate_table(table))
    assert "2 consumer photos do not count" in sentences[1]
    assert "2 photos are left out" in sentences[2]
    assert len(sentences) == 3  # both shop photos are right, so their tie changes nothing
    table = photos_table("aab", "css", np.ones((3, 2)))
    assert (
        "For 1 query right and wrong photos are equally near" in describe(evaluate_table(table))[-1]
    )


def test_one_query_is_said_to_say_nothing():
    table = photos_table("a" + "ab" * 4, "c" + "s" * 8, np.random.default_rng(2).random((9, 2)))
    assert any("One photo says nothing" in text for text in describe(evaluate_table(table)))


def test_garments_that_lack_one_side_are_said_and_where_to_mend_it():
    said = describe(evaluate_table(photos_table("aabc", "cscs", np.eye(4))))
    (dropped,) = [text for text in said if "not count" in text]
    (unasked,) = [text for text in said if "no consumer photo;" in text]
    assert dropped.startswith("1 consumer photo does not") and unasked.startswith("1 garment in")
    assert "AIFF Folder Loader" in dropped and "AIFF Folder Loader" in unasked


@pytest.mark.parametrize(
    "choices, words",
    [
        ({"unit": "best"}, "Ranks count garments, by their best photo."),
        ({"averaging": "item"}, "Scores are averaged over garments."),
        ({"within": "domain", "gallery_domain": "all"}, "photos of its own “domain”"),
        ({"distractors": True}, "count as wrong answers"),
        ({"search": "csls"}, "learned from the photos being tested"),
    ],
)
def test_what_is_not_as_usual_is_said(choices, words):
    table = random_table(np.random.default_rng(0))
    said = " ".join(describe(evaluate_table(table, Protocol(**choices))))
    assert words in said and words not in " ".join(describe(evaluate_table(table)))


def test_a_query_whose_only_answer_is_its_copy_does_not_count_and_it_is_said_why():
    table = photos_table("aabbc", "cscsc", np.eye(5))
    with table.unlocked(table.metas):
        table.metas[1, 0] = table.metas[0, 0]
    found = evaluate_table(table)
    assert (found.task.dropped_queries, found.task.only_copies) == (2, 1)
    said = [text for text in describe(found) if "not count" in text]
    assert said == [
        "1 consumer photo does not count: no shop photo shows its garment. AIFF Folder Loader lists "
        "what is missing.",
        "1 consumer photo does not count: the only right answer is its own picture again. AIFF "
        "Folder Loader lists duplicates.",
    ]


def test_copies_of_queries_are_counted_and_said():
    table = photos_table("aaaab", "ccsss", np.eye(5))
    with table.unlocked(table.metas):
        table.metas[2, 0] = table.metas[0, 0]
    found = evaluate_table(table)
    said = of_same_pictures(found.task)
    assert said.startswith("1 answer is the query's own picture again and counts neither")
    assert said in describe(found) and protocol_json(found)["same_pictures"] == 1
    without = evaluate_table(photos_table("aaaab", "ccsss", np.eye(5)))
    assert "same_pictures" not in protocol_json(without)
    assert not any("own picture" in text for text in describe(without))
