import numpy as np
import pytest

from orangecontrib.aiff.errors import ProtocolError
from orangecontrib.aiff.matching.confidence import (
    LEAST,
    NOTHING,
    PERHAPS,
    PROBABLY,
    WORDS,
    Judgement,
    judge,
    lead_of,
)
from orangecontrib.aiff.matching.gallery import Matches, make_gallery

from ..cases import photos_table

ITEMS = "abcdefabcdef"
FAR = [0.2, 0.25, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4]


def judged(distances=FAR, items=ITEMS, aligned=True, marks=None):
    """What is said where the gallery's photos are as far as that, in their order."""
    gallery = make_gallery(photos_table(items, "s" * 12, np.eye(len(items), 3)))
    rows = np.arange(len(distances))
    marks = None if marks is None else np.array(marks)
    return judge(gallery, Matches(rows, np.array(distances), marks), aligned)


@pytest.mark.parametrize(
    ("first", "second", "lead"),
    [(0.3, 0.6, 0.5), (0.6, 0.6, 0), (0, 0.6, 1), (0, 0, 0), (-0.1, 0.1, 1), (0.2, 0.1, 0), (-0.2, -0.1, 0)],
)  # fmt: skip
def test_the_lead_is_a_share(first, second, lead):
    assert lead_of(first, second) == pytest.approx(lead)


def test_the_word_follows_the_lead():
    leads = [0, 0.09, 0.11, 0.24, 0.26, 1]
    words = [Judgement(lead).word for lead in leads]
    assert words == [NOTHING, NOTHING, PERHAPS, PERHAPS, PROBABLY, PROBABLY]
    shares = [word.right for word in WORDS.values()]
    assert shares == sorted(shares, reverse=True)


def test_it_is_judged_by_the_next_garment_not_by_the_next_photo():
    assert judged().lead == pytest.approx(0.2)
    assert judged(items="aabcdefabcde").lead == pytest.approx(0.6)
    assert "60\u00a0% nearer than the next" in judged(items="aabcdefabcde").sentence


def test_what_marks_photos_down_counts():
    found = judged(marks=[0.0, 0.15, *[0.0] * 10])
    assert found.lead == pytest.approx(0.5) and found.word == PROBABLY


def test_equally_near():
    assert "equally near" in judged([0.3, 0.3, *FAR[2:]]).sentence


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ({"items": "ab" * 6}, f"takes {LEAST} garments or more, and you search 2"),
        ({"items": [None] * 12}, "search 0"),
        ({"items": [None, *"bcdefabcdef"]}, "does not say which garment"),
        ({"aligned": False}, "nothing brought worn and shop photos nearer"),
    ],
)
def test_it_is_said_when_it_cannot_be_told(case, words):
    with pytest.raises(ProtocolError, match=f"We cannot say how sure.*{words}"):
        judged(**case)
