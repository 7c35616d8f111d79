"""An answer of a gallery of six photos, as the cards are made from it."""

from types import SimpleNamespace

import numpy as np

from orangecontrib.aiff.matching.gallery import Matches, make_gallery
from orangecontrib.aiff.matching.question import Question

from ...cases import photos_table

ITEMS = ["a", "b", "a", None, "b", "a"]


def answer(item="", identical=None):
    gallery = make_gallery(photos_table(ITEMS, "ssssss", np.eye(6, 2)))
    distances = np.array([0.1, 0.2, 0.204, 0.5, 0.6, 1.3])
    found = Matches(np.array([2, 1, 3, 0, 5, 4]), distances)
    question = Question("/q.jpg", item=item)
    return SimpleNamespace(
        question=question,
        matches=found,
        identical=identical,
        gallery=gallery,
        gone=frozenset(),
        small={},
    )
