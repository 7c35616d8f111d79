from pathlib import Path

import numpy as np
import pytest

from benchmarks.parts.kinds import KINDS, Seen
from benchmarks.parts.missed import Miss, misses_of, page_of
from orangecontrib.aiff.evaluation.evaluation import evaluate_table
from orangecontrib.aiff.evaluation.protocol import Protocol

from ..alignment.shifted import shifted_table


@pytest.fixture(scope="module")
def found():
    table = shifted_table(garments=30, consumer=1, shop=2, size=6, spread=0.9)
    return evaluate_table(table, Protocol(search="nearest"))


def dark(_row):
    colour = np.array([10.0, 0, 0])
    return Seen(colour, colour, 0, 0, 1)


def test_misses_are_the_queries_whose_first_is_wrong(found):
    misses = misses_of(found, dark, ())
    first = found.figures["hit@1"]
    assert 0 < len(misses) == round((1 - first) * len(found.task.queries))
    ranks = dict(zip(found.task.queries.tolist(), found.per_query.first_rank, strict=True))
    own = dict(zip(found.task.queries.tolist(), found.right.tolist(), strict=True))
    top = dict(zip(found.task.queries.tolist(), found.top[:, 0].tolist(), strict=True))
    for miss in misses:
        assert miss.rank == ranks[miss.worn] > 1
        assert (miss.own, miss.found) == (own[miss.worn], top[miss.worn])
    assert {miss.kind for miss in misses} == {"dark"}


def test_one_picture_in_two_garments(found):
    one, *others = misses_of(found, dark, ())
    again = misses_of(found, dark, {frozenset((one.found, one.own))})
    assert [miss.kind for miss in again] == ["twice"] + ["dark"] * len(others)


def test_the_page_shows_each_kind_with_its_photos():
    paths = [str(Path(f"{name} & 1.jpg").absolute()) for name in "abcdef"]
    names = ["<b>", *"bcdef"]
    misses = [Miss(0, 1, 2, 9, "dark"), Miss(3, 4, 5, 2, "dark"), Miss(0, 2, 4, 3, "pale")]
    page = page_of(misses, paths, names)
    for kind, (name, _) in KINDS.items():
        assert f"{name}: {[miss.kind for miss in misses].count(kind)}" in page
    assert page.index("rank 2") < page.index("rank 9") < page.index("rank 3")
    assert page.count("<img") == 9
    assert page.count("a%20%26%201.jpg") == 2
    assert "&lt;b&gt;" in page and "<b>" not in page
